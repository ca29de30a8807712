//! The folders that the system is asked to tell of.
//!
//! On Linux each folder by itself, so that what is left out costs nothing and it is known which ones were too many; elsewhere
//! each root with all that is below it. What cannot be asked about is looked at now and then instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::place::{Tells, tells};
use crate::walk::{Excludes, is_kernel_file_system};

/// Most folders that are named one by one as not watched; beyond that it is their root.
const NAMED: usize = 500;

/// Folders that are watched, and those that are not.
#[derive(Debug, Default)]
pub(super) struct Tree {
    watched: BTreeSet<PathBuf>,
    /// Folders that do not tell, or that were too many: looked at now and then, with all below them.
    pub(super) polled: BTreeMap<PathBuf, Why>,
    /// Whether the system has no more room for watches.
    pub(super) is_full: bool,
}

/// Why a folder is not watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It does not tell.
    Silent,
    /// It could not be watched.
    Beyond,
}

impl Tree {
    /// Folders to look at now. One that did not tell and does now is another one: what was mounted there is not.
    pub(super) fn to_poll(&self) -> Vec<PathBuf> {
        let there = |(folder, why): (&PathBuf, &Why)| match why {
            Why::Silent => (tells(folder) == Tells::Not).then(|| folder.clone()),
            Why::Beyond => Some(folder.clone()),
        };
        self.polled.iter().filter_map(there).collect()
    }

    /// How many folders are watched.
    pub(super) fn count(&self) -> u64 {
        self.watched.len() as u64
    }

    /// Watches a folder with all below it.
    pub(super) fn add(&mut self, watcher: &mut RecommendedWatcher, folder: &Path, excludes: &Excludes) {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            if self.watched.contains(&folder) && cfg!(target_os = "linux") {
                // It may be another one by now of the same name.
                let _: notify::Result<()> = watcher.unwatch(&folder);
            }
            if tells(&folder) == Tells::Not {
                self.poll(folder, Why::Silent);
                continue;
            }
            if self.is_full {
                self.poll(folder, Why::Beyond);
                continue;
            }
            let mode = if cfg!(target_os = "linux") {
                RecursiveMode::NonRecursive
            } else {
                RecursiveMode::Recursive
            };
            match watcher.watch(&folder, mode) {
                Ok(()) => {}
                Err(error) => {
                    self.watched.remove(&folder);
                    let is_gone = matches!(error.kind, ErrorKind::PathNotFound)
                        || fs::symlink_metadata(&folder).is_err();
                    self.is_full |= matches!(error.kind, ErrorKind::MaxFilesWatch);
                    if !is_gone {
                        self.poll(folder, Why::Beyond);
                    }
                    continue;
                }
            }
            if cfg!(target_os = "linux") {
                folders.extend(below(&folder, excludes));
            }
            self.watched.insert(folder);
        }
    }

    /// A folder is no longer where it was, or no longer at all.
    pub(super) fn remove(&mut self, watcher: &mut RecommendedWatcher, folder: &Path) {
        let gone: Vec<PathBuf> = self
            .watched
            .range(folder.to_owned()..)
            .take_while(|other| other.starts_with(folder))
            .cloned()
            .collect();
        for folder in gone {
            self.watched.remove(&folder);
            // Of one that is gone altogether the system knows that.
            let _: notify::Result<()> = watcher.unwatch(&folder);
            self.is_full = false;
        }
        self.polled.retain(|other, _| !other.starts_with(folder));
    }

    /// Whether a folder is watched.
    pub(super) fn has(&self, folder: &Path) -> bool {
        self.watched.contains(folder)
    }

    pub(super) fn poll(&mut self, folder: PathBuf, why: Why) {
        if self.polled.keys().any(|other| folder.starts_with(other)) {
            return;
        }
        self.polled.insert(folder, why);
        let beyond: Vec<PathBuf> = self
            .polled
            .iter()
            .filter(|(_, why)| **why == Why::Beyond)
            .map(|(folder, _)| folder.clone())
            .collect();
        if beyond.len() > NAMED {
            for folder in beyond {
                self.polled.remove(&folder);
                let above = folder.parent().unwrap_or(&folder).to_owned();
                if !self.polled.keys().any(|other| above.starts_with(other)) {
                    self.polled.insert(above, Why::Beyond);
                }
            }
        }
    }
}

/// Folders in a folder, links and what is left out excepted.
fn below(folder: &Path, excludes: &Excludes) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        // The scan says that it cannot be listed.
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .filter(|path| !excludes.covers(path) && !is_kernel_file_system(path))
        .collect()
}

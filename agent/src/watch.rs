//! Hears what happens in folders between two scans of them.
//!
//! Says which places to look at again once they are quiet, and no more: what is there is found out by a scan of these places. What
//! the system does not tell (file systems on a network, more folders than it watches) is named, so that it is looked at now
//! and then; where it lost something all is looked at again. Never the only way to find something: whole scans go on.

mod pending;
mod place;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, Sender, bounded};
use notify::event::{EventKind, ModifyKind, RenameMode};
use notify::{Config, Event, EventKindMask, RecommendedWatcher, Watcher};
use serde::{Deserialize, Serialize};

use crate::walk::Excludes;
use pending::{Lost, MOST, Pending, QUIET};
use tree::{Tree, Why};

/// How often places that do not tell are looked at.
const POLL: Duration = Duration::from_mins(10);

/// A watch over some roots.
pub struct Watch {
    roots: Vec<PathBuf>,
    excludes: Excludes,
    watcher: Option<RecommendedWatcher>,
    shared: Arc<Shared>,
    rings: Receiver<()>,
    tree: Tree,
    losses: u64,
    polled: Instant,
}

/// What the thread that hears the system has in common with the one that looks.
struct Shared {
    heard: Mutex<Heard>,
    bell: Sender<()>,
}

#[derive(Default)]
struct Heard {
    pending: Pending,
    /// Folders that are no longer where they were.
    left: Vec<PathBuf>,
}

impl Heard {
    fn leave(&mut self, path: &Path) {
        self.left.push(path.to_owned());
        if self.left.len() > MOST {
            self.left.clear();
            self.pending.lose();
        }
    }
}

/// Places to look at again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// Files and folders where something happened; some are no longer there.
    pub places: Vec<PathBuf>,
    /// Folders in which something may have happened.
    pub folders: Vec<PathBuf>,
}

/// How far a watch reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reach {
    /// Folders of which the system tells; on systems that watch whole trees, the roots.
    pub folders: u64,
    /// Folders that are looked at every ten minutes instead, with all below them.
    pub polled: Vec<String>,
    /// Whether the system's limit on watches was reached.
    pub is_full: bool,
    /// Times that the system lost what happened, and all was looked at again.
    pub losses: u64,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "Watch({} roots, {} folders)",
            self.roots.len(),
            self.tree.count()
        )
    }
}

impl Watch {
    /// Watches over roots, which are absolute. What cannot be watched is polled.
    #[must_use]
    pub fn over(roots: &[PathBuf], excludes: &Excludes) -> Self {
        let (bell, rings) = bounded(1);
        let shared = Arc::new(Shared {
            heard: Mutex::new(Heard::default()),
            bell,
        });
        let hears = Arc::clone(&shared);
        let handler = move |event: notify::Result<Event>| hears.hear(event);
        let config = Config::default()
            .with_follow_symlinks(false)
            .with_event_kinds(kinds());
        let mut watch = Self {
            roots: roots.to_owned(),
            excludes: excludes.clone(),
            watcher: RecommendedWatcher::new(handler, config).ok(),
            shared,
            rings,
            tree: Tree::default(),
            losses: 0,
            polled: Instant::now(),
        };
        for root in roots {
            match &mut watch.watcher {
                Some(watcher) => watch.tree.add(watcher, root, excludes),
                None => {
                    watch.tree.polled.insert(root.clone(), Why::Beyond);
                }
            }
        }
        watch
    }

    /// The same, in the place of one that lost so often what happened.
    #[must_use]
    pub fn after(mut self, losses: u64) -> Self {
        self.losses = losses;
        self
    }

    /// Rings when something happens after nothing did.
    #[must_use]
    pub const fn rings(&self) -> &Receiver<()> {
        &self.rings
    }

    /// When there is something to look at; none until it rings.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let polls = (!self.tree.polled.is_empty()).then(|| self.polled + POLL);
        let heard = lock(&self.shared.heard).pending.due(Instant::now());
        heard.into_iter().chain(polls).min()
    }

    /// Takes what is due. New folders among it are watched before they are named.
    pub fn take(&mut self) -> Due {
        let now = Instant::now();
        let (left, (places, lost)) = {
            let mut heard = lock(&self.shared.heard);
            (
                std::mem::take(&mut heard.left),
                heard.pending.take(now, is_written),
            )
        };
        let mut due = Due::default();
        if let Some(watcher) = &mut self.watcher {
            for folder in &left {
                if self.tree.has(folder) {
                    self.tree.remove(watcher, folder);
                }
            }
        }
        for place in places {
            if self.is_left_out(&place) {
                continue;
            }
            self.follow(&place);
            due.places.push(place);
        }
        if lost == Lost::Something {
            // What was made meanwhile is not watched yet. All anew: to give up very many folders one by one takes the longer the
            // more of them there are, and meanwhile nothing would be heard.
            self.watcher = None;
            *self = Self::over(&self.roots, &self.excludes).after(self.losses + 1);
            due.folders.clone_from(&self.roots);
        } else if !self.tree.polled.is_empty() && now >= self.polled + POLL {
            due.folders = self.tree.to_poll();
        }
        if now >= self.polled + POLL || lost == Lost::Something {
            self.polled = now;
        }
        due
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach {
            folders: self.tree.count(),
            polled: self
                .tree
                .polled
                .keys()
                .map(|folder| folder.to_string_lossy().into_owned())
                .collect(),
            is_full: self.tree.is_full,
            losses: self.losses,
        }
    }

    /// Watches a folder that is new.
    fn follow(&mut self, place: &Path) {
        let is_folder = fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_dir());
        if let (true, true, Some(watcher)) = (is_folder, cfg!(target_os = "linux"), &mut self.watcher) {
            self.tree.add(watcher, place, &self.excludes);
        }
    }

    /// Whether a place lies outside the roots or in something that is left out.
    fn is_left_out(&self, place: &Path) -> bool {
        let Some(root) = self.roots.iter().find(|root| place.starts_with(root)) else {
            return true;
        };
        place
            .ancestors()
            .take_while(|above| above.starts_with(root))
            .any(|above| self.excludes.covers(above))
    }
}

impl Shared {
    fn hear(&self, event: notify::Result<Event>) {
        let mut heard = lock(&self.heard);
        let was_empty = heard.pending.is_empty();
        match event {
            Ok(event) if event.need_rescan() => heard.pending.lose(),
            Ok(event) => {
                let goes = matches!(
                    event.kind,
                    EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From))
                );
                // What was mounted and is no longer there is not gone: nobody can look.
                let is_unmounted = event.info() == Some("unmount");
                let now = Instant::now();
                for path in &event.paths {
                    if goes {
                        heard.leave(path);
                    }
                    if !is_unmounted {
                        heard.pending.note(path, now);
                    }
                }
            }
            // Of which place is not said.
            Err(error) if error.paths.is_empty() => heard.pending.lose(),
            Err(error) => {
                for path in &error.paths {
                    heard.pending.note(path, Instant::now());
                }
            }
        }
        if was_empty && !heard.pending.is_empty() {
            // One that rang already has not been heard yet.
            let _: Result<(), _> = self.bell.try_send(());
        }
    }
}

/// Of which happenings the system is asked to tell. A file that was written to tells when it is closed, where systems
/// know that: to be told of each writing would wake the device all day.
fn kinds() -> EventKindMask {
    let closed = EventKindMask::CREATE
        | EventKindMask::REMOVE
        | EventKindMask::MODIFY_NAME
        | EventKindMask::ACCESS_CLOSE;
    if cfg!(target_os = "linux") {
        closed
    } else {
        closed | EventKindMask::MODIFY_DATA
    }
}

/// Whether a file was written to a moment ago: its writer may not be done.
fn is_written(place: &Path) -> bool {
    let Ok(metadata) = fs::symlink_metadata(place) else {
        return false;
    };
    let written = metadata.modified().ok();
    let ago = written.and_then(|written| SystemTime::now().duration_since(written).ok());
    metadata.is_file() && ago.is_some_and(|ago| ago < QUIET)
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

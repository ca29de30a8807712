//! Resident memory of a program and the processes it starts, while they run.
//!
//! Read from `/proc`, so on Linux only. Pages of the index are counted apart: they are a map of a file, shared
//! by all workers, and the system takes them back when it needs them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// Time between two looks.
const BETWEEN: Duration = Duration::from_millis(5);

/// What a run needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Peak {
    /// Most bytes that the program itself held, without the index.
    pub parent: u64,
    /// Most bytes that one of the processes it started held, without the index.
    pub worker: u64,
    /// Most bytes that all held together, without the index; pages shared by several count once each.
    pub together: u64,
    /// Looks that were taken.
    pub looks: u32,
}

/// Runs a program to its end and watches its memory.
///
/// # Errors
///
/// When it cannot be started.
pub fn watch(command: &mut Command, index: &Path) -> Result<(Peak, Duration)> {
    let begin = Instant::now();
    let mut child: Child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("start the program to be watched")?;
    let mut peak = Peak::default();
    while child.try_wait()?.is_none() {
        peak.look(child.id(), index);
        thread::sleep(BETWEEN);
    }
    Ok((peak, begin.elapsed()))
}

impl Peak {
    fn look(&mut self, parent: u32, index: &Path) {
        let mut workers = BTreeMap::new();
        for worker in children_of(parent) {
            workers.insert(worker, resident(worker, index).unwrap_or_default());
        }
        let own = resident(parent, index).unwrap_or_default();
        self.parent = self.parent.max(own);
        self.worker = self
            .worker
            .max(workers.values().copied().max().unwrap_or_default());
        self.together = self.together.max(own + workers.values().sum::<u64>());
        self.looks += 1;
    }
}

pub(super) fn children_of(parent: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{parent}/task"))
        .into_iter()
        .flatten()
        .flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| {
            list.split_whitespace()
                .filter_map(|id| id.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

fn resident(process: u32, index: &Path) -> Option<u64> {
    let maps = fs::read_to_string(format!("/proc/{process}/smaps")).ok()?;
    Some(resident_of(&maps, index.to_str()?))
}

/// The resident bytes of all maps but those of `index`.
fn resident_of(maps: &str, index: &str) -> u64 {
    let mut is_index = false;
    let mut kilobytes = 0;
    for line in maps.lines() {
        if let Some(rest) = line.strip_prefix("Rss:") {
            let amount = rest.trim().trim_end_matches("kB").trim();
            kilobytes += if is_index { 0 } else { amount.parse().unwrap_or(0) };
        } else if line.split_once(' ').is_some_and(|(first, _)| first.contains('-')) {
            is_index = line.ends_with(index);
        }
    }
    kilobytes * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPS: &str = "\
55d0-55d1 r-xp 00000000 fe:00 42 /usr/bin/homeward
Size:                 40 kB
Rss:                  12 kB
7f00-7f10 r--s 00000000 fe:00 43 /tmp/x/customers.hwi
Rss:                4000 kB
7f20-7f30 rw-p 00000000 00:00 0
Rss:                   8 kB
";

    #[test]
    fn the_index_is_not_counted() {
        assert_eq!(resident_of(MAPS, "/tmp/x/customers.hwi"), 20 * 1024);
        assert_eq!(resident_of(MAPS, "/elsewhere"), 4020 * 1024);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_holds_something() {
        assert!(resident(std::process::id(), Path::new("/none")).unwrap() > 0);
    }
}

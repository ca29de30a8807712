//! How a file stood when it was seen: what tells it from others, and what tells that it was written to.
//!
//! Made of what the walk knows anyway; nothing is opened for it. A file is known by its number and time of birth where the
//! file system has both, so that it stays itself when it is moved, and by its path elsewhere (Windows, FUSE). Device numbers
//! are left out: they change from one start of the machine to the next.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::basis;

/// What is written this shortly before it is looked at may be written again without its times telling.
const TICK: Duration = Duration::from_secs(2);

/// Which file it is, and how it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub(super) key: [u8; 16],
    /// What its name says of how it is read: its extension, as a hash.
    pub(super) form: u64,
    /// Its path, as a hash.
    pub(super) place: u64,
    pub(super) size: u64,
    /// Nanoseconds since 1970; zero where the system does not say.
    pub(super) modified: i64,
    /// When it or what the system knows of it changed last: who sets the time of writing back does not set this one.
    pub(super) changed: i64,
}

impl Mark {
    /// The mark of a file; none where the system does not say when it was written.
    #[must_use]
    pub fn of(path: &Path, metadata: &Metadata) -> Option<Self> {
        let modified = nanoseconds(metadata.modified().ok()?);
        let hash = blake3::hash(path.as_os_str().as_encoded_bytes());
        let (by_path, _) = hash.as_bytes().split_first_chunk()?;
        let born = metadata.created().ok().map(nanoseconds);
        let (number, changed) = of_system(metadata);
        let key = match (number, born) {
            (Some(number), Some(born)) => {
                let mut key = [0; 16];
                let (first, second) = key.split_at_mut(8);
                first.copy_from_slice(&number.to_be_bytes());
                second.copy_from_slice(&born.to_be_bytes());
                key
            }
            _ => *by_path,
        };
        Some(Self {
            key,
            form: form(path),
            place: basis::number(&hash),
            size: metadata.len(),
            modified,
            // A file that was put in the place of another with the same times was born at another one.
            changed: changed.or(born).unwrap_or_default(),
        })
    }

    /// By what it is recorded: a file that gets another extension is read as another format, so it is another one.
    pub(super) fn recorded_as(&self) -> [u8; 16] {
        let mut key = self.key;
        for (byte, form) in key.iter_mut().zip(self.form.to_le_bytes()) {
            *byte ^= form;
        }
        key
    }

    /// Whether its times would tell if it were written to from `began` on.
    pub(super) fn is_settled(&self, began: SystemTime) -> bool {
        let latest = if cfg!(unix) { self.changed } else { self.modified };
        latest < nanoseconds(began.checked_sub(TICK).unwrap_or(began))
    }
}

/// The extension of a name, in any case, as a hash.
fn form(path: &Path) -> u64 {
    let extension = path.extension().unwrap_or_default();
    basis::number(&blake3::hash(extension.to_ascii_lowercase().as_encoded_bytes()))
}

/// Number of the file, and when the system changed what it knows of it.
#[cfg(unix)]
fn of_system(metadata: &Metadata) -> (Option<u64>, Option<i64>) {
    use std::os::unix::fs::MetadataExt;
    let changed = metadata
        .ctime()
        .saturating_mul(1_000_000_000)
        .saturating_add(metadata.ctime_nsec());
    (Some(metadata.ino()), Some(changed))
}

#[cfg(not(unix))]
const fn of_system(_metadata: &Metadata) -> (Option<u64>, Option<i64>) {
    (None, None)
}

/// Nanoseconds since 1970, at the ends of what 64 bits hold for times beyond.
pub(super) fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |since| -since),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    fn mark(path: &Path) -> Mark {
        Mark::of(path, &fs::symlink_metadata(path).unwrap()).unwrap()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_is_itself_wherever_it_is_moved_and_what_takes_its_place_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&old, "x").unwrap();
        let before = mark(&old);
        fs::rename(&old, &new).unwrap();
        let moved = mark(&new);
        assert_eq!((moved.key, moved.modified), (before.key, before.modified));
        assert_ne!(moved.place, before.place);
        assert_eq!(moved.recorded_as(), before.recorded_as());
        // Another extension: it is read as another format.
        let named = folder.path().join("b.csv");
        fs::rename(&new, &named).unwrap();
        assert_eq!(mark(&named).key, before.key);
        assert_ne!(mark(&named).recorded_as(), before.recorded_as());
        fs::write(&old, "x").unwrap();
        assert_ne!(mark(&old).key, before.key);
    }

    #[cfg(unix)]
    #[test]
    fn a_time_of_writing_that_is_set_back_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        let before = mark(&path);
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        // Times of files go in steps of the kernel's clock.
        while mark(&path).changed == before.changed {
            fs::write(&path, "two").unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(written).unwrap();
        }
        assert_eq!(mark(&path).modified, before.modified);
    }

    #[test]
    fn what_was_written_a_moment_ago_is_not_settled() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "x").unwrap();
        let now = SystemTime::now();
        assert!(!mark(&path).is_settled(now));
        assert!(mark(&path).is_settled(now + Duration::from_mins(1)));
    }
}

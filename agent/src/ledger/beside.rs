//! Files that are read with another one: a log beside a database, memos beside a table.
//!
//! They may be written to while the other stays as it is, so that how they stand belongs to what is recorded of it.

use std::fs;
use std::path::Path;

use super::mark::nanoseconds;
use crate::extract::Beside;
use crate::worker::examine::candidates;

/// All kinds that formats ask for, in the order of their bits.
const KINDS: [Beside; 4] = [
    Beside::Suffix("-wal"),
    Beside::Extension("fpt"),
    Beside::Extension("dbt"),
    Beside::Extension("cpg"),
];

/// The bit of a kind; all of them for one that is not listed, which then always counts.
pub(crate) fn bit(kind: Beside) -> u8 {
    KINDS
        .iter()
        .position(|known| *known == kind)
        .map_or(u8::MAX, |at| 1 << at)
}

/// How the files of these kinds beside this one stand, as a number, and when the last of them was written.
pub(super) fn stamp(path: &Path, kinds: u8) -> Option<(u64, i64)> {
    if kinds == u8::MAX {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    let mut latest = i64::MIN;
    for kind in KINDS.iter().filter(|kind| kinds & bit(**kind) != 0) {
        for candidate in candidates(path, *kind) {
            let Ok(metadata) = fs::symlink_metadata(candidate) else {
                hasher.update(&[0]);
                continue;
            };
            let written = nanoseconds(metadata.modified().ok()?);
            latest = latest.max(written);
            hasher.update(&[1]);
            hasher.update(&metadata.len().to_le_bytes());
            hasher.update(&written.to_le_bytes());
        }
    }
    let hash = hasher.finalize();
    let (first, _) = hash.as_bytes().split_first_chunk()?;
    Some((u64::from_le_bytes(*first), latest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_is_written_to_shows_and_another_file_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("klanten.db");
        let kinds = bit(Beside::Suffix("-wal"));
        let none = stamp(&path, kinds).unwrap();
        fs::write(folder.path().join("klanten.db-wal"), "log").unwrap();
        let some = stamp(&path, kinds).unwrap();
        assert_ne!(some.0, none.0);
        fs::write(folder.path().join("klanten.dbt"), "memo").unwrap();
        assert_eq!(stamp(&path, kinds).unwrap(), some);
        assert_eq!(stamp(&path, bit(Beside::Suffix("-other"))), None);
    }
}

//! What was known when a scan began, for the threads that walk.
//!
//! Reads only, from one state of the ledger whatever is written meanwhile. Notes which of its files were met, by their
//! numbers, so that those that are gone can be left out afterwards.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use redb::ReadOnlyTable;

use super::basis::Basis;
use super::record::{Record, Standing, unpack};
use super::{beside, today};
use crate::outcome::{Outcome, SourceFile};

/// What was known when a scan began.
#[derive(Debug)]
pub struct Before {
    files: Option<ReadOnlyTable<[u8; 16], &'static [u8]>>,
    met: Vec<AtomicU64>,
    /// Files that were known had numbers below this.
    numbers: u32,
    basis: Basis,
    today: u32,
    failed: AtomicBool,
}

/// What is known of a file that was not written to since.
#[derive(Debug)]
pub struct Recalled {
    /// All that was told of it, of the place where it is now.
    pub outcomes: Vec<Outcome>,
    /// Whether it was at another place.
    pub is_moved: bool,
}

impl Before {
    pub(super) fn new(
        files: Option<ReadOnlyTable<[u8; 16], &'static [u8]>>,
        numbers: u32,
        basis: Basis,
    ) -> Self {
        let words = (numbers as usize).div_ceil(64);
        Self {
            files,
            met: (0..words).map(|_| AtomicU64::new(0)).collect(),
            numbers,
            basis,
            today: today(),
            failed: AtomicBool::new(false),
        }
    }

    /// What is known of this file, if it need not be read again.
    #[must_use]
    pub fn recall(&self, file: &SourceFile) -> Option<Recalled> {
        let mark = file.mark?;
        let found = match self.files.as_ref()?.get(mark.recorded_as()) {
            Ok(found) => found?,
            Err(_) => {
                self.failed.store(true, Ordering::Relaxed);
                return None;
            }
        };
        let record = Record::decode(found.value())?;
        self.meet(record.number);
        let standing = record.standing(&mark);
        if standing == Standing::Another || !self.basis.holds(record.basis) || record.until <= self.today {
            return None;
        }
        let (kinds, stamp) = record.beside;
        if kinds != 0 && beside::stamp(&file.path, kinds).is_none_or(|(now, _)| now != stamp) {
            return None;
        }
        Some(Recalled {
            outcomes: unpack(&record.told, file)?,
            is_moved: standing == Standing::Moved,
        })
    }

    /// Whether the ledger could not be read.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    fn meet(&self, number: u32) {
        if let Some(word) = self.met.get(number as usize / 64) {
            word.fetch_or(1 << (number % 64), Ordering::Relaxed);
        }
    }

    /// Whether a file was met; one that was not known at the beginning was.
    pub(super) fn was_met(&self, number: u32) -> bool {
        let met = |word: &AtomicU64| word.load(Ordering::Relaxed) & (1 << (number % 64)) != 0;
        number >= self.numbers || self.met.get(number as usize / 64).is_none_or(met)
    }

    /// How many files were met.
    pub(super) fn count(&self) -> u64 {
        let words = self.met.iter();
        words
            .map(|word| u64::from(word.load(Ordering::Relaxed).count_ones()))
            .sum()
    }
}

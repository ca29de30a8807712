//! Writes down what a scan read.
//!
//! In pieces: a scan that is killed has lost the last piece, and the next one goes on from there. What cannot be written costs
//! the next scan time and this one nothing, and is told at the end.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use redb::{ReadableDatabase, ReadableTable, ReadableTableMetadata};

use super::basis::{Basis, Text};
use super::before::Before;
use super::mark::{Mark, nanoseconds};
use super::record::{ENTRIES, Record, pack};
use super::{ABOUT, FILES, Ledger, NEXT, ROOTS, Trouble, beside, guarded, today};
use crate::outcome::{Outcome, SourceFile};

/// Files, bytes and time after which a piece is written.
const FILES_TOGETHER: usize = 20_000;
const BYTES_TOGETHER: usize = 8 << 20;
const TIME_TOGETHER: Duration = Duration::from_secs(15);
/// Records that are left out together.
const LEFT_OUT_TOGETHER: usize = 50_000;

/// Writes down what one scan reads.
#[derive(Debug)]
pub struct Book<'l> {
    ledger: &'l Ledger,
    basis: Basis,
    began: SystemTime,
    today: u32,
    roots: Vec<(PathBuf, u16)>,
    /// Results of files that are being read; none of one that has too many.
    open: HashMap<Arc<PathBuf>, Option<Vec<Outcome>>>,
    waiting: Vec<(Mark, Change)>,
    bytes: usize,
    written: Instant,
    trouble: Option<Trouble>,
}

/// What is to be written of a file.
#[derive(Debug)]
enum Change {
    /// It was read.
    Read(Record),
    /// It is at another place.
    Moved,
    /// It was read, and is to be read the next time too.
    Forgotten,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As it stood before.
    pub file: SourceFile,
    /// Whether it holds text.
    pub text: Text,
    /// Kinds of files beside it that were read with it.
    pub beside: u8,
}

impl<'l> Book<'l> {
    pub(super) fn new(ledger: &'l Ledger, basis: Basis, roots: &[PathBuf]) -> Self {
        let mut book = Self {
            ledger,
            basis,
            began: SystemTime::now(),
            today: today(),
            roots: Vec::new(),
            open: HashMap::new(),
            waiting: Vec::new(),
            bytes: 0,
            written: Instant::now(),
            trouble: None,
        };
        match ledger.number_roots(roots) {
            Ok(numbered) => book.roots = numbered,
            Err(trouble) => book.trouble = Some(trouble),
        }
        book
    }

    /// A result of a file that is being read.
    pub fn result(&mut self, outcome: &Outcome) {
        let path = match outcome {
            Outcome::Found(found) => &found.file.path,
            Outcome::Unscanned(unscanned) => &unscanned.path,
        };
        let results = self
            .open
            .entry(Arc::clone(path))
            .or_insert_with(|| Some(Vec::new()));
        match results {
            Some(results) if results.len() < ENTRIES => results.push(outcome.clone()),
            many => *many = None,
        }
    }

    /// A file was read to its end, or as far as it can be.
    pub fn read(&mut self, reading: &Reading) {
        let results = self.open.remove(&reading.file.path).unwrap_or(Some(Vec::new()));
        let Some(mark) = reading.file.mark else { return };
        let change = results
            .and_then(|results| self.record(&mark, reading, &results))
            .map_or(Change::Forgotten, Change::Read);
        self.wait((mark, change));
    }

    /// A file is as it was, at another place.
    pub fn moved(&mut self, file: &SourceFile) {
        if let Some(mark) = file.mark {
            self.wait((mark, Change::Moved));
        }
    }

    fn record(&self, mark: &Mark, reading: &Reading, results: &[Outcome]) -> Option<Record> {
        if !mark.is_settled(self.began) {
            return None;
        }
        let stamp = match reading.beside {
            0 => 0,
            kinds => {
                let (stamp, latest) = beside::stamp(&reading.file.path, kinds)?;
                // Written after the scan began, so perhaps after it was read.
                (latest < nanoseconds(self.began)).then_some(stamp)?
            }
        };
        let (told, until) = pack(results, self.today)?;
        Some(Record {
            // Given when it is written.
            number: 0,
            root: self.root_of(&reading.file.path),
            beside: (reading.beside, stamp),
            place: mark.place,
            size: mark.size,
            modified: mark.modified,
            changed: mark.changed,
            basis: self.basis.for_file(reading.text),
            until,
            told,
        })
    }

    fn root_of(&self, path: &Path) -> u16 {
        let root = self.roots.iter().find(|(root, _)| path.starts_with(root));
        root.map_or(0, |(_, number)| *number)
    }

    fn wait(&mut self, change: (Mark, Change)) {
        if let Change::Read(record) = &change.1 {
            self.bytes += record.told.len();
        }
        self.waiting.push(change);
        if self.waiting.len() >= FILES_TOGETHER || self.bytes >= BYTES_TOGETHER {
            self.write();
        }
    }

    /// Writes what waits, if it has waited long enough.
    pub fn tick(&mut self) {
        if self.written.elapsed() >= TIME_TOGETHER {
            self.write();
        }
    }

    pub(super) fn write(&mut self) {
        self.written = Instant::now();
        self.bytes = 0;
        let waiting = std::mem::take(&mut self.waiting);
        if self.trouble.is_some() || waiting.is_empty() {
            return;
        }
        self.trouble = guarded(|| self.write_changes(waiting)).err();
    }

    fn write_changes(&self, mut waiting: Vec<(Mark, Change)>) -> Result<(), Trouble> {
        // In the order of the table; of two for one file the later one is written last.
        waiting.sort_by_key(|(mark, _)| mark.recorded_as());
        let transaction = self.ledger.database.begin_write()?;
        {
            let mut files = transaction.open_table(FILES)?;
            let mut about = transaction.open_table(ABOUT)?;
            let mut next = about.get(NEXT)?.map_or(0, |next| next.value());
            for (mark, change) in waiting {
                let known = files
                    .get(mark.recorded_as())?
                    .and_then(|known| Record::decode(known.value()));
                let record = match (change, known) {
                    (Change::Read(record), known) => {
                        let number = known.map_or(next, |known| u64::from(known.number));
                        next = next.max(number + 1);
                        Record {
                            number: u32::try_from(number).map_err(|_| Trouble::Full)?,
                            ..record
                        }
                    }
                    (Change::Moved, Some(known)) => Record {
                        place: mark.place,
                        changed: mark.changed,
                        ..known
                    },
                    (Change::Moved, None) => continue,
                    (Change::Forgotten, _) => {
                        files.remove(mark.recorded_as())?;
                        continue;
                    }
                };
                files.insert(mark.recorded_as(), record.encode().as_slice())?;
            }
            about.insert(NEXT, next)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Writes all that is left. After a scan that came to its end, files that it should have met and did not are left out.
    ///
    /// # Errors
    ///
    /// When the ledger could not be read or written, at the end or before.
    pub fn finish(mut self, before: &Before, complete: Complete) -> Result<(), Trouble> {
        self.write();
        if let Some(trouble) = self.trouble {
            return Err(trouble);
        }
        if before.has_failed() {
            return Err(Trouble::Unreadable);
        }
        if complete == Complete::Yes {
            guarded(|| self.leave_out_what_is_gone(before))?;
        }
        Ok(())
    }

    fn leave_out_what_is_gone(&self, before: &Before) -> Result<(), Trouble> {
        let mut gone = Vec::new();
        {
            let reading = self.ledger.database.begin_read()?;
            let files = reading.open_table(FILES)?;
            if files.len()? <= before.count() {
                return Ok(());
            }
            let walked = self.walked(&reading)?;
            for entry in files.iter()? {
                let (key, value) = entry?;
                let Some(record) = Record::decode(value.value()) else {
                    gone.push(key.value());
                    continue;
                };
                if !before.was_met(record.number) && walked.contains(&record.root) {
                    gone.push(key.value());
                }
            }
        }
        for keys in gone.chunks(LEFT_OUT_TOGETHER) {
            let transaction = self.ledger.database.begin_write()?;
            {
                let mut files = transaction.open_table(FILES)?;
                for key in keys {
                    files.remove(key)?;
                }
            }
            transaction.commit()?;
        }
        Ok(())
    }

    /// Numbers of all roots that lie within those of this scan.
    fn walked(&self, reading: &redb::ReadTransaction) -> Result<Vec<u16>, Trouble> {
        let mut walked = Vec::new();
        for entry in reading.open_table(ROOTS)?.iter()? {
            let (number, path) = entry?;
            let within = |root: &PathBuf| super::is_within(path.value(), root);
            if self.roots.iter().any(|(root, _)| within(root)) {
                walked.push(number.value());
            }
        }
        Ok(walked)
    }
}

/// Whether a scan met all files below its roots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complete {
    /// It did.
    Yes,
    /// It was stopped, or was one of some files.
    No,
}

//! Workbooks in the binary format of Excel 2 to 2003: xls, xlt.
//!
//! The records of the book's stream are walked one by one, so that nothing is laid out as a grid and a
//! broken record costs itself. A damaged compound file is searched for the beginning of such a stream. Kept
//! beside the cells: comments, text boxes, page headers, links, lists, copies of cells of other workbooks,
//! pivot caches, properties, embedded packages.

mod asides;
mod cells;
mod globals;
mod outside;
mod pivot;
mod record;

use homeward_rules::document::{Aside, Container};
use memchr::memmem;

use self::asides::{Asides, Taken};
use self::cells::Cells;
use self::globals::{Globals, Version};
use self::outside::Outside;
use self::record::{Record, Records};
use super::Faults;
use crate::extract::compound::{Compound, Entry, summary};
use crate::extract::{Detail, Extraction, Extractor, Reason, Unreadable};

/// Most streams of one kind that are read.
const MOST_STREAMS: usize = 64;

/// Reads xls.
pub struct Xls;

impl Extractor for Xls {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut book = Book::default();
        if is_beginning(data) {
            return book.read(data, 0, Aside::Body, out);
        }
        let mut faults = Faults::default();
        let file = Compound::open(data)?;
        if file.has("EncryptedPackage") {
            return Err(Unreadable::encrypted());
        }
        // More streams than these are no book's own, and each may be as long as the file.
        let streams = |names: &'static [&'static str]| {
            let entries = file.entries().iter().filter(|entry| entry.is_stream());
            let named = move |entry: &&Entry| names.iter().any(|name| entry.name.eq_ignore_ascii_case(name));
            entries.filter(named).take(MOST_STREAMS)
        };
        let mut found = false;
        for entry in streams(&["Workbook", "Book"]) {
            // The first is the book; others are books embedded in it, or the same for older programs.
            let aside = if found { Aside::Hidden } else { Aside::Body };
            let stream = file.stream(entry);
            if is_beginning(&stream) {
                found = true;
                let result = book.read(&stream, 0, aside, out);
                faults.note(result);
            }
        }
        if !found {
            // The file's tables are damaged: its streams mostly lie in one piece all the same.
            let at = beginning(data).ok_or(Unreadable::broken_container())?;
            book.read(data, at, Aside::Body, out)?;
            return Err(Unreadable::broken_container());
        }
        for (number, entry) in (1..).zip(pivot::streams(file.entries()).take(MOST_STREAMS)) {
            out.go_to(Container::Table, number);
            out.set_aside(Aside::Cache);
            let result = pivot::read(&file.stream(entry), out);
            faults.note(result);
        }
        for entry in streams(&["\u{5}SummaryInformation", "\u{5}DocumentSummaryInformation"]) {
            out.go_to(Container::Whole, 0);
            out.set_aside(Aside::Property);
            let result = summary::read(&file.stream(entry), out);
            faults.note(result);
        }
        for entry in streams(&["Package", "CONTENTS"]) {
            let result = out.entry(&entry.name, &file.stream(entry));
            faults.note(result);
        }
        faults.result()
    }
}

/// Whether a stream begins as a book or sheet does.
fn is_beginning(stream: &[u8]) -> bool {
    matches!(stream, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 4..=0x20, 0x00, ..])
}

/// Where the stream of a book begins in a file whose tables are damaged.
fn beginning(data: &[u8]) -> Option<usize> {
    // The record that begins the globals of version 8, or 5.
    let eight = memmem::find(data, &[0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00]);
    eight.or_else(|| memmem::find(data, &[0x09, 0x08, 0x08, 0x00, 0x00, 0x05, 0x05, 0x00]))
}

/// The sheets of all streams that were read.
#[derive(Default)]
struct Book {
    sheets: u32,
    tables: u32,
}

/// What the records that are read belong to.
enum Within {
    Globals,
    /// A sheet, its cells, and what stands beside them.
    Sheet(Cells, Asides),
    /// A chart, or something else in a sheet.
    Chart(Cells),
}

impl Book {
    /// Reads the stream of a book that begins `at` there; visible sheets stand in `aside`.
    fn read(
        &mut self,
        stream: &[u8],
        at: usize,
        aside: Aside,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let mut globals = Globals::new(out.limits().entry);
        let mut outside = Outside::default();
        let mut within: Vec<Within> = Vec::new();
        let mut whole = false;
        for record in Records::new(stream, at) {
            match record.id {
                0x09 | 0x209 | 0x409 | 0x809 => {
                    if within.len() >= out.limits().nesting {
                        return Err(Reason::TooDeep.into());
                    }
                    let entered = if within.is_empty() {
                        self.enter(&record, &mut globals, at, aside, out)?
                    } else {
                        // A chart on a sheet.
                        out.set_aside(Aside::Cache);
                        Within::Chart(Cells::new(Aside::Cache))
                    };
                    within.push(entered);
                    whole = false;
                }
                0x0a => {
                    if let Some(Within::Sheet(_, mut asides)) = within.pop() {
                        asides.finish(self.sheets, out)?;
                    }
                    if let Some(Within::Sheet(cells, _)) = within.last_mut() {
                        self.back(cells, out);
                    }
                    whole = within.is_empty();
                }
                _ => match within.last_mut() {
                    Some(Within::Sheet(cells, asides)) => {
                        let taken = asides.take(&record, self.sheets, &globals, out)?;
                        if taken == Taken::Yes {
                            self.back(cells, out);
                        }
                        // Books of one sheet keep what sheets share in it.
                        globals.take(&record)?;
                        cells.take(&record, &globals, out)?;
                    }
                    Some(Within::Globals) => {
                        globals.take(&record)?;
                        outside.take(&record, &globals, &mut self.tables, out)?;
                    }
                    // The labels that it keeps of the cells it shows; not its numbers.
                    Some(Within::Chart(cells)) if record.id == 0x204 => cells.take(&record, &globals, out)?,
                    Some(Within::Chart(_)) | None => {}
                },
            }
        }
        if whole {
            Ok(())
        } else {
            Err(Unreadable::new(Reason::Corrupt, Detail::Truncated))
        }
    }

    /// Goes back to the cells of the sheet.
    fn back(&self, cells: &mut Cells, out: &mut Extraction<'_, '_>) {
        cells.interrupted(Aside::Property);
        out.go_to(Container::Sheet, self.sheets);
    }

    /// Begins the globals, a sheet or something else, as its first record says.
    fn enter(
        &mut self,
        record: &Record<'_>,
        globals: &mut Globals,
        base: usize,
        aside: Aside,
        out: &mut Extraction<'_, '_>,
    ) -> Result<Within, Unreadable> {
        let mut reader = record.reader();
        let number = reader.u16().unwrap_or_default();
        let kind = reader.u16().unwrap_or_default();
        globals.begin(match (record.id, number) {
            (_, 0x0600) => Version::Biff8,
            (0x09, _) | (_, 0x0200) => Version::Biff2,
            (0x209, _) | (_, 0x0300) => Version::Biff3,
            (0x409, _) | (_, 0x0400) => Version::Biff4,
            _ => Version::Biff5,
        });
        // Globals, and the list of a workspace.
        if matches!(kind, 0x05 | 0x100) {
            return Ok(Within::Globals);
        }
        // Sheets, macro sheets, and those that are a chart or module.
        let offset = record.offset - base;
        let listed = globals.sheets.iter().find(|sheet| sheet.offset == offset);
        self.sheets += 1;
        out.go_to(Container::Sheet, self.sheets);
        let mut shown = aside;
        if let Some(sheet) = listed {
            if sheet.aside == Aside::Hidden {
                shown = Aside::Hidden;
            }
            out.set_aside(Aside::Property);
            out.line(&sheet.name)?;
        }
        out.go_to(Container::Sheet, self.sheets);
        out.set_aside(shown);
        Ok(Within::Sheet(Cells::new(shown), Asides::default()))
    }
}

#[cfg(test)]
mod tests;

//! Workbooks: xlsx, xlsm, xlsb, xls and ods, with all that a reader of the screen does not see.
//!
//! Every sheet is read, hidden ones too, and beside the cells: comments, text boxes, page headers, lists,
//! link targets, charts, pivot caches, copies of other workbooks, properties, embedded files. A row is a
//! record. Nothing is laid out as a grid: a cell a million rows down, or repeated a million times, costs one
//! cell. Whatever is broken costs itself; the first fault is returned after the rest was read.

mod cell;
mod comments;
mod lexer;
mod link;
mod markup;
mod ods;
mod outside;
mod package;
mod page_header;
mod parts;
mod pivot;
mod place;
mod prose;
#[cfg(test)]
pub(in crate::extract) mod samples;
mod serial;
mod sheet;
mod spreadsheet_ml;
mod strings;
mod styles;
mod utf8;
mod xls;
mod xlsb;
mod xlsx;

pub use ods::Ods;
pub use spreadsheet_ml::SpreadsheetMl;
pub use xls::Xls;
pub use xlsb::Xlsb;
pub use xlsx::Xlsx;

use super::Unreadable;

/// The first thing that went wrong in a book.
#[derive(Debug, Default)]
struct Faults(Option<Unreadable>);

impl Faults {
    /// Keeps the first fault.
    fn note(&mut self, result: Result<(), Unreadable>) {
        if let Err(why) = result {
            self.0.get_or_insert(why);
        }
    }

    /// What the book as a whole comes to.
    fn result(self) -> Result<(), Unreadable> {
        self.0.map_or(Ok(()), Err)
    }
}

//! Writes down what a scan finds: one [`Report`] a form, each with one owner.
//!
//! `jsonl` is what others script against and names customers by their CRM ids; the other forms are for people
//! and hold counts only, never an id or a value. A path is shown as well as it can be; what is not UTF-8 in
//! it is replaced.

pub mod csv;
#[cfg(test)]
pub(crate) mod example;
pub mod html;
pub mod human;
pub mod jsonl;
mod place;
mod size;
pub mod timestamp;
pub mod wire;
mod words;

use std::io;
use std::path::Path;

pub(crate) use place::clean;
pub use words::Language;

use crate::outcome::{Found, Unscanned};
use crate::scan::Summary;

/// Takes results as they come.
pub trait Report {
    /// Customer data was found.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn finding(&mut self, found: &Found) -> io::Result<()>;
    /// Something was not read.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn unscanned(&mut self, unscanned: &Unscanned) -> io::Result<()>;
    /// No more comes of a file of which something came. A file may end without it when the scan is stopped.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn done(&mut self, _file: &Path) -> io::Result<()> {
        Ok(())
    }
    /// Nothing comes for a while: what was written shall be seen.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn flush(&mut self) -> io::Result<()>;
    /// The scan is over.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

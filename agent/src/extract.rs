//! Reads files into documents: one [`Extractor`] a format family, behind the one table in [`mod@format`].
//!
//! An extractor gets the bytes of one entry and pushes text into an [`Extraction`], which counts every byte
//! against the [`Limits`] of the whole file. What stands inside (attachments, members of an archive,
//! embedded workbooks) is handed to [`Extraction::entry`], which recognises and reads it in turn. Extractors
//! know nothing of walks, configuration or customers, keep no state between files, and treat every input as
//! hostile: broken input is an [`Unreadable`], after as much text as could be had.

pub mod access;
pub mod archive;
mod bytes;
pub mod calendar;
mod cells;
mod compound;
mod content_line;
pub mod dbase;
pub mod delimited;
mod encoded;
pub mod encoding;
pub mod extraction;
pub mod fixed_width;
pub mod format;
#[cfg(test)]
pub(crate) mod gathered;
pub mod iwork;
pub mod json;
pub mod ldif;
pub mod limits;
pub mod mail;
pub mod markup;
pub mod onenote;
mod ooxml;
pub mod opendocument;
pub mod outlook;
mod package;
#[cfg(feature = "pdf")]
mod page_names;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "pdf")]
pub mod picture;
pub mod powerpoint97;
pub mod presentation;
pub mod rtf;
mod served;
pub mod sqlite;
mod stored;
mod story;
mod sweep;
pub mod text;
pub mod unreadable;
pub mod vcard;
pub mod word;
pub mod word97;
pub mod word_ml;
pub mod workbook;
pub mod xps;
pub mod yaml;

pub use extraction::{Beside, EntrySink, Extraction, Extractor, Unpacked, Visit, extract_as, extract_file};
pub use format::{Format, recognise};
pub use limits::Limits;
pub use unreadable::{Detail, Reason, Unreadable};

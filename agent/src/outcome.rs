//! What goes into the scan of one file and what comes out of it.
//!
//! A [`SourceFile`] is what the walk yields. Each of its entries gives any number of [`Outcome`]s: a finding
//! of what was read, and the reason that something was not read. No text of a file is held here.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use homeward_rules::finding::Finding;

use crate::extract::Unreadable;
use crate::ledger::Mark;

/// A file worth opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Absolute path.
    pub path: Arc<PathBuf>,
    /// Size in bytes when the walk saw it.
    pub size: u64,
    /// When its content was changed last, if the system tells.
    pub modified: Option<SystemTime>,
    /// How it stood when the walk saw it, where the system tells enough to know it again.
    pub mark: Option<Mark>,
}

/// A result about one entry of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Customer data was found.
    Found(Box<Found>),
    /// It was not read, or not to its end.
    Unscanned(Unscanned),
}

/// A finding and the entry that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The outermost file.
    pub file: SourceFile,
    /// Path inside the file; `None` is the file itself.
    pub entry: Option<String>,
    /// Short name of the entry's format.
    pub format: String,
    /// Size of the entry in bytes.
    pub size: u64,
    /// Keyed hash of the outermost file's bytes, in hexadecimal.
    pub content_hash: String,
    /// What it holds.
    pub finding: Finding,
    /// Id of the policy's rule that allows it.
    pub allowed_by: Option<String>,
}

/// Something that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscanned {
    /// The outermost file, or a folder that could not be listed.
    pub path: Arc<PathBuf>,
    /// Path inside the file; `None` is the file itself.
    pub entry: Option<String>,
    /// Size of the outermost file in bytes, where it is known.
    pub size: Option<u64>,
    /// When that file was changed last, where it is known: an archive with a password that was made last week tells.
    pub modified: Option<SystemTime>,
    /// Why.
    pub why: Unreadable,
}

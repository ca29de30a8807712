//! How much of a document's text is read, beside a reference program for its format.
//!
//! Recall is the share of the reference's distinct words (three letters or digits and more, in lower case) that come
//! out of our reader too. Order and layout are not compared; the accuracy harness does that by what it finds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use homeward_agent::extract::{EntrySink, Format, Limits, Unreadable, Visit, extract_file};
use homeward_rules::document::Document;

use crate::bench::processor;

/// What came out of one file.
#[derive(Debug)]
pub struct Compared {
    /// The file.
    pub path: PathBuf,
    /// Distinct words of the reference.
    pub reference: usize,
    /// Those of them that were read.
    pub found: usize,
    /// Some of those that were not.
    pub missed: Vec<String>,
    /// What was said of the file and its entries, if anything.
    pub unread: Vec<Unreadable>,
    /// Processor time that reading took.
    pub ours: Duration,
    /// Processor time that the reference took, with starting it.
    pub theirs: Duration,
}

impl Compared {
    /// The share of words that were read; all of none is all.
    #[must_use]
    pub fn recall(&self) -> f64 {
        if self.reference == 0 {
            return 1.0;
        }
        self.found as f64 / self.reference as f64
    }
}

/// Words that are shown of those that were missed.
const SHOWN: usize = 8;

/// Compares our reading of a PDF file with `pdftotext -layout`.
///
/// # Errors
///
/// When the file or the program cannot be used. `Ok(None)` when the reference reads nothing of the file.
pub fn pdf(path: &Path) -> Result<Option<Compared>> {
    let data = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let before = used();
    let output = Command::new("pdftotext")
        .args(["-q", "-layout", "-enc", "UTF-8"])
        .arg(path)
        .arg("-")
        .output()
        .context("run pdftotext")?;
    let theirs = used().saturating_sub(before);
    if !output.status.success() {
        return Ok(None);
    }
    let before = used();
    let mut text = Text::default();
    extract_file(&data, None, Limits::default(), &mut text);
    let ours = used().saturating_sub(before);
    let wanted = words(&String::from_utf8_lossy(&output.stdout));
    let have = words(&text.text);
    let mut missed: Vec<String> = wanted.difference(&have).cloned().collect();
    let found = wanted.len() - missed.len();
    missed.truncate(SHOWN);
    Ok(Some(Compared {
        path: path.to_owned(),
        reference: wanted.len(),
        found,
        missed,
        unread: text.unread,
        ours,
        theirs,
    }))
}

/// What our reader takes out of a file, as it is handed on.
///
/// # Errors
///
/// When the file cannot be read, or is larger than is sensible to show.
pub fn text(path: &Path) -> Result<String> {
    let data = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    if data.len() > 1 << 30 {
        bail!("{} is too large to be shown", path.display());
    }
    let name = path.file_name().map(|name| name.to_string_lossy());
    let mut text = Text::default();
    extract_file(&data, name.as_deref(), Limits::default(), &mut text);
    Ok(text.text)
}

fn used() -> Duration {
    processor::used().unwrap_or_default()
}

/// Distinct words of three letters or digits and more, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 3)
        .map(str::to_lowercase)
        .collect()
}

/// The text of a file with all that it contains, records parted by empty lines.
#[derive(Default)]
struct Text {
    text: String,
    unread: Vec<Unreadable>,
}

impl EntrySink for Text {
    fn begin(&mut self, _path: Option<&str>, _format: &'static Format, _size: u64) -> Visit {
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        let mut record = None;
        for segment in document.segments() {
            if record.is_some_and(|before| before != segment.record) {
                self.text.push('\n');
            }
            record = Some(segment.record);
            self.text.push_str(document.segment_text(segment));
            self.text.push('\n');
        }
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        self.unread.extend(result.err());
    }

    fn unread(&mut self, _path: &str, why: Unreadable) {
        self.unread.push(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_and_short_ones_not_at_all() {
        let found: Vec<_> = words("De Kerkstraat, 12 — KERKSTRAAT 1234 é")
            .into_iter()
            .collect();
        assert_eq!(found, ["1234", "kerkstraat"]);
    }

    #[test]
    fn what_is_read_is_shown() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, b"Jan de Vries\n\nUtrecht\n").unwrap();
        assert!(text(file.path()).unwrap().contains("Jan de Vries\n"));
    }
}

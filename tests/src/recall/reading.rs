//! What our own readers get out of a file, for comparison and for a look.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use homeward_agent::extract::{Beside, EntrySink, Format, Limits, Unreadable, Visit, extract_file};
use homeward_rules::document::Document;

use super::Content;
use crate::bench::processor;

/// Largest file that is held whole.
const LARGEST: u64 = 1 << 30;

/// What came out of one file with all that it contains.
#[derive(Debug)]
pub struct Ours {
    /// Words and values, names of entries among them.
    pub content: Content,
    /// What was said of the file and its entries, if anything.
    pub unread: Vec<Unreadable>,
    /// Processor time that reading took.
    pub took: Duration,
}

/// Reads a file as a scan would, but in this process.
///
/// # Errors
///
/// When the file cannot be opened or is too large.
pub fn read(path: &Path) -> Result<Ours> {
    let before = processor::used().unwrap_or_default();
    let text = extract(path)?;
    let took = processor::used().unwrap_or_default().saturating_sub(before);
    let mut content = Content::default();
    for piece in text.lines.lines() {
        content.add(piece);
    }
    for name in &text.names {
        content.add(name);
    }
    Ok(Ours {
        content,
        unread: text.unread,
        took,
    })
}

/// The text that is taken out of a file, a line of it a line, records parted by empty lines.
///
/// # Errors
///
/// When the file cannot be opened or is too large.
pub fn shown(path: &Path) -> Result<String> {
    Ok(extract(path)?.lines)
}

fn extract(path: &Path) -> Result<Text> {
    let size = fs::metadata(path)
        .with_context(|| format!("look at {}", path.display()))?
        .len();
    if size > LARGEST {
        bail!("{} is too large to be held", path.display());
    }
    let data = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    let mut text = Text {
        path: path.to_owned(),
        ..Text::default()
    };
    extract_file(&data, name.as_deref(), Limits::default(), &mut text);
    Ok(text)
}

#[derive(Default)]
struct Text {
    path: PathBuf,
    /// Lines, records parted by empty ones.
    lines: String,
    names: Vec<String>,
    unread: Vec<Unreadable>,
}

impl EntrySink for Text {
    fn begin(&mut self, path: Option<&str>, _format: &'static Format, _size: u64) -> Visit {
        self.names.extend(path.map(str::to_owned));
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        let mut record = None;
        for segment in document.segments() {
            if record.is_some_and(|before| before != segment.record) {
                self.lines.push('\n');
            }
            record = Some(segment.record);
            self.lines.push_str(document.segment_text(segment));
            self.lines.push('\n');
        }
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        self.unread.extend(result.err());
    }

    fn unread(&mut self, path: &str, why: Unreadable) {
        self.names.push(path.to_owned());
        self.unread.push(why);
    }

    fn beside(&mut self, which: Beside) -> Option<Vec<u8>> {
        let names = match which {
            Beside::Suffix(suffix) => {
                let mut name = self.path.file_name()?.to_owned();
                name.push(suffix);
                vec![self.path.with_file_name(name)]
            }
            Beside::Extension(extension) => vec![
                self.path.with_extension(extension),
                self.path.with_extension(extension.to_ascii_uppercase()),
            ],
        };
        names.iter().find_map(|name| fs::read(name).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("brief.txt");
        fs::write(&path, "Jan de Vries\n\nUtrecht\n").unwrap();
        assert!(shown(&path).unwrap().contains("Jan de Vries\n"));
        let ours = read(&path).unwrap();
        assert_eq!((ours.content.len(), ours.unread.len()), (3, 0));
        assert!(read(&dir.path().join("weg.txt")).is_err());
    }
}

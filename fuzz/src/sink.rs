//! A sink that takes what an extraction gives and holds it to what extractions promise.

use homeward_agent::extract::{Beside, EntrySink, Format, Limits, Unreadable, Visit};
use homeward_rules::document::Document;

/// Counts what one file gives.
pub struct Checked<'d> {
    limits: Limits,
    data: &'d [u8],
    pictures: Pictures,
    open: u32,
    entries: u64,
    text: u64,
    asked: u64,
}

/// Whether pictures are read: what is said to stand in them is then hostile too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// Words are told of each.
    Read,
    /// As without the option.
    Unread,
}

impl<'d> Checked<'d> {
    /// A sink for a file of these bytes.
    #[must_use]
    pub fn new(data: &'d [u8], limits: Limits, pictures: Pictures) -> Self {
        Self {
            limits,
            data,
            pictures,
            open: 0,
            entries: 0,
            text: 0,
            asked: 0,
        }
    }

    /// Asserts what must be true at the end.
    pub fn finish(self) {
        assert_eq!(self.open, 0, "an entry did not end");
        assert!(self.entries > 0, "no answer for the file");
    }

    fn count_entry(&mut self) {
        self.entries += 1;
        // Messages of a store are not counted against the limit; each takes bytes of the file.
        let most = self.limits.entries + 1 + self.data.len() as u64 + self.limits.unpacked;
        assert!(self.entries <= most, "{} entries", self.entries);
    }

    /// The bytes of the second half, of which what stands beside a file is made.
    fn tail(&self) -> &'d [u8] {
        self.data.get(self.data.len() / 2..).unwrap_or_default()
    }
}

impl EntrySink for Checked<'_> {
    fn begin(&mut self, path: Option<&str>, _format: &'static Format, _size: u64) -> Visit {
        assert_eq!(path.is_none(), self.open == 0, "only the file itself has no path");
        assert!(self.open <= self.limits.depth, "entries nest too deep");
        self.open += 1;
        self.count_entry();
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        assert!(self.open > 0, "text outside of an entry");
        assert!(!document.is_empty(), "a document without text");
        for segment in document.segments() {
            self.text += document.segment_text(segment).len() as u64;
        }
        assert!(self.text <= self.limits.text, "more text than allowed");
    }

    fn end(&mut self, _result: Result<(), Unreadable>) {
        assert!(self.open > 0, "an end without a beginning");
        self.open -= 1;
    }

    fn unread(&mut self, path: &str, _why: Unreadable) {
        assert!(self.open > 0 && !path.is_empty(), "an entry of nothing");
        self.count_entry();
    }

    fn beside(&mut self, _which: Beside) -> Option<Vec<u8>> {
        Some(self.tail().to_vec())
    }

    fn reads_pictures(&self) -> bool {
        self.pictures == Pictures::Read
    }

    fn picture(&mut self, _data: &[u8], _page: u32) -> Result<String, Unreadable> {
        self.asked += 1;
        assert!(self.asked <= self.limits.pictures, "more pictures than allowed");
        Ok(String::from_utf8_lossy(self.tail()).into_owned())
    }
}

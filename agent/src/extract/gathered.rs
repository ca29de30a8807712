//! A sink for extractors' tests: gathers all text and entries.

use std::collections::VecDeque;

use homeward_rules::document::{Document, Location};
use homeward_rules::field::Field;

use super::extraction::extract_by;
use super::{Beside, EntrySink, Extractor, Format, Limits, Unreadable, Visit, extract_file};

/// What an extraction gave.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// Every entry in the order of its beginning.
    pub(crate) entries: Vec<GatheredEntry>,
    open: Vec<usize>,
    beside: Option<(Beside, Vec<u8>)>,
    /// What is told of the pictures, in their order, where they are asked for.
    pictures: Option<VecDeque<Result<String, Unreadable>>>,
    /// The pictures that were asked about.
    pub(crate) seen: Vec<Vec<u8>>,
}

/// The bytes that hexadecimal digits stand for.
pub(crate) fn from_hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .bytes()
        .filter(u8::is_ascii_hexdigit)
        .map(|digit| char::from(digit).to_digit(16).unwrap() as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// One entry.
#[derive(Debug)]
pub(crate) struct GatheredEntry {
    pub(crate) path: Option<String>,
    pub(crate) format: &'static str,
    pub(crate) segments: Vec<GatheredSegment>,
    pub(crate) result: Result<(), Unreadable>,
}

/// One segment.
#[derive(Debug, Clone)]
pub(crate) struct GatheredSegment {
    pub(crate) text: String,
    pub(crate) record: u32,
    pub(crate) location: Location,
    pub(crate) label: Option<Field>,
}

impl Gathered {
    /// Extracts `data` as the whole file.
    pub(crate) fn of(data: &[u8], name: &str) -> Self {
        let mut gathered = Self::default();
        extract_file(data, Some(name), Limits::default(), &mut gathered);
        gathered
    }

    /// A sink that is told this of the pictures, in their order.
    #[cfg(feature = "pdf")]
    pub(crate) fn with_pictures(told: &[Result<&str, Unreadable>]) -> Self {
        let told = told.iter().map(|words| words.map(str::to_owned));
        Self {
            pictures: Some(told.collect()),
            ..Self::default()
        }
    }

    /// Extracts `data` with a file that stands beside it.
    pub(crate) fn beside(data: &[u8], name: &str, which: Beside, other: &[u8]) -> Self {
        let mut gathered = Self {
            beside: Some((which, other.to_vec())),
            ..Self::default()
        };
        extract_file(data, Some(name), Limits::default(), &mut gathered);
        gathered
    }

    /// Extracts `data` by `extractor`, whatever it is; entries inside are recognised.
    pub(crate) fn extract_with(extractor: &dyn Extractor, data: &[u8], limits: Limits) -> Self {
        let mut gathered = Self::default();
        extract_by(extractor, data, limits, &mut gathered);
        gathered
    }

    /// The text of the file itself, segments joined by line feeds.
    pub(crate) fn text(&self) -> String {
        let texts: Vec<_> = self.entries[0].segments.iter().map(|s| s.text.as_str()).collect();
        texts.join("\n")
    }

    /// The entry with this path.
    pub(crate) fn entry(&self, path: &str) -> &GatheredEntry {
        self.entries
            .iter()
            .find(|e| e.path.as_deref() == Some(path))
            .expect("no such entry")
    }
}

impl EntrySink for Gathered {
    fn begin(&mut self, path: Option<&str>, format: &'static Format, _size: u64) -> Visit {
        self.open.push(self.entries.len());
        self.entries.push(GatheredEntry {
            path: path.map(str::to_owned),
            format: format.name,
            segments: Vec::new(),
            result: Ok(()),
        });
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        let at = *self.open.last().unwrap();
        self.entries[at]
            .segments
            .extend(document.segments().iter().map(|s| GatheredSegment {
                text: document.segment_text(s).to_owned(),
                record: s.record,
                location: s.location,
                label: s.label,
            }));
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        let at = self.open.pop().unwrap();
        self.entries[at].result = result;
    }

    fn unread(&mut self, path: &str, why: Unreadable) {
        self.entries.push(GatheredEntry {
            path: Some(path.to_owned()),
            format: "unread",
            segments: Vec::new(),
            result: Err(why),
        });
    }

    fn beside(&mut self, which: Beside) -> Option<Vec<u8>> {
        let (known, bytes) = self.beside.as_ref()?;
        (*known == which).then(|| bytes.clone())
    }

    fn reads_pictures(&self) -> bool {
        self.pictures.is_some()
    }

    fn picture(&mut self, data: &[u8], _page: u32) -> Result<String, Unreadable> {
        self.seen.push(data.to_vec());
        self.pictures.as_mut().unwrap().pop_front().unwrap()
    }
}

//! Where extractors put what they read.
//!
//! An [`Extraction`] collects the text of one entry into documents, hands full ones on, counts everything
//! against the limits of the whole file, and reads nested entries by itself. It does not interpret text.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use homeward_rules::document::{Aside, Container, Document, Location, Shape};
use homeward_rules::field::Field;

use super::archive::appended;
use super::archive::zipped::restored::restored;
use super::encoded;
use super::encoding::repair_double_decoding;
use super::format::{self, Format};
use super::limits::Limits;
use super::unreadable::{Detail, Reason, Unreadable};

/// Text is handed on in documents of about this many bytes.
const DOCUMENT_BYTES: usize = 256 << 10;

/// Longest name of an entry in characters. A name is what someone wrote: it may be a whole text.
const LONGEST_NAME: usize = 1024;

/// Reads one family of formats.
pub trait Extractor: Sync {
    /// Pushes the text of `data` into `out`, in the order in which a reader would take it.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of `data`. Text pushed before that stands.
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable>;
}

/// Receives the entries of one file, each as begin, documents, end. Entries nest.
pub trait EntrySink {
    /// An entry begins. `path` is the path inside the file, levels joined by `!/`; `None` is the file itself.
    fn begin(&mut self, path: Option<&str>, format: &'static Format, size: u64) -> Visit;
    /// Text of the entry that was begun last and has not ended.
    fn document(&mut self, document: &Document);
    /// That entry ended.
    fn end(&mut self, result: Result<(), Unreadable>);
    /// An entry that cannot be opened at all, known by name only.
    fn unread(&mut self, path: &str, why: Unreadable);
    /// The bytes of a file that belongs to the outermost one and stands beside it, where the sink sees one.
    fn beside(&mut self, _which: Beside) -> Option<Vec<u8>> {
        None
    }
    /// Whether text in pictures is asked for.
    fn reads_pictures(&self) -> bool {
        false
    }
    /// The words of a page of a picture, as rows of Tesseract's table, where [`Self::reads_pictures`].
    ///
    /// # Errors
    ///
    /// Why they could not be read.
    fn picture(&mut self, _data: &[u8], _page: u32) -> Result<String, Unreadable> {
        Err(Reason::NoText.into())
    }
}

/// How a file that belongs to another one is named after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The whole name with something behind it: `klanten.db-wal`.
    Suffix(&'static str),
    /// Another extension, in lower or upper case: `KLANTEN.DBT`.
    Extension(&'static str),
}

/// Whether an entry is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// Read it.
    Read,
    /// Pass over it: it crashed an earlier attempt.
    Skip,
}

/// What all entries of one file share: the sink, and what is left of the limits.
struct Shared<'a> {
    sink: &'a mut dyn EntrySink,
    limits: Limits,
    text: u64,
    unpacked: u64,
    entries: u64,
    empty_cells: u64,
    #[cfg_attr(
        not(feature = "pdf"),
        expect(dead_code, reason = "pictures are read with that feature")
    )]
    pictures: u64,
}

/// The text of one entry on its way to the sink, and the way into entries inside it.
pub struct Extraction<'s, 'a> {
    shared: &'s mut Shared<'a>,
    path: Option<String>,
    name: Option<&'s str>,
    depth: u32,
    document: Document,
    record: u32,
    at: Location,
}

/// Bytes that were unpacked, and why they are not all, if they are not.
#[derive(Debug)]
pub struct Unpacked {
    /// As much as could be unpacked within the limits.
    pub data: Vec<u8>,
    /// Why it stopped early.
    pub cut: Option<Unreadable>,
}

/// Reads a whole file: recognises it, extracts it and all entries inside it, into `sink`.
///
/// `name` is a hint between formats whose bytes look alike; content decides.
pub fn extract_file(data: &[u8], name: Option<&str>, limits: Limits, sink: &mut dyn EntrySink) {
    let mut shared = Shared::new(limits, sink);
    // A limit that the whole file shares is reported with the entry in which it ran out.
    let _: Result<(), Unreadable> = visit(&mut shared, None, name, 0, data);
}

/// Reads a whole file as a `format`, whatever its content says; entries inside are recognised.
pub fn extract_as(
    format: &'static Format,
    data: &[u8],
    name: Option<&str>,
    limits: Limits,
    sink: &mut dyn EntrySink,
) {
    let mut shared = Shared::new(limits, sink);
    let size = data.len() as u64;
    let _: Result<(), Unreadable> = visit_with(&mut shared, None, name, 0, (format, size), |out| {
        format.extractor?.extract(data, out)
    });
}

/// Reads a whole file by `extractor`, whatever it is, for tests of one format.
#[cfg(test)]
pub(crate) fn extract_by(
    extractor: &dyn Extractor,
    data: &[u8],
    limits: Limits,
    sink: &mut super::gathered::Gathered,
) {
    let format = format::recognise(b"", None);
    sink.begin(None, format, data.len() as u64);
    let mut shared = Shared::new(limits, &mut *sink);
    let mut out = Extraction {
        shared: &mut shared,
        path: None,
        name: None,
        depth: 0,
        document: Document::default(),
        record: 0,
        at: Location::default(),
    };
    let result = extractor.extract(data, &mut out);
    out.flush();
    sink.end(result);
}

/// Reads one entry and reports it. Fails only when a limit of the whole file is used up.
fn visit(
    shared: &mut Shared<'_>,
    path: Option<String>,
    name: Option<&str>,
    depth: u32,
    data: &[u8],
) -> Result<(), Unreadable> {
    let format = format::recognise(data, name);
    let size = data.len() as u64;
    visit_with(shared, path, name, depth, (format, size), |out| {
        read_as(format, data, out)
    })
}

/// Formats that are a zip and read by its directory, without which nothing of them was read yet.
const PACKAGES: [&str; 8] = ["xlsx", "xlsb", "ods", "docx", "pptx", "odt", "odp", "xps"];

const CUT: Unreadable = Unreadable::new(Reason::Corrupt, Detail::Truncated);

/// Reads bytes of a format. A text that is encoded as a whole is an entry within, and so is an archive behind.
fn read_as(format: &'static Format, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match encoded::whole(data, format, out.depth) {
        Some((how, decoded)) => out.entry(how, &decoded),
        None => {
            let by_format = |data: &[u8], out: &mut Extraction<'_, '_>| format.extractor?.extract(data, out);
            let read = by_format(data, out);
            if read.is_err() && PACKAGES.contains(&format.name) {
                return match restored(data) {
                    Some(whole) => by_format(&whole, out).and(Err(CUT)),
                    None => read,
                };
            }
            if appended::IN_FRONT.contains(&format.name) {
                appended::read(data, out)?;
            }
            read
        }
    }
}

/// Reports one entry of a format and size, which `read` reads.
fn visit_with(
    shared: &mut Shared<'_>,
    path: Option<String>,
    name: Option<&str>,
    depth: u32,
    (format, size): (&'static Format, u64),
    read: impl FnOnce(&mut Extraction<'_, '_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    if shared.sink.begin(path.as_deref(), format, size) == Visit::Skip {
        return Ok(());
    }
    let mut out = Extraction {
        shared: &mut *shared,
        path,
        name,
        depth,
        document: Document::default(),
        record: 0,
        at: Location::default(),
    };
    // A panic costs this entry; the state behind the borrow is only counters and a sink that takes
    // whole documents, so nothing half-changed is seen afterwards.
    let attempt = AssertUnwindSafe(|| {
        let result = read(&mut out);
        out.flush();
        result
    });
    let result = catch_unwind(attempt).unwrap_or_else(|_| {
        // What was read before a parser gave up stands. The sink may be what gave up.
        let _: Result<(), _> = catch_unwind(AssertUnwindSafe(|| out.flush()));
        Err(Unreadable::new(Reason::Corrupt, Detail::Crash))
    });
    shared.sink.end(result);
    shared.used_up().map_or(Ok(()), Err)
}

impl<'a> Shared<'a> {
    fn new(limits: Limits, sink: &'a mut dyn EntrySink) -> Self {
        Self {
            sink,
            limits,
            text: 0,
            unpacked: 0,
            entries: 0,
            empty_cells: 0,
            pictures: 0,
        }
    }

    /// Why nothing more may be read from this file, if so.
    fn used_up(&self) -> Option<Unreadable> {
        let limits = &self.limits;
        let over = |detail| Some(Unreadable::new(Reason::TooLarge, detail));
        if self.text > limits.text || self.unpacked > limits.unpacked {
            return over(Detail::Output);
        }
        if self.entries > limits.entries {
            over(Detail::Entries)
        } else if self.empty_cells > limits.empty_cells {
            over(Detail::Cells)
        } else {
            None
        }
    }
}

impl Extraction<'_, '_> {
    /// The limits of the whole file.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// The name of the file or entry, as far as it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name
    }

    /// The bytes of a file that belongs to this one and stands beside it: only for what is not inside another.
    pub fn beside(&mut self, which: Beside) -> Option<Vec<u8>> {
        match self.path {
            None => self.shared.sink.beside(which),
            Some(_) => None,
        }
    }

    /// Whether text in pictures is asked for.
    #[must_use]
    pub fn reads_pictures(&self) -> bool {
        self.shared.sink.reads_pictures()
    }

    /// Whether a file of this format, put into another, may have text: a picture only where that is asked for.
    pub(super) fn may_read(&self, format: &Format) -> bool {
        format.extractor.is_ok() && (format.name != "image" || self.reads_pictures())
    }

    /// The words of a page, counted from 0, of a picture: rows of Tesseract's table, none where it has no text.
    ///
    /// # Errors
    ///
    /// When the picture is broken, has too many bytes or pixels, or is one too many, and when it could not be read.
    #[cfg(feature = "pdf")]
    pub(super) fn picture(&mut self, data: &[u8], page: u32) -> Result<String, Unreadable> {
        let limits = self.shared.limits;
        let over = |detail| Err(Unreadable::new(Reason::TooLarge, detail));
        if data.len() as u64 > limits.picture {
            return over(Detail::Memory);
        }
        let kind = super::picture::Kind::of(data);
        let Some(pixels) = kind.and_then(|kind| kind.pixels(data, page)) else {
            return Err(Unreadable::broken());
        };
        if pixels > limits.pixels {
            return over(Detail::Pixels);
        }
        self.shared.pictures += 1;
        if self.shared.pictures > limits.pictures {
            return over(Detail::Pictures);
        }
        self.shared.sink.picture(data, page)
    }

    /// Begins the next sheet, page, slide, message, card … and a record in it. Rows count anew.
    pub fn begin_part(&mut self, container: Container) {
        let part = if self.at.container == container {
            self.at.part + 1
        } else {
            1
        };
        self.at = Location {
            container,
            part,
            ..Location::default()
        };
        self.begin_record();
    }

    /// Goes to a place by its ordinal, for formats that store parts out of order; begins a record.
    pub fn go_to(&mut self, container: Container, part: u32) {
        self.at = Location {
            container,
            part,
            ..Location::default()
        };
        self.begin_record();
    }

    /// Says that what follows stands beside the body, or in it again; begins a record.
    pub fn set_aside(&mut self, aside: Aside) {
        self.at.aside = aside;
        self.begin_record();
    }

    /// Begins a record: a row, a card, a paragraph, an address label.
    pub fn begin_record(&mut self) {
        self.record += 1;
        if self.document.len() >= DOCUMENT_BYTES {
            self.flush();
        }
    }

    /// Begins a row of a table (from 1) and with it a record.
    pub fn begin_row(&mut self, row: u32) {
        self.at.row = row;
        self.begin_record();
    }

    /// Begins the row after the current one, or a line of its own, and with it a record.
    pub fn next_row(&mut self) {
        self.begin_row(self.at.row.saturating_add(1));
    }

    /// Pushes a cell of the current row. `column` counts from 1. Empty cells need not be pushed.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn cell(&mut self, column: u32, text: &str) -> Result<(), Unreadable> {
        self.at.column = column;
        self.push(text, Shape::Field, None)
    }

    /// Counts a cell that is stored and has no content.
    ///
    /// # Errors
    ///
    /// When the file's limit on such cells is used up.
    pub fn empty_cell(&mut self) -> Result<(), Unreadable> {
        self.shared.empty_cells += 1;
        self.shared.used_up().map_or(Ok(()), Err)
    }

    /// Pushes a cell that the format itself labels, where it does.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn labelled_cell(&mut self, column: u32, label: Option<Field>, text: &str) -> Result<(), Unreadable> {
        self.at.column = column;
        self.push(text, Shape::Field, label)
    }

    /// Pushes a cell that was stored as a number, as people see it: no exponent, no decimals when whole.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn number(&mut self, column: u32, value: f64) -> Result<(), Unreadable> {
        self.at.column = column;
        self.push(&format!("{value}"), Shape::Number, None)
    }

    /// Pushes a cell that was stored as a number and is written as [`Self::number`] would write it.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn decimal(&mut self, column: u32, digits: &str) -> Result<(), Unreadable> {
        self.at.column = column;
        self.push(digits, Shape::Number, None)
    }

    /// Pushes the next line of running text, in the current record.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn line(&mut self, text: &str) -> Result<(), Unreadable> {
        self.at.row = self.at.row.saturating_add(1);
        self.at.column = 0;
        self.push(text, Shape::Prose, None)
    }

    /// Counts a line that has no text.
    pub fn skip_line(&mut self) {
        self.at.row = self.at.row.saturating_add(1);
    }

    /// Pushes a paragraph as a record of its own; line feeds in it part lines of that record.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn paragraph(&mut self, text: &str) -> Result<(), Unreadable> {
        self.begin_record();
        self.line(text)
    }

    /// Pushes a value of the current record that the format itself labels.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub fn labelled(&mut self, label: Field, text: &str) -> Result<(), Unreadable> {
        self.at.row = self.at.row.saturating_add(1);
        self.push(text, Shape::Field, Some(label))
    }

    /// Reads what stands inside under `name`: an attachment, a member, an embedded workbook.
    ///
    /// What is wrong with the entry is reported with the entry, and is no error here.
    ///
    /// # Errors
    ///
    /// When a limit of the whole file is used up: the caller then stops and returns the error.
    pub fn entry(&mut self, name: &str, data: &[u8]) -> Result<(), Unreadable> {
        if self.depth >= self.shared.limits.depth {
            return self.unread(name, Reason::TooDeep.into());
        }
        self.count_entry()?;
        let path = self.entry_path(name);
        visit(self.shared, Some(path), Some(name), self.depth + 1, data)
    }

    /// Reads what there is of an entry that was cut, and reports once that it is not all.
    ///
    /// # Errors
    ///
    /// As [`Extraction::entry`].
    pub fn entry_in_part(&mut self, name: &str, data: &[u8], cut: Unreadable) -> Result<(), Unreadable> {
        if self.depth >= self.shared.limits.depth {
            return self.unread(name, Reason::TooDeep.into());
        }
        self.count_entry()?;
        let format = format::recognise(data, Some(name));
        let path = self.entry_path(name);
        visit_with(
            self.shared,
            Some(path),
            Some(name),
            self.depth + 1,
            (format, data.len() as u64),
            |out| read_as(format, data, out).and(Err(cut)),
        )
    }

    /// Reads what stands inside under `name` and has no bytes of its own to be recognised by: a message of a
    /// store, or one within another. `read` reads it; its size is that of its texts and streams.
    ///
    /// Such entries take nothing that the file does not hold, and are not counted against the limit on entries.
    ///
    /// # Errors
    ///
    /// As [`Extraction::entry`].
    pub(super) fn item(
        &mut self,
        name: &str,
        (format, size): (&'static Format, u64),
        read: impl FnOnce(&mut Extraction<'_, '_>) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        if self.depth >= self.shared.limits.depth {
            return self.unread(name, Reason::TooDeep.into());
        }
        let path = self.entry_path(name);
        visit_with(
            self.shared,
            Some(path),
            Some(name),
            self.depth + 1,
            (format, size),
            read,
        )
    }

    /// Reports what stands inside but cannot be opened: a member that needs a password, or is too large.
    ///
    /// # Errors
    ///
    /// When the file's limit on entries is used up.
    pub fn unread(&mut self, name: &str, why: Unreadable) -> Result<(), Unreadable> {
        self.count_entry()?;
        let path = self.entry_path(name);
        self.shared.sink.unread(&path, why);
        Ok(())
    }

    /// Unpacks a compressed part of `packed` bytes within the limits on size, ratio and the whole file.
    pub fn unpack(&mut self, reader: impl Read, packed: u64) -> Unpacked {
        let limits = self.shared.limits;
        let by_ratio = packed.saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
        let left = limits.unpacked.saturating_sub(self.shared.unpacked);
        let most = limits.entry.min(by_ratio).min(left);
        let mut data = Vec::new();
        let read = reader.take(most + 1).read_to_end(&mut data);
        self.shared.unpacked = self.shared.unpacked.saturating_add(data.len() as u64);
        let cut = if data.len() as u64 > most {
            data.truncate(most as usize);
            let detail = if most == by_ratio {
                Detail::Ratio
            } else {
                Detail::Output
            };
            Some(Unreadable::new(Reason::TooLarge, detail))
        } else {
            read.err()
                .map(|_| Unreadable::new(Reason::Corrupt, Detail::Truncated))
        };
        Unpacked { data, cut }
    }

    /// Most bytes that a compressed part of `packed` bytes may unpack to when it is read as a stream, never held.
    #[must_use]
    pub fn allowance(&self, packed: u64) -> u64 {
        let limits = &self.shared.limits;
        let by_ratio = packed.saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
        by_ratio.min(limits.unpacked.saturating_sub(self.shared.unpacked))
    }

    /// Counts bytes that were unpacked as a stream.
    pub fn count_unpacked(&mut self, bytes: u64) {
        self.shared.unpacked = self.shared.unpacked.saturating_add(bytes);
    }

    /// Counts an entry that is about to be read.
    ///
    /// # Errors
    ///
    /// When the file's limit on entries is used up.
    pub(super) fn count_entry(&mut self) -> Result<(), Unreadable> {
        self.shared.entries += 1;
        self.shared.used_up().map_or(Ok(()), Err)
    }

    fn entry_path(&self, name: &str) -> String {
        let name: String = name
            .chars()
            .take(LONGEST_NAME)
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect();
        match &self.path {
            Some(path) => format!("{path}!/{name}"),
            None => name,
        }
    }

    fn push(&mut self, text: &str, shape: Shape, label: Option<Field>) -> Result<(), Unreadable> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        self.shared.text += text.len() as u64;
        if let Some(why) = self.shared.used_up() {
            return Err(why);
        }
        let text = repair_double_decoding(text);
        self.document.push(&text, self.record, self.at, shape, label);
        Ok(())
    }

    fn flush(&mut self) {
        if !self.document.is_empty() {
            // Taken out first: a document over which the sink panics is not handed on again.
            let mut document = std::mem::take(&mut self.document);
            self.shared.sink.document(&document);
            document.clear();
            self.document = document;
        }
    }
}

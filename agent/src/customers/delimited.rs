//! Text with separators: CSV, semicolons, tabs, pipes.
//!
//! Separator and encoding are found in the file itself, and quotation marks that are never closed before a row is
//! given. Rows are streamed, and none of them is longer than memory allows.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use csv::{ByteRecord, StringRecord};

use homeward_rules::field::Heading;
use homeward_rules::field::heading;

use super::decode::{Encoding, decoded, detect, mended};
use super::error::ImportError;
use super::quotes::unclosed;
use super::table::{HEADER_ROWS, Row, RowSource};

/// Text that is looked at to find the separator.
const SNIFFED: u64 = 256 << 10;
/// Records that are looked at to find the separator.
const SNIFFED_RECORDS: usize = 100;
/// Longest record.
const MOST_RECORD_BYTES: usize = 16 << 20;
const BUFFER: usize = 256 << 10;

/// A table of text with separators.
pub(super) struct Delimited {
    path: PathBuf,
    encoding: Encoding,
    dialect: Dialect,
}

/// How the text is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dialect {
    separator: u8,
    /// Bytes of a first line `sep=;`, which is no row.
    preface: usize,
    line_end: LineEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    LineFeed,
    CarriageReturnLineFeed,
}

impl Delimited {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let open = || super::open_file(path);
        let failed = |source| ImportError::Read { row: 0, source };
        let encoding = detect(open()?).map_err(failed)?.ok_or(ImportError::NoTable)?;
        let mut start = Vec::new();
        let reader = decoded(open()?, encoding).map_err(failed)?;
        reader.take(SNIFFED).read_to_end(&mut start).map_err(failed)?;
        if start.contains(&0) || start.starts_with(b"%PDF") || start.starts_with(b"{\\rtf") {
            return Err(ImportError::NoTable);
        }
        let delimited = Self {
            path: path.to_owned(),
            encoding,
            dialect: Dialect::of(&start),
        };
        let separator = delimited.dialect.separator;
        match unclosed(delimited.text()?, separator).map_err(failed)? {
            Some(line) => Err(ImportError::Unclosed { line }),
            None => Ok(delimited),
        }
    }

    /// The text without what announces its separator.
    fn text(&self) -> Result<impl Read + use<>, ImportError> {
        let failed = |source| ImportError::Read { row: 0, source };
        let mut text = decoded(super::open_file(&self.path)?, self.encoding).map_err(failed)?;
        let preface = self.dialect.preface as u64;
        io::copy(&mut text.by_ref().take(preface), &mut io::sink()).map_err(failed)?;
        Ok(text)
    }

    pub(super) fn rows(&mut self) -> Result<Box<dyn RowSource + '_>, ImportError> {
        let text = self.text()?;
        let pending = Rc::new(Cell::new(0));
        let reader = self.dialect.reader(Metered {
            text,
            pending: Rc::clone(&pending),
        });
        Ok(Box::new(DelimitedRows {
            reader,
            pending,
            line_end: self.dialect.line_end,
            line_feeds_in_cells: 0,
            number: 0,
        }))
    }

    pub(super) fn describe(&self) -> String {
        let separator = match self.dialect.separator {
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "bars",
            _ => "commas",
        };
        format!("CSV with {separator}, {}", self.encoding.name())
    }
}

impl Dialect {
    fn of(start: &[u8]) -> Self {
        let line_end = match memchr::memchr(b'\n', start) {
            Some(at) if at > 0 && start.get(at - 1) == Some(&b'\r') => LineEnd::CarriageReturnLineFeed,
            _ => LineEnd::LineFeed,
        };
        if let Some((separator, preface)) = announced(start) {
            return Self {
                separator,
                preface,
                line_end,
            };
        }
        let dialect = |separator| Self {
            separator,
            preface: 0,
            line_end,
        };
        [b',', b';', b'\t', b'|']
            .map(dialect)
            .into_iter()
            .rev()
            .max_by_key(|dialect| dialect.plausibility(start))
            .unwrap_or_else(|| dialect(b','))
    }

    fn reader<R: Read>(self, text: R) -> csv::Reader<R> {
        csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(text)
    }

    /// Known headings in the best row, then how many records have the usual width, then that width.
    fn plausibility(self, start: &[u8]) -> (usize, usize, usize) {
        let whole = start.len() < SNIFFED as usize;
        let records = self.reader(start).into_byte_records();
        let mut records: Vec<ByteRecord> = records.take(SNIFFED_RECORDS).map_while(Result::ok).collect();
        if !whole && records.len() < SNIFFED_RECORDS {
            records.pop();
        }
        let is_known = |cell: &[u8]| {
            std::str::from_utf8(cell).is_ok_and(|text| !matches!(heading(text), Heading::Unknown))
        };
        let known = records
            .iter()
            .take(HEADER_ROWS)
            .map(|record| record.iter().filter(|cell| is_known(cell)).count())
            .max();
        let mut widths: Vec<usize> = records
            .iter()
            .map(ByteRecord::len)
            .filter(|&width| width > 1)
            .collect();
        widths.sort_unstable();
        let usual = widths.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
        let (same, width) = usual.map_or((0, 0), |same| {
            (same.len(), same.first().copied().unwrap_or_default())
        });
        (known.unwrap_or_default(), same, width)
    }
}

/// The separator that a first line such as `sep=;` announces, and the length of that line.
fn announced(start: &[u8]) -> Option<(u8, usize)> {
    let end = start.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = start.get(..end)?;
    let line = line
        .strip_prefix(b"\"")
        .and_then(|l| l.strip_suffix(b"\""))
        .unwrap_or(line);
    let (word, separator) = line.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    let &[separator] = separator else {
        return None;
    };
    let length = if start.get(end..).is_some_and(|rest| rest.starts_with(b"\r\n")) {
        end + 2
    } else {
        end + 1
    };
    Some((separator, length))
}

/// Counts what was read since the last record was complete, and stops when that is too much.
struct Metered<R> {
    text: R,
    pending: Rc<Cell<usize>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.pending.get() > MOST_RECORD_BYTES {
            return Err(io::Error::other("record without end"));
        }
        let read = self.text.read(out)?;
        self.pending.set(self.pending.get() + read);
        Ok(read)
    }
}

struct DelimitedRows<R> {
    reader: csv::Reader<Metered<R>>,
    pending: Rc<Cell<usize>>,
    line_end: LineEnd,
    line_feeds_in_cells: u64,
    number: u64,
}

impl<R: Read> RowSource for DelimitedRows<R> {
    fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        let mut record = std::mem::take(&mut row.cells).into_byte_record();
        self.pending.set(0);
        let more = self
            .reader
            .read_byte_record(&mut record)
            .map_err(|error| self.failure(error))?;
        if !more {
            return Ok(false);
        }
        self.line_feeds_in_cells += memchr::memchr_iter(b'\n', record.as_slice()).count() as u64;
        // The reader passes over blank lines, a spreadsheet program shows them. After a record the reader
        // stands on the next line, or still before the line feed of this one.
        let passed = self.reader.position().line() - u64::from(self.line_end == LineEnd::LineFeed);
        self.number = (self.number + 1).max(passed.saturating_sub(self.line_feeds_in_cells));
        row.number = self.number;
        row.cells = StringRecord::from_byte_record(record)
            .unwrap_or_else(|error| error.into_byte_record().iter().map(mended).collect());
        Ok(true)
    }
}

impl<R> DelimitedRows<R> {
    fn failure(&self, error: csv::Error) -> ImportError {
        let row = self.number;
        if self.pending.get() > MOST_RECORD_BYTES {
            return ImportError::LongRow { row };
        }
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            _ => io::ErrorKind::InvalidData.into(),
        };
        ImportError::Read { row, source }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn rows_of(bytes: &[u8]) -> (String, Vec<(u64, Vec<String>)>) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut table = Delimited::open(file.path()).unwrap();
        let description = table.describe();
        let mut rows = table.rows().unwrap();
        let mut all = Vec::new();
        let mut row = Row::default();
        while rows.next_row(&mut row).unwrap() {
            all.push((row.number, row.cells.iter().map(str::to_owned).collect()));
        }
        (description, all)
    }

    #[test]
    fn every_separator_is_found() {
        for (separator, name) in [
            (',', "commas"),
            (';', "semicolons"),
            ('\t', "tabs"),
            ('|', "bars"),
        ] {
            let text = "Naam|E-mail|Plaats\nJansen, J.|j@voorbeeld.nl|Ede\nPeters; P.|p@voorbeeld.nl|Oss\n";
            let text = text.replace('|', "\u{1}").replace("Jansen, J.", "\"Jansen, J.\"");
            let text = text
                .replace("Peters; P.", "\"Peters; P.\"")
                .replace('\u{1}', &separator.to_string());
            let (description, rows) = rows_of(text.as_bytes());
            assert_eq!(description, format!("CSV with {name}, UTF-8"));
            assert_eq!(rows[1].1, ["Jansen, J.", "j@voorbeeld.nl", "Ede"]);
        }
    }

    #[test]
    fn a_separator_inside_values_does_not_win() {
        let (description, _) = rows_of(b"Adres;Plaats\nWeg 1, bis;Ede\nLaan 2, hs;Oss\nPad 3, a;Epe\n");
        assert_eq!(description, "CSV with semicolons, UTF-8");
        let (description, rows) = rows_of(b"e-mail\na@voorbeeld.nl\nb@voorbeeld.nl\n");
        assert_eq!((description.as_str(), rows.len()), ("CSV with commas, UTF-8", 3));
    }

    #[test]
    fn the_announced_separator_holds_and_is_no_row() {
        for text in ["sep=;\r\na,b;c\r\n", "SEP=;\na,b;c\n", "\"sep=;\"\ra,b;c\r"] {
            assert_eq!(
                rows_of(text.as_bytes()).1,
                [(1, vec!["a,b".to_owned(), "c".to_owned()])]
            );
        }
    }

    #[test]
    fn rows_are_numbered_as_people_see_them() {
        for end in ["\n", "\r\n"] {
            let text = "naam;plaats\nA;\"x\ny\"\n\nB;z\nC;w".replace('\n', end);
            let (_, rows) = rows_of(text.as_bytes());
            let numbers: Vec<u64> = rows.iter().map(|row| row.0).collect();
            let last = if end == "\n" { 5 } else { numbers[3] };
            assert_eq!(numbers, [1, 2, 4, last], "{end:?}");
            assert_eq!(rows[1].1[1], format!("x{end}y"));
            assert_eq!(last, 5);
        }
    }

    #[test]
    fn cells_that_are_not_utf8_are_mended() {
        let mut text = "naam;plaats\n".to_owned() + &"Renée;Zürich\n".repeat(12);
        text.push_str("X;Y\n");
        let bytes: Vec<u8> = text.bytes().map(|b| if b == b'X' { 0xe9 } else { b }).collect();
        assert_eq!(rows_of(&bytes).1.last().unwrap().1, ["é", "Y"]);
    }

    fn failure(bytes: &[u8]) -> ImportError {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut table = match Delimited::open(file.path()) {
            Ok(table) => table,
            Err(failure) => return failure,
        };
        let mut rows = table.rows().unwrap();
        let mut row = Row::default();
        loop {
            match rows.next_row(&mut row) {
                Ok(true) => {}
                Ok(false) => panic!("the file cannot end well"),
                Err(failure) => return failure,
            }
        }
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_an_error() {
        let failure = failure(b"naam;plaats\nA;x\nB;\"y\nC;z\n");
        assert!(matches!(failure, ImportError::Unclosed { line: 3 }), "{failure}");
        assert!(failure.to_string().contains("line 3"), "{failure}");
    }

    #[test]
    fn a_row_that_does_not_end_is_an_error_of_its_own() {
        let mut text = b"naam;plaats\nA;x\nB;".to_vec();
        text.resize(MOST_RECORD_BYTES + (1 << 20), b'y');
        let failure = failure(&text);
        assert!(matches!(failure, ImportError::LongRow { row: 2 }), "{failure}");
    }
}

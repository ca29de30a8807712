//! What the sheets of an xls share: its version, code page, shared strings, formats and sheet names.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};
use homeward_rules::document::Aside;

use super::record::{Reader, Record};
use crate::extract::Unreadable;
use crate::extract::workbook::serial::{Epoch, Kind};
use crate::extract::workbook::strings::Strings;

/// Most formats, styles and sheets that are kept.
const MOST: usize = 1 << 17;

/// A generation of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Version {
    Biff2,
    Biff3,
    Biff4,
    /// Excel 5 and 95: texts in the book's code page.
    Biff5,
    /// Excel 97 and later: texts in Unicode.
    #[default]
    Biff8,
}

/// A sheet as the book lists it.
#[derive(Debug)]
pub(super) struct Listed {
    /// Where its records begin.
    pub(super) offset: usize,
    pub(super) name: String,
    pub(super) aside: Aside,
}

/// What the sheets share.
#[derive(Debug)]
pub(super) struct Globals {
    version: Option<Version>,
    pub(super) encoding: &'static Encoding,
    pub(super) epoch: Epoch,
    pub(super) strings: Strings,
    pub(super) sheets: Vec<Listed>,
    formats: HashMap<u16, Kind>,
    styles: Vec<u16>,
    most: u64,
}

impl Globals {
    /// A book whose shared strings may take `most` bytes.
    pub(super) fn new(most: u64) -> Self {
        Self {
            version: None,
            encoding: WINDOWS_1252,
            epoch: Epoch::default(),
            strings: Strings::default(),
            sheets: Vec::new(),
            formats: HashMap::new(),
            styles: Vec::new(),
            most,
        }
    }

    /// Takes what the first record says of the version; later ones are often wrong.
    pub(super) fn begin(&mut self, version: Version) {
        self.version.get_or_insert(version);
    }

    /// The version of the book.
    pub(super) fn version(&self) -> Version {
        self.version.unwrap_or_default()
    }

    /// How numbers of this style are to be read.
    pub(super) fn kind(&self, style: u16) -> Kind {
        let Some(format) = self.styles.get(usize::from(style)) else {
            return Kind::Number;
        };
        let known = self.formats.get(format).copied();
        known.unwrap_or_else(|| Kind::built_in(u32::from(*format)))
    }

    /// A text with its length in front: `Short` in one byte, `Long` in two.
    pub(super) fn text(&self, reader: &mut Reader<'_>, length: Length) -> Option<String> {
        let count = match length {
            Length::Short => usize::from(reader.u8()?),
            Length::Long => usize::from(reader.u16()?),
        };
        if self.version() < Version::Biff8 {
            Some(reader.narrow(count, self.encoding))
        } else if count == 0 {
            Some(String::new())
        } else {
            reader.wide(count)
        }
    }

    /// Takes a record, if it is one that sheets share.
    ///
    /// # Errors
    ///
    /// When the book needs a password, or its strings take too much memory.
    pub(super) fn take(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        let mut reader = record.reader();
        match record.id {
            0x2f => return Err(Unreadable::encrypted()),
            0x42 => self.encoding = reader.u16().map_or(self.encoding, code_page),
            0x22 if reader.u16() == Some(1) => self.epoch = Epoch::Y1904,
            0x85 if self.sheets.len() < MOST => self.sheet(&mut reader),
            0xfc => return self.strings(&mut reader),
            0x41e if self.formats.len() < MOST => {
                let (Some(id), length) = (reader.u16(), self.format_length()) else {
                    return Ok(());
                };
                if let Some(code) = self.text(&mut reader, length) {
                    self.formats.insert(id, Kind::of_code(&code));
                }
            }
            // Before it, the font; earlier versions store styles in another way.
            0xe0 if self.styles.len() < MOST => {
                reader.skip(2);
                self.styles.push(reader.u16().unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }

    fn format_length(&self) -> Length {
        if self.version() < Version::Biff8 {
            Length::Short
        } else {
            Length::Long
        }
    }

    fn sheet(&mut self, reader: &mut Reader<'_>) {
        let Some(offset) = reader.u32() else { return };
        let state = reader.u8().unwrap_or_default();
        reader.skip(1);
        let name = self.text(reader, Length::Short).unwrap_or_default();
        self.sheets.push(Listed {
            offset: offset as usize,
            name,
            aside: if matches!(state & 3, 0) {
                Aside::Body
            } else {
                Aside::Hidden
            },
        });
    }

    /// Reads the shared strings. Their number is not believed.
    fn strings(&mut self, reader: &mut Reader<'_>) -> Result<(), Unreadable> {
        reader.skip(8);
        while !reader.is_empty() {
            let Some(count) = reader.u16() else { break };
            let Some(text) = reader.wide(usize::from(count)) else {
                break;
            };
            self.strings.push(&text, self.most)?;
        }
        Ok(())
    }
}

/// How wide the length in front of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Short,
    Long,
}

/// The encoding of a code page as the format numbers them.
pub(super) fn code_page(number: u16) -> &'static Encoding {
    let label: &[u8] = match number {
        874 => b"windows-874",
        932 => b"shift_jis",
        936 => b"gbk",
        949 => b"euc-kr",
        950 => b"big5",
        866 => b"ibm866",
        1250 => b"windows-1250",
        1251 => b"windows-1251",
        1253 => b"windows-1253",
        1254 => b"windows-1254",
        1255 => b"windows-1255",
        1256 => b"windows-1256",
        1257 => b"windows-1257",
        1258 => b"windows-1258",
        10_000 | 0x8000 => b"macintosh",
        10_007 => b"x-mac-cyrillic",
        65_001 => b"utf-8",
        _ => b"windows-1252",
    };
    Encoding::for_label(label).unwrap_or(WINDOWS_1252)
}

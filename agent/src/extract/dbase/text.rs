//! Which code page a table's text is in.

use std::borrow::Cow;

use super::super::encoding::{Charset, Legacy};
use super::super::rtf::codepage::CodePage;

/// Bytes of records that a guess looks at.
const SAMPLE: usize = 64 << 10;

/// Decodes the text of a table.
pub(super) enum TextDecoder {
    /// As the header or the file beside it says.
    Declared(CodePage),
    /// By what stands there.
    Guessed(Charset),
}

impl TextDecoder {
    /// Takes the page from `label` (the content of a `.cpg` file), or else from the language driver, or else from
    /// what `records` look like.
    pub(super) fn new(driver: u8, label: Option<&[u8]>, records: &[u8]) -> Self {
        let labelled = label.and_then(|label| {
            let label = String::from_utf8_lossy(label);
            let digits: String = label.chars().filter(char::is_ascii_digit).collect();
            match digits.parse() {
                Ok(8) => CodePage::numbered(65_001),
                // ISO 8859-1 as "88591": what writers mean by it is the page of Windows.
                Ok(88_591) => CodePage::numbered(1252),
                Ok(number) => CodePage::numbered(number),
                Err(_) => None,
            }
        });
        // Programs put the page of Windows into the header of tables whose text is from DOS.
        let driver = page_of(driver).filter(|page| *page != 1252 || !looks_like_dos(records));
        match labelled.or_else(|| driver.and_then(CodePage::numbered)) {
            Some(page) => Self::Declared(page),
            None => guess(records),
        }
    }

    /// Decodes one value.
    pub(super) fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        match (std::str::from_utf8(bytes), self) {
            (Ok(text), _) if text.is_ascii() => Cow::Borrowed(text),
            (_, Self::Declared(page)) => Cow::Owned(page.decode(bytes)),
            (Ok(text), Self::Guessed(_)) => Cow::Borrowed(text),
            (Err(_), Self::Guessed(charset)) => Cow::Owned(charset.decode(bytes, u64::MAX).0.into_owned()),
        }
    }
}

/// Whether accented letters stand where DOS has them, below A0, and not where Windows does, above BF.
fn looks_like_dos(records: &[u8]) -> bool {
    let sample = records.get(..SAMPLE).unwrap_or(records);
    let dos = sample.iter().filter(|b| (0x80..0xA0).contains(*b)).count();
    dos > sample.iter().filter(|b| **b >= 0xC0).count() && std::str::from_utf8(sample).is_err()
}

/// The encoding of all records together: a single value is too short to tell.
fn guess(records: &[u8]) -> TextDecoder {
    let sample = records.get(..SAMPLE).unwrap_or(records);
    if std::str::from_utf8(sample).is_ok() {
        TextDecoder::Guessed(Charset::Lines(None))
    } else if looks_like_dos(records) {
        TextDecoder::Declared(CodePage::Dos(850))
    } else {
        TextDecoder::Guessed(Charset::Lines(Some(Legacy::guess(sample))))
    }
}

/// The code page of a language driver, as dBASE, FoxPro and the shapefile tools number them.
fn page_of(driver: u8) -> Option<i32> {
    Some(match driver {
        0x01 | 0x09 | 0x0B | 0x0D | 0x0F | 0x11 | 0x15 | 0x18 | 0x19 | 0x1B => 437,
        0x02 | 0x0A | 0x0E | 0x10 | 0x12 | 0x14 | 0x16 | 0x1A | 0x1D | 0x25 | 0x37 => 850,
        0x03 | 0x57..=0x59 => 1252,
        0x04 => 10_000,
        0x08 | 0x17 | 0x66 => 865,
        0x13 | 0x7B => 932,
        0x1C | 0x6C => 863,
        0x1F | 0x22 | 0x23 | 0x40 | 0x64 | 0x87 => 852,
        0x24 => 860,
        0x26 | 0x65 => 866,
        0x4D | 0x7A => 936,
        0x4E | 0x79 => 949,
        0x4F | 0x78 => 950,
        0x50 | 0x7C => 874,
        0x67 => 861,
        0x6A | 0x86 => 737,
        0x6B | 0x88 => 857,
        0x7D => 1255,
        0x7E => 1256,
        0xC8 => 1250,
        0xC9 => 1251,
        0xCA => 1254,
        0xCB => 1253,
        0xCC => 1257,
        _ => return None,
    })
}

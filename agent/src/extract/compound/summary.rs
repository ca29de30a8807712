//! Properties of a compound document: title, author, company, and those that people define.
//!
//! A stream of sections, each a table of numbered, typed values; only texts are of interest.

use encoding_rs::UTF_16LE;

use crate::extract::bytes::u32_at;
use crate::extract::rtf::codepage::CodePage;
use crate::extract::{Extraction, Unreadable};

/// Most values of one section.
const MOST_VALUES: u32 = 10_000;
/// Most bytes of one value.
const MOST_BYTES: usize = 64 << 10;
/// The number of the code page among the values.
const CODE_PAGE: u32 = 1;

/// Pushes the texts of a stream of properties, each a record of its own.
///
/// # Errors
///
/// When the file's limit on text is used up.
pub(in crate::extract) fn read(stream: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let sections = u32_at(stream, 24).unwrap_or_default().min(2) as usize;
    for section in 0..sections {
        let start = u32_at(stream, 44 + section * 20).unwrap_or(u32::MAX) as usize;
        let Some(section) = stream.get(start..) else {
            continue;
        };
        let values = |number| {
            let at = 8 + number as usize * 8;
            let offset = u32_at(section, at + 4)? as usize;
            Some((u32_at(section, at)?, section.get(offset..)?))
        };
        let count = u32_at(section, 4).unwrap_or_default().min(MOST_VALUES);
        let page = (0..count).filter_map(values).find(|(id, _)| *id == CODE_PAGE);
        let page = page.and_then(|(_, value)| u32_at(value, 4));
        let page = page.map_or_else(CodePage::default, page_numbered);
        for (_, value) in (0..count).filter_map(values) {
            if let Some(text) = text(value, page) {
                out.paragraph(text.trim_end_matches('\0'))?;
            }
        }
    }
    Ok(())
}

/// The code page as these properties number it: in 16 bits with a sign, perhaps.
fn page_numbered(number: u32) -> CodePage {
    match number as u16 {
        1200 => CodePage::Windows(UTF_16LE),
        65_000 | 0 => CodePage::default(),
        number => CodePage::numbered(i32::from(number)).unwrap_or_default(),
    }
}

/// A value's text: of bytes in the code page, or of two-byte characters.
fn text(value: &[u8], page: CodePage) -> Option<String> {
    let count = u32_at(value, 4)? as usize;
    let (bytes, page) = match u32_at(value, 0)? & 0xffff {
        30 => (count, page),
        31 => (count.saturating_mul(2), CodePage::Windows(UTF_16LE)),
        _ => return None,
    };
    let bytes = bytes.min(MOST_BYTES).min(value.len().saturating_sub(8));
    let text = value.get(8..8 + bytes)?;
    Some(page.decode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_their_encoding() {
        let narrow = b"\x1e\0\0\0\x04\0\0\0J\xfcn\0";
        assert_eq!(text(narrow, CodePage::default()).unwrap(), "J\u{fc}n\0");
        let wide = b"\x1f\0\0\0\x02\0\0\0J\0n\0";
        assert_eq!(text(wide, CodePage::default()).unwrap(), "Jn");
        assert_eq!(
            text(b"\x1e\0\0\0\xff\xff\xff\xffab", CodePage::default()).unwrap(),
            "ab"
        );
        assert_eq!(text(b"\x03\0\0\0\x01\0\0\0", CodePage::default()), None);
    }
}

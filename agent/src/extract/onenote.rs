//! OneNote sections: the texts of pages, and the files put into them.
//!
//! Not the tree of pages is walked but the sets of properties that hold text, wherever they stand: earlier
//! versions of a page, which the file keeps, are read too. A set is believed only when its list of properties
//! makes sense up to the text. When no set is found the file is searched for stretches of text.
//! Source: [MS-ONESTORE] 2.6.6 to 2.6.8, [MS-ONE] 2.1.12.

mod properties;

use homeward_rules::document::{Aside, Container};
use memchr::memmem;

use super::bytes::{part, u64_at, utf16};
use super::extraction::{Extraction, Extractor};
use super::sweep::{self, Widths};
use super::unreadable::Unreadable;

/// What begins a file that was put in: {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}.
const FILE: [u8; 16] = [
    0xe7, 0x16, 0xe3, 0xbd, 0x65, 0x26, 0x11, 0x45, 0xa4, 0xc4, 0x8d, 0x4d, 0x0b, 0x7a, 0x9e, 0xac,
];

/// Reads one.
pub struct OneNote;

impl Extractor for OneNote {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut found = false;
        let mut aside = None;
        for text in properties::texts(data) {
            let told = match text.kind {
                properties::Kind::Body => Aside::Body,
                properties::Kind::Beside => Aside::Property,
            };
            if aside != Some(told) {
                out.go_to(Container::Whole, 0);
                out.set_aside(told);
                aside = Some(told);
            }
            found = true;
            for paragraph in text.text.split(['\r', '\n']) {
                out.paragraph(&paragraph.replace('\u{b}', "\n"))?;
            }
        }
        if !found {
            out.go_to(Container::Whole, 0);
            sweep::read(data, Widths::Two, out)?;
        }
        for (number, at) in (1..).zip(memmem::find_iter(data, &FILE)) {
            let length = u64_at(data, at + 16).and_then(|length| usize::try_from(length).ok());
            let bytes = part(data, at + 36, length.unwrap_or(usize::MAX));
            // The mark without a length that fits is a reference to the file.
            if !bytes.is_empty() && Some(bytes.len()) == length {
                out.entry(&format!("file {number}"), bytes)?;
            }
        }
        Ok(())
    }
}

/// Text of a property: two-byte characters, or single bytes.
fn decode(bytes: &[u8], narrow: bool) -> String {
    if narrow {
        let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
        String::from_utf8_lossy(part(bytes, 0, end)).into_owned()
    } else {
        utf16(bytes)
    }
}

#[cfg(test)]
mod tests;

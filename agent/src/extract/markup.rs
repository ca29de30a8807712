//! Web pages and XML.
//!
//! One lenient tokenizer serves both: it borrows from the text, never recurses, expands no entity but the
//! predefined ones and those of HTML, and takes broken markup for text rather than stopping.

mod entities;
mod page;
mod tokens;
mod tree;

use super::encoded;
use super::encoding::{Charset, Complete};
use super::extraction::{Extraction, Extractor};
use super::text::Signatures;
use super::unreadable::{Detail, Reason, Unreadable};

use page::Page;

/// Reads web pages.
pub struct Html;

/// Reads XML.
pub struct Xml;

impl Extractor for Html {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let (text, complete) = charset(data, "charset=").decode(data, out.limits().entry);
        Page::new(Signatures::Keep).read(&text, out)?;
        encoded::read(data, out)?;
        whole(complete)
    }
}

impl Extractor for Xml {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let (text, complete) = charset(data, "encoding=").decode(data, out.limits().entry);
        tree::read(&text, out)?;
        encoded::read(data, out)?;
        whole(complete)
    }
}

/// Pushes a page that stands inside something else.
pub(super) fn push_page(text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    Page::new(Signatures::Keep).read(text, out)
}

/// Pushes a page that is the body of a message.
pub(super) fn push_message(text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    Page::new(Signatures::Mark).read(text, out)
}

fn whole(complete: Complete) -> Result<(), Unreadable> {
    match complete {
        Complete::Whole => Ok(()),
        Complete::Cut => Err(Unreadable::new(Reason::TooLarge, Detail::Memory)),
    }
}

/// The encoding: wide ones by their bytes, others as declared behind `key` near the head.
fn charset(data: &[u8], key: &str) -> Charset {
    let sniffed = Charset::sniff(data).unwrap_or(Charset::Lines(None));
    if sniffed != Charset::Lines(None) {
        return sniffed;
    }
    let head = data.get(..4096).unwrap_or(data);
    let declared = memchr::memmem::find(head, key.as_bytes()).and_then(|at| {
        let label: String = head
            .get(at + key.len()..)?
            .iter()
            .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
            .map(|b| char::from(*b))
            .collect();
        Charset::declared(&label)
    });
    match declared {
        // What declares UTF-16 in single bytes was converted since.
        Some(declared @ Charset::Lines(_)) => declared,
        Some(declared) if head.contains(&0x1B) => declared,
        _ => sniffed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;

    #[test]
    fn declared_encodings_are_used() {
        let page = b"<html><meta charset=windows-1250><p>Wa\xB3\xEAsa</p></html>";
        assert_eq!(Gathered::of(page, "x.html").text(), "Wałęsa");
        let xml = b"<?xml version='1.0' encoding='ISO-8859-1'?><a><b>Dani\xEBlle</b></a>";
        assert_eq!(Gathered::of(xml, "x.xml").text(), "Daniëlle");
        let lie = "<?xml version='1.0' encoding='UTF-16'?><a><b>Daniëlle</b></a>";
        assert_eq!(Gathered::of(lie.as_bytes(), "x.xml").text(), "Daniëlle");
        let wide: Vec<u8> = "<?xml version='1.0'?><a><b>Daniëlle</b></a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(Gathered::of(&wide, "x.xml").text(), "Daniëlle");
    }
}

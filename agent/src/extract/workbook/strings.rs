//! The strings that the cells of a workbook share, held in one buffer within the limit on memory.
//!
//! What the part says about its own count is never believed. A string may be spread over runs with their own
//! look: it is put together; pronunciation guides are left out.

use memchr::{memchr, memchr3};

use super::markup::{Markup, Node};
use crate::extract::{Detail, Reason, Unreadable};

/// Strings by number.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// The string of this number.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// Appends a string; fails when they take more than `most` bytes.
    ///
    /// # Errors
    ///
    /// When the limit on memory is reached.
    pub(super) fn push(&mut self, text: &str, most: u64) -> Result<(), Unreadable> {
        let bytes = self.text.len() + text.len() + self.ends.len() * 4;
        if bytes as u64 > most || bytes > u32::MAX as usize {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
        }
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        Ok(())
    }

    /// Appends the strings of a shared-strings part, as many as can be read.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of them.
    pub(super) fn read(&mut self, markup: &mut Markup<'_>, most: u64) -> Result<(), Unreadable> {
        let mut item = String::new();
        let (mut in_text, mut in_guide) = (false, false);
        loop {
            if !in_text && !in_guide {
                while let Some((text, length)) = usual(markup.ahead()) {
                    self.push(text, most)?;
                    markup.pass(length);
                }
            }
            let Some(node) = markup.next()? else {
                return Ok(());
            };
            match node {
                Node::Open(element) => match element.name() {
                    "si" => item.clear(),
                    "t" => in_text = true,
                    "rPh" => in_guide = true,
                    _ => {}
                },
                Node::Text(text) if in_text && !in_guide => {
                    item.push_str(&text);
                    if item.len() as u64 > most {
                        return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
                    }
                }
                Node::Text(_) => {}
                Node::Close(end) => match end.name() {
                    "si" => {
                        unescape(&mut item);
                        self.push(&item, most)?;
                    }
                    "t" => in_text = false,
                    "rPh" => in_guide = false,
                    _ => {}
                },
            }
        }
    }
}

/// The text of the string that `text` begins with and the bytes that it takes, where it is written in the usual way.
fn usual(text: &str) -> Option<(&str, usize)> {
    let item = text.strip_prefix("<si><t")?;
    let item = item.strip_prefix(" xml:space=\"preserve\"").unwrap_or(item);
    let item = item.strip_prefix('>')?;
    let length = memchr3(b'<', b'&', b'\r', item.as_bytes())?;
    let (string, after) = item.split_at_checked(length)?;
    let after = after.strip_prefix("</t></si>")?;
    (!is_escaped(string)).then_some((string, text.len() - after.len()))
}

/// Whether characters may be written by their number.
fn is_escaped(text: &str) -> bool {
    memchr(b'_', text.as_bytes()).is_some() && text.contains("_x")
}

/// Resolves `_x000D_` and its like, by which characters are written that XML cannot hold.
pub(super) fn unescape(text: &mut String) {
    if !is_escaped(text) {
        return;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code = after.get(..5).and_then(|code| code.strip_suffix('_'));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(char) = code.and_then(char::from_u32) {
            plain.push(char);
            rest = after.get(5..).unwrap_or_default();
        } else {
            plain.push_str("_x");
            rest = after;
        }
    }
    plain.push_str(rest);
    *text = plain;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str, most: u64) -> (Strings, Result<(), Unreadable>) {
        let mut strings = Strings::default();
        let result = strings.read(&mut Markup::new(xml.as_bytes(), 1 << 20, 100), most);
        (strings, result)
    }

    #[test]
    fn runs_are_put_together_and_the_count_is_not_believed() {
        let (strings, result) = read(
            "<sst uniqueCount='4294967295'><si><t>a</t></si><si/><si><r><t>jan@</t></r><r><rPr/><t>x.nl</t></r>\
             <rPh><t>no</t></rPh></si></sst>",
            1000,
        );
        assert_eq!(result, Ok(()));
        let all: Vec<_> = (0..4).map(|index| strings.get(index)).collect();
        assert_eq!(all, [Some("a"), Some(""), Some("jan@x.nl"), None]);
    }

    #[test]
    fn usual_strings_are_those_read_node_by_node() {
        let usual = "<sst><si><t>Jansen</t></si><si><t xml:space=\"preserve\"> a </t></si><si><t>x&amp;y</t></si>\
                     <si><t>a_x0041_</t></si><si><t></t></si><si><t/></si><si><t>J\u{fc}rgen</t></si></sst>";
        let slow = usual.replace("<t", "<!-- --><t");
        let (usual, slow) = (read(usual, 1000).0, read(&slow, 1000).0);
        let expected = ["Jansen", " a ", "x&y", "aA", "", "", "J\u{fc}rgen"];
        for (index, string) in expected.iter().enumerate() {
            assert_eq!(usual.get(index), Some(*string));
            assert_eq!(slow.get(index), Some(*string));
        }
        assert_eq!((usual.get(7), slow.get(7)), (None, None));
    }

    #[test]
    fn what_fits_the_limit_is_kept() {
        let (strings, result) = read("<sst><si><t>aaaa</t></si><si><t>bbbbbbbb</t></si></sst>", 12);
        assert_eq!(result.unwrap_err().reason, Reason::TooLarge);
        assert_eq!(strings.get(0), Some("aaaa"));
        assert_eq!(strings.get(1), None);
    }

    #[test]
    fn escaped_characters_are_resolved() {
        for (escaped, plain) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x", "_x"),
            ("a_xzz_", "a_xzz_"),
            ("_x00", "_x00"),
        ] {
            let mut text = escaped.to_owned();
            unescape(&mut text);
            assert_eq!(text, plain);
        }
    }
}

//! A forgiving pull reader over XML that has already been brought to UTF-8.
//!
//! Gives tags with their local names (prefixes are the writer's choice and are dropped), attributes, and text
//! with references resolved. Entities that a document declares for itself are never expanded; nesting beyond
//! the limit ends the reading. Broken markup ends it too, after everything before the break was given.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::extract::unreadable::{Reason, Unreadable};

/// What stands next in the markup.
#[derive(Debug)]
pub(crate) enum Token<'x> {
    /// An element begins. An empty element is followed by its `Close`.
    Open(Tag<'x>),
    /// An element ends; the local name.
    Close(String),
    /// Text between tags.
    Text(Cow<'x, str>),
}

/// The beginning of an element.
#[derive(Debug)]
pub(crate) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// Its name without a prefix.
    pub(crate) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Whether its name has that prefix.
    pub(crate) fn is_of(&self, prefix: &str) -> bool {
        self.0
            .name()
            .into_inner()
            .split_once(':')
            .is_some_and(|(p, _)| p == prefix)
    }

    /// The attribute of that local name, with references resolved.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// All attributes with their local names.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, String)> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.flatten().map(|attribute| {
            let key = attribute.key.into_inner();
            let key = key.rsplit_once(':').map_or(key, |(_, local)| local);
            (key, resolved(&attribute.value))
        })
    }
}

/// Reads tokens from markup.
pub(crate) struct Markup<'x> {
    reader: Reader<&'x [u8]>,
    depth: usize,
    nesting: usize,
    /// The end of an empty element, still to be given.
    closing: Option<String>,
}

impl<'x> Markup<'x> {
    /// Begins to read `text`, elements at most `nesting` deep.
    pub(crate) fn new(text: &'x str, nesting: usize) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            depth: 0,
            nesting,
            closing: None,
        }
    }

    /// The next token; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'x>>, Unreadable> {
        if let Some(name) = self.closing.take() {
            return Ok(Some(Token::Close(name)));
        }
        loop {
            let token = match self.reader.read_event().map_err(|_| Unreadable::broken())? {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > self.nesting {
                        return Err(Reason::TooDeep.into());
                    }
                    Token::Open(Tag(tag))
                }
                Event::Empty(tag) => {
                    self.closing = Some(tag.local_name().into_inner().to_owned());
                    Token::Open(Tag(tag))
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::Close(tag.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Token::Text(text.into_inner()),
                Event::CData(text) => Token::Text(text.into_inner()),
                Event::GeneralRef(name) => match reference(&name) {
                    Some(text) => Token::Text(text),
                    None => continue,
                },
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            return Ok(Some(token));
        }
    }

    /// Passes over the rest of the element whose `Open` was given last.
    pub(crate) fn skip(&mut self) -> Result<(), Unreadable> {
        let mut open = 1_u64;
        while open > 0 {
            match self.next()? {
                Some(Token::Open(_)) => open += 1,
                Some(Token::Close(_)) => open -= 1,
                Some(Token::Text(_)) => {}
                None => return Ok(()),
            }
        }
        Ok(())
    }
}

/// What a reference in text stands for, if it is one that every document knows.
fn reference(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        return Some(Cow::Owned(char::from_u32(code?)?.to_string()));
    }
    Some(Cow::Borrowed(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        _ => return None,
    }))
}

/// Resolves the references in an attribute's value; what is no reference stays as it is.
fn resolved(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let known = after
            .split_once(';')
            .and_then(|(name, tail)| Some((reference(name)?, tail)));
        if let Some((meaning, tail)) = known {
            text.push_str(&meaning);
            rest = tail;
        } else {
            text.push('&');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// Brings a part to UTF-8: by its mark, by the shape of its first bytes, or by what its declaration says.
pub(crate) fn to_utf8(data: Vec<u8>) -> String {
    let encoding = match data.as_slice() {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] | [0, b'<', ..] => UTF_16BE,
        [0xEF, 0xBB, 0xBF, ..] => UTF_8,
        _ => declared(&data).unwrap_or(UTF_8),
    };
    if encoding == UTF_8 {
        let data = match data.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) => rest.to_vec(),
            None => data,
        };
        return String::from_utf8(data)
            .unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned());
    }
    encoding.decode(&data).0.into_owned()
}

/// The encoding named in an XML declaration.
fn declared(data: &[u8]) -> Option<&'static Encoding> {
    let head = data.get(..data.len().min(200))?;
    let head: String = head.iter().map(|&b| char::from(b)).collect();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    let label = value.strip_prefix(quote)?.split_once(quote)?.0;
    // A declaration that can be read as bytes cannot be UTF-16, whatever it claims.
    Encoding::for_label(label.as_bytes()).filter(|e| *e != UTF_16LE && *e != UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, nesting: usize) -> (String, Result<(), Unreadable>) {
        let mut markup = Markup::new(text, nesting);
        let mut shown = String::new();
        loop {
            match markup.next() {
                Ok(Some(Token::Open(tag))) => {
                    shown.push('(');
                    shown.push_str(tag.name());
                    for (key, value) in tag.attributes() {
                        shown.extend([" ", key, "=", &value]);
                    }
                }
                Ok(Some(Token::Close(_))) => shown.push(')'),
                Ok(Some(Token::Text(text))) => shown.push_str(&text),
                Ok(None) => return (shown, Ok(())),
                Err(why) => return (shown, Err(why)),
            }
        }
    }

    #[test]
    fn prefixes_are_dropped_and_references_resolved() {
        let (text, result) = shown(
            "<w:p r:id='a &amp; &#x42;'>x&lt;&#233;&unknown;<w:br/><![CDATA[&y]]></w:p>",
            10,
        );
        assert_eq!(text, "(p id=a & Bx<é(br)&y)");
        assert_eq!(result, Ok(()));
    }

    #[test]
    fn declared_entities_are_not_expanded() {
        let (text, _) = shown("<!DOCTYPE a [<!ENTITY b 'lol'>]><a>&b;x</a>", 10);
        assert_eq!(text, "(ax)");
    }

    #[test]
    fn nesting_is_limited_and_what_came_before_stands() {
        let (text, result) = shown("<a>x<b><c><d/></c></b></a>", 2);
        assert_eq!(text, "(ax(b");
        assert_eq!(result, Err(Reason::TooDeep.into()));
    }

    #[test]
    fn skipping_ends_behind_the_element() {
        let mut markup = Markup::new("<a><b><b/>x</b>y</a>", 10);
        assert!(matches!(markup.next(), Ok(Some(Token::Open(_)))));
        assert!(matches!(markup.next(), Ok(Some(Token::Open(_)))));
        markup.skip().unwrap();
        assert!(matches!(markup.next(), Ok(Some(Token::Text(t))) if t == "y"));
    }

    #[test]
    fn parts_come_to_utf8_whatever_their_encoding() {
        let utf16: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(to_utf8(utf16), "<a>é</a>");
        assert_eq!(to_utf8(b"\xFE\xFF\0<\0a\0/\0>".to_vec()), "<a/>");
        assert_eq!(to_utf8(b"\xEF\xBB\xBF<a/>".to_vec()), "<a/>");
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>".to_vec();
        assert!(to_utf8(latin).ends_with("<a>é</a>"));
        assert_eq!(to_utf8(b"<a>\xFF</a>".to_vec()), "<a>\u{fffd}</a>");
    }
}

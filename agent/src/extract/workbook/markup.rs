//! XML parts as a stream of a few simple nodes.
//!
//! A part is decoded to UTF-8 while it is read (UTF-16 and declared code pages too), entities are resolved,
//! empty elements open and close, prefixes are dropped. It forgives what does no harm: names that do not
//! match, unknown entities, stray ampersands. It never holds more than one node, and no node grows past
//! [`MOST_NODE`]; bytes and nesting stay within the limits that it was opened with.

use std::borrow::Cow;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};

use super::utf8::{MOST_NODE, Utf8};
use crate::extract::{Detail, Reason, Unreadable};

/// A node of a part.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// An element ends.
    Close(End<'a>),
    /// Text, or a piece of it.
    Text(Cow<'a, str>),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element<'a>(BytesStart<'a>);

/// The end of an element.
#[derive(Debug)]
pub(super) struct End<'a>(BytesEnd<'a>);

/// Reads the nodes of one part.
pub(super) struct Markup<'a> {
    reader: Reader<Utf8<'a>>,
    buffer: Vec<u8>,
    depth: usize,
    nesting: usize,
}

impl<'a> Markup<'a> {
    /// Opens a part that may yield `allowance` bytes and nest `nesting` elements.
    pub(super) fn new(source: impl Read + 'a, allowance: u64, nesting: usize) -> Self {
        let mut reader = Reader::from_reader(Utf8::new(Box::new(source), allowance));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            nesting,
        }
    }

    /// The next node; `None` at the end.
    ///
    /// # Errors
    ///
    /// Broken markup, or a limit.
    pub(super) fn next(&mut self) -> Result<Option<Node<'_>>, Unreadable> {
        self.buffer.clear();
        if self.buffer.capacity() > CALM {
            self.buffer = Vec::new();
        }
        self.reader.get_mut().begin_node();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(self.reader.get_ref().cause(&error)),
        };
        Ok(Some(match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > self.nesting {
                    return Err(Reason::TooDeep.into());
                }
                Node::Open(Element(tag))
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close(End(tag))
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.xml10_content()),
            Event::GeneralRef(name) => Node::Text(resolve(&name)),
            Event::Eof => return Ok(None),
            // Comments, declarations and the like: nothing to read.
            _ => Node::Text(Cow::Borrowed("")),
        }))
    }

    /// The name of the outermost element; what stands before it is passed over.
    ///
    /// # Errors
    ///
    /// Broken markup, or no element at all.
    pub(super) fn root(&mut self) -> Result<Element<'static>, Unreadable> {
        while let Some(node) = self.next()? {
            if let Node::Open(element) = node {
                return Ok(Element(element.0.into_owned()));
            }
        }
        Err(Unreadable::new(Reason::Corrupt, Detail::Truncated))
    }

    /// Bytes that were unpacked so far.
    pub(super) fn unpacked(&self) -> u64 {
        self.reader.get_ref().taken()
    }
}

/// Most bytes of a name or address that is held; programs allow 2,083.
const MOST_HELD: usize = 2 << 10;
/// A buffer that grew past this for one node is given back.
const CALM: usize = MOST_NODE / 16;

impl Element<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// The attributes, names without prefixes. A broken one ends them.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.0.attributes();
        // The check for doubles is quadratic.
        attributes.with_checks(false);
        attributes.flatten().map(|attribute| {
            let name = local(attribute.key.into_inner());
            (name, plain(attribute.value))
        })
    }

    /// The attribute of this local name.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The attribute, cut off where no name or address goes on: for what is held.
    pub(super) fn short(&self, name: &str) -> String {
        let mut value = self.attribute(name).unwrap_or_default().into_owned();
        let end = value.floor_char_boundary(MOST_HELD);
        value.truncate(end);
        value
    }

    /// Whether the attribute is there and true.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.attribute(name)
            .is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
    }

    /// The attribute as a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

impl End<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Resolves the entities in an attribute; one that is not known leaves it as it stands.
fn plain(raw: Cow<'_, str>) -> Cow<'_, str> {
    if !raw.contains('&') {
        return raw;
    }
    match unescape(&raw) {
        Ok(value) => Cow::Owned(value.into_owned()),
        Err(_) => raw,
    }
}

fn resolve(reference: &BytesRef<'_>) -> Cow<'static, str> {
    if reference.is_char_ref() {
        let char = reference.resolve_char_ref().ok().flatten();
        return char.map_or(Cow::Borrowed(""), |char| Cow::Owned(char.to_string()));
    }
    Cow::Borrowed(match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        // An entity of the document's own stands for nothing: they are how small files grow.
        _ => " ",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(data: &[u8]) -> Result<Vec<String>, Unreadable> {
        let mut markup = Markup::new(data, 1 << 20, 10);
        let mut nodes = Vec::new();
        while let Some(node) = markup.next()? {
            nodes.push(match node {
                Node::Open(element) => {
                    let attributes: Vec<_> = element.attributes().map(|(k, v)| format!(" {k}={v}")).collect();
                    format!("<{}{}>", element.name(), attributes.concat())
                }
                Node::Close(end) => format!("</{}>", end.name()),
                Node::Text(text) => text.into_owned(),
            });
        }
        Ok(nodes)
    }

    #[test]
    fn names_lose_their_prefix_and_entities_are_resolved() {
        let text =
            nodes(b"<x:a r:id='1' b='A&amp;B'><c/>J&#228;n &lt;x&gt; &nope;<![CDATA[<&]]></x:a>").unwrap();
        assert_eq!(text.concat(), "<a id=1 b=A&B><c></c>J\u{e4}n <x>  <&</a>");
    }

    #[test]
    fn utf_16_and_declared_code_pages_are_decoded() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>Müller</a>";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(nodes(&wide).unwrap().concat(), "<a>Müller</a>");
        let marked: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert_eq!(nodes(&marked).unwrap().concat(), "<a>Müller</a>");
        let narrow = b"<?xml version='1.0' encoding='windows-1252'?><a>M\xfcller</a>";
        assert_eq!(nodes(narrow).unwrap().concat(), "<a>Müller</a>");
    }

    #[test]
    fn nesting_and_length_have_limits() {
        assert_eq!(
            nodes("<a>".repeat(11).as_bytes()).unwrap_err(),
            Reason::TooDeep.into()
        );
        let mut long = b"<a>".to_vec();
        long.resize(MOST_NODE + 100, b'x');
        let mut markup = Markup::new(&long[..], 1 << 30, 10);
        markup.root().unwrap();
        let error = loop {
            match markup.next() {
                Ok(node) => assert!(node.is_some()),
                Err(error) => break error,
            }
        };
        assert_eq!(error.reason, Reason::TooLarge);
        let mut markup = Markup::new(&long[..], 1000, 10);
        markup.root().unwrap();
        assert_eq!(markup.next().unwrap_err().reason, Reason::TooLarge);
    }
}

//! XML parts as a stream of a few simple nodes.
//!
//! A part is decoded to UTF-8 while it is read (UTF-16 and declared code pages too), entities are resolved,
//! empty elements open and close, prefixes are dropped. It forgives what does no harm: names that do not
//! match, unknown entities, stray ampersands. It never holds more than one node, and no node grows past
//! [`MOST_NODE`]; bytes and nesting stay within the limits that it was opened with.

use std::borrow::Cow;
use std::io::Read;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart};

use super::lexer::{Kind, Known, Lexed, Lexeme, lex};
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
pub(super) struct End<'a>(&'a str);

/// Reads the nodes of one part.
pub(super) struct Markup<'a> {
    text: Utf8<'a>,
    depth: usize,
    nesting: usize,
    /// Where the name stands of an empty element that is still to be closed.
    closing: Option<(usize, usize)>,
}

impl<'a> Markup<'a> {
    /// Opens a part that may yield `allowance` bytes and nest `nesting` elements.
    pub(super) fn new(source: impl Read + 'a, allowance: u64, nesting: usize) -> Self {
        Self {
            text: Utf8::new(Box::new(source), allowance),
            depth: 0,
            nesting,
            closing: None,
        }
    }

    /// The next node; `None` at the end.
    ///
    /// # Errors
    ///
    /// Broken markup, or a limit.
    pub(super) fn next(&mut self) -> Result<Option<Node<'_>>, Unreadable> {
        if let Some((start, end)) = self.closing.take() {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Some(Node::Close(End(self.text.piece(start, end)))));
        }
        let Some(lexeme) = self.lexeme()? else {
            return Ok(None);
        };
        let base = self.text.place();
        self.text.pass(lexeme.next);
        let (start, end) = (base + lexeme.start, base + lexeme.end);
        if let Kind::Open(name) | Kind::Empty(name) = lexeme.kind {
            self.depth += 1;
            if self.depth > self.nesting {
                return Err(Reason::TooDeep.into());
            }
            if matches!(lexeme.kind, Kind::Empty(_)) {
                self.closing = Some((start, start + name));
            }
        }
        let content = self.text.piece(start, end);
        Ok(Some(match lexeme.kind {
            Kind::Open(name) | Kind::Empty(name) => {
                Node::Open(Element(BytesStart::from_content(content, name)))
            }
            Kind::Close => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close(End(content))
            }
            Kind::Text => Node::Text(with_line_feeds(content)),
            Kind::Reference => Node::Text(resolve(content)),
            Kind::Other => Node::Text(Cow::Borrowed("")),
        }))
    }

    /// The markup from here on, as far as it is in memory: for whoever knows what usually comes next.
    pub(super) fn ahead(&self) -> &str {
        if self.closing.is_some() || self.depth.saturating_add(MOST_AHEAD) > self.nesting {
            return "";
        }
        self.text.rest()
    }

    /// Passes so many bytes of what is ahead: whole elements, nested no deeper than [`MOST_AHEAD`].
    pub(super) const fn pass(&mut self, bytes: usize) {
        self.text.pass(bytes);
    }

    /// The next piece of markup, whole in the text; `None` at the end.
    fn lexeme(&mut self) -> Result<Option<Lexeme>, Unreadable> {
        loop {
            let (rest, known) = (self.text.rest(), self.text.known());
            match lex(rest.as_bytes(), known) {
                Lexed::Piece(lexeme) if lexeme.next > MOST_NODE => {
                    return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
                }
                Lexed::Piece(lexeme) => return Ok(Some(lexeme)),
                Lexed::More if known == Known::InPart => self.text.read_on()?,
                Lexed::More if rest.is_empty() => return Ok(None),
                Lexed::More => return Err(Unreadable::new(Reason::Corrupt, Detail::Truncated)),
                Lexed::Broken => return Err(Unreadable::broken()),
            }
        }
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
    pub(super) const fn unpacked(&self) -> u64 {
        self.text.taken()
    }
}

/// Deepest nesting of elements that are passed at once.
const MOST_AHEAD: usize = 4;
/// Most bytes of a name or address that is held; programs allow 2,083.
const MOST_HELD: usize = 2 << 10;

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
        self.attribute(name).is_some_and(|value| is_true(&value))
    }

    /// The attribute as a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

impl End<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        local(self.0)
    }
}

fn local(name: &str) -> &str {
    let colon = name.bytes().rposition(|byte| byte == b':');
    colon.and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

/// Text in which a carriage return, alone or before a line feed, is a line feed.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether the value of an attribute says that something is so.
pub(super) fn is_true(value: &str) -> bool {
    matches!(value.trim(), "1" | "true" | "on")
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

fn resolve(name: &str) -> Cow<'static, str> {
    let reference = BytesRef::new(name);
    if reference.is_char_ref() {
        let char = reference.resolve_char_ref().ok().flatten();
        return char.map_or(Cow::Borrowed(""), |char| Cow::Owned(char.to_string()));
    }
    Cow::Borrowed(match name {
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

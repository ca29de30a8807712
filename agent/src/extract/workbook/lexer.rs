//! Where the next piece of markup ends.
//!
//! The lexer looks at text that may go on: it says where a piece begins and ends, or that more text is needed
//! to know. It makes no strings, checks no names against each other, and takes what does no harm, such as
//! an ampersand that stands for itself. What a document declares is passed over as one piece: entities of
//! its own are never expanded. Works on bytes, and cuts at ASCII only, so that every cut is between characters.

use memchr::{memchr, memchr2, memchr3, memmem};

/// A piece of markup, from the place where the lexer was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) kind: Kind,
    /// Where its content begins.
    pub(super) start: usize,
    /// Where its content ends.
    pub(super) end: usize,
    /// Where the next piece begins.
    pub(super) next: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An element begins: its name of so many bytes, and its attributes.
    Open(usize),
    /// An element that is empty: its name of so many bytes, and its attributes.
    Empty(usize),
    /// An element ends: its name.
    Close,
    /// Text.
    Text,
    /// A reference in text: its name.
    Reference,
    /// A comment, a declaration, an instruction: nothing to read.
    Other,
}

/// What the lexer saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexed {
    /// A whole piece.
    Piece(Lexeme),
    /// The beginning of one, or nothing at all.
    More,
    /// No markup.
    Broken,
}

/// What tells the end of the text from the end of what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// More may come.
    InPart,
    /// This is all.
    ToTheEnd,
}

const fn piece(kind: Kind, start: usize, end: usize, next: usize) -> Lexed {
    Lexed::Piece(Lexeme {
        kind,
        start,
        end,
        next,
    })
}

/// The piece that `text` begins with.
pub(super) fn lex(text: &[u8], known: Known) -> Lexed {
    match text {
        [] => Lexed::More,
        [b'<', b'/', ..] => match tag_end(text) {
            Some(end) => {
                let name = text.get(2..end).unwrap_or_default().trim_ascii_end();
                piece(Kind::Close, 2, 2 + name.len(), end + 1)
            }
            None => Lexed::More,
        },
        [b'<', b'!', ..] => exclamation(text),
        [b'<', b'?', ..] => match find(text, 2, b"?>") {
            Some(end) => piece(Kind::Other, 2, end, end + 2),
            None => Lexed::More,
        },
        [b'<'] => Lexed::More,
        [b'<', ..] => match tag_end(text) {
            Some(end) => tag(text, end),
            None => Lexed::More,
        },
        [b'&', rest @ ..] => match memchr3(b';', b'&', b'<', rest) {
            Some(at) if rest.get(at) == Some(&b';') => piece(Kind::Reference, 1, at + 1, at + 2),
            // An ampersand that stands for itself.
            Some(at) => piece(Kind::Text, 0, at + 1, at + 1),
            None => open_end(text, known),
        },
        _ => match memchr2(b'<', b'&', text) {
            Some(end) => piece(Kind::Text, 0, end, end),
            None => open_end(text, known),
        },
    }
}

/// Text ends with the part; markup does not.
const fn open_end(text: &[u8], known: Known) -> Lexed {
    match known {
        Known::InPart => Lexed::More,
        Known::ToTheEnd => piece(Kind::Text, 0, text.len(), text.len()),
    }
}

/// The angle bracket that ends a tag: one that stands in no quoted value.
fn tag_end(text: &[u8]) -> Option<usize> {
    let end = memchr(b'>', text)?;
    let tag = text.get(..end)?;
    let doubles = memchr::memchr_iter(b'"', tag).count();
    if doubles.is_multiple_of(2) && memchr(b'\'', tag).is_none() {
        return Some(end);
    }
    let mut at = 0;
    loop {
        at += memchr3(b'>', b'"', b'\'', text.get(at..)?)?;
        match text.get(at)? {
            b'>' => return Some(at),
            quote => at += 2 + memchr(*quote, text.get(at + 1..)?)?,
        }
    }
}

fn tag(text: &[u8], end: usize) -> Lexed {
    let content = text.get(1..end).unwrap_or_default();
    let (content, is_empty) = match content {
        [content @ .., b'/'] => (content, true),
        content => (content, false),
    };
    let name = content
        .iter()
        .position(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
    let name = name.unwrap_or(content.len());
    let kind = if is_empty {
        Kind::Empty(name)
    } else {
        Kind::Open(name)
    };
    piece(kind, 1, 1 + content.len(), end + 1)
}

/// A comment, a section of text, a declaration of the document's type.
fn exclamation(text: &[u8]) -> Lexed {
    const SECTION: &[u8] = b"<![CDATA[";
    const COMMENT: &[u8] = b"<!--";
    if text.starts_with(COMMENT) {
        return match find(text, COMMENT.len(), b"-->") {
            Some(end) => piece(Kind::Other, COMMENT.len(), end, end + 3),
            None => Lexed::More,
        };
    }
    if text.starts_with(SECTION) {
        return match find(text, SECTION.len(), b"]]>") {
            Some(end) => piece(Kind::Text, SECTION.len(), end, end + 3),
            None => Lexed::More,
        };
    }
    match text.get(2) {
        Some(b'D' | b'd') => match declaration_end(text) {
            Some(end) => piece(Kind::Other, 2, end, end + 1),
            None => Lexed::More,
        },
        None => Lexed::More,
        Some(_) if SECTION.starts_with(text) || COMMENT.starts_with(text) => Lexed::More,
        Some(_) => Lexed::Broken,
    }
}

/// The angle bracket that ends a declaration, which may hold others, comments and instructions.
fn declaration_end(text: &[u8]) -> Option<usize> {
    let mut open = 0_u64;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let rest = text.get(at..)?;
        at = match byte {
            b'"' | b'\'' => at + 2 + memchr(*byte, rest.get(1..)?)?,
            b'<' if rest.starts_with(b"<!--") => find(text, at + 4, b"-->")? + 3,
            b'<' if rest.starts_with(b"<?") => find(text, at + 2, b"?>")? + 2,
            b'<' => {
                open += 1;
                at + 1
            }
            b'>' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
                at + 1
            }
            _ => at + 1,
        };
    }
    None
}

fn find(text: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    Some(from + memmem::find(text.get(from..)?, what)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    fn told(text: &str) -> (Vec<String>, bool) {
        let mut told = Vec::new();
        let mut rest = text;
        loop {
            let lexeme = match lex(rest.as_bytes(), Known::ToTheEnd) {
                Lexed::Piece(lexeme) => lexeme,
                Lexed::More => return (told, rest.is_empty()),
                Lexed::Broken => return (told, false),
            };
            let content = rest.get(lexeme.start..lexeme.end).unwrap();
            match lexeme.kind {
                Kind::Open(name) => {
                    let (name, rest) = content.split_at(name);
                    told.push(format!("<{name}|{rest}>"));
                }
                Kind::Empty(name) => {
                    let (name, rest) = content.split_at(name);
                    told.push(format!("<{name}|{rest}/>"));
                }
                Kind::Close => told.push(format!("</{content}>")),
                Kind::Text => told.push(content.to_owned()),
                Kind::Reference => told.push(format!("&{content};")),
                Kind::Other => told.push("#".to_owned()),
            }
            rest = rest.get(lexeme.next..).unwrap();
        }
    }

    /// The same by a reader that many use.
    fn told_by_quick_xml(text: &str) -> (Vec<String>, bool) {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut told = Vec::new();
        loop {
            let tag = |tag: &quick_xml::events::BytesStart<'_>| {
                let name = tag.name().into_inner().to_owned();
                let rest = tag.attributes_raw().to_owned();
                format!("<{name}|{rest}")
            };
            match reader.read_event() {
                Ok(Event::Start(start)) => told.push(tag(&start) + ">"),
                Ok(Event::Empty(start)) => told.push(tag(&start) + "/>"),
                Ok(Event::End(end)) => told.push(format!("</{}>", end.name().into_inner())),
                Ok(Event::Text(text)) => told.push(text.into_inner().into_owned()),
                Ok(Event::CData(text)) => told.push(text.into_inner().into_owned()),
                Ok(Event::GeneralRef(name)) => told.push(format!("&{};", &*name)),
                Ok(Event::Eof) => return (told, true),
                Ok(_) => told.push("#".to_owned()),
                Err(_) => return (told, false),
            }
        }
    }

    #[test]
    fn pieces_end_where_they_should() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '>]>'><!-- ]> -->]><a b='>' c=\"'/>\">x &amp; y & z\
                    <![CDATA[<&]]]><c /></a ><!-- > -->";
        assert_eq!(
            told(text).0,
            [
                "#",
                "#",
                "<a| b='>' c=\"'/>\">",
                "x ",
                "&amp;",
                " y ",
                "& z",
                "<&]",
                "<c| /></a>"
            ]
            .map(|piece| piece.replace("/></a>", "/>"))
            .into_iter()
            .chain(["</a>".to_owned(), "#".to_owned()])
            .collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_is_cut_off_needs_more() {
        for text in [
            "<",
            "<a",
            "<a b='>",
            "</a",
            "<!",
            "<!-",
            "<!-- -",
            "<![CDATA[ ]]",
            "<?xml ",
            "<!DOCTYPE a [<!E>",
            "&amp",
            "text",
        ] {
            assert_eq!(lex(text.as_bytes(), Known::InPart), Lexed::More, "{text}");
        }
        assert_eq!(lex(b"<!ELEMENT>", Known::InPart), Lexed::Broken);
    }

    proptest! {
        #[test]
        fn pieces_are_those_of_quick_xml(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "<", ">", "/", "a", "b:c", " ", "=", "'", "\"", "&", ";", "#65", "\u{e9}", "<!--", "-->", "<![CDATA[",
                    "]]>", "<?x", "x?>", "</a>", "<a>", "<a b='1'/>", "<row r=\"1\">", "text", "\n",
                ]),
                0..24,
            )
        ) {
            let text = parts.concat();
            let (ours, whole) = told(&text);
            let (theirs, whole_too) = told_by_quick_xml(&text);
            prop_assert_eq!(ours, theirs, "{}", text);
            prop_assert_eq!(whole, whole_too, "{}", text);
        }

        #[test]
        fn nothing_makes_it_stand_still(text in ".{0,200}") {
            let _ = told(&text);
        }
    }
}

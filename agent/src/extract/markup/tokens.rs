//! Cuts markup into tags, text and comments.
//!
//! Borrows everything from the text. A less-than sign that begins no tag is text; a tag without an end goes to
//! the end of the text; a quotation mark without a partner does not swallow the page.

/// Longest value of an attribute between quotation marks.
const LONGEST_VALUE: usize = 8 << 20;

/// What the text is made of.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Token<'t> {
    /// A tag that opens an element, with its attributes as they stand.
    Open {
        name: &'t str,
        attributes: &'t str,
        closed: bool,
    },
    /// A tag that closes one.
    Close { name: &'t str },
    /// Text with character references in it.
    Text(&'t str),
    /// Text without any.
    Literal(&'t str),
    /// A comment.
    Comment(&'t str),
}

/// The tokens of a text.
pub(super) struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Takes the text up to the tag that closes `name`: content that is no markup.
    pub(super) fn raw_until_close(&mut self, name: &str) -> &'t str {
        let mut from = 0;
        loop {
            let rest = self.rest.as_bytes().get(from..).unwrap_or_default();
            let Some(at) = memchr::memmem::find(rest, b"</").map(|at| from + at) else {
                return std::mem::take(&mut self.rest);
            };
            let tag = self
                .rest
                .as_bytes()
                .get(at + 2..at + 2 + name.len())
                .unwrap_or_default();
            if tag.eq_ignore_ascii_case(name.as_bytes()) {
                let (raw, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
                self.rest = rest;
                return raw;
            }
            from = at + 2;
        }
    }

    /// Takes what stands before `end`, and `end` itself; everything when there is none.
    fn until(&mut self, from: &'t str, end: &str) -> &'t str {
        // Needle search is linear; `split_once` on long texts without the needle would be as well.
        let (inside, rest) = match memchr::memmem::find(from.as_bytes(), end.as_bytes()) {
            Some(at) => from.split_at_checked(at).unwrap_or((from, "")),
            None => (from, ""),
        };
        self.rest = rest.strip_prefix(end).unwrap_or(rest);
        inside
    }

    fn text(&mut self, from: usize) -> Token<'t> {
        let bytes = self.rest.as_bytes();
        let end =
            memchr::memchr(b'<', bytes.get(from..).unwrap_or_default()).map_or(bytes.len(), |at| from + at);
        let (text, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        Token::Text(text)
    }

    /// Skips a document type with its internal subset.
    fn skip_declaration(&mut self, from: &'t str) {
        let bytes = from.as_bytes();
        let end = memchr::memchr2(b'>', b'[', bytes).unwrap_or(bytes.len());
        if bytes.get(end) == Some(&b'[') {
            self.until(from, "]>");
        } else {
            self.until(from, ">");
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(tag) = self.rest.strip_prefix('<') else {
                return Some(self.text(0));
            };
            if let Some(comment) = tag.strip_prefix("!--") {
                return Some(Token::Comment(self.until(comment, "-->")));
            }
            if let Some(literal) = tag.strip_prefix("![CDATA[") {
                return Some(Token::Literal(self.until(literal, "]]>")));
            }
            if let Some(instruction) = tag.strip_prefix('?') {
                self.until(instruction, ">");
                continue;
            }
            if let Some(declaration) = tag.strip_prefix('!') {
                self.skip_declaration(declaration);
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                let name = self.until(name, ">").trim();
                return Some(Token::Close { name });
            }
            if !tag.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                return Some(self.text(1));
            }
            let end = end_of_tag(tag);
            let (inside, rest) = tag.split_at_checked(end).unwrap_or((tag, ""));
            self.rest = rest.strip_prefix('>').unwrap_or(rest);
            let closed = inside.ends_with('/');
            let inside = inside.strip_suffix('/').unwrap_or(inside);
            let (name, attributes) = inside
                .split_once(|c: char| c.is_whitespace() || c == '/')
                .unwrap_or((inside, ""));
            return Some(Token::Open {
                name,
                attributes,
                closed,
            });
        }
    }
}

/// Where the tag ends, quoted values aside.
fn end_of_tag(tag: &str) -> usize {
    let bytes = tag.as_bytes();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr::memchr3(b'>', b'"', b'\'', rest) else {
            return bytes.len();
        };
        at += found;
        let mark = match bytes.get(at) {
            Some(b'>') | None => return at,
            Some(mark) => *mark,
        };
        let before = bytes.get(..at).unwrap_or_default().trim_ascii_end();
        at += 1;
        if before.ends_with(b"=") {
            let value = bytes.get(at..).unwrap_or_default();
            let value = value.get(..LONGEST_VALUE).unwrap_or(value);
            if let Some(end) = memchr::memchr(mark, value) {
                at += end + 1;
            }
        }
    }
}

/// The attributes of a tag: names, and values with references in them.
pub(super) fn attributes(mut text: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if text.is_empty() {
            return None;
        }
        let end = text
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(text.len())
            .max(1);
        let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            text = rest;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let quoted = ['"', '\'']
            .iter()
            .find_map(|mark| value.strip_prefix(*mark)?.split_once(*mark));
        let (value, rest) = quoted.unwrap_or_else(|| {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            value.split_at_checked(end).unwrap_or((value, ""))
        });
        text = rest;
        Some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Token<'_>> {
        Tokens::new(text).collect()
    }

    #[test]
    fn tags_texts_and_comments_are_told_apart() {
        let text = "<!DOCTYPE a [<!ENTITY b \"c\">]><a x='1>2'>1 < 2<!-- c --><b/></a ><![CDATA[<x>]]>";
        assert_eq!(
            cut(text),
            [
                Token::Open {
                    name: "a",
                    attributes: "x='1>2'",
                    closed: false
                },
                Token::Text("1 "),
                Token::Text("< 2"),
                Token::Comment(" c "),
                Token::Open {
                    name: "b",
                    attributes: "",
                    closed: true
                },
                Token::Close { name: "a" },
                Token::Literal("<x>"),
            ]
        );
    }

    #[test]
    fn what_is_broken_ends() {
        for text in [
            "<",
            "<a",
            "<a b=\"",
            "<!",
            "<!--",
            "</",
            "<?",
            "<![CDATA[",
            "<a b='>x</a>",
            "< <<a",
        ] {
            assert!(cut(text).len() <= 4, "{text}");
        }
        assert_eq!(cut("<p don't>x").last(), Some(&Token::Text("x")));
    }

    #[test]
    fn attributes_may_be_quoted_or_not() {
        let all: Vec<_> = attributes("a=\"1 2\" b = '3' c=4 d é=5 \"").collect();
        assert_eq!(
            all,
            [
                ("a", "1 2"),
                ("b", "3"),
                ("c", "4"),
                ("d", ""),
                ("é", "5"),
                ("\"", "")
            ]
        );
    }
}

//! Cuts JSON into tokens without building anything.
//!
//! Borrows strings that have no escapes. What it does not know is [`Token::Broken`] and never a panic.

use std::borrow::Cow;

/// A token. Braces and brackets are told apart only where they open: a wrong partner is forgiven.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'t> {
    Open {
        list: bool,
    },
    Close,
    Comma,
    Colon,
    Text(Cow<'t, str>),
    Number(&'t str),
    /// `true`, `false`, `null`.
    Word,
    Broken,
}

/// A place in a text.
pub(super) struct Scanner<'t> {
    rest: &'t str,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    pub(super) fn next_token(&mut self) -> Option<Token<'t>> {
        self.rest = self
            .rest
            .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        let behind = chars.as_str();
        let token = match first {
            '{' => Token::Open { list: false },
            '[' => Token::Open { list: true },
            '}' | ']' => Token::Close,
            ',' => Token::Comma,
            ':' => Token::Colon,
            '"' => return Some(self.text(behind)),
            '-' | '0'..='9' => {
                let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
                return Some(Token::Number(self.take_while(number)));
            }
            't' | 'f' | 'n' => {
                let word = self.take_while(|c| c.is_ascii_alphabetic());
                return Some(match word {
                    "true" | "false" | "null" => Token::Word,
                    _ => Token::Broken,
                });
            }
            _ => Token::Broken,
        };
        self.rest = behind;
        Some(token)
    }

    /// Goes to the next line that begins an object or list. False when there is none.
    pub(super) fn skip_to_next_value(&mut self) -> bool {
        while let Some((_, behind)) = self.rest.split_once('\n') {
            self.rest = behind;
            if behind.starts_with(['{', '[']) {
                return true;
            }
        }
        self.rest = "";
        false
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Reads a string whose opening mark was before `body`.
    fn text(&mut self, body: &'t str) -> Token<'t> {
        let bytes = body.as_bytes();
        let Some(end) = end_of_text(bytes) else {
            self.rest = body;
            return Token::Broken;
        };
        let (content, rest) = body.split_at_checked(end).unwrap_or((body, ""));
        self.rest = rest.strip_prefix('"').unwrap_or(rest);
        if memchr::memchr(b'\\', content.as_bytes()).is_some() {
            Token::Text(Cow::Owned(unescaped(content)))
        } else {
            Token::Text(Cow::Borrowed(content))
        }
    }
}

/// Where the closing mark stands. A string does not go over a line's end.
fn end_of_text(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => return None,
        }
    }
}

fn unescaped(content: &str) -> String {
    let mut text = String::with_capacity(content.len());
    let mut chars = content.chars();
    // UTF-16 units of `\u` escapes that follow one another.
    let mut units: Vec<u16> = Vec::new();
    while let Some(c) = chars.next() {
        let escape = if c == '\\' { chars.next() } else { None };
        if escape == Some('u') {
            let digits = chars
                .as_str()
                .get(..4)
                .and_then(|hex| u16::from_str_radix(hex, 16).ok());
            units.push(digits.unwrap_or(0xFFFD));
            if digits.is_some() {
                chars = chars.as_str().get(4..).unwrap_or_default().chars();
            }
            continue;
        }
        text.push_str(&String::from_utf16_lossy(&units));
        units.clear();
        text.push(match escape {
            None => c,
            Some('n' | 'r') => '\n',
            Some('t') => '\t',
            Some('b' | 'f') => ' ',
            Some(other) => other,
        });
    }
    text.push_str(&String::from_utf16_lossy(&units));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut() {
        let mut scanner = Scanner::new("{\"a\\/b\" : [-1.5e3,null] , oeps}");
        let mut tokens = Vec::new();
        while let Some(token) = scanner.next_token() {
            tokens.push(token);
        }
        assert_eq!(tokens[1], Token::Text("a/b".into()));
        assert_eq!(tokens[4], Token::Number("-1.5e3"));
        assert_eq!(tokens[6], Token::Word);
        assert_eq!(tokens[9], Token::Broken);
    }

    #[test]
    fn bad_escapes_do_no_harm() {
        assert_eq!(unescaped("a\\u00"), "a\u{fffd}00");
        assert_eq!(unescaped("\\uzzzzx"), "\u{fffd}zzzzx");
        assert_eq!(unescaped("é\\"), "é\\");
        assert_eq!(Scanner::new("\"abc\\").next_token(), Some(Token::Broken));
    }
}

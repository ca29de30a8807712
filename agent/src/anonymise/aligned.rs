//! Text inside syntax: characters that know where in the source they stand.
//!
//! A reader of a format pushes syntax and characters in the order of the source; the substitution sees the
//! characters alone, so that a word that is split by syntax is one word. What does not change is written as it
//! stood, byte for byte.

use std::borrow::Cow;

use super::substitute::Substitute;

/// How a character is written in the format.
pub(super) type Write = fn(char, &str, &mut String);

enum Piece {
    /// Written as it stands.
    Syntax,
    /// A character of text.
    Char(char),
    /// Something else is written for it.
    Instead(Cow<'static, str>),
}

/// A source that was taken apart.
pub(super) struct Aligned<'t> {
    source: &'t str,
    pieces: Vec<(u32, Piece)>,
    end: usize,
    chars: Vec<char>,
}

impl<'t> Aligned<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Self {
            source,
            pieces: Vec::new(),
            end: 0,
            chars: Vec::new(),
        }
    }

    /// What is not yet taken apart.
    pub(super) fn rest(&self) -> &'t str {
        self.source.get(self.end..).unwrap_or_default()
    }

    /// The next `length` bytes are syntax.
    pub(super) fn syntax(&mut self, length: usize) {
        self.push(length, Piece::Syntax);
    }

    /// The next `length` bytes are syntax at which a word ends.
    pub(super) fn parting(&mut self, length: usize) {
        self.syntax(length);
        self.part();
    }

    /// For the next `length` bytes something else is written.
    pub(super) fn instead(&mut self, length: usize, other: impl Into<Cow<'static, str>>) {
        self.push(length, Piece::Instead(other.into()));
    }

    /// A word ends here.
    pub(super) fn part(&mut self) {
        self.push(0, Piece::Char('\n'));
        self.chars.push('\n');
    }

    /// The next `length` bytes stand for a character.
    pub(super) fn char(&mut self, length: usize, c: char) {
        self.push(length, Piece::Char(c));
        self.chars.push(c);
    }

    /// The next `length` bytes are characters that stand for themselves.
    pub(super) fn plain(&mut self, length: usize) {
        for c in self.rest().get(..length).unwrap_or_default().chars() {
            self.char(c.len_utf8(), c);
        }
    }

    fn push(&mut self, length: usize, piece: Piece) {
        self.end = (self.end + length).min(self.source.len());
        while !self.source.is_char_boundary(self.end) {
            self.end += 1;
        }
        self.pieces.push((self.end as u32, piece));
    }

    /// The source with its text replaced. `write` writes a changed character, given how the one that stood there was written.
    pub(super) fn replaced(self, substitute: &mut Substitute, write: Write) -> String {
        let others = substitute.chars(&self.chars);
        let mut others = others.into_iter();
        let mut out = String::with_capacity(self.source.len());
        let mut from = 0;
        for (to, piece) in &self.pieces {
            let to = *to as usize;
            let written = self.source.get(from..to).unwrap_or_default();
            from = to;
            match piece {
                Piece::Syntax => out.push_str(written),
                Piece::Instead(other) => out.push_str(other),
                Piece::Char(c) => match others.next() {
                    Some(other) if other != *c => write(other, written, &mut out),
                    _ => out.push_str(written),
                },
            }
        }
        out.push_str(self.source.get(from..).unwrap_or_default());
        out
    }
}

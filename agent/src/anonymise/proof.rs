//! The proof that a copy tells nothing: both files are read again, and no word or number of the one may stand
//! in the other.
//!
//! Compared are words of four letters and numbers of four digits and more, as extraction shows them, entry names
//! included. Not compared is what names nobody: the kept vocabulary, years, zeros, and numbers of a length of which
//! the original holds so many that any number would be one of them.

use std::collections::{HashMap, HashSet};

use homeward_rules::document::Document;

use super::vocabulary::{Token, compared, stays, tokens};
use crate::extract::{EntrySink, Format, Limits, Unreadable, Visit, extract_file};

/// Shorter words and numbers are everywhere.
const SHORTEST: usize = 4;

/// What extraction shows of a file.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Words and numbers, as they are compared.
    pub(super) tokens: HashSet<String>,
    /// Texts that might be headings.
    pub(super) headings: HashSet<String>,
    /// Where something was not read to its end, and why.
    pub(super) unread: Vec<(Option<String>, Unreadable)>,
    open: Vec<Option<String>>,
}

impl Shown {
    /// Reads a file.
    pub(super) fn of(data: &[u8], name: Option<&str>) -> Self {
        let mut shown = Self::default();
        extract_file(data, name, Limits::default(), &mut shown);
        shown
    }

    fn take(&mut self, text: &str) {
        for token in tokens(text) {
            match token {
                Token::Word(word) if word.chars().count() >= SHORTEST => self.tokens.insert(compared(word)),
                Token::Digits(digits) if digits.len() >= SHORTEST => self.tokens.insert(digits.to_owned()),
                _ => false,
            };
        }
    }

    /// How many words and numbers of `self` stand in `copy` too, `kept` aside.
    pub(super) fn survivors(&self, copy: &Self, kept: &HashSet<String>) -> usize {
        let mut lengths: HashMap<usize, usize> = HashMap::new();
        for digits in self.tokens.iter().filter(|token| is_number(token)) {
            *lengths.entry(digits.len()).or_default() += 1;
        }
        let is_common = |token: &str| {
            let all = 10_usize.saturating_pow(token.len() as u32);
            lengths
                .get(&token.len())
                .is_some_and(|count| count.saturating_mul(2) > all)
        };
        let names_nobody = |token: &str| {
            if is_number(token) {
                is_year(token) || token.bytes().all(|b| b == b'0') || is_common(token)
            } else {
                kept.contains(token) || stays(token)
            }
        };
        let mut tokens = self.tokens.iter();
        std::iter::from_fn(|| tokens.find(|token| copy.tokens.contains(*token) && !names_nobody(token)))
            .count()
    }
}

fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
}

fn is_year(token: &str) -> bool {
    token.len() == 4 && (token.starts_with("19") || token.starts_with("20"))
}

impl EntrySink for Shown {
    fn begin(&mut self, path: Option<&str>, _format: &'static Format, _size: u64) -> Visit {
        // The last level is the entry's own name, the others were seen.
        let own = path.and_then(|path| path.rsplit("!/").next());
        // Names inside an office document are its program's.
        if let Some(name) = own.filter(|name| !name.contains("embeddings/") && !name.starts_with("Object ")) {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            self.take(stem);
        }
        self.open.push(path.map(str::to_owned));
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        for segment in document.segments() {
            let text = document.segment_text(segment);
            self.take(text);
            if text.len() <= 80 && super::vocabulary::is_heading(text) && !self.headings.contains(text) {
                self.headings.insert(text.to_owned());
            }
        }
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        let path = self.open.pop().flatten();
        if let Err(why) = result {
            self.unread.push((path, why));
        }
    }

    fn unread(&mut self, path: &str, why: Unreadable) {
        self.unread.push((Some(path.to_owned()), why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_survives_is_counted_and_what_names_nobody_is_not() {
        let shown = |text: &str| Shown::of(text.as_bytes(), Some("x.txt"));
        let original = shown("Telefoon van Jansen: 12345, geboren 1985, 00000");
        assert_eq!(
            original.survivors(&shown("Telefoon 1985 00000 Qwert"), &HashSet::new()),
            0
        );
        assert_eq!(original.survivors(&shown("JANSÉN 12345"), &HashSet::new()), 2);
        assert_eq!(
            original.survivors(&shown("Jansen"), &HashSet::from(["jansen".to_owned()])),
            0
        );
    }
}

//! The proof that a copy tells nothing: both files are read again, and no word or number of the one may stand
//! in the other.
//!
//! Compared are words of four letters and numbers of four digits and more, as extraction shows them, entry names
//! included; and once more all that stands in the bytes of every part. Not compared is what names nobody: the kept vocabulary, the words that formats bring along, years, codes of countries, zeros, and numbers of a length of which
//! the original holds so many that any number would be one of them.

use std::collections::{HashMap, HashSet};

use homeward_rules::document::Document;

use super::error::AnonymiseError;
use super::internal::{is_format_number, is_format_word};
use super::raw::{Parts, Raw};
use super::substitute::Seen;
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
}

/// A file as extraction shows it and as its bytes hold it.
#[derive(Debug)]
pub(super) struct Proof {
    /// What extraction shows.
    pub(super) shown: Shown,
    raw: Raw,
}

impl Proof {
    /// Reads an original.
    ///
    /// # Errors
    ///
    /// When it unpacks to more than is read.
    pub(super) fn of(data: &[u8], name: Option<&str>) -> Result<Self, AnonymiseError> {
        Ok(Self {
            shown: Shown::of(data, name),
            raw: Raw::of(data, name, Parts::WithText)?,
        })
    }

    /// Reads a copy, in which pictures hold nothing either.
    ///
    /// # Errors
    ///
    /// When it unpacks to more than is read.
    pub(super) fn of_copy(data: &[u8], name: Option<&str>) -> Result<Self, AnonymiseError> {
        Ok(Self {
            shown: Shown::of(data, name),
            raw: Raw::of(data, name, Parts::All)?,
        })
    }

    /// All words and numbers, as they are compared.
    pub(super) fn all(&self) -> HashSet<String> {
        self.shown.tokens.union(&self.raw.tokens).cloned().collect()
    }

    /// How many words and numbers of `self` stand in `copy` too, where `seen` does not tell why they may.
    pub(super) fn survivors(&self, copy: &Self, seen: &Seen) -> usize {
        let mut lengths: HashMap<usize, usize> = HashMap::new();
        for digits in self.shown.tokens.iter().filter(|token| is_number(token)) {
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
                is_year(token) || is_dialling(token) || token.bytes().all(|b| b == b'0') || is_common(token)
            } else {
                seen.stayed.contains(token) || stays(token) || is_format_word(token)
            }
        };
        let is_read = |token: &str| copy.shown.tokens.contains(token) && !names_nobody(token);
        // In the bytes the places of cells stand too, and colours.
        let is_there = |token: &str| {
            copy.raw.tokens.contains(token)
                && !names_nobody(token)
                && if is_number(token) {
                    !seen.positions.contains(token) && !is_format_number(token)
                } else {
                    !token.bytes().all(|b| matches!(b, b'a'..=b'f'))
                }
        };
        let read = self
            .shown
            .tokens
            .iter()
            .filter(|token| is_read(token) || is_there(token));
        let held = self
            .raw
            .tokens
            .iter()
            .filter(|token| !self.shown.tokens.contains(*token))
            // A number that nobody reads is a size or an ordinal, unless it stood in a text.
            .filter(|token| (!is_number(token) || seen.touched.contains(*token)) && is_there(token));
        read.count() + held.count()
    }
}

fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
}

fn is_year(token: &str) -> bool {
    token.len() == 4 && (token.starts_with("19") || token.starts_with("20"))
}

/// Whether it is the code of a country before a telephone number, which stays.
fn is_dialling(token: &str) -> bool {
    matches!(token, "0031" | "0032" | "0049")
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
        let proof = |text: &str| Proof::of(text.as_bytes(), Some("x.txt")).unwrap();
        let original = proof("Telefoon van Jansen: 12345, geboren 1985, 00000");
        let survivors = |copy: &str, seen: &Seen| original.survivors(&proof(copy), seen);
        assert_eq!(survivors("Telefoon 1985 00000 Qwert", &Seen::default()), 0);
        assert_eq!(survivors("JANS\u{c9}N 12345", &Seen::default()), 2);
        let seen = Seen {
            stayed: HashSet::from(["jansen".to_owned()]),
            ..Seen::default()
        };
        assert_eq!(survivors("Jansen", &seen), 0);
    }

    #[test]
    fn what_no_reader_shows_counts_too() {
        let proof = |text: &str| Proof::of(text.as_bytes(), Some("x.html")).unwrap();
        let original =
            proof("<html><body class='zaltbommel'><p>Hoi daar, dit is een pagina.</p></body></html>");
        let seen = Seen::default();
        assert_eq!(
            original.survivors(&proof("<html><body class='zaltbommel'>x</body></html>"), &seen),
            1
        );
        assert_eq!(
            original.survivors(&proof("<html><body class='qwert'>x</body></html>"), &seen),
            0
        );
    }
}

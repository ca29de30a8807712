//! Folds a heading to what can be compared: letters and digits in lower case, without diacritics.
//!
//! Words are told apart by spaces, punctuation, camel case and the change between letters and digits; the
//! folded text holds no separators, so that "E-mail adres" and "emailAdres" are one. Nothing is allocated
//! when the text is short; longer text than a heading has is given up.

use arrayvec::{ArrayString, ArrayVec};
use unicode_normalization::char::decompose_compatible;

/// Most bytes that a heading has after folding.
const MOST_BYTES: usize = 96;
/// Most words that a heading has.
const MOST_WORDS: usize = 12;

/// A folded heading and where its words end.
#[derive(Debug, Default)]
pub(super) struct Folded {
    text: ArrayString<MOST_BYTES>,
    ends: ArrayVec<u8, MOST_WORDS>,
    /// The first number of one or two digits, which is not part of the text: "telefoon 2".
    pub(super) number: u8,
}

impl Folded {
    /// Folds `text`, unless it is too long for a heading or empty.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut folded = Self::default();
        let mut start = 0;
        let fits = each_char(text, |part| match part {
            Part::Char(c) => folded.text.try_push(c).is_ok(),
            Part::WordEnd => {
                let word = folded.text.get(start..).unwrap_or_default();
                if word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) {
                    if folded.number == 0 {
                        folded.number = word.parse().unwrap_or_default();
                    }
                    folded.text.truncate(start);
                    return true;
                }
                start = folded.text.len();
                folded.ends.try_push(start as u8).is_ok()
            }
        });
        (fits && !folded.ends.is_empty()).then_some(folded)
    }

    /// How many words there are.
    pub(super) fn words(&self) -> usize {
        self.ends.len()
    }

    /// The words from `from` up to, not including, `to`, joined.
    pub(super) fn joined(&self, from: usize, to: usize) -> &str {
        let end = |word: usize| {
            word.checked_sub(1)
                .and_then(|at| self.ends.get(at))
                .map_or(0, |&e| e as usize)
        };
        self.text.get(end(from)..end(to)).unwrap_or_default()
    }
}

/// A heading in the form in which two headings are compared: lower-case letters and digits only.
#[must_use]
pub fn fold_heading(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each_char(text, |part| {
        if let Part::Char(c) = part {
            folded.push(c);
        }
        true
    });
    folded
}

enum Part {
    Char(char),
    WordEnd,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Break,
}

fn class(c: char) -> Class {
    if c.is_numeric() {
        Class::Digit
    } else if c.is_uppercase() {
        Class::Upper
    } else if c.is_alphabetic() {
        Class::Lower
    } else {
        Class::Break
    }
}

/// Marks that stand within a word and are not seen: soft hyphen, zero-width characters, combining accents.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}')
}

/// Gives `take` every folded character and word end, until it says that it has enough.
fn each_char(text: &str, mut take: impl FnMut(Part) -> bool) -> bool {
    let mut previous = Class::Break;
    let mut chars = text.chars().filter(|&c| !is_invisible(c)).peekable();
    while let Some(c) = chars.next() {
        let current = class(c);
        let boundary = match (previous, current) {
            (Class::Break, _) | (Class::Upper | Class::Lower, Class::Lower) => false,
            (_, Class::Break) | (Class::Lower, Class::Upper) => true,
            (Class::Digit, now) => now != Class::Digit,
            (_, Class::Digit) => true,
            // The last capital of a run begins the next word: "KVKNummer".
            (Class::Upper, Class::Upper) => chars.peek().is_some_and(|&next| class(next) == Class::Lower),
        };
        if boundary && !take(Part::WordEnd) {
            return false;
        }
        previous = current;
        if current != Class::Break && !push_folded(c, &mut take) {
            return false;
        }
    }
    previous == Class::Break || take(Part::WordEnd)
}

fn push_folded(c: char, take: &mut impl FnMut(Part) -> bool) -> bool {
    if c.is_ascii() {
        return take(Part::Char(c.to_ascii_lowercase()));
    }
    let spelled = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        _ => "",
    };
    let mut fits = spelled.chars().all(|s| take(Part::Char(s)));
    if spelled.is_empty() {
        decompose_compatible(c, |d| {
            if d.is_alphanumeric() {
                fits = fits && d.to_lowercase().all(|lower| take(Part::Char(lower)));
            }
        });
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let folded = Folded::new(text).unwrap();
        (0..folded.words())
            .map(|at| folded.joined(at, at + 1).to_owned())
            .collect()
    }

    #[test]
    fn words_end_at_punctuation_camel_case_and_digits() {
        assert_eq!(words("E-mailadres (werk)"), ["e", "mailadres", "werk"]);
        assert_eq!(words("firstName"), ["first", "name"]);
        assert_eq!(words("KVKNummer"), ["kvk", "nummer"]);
        assert_eq!(
            words("billing_zip/postal-code"),
            ["billing", "zip", "postal", "code"]
        );
        assert_eq!(words("Tel.nr.\u{a0}mobiel"), ["tel", "nr", "mobiel"]);
    }

    #[test]
    fn short_numbers_are_set_apart() {
        let folded = Folded::new("E-mail 2 Address").unwrap();
        assert_eq!(
            (folded.joined(0, folded.words()), folded.number),
            ("emailaddress", 2)
        );
        assert_eq!(words("straat2010"), ["straat", "2010"]);
        assert!(Folded::new("12").is_none());
        assert!(Folded::new(" -- ").is_none());
    }

    #[test]
    fn case_and_diacritics_do_not_count() {
        for same in ["Straße", "STRASSE", "strasse", "Stra\u{ad}sse"] {
            assert_eq!(fold_heading(same), "strasse");
        }
        assert_eq!(fold_heading("Patiënt-nr."), "patientnr");
        assert_eq!(fold_heading("Patie\u{308}nt nr"), "patientnr");
        assert_eq!(fold_heading("Kund\u{133}n"), "kundijn");
        assert_eq!(fold_heading("telefoon 2"), "telefoon2");
    }

    #[test]
    fn long_text_is_no_heading() {
        assert!(Folded::new(&"lang ".repeat(13)).is_none());
        assert!(Folded::new(&"x".repeat(97)).is_none());
    }
}

//! The words before a value that say what it is: "tel.", "Klantnummer:", "geboren op".
//!
//! Looks back over a few words on the same line, or into the field before. Labels are compared by their
//! letters alone, folded, so that "Tel.nr.:" and "TELNR" are one. The words are those of running text and
//! letterheads; headings of columns are known elsewhere.

mod words;

use std::ops::Range;

use arrayvec::ArrayVec;

use crate::canonical::fold::fold_char;
use crate::detect::edge;
use crate::document::RECORD_END;
use crate::field::Field;

/// How far back a label may begin.
const REACH: usize = 40;
const WORDS: usize = 3;
const LETTERS: usize = 128;

/// A label and where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// What it says the value is.
    pub field: Field,
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last letter.
    pub end: usize,
}

/// The label of the value that begins at `start`.
#[must_use]
pub fn before(text: &str, start: usize) -> Option<Label> {
    let mut trail = Trail::new();
    let mut at = start;
    let mut fields = 0;
    while trail.words.len() < WORDS && start - at < REACH {
        let Some(letter) = edge::before(text, at) else {
            break;
        };
        match letter {
            '\n' | '\r' | RECORD_END => break,
            '\t' => {
                // Only the field directly before, and only while no word was found on this side of it.
                fields += 1;
                if fields > 1 || !trail.words.is_empty() {
                    break;
                }
                trail.marked = true;
            }
            ':' | '=' => {
                if !trail.words.is_empty() {
                    break;
                }
                trail.marked = true;
            }
            ',' | ';' | '|' | '?' | '!' if !trail.words.is_empty() => break,
            _ if letter.is_ascii_digit() => break,
            _ if letter.is_alphabetic() => {
                at = trail.take_word(text, at)?;
                continue;
            }
            _ => {}
        }
        at -= letter.len_utf8();
    }
    trail.longest(text)
}

/// The words before a value, their letters put together from right to left.
struct Trail {
    letters: [u8; LETTERS],
    /// Where the letters begin.
    begin: usize,
    /// Nearest first.
    words: ArrayVec<Word, WORDS>,
    /// Whether a colon, an equals sign or a field's end stands between label and value.
    marked: bool,
}

/// Places of a word in the text and in the letters.
struct Word {
    start: usize,
    end: usize,
    letters: Range<usize>,
}

impl Trail {
    fn new() -> Self {
        Self {
            letters: [0; LETTERS],
            begin: LETTERS,
            words: ArrayVec::new(),
            marked: false,
        }
    }

    /// Takes the word that ends at `end` and gives where it begins; dots and hyphens within it are passed over.
    fn take_word(&mut self, text: &str, end: usize) -> Option<usize> {
        let mut start = end;
        let last = self.begin;
        while end - start < REACH {
            let Some(letter) = edge::before(text, start) else {
                break;
            };
            let next = start - letter.len_utf8();
            if letter.is_alphabetic() {
                self.push(letter)?;
            } else if !matches!(letter, '.' | '-' | '/' | '\'')
                || !edge::before(text, next).is_some_and(char::is_alphabetic)
            {
                break;
            }
            start = next;
        }
        self.words
            .try_push(Word {
                start,
                end,
                letters: self.begin..last,
            })
            .ok()?;
        Some(start)
    }

    fn push(&mut self, letter: char) -> Option<()> {
        let mut folded = ArrayVec::<u8, 4>::new();
        fold_char(letter, |plain| {
            // Labels are written in Latin letters; a zero is in none of them.
            let _full = folded.try_push(u8::try_from(plain).unwrap_or_default());
        });
        for byte in folded.iter().rev() {
            self.begin = self.begin.checked_sub(1)?;
            *self.letters.get_mut(self.begin)? = *byte;
        }
        Some(())
    }

    /// The longest label that the nearest words make up, or those behind a filling word.
    fn longest(&self, text: &str) -> Option<Label> {
        self.from(0, text).or_else(|| {
            let filler = self
                .words
                .first()
                .and_then(|word| self.letters.get(word.letters.clone()))?;
            words::is_filler(filler).then(|| self.from(1, text))?
        })
    }

    fn from(&self, nearest: usize, text: &str) -> Option<Label> {
        let last = self.words.get(nearest)?;
        self.words.get(nearest..)?.iter().rev().find_map(|first| {
            let letters = self.letters.get(first.letters.start..last.letters.end)?;
            let field = words::field_of(letters)?;
            let (start, end) = (first.start, last.end);
            // "T" is a label where it is a capital or marked as one; "t" is a word's end.
            let sure =
                letters.len() > 1 || self.marked || text.get(start..end)?.chars().all(char::is_uppercase);
            sure.then_some(Label { field, start, end })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn label(text: &str) -> Option<Field> {
        let value = text.find('#').unwrap();
        before(text, value).map(|label| label.field)
    }

    #[test]
    fn labels_before_values() {
        for (text, field) in [
            ("tel. #", Field::Phone),
            ("Telefoon: #", Field::Phone),
            ("Tel.nr.: #", Field::Phone),
            ("T: #", Field::Phone),
            ("T #", Field::Phone),
            ("Mob.#", Field::Phone),
            ("Telefoonnummer (thuis) #", Field::Phone),
            ("Téléphone : #", Field::Phone),
            ("Mobiel\t#", Field::Phone),
            ("E-mail: #", Field::Email),
            ("klantnr. #", Field::CustomerNumber),
            ("Uw klantnummer is #", Field::CustomerNumber),
            ("Debiteur #", Field::CustomerNumber),
            ("K.v.K. nr. #", Field::Kvk),
            ("KvK-nummer: #", Field::Kvk),
            ("KvK #", Field::Kvk),
            ("BTW-nr: #", Field::Vat),
            ("btw nummer #", Field::Vat),
            ("BSN: #", Field::Bsn),
            ("IBAN #", Field::Iban),
            ("rek.nr. #", Field::Iban),
            ("geb. #", Field::BirthDate),
            ("geboren op #", Field::BirthDate),
            ("geb.datum: #", Field::BirthDate),
            ("Postcode = #", Field::Postcode),
            ("paspoortnummer #", Field::IdentityDocument),
            ("rijbewijs nr #", Field::IdentityDocument),
        ] {
            assert_eq!(label(text), Some(field), "{text}");
        }
    }

    #[test]
    fn other_words_are_no_labels() {
        for text in [
            "#",
            "bestel #",
            "t #",
            "hotel #",
            "tel: 12 #",
            "Tel\n#",
            "Tel\u{1e}#",
            "Tel\tJan\t#",
            "telefoon, of #",
            "Artikel: #",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }

    #[test]
    fn the_place_of_a_label_is_known() {
        let label = before("zie Tel.: 06", 10).unwrap();
        assert_eq!((label.start, label.end), (4, 7));
    }

    proptest! {
        #[test]
        fn any_text_and_place_are_borne(text in "\\PC{0,60}", at in 0usize..80) {
            let _ = before(&text, at);
        }
    }
}

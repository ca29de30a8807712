//! The words before a value that say what it is: "tel.", "Klantnummer:", "geboren op".
//!
//! Looks back over a few words on the same line, or into the field before. Labels are compared by their
//! letters alone, folded, so that "Tel.nr.:" and "TELNR" are one. The words are those of running text and
//! letterheads; headings of columns are known elsewhere.

mod words;

use arrayvec::{ArrayString, ArrayVec};

use crate::canonical::fold::fold_char;
use crate::detect::edge;
use crate::document::RECORD_END;
use crate::field::Field;

/// How far back a label may begin.
const REACH: usize = 40;
const WORDS: usize = 3;

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

type Key = ArrayString<64>;

/// The label of the value that begins at `start`.
#[must_use]
pub fn before(text: &str, start: usize) -> Option<Label> {
    let mut words = ArrayVec::<(usize, usize, Key), WORDS>::new();
    let mut at = start;
    let mut fields = 0;
    let mut marked = false;
    while !words.is_full() && start - at < REACH {
        let Some(letter) = edge::before(text, at) else {
            break;
        };
        match letter {
            '\n' | '\r' | RECORD_END => break,
            '\t' => {
                // Only the field directly before, and only while no word was found on this side of it.
                fields += 1;
                if fields > 1 || !words.is_empty() {
                    break;
                }
                marked = true;
            }
            ':' | '=' => {
                if !words.is_empty() {
                    break;
                }
                marked = true;
            }
            ',' | ';' | '|' | '?' | '!' if !words.is_empty() => break,
            _ if letter.is_ascii_digit() => break,
            _ if letter.is_alphabetic() => {
                let (begin, key) = word_ending(text, at, start)?;
                words.push((begin, at, key));
                at = begin;
                continue;
            }
            _ => {}
        }
        at -= letter.len_utf8();
    }
    longest(text, &words, marked)
}

/// Start and key of the word that ends at `end`; dots and hyphens within it are passed over.
fn word_ending(text: &str, end: usize, start: usize) -> Option<(usize, Key)> {
    let mut begin = end;
    while start - begin < REACH {
        let Some(letter) = edge::before(text, begin) else {
            break;
        };
        let inner = matches!(letter, '.' | '-' | '/' | '\'') && {
            edge::before(text, begin - letter.len_utf8()).is_some_and(char::is_alphabetic)
        };
        if !letter.is_alphabetic() && !inner {
            break;
        }
        begin -= letter.len_utf8();
    }
    let mut key = Key::new();
    let mut fits = true;
    for letter in text.get(begin..end)?.chars().filter(|c| c.is_alphabetic()) {
        fold_char(letter, |folded| fits &= key.try_push(folded).is_ok());
    }
    fits.then_some((begin, key))
}

/// The longest label that these words, nearest first, make up.
fn longest(text: &str, words: &[(usize, usize, Key)], marked: bool) -> Option<Label> {
    let joined = |from: usize, count: usize| -> Option<(usize, usize, Key)> {
        let taken = words.get(from..from + count)?;
        let mut key = Key::new();
        for (_, _, word) in taken.iter().rev() {
            key.try_push_str(word).ok()?;
        }
        Some((taken.last()?.0, taken.first()?.1, key))
    };
    let try_from = |from: usize| {
        (1..=WORDS).rev().find_map(|count| {
            let (start, end, key) = joined(from, count)?;
            if key.len() == 1 && !marked && !text.get(start..end)?.chars().all(char::is_uppercase) {
                return None;
            }
            words::field_of(&key).map(|field| Label { field, start, end })
        })
    };
    let filler = words.first().is_some_and(|(_, _, key)| words::is_filler(key));
    try_from(0).or_else(|| filler.then(|| try_from(1))?)
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

//! Identifiers with a form of their own: replaced by others that pass the same checks.
//!
//! Candidates are drawn and checked by the canonical forms of the rules until one passes; no rule is written
//! down a second time here.

use homeward_rules::canonical::phone::Region;
use homeward_rules::canonical::{bsn, iban, phone, vat};

use super::random::Random;

/// A kind of identifier whose check matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Iban,
    Vat,
    Phone,
    Bsn,
}

/// Most characters of an identifier with its separators.
const LONGEST: usize = 44;

/// The identifier that begins at `at` and its length.
pub(super) fn at(text: &[char], at: usize) -> Option<(Kind, usize)> {
    let rest: &[char] = text.get(at..)?;
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    let lettered = rest.first().is_some_and(char::is_ascii_alphabetic);
    if lettered && !rest.get(1).is_some_and(char::is_ascii_alphabetic) {
        return None;
    }
    if lettered && !rest.iter().skip(2).take(3).any(char::is_ascii_digit) {
        return None;
    }
    let reach = rest
        .iter()
        .take_while(|c| {
            c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '+' | '\u{a0}')
        })
        .count();
    // Longest first, for one identifier may begin like another.
    (8..=reach).rev().find_map(|length| {
        let candidate = rest.get(..length)?;
        let ends = candidate.last()?.is_ascii_alphanumeric()
            && !rest.get(length).is_some_and(|c| c.is_alphanumeric());
        if !ends || !is_tight(candidate) {
            return None;
        }
        let kinds: &[Kind] = if lettered {
            &[Kind::Iban, Kind::Vat]
        } else {
            &[Kind::Phone, Kind::Bsn]
        };
        let kind = kinds.iter().find(|kind| kind.is_one(candidate))?;
        Some((*kind, length))
    })
}

/// Whether no more than two separators stand together.
fn is_tight(candidate: &[char]) -> bool {
    candidate
        .windows(4)
        .all(|four| four.iter().any(char::is_ascii_alphanumeric))
}

impl Kind {
    /// Whether `text` is one of this kind.
    pub(super) fn is_one(self, text: &[char]) -> bool {
        let raw: String = text.iter().collect();
        let digits = text.iter().filter(|c| c.is_ascii_digit()).count();
        match self {
            Self::Iban => iban::canonical(&raw).is_some(),
            Self::Vat => vat::canonical(&raw).is_some(),
            // Bare numbers of nine digits are more often something else.
            Self::Phone => {
                matches!(text.first(), Some('0' | '+' | '('))
                    && (9..=17).contains(&digits)
                    && Region::ALL
                        .iter()
                        .any(|region| phone::canonical(&raw, *region).is_some())
            }
            Self::Bsn => digits == 9 && bsn::canonical(&raw).is_some(),
        }
    }

    /// Another text of the same form, which may be of this kind or not.
    pub(super) fn candidate(self, original: &[char], random: &mut Random) -> Vec<char> {
        let stays = match self {
            // The country.
            Self::Iban | Self::Vat => 2,
            Self::Bsn => 0,
            Self::Phone => prefix(original),
        };
        let mut letters_after = 0;
        original
            .iter()
            .enumerate()
            .map(|(at, c)| {
                letters_after += usize::from(c.is_ascii_alphanumeric());
                match self {
                    _ if at < stays => *c,
                    // The B of a Dutch number, and the digits that count its holder's businesses.
                    Self::Vat if c.is_ascii_alphabetic() => *c,
                    // A check digit may come out as it was.
                    Self::Iban if letters_after <= 4 && c.is_ascii_digit() => {
                        char::from_digit(random.below(10), 10).unwrap_or('0')
                    }
                    _ => random.other(*c),
                }
            })
            .collect()
    }
}

/// Characters of a telephone number that say where and what it is.
fn prefix(number: &[char]) -> usize {
    let text: String = number.iter().collect();
    for known in [
        "+31 (0)6", "+31(0)6", "+316", "+31 6", "+31-6", "00316", "0031 6", "06", "+31", "+32", "+49",
        "0031", "0032", "0049", "0",
    ] {
        if text.starts_with(known) {
            return known.chars().count();
        }
    }
    number.iter().take_while(|c| !c.is_ascii_digit()).count() + 2
}

#[cfg(test)]
mod tests {
    use super::super::substitute::Substitute;
    use super::*;

    fn assert_kept(kind: Kind, text: &str) {
        let chars: Vec<char> = text.chars().collect();
        assert_eq!(at(&chars, 0), Some((kind, chars.len())), "{text}");
        let mut substitute = Substitute::of_nothing(9);
        let other: Vec<char> = substitute.text(text).chars().collect();
        assert_eq!(at(&other, 0), Some((kind, chars.len())), "{text}: {other:?}");
        assert_ne!(other, chars);
    }

    #[test]
    fn accounts_taxes_phones_and_citizens_stay_what_they_are() {
        assert_kept(Kind::Iban, "NL91 ABNA 0417 1643 00");
        assert_kept(Kind::Iban, "NL91ABNA0417164300");
        assert_kept(Kind::Iban, "BE68539007547034");
        assert_kept(Kind::Vat, "NL004495445B01");
        assert_kept(Kind::Phone, "06-12345678");
        assert_kept(Kind::Phone, "+31 6 1234 5678");
        assert_kept(Kind::Phone, "020 123 45 67");
        assert_kept(Kind::Bsn, "111222333");
    }

    #[test]
    fn what_fails_its_check_is_none() {
        assert_eq!(at(&"NL92ABNA0417164300".chars().collect::<Vec<_>>(), 0), None);
        assert_eq!(at(&"Jan Jansen 12".chars().collect::<Vec<_>>(), 0), None);
    }
}

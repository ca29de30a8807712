//! VAT numbers in running text, from the first digit behind the country's two letters.
//!
//! Dots, spaces and hyphens between the groups are passed over. The longest reading that passes the checks
//! of its country is taken; a number glued to more letters or digits is none.

use arrayvec::ArrayVec;

use crate::canonical::vat::{canonical, is_country};
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// No number has more characters behind its country code.
const LONGEST: usize = 12;

/// The VAT number whose digits begin at `digit_start`, preceded by its country code.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<Found> {
    let start = country_start(text, digit_start)?;
    if edge::glued_before(text, start) && !labelled(text, start) {
        return None;
    }
    let ends = ends(text, digit_start);
    ends.iter().rev().find_map(|&end| {
        let form = canonical(text.get(start..end)?)?;
        Some(Found {
            start,
            end,
            form,
            notation: Notation::Formatted,
        })
    })
}

/// Where the country code before these digits begins; "ATU12345678" has a letter of its number between.
fn country_start(text: &str, digit_start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut letters = digit_start;
    if matches!(edge::before(text, letters), Some(' ' | '-' | '.')) {
        letters -= 1;
    }
    let run = bytes
        .get(..letters)?
        .iter()
        .rev()
        .take(6)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    for before in [2, 3, 4] {
        let Some(start) = letters.checked_sub(before) else {
            break;
        };
        let code = bytes.get(start..start + 2)?;
        let &[first, second] = code else { return None };
        let fits = run == before || (before == 2 && run == 5);
        if fits && is_country([first, second]) {
            return Some(start);
        }
    }
    None
}

/// "BTWNL…" and "VATNL…".
fn labelled(text: &str, start: usize) -> bool {
    start
        .checked_sub(3)
        .and_then(|from| text.get(from..start))
        .is_some_and(|label| label.eq_ignore_ascii_case("btw") || label.eq_ignore_ascii_case("vat"))
}

/// Places where the number may end: before something that is neither letter nor digit.
fn ends(text: &str, from: usize) -> ArrayVec<usize, LONGEST> {
    let mut ends = ArrayVec::new();
    let mut at = from;
    let mut count = 0;
    let mut separated = false;
    while let Some(letter) = edge::after(text, at) {
        if letter.is_ascii_alphanumeric() {
            count += 1;
            separated = false;
        } else if separated || !(edge::is_space(letter) || edge::is_dash(letter) || letter == '.') {
            break;
        } else {
            separated = true;
        }
        if count > LONGEST {
            break;
        }
        at += letter.len_utf8();
        if !separated && !edge::glued_after(text, at) && ends.try_push(at).is_err() {
            break;
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Option<&str> {
        let anchor = text.find(|c: char| c.is_ascii_digit()).unwrap();
        at(text, anchor).map(|found| text.get(found.start..found.end).unwrap())
    }

    #[test]
    fn numbers_in_text() {
        for (text, span) in [
            ("BTW NL123456782B01.", "NL123456782B01"),
            ("btw: nl123456782b01", "nl123456782b01"),
            ("NL1234.56.782.B.01 en", "NL1234.56.782.B.01"),
            ("NL 1234.56.782 B01", "NL 1234.56.782 B01"),
            ("BE 0202.239.951", "BE 0202.239.951"),
            ("BE0202239951 Brussel", "BE0202239951"),
            ("USt-IdNr. DE136695976", "DE136695976"),
            ("DE 136 695 976 12", "DE 136 695 976"),
            ("UID ATU12345678", "ATU12345678"),
            ("BTWNL123456782B01", "NL123456782B01"),
        ] {
            assert_eq!(found(text), Some(span), "{text}");
        }
    }

    #[test]
    fn parts_and_slips_are_none() {
        for text in [
            "NL123456783B01",
            "XNL123456782B01",
            "NL123456782B012",
            "123456782",
            "DE136695977",
            "DE1366959761",
            "DE136695976é",
            "de 12 maanden",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_and_place_are_borne(text in "\\PC{0,10}(NL|BE|DE|ATU) ?[0-9B. ]{6,16}\\PC{0,4}", from in 0usize..50) {
            if let Some(found) = at(&text, from) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}

//! IBANs in running text, from the run of two digits behind the two letters.
//!
//! The country's length says how far to read, over spaces, dots and hyphens between groups; the check digits
//! decide. Invariant: never a part of a longer run of letters and digits.

use crate::canonical::iban::{canonical, length_of};
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// The IBAN whose check digits stand at `digit_start`, the beginning of a run of digits.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    // "NL 91 ABNA …" has a space behind the country.
    let mut letters = digit_start;
    if edge::before(text, letters) == Some(' ') {
        letters -= 1;
    }
    let start = letters.checked_sub(2)?;
    let &[first, second] = bytes.get(start..letters)? else {
        return None;
    };
    if !first.is_ascii_alphabetic() || !second.is_ascii_alphabetic() {
        return None;
    }
    if edge::glued_before(text, start) && !labelled(bytes, start) {
        return None;
    }
    let length = length_of([first, second])?;
    let end = extent(text, digit_start, length - 2)?;
    if edge::glued_after(text, end) {
        return None;
    }
    let form = canonical(text.get(start..end)?)?;
    Some(Found {
        start,
        end,
        form,
        notation: Notation::Formatted,
    })
}

/// "IBANNL91…": a label that was glued to its value.
fn labelled(bytes: &[u8], start: usize) -> bool {
    start
        .checked_sub(4)
        .and_then(|from| bytes.get(from..start))
        .is_some_and(|label| label.eq_ignore_ascii_case(b"iban"))
}

/// Where `wanted` letters and digits end, with at most one separator between two of them.
fn extent(text: &str, from: usize, wanted: usize) -> Option<usize> {
    let mut at = from;
    let mut count = 0;
    let mut separated = true;
    while count < wanted {
        let letter = edge::after(text, at)?;
        if letter.is_ascii_alphanumeric() {
            count += 1;
            separated = false;
        } else if separated || !(edge::is_space(letter) || edge::is_dash(letter) || letter == '.') {
            return None;
        } else {
            separated = true;
        }
        at += letter.len_utf8();
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Option<&str> {
        let anchor = text.find("91").unwrap();
        at(text, anchor).map(|found| text.get(found.start..found.end).unwrap())
    }

    #[test]
    fn accounts_in_text() {
        for (text, span) in [
            ("IBAN: NL91ABNA0417164300.", "NL91ABNA0417164300"),
            ("(NL91 ABNA 0417 1643 00)", "NL91 ABNA 0417 1643 00"),
            ("NL 91 ABNA 0417 1643 00 t.n.v.", "NL 91 ABNA 0417 1643 00"),
            ("nl91abna0417164300", "nl91abna0417164300"),
            ("NL91.ABNA.0417.1643.00, Utrecht", "NL91.ABNA.0417.1643.00"),
            ("IBANNL91ABNA0417164300", "NL91ABNA0417164300"),
            ("NL91-ABNA-0417164300", "NL91-ABNA-0417164300"),
        ] {
            assert_eq!(found(text), Some(span), "{text}");
        }
    }

    #[test]
    fn parts_and_slips_are_none() {
        for text in [
            "NL91ABNA0417164301",
            "XNL91ABNA0417164300",
            "NL91ABNA04171643001",
            "NL91ABNA0417164300é",
            "NL91 ABNA 0417",
            "91ABNA0417164300",
            "NL91  ABNA 0417 1643 00",
            "in 91 jaar",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_and_place_are_borne(text in "\\PC{0,30}[A-Z]{2} ?[0-9]{2}[A-Z0-9 é]{0,40}", from in 0usize..80) {
            if let Some(found) = at(&text, from) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}

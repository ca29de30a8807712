//! Numbers of the Dutch trade register in running text: eight digits, or twelve with their establishment.
//!
//! Eight digits are a common thing; only those that stand alone are candidates, and a label or the index
//! decides. Invariant: never a part of a longer number.

use crate::canonical::kvk::canonical;
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// The register number that begins at `digit_start`, the beginning of a run of digits.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<Found> {
    let run = edge::digits_from(text.as_bytes(), digit_start);
    if !matches!(run, 2 | 4 | 8 | 12) || !stands_free_before(text, digit_start) {
        return None;
    }
    // "1234 5678" and "12.34.56.78".
    let end = match run {
        2 | 4 => grouped(text, digit_start, run)?,
        _ => digit_start + run,
    };
    let form = canonical(text.get(digit_start..end)?).filter(|_| stands_free_after(text, end))?;
    Some(Found {
        start: digit_start,
        end,
        form,
        notation: Notation::Bare,
    })
}

fn grouped(text: &str, start: usize, run: usize) -> Option<usize> {
    let mark = edge::after(text, start + run).filter(|c| edge::is_space(*c) || *c == '.')?;
    if run == 2 && mark != '.' {
        return None;
    }
    let mut end = start + run;
    for _ in 1..8 / run {
        if edge::after(text, end) != Some(mark) {
            return None;
        }
        let next = end + mark.len_utf8();
        if edge::digits_from(text.as_bytes(), next) != run {
            return None;
        }
        end = next + run;
    }
    Some(end)
}

fn stands_free_before(text: &str, start: usize) -> bool {
    let joined = match edge::before(text, start) {
        Some('+' | '€' | '$') => true,
        Some(' ' | '-') => digit_behind(text, start),
        _ => false,
    };
    !joined && !edge::glued_before(text, start) && !edge::goes_on_before(text, start)
}

fn digit_behind(text: &str, start: usize) -> bool {
    start.checked_sub(2).is_some_and(|at| edge::digit_at(text, at))
}

fn stands_free_after(text: &str, end: usize) -> bool {
    let spaced_digit = edge::after(text, end) == Some(' ') && edge::digit_at(text, end + 1);
    !edge::glued_after(text, end)
        && !edge::goes_on_after(text, end)
        && !spaced_digit
        && edge::after(text, end) != Some('@')
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
            ("KvK 12345678.", "12345678"),
            ("KvK: 1234 5678, Utrecht", "1234 5678"),
            ("K.v.K. 12.34.56.78", "12.34.56.78"),
            ("12345678", "12345678"),
            ("KvK 123456780000", "123456780000"),
        ] {
            assert_eq!(found(text), Some(span), "{text}");
        }
    }

    #[test]
    fn parts_of_other_numbers_are_none() {
        for text in [
            "123456789",
            "12345678,50",
            "12345678-1",
            "a12345678",
            "12345678x",
            "12345678é",
            "1234 5678 9012",
            "+12345678",
            "12.34.56",
            "12345678@x.nl",
            "€12345678",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        let text = "1 12345678";
        assert_eq!(at(text, 2), None);
    }

    proptest! {
        #[test]
        fn any_text_and_place_are_borne(text in "\\PC{0,6}[0-9 .]{6,14}\\PC{0,6}", from in 0usize..30) {
            if let Some(found) = at(&text, from) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}

//! Dutch citizen numbers in running text: nine digits that pass the eleven-test.
//!
//! One in eleven numbers of nine digits passes, so a label or a column heading has to confirm what is found.
//! Invariant: never a part of a longer number.

use crate::canonical::bsn::canonical;
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// Ways of grouping nine digits.
const GROUPS: [&[usize]; 4] = [&[9], &[4, 2, 3], &[3, 3, 3], &[4, 5]];

/// The citizen number that begins at `digit_start`, the beginning of a run of digits.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<Found> {
    let run = edge::digits_from(text.as_bytes(), digit_start);
    if !matches!(run, 3 | 4 | 9) {
        return None;
    }
    let before = edge::before(text, digit_start);
    if edge::glued_before(text, digit_start)
        || edge::goes_on_before(text, digit_start)
        || matches!(before, Some('+' | '€' | '$'))
    {
        return None;
    }
    let end = GROUPS
        .iter()
        .filter(|groups| groups.first() == Some(&run))
        .find_map(|groups| grouped(text, digit_start, groups))?;
    if edge::glued_after(text, end) || edge::goes_on_after(text, end) || edge::after(text, end) == Some('@') {
        return None;
    }
    let form = canonical(text.get(digit_start..end)?)?;
    let notation = if run == 9 {
        Notation::Bare
    } else {
        Notation::Formatted
    };
    Some(Found {
        start: digit_start,
        end,
        form,
        notation,
    })
}

fn grouped(text: &str, start: usize, groups: &[usize]) -> Option<usize> {
    let mut end = start;
    let mut mark = None;
    for (nth, &length) in groups.iter().enumerate() {
        if nth > 0 {
            let found = edge::after(text, end).filter(|c| edge::is_space(*c) || matches!(c, '.' | '-'))?;
            if *mark.get_or_insert(found) != found {
                return None;
            }
            end += found.len_utf8();
        }
        if edge::digits_from(text.as_bytes(), end) != length {
            return None;
        }
        end += length;
    }
    Some(end)
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
            ("BSN 123456782.", "123456782"),
            ("BSN: 1234.56.782", "1234.56.782"),
            ("123 456 782", "123 456 782"),
        ] {
            assert_eq!(found(text), Some(span), "{text}");
        }
    }

    #[test]
    fn parts_and_slips_are_none() {
        for text in [
            "123456783",
            "1234567820",
            "a123456782",
            "123456782B01",
            "123456782,10",
            "1234.56-782",
            "123.456",
            "€123456782",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
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

//! Dates in running text that could be dates of birth, from their first digit.
//!
//! "January 1, 1970" is found from its day. Whether it is a birth that a date tells of is for its label or
//! heading to say. Invariant: never a part of a longer number.

use crate::canonical::birth_date::{leading, month_name};
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// The date whose first digit stands at `digit_start`, the beginning of a run of digits.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<Found> {
    let run = edge::digits_from(text.as_bytes(), digit_start);
    if !matches!(run, 1 | 2 | 4 | 8)
        || edge::glued_before(text, digit_start)
        || edge::goes_on_before(text, digit_start)
    {
        return None;
    }
    let (start, (form, length)) = match text.get(digit_start..).and_then(leading) {
        Some(found) => (digit_start, found),
        None if run <= 2 && year_may_follow(text, digit_start + run) => {
            let start = month_before(text, digit_start)?;
            (start, leading(text.get(start..)?)?)
        }
        None => return None,
    };
    let end = start + length;
    let timed = edge::after(text, end) == Some('T') && edge::digit_at(text, end + 1);
    if (edge::glued_after(text, end) && !timed) || edge::goes_on_after(text, end) {
        return None;
    }
    let notation = if run == 8 {
        Notation::Bare
    } else {
        Notation::Formatted
    };
    Some(Found {
        start,
        end,
        form,
        notation,
    })
}

/// Whether what stands behind a day goes on as "January 1st, 1970" does.
fn year_may_follow(text: &str, day_end: usize) -> bool {
    matches!(
        edge::after(text, day_end),
        Some(' ' | ',' | '\u{a0}' | 's' | 't' | 'n' | 'r')
    )
}

/// Where the name of a month before these digits begins.
fn month_before(text: &str, digit_start: usize) -> Option<usize> {
    let mut end = digit_start;
    for _ in 0..2 {
        match edge::before(text, end) {
            Some(c @ (' ' | '.' | '\u{a0}')) => end -= c.len_utf8(),
            _ => break,
        }
    }
    let mut start = end;
    for _ in 0..10 {
        match edge::before(text, start) {
            Some(c) if c.is_alphabetic() => start -= c.len_utf8(),
            _ => break,
        }
    }
    let named = end < digit_start && start < end && !edge::glued_before(text, start);
    named
        .then(|| month_name(text, start))?
        .filter(|(_, after)| *after == end)?;
    Some(start)
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
    fn dates_in_text() {
        for (text, span) in [
            ("geb. 1-2-1980.", "1-2-1980"),
            ("(01.02.1980)", "01.02.1980"),
            ("geboren op 1 februari 1980 te Utrecht", "1 februari 1980"),
            ("born February 1, 1980,", "February 1, 1980"),
            ("born Feb. 1 1980", "Feb. 1 1980"),
            ("1980-02-01T00:00", "1980-02-01"),
            ("19800201", "19800201"),
        ] {
            assert_eq!(found(text), Some(span), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_of_a_living_person_is_none() {
        for text in [
            "1-2-2024",
            "31-2-1980",
            "a1-2-1980",
            "1-2-1980-3",
            "1-2-19801",
            "12 stuks",
            "sjan 1 1980",
            "1.2.1980,5",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_and_place_are_borne(text in "\\PC{0,8}[0-9 ./-]{2,12}\\PC{0,8}(mei|jan)? ?[0-9]{0,4}", from in 0usize..40) {
            if let Some(found) = at(&text, from) {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}

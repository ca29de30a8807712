//! Dates of birth: year, month, day ("1970-01-31").
//!
//! Flagged only. Dates are read day first, as in the countries served; month first only where a day above 12
//! leaves no doubt. Whether a date is one of birth is for its label to say; the year only has to be that of
//! a living person.

use super::Form;
use crate::detect::edge;

/// Version of this form.
pub const VERSION: u8 = 1;

const YEARS: std::ops::RangeInclusive<u32> = 1900..=2020;

/// The canonical form of a date, or `None` if it is none or lies outside a living person's years.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let raw = raw.trim();
    let (form, length) = leading(raw)?;
    let after = raw.get(length..)?;
    let time = after.strip_prefix(['T', ' ', ',']).unwrap_or(after);
    time.chars()
        .all(|c| c.is_ascii_digit() || ":. Z+".contains(c))
        .then_some(form)
}

/// The date that the text begins with, and how many bytes it takes.
pub(crate) fn leading(text: &str) -> Option<(Form, usize)> {
    let bytes = text.as_bytes();
    if bytes.first()?.is_ascii_digit() {
        digits_first(text)
    } else {
        month_first(text)
    }
}

fn digits_first(text: &str) -> Option<(Form, usize)> {
    let (first, at) = number(text, 0)?;
    match at {
        4 => {
            let (mark, at) = mark(text, at)?;
            let (month, at) = short(text, at)?;
            let at = same_mark(text, at, mark)?;
            let (day, at) = short(text, at)?;
            written(first, month, day).map(|form| (form, at))
        }
        8 => written(first / 10_000, first / 100 % 100, first % 100).map(|form| (form, 8)),
        1 | 2 => {
            if let Some((month, after)) = mark_then_month(text, at) {
                let (year, end) = number(text, after)?;
                return (end == after + 4).then(|| written(year, month, first).map(|form| (form, end)))?;
            }
            let (mark, at) = mark(text, at)?;
            let (second, at) = short(text, at)?;
            let at = same_mark(text, at, mark)?;
            let (year, end) = number(text, at)?;
            if end != at + 4 {
                return None;
            }
            written(year, second, first)
                .or_else(|| written(year, first, second))
                .map(|form| (form, end))
        }
        _ => None,
    }
}

/// "Jan 1, 1970", "January 1 1970".
fn month_first(text: &str) -> Option<(Form, usize)> {
    let (month, at) = month_name(text, 0)?;
    let at = skip(text, at, 2, |c| matches!(c, ' ' | '.' | '\u{a0}'))?;
    let (day, at) = short(text, at)?;
    let at = skip(text, at, 4, |c| {
        matches!(c, ' ' | ',' | 's' | 't' | 'n' | 'd' | 'r' | 'h' | '\u{a0}')
    })?;
    let (year, end) = number(text, at)?;
    (end == at + 4).then(|| written(year, month, day).map(|form| (form, end)))?
}

/// Separator and name of a month: " januari ", "-jan-", ". März ".
fn mark_then_month(text: &str, at: usize) -> Option<(u32, usize)> {
    let separator = |c: char| matches!(c, ' ' | '.' | '\u{a0}' | '-' | '/' | 'e');
    let at = skip(text, at, 2, separator)?;
    let (month, at) = month_name(text, at)?;
    let at = skip(text, at, 2, |c| {
        matches!(c, ' ' | '.' | ',' | '\u{a0}' | '-' | '/')
    })?;
    Some((month, at))
}

/// Names and abbreviations by their first letters: Dutch, English, German, French. Longer ones come first.
const MONTHS: [(&str, u32); 29] = [
    ("jan", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("maart", 3),
    ("mrt", 3),
    ("mar", 3),
    ("mär", 3),
    ("apr", 4),
    ("avr", 4),
    ("mai", 5),
    ("mei", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("juin", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("juil", 7),
    ("jul", 7),
    ("aug", 8),
    ("aoû", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
];

/// The month whose name or abbreviation stands there, and where it ends.
pub(crate) fn month_name(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text.get(at..)?;
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let word = rest.get(..length).filter(|word| (3..=10).contains(&word.len()))?;
    if !matches!(
        word.as_bytes().first()? | 0x20,
        b'j' | b'f' | b'm' | b'a' | b's' | b'o' | b'n' | b'd'
    ) {
        return None;
    }
    let mut lower = arrayvec::ArrayString::<24>::new();
    for letter in word.chars().flat_map(char::to_lowercase) {
        lower.try_push(letter).ok()?;
    }
    let (name, month) = MONTHS.iter().find(|(name, _)| lower.starts_with(name))?;
    let known = lower.len() == name.len()
        || [
            "januari",
            "january",
            "januar",
            "janvier",
            "februari",
            "february",
            "februar",
            "février",
            "fevrier",
            "march",
            "mars",
            "märz",
            "april",
            "avril",
            "juillet",
            "augustus",
            "august",
            "août",
            "sept",
            "september",
            "septembre",
            "oktober",
            "october",
            "octobre",
            "november",
            "novembre",
            "december",
            "dezember",
            "decembre",
            "déc",
            "décembre",
        ]
        .contains(&lower.as_str());
    known.then_some((*month, at + length))
}

fn written(year: u32, month: u32, day: u32) -> Option<Form> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !YEARS.contains(&year) || !(1..=days).contains(&day) {
        return None;
    }
    let mut form = Form::new();
    for (value, mark) in [(year / 100, ""), (year % 100, "-"), (month, "-"), (day, "")] {
        form.push(char::from_digit(value / 10, 10)?);
        form.push(char::from_digit(value % 10, 10)?);
        form.push_str(mark);
    }
    Some(form)
}

/// The number that begins at `at`, of at most eight digits, and where it ends.
fn number(text: &str, at: usize) -> Option<(u32, usize)> {
    let length = edge::digits_from(text.as_bytes(), at);
    if !(1..=8).contains(&length) {
        return None;
    }
    text.get(at..at + length)?
        .parse()
        .ok()
        .map(|value| (value, at + length))
}

fn short(text: &str, at: usize) -> Option<(u32, usize)> {
    number(text, at).filter(|(_, end)| end - at <= 2)
}

fn mark(text: &str, at: usize) -> Option<(char, usize)> {
    let mark = edge::after(text, at)
        .filter(|c| edge::is_dash(*c) || edge::is_space(*c) || matches!(c, '.' | '/'))?;
    let at = at + mark.len_utf8();
    // "1. 2. 1970" and "1 - 2 - 1970".
    Some((
        mark,
        skip(text, at, 2, |c| {
            edge::is_space(c) || (edge::is_space(mark) && edge::is_dash(c))
        })
        .unwrap_or(at),
    ))
}

fn same_mark(text: &str, at: usize, expected: char) -> Option<usize> {
    mark(text, at)
        .filter(|(found, _)| *found == expected)
        .map(|(_, at)| at)
}

/// Passes over one to `most` characters of that sort.
fn skip(text: &str, at: usize, most: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let length: usize = text
        .get(at..)?
        .chars()
        .take(most)
        .take_while(|c| wanted(*c))
        .map(char::len_utf8)
        .sum();
    (length > 0).then_some(at + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "1-2-1980",
            "01-02-1980",
            "01/02/1980",
            "1.2.1980",
            "1. 2. 1980",
            "1 - 2 - 1980",
            "01 02 1980",
            "1980-02-01",
            "1980/02/01",
            "19800201",
            "1980-02-01T00:00:00Z",
            "01-02-1980 00:00",
            "1 februari 1980",
            "1 feb 1980",
            "1 feb. 1980",
            "1-feb-1980",
            "1e februari 1980",
            "February 1, 1980",
            "Feb 1 1980",
            "Feb 1st, 1980",
            "1. Februar 1980",
            "1 février 1980",
            "1 FEBRUARI 1980",
            "1–2–1980",
        ] {
            assert_eq!(canonical(raw).as_deref(), Some("1980-02-01"), "{raw}");
        }
        assert_eq!(canonical("12/31/1980").as_deref(), Some("1980-12-31"));
        assert_eq!(canonical("29-02-2000").as_deref(), Some("2000-02-29"));
        assert_eq!(canonical("3 mei 1975").as_deref(), Some("1975-05-03"));
    }

    #[test]
    fn what_is_no_day_of_a_living_person_has_no_form() {
        for raw in [
            "",
            "29-02-1999",
            "31-04-1980",
            "0-1-1980",
            "1-13-1899",
            "1-1-1899",
            "1-1-2024",
            "1-1-80",
            "1-2.1980",
            "1 markt 1980",
            "1-1-19801",
            "abc",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_borne(raw in "\\PC{0,20}|[0-9 ./-]{0,12}|[0-9]{1,2} ?\\PC{0,8} ?[0-9]{4}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }

        #[test]
        fn orders_agree(year in 1900u32..=2020, month in 1u32..=12, day in 1u32..=28) {
            let form = canonical(&format!("{year}-{month:02}-{day:02}"));
            prop_assert!(form.is_some());
            prop_assert_eq!(canonical(&format!("{day}-{month}-{year}")), form);
            prop_assert_eq!(canonical(&format!("{day:02}.{month:02}.{year}")), form);
        }
    }
}

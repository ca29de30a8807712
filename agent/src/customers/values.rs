//! From cells to values: what programs put around them is taken off, and cells with several are divided.
//!
//! Values keep the form in which they were written; canonical forms are the index builder's.

use homeward_rules::sensitive::Sensitive;

/// What people and programs write where there is nothing.
const NOTHING: [&str; 14] = [
    "null", "n/a", "#n/a", "#n/b", "nvt", "n.v.t.", "n.v.t", "none", "(none)", "onbekend", "unknown", "geen",
    "(leeg)", "(blank)",
];

/// The value in a cell, unless it says that there is none.
pub(super) fn value(cell: &str) -> Option<&str> {
    let mut text = cell.trim();
    // What keeps a spreadsheet program from reading a number: ="0612…" and '0612…
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = inner.trim();
    } else if let Some(inner) = text.strip_prefix('\'') {
        text = inner.trim();
    }
    let mut bytes = text.bytes();
    if !bytes.any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()) {
        return None;
    }
    let may_be_nothing =
        text.len() <= 9 && text.starts_with(['n', 'N', '#', '(', 'o', 'O', 'u', 'U', 'g', 'G']);
    let is_nothing = may_be_nothing && NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing));
    (!is_nothing).then_some(text)
}

/// Adds a value as it stands.
pub(super) fn push(values: &mut Vec<Sensitive<String>>, cell: &str) {
    if let Some(value) = value(cell) {
        values.push(Sensitive::new(value.to_owned()));
    }
}

/// Adds the e-mail addresses of a cell.
pub(super) fn push_emails(values: &mut Vec<Sensitive<String>>, cell: &str) {
    let Some(value) = value(cell) else {
        return;
    };
    if memchr::memchr_iter(b'@', value.as_bytes()).nth(1).is_none() {
        return values.push(Sensitive::new(value.to_owned()));
    }
    let separates = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|');
    let addresses = value.split(separates).filter(|part| part.contains('@'));
    values.extend(addresses.map(|part| Sensitive::new(part.to_owned())));
}

/// Adds the telephone numbers of a cell.
pub(super) fn push_phones(values: &mut Vec<Sensitive<String>>, cell: &str) {
    const DIGITS: usize = 6;
    let Some(value) = value(cell) else {
        return;
    };
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    if digits(value) >= 2 * DIGITS {
        let spaced = value
            .replace(" / ", "|")
            .replace(":::", "|")
            .replace(" of ", "|")
            .replace(" or ", "|");
        let parts: Vec<&str> = spaced
            .split([';', ',', '|', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1 && parts.iter().all(|part| digits(part) >= DIGITS) {
            return values.extend(parts.into_iter().map(|part| Sensitive::new(part.to_owned())));
        }
    }
    values.push(Sensitive::new(value.to_owned()));
}

/// Adds the numbers of a cell that hold no separators themselves.
pub(super) fn push_codes(values: &mut Vec<Sensitive<String>>, cell: &str) {
    if let Some(value) = value(cell) {
        let parts = value
            .split([';', '|', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty());
        values.extend(parts.map(|part| Sensitive::new(part.to_owned())));
    }
}

/// Whether a date in a cell is no day in any order of day, month and year. What is written with words, or is the
/// number of a spreadsheet, is taken for one.
pub(super) fn is_no_day(date: &str) -> bool {
    let date = date.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<Option<u32>> = date
        .split(['-', '/', '.'])
        .map(|part| part.parse().ok())
        .collect();
    let &[Some(first), Some(second), Some(third)] = parts.as_slice() else {
        return !date.bytes().any(|byte| byte.is_ascii_digit());
    };
    let day_and_month = |day, month| (1..=31).contains(&day) && (1..=12).contains(&month);
    let is_day = if first > 99 {
        day_and_month(third, second)
    } else {
        day_and_month(first, second) || day_and_month(second, first) || day_and_month(third, second)
    };
    !is_day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(push: fn(&mut Vec<Sensitive<String>>, &str), cell: &str) -> Vec<String> {
        let mut values = Vec::new();
        push(&mut values, cell);
        values.into_iter().map(Sensitive::into_exposed).collect()
    }

    #[test]
    fn wrappings_and_nothings_are_taken_off() {
        assert_eq!(value(" =\"0612345678\" "), Some("0612345678"));
        assert_eq!(value("'0612345678"), Some("0612345678"));
        assert_eq!(value("'t Hof"), Some("t Hof"));
        for nothing in ["", "  ", "-", "--", "NULL", "n.v.t.", "N/A", "?", "Onbekend"] {
            assert_eq!(value(nothing), None, "{nothing}");
        }
        assert_eq!(value("É"), Some("É"));
    }

    #[test]
    fn days_that_there_are_not() {
        for day in [
            "12-03-1968",
            "1968-03-12",
            "3/31/1970",
            "12.3.68",
            "1968-03-12T00:00:00",
            "12 maart 1968",
            "24910",
        ] {
            assert!(!is_no_day(day), "{day}");
        }
        for none in ["32-13-1999", "1999-13-32", "00-01-1970", "onbekende dag"] {
            assert!(is_no_day(none), "{none}");
        }
    }

    #[test]
    fn several_values_in_a_cell() {
        assert_eq!(
            pushed(push_emails, "a@voorbeeld.nl; b@voorbeeld.nl\nc@voorbeeld.nl"),
            ["a@voorbeeld.nl", "b@voorbeeld.nl", "c@voorbeeld.nl"]
        );
        assert_eq!(
            pushed(push_emails, "Jan <a@voorbeeld.nl>"),
            ["Jan <a@voorbeeld.nl>"]
        );
        assert_eq!(
            pushed(push_phones, "030-1234567 / 06-12345678"),
            ["030-1234567", "06-12345678"]
        );
        assert_eq!(
            pushed(push_phones, "030 - 123 45 67, toestel 12"),
            ["030 - 123 45 67, toestel 12"]
        );
        assert_eq!(
            pushed(push_phones, "+31 (0)30 123 45 67"),
            ["+31 (0)30 123 45 67"]
        );
        assert_eq!(pushed(push_codes, "12;13"), ["12", "13"]);
    }
}

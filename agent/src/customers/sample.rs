//! What the values of a column look like, from a sample of them.
//!
//! Only forms that can hardly be anything else count. It is asked about columns whose heading says nothing,
//! and to catch a heading that stands over the wrong column; it never decides a mapping by itself.

use homeward_rules::field::Field;

/// Fewer values than this are no sample, unless they are all there is and all agree.
const FEW: usize = 5;
/// At least this share of the values (in percent) must have the form.
const SHARE: usize = 60;

type HasForm = fn(&str) -> bool;

/// The form that most of `values` have, if there is one.
pub(super) fn looks_like<'a>(values: impl Iterator<Item = &'a str>) -> Option<Field> {
    const FORMS: [(Field, HasForm); 5] = [
        (Field::Email, is_email),
        (Field::Iban, is_iban),
        (Field::Vat, is_vat),
        (Field::Postcode, is_postcode),
        (Field::Phone, is_phone),
    ];
    let mut counts = [0_usize; FORMS.len()];
    let mut total = 0;
    for value in values.map(str::trim).filter(|value| !value.is_empty()) {
        total += 1;
        for (count, (_, has_form)) in counts.iter_mut().zip(FORMS) {
            *count += usize::from(has_form(value));
        }
    }
    let enough = if total < FEW { 100 } else { SHARE };
    counts
        .into_iter()
        .zip(FORMS)
        .find(|(count, _)| total > 0 && count * 100 >= enough * total)
        .map(|(_, (field, _))| field)
}

/// Whether `value` has the form of anything that identifies a customer: such a row is no header.
pub(super) fn is_value(value: &str) -> bool {
    is_email(value) || is_iban(value) || is_vat(value) || is_postcode(value) || is_phone(value)
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && !value.contains(char::is_whitespace)
        && domain.split('.').count() > 1
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.contains('@'))
}

fn is_iban(value: &str) -> bool {
    let compact: Vec<u8> = value
        .bytes()
        .filter(|byte| !matches!(byte, b' ' | b'.' | b'-'))
        .collect();
    let (Some(country), Some(check), Some(rest)) = (compact.get(..2), compact.get(2..4), compact.get(4..))
    else {
        return false;
    };
    if !(15..=34).contains(&compact.len())
        || !country.iter().all(u8::is_ascii_alphabetic)
        || !check.iter().all(u8::is_ascii_digit)
        || !rest.iter().all(u8::is_ascii_alphanumeric)
    {
        return false;
    }
    let moved = rest.iter().chain(country).chain(check);
    let remainder = moved.fold(0_u32, |remainder, &byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    remainder == 1
}

fn is_vat(value: &str) -> bool {
    let compact: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let compact = compact.to_ascii_uppercase();
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(rest) = compact.strip_prefix("NL") {
        return rest
            .split_once('B')
            .is_some_and(|(number, suffix)| digits(number, 9) && digits(suffix, 2));
    }
    compact.strip_prefix("DE").is_some_and(|rest| digits(rest, 9))
        || compact.strip_prefix("BE").is_some_and(|rest| digits(rest, 10))
}

/// The Dutch form only: four digits alone may be anything.
fn is_postcode(value: &str) -> bool {
    let mut chars = value.chars().filter(|c| *c != ' ');
    let first = chars.next();
    let rest: Vec<char> = chars.collect();
    matches!(first, Some('1'..='9'))
        && rest.len() == 5
        && rest.iter().take(3).all(char::is_ascii_digit)
        && rest.iter().skip(3).all(char::is_ascii_alphabetic)
}

fn is_phone(value: &str) -> bool {
    let is_mark = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '+');
    if !value.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (value.starts_with('+') && (9..=15).contains(&digits))
        || (value.starts_with("00") && (11..=17).contains(&digits))
        || (value.trim_start_matches('(').starts_with('0') && (9..=11).contains(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(values: &[&str]) -> Option<Field> {
        looks_like(values.iter().copied())
    }

    #[test]
    fn forms_are_recognised() {
        assert_eq!(
            look(&["a@voorbeeld.nl", "", "b.c@mail.voorbeeld.nl"]),
            Some(Field::Email)
        );
        assert_eq!(
            look(&["NL91 ABNA 0417 1643 00", "BE68539007547034"]),
            Some(Field::Iban)
        );
        assert_eq!(look(&["NL123456789B01", "nl 8123.45.678.B.02"]), Some(Field::Vat));
        assert_eq!(look(&["1234 AB", "9876zz"]), Some(Field::Postcode));
        assert_eq!(
            look(&["06-12345678", "+31 (0)30 123 45 67", "0031612345678"]),
            Some(Field::Phone)
        );
    }

    #[test]
    fn other_values_are_not() {
        for values in [
            ["2021-03-04", "2022-05-06"],
            ["01-02-2023", "11-12-2023"],
            ["0000123", "0000124"],
            ["NL91ABNA0417164301", "NL91ABNA0417164302"],
            ["zie mail van a@voorbeeld.nl", "@home"],
            ["1234", "5678"],
            ["A", "B"],
            ["", " "],
        ] {
            assert_eq!(look(&values), None, "{values:?}");
        }
    }

    #[test]
    fn a_few_odd_values_do_not_hide_the_form() {
        let values = [
            "a@voorbeeld.nl",
            "b@voorbeeld.nl",
            "onbekend",
            "c@voorbeeld.nl",
            "d@voorbeeld.nl",
            "-",
        ];
        assert_eq!(look(&values), Some(Field::Email));
        assert_eq!(look(&values[..3]), None, "too few to overlook one");
    }
}

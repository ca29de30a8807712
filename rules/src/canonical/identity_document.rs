//! Numbers of Dutch passports, identity cards and driving licences.
//!
//! Flagged only. A passport's number has a shape of its own: two letters, six letters or digits, one digit,
//! never the letter O. A driving licence's ten digits are taken for one only where a label says so.

use super::Form;

/// Version of this form.
pub const VERSION: u8 = 1;

/// The canonical form of a passport's or identity card's number.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let form = joined(raw)?;
    let (letters, rest) = form.as_bytes().split_at_checked(2)?;
    let (middle, last) = rest.split_at_checked(6)?;
    let shaped = letters.iter().all(u8::is_ascii_uppercase)
        && matches!(last, [digit] if digit.is_ascii_digit())
        && !form.contains('O')
        // Eight letters and a digit are a word.
        && middle.iter().any(u8::is_ascii_digit);
    shaped.then_some(form)
}

/// The canonical form of a number that a label says is a document's: also a driving licence's ten digits.
#[must_use]
pub fn canonical_labelled(raw: &str) -> Option<Form> {
    canonical(raw)
        .or_else(|| joined(raw).filter(|form| form.len() == 10 && form.bytes().all(|b| b.is_ascii_digit())))
}

fn joined(raw: &str) -> Option<Form> {
    let mut form = Form::new();
    for letter in raw.trim().chars() {
        match letter {
            _ if letter.is_ascii_alphanumeric() && form.len() < 12 => form.push(letter.to_ascii_uppercase()),
            ' ' | '.' | '-' | '\u{a0}' => {}
            _ => return None,
        }
    }
    Some(form)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in ["SPECI2014", "speci2014", "SPECI 2014", " SPECI2014 "] {
            assert_eq!(canonical(raw).as_deref(), Some("SPECI2014"), "{raw}");
        }
        for raw in [
            "",
            "SPECI201",
            "SPOCI2014",
            "ABCDEFGH1",
            "1PECI2014",
            "SPECI201A",
            "SPECI20144",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
        assert_eq!(canonical_labelled("5123 4567 89").as_deref(), Some("5123456789"));
        assert_eq!(canonical("5123456789"), None);
        assert_eq!(canonical_labelled("512345678"), None);
    }

    proptest! {
        #[test]
        fn forms_are_stable(raw in "\\PC{0,14}|[A-Za-z]{2}[A-Z0-9]{6}[0-9]") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }
    }
}

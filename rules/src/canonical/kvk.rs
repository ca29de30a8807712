//! Numbers in the Dutch trade register: eight digits.
//!
//! A number of an establishment (twelve digits that begin with four zeros) is another register's and has no
//! form; twelve digits that carry a company's number and a four-digit suffix give the company's.

use super::Form;

/// Version of this form.
pub const VERSION: u8 = 1;

/// The canonical form of a register number, or `None` if it is none.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let inner = without_label(raw.trim());
    let mut digits = Form::new();
    for letter in inner.chars() {
        match letter {
            '0'..='9' if digits.len() < 12 => digits.push(letter),
            '.' | '-' | '/' | '\u{2010}'..='\u{2015}' => {}
            _ if letter.is_whitespace() => {}
            _ => return None,
        }
    }
    match digits.len() {
        // A spreadsheet's number lacks the leading zero.
        7 => {
            let mut padded = Form::from("0").ok()?;
            padded.try_push_str(&digits).ok()?;
            digits = padded;
        }
        8 => {}
        12 => digits.truncate(8),
        _ => return None,
    }
    (digits.bytes().any(|b| b != b'0') && !digits.starts_with("0000")).then_some(digits)
}

fn without_label(raw: &str) -> &str {
    let after = ["kvk", "k.v.k.", "coc"]
        .iter()
        .find(|label| {
            raw.get(..label.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(label))
        })
        .and_then(|label| raw.get(label.len()..));
    after.map_or(raw, |after| {
        after.trim_start_matches(|c: char| !c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "12345678",
            "1234 5678",
            "12.34.56.78",
            "123456780000",
            "1234 5678 0001",
            "KvK 12345678",
            "KvK-nummer: 12345678",
            "kvk nr. 12345678",
        ] {
            assert_eq!(canonical(raw).as_deref(), Some("12345678"), "{raw}");
        }
        assert_eq!(canonical("1234567").as_deref(), Some("01234567"));
        for raw in [
            "",
            "123456",
            "123456789",
            "00000000",
            "000012345678",
            "1234567a",
            "1234567890123",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn forms_are_stable(raw in "\\PC{0,16}|[0-9 .]{7,14}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }
    }
}

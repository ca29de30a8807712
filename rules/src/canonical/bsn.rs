//! Dutch citizen service numbers: nine digits that pass the eleven-test.
//!
//! Flagged only: a value is recognised, counted and forgotten. Eight digits are taken as a number that lost
//! its leading zero.

use super::Form;

/// Version of this form.
pub const VERSION: u8 = 1;

/// The canonical form of a citizen number, or `None` if it fails the test.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let raw = raw.trim();
    let labelled = raw.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("bsn"));
    let inner = if labelled {
        raw.get(3..)?.trim_start_matches([':', '.', ' '])
    } else {
        raw
    };
    let mut digits = arrayvec::ArrayVec::<u8, 9>::new();
    for letter in inner.chars() {
        match letter {
            '0'..='9' => digits.try_push(letter as u8).ok()?,
            '.' | ' ' | '-' | '\u{a0}' => {}
            _ => return None,
        }
    }
    if digits.len() == 8 {
        digits.insert(0, b'0');
    }
    if !eleven_test(&digits) || digits.iter().all(|digit| Some(digit) == digits.first()) {
        return None;
    }
    Form::from(std::str::from_utf8(&digits).ok()?).ok()
}

/// The eleven-test of citizen numbers: nine digits weighed 9 to 2 and -1 give a multiple of 11, but not 0.
#[must_use]
pub fn eleven_test(digits: &[u8]) -> bool {
    if digits.len() != 9 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let sum: i32 = digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| i32::from(digit - b'0') * weight)
        .sum();
    sum != 0 && sum % 11 == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "123456782",
            "1234.56.782",
            "1234 56 782",
            "BSN: 123456782",
            "bsn 123456782",
        ] {
            assert_eq!(canonical(raw).as_deref(), Some("123456782"), "{raw}");
        }
        assert_eq!(canonical("10000100").as_deref(), Some("010000100"));
        for raw in ["", "123456783", "000000000", "1234567820", "12345678a", "1234567"] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn one_digit_other_is_none(number in 10_000_000u32..1_000_000_000, place in 0usize..9, other in 1u8..10) {
            let digits = format!("{number:09}");
            if let Some(form) = canonical(&digits) {
                prop_assert_eq!(canonical(&form), Some(form));
                let mut wrong = digits.into_bytes();
                wrong[place] = b'0' + (wrong[place] - b'0' + other) % 10;
                prop_assert_eq!(canonical(&String::from_utf8(wrong).unwrap()), None);
            }
        }

        #[test]
        fn any_text_is_borne(raw in "\\PC{0,20}") {
            let _ = canonical(&raw);
        }
    }
}

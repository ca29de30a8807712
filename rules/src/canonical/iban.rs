//! International bank account numbers: upper case, without spaces, checked.
//!
//! A form has the length that its country prescribes (ISO 13616 register) and passes the mod-97 test, so one
//! wrong digit or letter leaves none. It does not say whether the account exists.

use super::Form;

/// Version of this form.
pub const VERSION: u8 = 1;

/// Total length for each country, sorted by code.
const LENGTHS: [(&[u8; 2], u8); 76] = [
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NL", 18),
    (b"NO", 15),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"SA", 24),
    (b"SC", 31),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"ST", 25),
    (b"SV", 28),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
];

/// The canonical form of an account number, or `None` if it fails its checks.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let raw = without_label(raw);
    let mut form = Form::new();
    for letter in raw.chars() {
        match letter {
            _ if letter.is_ascii_alphanumeric() => {
                if form.len() == 34 {
                    return None;
                }
                form.push(letter.to_ascii_uppercase());
            }
            '.' | '-' | ',' | '/' | '\u{2010}'..='\u{2015}' => {}
            _ if letter.is_whitespace() || super::fold::is_invisible(letter) => {}
            _ => return None,
        }
    }
    is_sound(form.as_bytes()).then_some(form)
}

/// Length that the country of these two letters prescribes.
#[must_use]
pub fn length_of(country: [u8; 2]) -> Option<usize> {
    let country = [country[0].to_ascii_uppercase(), country[1].to_ascii_uppercase()];
    let found = LENGTHS
        .binary_search_by(|(code, _)| code.as_slice().cmp(country.as_slice()))
        .ok()?;
    LENGTHS.get(found).map(|(_, length)| usize::from(*length))
}

fn without_label(raw: &str) -> &str {
    let raw = raw.trim();
    let labelled = raw.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("iban"));
    let inner = if labelled {
        raw.get(4..).unwrap_or_default()
    } else {
        raw
    };
    inner.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ';' | '(' | ')' | '"' | '\''))
}

fn is_sound(form: &[u8]) -> bool {
    let Some((&[first, second, a, b], rest)) = form.split_first_chunk::<4>() else {
        return false;
    };
    let shaped =
        first.is_ascii_uppercase() && second.is_ascii_uppercase() && a.is_ascii_digit() && b.is_ascii_digit();
    let check = u32::from(a.wrapping_sub(b'0')) * 10 + u32::from(b.wrapping_sub(b'0'));
    shaped
        && (2..=98).contains(&check)
        && length_of([first, second]) == Some(form.len())
        && ([first, second] != *b"NL" || is_dutch(rest))
        && remainder(rest.iter().chain(&[first, second, a, b])) == 1
}

/// Four letters of the bank and ten digits.
fn is_dutch(account: &[u8]) -> bool {
    account.split_at_checked(4).is_some_and(|(bank, number)| {
        bank.iter().all(u8::is_ascii_uppercase) && number.iter().all(u8::is_ascii_digit)
    })
}

/// Remainder of division by 97, letters counting as 10 to 35 (ISO 7064).
pub(super) fn remainder<'a>(digits: impl Iterator<Item = &'a u8>) -> u32 {
    digits.fold(0, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        b'A'..=b'Z' => (sum * 100 + u32::from(byte - b'A') + 10) % 97,
        _ => sum,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An account number that passes its check.
    pub(crate) fn made(country: &str, account: &str) -> String {
        let bytes = format!("{account}{country}00");
        format!("{country}{:02}{account}", 98 - remainder(bytes.as_bytes().iter()))
    }

    #[test]
    fn golden_vectors() {
        for raw in [
            "NL91ABNA0417164300",
            "NL91 ABNA 0417 1643 00",
            "nl91abna0417164300",
            "NL91.ABNA.0417.1643.00",
            "NL91-ABNA-0417164300",
            "NL 91 ABNA 0417164300",
            "IBAN NL91ABNA0417164300",
            "iban: NL91 ABNA 0417 1643 00",
            "NL91\u{a0}ABNA\u{a0}0417\u{a0}1643\u{a0}00",
        ] {
            assert_eq!(canonical(raw).as_deref(), Some("NL91ABNA0417164300"), "{raw}");
        }
        for raw in [
            "BE68 5390 0754 7034",
            "DE89 3704 0044 0532 0130 00",
            "FR14 2004 1010 0505 0001 3M02 606",
            "GB29 NWBK 6016 1331 9268 19",
        ] {
            assert!(canonical(raw).is_some(), "{raw}");
        }
    }

    #[test]
    fn what_fails_its_check_has_no_form() {
        for raw in [
            "",
            "NL",
            "NL91ABNA0417164301",
            "NL91ABNA041716430",
            "NL91ABNA04171643000",
            "XX91ABNA0417164300",
            "NL91ABN€0417164300",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    #[test]
    fn lengths_are_sorted_for_the_search() {
        assert!(LENGTHS.is_sorted());
        assert_eq!(length_of(*b"nl"), Some(18));
        assert_eq!(length_of(*b"ZZ"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_borne(raw in "\\PC{0,50}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }

        #[test]
        fn one_digit_other_is_none(bank in "[A-Z]{4}", number in "[0-9]{10}", place in 8usize..18, other in 1u8..10) {
            let iban = made("NL", &format!("{bank}{number}"));
            prop_assert_eq!(canonical(&iban).map(|f| f.to_string()), Some(iban.clone()));
            let mut wrong = iban.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + other) % 10;
            prop_assert_eq!(canonical(&String::from_utf8(wrong).unwrap()), None);
        }
    }
}

//! VAT identification numbers: country code and number, without dots and spaces.
//!
//! Dutch, Belgian and German numbers are checked by their check digits; those of other member states by
//! their shape only. A Dutch number carries no country code in older letterheads ("8001.23.456.B.01"): it is
//! given one.

use super::Form;
use super::iban::remainder;
use crate::canonical::bsn::eleven_test;

/// Version of this form.
pub const VERSION: u8 = 1;

/// The canonical form of a VAT number, or `None` if it fails its checks.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let mut form = Form::new();
    for letter in without_label(raw).chars() {
        match letter {
            _ if letter.is_ascii_alphanumeric() => {
                if form.len() == 16 {
                    return None;
                }
                form.push(letter.to_ascii_uppercase());
            }
            '.' | '-' | '/' | ',' | '\u{2010}'..='\u{2015}' => {}
            _ if letter.is_whitespace() || super::fold::is_invisible(letter) => {}
            _ => return None,
        }
    }
    if form.len() == 12 && form.as_bytes().get(9) == Some(&b'B') {
        let mut coded = Form::from("NL").ok()?;
        coded.try_push_str(&form).ok()?;
        form = coded;
    }
    sound(&form)
}

fn without_label(raw: &str) -> &str {
    let mut inner = raw.trim();
    for label in [
        "btw-identificatienummer",
        "btw-nummer",
        "btw-id",
        "btwnr",
        "btw nr",
        "btw-nr",
        "btw",
        "vat number",
        "vat no",
        "vat",
        "ust-idnr",
        "ust-id",
        "ustid",
        "tva",
    ] {
        if inner
            .get(..label.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(label))
        {
            inner = inner.get(label.len()..).unwrap_or_default();
            break;
        }
    }
    inner.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | ';' | '(' | ')' | '"' | '\''))
}

fn sound(form: &Form) -> Option<Form> {
    let (country, number) = form.split_at_checked(2)?;
    let digits = number.as_bytes();
    let kept = match country {
        "NL" => is_dutch(form.as_bytes(), digits),
        "BE" => return belgian(number),
        "DE" => digits.len() == 9 && all_digits(digits) && is_german(digits),
        _ => has_shape(country, digits),
    };
    kept.then_some(*form)
}

/// Nine digits, B, two digits. Companies have the eleven-test, sole traders since 2020 the mod-97 test.
fn is_dutch(form: &[u8], number: &[u8]) -> bool {
    let Some((digits, [b'B', a, b])) = number.split_at_checked(9) else {
        return false;
    };
    all_digits(digits)
        && a.is_ascii_digit()
        && b.is_ascii_digit()
        && (eleven_test(digits) || remainder(form.iter()) == 1)
}

/// Ten digits, of which the last two check the others; older ones have nine and lack the leading zero.
fn belgian(number: &str) -> Option<Form> {
    let mut form = Form::from(if number.len() == 9 { "BE0" } else { "BE" }).ok()?;
    form.try_push_str(number).ok()?;
    let digits = form.as_bytes().get(2..)?;
    if digits.len() != 10 || !all_digits(digits) || !matches!(digits.first(), Some(b'0' | b'1')) {
        return None;
    }
    let (base, check) = digits.split_at_checked(8)?;
    (97 - remainder(base.iter()) == value(check)).then_some(form)
}

/// ISO 7064 mod 11,10.
fn is_german(digits: &[u8]) -> bool {
    let Some((last, base)) = digits.split_last() else {
        return false;
    };
    let product = base.iter().fold(10, |product, digit| {
        let sum = (u32::from(digit - b'0') + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    base.first() != Some(&b'0') && (11 - product) % 10 == u32::from(last - b'0')
}

/// Shapes of the other member states, after the country code: `9` a digit, `A` a letter, `X` either.
const SHAPES: [(&str, &[&str]); 26] = [
    ("AT", &["U99999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("GB", &["999999999", "999999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9X99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    (
        "RO",
        &["999999", "9999999", "99999999", "999999999", "9999999999"],
    ),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999"]),
];

fn has_shape(country: &str, number: &[u8]) -> bool {
    SHAPES
        .iter()
        .filter(|(code, _)| *code == country)
        .any(|(_, shapes)| {
            shapes.iter().any(|shape| {
                shape.len() == number.len()
                    && shape.bytes().zip(number).all(|(kind, byte)| match kind {
                        b'9' => byte.is_ascii_digit(),
                        b'A' => byte.is_ascii_uppercase(),
                        b'X' => byte.is_ascii_alphanumeric(),
                        literal => literal == *byte,
                    })
            })
        })
}

/// Whether a country of the Union, or Northern Ireland or Great Britain, has this code before its VAT numbers.
#[must_use]
pub fn is_country(code: [u8; 2]) -> bool {
    let code = [code[0].to_ascii_uppercase(), code[1].to_ascii_uppercase()];
    matches!(&code, b"NL" | b"BE" | b"DE") || SHAPES.iter().any(|(known, _)| known.as_bytes() == code)
}

fn all_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

fn value(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "NL123456782B01",
            "NL 1234.56.782.B.01",
            "nl123456782b01",
            "BTW NL123456782B01",
            "btw-nummer: NL123456782B01",
            "123456782B01",
            "1234.56.782.B01",
        ] {
            assert_eq!(canonical(raw).as_deref(), Some("NL123456782B01"), "{raw}");
        }
        for (raw, form) in [
            ("NL000099998B57", "NL000099998B57"),
            ("BE 0202.239.951", "BE0202239951"),
            ("BE 202.239.951", "BE0202239951"),
            ("BTW BE0202239951", "BE0202239951"),
            ("DE136695976", "DE136695976"),
            ("DE 136 695 976", "DE136695976"),
            ("ATU12345678", "ATU12345678"),
            ("FR 12 345678901", "FR12345678901"),
            ("LU 12345678", "LU12345678"),
        ] {
            assert_eq!(canonical(raw).as_deref(), Some(form), "{raw}");
        }
    }

    #[test]
    fn what_fails_its_check_has_no_form() {
        for raw in [
            "",
            "NL",
            "NL123456783B01",
            "NL123456782C01",
            "NL12345678B01",
            "BE0202239952",
            "DE136695977",
            "ZZ123456789",
            "AT12345678",
            "CHE123",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_borne(raw in "\\PC{0,24}|[A-Z]{2}[0-9B .]{6,14}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }

        #[test]
        fn one_german_digit_other_is_none(place in 2usize..11, other in 1u8..10) {
            let mut wrong = *b"DE136695976";
            wrong[place] = b'0' + (wrong[place] - b'0' + other) % 10;
            prop_assert_eq!(canonical(std::str::from_utf8(&wrong).unwrap()), None);
        }
    }
}

//! Postcodes, each so written that its country shows: "1234AB", "B1234", "D12345".
//!
//! What stands behind a postcode in the same value (a town) is left out. Four or five digits alone are a
//! postcode only of the country that the caller names.

use super::Form;
use super::region::Region;

/// Version of this form.
pub const VERSION: u8 = 1;

/// The canonical form of a postcode; digits alone are read as the `default` region's.
#[must_use]
pub fn canonical(raw: &str, default: Region) -> Option<Form> {
    let raw = raw.trim();
    let (named, rest) = country(raw);
    let region = named.unwrap_or(default);
    if named.is_none_or(|named| named == Region::Nl)
        && let Some((form, _)) = leading_dutch(rest)
    {
        return Some(form);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (code, after) = rest.split_at_checked(digits)?;
    let ends = after.chars().next().is_none_or(|c| c.is_whitespace() || c == ',');
    let sound = match region {
        Region::Nl => false,
        Region::Be => digits == 4 && !code.starts_with('0'),
        Region::De => digits == 5 && code >= "01000",
    };
    if !ends || !sound {
        return None;
    }
    let mut form = Form::from(if region == Region::Be { "B" } else { "D" }).ok()?;
    form.try_push_str(code).ok()?;
    Some(form)
}

/// The Dutch postcode that the text begins with, and how many bytes it takes.
pub(crate) fn leading_dutch(text: &str) -> Option<(Form, usize)> {
    let (digits, rest) = text.as_bytes().split_first_chunk::<4>()?;
    if !digits.iter().all(u8::is_ascii_digit) || digits.first() == Some(&b'0') {
        return None;
    }
    let spaces = match rest {
        [b' ', b' ', ..] | [0xc2, 0xa0, ..] => 2,
        [b' ' | b'-' | b'.', ..] => 1,
        [0xe2, 0x80, 0x89 | 0xaf, ..] => 3,
        _ => 0,
    };
    let letters = rest.get(spaces..spaces + 2)?;
    let end = 4 + spaces + 2;
    let (first, second) = (
        letters.first()?.to_ascii_uppercase(),
        letters.get(1)?.to_ascii_uppercase(),
    );
    let sound = first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !(first == b'S' && matches!(second, b'A' | b'D' | b'S'))
        && !crate::detect::edge::glued_after(text, end);
    if !sound {
        return None;
    }
    let mut form = Form::new();
    for byte in digits.iter().chain(&[first, second]) {
        form.push(char::from(*byte));
    }
    Some((form, end))
}

/// The country before a postcode: "B-1234", "DE 12345", "NL-1234 AB".
fn country(text: &str) -> (Option<Region>, &str) {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let Some((code, rest)) = text.split_at_checked(letters) else {
        return (None, text);
    };
    let region = match code {
        "NL" | "nl" => Region::Nl,
        "B" | "BE" | "b" | "be" => Region::Be,
        "D" | "DE" | "d" | "de" => Region::De,
        _ => return (None, text),
    };
    (Some(region), rest.trim_start_matches([' ', '-', '–', '\u{2011}']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "1234 AB",
            "1234AB",
            "1234 ab",
            "1234  AB",
            "1234\u{a0}AB",
            "NL-1234 AB",
            "1234 AB Utrecht",
            "1234-AB",
            "1234AB, Utrecht",
        ] {
            assert_eq!(canonical(raw, Region::Nl).as_deref(), Some("1234AB"), "{raw}");
            assert_eq!(canonical(raw, Region::Be).as_deref(), Some("1234AB"), "{raw}");
        }
        for (raw, region, form) in [
            ("1000", Region::Be, "B1000"),
            ("B-1000", Region::Nl, "B1000"),
            ("BE 1000 Brussel", Region::Nl, "B1000"),
            ("10115 Berlin", Region::De, "D10115"),
            ("D-01067", Region::Nl, "D01067"),
        ] {
            assert_eq!(canonical(raw, region).as_deref(), Some(form), "{raw}");
        }
    }

    #[test]
    fn what_no_country_assigns_has_no_form() {
        for raw in [
            "", "0123 AB", "1234 SA", "1234 SD", "1234 SS", "1234", "1234 A", "1234 ABC", "12345", "123 AB",
            "B-0999", "D-00999", "B-12345",
        ] {
            assert_eq!(canonical(raw, Region::Nl), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn forms_are_stable(raw in "\\PC{0,12}|[A-Z]{0,2}[ -]?[0-9]{4,5} ?[A-Za-z]{0,3}") {
            for region in Region::ALL {
                if let Some(form) = canonical(&raw, region) {
                    for other in Region::ALL {
                        prop_assert_eq!(canonical(&form, other), Some(form));
                    }
                }
            }
        }
    }
}

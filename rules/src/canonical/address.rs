//! Addresses: postcode and house number, with the street where a postcode is a whole town.
//!
//! A Dutch postcode with a house number is one house; in Belgium and Germany the street is needed too, and
//! the last word of its name is enough of it ("Grote Markt" → "markt", "Hauptstr." → "hauptstrasse"). Additions
//! to the number ("12-II", "12 bis") are left out: they are written in too many ways, and neighbours behind
//! one door are told apart by their names.

use super::Form;
use super::fold::fold;

/// Version of this form.
pub const VERSION: u8 = 1;

/// A street line cut apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreetLine<'a> {
    /// The street, or what stands before the number.
    pub street: &'a str,
    /// The house number without addition.
    pub number: u32,
}

/// The canonical form of an address with a canonical postcode, whose form tells the country.
///
/// Dutch postcodes ("1234AB") need no street; Belgian ("B1234") and German ("D12345") ones do.
#[must_use]
pub fn of_postcode(postcode: &str, number: u32, street: &str) -> Option<Form> {
    let mut form = Form::new();
    form.try_push_str(postcode).ok()?;
    form.try_push(' ').ok()?;
    form.try_push_str(&number.to_string()).ok()?;
    if !is_dutch(postcode) {
        form.try_push(' ').ok()?;
        form.try_push_str(&street_word(street)?).ok()?;
    }
    Some(form)
}

/// Whether a canonical postcode is Dutch.
#[must_use]
pub fn is_dutch(postcode: &str) -> bool {
    postcode.starts_with(|c: char| c.is_ascii_digit())
}

/// The word that stands for a street: the last of its name, folded, abbreviations of "street" written out.
#[must_use]
pub fn street_word(street: &str) -> Option<Form> {
    let letter_or_joint = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'');
    let last = street
        .split_whitespace()
        .rev()
        .find(|word| word.chars().any(char::is_alphabetic))?;
    let abbreviated = last.ends_with('.');
    let bare: Form = {
        let mut bare = Form::new();
        last.chars()
            .filter(|c| letter_or_joint(*c))
            .try_for_each(|c| bare.try_push(c).map_err(|_| ()))
            .ok()?;
        fold(&bare)?
    };
    let last_part = bare.rsplit('-').next().unwrap_or(&bare);
    let mut form = Form::new();
    let german = last_part.strip_suffix("str").map(|stem| (stem, "strasse"));
    let dutch = last_part
        .strip_suffix("ln")
        .or_else(|| last_part.strip_suffix("l"))
        .map(|stem| (stem, "laan"));
    let (stem, ending) = match (german, dutch) {
        (Some(written), _) => written,
        (None, Some(written)) if abbreviated => written,
        _ => (last_part, ""),
    };
    // Dutch and German streets are one word here: "straat" is written as "strasse" so that "str." fits both.
    match stem.strip_suffix("straat").filter(|_| ending.is_empty()) {
        Some(stem) => {
            form.try_push_str(stem).ok()?;
            form.try_push_str("strasse").ok()?;
        }
        None => {
            form.try_push_str(stem).ok()?;
            form.try_push_str(ending).ok()?;
        }
    }
    (!form.is_empty()).then_some(form)
}

/// Cuts "Dorpsstraat 12 bis" apart: the last number that is no part of a word, or the first of a range.
#[must_use]
pub fn street_line(line: &str) -> Option<StreetLine<'_>> {
    let line = line.trim();
    let mut found = None;
    let mut start = None;
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        match (letter.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                let before = line.get(..from)?;
                let glued = before.chars().next_back().is_some_and(char::is_alphanumeric);
                let has_street = before.chars().filter(|c| c.is_alphabetic()).count() >= 2;
                let addition = before.ends_with(['-', '/']) && found.is_some();
                if !glued
                    && has_street
                    && !addition
                    && let Some(number) = house_number(line.get(from..at)?)
                {
                    found = Some(StreetLine {
                        street: before.trim().trim_end_matches([',', '-']),
                        number,
                    });
                }
            }
            _ => {}
        }
    }
    found
}

/// Reads a house number from the front of a cell: "12", "12-II", "12 bis", "nr. 12".
#[must_use]
pub fn house_number(text: &str) -> Option<u32> {
    let digits = text.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let number: u32 = digits.get(..end.min(6))?.parse().ok()?;
    (end <= 5 && number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn street_lines_are_cut_at_the_house_number() {
        for (line, street, number) in [
            ("Dorpsstraat 12", "Dorpsstraat", 12),
            ("Dorpsstraat 12 bis", "Dorpsstraat", 12),
            ("Dorpsstraat 12-14", "Dorpsstraat", 12),
            ("Plein 1945 nr. 7", "Plein 1945 nr.", 7),
            ("2e Helmersstraat 8-II", "2e Helmersstraat", 8),
            ("Laan van Meerdervoort, 101a", "Laan van Meerdervoort", 101),
        ] {
            assert_eq!(street_line(line), Some(StreetLine { street, number }), "{line}");
        }
        assert_eq!(street_line("Dorpsstraat"), None);
        assert_eq!(street_line("12"), None);
    }

    #[test]
    fn streets_written_short_and_long_are_one() {
        for (short, long) in [
            ("Hauptstr.", "Hauptstraße"),
            ("Kerkstr.", "Kerkstraat"),
            ("KERKSTRAAT", "kerkstraat"),
            ("Beethovenln.", "Beethovenlaan"),
        ] {
            assert_eq!(street_word(short), street_word(long), "{short}");
        }
        assert_ne!(street_word("Kerkstraat"), street_word("Kerklaan"));
        assert_eq!(street_word("Grote Markt").unwrap().as_str(), "markt");
        assert_eq!(street_word("12"), None);
    }

    #[test]
    fn golden_vectors() {
        assert_eq!(
            of_postcode("1234AB", 12, "Dorpsstraat").unwrap().as_str(),
            "1234AB 12"
        );
        assert_eq!(
            of_postcode("D10115", 5, "Hauptstr.").unwrap().as_str(),
            "D10115 5 hauptstrasse"
        );
        assert_eq!(of_postcode("D10115", 5, ""), None);
        assert_eq!(house_number(" 12-II"), Some(12));
        assert_eq!(house_number("0"), None);
        assert_eq!(house_number("123456"), None);
    }

    proptest! {
        #[test]
        fn never_panics(line in "\\PC{0,60}") {
            let _ = street_line(&line);
            let _ = street_word(&line);
            let _ = house_number(&line);
        }
    }
}

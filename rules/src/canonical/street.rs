//! Streets as they compare, and lines of an address taken apart.
//!
//! A street's form has no spaces, and one spelling of the words that are abbreviated at will: "Dorpsstr.",
//! "Dorps Straat" and "DORPSSTRAAT" are one; so are "Hauptstr." and "Hauptstraße". The form is for comparing,
//! not for showing.

use arrayvec::ArrayVec;

use super::Form;
use super::fold::fold;
use super::house_number;

/// Version of this form.
pub const VERSION: u8 = 1;

/// A line of an address, taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StreetLine {
    /// The street in canonical form.
    pub street: Form,
    /// House number.
    pub number: u32,
    /// Addition to it, or empty.
    pub addition: Form,
}

impl std::fmt::Debug for StreetLine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[street line]")
    }
}

/// The canonical form of a street's name, or `None` if it holds no letter.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let folded = fold(raw.trim())?;
    let mut form = Form::new();
    let words: ArrayVec<&str, 24> = words(&folded).take(24).collect();
    for (nth, word) in words.iter().enumerate() {
        let last = nth + 1 == words.len();
        let (stem, end) = if last { ending(word) } else { (whole(word), "") };
        form.try_push_str(stem).ok()?;
        form.try_push_str(end).ok()?;
    }
    // "Haupt Str." and "Hauptstr." end alike only when they are joined.
    (form.len() >= 2 && form.bytes().any(|b| !b.is_ascii_digit())).then_some(form)
}

/// Street, number and addition of a line such as "Dorpsstraat 12 bis" or "12, rue de la Loi".
#[must_use]
pub fn split_line(line: &str) -> Option<StreetLine> {
    let line = line.trim();
    if line.as_bytes().first()?.is_ascii_digit()
        && let Some(found) = number_first(line)
    {
        return Some(found);
    }
    let mut inside = false;
    for (offset, letter) in line.char_indices() {
        let begins = !inside && letter.is_ascii_digit();
        inside = letter.is_alphanumeric() || (inside && matches!(letter, '-' | '\''));
        if !begins || offset == 0 {
            continue;
        }
        let Some((number, addition, rest)) = line.get(offset..).and_then(house_number::leading) else {
            continue;
        };
        let named_after_year = (1000..2100).contains(&number) && addition.bytes().any(|b| b.is_ascii_digit());
        let ends =
            rest.trim_start().starts_with([',', ';', '\n']) || !rest.chars().any(char::is_alphanumeric);
        if named_after_year || !ends {
            continue;
        }
        let street = canonical(line.get(..offset)?)?;
        return Some(StreetLine {
            street,
            number,
            addition,
        });
    }
    None
}

/// "12, rue de la Loi", "12a, rue de la Loi" and "12 Main Street"; not "1e Dorpsstraat 4".
fn number_first(line: &str) -> Option<StreetLine> {
    let (first, rest) = line.split_once([',', ' '])?;
    let (number, addition) = house_number::split(first)?;
    let rest = rest.trim_start_matches([',', ' ']);
    let named = rest.chars().next().is_some_and(char::is_alphabetic);
    let street = canonical(rest).filter(|street| street.len() >= 4 && named)?;
    let digits = rest.bytes().any(|b| b.is_ascii_digit());
    (!digits && (line.contains(',') || addition.is_empty())).then_some(StreetLine {
        street,
        number,
        addition,
    })
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Ends that are abbreviated, longest first, and what all of them become.
const ENDS: [(&str, &str); 14] = [
    ("strasse", "str"),
    ("straat", "str"),
    ("straße", "str"),
    ("strase", "str"),
    ("steenweg", "stwg"),
    ("stwg", "stwg"),
    ("str", "str"),
    ("platz", "pl"),
    ("plein", "pln"),
    ("pln", "pln"),
    ("gracht", "gr"),
    ("kade", "kd"),
    ("laan", "ln"),
    ("ln", "ln"),
];

fn ending(word: &str) -> (&str, &'static str) {
    for (end, short) in ENDS {
        if let Some(stem) = word.strip_suffix(end) {
            return (stem, short);
        }
    }
    (whole(word), "")
}

/// Words that are abbreviated as wholes.
fn whole(word: &str) -> &str {
    match word {
        "sint" | "sankt" | "saint" | "sainte" | "ste" => "st",
        "burgemeester" | "burgem" | "burgermeister" | "bgm" => "burg",
        "professor" => "prof",
        "doctor" | "dokter" | "doktor" => "dr",
        "dominee" => "ds",
        "generaal" | "general" => "gen",
        "president" => "pres",
        "meester" => "mr",
        "eerste" => "1e",
        "tweede" => "2e",
        "derde" => "3e",
        "avenue" => "av",
        "boulevard" | "blvd" | "boul" => "bd",
        "chaussee" => "ch",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for (raws, form) in [
            (
                &[
                    "Dorpsstraat",
                    "DORPSSTRAAT",
                    "Dorpsstr.",
                    "Dorps straat",
                    "dorpsstr",
                ][..],
                "dorpsstr",
            ),
            (
                &["Hauptstraße", "Hauptstr.", "Hauptstrasse", "Haupt-Straße"],
                "hauptstr",
            ),
            (&["Sint Jansstraat", "St. Jansstraat", "St Jansstr."], "stjansstr"),
            (
                &["Burgemeester de Vlugtlaan", "Burg. de Vlugtlaan"],
                "burgdevlugtln",
            ),
            (
                &["J.F. Kennedylaan", "J F Kennedylaan", "JF Kennedylaan"],
                "jfkennedyln",
            ),
            (&["1e Dorpsweg", "Eerste Dorpsweg"], "1edorpsweg"),
            (&["Plein 1944"], "plein1944"),
        ] {
            for raw in raws {
                assert_eq!(canonical(raw).as_deref(), Some(form), "{raw}");
            }
        }
        assert_eq!(canonical("12"), None);
        assert_eq!(canonical(""), None);
    }

    #[test]
    fn lines_are_taken_apart() {
        for (line, street, number, addition) in [
            ("Dorpsstraat 12", "dorpsstr", 12, ""),
            ("Dorpsstraat 12 bis", "dorpsstr", 12, "bis"),
            ("Dorpsstraat 12-II", "dorpsstr", 12, "ii"),
            ("Dorpsstr. 12a", "dorpsstr", 12, "a"),
            ("Dorpsstraat 12-14", "dorpsstr", 12, "14"),
            ("Plein 1944 12", "plein1944", 12, ""),
            ("Plein 40-45 12", "plein4045", 12, ""),
            ("1e Dorpsstraat 4", "1edorpsstr", 4, ""),
            ("Hauptstr. 5", "hauptstr", 5, ""),
            ("Dorpsstraat 12, Utrecht", "dorpsstr", 12, ""),
            ("Dorpsstraat 12a, 1234 AB Utrecht", "dorpsstr", 12, "a"),
            ("12, rue de la Loi", "ruedelaloi", 12, ""),
            ("12a, rue de la Loi", "ruedelaloi", 12, "a"),
            ("Rue de la Loi 12 bte 3", "ruedelaloi", 12, "bus3"),
        ] {
            let found = split_line(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (found.street.as_str(), found.number, found.addition.as_str()),
                (street, number, addition),
                "{line}"
            );
        }
        for line in [
            "",
            "Dorpsstraat",
            "12",
            "Postbus",
            "Dorpsstraat 12 te Utrecht gelegen",
        ] {
            assert_eq!(split_line(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_borne(line in "\\PC{0,40}|[A-Za-z. ]{2,12} [0-9]{1,5} ?[a-z0-9]{0,5}") {
            let _ = canonical(&line);
            let _ = split_line(&line);
        }

        #[test]
        fn case_and_spaces_do_not_matter(stem in "[a-z]{3,10}", number in 1u32..999) {
            prop_assume!(whole(&stem) == stem);
            let line = split_line(&format!("{stem}straat {number}"));
            prop_assert!(line.is_some());
            prop_assert_eq!(split_line(&format!("{}STR. {number}", stem.to_uppercase())), line);
            prop_assert_eq!(split_line(&format!("{stem} straat  {number}")), line);
        }
    }
}

//! Postcodes in running text, from their first digit.
//!
//! A Dutch postcode has a shape of its own. Belgian and German ones are mere digits: they are taken for
//! postcodes behind their country's letter or before a capitalised word. Invariant: never a part of a longer
//! number or word.

use crate::canonical::postcode::{canonical, leading_dutch};
use crate::canonical::region::Region;
use crate::detect::edge;
use crate::detect::found::{Found, Notation};

/// The Dutch postcode that begins at `digit_start`, the beginning of a run of digits.
#[must_use]
pub fn at(text: &str, digit_start: usize) -> Option<Found> {
    if edge::glued_before(text, digit_start) || edge::goes_on_before(text, digit_start) {
        return None;
    }
    let (form, length) = leading_dutch(text.get(digit_start..)?)?;
    let end = digit_start + length;
    let letters = text.get(end - 2..end)?;
    // "2024 en", "1000 km": two words of a sentence, unless they are written together.
    let word = length > 6 && letters.bytes().any(|b| b.is_ascii_lowercase());
    if word && is_common_word(letters) {
        return None;
    }
    Some(Found {
        start: digit_start,
        end,
        form,
        notation: Notation::Formatted,
    })
}

/// The Belgian or German postcode that begins at `digit_start`, the beginning of a run of digits.
#[must_use]
pub fn be_de_at(text: &str, digit_start: usize) -> Option<Found> {
    let region = match edge::digits_from(text.as_bytes(), digit_start) {
        4 => Region::Be,
        5 => Region::De,
        _ => return None,
    };
    let end = digit_start + if region == Region::Be { 4 } else { 5 };
    if edge::glued_after(text, end) || edge::goes_on_after(text, end) {
        return None;
    }
    let prefixed = prefix_start(text, digit_start, region);
    if prefixed.is_none() {
        let free = !edge::glued_before(text, digit_start)
            && !edge::goes_on_before(text, digit_start)
            && !matches!(edge::before(text, digit_start), Some('-' | '+' | '€' | '$'));
        if !free || !before_town(text, end) {
            return None;
        }
    }
    let form = canonical(text.get(digit_start..end)?, region)?;
    let notation = if prefixed.is_some() {
        Notation::Formatted
    } else {
        Notation::Bare
    };
    Some(Found {
        start: prefixed.unwrap_or(digit_start),
        end,
        form,
        notation,
    })
}

/// Where "B-", "BE-", "D-" or "DE-" before a postcode begins.
fn prefix_start(text: &str, digit_start: usize, region: Region) -> Option<usize> {
    let dash = edge::before(text, digit_start).filter(|c| edge::is_dash(*c) || *c == ' ')?;
    let end = digit_start - dash.len_utf8();
    let codes = match region {
        Region::Be => ["BE", "B"],
        _ => ["DE", "D"],
    };
    codes.iter().find_map(|code| {
        let start = end.checked_sub(code.len())?;
        let same = text.get(start..end)? == *code && !edge::glued_before(text, start);
        (same && !edge::goes_on_before(text, start)).then_some(start)
    })
}

/// Whether a town follows: a capitalised word of at least three letters, not shouted as an abbreviation is.
fn before_town(text: &str, end: usize) -> bool {
    let Some(space) = edge::after(text, end).filter(|c| edge::is_space(*c) || *c == '\t') else {
        return false;
    };
    let Some(rest) = text.get(end + space.len_utf8()..) else {
        return false;
    };
    let mut letters = rest.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.take(2).filter(|c| c.is_alphabetic()).count() == 2
}

/// Dutch, English, French and German words and units of two letters, in lower case.
fn is_common_word(letters: &str) -> bool {
    const WORDS: [&str; 48] = [
        "al", "an", "as", "at", "au", "be", "bv", "by", "ca", "cl", "cm", "da", "de", "dl", "dm", "do", "du",
        "en", "er", "et", "eu", "gb", "go", "ha", "he", "id", "ik", "im", "in", "is", "je", "kb", "kg", "km",
        "kw", "la", "mb", "mg", "ml", "mm", "na", "of", "om", "op", "or", "te", "to", "we",
    ];
    letters.bytes().all(|b| b.is_ascii_lowercase()) && WORDS.binary_search(&letters).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Detector = fn(&str, usize) -> Option<Found>;

    fn found(detector: Detector, text: &str) -> Option<(&str, String)> {
        let anchor = text.find(|c: char| c.is_ascii_digit()).unwrap();
        detector(text, anchor)
            .map(|found| (text.get(found.start..found.end).unwrap(), found.form.to_string()))
    }

    #[test]
    fn dutch_postcodes() {
        for (text, span) in [
            ("1234 AB Utrecht", "1234 AB"),
            ("(1234AB)", "1234AB"),
            ("NL-1234 AB", "1234 AB"),
            ("1234ab", "1234ab"),
            ("1234 ab utrecht", "1234 ab"),
            ("1234\u{a0}AB", "1234\u{a0}AB"),
        ] {
            assert_eq!(found(at, text), Some((span, "1234AB".into())), "{text}");
        }
        for text in [
            "0123 AB",
            "1234 SS",
            "1234 ABC",
            "a1234 AB",
            "12345 AB",
            "2024 en verder",
            "1000 km",
            "1234 AB1",
            "1.1234 AB",
            "2024 te",
        ] {
            assert_eq!(
                found(at, text).filter(|_| !text.starts_with("1.")),
                None,
                "{text}"
            );
        }
        assert_eq!(at("1.1234 AB", 2), None);
    }

    #[test]
    fn belgian_and_german_postcodes() {
        for (text, span, form) in [
            ("1000 Brussel", "1000", "B1000"),
            ("B-1000 brussel", "B-1000", "B1000"),
            ("BE 1000", "BE 1000", "B1000"),
            ("10115 Berlin", "10115", "D10115"),
            ("D-10115", "D-10115", "D10115"),
        ] {
            assert_eq!(found(be_de_at, text), Some((span, form.into())), "{text}");
        }
        for text in [
            "1000 stuks",
            "1000",
            "10115",
            "0999 Brussel",
            "K-1000 stuks",
            "1000-2000 Brussel",
            "100000 Berlin",
            "1000 EU",
            "€1000 Brussel",
        ] {
            assert_eq!(found(be_de_at, text), None, "{text}");
        }
    }

    #[test]
    fn common_words_are_sorted_for_the_search() {
        for word in ["al", "km", "we"] {
            assert!(is_common_word(word));
        }
        assert!(!is_common_word("ab"));
        assert!(!is_common_word("KM"));
    }

    proptest! {
        #[test]
        fn any_text_and_place_are_borne(text in "\\PC{0,8}[0-9]{4,5} ?\\PC{0,8}", from in 0usize..30) {
            for found in [at(&text, from), be_de_at(&text, from)].into_iter().flatten() {
                prop_assert!(text.get(found.start..found.end).is_some());
            }
        }
    }
}

//! House numbers: the number, and its addition without separators.
//!
//! "12 bis", "12-bis" and "12BIS" are number 12, addition "bis"; "12a", "12 A" and "12-A" are 12, "a". What
//! follows a number and is too long for an addition makes the value none.

use super::Form;
use super::fold::fold_char;

/// Version of this form.
pub const VERSION: u8 = 1;

const LARGEST: u32 = 99_999;
/// Characters that an addition may have, and words that it may be written in.
const LONGEST: usize = 10;
const WORDS: usize = 3;

/// The number and its addition (empty if it has none).
#[must_use]
pub fn split(raw: &str) -> Option<(u32, Form)> {
    let (number, addition, rest) = leading(without_label(raw.trim()))?;
    rest.trim_matches(|c: char| !c.is_alphanumeric())
        .is_empty()
        .then_some((number, addition))
}

/// The addition alone, as a column of its own has it.
#[must_use]
pub fn addition(raw: &str) -> Option<Form> {
    let (addition, rest) = leading_addition(raw.trim())?;
    rest.trim().is_empty().then_some(addition)
}

/// Number and addition that the text begins with, and what comes after them.
pub(crate) fn leading(text: &str) -> Option<(u32, Form, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = text
        .get(..digits)
        .filter(|digits| digits.len() <= 5)?
        .parse()
        .ok()?;
    if !(1..=LARGEST).contains(&number) {
        return None;
    }
    let rest = text.get(digits..)?;
    // A spreadsheet's number.
    let rest = rest
        .strip_prefix(".0")
        .filter(|after| after.is_empty())
        .unwrap_or(rest);
    let (addition, rest) = leading_addition(rest).unwrap_or((Form::new(), rest));
    Some((number, addition, rest))
}

/// The addition that the text begins with: up to three short words.
fn leading_addition(text: &str) -> Option<(Form, &str)> {
    let mut addition = Form::new();
    let mut rest = text;
    for nth in 0..WORDS {
        let inner = rest.trim_start_matches(|c: char| matches!(c, ' ' | '\u{a0}' | ',') || is_separator(c));
        let gap = rest.get(..rest.len() - inner.len())?;
        let length = inner.find(|c: char| !c.is_alphanumeric()).unwrap_or(inner.len());
        let word = inner.get(..length)?;
        let glued = gap.is_empty() || gap.contains(is_separator);
        // "12, bus 3" has an addition behind its comma, "12, 1234 AB" has none.
        if gap.contains(',') && named(word).is_none() {
            break;
        }
        let second_number = addition.ends_with(is_digit) && word.starts_with(is_digit);
        if word.is_empty() || second_number || !is_addition(word, nth, glued) {
            break;
        }
        if addition.len() + word.len() > LONGEST {
            return None;
        }
        append(&mut addition, word)?;
        rest = inner.get(length..)?;
    }
    Some((addition, rest))
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

const fn is_separator(c: char) -> bool {
    matches!(
        c,
        '-' | '/' | '.' | '+' | '(' | ')' | '\'' | '\u{2010}'..='\u{2015}'
    )
}

/// Words that are additions although they are longer than four letters, or stand before the real one.
const NAMED: [(&str, &str); 18] = [
    ("bis", "bis"),
    ("hs", "hs"),
    ("huis", "hs"),
    ("boven", "bv"),
    ("bov", "bv"),
    ("beneden", "bn"),
    ("ben", "bn"),
    ("zwart", "zw"),
    ("rood", "rd"),
    ("links", "li"),
    ("rechts", "re"),
    ("bus", "bus"),
    ("bte", "bus"),
    ("boite", "bus"),
    ("appartement", "app"),
    ("unit", "unit"),
    ("kamer", "kmr"),
    ("hoog", "hg"),
];

fn is_addition(word: &str, nth: usize, glued: bool) -> bool {
    let short = word.len() <= 4
        && (glued || word.len() <= 2 || word.bytes().all(|b| b.is_ascii_digit()) || is_roman(word));
    let towns = nth == 0 && !glued && word.len() > 3;
    named(word).is_some() || (short && !towns && word.is_ascii())
}

fn is_roman(word: &str) -> bool {
    word.bytes()
        .all(|b| matches!(b.to_ascii_uppercase(), b'I' | b'V' | b'X'))
}

fn named(word: &str) -> Option<&'static str> {
    NAMED
        .iter()
        .find(|(name, _)| {
            let mut letters = name.chars();
            let mut same = true;
            for letter in word.chars() {
                fold_char(letter, |folded| same &= letters.next() == Some(folded));
            }
            same && letters.next().is_none()
        })
        .map(|(_, short)| *short)
}

fn append(addition: &mut Form, word: &str) -> Option<()> {
    if let Some(short) = named(word) {
        return addition.try_push_str(short).ok();
    }
    super::fold::fold_into(word, addition)
}

fn without_label(raw: &str) -> &str {
    let after = ["nummer", "nr", "no", "huisnr"]
        .iter()
        .find(|label| {
            raw.get(..label.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(label))
        })
        .and_then(|label| raw.get(label.len()..));
    after.map_or(raw, |after| after.trim_start_matches(['.', ' ', ':']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for (raws, number, addition) in [
            (&["12", " 12 ", "12.0", "nr. 12", "12,"][..], 12, ""),
            (&["12a", "12 A", "12-a", "12/A", "12 - a", "12.a"], 12, "a"),
            (&["12 bis", "12-bis", "12BIS", "12 Bis"], 12, "bis"),
            (&["12-II", "12 ii", "12/II"], 12, "ii"),
            (&["12 hs", "12 huis", "12-HS"], 12, "hs"),
            (&["12 bis A", "12bis-a", "12-bis/A"], 12, "bisa"),
            (&["12-14", "12/14"], 12, "14"),
            (&["12 bus 3", "12 bte 3", "12 boîte 3"], 12, "bus3"),
            (&["12 3hoog", "12-3 hoog"][1..], 12, "3hg"),
            (&["12 zwart", "12zw"], 12, "zw"),
        ] {
            for raw in raws {
                let (got, form) = split(raw).unwrap_or_else(|| panic!("{raw}"));
                assert_eq!((got, form.as_str()), (number, addition), "{raw}");
            }
        }
        assert_eq!(addition(" Bis ").as_deref(), Some("bis"));
        assert_eq!(addition("-II").as_deref(), Some("ii"));
    }

    #[test]
    fn what_is_no_number_has_no_form() {
        for raw in ["", "a", "0", "123456", "12 Utrecht", "12 lange toevoeging", "bis"] {
            assert_eq!(split(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_borne_and_forms_are_stable(raw in "\\PC{0,16}|[0-9]{1,5}[ -/]?[A-Za-z0-9]{0,4}") {
            if let Some((number, addition)) = split(&raw) {
                prop_assert_eq!(split(&format!("{number}-{addition}")).map(|(number, _)| number), Some(number));
            }
        }

        #[test]
        fn another_number_or_letter_is_another(number in 1u32..9999, letter in "[a-z]", more in 0u32..10) {
            let one = split(&format!("{number}{letter}"));
            prop_assert!(one.is_some());
            prop_assert_eq!(split(&format!("{number} {}", letter.to_uppercase())), one);
            prop_assert_ne!(split(&format!("{number}{more}{letter}")), one);
            prop_assert_ne!(split(&number.to_string()), one);
        }
    }
}

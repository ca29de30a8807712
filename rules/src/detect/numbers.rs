//! What a run of digits can be: a bank account, a VAT number, a telephone number, an address, a number of a
//! register, a customer number.
//!
//! The readings exclude each other from the surest down: what is part of an IBAN is no telephone number.
//! Digits that could be many things are offered as bare, unless a heading or label says what they are.

use std::sync::LazyLock;

use super::candidate::Grade;
use super::collector::Collector;
use super::found::Notation;
use super::gate::Gate;
use super::intake::{Intake, Spot};
use super::record::Record;
use super::{addresses, edge, iban, label, phone, registration, vat};
use crate::canonical::iban::length_of as iban_length;
use crate::canonical::vat::is_country as is_vat_country;
use crate::document::{Segment, Shape};
use crate::field::Field;
use crate::index::KeyForm;

/// Offers what the run of digits at `start` can be and returns where to go on.
pub(super) fn at<G: Gate>(
    collector: &Collector<'_, G>,
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    heading: Option<Field>,
    start: usize,
) -> usize {
    let bytes = text.as_bytes();
    let length = edge::digits_from(bytes, start);
    let end = start + length;
    if may_have_country(bytes, start) {
        for (form, found) in [
            (KeyForm::Iban, iban::at(text, start)),
            (KeyForm::Vat, vat::at(text, start)),
        ] {
            if let Some(found) = found {
                let spot = Spot {
                    segment,
                    start: found.start,
                    end: found.end,
                };
                intake.offer(record, form, Grade::Formed, &found.form, spot);
                return found.end;
            }
        }
    }
    let shaped = collector.shapes.at(text, start, length);
    if let Some(shaped) = shaped.filter(|shaped| shaped.lettered) {
        let spot = Spot {
            segment,
            start: shaped.start,
            end: shaped.end,
        };
        let said = heading.or_else(|| label::before(text, shaped.start).map(|label| label.field));
        let grade = match said {
            Some(Field::CustomerNumber | Field::CustomerId) => Grade::Labelled,
            _ => Grade::Formed,
        };
        intake.offer(record, KeyForm::CustomerNumber, grade, &shaped.form, spot);
        return shaped.end;
    }
    let said = |start: usize| heading.or_else(|| label::before(text, start).map(|label| label.field));
    let mut next = end;
    if may_be_phone(bytes, start, length)
        && let Some(found) = phone::at(text, start)
    {
        let grade = match found.notation {
            Notation::Formatted | Notation::International | Notation::National => Grade::Formed,
            Notation::Bare if said(found.start) == Some(Field::Phone) => Grade::Labelled,
            Notation::Bare => Grade::Bare,
        };
        let spot = Spot {
            segment,
            start: found.start,
            end: found.end,
        };
        for reading in &found.readings {
            intake.offer(record, KeyForm::Phone, grade, reading, spot);
        }
        next = next.max(found.end);
    } else if (length == 4 || length == 5) && may_be_postcode(bytes, start, end) {
        addresses::at(intake, record, text, segment, start);
    }
    if length == 8 || length == 12 || said_is_kvk(length, heading) {
        register_number(intake, record, text, segment, start, &said);
    }
    if let Some(shaped) = shaped {
        let grade = match said(start) {
            Some(Field::CustomerNumber | Field::CustomerId) => Grade::Labelled,
            _ => Grade::Bare,
        };
        if grade == Grade::Labelled || segment.shape != Shape::Prose {
            let spot = Spot {
                segment,
                start: shaped.start,
                end: shaped.end,
            };
            intake.offer(record, KeyForm::CustomerNumber, grade, &shaped.form, spot);
        }
    }
    let mut completed = collector.shapes.completed(text, start, length).peekable();
    // A label is looked for only where it matters: most numbers are of no shape.
    if completed.peek().is_some() && matches!(said(start), Some(Field::CustomerNumber | Field::CustomerId)) {
        for form in completed {
            let spot = Spot { segment, start, end };
            intake.offer(record, KeyForm::CustomerNumber, Grade::Labelled, &form, spot);
        }
    }
    next
}

/// Grouped trade-register numbers are read only where a heading says so.
const fn said_is_kvk(length: usize, heading: Option<Field>) -> bool {
    matches!(heading, Some(Field::Kvk)) && length < 8
}

fn register_number<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    start: usize,
    said: &impl Fn(usize) -> Option<Field>,
) {
    let Some(found) = registration::at(text, start) else {
        return;
    };
    let grade = if said(found.start) == Some(Field::Kvk) {
        Grade::Labelled
    } else {
        Grade::Bare
    };
    let spot = Spot {
        segment,
        start: found.start,
        end: found.end,
    };
    intake.offer(record, KeyForm::Kvk, grade, &found.form, spot);
}

/// The countries of bank accounts, and those of VAT numbers: for each first letter of a code one bit for each
/// second letter. Letters count from one, large or small.
static ACCOUNTS: LazyLock<[u32; 32]> = LazyLock::new(|| codes(|code| iban_length(code).is_some()));
static VAT_NUMBERS: LazyLock<[u32; 32]> = LazyLock::new(|| codes(is_vat_country));

fn codes(known: impl Fn([u8; 2]) -> bool) -> [u32; 32] {
    let mut seconds = [0; 32];
    for first in b'A'..=b'Z' {
        for second in (b'A'..=b'Z').filter(|second| known([first, *second])) {
            if let Some(bits) = seconds.get_mut(usize::from(first & 31)) {
                *bits |= 1 << (second & 31);
            }
        }
    }
    seconds
}

/// A quick no: before banks' and tax offices' numbers stands the code of a country, in a word of its own, with
/// letters of the number behind it ("ATU"), or behind a label that is written with it ("BTWNL", "IBANNL").
fn may_have_country(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(..start).unwrap_or_default();
    let word = match before {
        [before @ .., b' ' | b'.'] => before,
        _ => before,
    };
    let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
    let run = word.iter().rev().take(7).take_while(is_letter).count();
    let from = if run <= 4 { run } else { 2 };
    let Some([first, second, ..]) = word.len().checked_sub(from).and_then(|from| word.get(from..)) else {
        return false;
    };
    let is_one_of = |codes: &[u32; 32]| {
        let seconds = codes.get(usize::from(first & 31)).copied().unwrap_or_default();
        seconds & 1 << (second & 31) != 0
    };
    match run {
        0 | 1 => false,
        // "ATU": no account has a letter there.
        3 | 4 => is_one_of(&VAT_NUMBERS),
        _ => is_one_of(&VAT_NUMBERS) || is_one_of(&ACCOUNTS),
    }
}

/// A quick no: of Dutch postcodes two letters follow, of others a capital, or a country stands before them.
fn may_be_postcode(bytes: &[u8], start: usize, end: usize) -> bool {
    let behind = match bytes.get(end..) {
        Some([b' ' | b'\t', letter, second, third, ..]) if letter.is_ascii_lowercase() => {
            // "2025 laten": a word, and no two letters.
            !(second.is_ascii_lowercase() && third.is_ascii_lowercase())
        }
        Some([b' ' | b'\t' | b'-' | b'.', letter, ..]) => {
            letter.is_ascii_alphabetic() || !letter.is_ascii_graphic()
        }
        Some([letter, ..]) => letter.is_ascii_alphabetic() || !letter.is_ascii(),
        _ => false,
    };
    behind
        || matches!(
            bytes.get(..start),
            Some([.., b'B' | b'E' | b'D', b' ' | b'-'] | [.., 0x80..=0xff])
        )
}

/// A quick no: telephone numbers begin with a zero or a plus sign, stand in brackets, or are nine digits and
/// more at a stretch.
fn may_be_phone(bytes: &[u8], start: usize, length: usize) -> bool {
    let marked = |at: usize| {
        matches!(
            start.checked_sub(at).and_then(|b| bytes.get(b)),
            Some(b'+' | b'(')
        )
    };
    bytes.get(start) == Some(&b'0') || length >= 9 || marked(1) || marked(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::postcode;

    /// The beginnings of all runs of digits.
    fn runs(text: &str) -> impl Iterator<Item = usize> {
        let bytes = text.as_bytes();
        (0..bytes.len()).filter(move |at| {
            let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            digit(*at) && !at.checked_sub(1).is_some_and(digit)
        })
    }

    #[test]
    fn most_numbers_of_a_letter_are_turned_away_at_once() {
        for text in [
            "op 14 maart",
            "€ 12.450,00",
            "punt 7",
            "van 2025 laten",
            "(2025)",
            "hoofdstuk 12",
        ] {
            for at in runs(text) {
                let end = at + edge::digits_from(text.as_bytes(), at);
                assert!(!may_have_country(text.as_bytes(), at), "{text}");
                assert!(!may_be_postcode(text.as_bytes(), at, end), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_quick_no_is_certain_for_accounts_and_vat_numbers(
            before in "[a-zA-Z ]{0,3}|IBAN|mijnIBAN|BTW|btw|VAT",
            number in "NL91 ?ABNA ?0417 ?1643 ?00|nl91abna0417164300|BE68 5390 0754 7034|NL ?123456782 ?B01|BE[ .]?0776[. ]091[. ]951|ATU13585627|DE ?136695976",
        ) {
            let text = format!("{before}{number}");
            for at in runs(&text) {
                let found = iban::at(&text, at).is_some() || vat::at(&text, at).is_some();
                prop_assert!(!found || may_have_country(text.as_bytes(), at), "{}", text);
            }
        }

        #[test]
        fn a_quick_no_is_certain_for_postcodes(
            text in "(B|BE|D|DE|NL|x|)[ -\u{2013}]?[1-9][0-9]{3,4}[ \u{a0}\t.,-]{0,2}[a-zA-ZÉé0-9]{0,3} ?[A-Za-z]{0,4}",
        ) {
            for at in runs(&text) {
                let end = at + edge::digits_from(text.as_bytes(), at);
                let found = postcode::at(&text, at).is_some() || postcode::be_de_at(&text, at).is_some();
                prop_assert!(!found || may_be_postcode(text.as_bytes(), at, end), "{}", text);
            }
        }
    }
}

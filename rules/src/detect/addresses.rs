//! Addresses around a postcode.
//!
//! The anchor is the postcode's first digit. The house number is any short number near it in the same record
//! ("Dorpsstraat 12, 1234 AB", "1234 AB 12", a column of its own); where several stand there, each is offered,
//! since only the right one is in the index.

use super::candidate::Grade;
use super::gate::Gate;
use super::intake::{Intake, Spot};
use super::record::Record;
use super::{edge, postcode};
use crate::canonical::address;
use crate::document::Segment;
use crate::index::KeyForm;

/// How far before and behind the postcode a house number is looked for, in bytes.
const BEFORE: usize = 90;
const BEHIND: usize = 30;
/// Most numbers that are offered for one postcode.
const MOST_NUMBERS: usize = 6;

/// A number that may be a house number.
struct HouseNumber<'t> {
    value: u32,
    street: &'t str,
}

/// Offers the addresses whose postcode begins at `start`.
pub(super) fn at<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    start: usize,
) {
    let Some(code) = postcode::at(text, start).or_else(|| postcode::be_de_at(text, start)) else {
        return;
    };
    let from = text.floor_char_boundary(code.start.saturating_sub(BEFORE).max(record.bytes.start));
    let to = text.floor_char_boundary((code.end + BEHIND).min(record.bytes.end));
    let mut numbers = numbers_in(text, from, code.start);
    numbers.reverse();
    if address::is_dutch(&code.form) {
        // Only a Dutch postcode may stand before its house number; others need the street, which comes first.
        numbers.extend(numbers_in(text, code.end, to));
    }
    for number in numbers.iter().take(MOST_NUMBERS) {
        if let Some(form) = address::of_postcode(&code.form, number.value, number.street) {
            let spot = Spot {
                segment,
                start: code.start,
                end: code.end,
            };
            intake.offer(record, KeyForm::Address, Grade::Formed, &form, spot);
        }
    }
}

/// The short numbers between two places, in order, each with the text before it on its line.
fn numbers_in(text: &str, from: usize, to: usize) -> Vec<HouseNumber<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let length = edge::digits_from(bytes, at);
        if length == 0 {
            at += 1;
            continue;
        }
        let end = at + length;
        let in_word = at
            .checked_sub(1)
            .and_then(|b| bytes.get(b))
            .is_some_and(u8::is_ascii_alphanumeric);
        let joined = edge::goes_on_before(text, at);
        if length <= 5
            && end <= to
            && !in_word
            && !joined
            && let Some(value) = text.get(at..end).and_then(address::house_number)
        {
            let before = text.get(from..at).unwrap_or_default();
            let street = before.rsplit(['\n', ';', '|']).next().unwrap_or(before);
            let street = street
                .trim_end_matches([' ', ',', '\t'])
                .rsplit([',', '\t'])
                .next()
                .unwrap_or(street);
            found.push(HouseNumber { value, street });
        }
        at = end;
    }
    found
}

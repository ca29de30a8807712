//! Flagged kinds in a customer's record: what is said to be one, and what only passes a test.
//!
//! One number in eleven passes the eleven-test, so digits alone say nothing: they count where a label says what they
//! are. Digits of which nothing says anything are noted as tries, for the judge to subtract chance; digits that are
//! another kind, or stand under a heading or label of one, are not looked at.

use std::ops::Range;

use super::intake::{Intake, Label};
use super::label;
use super::record::Record;
use crate::document::Document;
use crate::field::Field;
use crate::identifier::IdentifierKind;
use crate::ruleset::{DigitCheck, FlagRule};

/// Digits in a record of which nothing says what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// The record.
    pub record: u32,
    /// What they would be.
    pub kind: IdentifierKind,
    /// How many were tested.
    pub tried: u32,
    /// How many passed.
    pub passed: u32,
}

/// Share of numbers that pass the eleven-test by chance.
pub(crate) const PASS_BY_CHANCE: f64 = 1.0 / 11.0;

/// Looks for what a rule flags in these bytes of a record.
pub(super) fn look<G>(
    rule: &FlagRule,
    document: &Document,
    labels: &[Label],
    (record, bytes): (&Record, Range<usize>),
    intake: &mut Intake<'_, G>,
) {
    let whole = document.text().get(bytes.clone()).unwrap_or_default();
    if rule.check == DigitCheck::None {
        if rule.finds_in(whole) {
            intake.flag(record, rule.kind);
        }
        return;
    }
    let mut guess = Guess {
        record: record.number(),
        kind: rule.kind,
        tried: 0,
        passed: 0,
    };
    for found in rule.pattern.find_iter(whole) {
        let (start, end) = (bytes.start + found.start(), bytes.start + found.end());
        if record.has_candidate_in(start as u32, end as u32) {
            continue;
        }
        let said = column(document, labels, record, start)
            .or_else(|| label::before(document.text(), start).map(|label| label.field));
        let passes = rule.passes(found.as_str());
        match said {
            Some(field) if is_said(field, rule.kind) => {
                if passes {
                    intake.flag(record, rule.kind);
                    return;
                }
            }
            Some(_) => {}
            None => {
                guess.tried += 1;
                guess.passed += u32::from(passes);
            }
        }
    }
    if guess.tried > 0 {
        intake.guess(guess);
    }
}

fn is_said(field: Field, kind: IdentifierKind) -> bool {
    field.identifier_kind() == Some(kind)
}

/// What the heading of the cell at `start` says.
fn column(document: &Document, labels: &[Label], record: &Record, start: usize) -> Option<Field> {
    let at = record
        .segments(document)
        .iter()
        .position(|segment| (segment.start as usize..segment.end as usize).contains(&start))?;
    labels.get(record.positions())?.get(at)?.field
}

//! Takes candidates in while a document is read: the gate, the counting, and what is remembered of words.
//!
//! Every value that has the form of an identifier is offered here, whether it passes or not, so that chance can
//! be computed. Whether what passed is worth anything is for the matcher and the judge.

use std::rc::Rc;

use super::candidate::{Candidate, Grade};
use super::collected::{Collected, Flag};
use super::flags::Guess;
use super::gate::Gate;
use super::memo::{Memo, Memory, Pairs};
use super::record::Record;
use crate::document::Segment;
use crate::field::Field;
use crate::identifier::IdentifierKind;
use crate::index::KeyForm;
use crate::ruleset::Ruleset;

/// What the columns and the format say of each segment of a document.
pub(super) type Labels = Vec<Label>;

/// What is known of a segment before its text is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Label {
    /// What it holds.
    pub(super) field: Option<Field>,
    /// The heading of its column, where the CRM export has no such column.
    pub(super) unknown: Option<Rc<str>>,
}

/// Takes candidates in while a document is read.
pub(super) struct Intake<'c, G> {
    pub(super) gate: &'c G,
    pub(super) rules: &'c Ruleset,
    collected: &'c mut Collected,
    chances: [f64; 16],
    offered: u32,
    /// Candidates that the gate has confirmed.
    confirmed: usize,
    /// Where words stand that may be people's names and were not looked up yet, in order.
    pub(super) set_aside: Vec<u32>,
    /// What words may be.
    pub(super) words: &'c Memo,
    /// Two words that no name begins with.
    pub(super) nameless: &'c Pairs,
}

/// The place of a candidate: its segment, its record, and its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'d> {
    pub(super) segment: &'d Segment,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'c, G: Gate> Intake<'c, G> {
    /// An intake for one document.
    pub(super) const fn new(
        gate: &'c G,
        rules: &'c Ruleset,
        collected: &'c mut Collected,
        memory: &'c Memory,
    ) -> Self {
        Self {
            gate,
            rules,
            collected,
            chances: [0.0; 16],
            offered: 0,
            confirmed: 0,
            set_aside: Vec::new(),
            words: &memory.words,
            nameless: &memory.pairs,
        }
    }

    /// Offers a value: counts it, and keeps it if the gate lets it pass. Says whether it did.
    pub(super) fn offer(
        &mut self,
        record: &mut Record,
        form: KeyForm,
        grade: Grade,
        value: &str,
        spot: Spot<'_>,
    ) -> bool {
        if !self.rules.own.is_empty() && self.rules.own.owns(value) {
            return false;
        }
        let kind = form.kind();
        if grade != Grade::Bare || kind != IdentifierKind::Company {
            record.formed.add(kind);
            record.tested.add(kind);
        }
        // A customer number of our shape, letters and all, under a label that says so is no chance.
        let named = form == KeyForm::CustomerNumber
            && grade == Grade::Labelled
            && value.starts_with(char::is_alphabetic);
        if let Some(expected) = self.chances.get_mut(kind as usize).filter(|_| !named) {
            *expected += self.gate.density(form, value);
        }
        self.offered = self.offered.wrapping_add(1);
        let Some(fingerprint) = self.gate.admit(form, value) else {
            return false;
        };
        record.spans.push((spot.start as u32, spot.end as u32));
        self.collected.candidates.push(Candidate {
            fingerprint,
            form,
            grade,
            record: spot.segment.record,
            span: (spot.start as u32, spot.end as u32),
            location: spot.segment.location,
        });
        true
    }
}

impl<G: Gate> Intake<'_, G> {
    /// Counts values that were offered before, in the same words, and did not pass. They have the form of
    /// their kind, and a density that does not depend on the value.
    pub(super) fn offer_in_vain(&mut self, record: &mut Record, form: KeyForm, times: u32) {
        if times == 0 {
            return;
        }
        record.formed.add(form.kind());
        record.tested.add(form.kind());
        if let Some(expected) = self.chances.get_mut(form.kind() as usize) {
            *expected += self.gate.density(form, "") * f64::from(times);
        }
    }
}

impl<G: Gate> Intake<'_, G> {
    /// Drops the candidates that passed the gate and are nobody's after all, and notes in its record the kind
    /// of each that is somebody's.
    pub(super) fn confirm(&mut self, records: &mut [Record]) {
        let fresh = self.collected.candidates.split_off(self.confirmed);
        for candidate in fresh {
            if !self.gate.confirms(candidate.fingerprint) {
                continue;
            }
            let at = records.partition_point(|record| record.number() < candidate.record);
            if let Some(record) = records.get_mut(at) {
                record.confirmed.add(candidate.kind());
            }
            self.collected.candidates.push(candidate);
        }
        self.confirmed = self.collected.candidates.len();
    }
}

impl<G> Intake<'_, G> {
    /// Hits of a kind that chance alone would have given so far.
    pub(super) fn expected(&self, kind: IdentifierKind) -> f64 {
        self.chances.get(kind as usize).copied().unwrap_or_default()
    }

    /// Sets the word at `start` aside, which may be part of somebody's name.
    pub(super) fn set_aside(&mut self, record: &mut Record, start: usize) {
        record.formed.add(IdentifierKind::Name);
        let at = self.set_aside.len();
        if record.names.is_empty() {
            record.names = at..at;
        }
        record.names.end = at + 1;
        self.set_aside.push(start as u32);
    }

    /// Writes down how much was looked up.
    pub(super) fn settle(&mut self, records: &[Record]) {
        for kind in IdentifierKind::ALL {
            let expected = self.expected(kind);
            self.collected.tested.expected.insert(kind, expected);
            let with = records.iter().filter(|record| record.tested.has(kind)).count();
            self.collected.tested.records.insert(kind, with as u64);
        }
    }

    /// How many values were offered and counted so far, of any kind.
    pub(super) const fn offered(&self) -> u32 {
        self.offered
    }

    /// Notes a flagged kind in a record, once.
    pub(super) fn flag(&mut self, record: &Record, kind: IdentifierKind) {
        let flag = Flag {
            record: record.number(),
            kind,
        };
        if !self
            .collected
            .flags
            .iter()
            .rev()
            .take_while(|f| f.record == flag.record)
            .any(|f| *f == flag)
        {
            self.collected.flags.push(flag);
        }
    }

    /// Notes digits that may be of a flagged kind.
    pub(super) fn guess(&mut self, guess: Guess) {
        self.collected.guesses.push(guess);
    }

    /// Notes a heading that the CRM export did not have.
    pub(super) fn unknown_heading(&mut self, heading: &str) {
        if !self.collected.columns.iter().any(|known| known == heading) {
            self.collected.columns.push(heading.to_owned());
        }
    }
}

//! Collects the candidates of a document in one pass over its text.
//!
//! The pass visits anchors only. What passes the gate becomes a [`Candidate`]; what merely has the form of an
//! identifier is counted, for chance and for records that look like customers. Records in which something
//! passed are then read again with a closer eye: lower-case names, labelled cells, flagged kinds.

use std::collections::BTreeMap;
use std::rc::Rc;

use memchr::memmem;

use super::candidate::{Candidate, Grade};
use super::flags::Guess;
use super::gate::Gate;
use super::memo::{Memo, Pairs};
use super::record::{Looks, Record};
use super::scan::{Anchor, Words, anchors};
use super::shapes::NumberShapes;
use super::table::{Row, Table};
use super::{compose, email, flags, numbers, words};
use crate::document::{Document, Segment, Shape};
use crate::field::Field;
use crate::identifier::IdentifierKind;
use crate::index::KeyForm;
use crate::ruleset::Ruleset;

/// Disguises of "@" whose anchors are no bytes that the scan looks for.
const DISGUISES: [&str; 3] = [" at ", " apenstaart", "\u{ff20}"];
/// Most bytes of one record that are read a second time.
const MOST_CLOSE_BYTES: usize = 8 << 10;

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

/// Collects candidates from the documents of one file.
pub struct Collector<'g, G> {
    pub(super) gate: &'g G,
    rules: &'g Ruleset,
    pub(super) shapes: NumberShapes,
    table: Table,
    disguises: [memmem::Finder<'static>; 3],
    turned_away: Memo,
    nameless: Pairs,
}

/// What was collected from one document.
#[derive(Debug, Default)]
pub struct Collected {
    /// Candidates that passed the gate, sorted by record.
    pub candidates: Vec<Candidate>,
    /// Flagged kinds in records that have candidates, sorted by record.
    pub flags: Vec<Flag>,
    /// Records that have the form of a customer's, sorted by record.
    pub looks: Vec<Looks>,
    /// Digits that may be of a flagged kind, in records that have candidates, sorted by record.
    pub guesses: Vec<Guess>,
    /// Headings of columns that the CRM export did not have.
    pub columns: Vec<String>,
    /// What was looked up.
    pub tested: Tested,
}

/// A flagged kind in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag {
    /// The record.
    pub record: u32,
    /// The kind.
    pub kind: IdentifierKind,
}

/// How much was looked up, whether it hit or not.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// Sum of the probabilities that a stranger's value hits, by kind.
    expected: BTreeMap<IdentifierKind, f64>,
    /// Records in which a value of the kind stood.
    records: BTreeMap<IdentifierKind, u64>,
}

impl Tested {
    /// Adds what another document looked up.
    pub fn add(&mut self, other: &Self) {
        for (kind, expected) in &other.expected {
            *self.expected.entry(*kind).or_default() += expected;
        }
        for (kind, records) in &other.records {
            *self.records.entry(*kind).or_default() += records;
        }
    }

    /// Hits that chance alone would give.
    #[must_use]
    pub fn expected(&self, kind: IdentifierKind) -> f64 {
        self.expected.get(&kind).copied().unwrap_or_default()
    }

    /// Records in which a value of the kind stood.
    #[must_use]
    pub fn records(&self, kind: IdentifierKind) -> u64 {
        self.records.get(&kind).copied().unwrap_or_default()
    }
}

/// Takes candidates in while a document is read.
pub(super) struct Intake<'c, G> {
    pub(super) gate: &'c G,
    rules: &'c Ruleset,
    collected: &'c mut Collected,
    chances: [f64; 16],
    offered: u32,
    /// Words that begin no name.
    pub(super) turned_away: &'c Memo,
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

impl<G: Gate> Intake<'_, G> {
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
        record.admitted.add(kind);
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
        if let Some(expected) = self.chances.get_mut(form.kind() as usize) {
            *expected += self.gate.density(form, "") * f64::from(times);
        }
    }
}

impl<G> Intake<'_, G> {
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

impl<'g, G: Gate> Collector<'g, G> {
    /// A collector for one file.
    #[must_use]
    pub fn new(gate: &'g G, rules: &'g Ruleset) -> Self {
        Self {
            gate,
            rules,
            shapes: NumberShapes::new(&gate.number_shapes()),
            table: Table::default(),
            disguises: DISGUISES.map(memmem::Finder::new),
            turned_away: Memo::default(),
            nameless: Pairs::default(),
        }
    }

    /// Collects from the next document.
    pub fn collect(&mut self, document: &Document) -> Collected {
        let mut collected = Collected::default();
        let mut records = Record::all_of(document);
        let labels = self.learn_headers(document, &mut records);
        let mut intake = Intake {
            gate: self.gate,
            rules: self.rules,
            collected: &mut collected,
            chances: [0.0; 16],
            offered: 0,
            turned_away: &self.turned_away,
            nameless: &self.nameless,
        };
        self.visit_anchors(document, &labels, &mut records, &mut intake);
        for record in records.iter_mut().filter(|record| !record.is_header) {
            compose::labelled(document, &labels, record, &mut intake);
            if !record.admitted.is_empty() {
                closer_look(document, &labels, record, &mut intake);
            }
        }
        for kind in IdentifierKind::ALL {
            let expected = intake.chances.get(kind as usize).copied().unwrap_or_default();
            intake.collected.tested.expected.insert(kind, expected);
            let with = records.iter().filter(|record| record.formed.has(kind)).count();
            intake.collected.tested.records.insert(kind, with as u64);
        }
        collected
            .candidates
            .sort_by_key(|candidate| (candidate.record, candidate.span));
        collected.looks = records
            .iter()
            .filter(|record| !record.is_header)
            .map(Record::looks)
            .collect();
        collected
    }

    /// Finds header rows, and what each segment is labelled with by its format or its column.
    fn learn_headers(&mut self, document: &Document, records: &mut [Record]) -> Labels {
        let mut labels: Labels = vec![Label::default(); document.segments().len()];
        for record in records {
            let cells = record.segments(document);
            record.is_header = self.table.row(document, cells, self.gate) == Row::Header;
            for (cell, label) in cells
                .iter()
                .zip(labels.get_mut(record.positions()).unwrap_or_default())
            {
                label.field = cell.label.or_else(|| self.table.label(cell));
                if !record.is_header && self.table.has_header() {
                    label.unknown = self.table.unknown(cell);
                }
            }
        }
        labels
    }

    /// The one pass over the text.
    fn visit_anchors(
        &self,
        document: &Document,
        labels: &[Label],
        records: &mut [Record],
        intake: &mut Intake<'_, G>,
    ) {
        let text = document.text();
        let segments = document.segments();
        let fields = segments.iter().any(|segment| segment.shape != Shape::Prose);
        let which = if fields { Words::All } else { Words::Capitalised };
        let (mut at_segment, mut at_record, mut digits_read) = (0, 0, 0);
        anchors(text.as_bytes(), which, |anchor, at| {
            while segments
                .get(at_segment)
                .is_some_and(|segment| segment.end as usize <= at)
            {
                at_segment += 1;
            }
            let Some(segment) = segments.get(at_segment) else {
                return;
            };
            while records
                .get(at_record)
                .is_some_and(|record| !record.holds(at_segment))
            {
                at_record += 1;
            }
            let Some(record) = records.get_mut(at_record).filter(|record| !record.is_header) else {
                return;
            };
            let heading = labels.get(at_segment).and_then(|label| label.field);
            match anchor {
                Anchor::At => offer_email(intake, record, text, segment, at),
                Anchor::Digits if at >= digits_read => {
                    digits_read = numbers::at(self, intake, record, text, segment, heading, at);
                }
                Anchor::Digits => {}
                Anchor::Word => {
                    let capital = text
                        .as_bytes()
                        .get(at)
                        .is_some_and(|byte| !byte.is_ascii_lowercase());
                    if compose::is_composed(heading) || !(capital || segment.shape == Shape::Field) {
                        return;
                    }
                    words::at(intake, record, text, segment, at);
                }
            }
        });
        for finder in &self.disguises {
            for at in finder.find_iter(text.as_bytes()) {
                let segment = segments.partition_point(|segment| segment.end as usize <= at);
                let record = records.partition_point(|record| record.positions().end <= segment);
                if let (Some(segment), Some(record)) = (segments.get(segment), records.get_mut(record)) {
                    offer_email(intake, record, text, segment, at);
                }
            }
        }
    }
}

fn offer_email<G: Gate>(
    intake: &mut Intake<'_, G>,
    record: &mut Record,
    text: &str,
    segment: &Segment,
    at: usize,
) {
    if let Some(found) = email::at(text, at) {
        let spot = Spot {
            segment,
            start: found.start,
            end: found.end,
        };
        intake.offer(record, KeyForm::Email, Grade::Formed, &found.form, spot);
    }
}

/// Reads a record again in which something passed: words in lower case, flagged kinds, unknown columns.
fn closer_look<G: Gate>(
    document: &Document,
    labels: &[Label],
    record: &mut Record,
    intake: &mut Intake<'_, G>,
) {
    let text = document.text();
    let bytes = record.bytes.clone();
    let cut = text.floor_char_boundary(bytes.end.min(bytes.start + MOST_CLOSE_BYTES));
    for segment in record
        .segments(document)
        .iter()
        .filter(|segment| segment.shape == Shape::Prose)
    {
        let (start, end) = (segment.start as usize, (segment.end as usize).min(cut));
        let Some(line) = text.get(start..end) else {
            continue;
        };
        anchors(line.as_bytes(), Words::All, |anchor, at| {
            let lower = line.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase);
            let taken = record.has_candidate_in((start + at) as u32, (start + at + 1) as u32);
            if anchor == Anchor::Word && lower && !taken {
                words::at(intake, record, text, segment, start + at);
            }
        });
    }
    for rule in &intake.rules.flags {
        flags::look(rule, document, labels, (record, bytes.start..cut), intake);
    }
    compose::unknown_fields(document, labels, record, intake);
}

//! Collects the candidates of a document in one pass over its text.
//!
//! The pass visits anchors only. What passes the gate becomes a [`Candidate`]; what merely has the form of an
//! identifier is counted, for chance and for records that look like customers. Names of people in running text
//! are set aside: they are read, and their records looked at closely, where the gate confirms something else,
//! and for themselves where there are few of them or a sample of them says that they are a list of customers.
//!
//! [`Candidate`]: super::candidate::Candidate

use memchr::memmem;

use super::candidate::Grade;
use super::closer::Closer;
use super::collected::Collected;
use super::gate::Gate;
use super::intake::{Intake, Label, Labels, Spot};
use super::memo::Memory;
use super::record::Record;
use super::scan::{Anchor, Words, anchors};
use super::shapes::NumberShapes;
use super::table::{Row, Table};
use super::{compose, email, numbers, words};
use crate::document::{Document, Segment, Shape};
use crate::index::KeyForm;
use crate::ruleset::Ruleset;

/// Disguises of "@" whose anchors are no bytes that the scan looks for.
const DISGUISES: [&str; 3] = [" at ", " apenstaart", "\u{ff20}"];
/// Collects candidates from the documents of one file.
pub struct Collector<'g, G> {
    pub(super) gate: &'g G,
    rules: &'g Ruleset,
    pub(super) shapes: NumberShapes,
    table: Table,
    disguises: [memmem::Finder<'static>; 3],
    memory: Memory,
}

impl<'g, G: Gate> Collector<'g, G> {
    /// A collector for one file.
    #[must_use]
    pub fn new(gate: &'g G, rules: &'g Ruleset) -> Self {
        Self::with(gate, rules, Memory::with_room())
    }

    /// A collector for one file that remembers what the same gate and rules said before.
    pub(crate) fn with(gate: &'g G, rules: &'g Ruleset, memory: Memory) -> Self {
        Self {
            gate,
            rules,
            shapes: NumberShapes::new(&gate.number_shapes()),
            table: Table::default(),
            disguises: DISGUISES.map(memmem::Finder::new),
            memory,
        }
    }

    /// Takes out what it remembers; it goes on without.
    pub(crate) fn take_memory(&mut self) -> Memory {
        std::mem::take(&mut self.memory)
    }

    /// Collects from the next document.
    pub fn collect(&mut self, document: &Document) -> Collected {
        let mut collected = Collected::default();
        let mut records = Record::all_of(document);
        let labels = self.learn_headers(document, &mut records);
        let mut intake = Intake::new(self.gate, self.rules, &mut collected, &self.memory);
        self.visit_anchors(document, &labels, &mut records, &mut intake);
        for record in records.iter_mut().filter(|record| !record.is_header) {
            compose::labelled(document, &labels, record, &mut intake);
        }
        Closer::new(document, &labels, &mut intake).read(&mut records);
        intake.settle(&records);
        collected
            .candidates
            .sort_by_key(|candidate| (candidate.record, candidate.span));
        // Records are read in two passes, and each may flag the same.
        collected
            .flags
            .sort_unstable_by_key(|flag| (flag.record, flag.kind));
        collected.flags.dedup();
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

//! The second reading of records: names of people, words in lower case, flagged kinds, unknown columns.
//!
//! A record is read closely where the gate has confirmed a value in it. Names of people in running text that
//! stand alone are read where they are few; of many a sample is, and the rest only where the sample has more
//! customers than chance gives. So most of a text is read once, and a list of names is still found.

use super::gate::Gate;
use super::intake::{Intake, Label};
use super::record::Record;
use super::scan::{Anchor, Words, anchors};
use super::words;
use super::{compose, flags};
use crate::document::{Document, Segment, Shape};
use crate::identifier::IdentifierKind;

/// Most bytes of one record that are read a second time.
const MOST_CLOSE_BYTES: usize = 8 << 10;
/// Records with names alone that are read in any document, and how many a sample has at least.
const SAMPLE: usize = 32;

/// Reads records a second time.
pub(super) struct Closer<'r, 'c, G> {
    document: &'r Document,
    labels: &'r [Label],
    intake: &'r mut Intake<'c, G>,
}

impl<'r, 'c, G: Gate> Closer<'r, 'c, G> {
    /// A second reader of a document whose anchors have been visited.
    pub(super) const fn new(
        document: &'r Document,
        labels: &'r [Label],
        intake: &'r mut Intake<'c, G>,
    ) -> Self {
        Self {
            document,
            labels,
            intake,
        }
    }

    /// Reads again what deserves it.
    pub(super) fn read(&mut self, records: &mut [Record]) {
        self.intake.confirm(records);
        for record in records.iter_mut().filter(|record| record.is_somebodys()) {
            self.names(record);
            self.look(record);
        }
        self.lonely_names(records);
        self.intake.confirm(records);
    }

    /// Reads the names of records in which nothing else is a customer's.
    fn lonely_names(&mut self, records: &mut [Record]) {
        let lonely: Vec<usize> = records
            .iter()
            .enumerate()
            .filter(|(_, record)| !record.is_somebodys() && !record.names.is_empty())
            .map(|(at, _)| at)
            .collect();
        let step = (lonely.len() / SAMPLE).max(1);
        let expected = self.intake.expected(IdentifierKind::Name);
        for at in lonely.iter().step_by(step) {
            if let Some(record) = records.get_mut(*at) {
                self.names(record);
            }
        }
        self.intake.confirm(records);
        let is_hit = |at: &usize| {
            records
                .get(*at)
                .is_some_and(|record| record.confirmed.has(IdentifierKind::Name))
        };
        if step > 1 {
            let sample = lonely.len().div_ceil(step) as f64;
            let hits = lonely.iter().step_by(step).filter(|at| is_hit(at)).count() as f64;
            let by_chance = self.intake.expected(IdentifierKind::Name) - expected;
            if hits < self.intake.rules.judging.many.share * sample || hits <= by_chance {
                return;
            }
            for (_, at) in lonely.iter().enumerate().filter(|(n, _)| n % step != 0) {
                if let Some(record) = records.get_mut(*at) {
                    self.names(record);
                }
            }
            self.intake.confirm(records);
        }
        for at in lonely {
            if let Some(record) = records.get_mut(at).filter(|record| !record.confirmed.is_empty()) {
                self.look(record);
            }
        }
    }

    /// Reads the names of people that were set aside.
    fn names(&mut self, record: &mut Record) {
        let segments = record.segments(self.document);
        for at in record.names.clone() {
            let Some(start) = self.intake.set_aside.get(at).copied() else {
                continue;
            };
            let segment = segments.partition_point(|segment| segment.end <= start);
            if let Some(segment) = segments.get(segment) {
                words::person_at(self.intake, record, self.document.text(), segment, start as usize);
            }
        }
    }

    /// Reads words in lower case, flagged kinds and unknown columns.
    fn look(&mut self, record: &mut Record) {
        let text = self.document.text();
        let bytes = record.bytes.clone();
        let cut = text.floor_char_boundary(bytes.end.min(bytes.start + MOST_CLOSE_BYTES));
        let prose = |segment: &&Segment| segment.shape == Shape::Prose;
        for segment in record.segments(self.document).iter().filter(prose) {
            let (start, end) = (segment.start as usize, (segment.end as usize).min(cut));
            let Some(line) = text.get(start..end) else {
                continue;
            };
            anchors(line.as_bytes(), Words::All, |anchor, at| {
                let lower = line.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase);
                let taken = record.has_candidate_in((start + at) as u32, (start + at + 1) as u32);
                if anchor == Anchor::Word && lower && !taken {
                    words::closely_at(self.intake, record, text, segment, start + at);
                }
            });
        }
        for rule in &self.intake.rules.flags {
            let place = (&*record, bytes.start..cut);
            flags::look(rule, self.document, self.labels, place, self.intake);
        }
        compose::unknown_fields(self.document, self.labels, record, self.intake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::region::Region;
    use crate::customer::{Customer, PersonName};
    use crate::document::Location;
    use crate::engine::Engine;
    use crate::finding::Finding;
    use crate::index::builder::IndexBuilder;
    use crate::index::{Check, Keyring, OpenIndex, keys_of};
    use crate::ruleset::Ruleset;
    use crate::sensitive::Sensitive;

    /// A surname that no other number has.
    fn surname(number: usize) -> String {
        let letter = |at: usize| char::from(b'a' + u8::try_from(number / at % 26).unwrap());
        format!("Test{}{}{}man", letter(676), letter(26), letter(1))
    }

    /// What is found in a record for each line, where the customers are Jan with surname 0 to 399.
    fn found_in(lines: impl Iterator<Item = String>) -> Option<Finding> {
        let mut builder = IndexBuilder::new(Keyring::new([5; 16]), 0, Vec::new());
        for number in 0..400 {
            let customer = Customer {
                id: format!("K{number:06}"),
                emails: vec![Sensitive::new(format!("jan{number}@voorbeeld.example"))],
                names: vec![PersonName {
                    given: Some(Sensitive::new("Jan".to_owned())),
                    surname: Some(Sensitive::new(surname(number))),
                    ..PersonName::default()
                }],
                ..Customer::default()
            };
            let keys = keys_of(builder.keyring(), &customer, Region::Nl);
            builder.add(&customer, &keys).unwrap();
        }
        let bytes = builder.finish().unwrap();
        let index = OpenIndex::open(&bytes, Check::Digest).unwrap();
        let engine = Engine::new(index, Ruleset::built_in().clone());
        let mut document = Document::default();
        for (line, record) in lines.zip(1..) {
            document.push(&line, record, Location::default(), Shape::Prose, None);
        }
        let mut inquiry = engine.inquire();
        inquiry.document(&document);
        inquiry.finish()
    }

    fn said_by(given: &str, number: usize) -> String {
        format!(
            "Hierover is gesproken met {given} {} over de planning.",
            surname(number)
        )
    }

    #[test]
    fn every_customer_of_a_list_of_names_is_found_however_long_it_is() {
        for many in [SAMPLE, 2 * SAMPLE, 10 * SAMPLE + 7] {
            let finding = found_in((0..many).map(|number| said_by("Jan", number)));
            assert_eq!(finding.map(|finding| finding.customers.len()), Some(many));
        }
    }

    #[test]
    fn many_strangers_with_customers_surnames_are_no_list() {
        assert_eq!(found_in((0..400).map(|number| said_by("Kees", number))), None);
    }

    #[test]
    fn a_name_among_many_is_read_beside_what_the_index_confirms() {
        let lines = (0..400).map(|number| match number {
            201 => format!(
                "Mail naar jan201@voorbeeld.example van Jan {}, BSN 123456782.",
                surname(201)
            ),
            _ => said_by("Kees", number),
        });
        let finding = found_in(lines).unwrap();
        assert_eq!(finding.customers.len(), 1);
        for kind in [IdentifierKind::Email, IdentifierKind::Name, IdentifierKind::Bsn] {
            assert_eq!(finding.identifiers.get(&kind), Some(&1), "{kind}");
        }
    }
}

//! The facade over detectors, index and judge, in the thinnest form that the pipeline can be built against.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::document::{Document, Location};
use crate::finding::{CustomerRef, Evidence, Finding, Severity};
use crate::identifier::IdentifierKind;
use crate::index::OpenIndex;
use crate::ruleset::Ruleset;

/// Finds customers of one index by one set of rules.
#[derive(Debug)]
pub struct Engine<'i> {
    index: OpenIndex<'i>,
    _ruleset: Ruleset,
}

/// What is asked about one entry.
#[derive(Debug)]
pub struct Inquiry<'e> {
    index: &'e OpenIndex<'e>,
    found: BTreeMap<CustomerRef, Location>,
}

/// Why an entry was found, or not.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    customers: usize,
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "customers confirmed: {}", self.customers)
    }
}

impl<'i> Engine<'i> {
    /// Puts index and rules together.
    #[must_use]
    pub fn new(index: OpenIndex<'i>, ruleset: Ruleset) -> Self {
        Self {
            index,
            _ruleset: ruleset,
        }
    }

    /// Begins an inquiry about one entry.
    #[must_use]
    pub fn inquire(&self) -> Inquiry<'_> {
        Inquiry {
            index: &self.index,
            found: BTreeMap::new(),
        }
    }

    /// The index.
    #[must_use]
    pub const fn index(&self) -> &OpenIndex<'i> {
        &self.index
    }
}

impl Inquiry<'_> {
    /// Takes the next document of the entry.
    pub fn document(&mut self, document: &Document) {
        for segment in document.segments() {
            let text = document.segment_text(segment);
            for (customer, email) in self.index.values() {
                if text.contains(email) {
                    self.found.entry(customer).or_insert(segment.location);
                }
            }
        }
    }

    /// Judges the entry.
    #[must_use]
    pub fn finish(self) -> Option<Finding> {
        if self.found.is_empty() {
            return None;
        }
        let count = self.found.len() as u32;
        Some(Finding {
            severity: if count > 1 {
                Severity::Medium
            } else {
                Severity::Low
            },
            customers: self.found.keys().copied().collect(),
            persons: count,
            identifiers: BTreeMap::from([(IdentifierKind::Email, count)]),
            evidence: self
                .found
                .into_iter()
                .map(|(customer, location)| Evidence {
                    customer,
                    kinds: vec![IdentifierKind::Email],
                    location,
                })
                .collect(),
            unmatched_records: 0,
            extra_columns: Vec::new(),
            allowed_by: None,
        })
    }

    /// Explains the entry.
    #[must_use]
    pub fn explain(self) -> Explanation {
        Explanation {
            customers: self.found.len(),
        }
    }
}

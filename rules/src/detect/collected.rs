//! What was collected from one document, and how much of it was looked up.
//!
//! Candidates are what the matcher joins to customers; the figures beside them are what the judge weighs chance
//! with. Only what was looked up is counted: names that were passed over are no evidence of anything.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::flags::Guess;
use super::record::Looks;
use crate::identifier::IdentifierKind;

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
    pub(super) expected: BTreeMap<IdentifierKind, f64>,
    /// Records in which a value of the kind stood.
    pub(super) records: BTreeMap<IdentifierKind, u64>,
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

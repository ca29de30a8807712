//! A candidate: something that has the form of an identifier and passed the sieve.

use serde::Serialize;
use static_assertions::assert_not_impl_any;

use crate::document::Location;
use crate::identifier::IdentifierKind;
use crate::index::{Fingerprint, KeyForm};

/// A candidate for the index to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The value's fingerprint.
    pub fingerprint: Fingerprint,
    /// What the fingerprint stands for.
    pub form: KeyForm,
    /// How much its notation and surroundings say.
    pub grade: Grade,
    /// The record it belongs to.
    pub record: u32,
    /// First and last byte of it in its document: two candidates on the same words are one fact.
    pub span: (u32, u32),
    /// Where it stood.
    pub location: Location,
}

assert_not_impl_any!(Candidate: Serialize);

/// How much a candidate's notation and surroundings say about its being what it seems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// Digits or a word that could be anything: only support for another kind.
    Bare,
    /// Written as its kind is written.
    Formed,
    /// Under a heading or behind a label that says so.
    Labelled,
}

impl Candidate {
    /// The kind of identifier.
    #[must_use]
    pub const fn kind(&self) -> IdentifierKind {
        self.form.kind()
    }

    /// Whether both stand on common words.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.span.0 < other.span.1 && other.span.0 < self.span.1
    }

    /// How loudly it speaks for its customer when customers are compared within a record.
    #[must_use]
    pub const fn weight(&self) -> u32 {
        let base = match self.form {
            KeyForm::Email | KeyForm::Iban | KeyForm::CustomerNumber => 100,
            KeyForm::Vat | KeyForm::Kvk => 90,
            KeyForm::Phone => 80,
            KeyForm::Given => 60,
            KeyForm::Address => 50,
            KeyForm::Initial | KeyForm::InitialOnly => 45,
            KeyForm::Company | KeyForm::CompanyStart => 40,
            KeyForm::Surname | KeyForm::Word => 20,
        };
        match self.grade {
            Grade::Bare => base / 2,
            Grade::Formed | Grade::Labelled => base,
        }
    }
}

//! What detectors ask of the index while they collect: is it worth keeping this candidate?
//!
//! The open index answers from its sieve; [`Everything`] lets all pass and is for looking at the detectors
//! themselves (rule examples). A gate may say yes to strangers and never says no to a member.

use crate::index::{Fingerprint, KeyForm, OpenIndex};

/// Turns candidates away that no customer can have.
pub trait Gate {
    /// The candidate's fingerprint, if some customer may have this value.
    fn admit(&self, form: KeyForm, value: &str) -> Option<Fingerprint>;
    /// Whether some customer has the value, as far as can be told on the spot. A gate that cannot tell says yes.
    fn confirms(&self, fingerprint: Fingerprint) -> bool;
    /// Whether a folded word may begin an organisation's name or be part of a surname.
    fn may_begin_name(&self, word: &str) -> bool;
    /// Chance that a stranger's value of this form is a customer's, from 0 to 1.
    fn density(&self, form: KeyForm, value: &str) -> f64;
    /// Shapes of customer numbers to look for (`K######`).
    fn number_shapes(&self) -> Vec<String>;
    /// Whether the CRM export had a column with this folded heading.
    fn has_heading(&self, folded: &str) -> bool;
}

impl Gate for OpenIndex<'_> {
    fn admit(&self, form: KeyForm, value: &str) -> Option<Fingerprint> {
        let fingerprint = self.fingerprint(form, value);
        self.may_hold(fingerprint).then_some(fingerprint)
    }

    fn confirms(&self, fingerprint: Fingerprint) -> bool {
        !self.holders(fingerprint).is_empty()
    }

    fn may_begin_name(&self, word: &str) -> bool {
        Self::may_begin_name(self, word)
    }

    fn density(&self, form: KeyForm, value: &str) -> f64 {
        Self::density(self, form, value)
    }

    fn number_shapes(&self) -> Vec<String> {
        self.meta()
            .number_shapes
            .iter()
            .map(|shape| shape.shape.clone())
            .collect()
    }

    fn has_heading(&self, folded: &str) -> bool {
        self.meta().headings.iter().any(|heading| heading == folded)
    }
}

/// Lets every candidate pass. Names are found only where a word of `names` stands.
#[derive(Debug, Clone, Default)]
pub struct Everything {
    /// Folded words that count as part of a surname or beginning of an organisation's name.
    pub names: Vec<String>,
    /// Shapes of customer numbers.
    pub number_shapes: Vec<String>,
}

impl Gate for Everything {
    fn admit(&self, form: KeyForm, value: &str) -> Option<Fingerprint> {
        let hash = blake3::hash(&[&[form as u8], value.as_bytes()].concat());
        hash.as_bytes()
            .first_chunk()
            .map(|bytes| Fingerprint(u64::from_le_bytes(*bytes)))
    }

    fn confirms(&self, _fingerprint: Fingerprint) -> bool {
        true
    }

    fn may_begin_name(&self, word: &str) -> bool {
        self.names.iter().any(|name| name == word)
    }

    fn density(&self, _form: KeyForm, _value: &str) -> f64 {
        0.0
    }

    fn number_shapes(&self) -> Vec<String> {
        self.number_shapes.clone()
    }

    fn has_heading(&self, _folded: &str) -> bool {
        false
    }
}

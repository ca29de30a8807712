//! What an anchored detector hands back: the place, the canonical form, and how the value was written.

use crate::canonical::Form;

/// A candidate and where it stood.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// Its canonical form.
    pub form: Form,
    /// How it was written.
    pub notation: Notation,
}

/// How a value was written: how unlikely it is that its shape is chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notation {
    /// With the marks or check digits of its kind: an e-mail address, an IBAN, a number in the usual groups.
    Formatted,
    /// A telephone number with its country code behind a plus sign or 00.
    International,
    /// A telephone number that begins with the trunk zero.
    National,
    /// Digits and letters alone, as any other number could be written.
    Bare,
}

impl std::fmt::Debug for Found {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Found")
            .field("start", &self.start)
            .field("end", &self.end)
            .field("notation", &self.notation)
            .finish_non_exhaustive()
    }
}

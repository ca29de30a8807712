//! What one file shows of one customer, gathered over its records.

use crate::document::Location;
use crate::identifier::IdentifierKind;
use crate::kinds::KindSet;
use crate::matcher::Match;

/// What a record's match is worth by itself, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A value that too many customers share.
    Shared,
    /// A kind that says little alone.
    Weak(IdentifierKind),
    /// A kind that identifies, unless the hit is chance.
    UnlessChance(IdentifierKind),
    /// Enough.
    Confirmed,
}

/// What was seen of one customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    best: Standing,
    kinds: KindSet,
    location: Location,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            best: Standing::Shared,
            kinds: KindSet::empty(),
            location: Location::default(),
        }
    }
}

impl Tally {
    /// Adds what one record shows. The place of the best record is kept, the first of equals.
    pub(super) fn add(&mut self, found: &Match, standing: Standing) {
        let first = self.kinds.is_empty();
        self.kinds = self.kinds.union(found.kinds);
        if first || standing > self.best {
            self.best = standing;
            self.location = found.location;
        }
    }

    /// The best that any record showed.
    pub(super) const fn best(&self) -> Standing {
        self.best
    }

    /// All kinds that were found for the customer.
    pub(super) const fn kinds(&self) -> KindSet {
        self.kinds
    }

    /// Where the best was found.
    pub(super) const fn location(&self) -> Location {
        self.location
    }
}

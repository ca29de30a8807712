//! A record while it is being read: its segments, and which kinds have been seen in it.

use std::ops::Range;

use crate::document::{Document, Segment, Shape};
use crate::identifier::IdentifierKind;
use crate::kinds::KindSet;

/// A record of the document being read.
#[derive(Debug)]
pub(super) struct Record {
    /// Its number in the file.
    number: u32,
    /// Its segments in the document.
    segments: Range<usize>,
    /// Its bytes in the document's text.
    pub(super) bytes: Range<usize>,
    /// Whether it is made of cells.
    structured: bool,
    /// Kinds whose form was seen.
    pub(super) formed: KindSet,
    /// Kinds of which a value was looked up.
    pub(super) tested: KindSet,
    /// Kinds of candidates that the gate has confirmed.
    pub(super) confirmed: KindSet,
    /// Where the candidates that passed the gate stand.
    pub(super) spans: Vec<(u32, u32)>,
    /// Which of the words that were set aside are its own.
    pub(super) names: Range<usize>,
    /// Whether it is a header row.
    pub(super) is_header: bool,
}

/// What kinds a record has the form of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// The record.
    pub record: u32,
    kinds: KindSet,
    structured: bool,
}

impl Record {
    /// The records of a document, in order.
    pub(super) fn all_of(document: &Document) -> Vec<Self> {
        let mut at = 0;
        let of_record = |segments: &[Segment]| {
            let start = at;
            at += segments.len();
            Self {
                number: segments.first().map_or(0, |first| first.record),
                segments: start..at,
                bytes: segments.first().map_or(0, |first| first.start as usize)
                    ..segments.last().map_or(0, |last| last.end as usize),
                structured: segments.iter().all(|segment| segment.shape != Shape::Prose),
                formed: KindSet::empty(),
                tested: KindSet::empty(),
                confirmed: KindSet::empty(),
                spans: Vec::new(),
                names: 0..0,
                is_header: false,
            }
        };
        document
            .segments()
            .chunk_by(|a, b| a.record == b.record)
            .map(of_record)
            .collect()
    }

    /// Its number in the file.
    pub(super) const fn number(&self) -> u32 {
        self.number
    }

    /// The positions of its segments in the document.
    pub(super) fn positions(&self) -> Range<usize> {
        self.segments.clone()
    }

    /// Its segments.
    pub(super) fn segments<'d>(&self, document: &'d Document) -> &'d [Segment] {
        document.segments().get(self.segments.clone()).unwrap_or_default()
    }

    /// Whether the segment with this position in the document belongs to it.
    pub(super) const fn holds(&self, segment: usize) -> bool {
        self.segments.start <= segment && segment < self.segments.end
    }

    /// Whether a candidate stands on any of these bytes.
    pub(super) fn has_candidate_in(&self, start: u32, end: u32) -> bool {
        self.spans.iter().any(|span| span.0 < end && start < span.1)
    }

    /// Whether it is known to hold a customer's value, so that the rest of it is worth reading closely. A
    /// name in running text does not make it so.
    pub(super) const fn is_somebodys(&self) -> bool {
        let mut names = KindSet::empty();
        names.add(IdentifierKind::Name);
        if self.structured {
            !self.confirmed.is_empty()
        } else {
            !self.confirmed.without(names).is_empty()
        }
    }

    /// What it has the form of.
    pub(super) const fn looks(&self) -> Looks {
        Looks {
            record: self.number,
            kinds: self.formed,
            structured: self.structured,
        }
    }
}

impl Looks {
    /// Whether a record like this would be taken for a customer's: two kinds together, or in a table one
    /// that identifies.
    #[must_use]
    pub const fn is_customer_like(self) -> bool {
        let identifies = self.kinds.has(IdentifierKind::Email)
            || self.kinds.has(IdentifierKind::Phone)
            || self.kinds.has(IdentifierKind::Iban);
        identifies && (self.structured || self.kinds.len() >= 2)
    }
}

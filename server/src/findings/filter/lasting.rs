//! What of a filter lasts: the part that says the same of findings to come, and whether a finding fits it. A rule is made of it.
//!
//! Tried on a row in memory here, and as a question to the database where lists are made: a test of rules holds both to the same.

use super::{Filter, Whose};
use crate::ingest::bit;
use crate::store::entity::finding;

impl Filter {
    /// What of it still says the same of findings to come: no review, age, presence or order.
    #[must_use]
    pub fn lasting(&self) -> Self {
        Self {
            severities: self.severities.clone(),
            whose: self.whose,
            device: self.device,
            source: self.source,
            kinds: self.kinds.clone(),
            format: self.format.clone(),
            folder: self.folder.clone(),
            outside: self.outside.clone(),
            content: self.content.clone(),
            text: self.text.clone(),
            ..Self::default()
        }
    }

    /// Whether all of it lasts, but for where the review stands and what is there: a rule of it covers no more than it shows.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.rows.is_empty()
            && self.older.is_none()
            && self.newer.is_none()
            && self.assignee.is_none()
            && !self.held
            && self.decided.is_none()
            && self.there.is_none()
            && self.gone_older.is_none()
            && self.gone_newer.is_none()
    }

    /// Whether it says where, so that a rule of it covers a place and not the whole company.
    #[must_use]
    pub fn is_a_place(&self) -> bool {
        self.folder.is_some()
            || self.text.is_some()
            || self.content.is_some()
            || matches!(self.whose, Some(Whose::Person(_)))
    }

    /// Whether a finding is one of those that the lasting part of the filter finds.
    #[must_use]
    pub fn fits(&self, row: &finding::Model) -> bool {
        let any = |none: bool, one: bool| none || one;
        let whose = match self.whose {
            None => true,
            Some(Whose::Unknown) => row.person_id.is_none(),
            Some(Whose::Person(person)) => row.person_id == Some(person),
        };
        let kinds = self.kinds.iter().fold(0, |bits, kind| bits | bit(*kind));
        let outside = self.outside.iter().fold(0, |bits, one| bits | one.bit());
        let below = |folder: &String| {
            row.folder
                .strip_prefix(folder.trim_end_matches(['/', '\\']))
                .map_or_else(
                    || row.folder == *folder,
                    |rest| rest.is_empty() || rest.starts_with(['/', '\\']),
                )
        };
        whose
            && any(
                self.severities.is_empty(),
                self.severities.iter().any(|one| *one as i32 == row.rank),
            )
            && self.device.is_none_or(|device| device == row.device_id)
            && self.source.is_none_or(|source| source == row.source_id)
            && any(kinds == 0, row.kinds & kinds != 0)
            && any(outside == 0, row.outside & outside != 0)
            && self.format.as_ref().is_none_or(|format| *format == row.format)
            && self
                .content
                .as_ref()
                .is_none_or(|content| *content == row.content)
            && self.folder.as_ref().is_none_or(below)
            && self
                .text
                .as_ref()
                .is_none_or(|text| row.words.contains(&text.to_lowercase()))
    }
}

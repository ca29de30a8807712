//! What was found, for those who review it: lists, one finding with all that is known of it, and decisions.
//!
//! Pages and API share one grammar of filters ([`Filter`]) and one rule of who sees what ([`Eyes`]): it is part of every
//! question that the database is asked, so that what somebody may not see is never read. A look at one finding or
//! at a list is logged; so is every decision, in the transaction that makes it.

pub mod bulk;
mod decide;
pub mod export;
mod eyes;
mod filter;
pub mod groups;
pub(crate) mod likeness;
mod looks;
mod outside;
mod patience;
mod person;
pub mod policy;
pub mod rules;
pub mod sought;
mod timeline;
mod view;
pub mod weeks;

pub use decide::{Draft, Ground, Just, Kind, MEANWHILE, decide, just, undo_one};
pub use eyes::Eyes;
pub use filter::{Assignee, Cursor, Filter, Presence, Review, Said, Sort, Whose};
pub use looks::listed;
pub use outside::{Outside, outside};
pub use person::set_person;
pub use timeline::{Happening, What};
pub use view::{Detail, List, Near, Revealed, Summary, list, reveal, summary, view};

use uuid::Uuid;

/// Which finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Where.
    pub source: Uuid,
    /// Which file.
    pub file: Uuid,
}

impl Key {
    /// As the audit log names it.
    #[must_use]
    pub fn object(&self) -> String {
        format!("finding:{}/{}", self.source, self.file)
    }
}

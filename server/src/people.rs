//! The directory of people: who is whose manager, what is theirs, and so whose findings somebody may see.
//!
//! Knows nothing of pages or of SQL. What a finding says about a person goes through [`reach`] before anybody sees it;
//! an account that is linked to nobody in the directory reaches nobody. Nobody is their own manager, directly or
//! through others: a circle would let somebody see their manager's findings.

pub mod directory;
pub mod import;
mod reach;
pub mod scim;

pub use reach::{Sight, all_reports, reach};

/// What can be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Belonging {
    /// An account's name.
    Account,
    /// A security identifier of Windows.
    Sid,
    /// A device, by its own name.
    Device,
    /// A share that they can write to.
    Share,
}

impl Belonging {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Account, Self::Sid, Self::Device, Self::Share];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Sid => "sid",
            Self::Device => "device",
            Self::Share => "share",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

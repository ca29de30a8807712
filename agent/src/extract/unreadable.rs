//! Why something could not be read. A result like any other: counted in the coverage, shown, never silent.

pub use homeward_rules::coverage::Reason;
use serde::{Deserialize, Serialize};

/// More about a [`Reason`]. An enumeration, so that no text of a file can travel in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The container (zip, tar, compound file) is broken.
    Container,
    /// The markup or structure inside is broken.
    Structure,
    /// It ends before it should.
    Truncated,
    /// The parser gave up with a panic, or its process died.
    Crash,
    /// Its reader was brought to ask the system for what no reader needs: very likely an attack.
    Forbidden,
    /// More text than the limit.
    Output,
    /// Unpacks to far more than its size.
    Ratio,
    /// More entries than the limit.
    Entries,
    /// More cells than the limit.
    Cells,
    /// More memory than the limit.
    Memory,
    /// More pictures than the limit on those whose text is read.
    Pictures,
    /// More pixels than the limit.
    Pixels,
    /// A picture.
    Image,
    /// Sound or film.
    Media,
    /// A program, library or object file.
    Program,
    /// A font.
    Font,
    /// A database that is not read.
    Database,
    /// An archive or disk image that is not read.
    Archive,
    /// A document format that is not read.
    Document,
    /// A compression or encryption method that is not known.
    Method,
    /// Bytes of no known format.
    Binary,
    /// A link that leads out of what is scanned.
    Link,
}

/// The result of an extraction that did not reach the end of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unreadable {
    /// Why.
    pub reason: Reason,
    /// More about it.
    pub detail: Option<Detail>,
}

impl Unreadable {
    /// An unreadable entry with a detail.
    #[must_use]
    pub const fn new(reason: Reason, detail: Detail) -> Self {
        Self {
            reason,
            detail: Some(detail),
        }
    }

    /// Broken markup or structure.
    #[must_use]
    pub const fn broken() -> Self {
        Self::new(Reason::Corrupt, Detail::Structure)
    }

    /// A broken container.
    #[must_use]
    pub const fn broken_container() -> Self {
        Self::new(Reason::Corrupt, Detail::Container)
    }

    /// Needs a password.
    #[must_use]
    pub const fn encrypted() -> Self {
        Self {
            reason: Reason::Encrypted,
            detail: None,
        }
    }
}

impl From<Reason> for Unreadable {
    fn from(reason: Reason) -> Self {
        Self { reason, detail: None }
    }
}

//! The directory from a CSV file, as HR or IT exports it: all of it or nothing.
//!
//! Rows are known by the personnel number, so that the same file twice changes nothing. Faults are told all at once,
//! each with its line. What a column lists is somebody's from now on, and what it no longer lists ends; a column that is
//! not there changes nothing. People who are not in the file stay as they are.

mod apply;
mod table;

pub use apply::{Counts, apply};
pub(crate) use table::is_address;
pub use table::{Column, MOST, Row, Table, read};

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; 0 is the file as a whole.
    pub line: u64,
    /// In which column, where it is one.
    pub column: Option<Column>,
    /// What.
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// There is no row of headers, or nothing below it.
    Empty,
    /// A column that must be there is not.
    NoColumn,
    /// Two columns are the same.
    ColumnTwice,
    /// More than [`MOST`] rows.
    TooMany,
    /// The row has fewer or more cells than the headers, or is not CSV.
    Malformed,
    /// A cell that must not be empty is.
    Missing,
    /// A cell is too long.
    TooLong,
    /// No e-mail address.
    NoAddress,
    /// The personnel number stands there twice.
    Twice,
    /// The manager is neither in the file nor in the directory.
    UnknownManager,
    /// More than one may be meant as the manager.
    UnclearManager,
    /// They would be their own manager, directly or through others.
    Circle,
    /// Neither yes nor no.
    NoYes,
}

impl FaultKind {
    /// The key of the words for it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "import-empty",
            Self::NoColumn => "import-no-column",
            Self::ColumnTwice => "import-column-twice",
            Self::TooMany => "import-too-many",
            Self::Malformed => "import-malformed",
            Self::Missing => "import-missing",
            Self::TooLong => "import-too-long",
            Self::NoAddress => "import-no-address",
            Self::Twice => "import-twice",
            Self::UnknownManager => "import-unknown-manager",
            Self::UnclearManager => "import-unclear-manager",
            Self::Circle => "import-circle",
            Self::NoYes => "import-no-yes",
        }
    }
}

#[cfg(test)]
mod tests;

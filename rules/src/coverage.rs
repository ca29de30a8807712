//! What was looked at and what was not: the half of a report that keeps the other half honest.
//!
//! A file that could not be read is a result with a [`Reason`], counted here and shown; nothing is skipped
//! silently. No text and no path is held here.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The reason that a file or entry was not read, or not read to its end. The words are part of the wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Needs a password.
    Encrypted,
    /// Broken, cut off, or not what it claims to be.
    Corrupt,
    /// Larger than the limits on bytes, cells or memory, packed or unpacked.
    TooLarge,
    /// Nested deeper than the limit.
    TooDeep,
    /// Took longer than the limit.
    Timeout,
    /// A format that is not read.
    Unsupported,
    /// The system refused to open it.
    Permission,
    /// A cloud placeholder: its content is not on this device.
    Placeholder,
    /// Read, but it has pictures only and no text.
    NoText,
    /// Locked by another program.
    Locked,
    /// Changed while it was read.
    Changed,
    /// The system failed to read it.
    IoError,
    /// Left out on request.
    Excluded,
}

impl Reason {
    /// Every reason, in the order of the wire format's page.
    pub const ALL: [Self; 13] = [
        Self::Encrypted,
        Self::Corrupt,
        Self::TooLarge,
        Self::TooDeep,
        Self::Timeout,
        Self::Unsupported,
        Self::Permission,
        Self::Placeholder,
        Self::NoText,
        Self::Locked,
        Self::Changed,
        Self::IoError,
        Self::Excluded,
    ];

    /// The name used on the wire and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Corrupt => "corrupt",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::Timeout => "timeout",
            Self::Unsupported => "unsupported",
            Self::Permission => "permission",
            Self::Placeholder => "placeholder",
            Self::NoText => "no_text",
            Self::Locked => "locked",
            Self::Changed => "changed",
            Self::IoError => "io_error",
            Self::Excluded => "excluded",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// What a scan looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Files that were read, or tried.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Entries that were not read, or not to their end, by reason.
    pub unscanned: BTreeMap<Reason, u64>,
}

impl Coverage {
    /// Entries that were not read, for whatever reason.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.unscanned
            .values()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_wire() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{reason}\""));
        }
    }

    #[test]
    fn everything_unread_is_counted() {
        let coverage: Coverage = serde_json::from_str(
            r#"{"files":3,"bytes":10,"unscanned":{"encrypted":2,"no_text":1},"of a later version":true}"#,
        )
        .unwrap();
        assert_eq!(coverage.unread(), 3);
    }
}

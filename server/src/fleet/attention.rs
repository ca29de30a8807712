//! Why somebody should look at a device: words that are kept with it until somebody has.
//!
//! A device may have several at once; they stand in one text, apart by commas, each once.

/// Why somebody should look at a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its machine is in under another key.
    SameMachine,
    /// Two machines use its certificate.
    TwoMachines,
    /// Its machine or key was shut out before.
    RevokedBefore,
    /// Another device came in under its name.
    SameName,
    /// It calls itself otherwise than it did when its name was accepted.
    NameChanged,
    /// It reports more than any device has.
    Full,
    /// It saw nothing at all on a share on which there was something.
    EmptyShare,
}

impl Why {
    /// The word of the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameMachine => "same_machine",
            Self::TwoMachines => "two_machines",
            Self::RevokedBefore => "revoked_before",
            Self::SameName => "same_name",
            Self::NameChanged => "name_changed",
            Self::Full => "full",
            Self::EmptyShare => "empty_share",
        }
    }
}

/// The words that are kept.
pub fn words(kept: Option<&str>) -> impl Iterator<Item = &str> {
    kept.unwrap_or_default()
        .split(',')
        .filter(|word| !word.is_empty())
}

/// Whether it is kept already.
#[must_use]
pub fn has(kept: Option<&str>, why: Why) -> bool {
    words(kept).any(|word| word == why.as_str())
}

/// The words with this one.
#[must_use]
pub fn with(kept: Option<&str>, why: Why) -> String {
    let mut all: Vec<&str> = words(kept).collect();
    if !all.contains(&why.as_str()) {
        all.push(why.as_str());
    }
    all.join(",")
}

/// The words without these; none where none is left.
#[must_use]
pub fn without(kept: Option<&str>, whys: &[Why]) -> Option<String> {
    let left: Vec<&str> = words(kept)
        .filter(|word| !whys.iter().any(|why| why.as_str() == *word))
        .collect();
    (!left.is_empty()).then(|| left.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_added_once_and_taken_away() {
        let one = with(None, Why::SameName);
        let two = with(Some(&one), Why::Full);
        assert_eq!(two, "same_name,full");
        assert_eq!(with(Some(&two), Why::Full), two);
        assert!(has(Some(&two), Why::Full) && !has(None, Why::Full));
        assert_eq!(without(Some(&two), &[Why::SameName]).as_deref(), Some("full"));
        assert_eq!(without(Some("full"), &[Why::Full]), None);
    }
}

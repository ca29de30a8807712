//! Why there is no copy of a file, and what the person can do about it.
//!
//! Names places inside the file by their path, and never shows what stands there.

use crate::extract::Unreadable;

/// Why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum AnonymiseError {
    /// The format cannot be rewritten.
    #[error("{} is {format}, which cannot be rewritten", place_or_file(place))]
    NotRewritable {
        /// The entry, or nothing for the file itself.
        place: String,
        /// The short name of its format.
        format: &'static str,
    },
    /// It is broken, so that its parts cannot be told.
    #[error("{} is broken or cut off", place_or_file(place))]
    Broken {
        /// The entry, or nothing for the file itself.
        place: String,
    },
    /// It is larger than what is copied.
    #[error("it is larger than what is copied")]
    TooLarge,
    /// Words or numbers of the original would have stood in the copy.
    #[error("{count} words or numbers of the original would still stand in the copy")]
    Survived {
        /// How many.
        count: usize,
    },
    /// Part of the original or of the copy could not be read, so that nothing is proven.
    #[error(
        "{} cannot be read to its end ({why}), so it cannot be checked",
        place_or_file(place)
    )]
    Unproven {
        /// The entry, or nothing for the file itself.
        place: String,
        /// Why not.
        why: Unreadable,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers")]
    Random(#[source] getrandom::Error),
}

fn place_or_file(place: &str) -> &str {
    if place.is_empty() { "the file" } else { place }
}

impl AnonymiseError {
    pub(super) fn broken(place: &str) -> Self {
        Self::Broken {
            place: place.to_owned(),
        }
    }

    /// What the person can do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotRewritable { .. } => {
                "save it as xlsx, docx or text without a password and anonymise that, or describe the file in the report"
            }
            Self::Broken { .. } | Self::Unproven { .. } => {
                "describe the file in the report; `homeward explain` shows what is read of it"
            }
            Self::TooLarge => "cut out a piece that still shows what goes wrong",
            Self::Survived { .. } => "cut out a piece that still shows what goes wrong; nothing was written",
            Self::Random(_) => "try again later",
        }
    }
}

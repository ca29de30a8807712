//! An error as a person sees it: what went wrong, and what to do.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use super::Exit;
use crate::report::clean;

/// Why a command could not do its work.
#[derive(Debug)]
pub struct Failure {
    error: anyhow::Error,
    hint: Option<String>,
}

/// Adds to an error what the person can do about it.
pub trait Hinted<T> {
    /// What was attempted, and what to do about its failure.
    ///
    /// # Errors
    ///
    /// The error of `self`, with both.
    fn or_hint(self, attempted: impl Display, hint: impl Display) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> Hinted<T> for Result<T, E> {
    fn or_hint(self, attempted: impl Display, hint: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure {
            error: error.into().context(attempted.to_string()),
            hint: Some(hint.to_string()),
        })
    }
}

impl Failure {
    /// A failure that is not the consequence of another error.
    #[must_use]
    pub fn new(what: impl Display, hint: impl Display) -> Self {
        Self {
            error: anyhow::Error::msg(what.to_string()),
            hint: Some(hint.to_string()),
        }
    }

    /// The consequence of an error whose message says what to do.
    #[must_use]
    pub fn bare(attempted: impl Display, error: impl Into<anyhow::Error>) -> Self {
        Self {
            error: error.into().context(attempted.to_string()),
            hint: None,
        }
    }

    /// The consequence of an error, and what to do.
    #[must_use]
    pub fn hinted(attempted: impl Display, error: impl Into<anyhow::Error>, hint: impl Display) -> Self {
        Self {
            hint: Some(hint.to_string()),
            ..Self::bare(attempted, error)
        }
    }

    /// Tells the person on standard error.
    #[must_use]
    pub fn tell(&self) -> Exit {
        let mut err = io::stderr().lock();
        // Where standard error is closed, the exit code has to do.
        let _: io::Result<()> = writeln!(err, "error: {}", self.message());
        if let Some(hint) = &self.hint {
            let _: io::Result<()> = writeln!(err, "hint: {}", clean_lines(hint));
        }
        Exit::Failed
    }

    /// Error and hint as one line of a log.
    #[cfg(windows)]
    pub(super) fn line(&self) -> String {
        let hint = self.hint.as_deref().map(|hint| format!("; hint: {hint}"));
        format!("{}{}", self.message(), hint.unwrap_or_default())
            .lines()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn message(&self) -> String {
        clean_lines(&format!("{:#}", self.error))
    }
}

/// A path as messages show it: one line, and nothing in it that a terminal obeys.
pub(super) fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy())
}

/// Lines of a message without anything that a terminal obeys: headings and names come from files.
fn clean_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(clean).collect();
    lines.join("\n")
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            hint: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_control_the_terminal() {
        let failure = Failure::new("one \u{1b}]0;title\u{7}\ntwo \u{202e}", "three \u{9b}2J");
        assert_eq!(failure.message(), "one \u{fffd}]0;title\u{fffd}\ntwo \u{fffd}");
        assert_eq!(shown(Path::new("a\nerror: b")), "a\u{fffd}error: b");
    }
}

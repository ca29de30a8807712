//! An error as a person sees it: what went wrong, and what to do.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

/// How the program ends: the exit codes that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The work is done.
    Done,
    /// A check found something wrong.
    Wrong,
    /// The work could not be done.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Wrong => 1,
            Exit::Failed => 2,
        })
    }
}

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

    /// An error that says what was attempted, with what can be done about it.
    #[must_use]
    pub fn hinted(error: impl Into<anyhow::Error>, hint: impl Display) -> Self {
        Self {
            error: error.into(),
            hint: Some(hint.to_string()),
        }
    }

    /// Tells the person on standard error.
    #[must_use]
    pub fn tell(&self) -> Exit {
        self.tell_on(&mut io::stderr().lock())
    }

    /// Tells it elsewhere. Where that is closed, the exit code has to do.
    pub(super) fn tell_on(&self, out: &mut impl Write) -> Exit {
        let _: io::Result<()> = writeln!(out, "error: {:#}", self.error);
        if let Some(hint) = &self.hint {
            let _: io::Result<()> = writeln!(out, "hint: {hint}");
        }
        Exit::Failed
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            hint: None,
        }
    }
}

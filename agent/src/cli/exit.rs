//! The exit codes that scripts rely on.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The work is done; nothing was found.
    Clean,
    /// The work is done; customer data was found.
    Found,
    /// The work could not be done.
    Failed,
    /// The work was stopped, as by Ctrl-C.
    Stopped,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Found => 1,
            Exit::Failed => 2,
            // 128 and the number of SIGINT, as shells have it.
            Exit::Stopped => 130,
        })
    }
}

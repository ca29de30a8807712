//! `homeward-server audit`: whether the log of what was done and looked at is whole.

use clap::Subcommand;

use super::{Exit, Failure, Hinted, Place, say};
use crate::audit::{Verdict, verify};

/// The log of what was done and looked at.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Look through the whole log: is every entry as it was written, and none missing? (exit code 1: no)
    ///
    /// Prints the hash of the last entry. Kept elsewhere, it shows later that no entry was cut off at the end.
    Verify,
}

pub(super) async fn run(place: &Place, command: &AuditCommand) -> Result<Exit, Failure> {
    let AuditCommand::Verify = command;
    let (_, store) = place.open().await?;
    let verdict = verify(&store)
        .await
        .or_hint("the log cannot be read", "see that the database can be reached")?;
    match verdict {
        Verdict::Whole { entries, last } => {
            say(format_args!("whole: {entries} entries, the last is {last}"))?;
            Ok(Exit::Done)
        }
        Verdict::Broken { seq } => {
            say(format_args!(
                "BROKEN: entry {seq} is missing or not as it was written"
            ))?;
            Ok(Exit::Wrong)
        }
    }
}

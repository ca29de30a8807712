//! `homeward-server audit`: whether the log of what was done and looked at is whole.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Exit, Failure, Hinted, Place, say};
use crate::audit::{Kept, Verdict, heads, verify};

/// The log of what was done and looked at.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Look through the whole log: is every entry as it was written, and none missing? (exit code 1: no)
    ///
    /// Prints number and hash of the last entry. Kept elsewhere and given back later by --expect, they show that no entry
    /// was cut off at the end, and that the log was not written anew.
    Verify(VerifyArgs),
}

/// What is known of the log.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Number and hash of an entry, as an earlier look printed them; give it several times.
    #[arg(long, value_name = "NUMBER:HASH")]
    expect: Vec<Kept>,
    /// The file to which the server adds them each day (`audit_heads` of the configuration), or lines of its journal.
    #[arg(long, value_name = "FILE")]
    expect_file: Option<PathBuf>,
}

pub(super) async fn run(place: &Place, command: &AuditCommand) -> Result<Exit, Failure> {
    let AuditCommand::Verify(args) = command;
    let mut kept = args.expect.clone();
    if let Some(file) = &args.expect_file {
        kept.extend(heads::read(file).or_hint(
            format!("{} cannot be used", file.display()),
            "each line must end in NUMBER:HASH",
        )?);
    }
    let (_, store) = place.open().await?;
    let verdict = verify(&store, &kept)
        .await
        .or_hint("the log cannot be read", "see that the database can be reached")?;
    match verdict {
        Verdict::Whole { seq, last, .. } => {
            say(format_args!("whole: the last entry is {seq}:{last}"))?;
            Ok(Exit::Done)
        }
        Verdict::Differs { seq } => {
            say(format_args!(
                "CUT OFF OR WRITTEN ANEW: entry {seq} is not the one that was kept"
            ))?;
            Ok(Exit::Wrong)
        }
        Verdict::Broken { seq } => {
            say(format_args!(
                "BROKEN: entry {seq} is missing or not as it was written"
            ))?;
            Ok(Exit::Wrong)
        }
    }
}

//! `homeward-server retention`: how long things are kept, and what is due to be erased.

use clap::{Args, Subcommand};

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::moment::Moment;
use crate::retention::{self, Round, Terms};

/// How long things are kept. The server erases what is due by itself while it runs; the audit log tells what.
#[derive(Debug, Subcommand)]
pub(super) enum RetentionCommand {
    /// Print the terms in days, and how much is due now.
    Show,
    /// Change terms, as: set evidence=30 audit=730
    Set(SetArgs),
    /// Erase what is due now, and bring back for review what was allowed for a time that is over.
    Run(RunArgs),
}

/// Terms.
#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// A name of `show` and its days.
    #[arg(value_name = "NAME=DAYS", required = true)]
    terms: Vec<String>,
}

/// A round.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Only say how much it would be.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(place: &Place, command: RetentionCommand) -> Result<Exit, Failure> {
    let (_, store) = place.open().await?;
    let now = Moment::now();
    match command {
        RetentionCommand::Show => {
            let terms = retention::terms(&store).await?;
            let due = retention::due(&store, now).await?;
            for (name, _, _) in Terms::NAMES {
                say(format_args!(
                    "{name:<10} {:>6} days",
                    terms.of(name).unwrap_or_default()
                ))?;
            }
            told("due now:", &due)?;
        }
        RetentionCommand::Set(args) => {
            let mut terms = retention::terms(&store).await?;
            for term in &args.terms {
                let set = term
                    .split_once('=')
                    .and_then(|(name, days)| Some(terms.set(name.trim(), days.trim().parse().ok()?)));
                if set != Some(true) {
                    let names = Terms::NAMES.map(|(name, _, _)| name).join(", ");
                    return Err(Failure::new(
                        format!("{term:?} is no term"),
                        format!("give NAME=DAYS; names are {names}"),
                    ));
                }
            }
            retention::set(&store, terms, operator()).await.or_hint(
                "the terms cannot be set",
                "`homeward-server retention show` prints those of now",
            )?;
        }
        RetentionCommand::Run(args) if args.dry_run => {
            told("would be done:", &retention::due(&store, now).await?)?;
        }
        RetentionCommand::Run(_) => {
            let round = retention::run(&store, now).await.or_hint(
                "what is due could not be erased",
                "see that the database can be written to",
            )?;
            told("done:", &round)?;
        }
    }
    Ok(Exit::Done)
}

fn told(heading: &str, round: &Round) -> std::io::Result<()> {
    say(heading)?;
    for (name, count) in round.numbers() {
        say(format_args!("  {name:<10} {count:>8}"))?;
    }
    Ok(())
}

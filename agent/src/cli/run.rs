//! `homeward run`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::enroll::{failure, tell};
use super::failure::shown;
use super::{Exit, Failure, Hinted};
use crate::ledger::LedgerError;
use crate::service::patience::Patience;
use crate::service::{Round, Service, ServiceError, Told};
use crate::state::State;
use crate::stop::Stop;

const AFTER_HELP: &str = "\
What is found is kept in the state folder until the server has it: an unreachable server or a
crash loses nothing. Ends on SIGTERM and Ctrl-C.

Exit codes: 0 the work is done, 2 it could not be done, 130 stopped early.";

/// Do what the collection server's policy asks, on its schedule.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct RunArgs {
    /// Fetch the policy, scan, report, and end.
    #[arg(long)]
    once: bool,
    /// The folder in which the agent keeps key, index and reports [default: HOMEWARD_STATE, or the system's].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Seconds that are tried when the server cannot be reached.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    patience: u64,
}

pub(super) fn run(args: &RunArgs) -> Result<Exit, Failure> {
    let folder = args.state.clone().unwrap_or_else(State::usual_folder);
    let state = State::open(&folder).or_hint("cannot use the state folder", "name another with --state")?;
    let _held = state.lock().or_hint(
        "cannot use the state folder",
        "another `homeward run` is at work; end it first",
    )?;
    let mut service = Service::open(state).map_err(failure)?;
    let patience = Patience {
        most: Duration::from_secs(args.patience),
        tell,
    };
    if args.once {
        match service.remember() {
            Ok(None) => {}
            Ok(Some((wrong, aside))) => say(&put_aside(&wrong, &aside)),
            Err(error) => say(&forgetful(&error)),
        }
    }
    let stop = Stop::new();
    let on_signal = stop.clone();
    ctrlc::set_handler(move || on_signal.want())?;
    if args.once {
        return match service.round(&patience, &stop) {
            Ok(round) => {
                told(&round);
                Ok(Exit::Clean)
            }
            Err(ServiceError::Stopped) => Ok(Exit::Stopped),
            Err(_) if stop.is_wanted() => Ok(Exit::Stopped),
            Err(error) => Err(failure(error)),
        };
    }
    service.run(&patience, &stop, |heard| match heard {
        Told::Round(Ok(round)) => told(round),
        Told::Round(Err(error)) => {
            let _: Exit = Failure::new(error, error.hint()).tell();
        }
        Told::Forgetful(error) => say(&forgetful(error)),
        Told::PutAside(wrong, aside) => say(&put_aside(wrong, aside)),
    });
    Ok(Exit::Clean)
}

/// A line on standard error.
fn say(line: &str) {
    let _: io::Result<()> = writeln!(io::stderr(), "{line}");
}

/// What was remembered cannot be used.
pub(super) fn put_aside(wrong: &str, aside: &Path) -> String {
    format!(
        "what was remembered of earlier scans cannot be used ({wrong}): it is now {}, and all is read again",
        shown(aside)
    )
}

/// Nothing can be remembered.
pub(super) fn forgetful(error: &LedgerError) -> String {
    format!(
        "it cannot be remembered what was scanned ({error}): all is read each time; {}",
        error.hint()
    )
}

fn told(round: &Round) {
    let mut err = io::stderr().lock();
    for line in lines(round) {
        let _: io::Result<()> = writeln!(err, "{line}");
    }
}

/// How a round went, for whoever runs the agent.
pub(super) fn lines(round: &Round) -> Vec<String> {
    let run = &round.run;
    let mut lines = vec![format!(
        "{} files looked at, {} with findings, {} reports wait",
        run.coverage.files, run.findings, round.waiting
    )];
    lines.extend(
        run.absent
            .iter()
            .map(|root| format!("not on this device: {root}")),
    );
    lines.extend(
        run.trouble
            .iter()
            .map(|trouble| format!("not as it should be: {trouble}")),
    );
    lines
}

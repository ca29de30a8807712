//! `homeward service`: the agent as a service of Windows.
//!
//! The installer registers it (`deploy/windows`), and lays `enroll.toml` into the state folder; the service enrols by it, and
//! removes it then. Without a console, what `homeward run` says on standard error stands in `log\agent.log` of that folder.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use clap::{Args, Subcommand};
use homeward_service::log_file::{self, LogFile};
use homeward_service::running::{self, Ended, Turn};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::enroll::invitation_file::InvitationFile;
use super::run::{forgetful, lines, put_aside};
use super::{Exit, Failure, Hinted};
use crate::client::ServerError;
use crate::service::enrolment::{Entrance, enrol};
use crate::service::patience::{self, Patience, Woken};
use crate::service::{Service, ServiceError, Told};
use crate::state::State;
use crate::stop::Stop;

/// The name by which Windows knows the service.
const NAME: &str = "HomewardAgent";
/// What the installer lays into the state folder.
const INVITATION: &str = "enroll.toml";
/// How long the server is tried at a time.
const PATIENCE: Duration = Duration::from_mins(5);
/// When enrolment is tried again that did not go well.
const AGAIN: Duration = Duration::from_mins(1);

/// The one log: errors of the server are told by a function that knows nothing else.
static LOG: OnceLock<LogFile> = OnceLock::new();

/// The agent as a service of Windows.
#[derive(Debug, Subcommand)]
pub(super) enum ServiceCommand {
    Run(RunArgs),
}

/// What Windows starts; the installer registers it. By hand, use `homeward enroll` and `homeward run`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The folder in which the agent keeps key, index and reports [default: HOMEWARD_STATE, or the system's].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

pub(super) fn run(command: &ServiceCommand) -> Result<Exit, Failure> {
    let ServiceCommand::Run(args) = command;
    let folder = args.state.clone().unwrap_or_else(State::usual_folder);
    let stop = Stop::new();
    let wanted = stop.clone();
    let work = move |turn: Turn| at_work(&folder, &turn, &stop);
    running::hand_over(NAME, move || wanted.want(), work).or_hint(
        "this command is for the service manager of Windows",
        "start the service by `sc start HomewardAgent`, or the agent by `homeward run`",
    )?;
    Ok(Exit::Clean)
}

fn at_work(folder: &Path, turn: &Turn, stop: &Stop) -> Ended {
    // Before anything is written: the folder is for the system and administrators only, whoever made it.
    let opened = State::claim(folder);
    let Ok(log) = LogFile::open(&folder.join("log").join("agent.log"), log_file::MOST) else {
        return Ended::Failed;
    };
    let _: &LogFile = LOG.get_or_init(|| log);
    turn.begun();
    let ended = opened
        .or_hint("cannot use the state folder", "see who may use it by icacls")
        .and_then(|state| until_stopped(&state, stop));
    turn.stopping();
    match ended {
        Ok(()) => {
            say(format_args!("stopped"));
            Ended::Well
        }
        Err(failure) => {
            say(format_args!("error: {}", failure.line()));
            Ended::Failed
        }
    }
}

fn until_stopped(state: &State, stop: &Stop) -> Result<(), Failure> {
    let _held = state.lock().or_hint(
        "cannot use the state folder",
        "another `homeward run` is at work; end it first",
    )?;
    let patience = Patience {
        most: PATIENCE,
        tell: |error: &ServerError| say(format_args!("{error}; trying again")),
    };
    loop {
        if let Err(failure) = enrol_if_invited(state, &patience, stop) {
            say(format_args!("not enrolled: {}", failure.line()));
        }
        match Service::open(state.clone()) {
            Ok(mut service) => {
                service.run(&patience, stop, told);
                return Ok(());
            }
            Err(error @ ServiceError::Stranger) => say(format_args!("{error}; trying again")),
            Err(error) => return Err(super::enroll::failure(error)),
        }
        if patience::wait(stop, AGAIN) == Woken::Stopped {
            return Ok(());
        }
    }
}

/// Brings the device in by the file that the installer laid down, and removes the file: the token in it has had its use.
fn enrol_if_invited(state: &State, patience: &Patience, stop: &Stop) -> Result<(), Failure> {
    let path = state.path(INVITATION);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::bare(format!("cannot read {INVITATION}"), error)),
    };
    let invited = InvitationFile::read(file);
    if state.identity()?.is_none() {
        let invited = invited.map_err(|fault| {
            Failure::new(
                format!("{INVITATION}: {fault}"),
                "install again with SERVER_URL, SERVER_FINGERPRINT and ENROLL_TOKEN",
            )
        })?;
        let (identity, entrance) =
            enrol(state, &invited.invitation(), patience, stop).map_err(super::enroll::failure)?;
        say(format_args!(
            "enrolled at {} as {}",
            identity.server, identity.device
        ));
        if entrance == Entrance::AwaitsApproval {
            say(format_args!(
                "an administrator has to let this device in, on the page Devices"
            ));
        }
    }
    fs::remove_file(&path).or_hint(
        format!("cannot remove {INVITATION}, which holds a token"),
        "remove it by hand",
    )
}

fn told(heard: &Told<'_>) {
    match heard {
        Told::Round(Ok(round)) => {
            for line in lines(round) {
                say(format_args!("{line}"));
            }
        }
        Told::Round(Err(error)) => say(format_args!("error: {error}; hint: {}", error.hint())),
        Told::Forgetful(error) => say(format_args!("{}", forgetful(error))),
        Told::PutAside(wrong, aside) => say(format_args!("{}", put_aside(wrong, aside))),
    }
}

/// A line of the log. One that cannot be written is lost and stops nothing.
fn say(line: fmt::Arguments<'_>) {
    let Some(mut log) = LOG.get() else {
        return;
    };
    let now = OffsetDateTime::now_utc();
    let stamp = now
        .replace_nanosecond(0)
        .unwrap_or(now)
        .format(&Rfc3339)
        .unwrap_or_default();
    let _: io::Result<()> = log.write_all(format!("{stamp} {line}\n").as_bytes());
}

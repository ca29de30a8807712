//! `homeward enroll`.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Exit, Failure, Hinted};
use crate::client::ServerError;
use crate::service::ServiceError;
use crate::service::enrolment::{Entrance, Invitation, enrol};
use crate::service::patience::Patience;
use crate::state::State;
use crate::stop::Stop;

/// Where a token is looked for when no argument names one.
const TOKEN: &str = "HOMEWARD_ENROL_TOKEN";

const AFTER_HELP: &str = "\
Examples:
  homeward enroll --server https://homeward.example:8643 --fingerprint 3F:A2:… --token-file token.txt
  HOMEWARD_ENROL_TOKEN=hwe_… homeward enroll --server https://homeward.example:8643 --fingerprint 3fa2…

The page Devices of the server shows address, fingerprint and tokens. A token in an argument is
seen by everybody who may list processes: prefer --token-file or HOMEWARD_ENROL_TOKEN.

Exit codes: 0 the device is in, or waits for an administrator, 2 it is not.";

/// Bring this device into a collection server.
///
/// The device makes a key, which stays on it, and gets a certificate from the server. Afterwards `homeward run`
/// does what the server's policy asks.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct EnrollArgs {
    /// Where the server listens for agents.
    #[arg(long, value_name = "URL")]
    server: String,
    /// SHA-256 of the certificate of the server's authority, as the server shows it.
    #[arg(long, value_name = "HEX")]
    fingerprint: String,
    /// A file that holds the enrolment token; - is standard input.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The enrolment token itself.
    #[arg(long, value_name = "TOKEN", conflicts_with = "token_file")]
    token: Option<String>,
    /// The folder in which the agent keeps key, index and reports [default: HOMEWARD_STATE, or the system's].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Enrol again although this device is in.
    #[arg(long)]
    again: bool,
    /// Seconds that are tried when the server cannot be reached.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
}

pub(super) fn run(args: &EnrollArgs) -> Result<Exit, Failure> {
    if !args.server.starts_with("https://") {
        return Err(Failure::new(
            "--server must begin with https://",
            "the page Devices of the server shows the address",
        ));
    }
    let token = token(args)?;
    let folder = args.state.clone().unwrap_or_else(State::usual_folder);
    let state = State::open(&folder).or_hint("cannot use the state folder", "name another with --state")?;
    let _held = state
        .lock()
        .or_hint("cannot use the state folder", "is `homeward run` at work?")?;
    if let Some(identity) = state.identity()?
        && !args.again
    {
        return Err(Failure::new(
            format!("this device is enrolled at {} already", identity.server),
            "--again enrols it anew, as another device to the server",
        ));
    }
    let invitation = Invitation {
        server: &args.server,
        token: &token,
        fingerprint: &args.fingerprint,
    };
    let patience = Patience {
        most: Duration::from_secs(args.patience),
        tell,
    };
    let (identity, entrance) = enrol(&state, &invitation, &patience, &Stop::new()).map_err(failure)?;
    let mut out = io::stdout().lock();
    writeln!(out, "enrolled at {} as {}", identity.server, identity.device)?;
    if entrance == Entrance::AwaitsApproval {
        writeln!(
            out,
            "an administrator has to let this device in, on the page Devices"
        )?;
    }
    Ok(Exit::Clean)
}

fn token(args: &EnrollArgs) -> Result<String, Failure> {
    let text = match (&args.token, &args.token_file) {
        (Some(token), _) => token.clone(),
        (None, Some(path)) if path.as_os_str() == "-" => io::read_to_string(io::stdin().lock())?,
        (None, Some(path)) => fs::read_to_string(path).or_hint(
            format!("cannot read the token from {}", path.display()),
            "name a file that holds the token and nothing else",
        )?,
        (None, None) => env::var(TOKEN).or_hint(
            "no enrolment token",
            format!("name a file with --token-file, or set {TOKEN}"),
        )?,
    };
    Ok(text.trim().to_owned())
}

/// A try that did not go well, told on standard error.
pub(super) fn tell(error: &ServerError) {
    let _: io::Result<()> = writeln!(io::stderr(), "{error}; trying again");
}

/// An error of the service as a person sees it.
pub(super) fn failure(error: ServiceError) -> Failure {
    let hint = error.hint();
    Failure::new(error, hint)
}

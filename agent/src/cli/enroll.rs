//! `homeward enroll`.

pub(super) mod invitation_file;

use std::env;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use invitation_file::InvitationFile;

use super::{Exit, Failure, Hinted};
use crate::client::ServerError;
use crate::service::ServiceError;
use crate::service::enrolment::{Entrance, enrol};
use crate::service::patience::Patience;
use crate::state::State;
use crate::stop::Stop;

/// Where a token is looked for when no argument names one.
const TOKEN: &str = "HOMEWARD_ENROL_TOKEN";

const AFTER_HELP: &str = "\
Examples:
  homeward enroll --server https://homeward.example:8643 --fingerprint 3F:A2:… --token-file token.txt
  HOMEWARD_ENROL_TOKEN=hwe_… homeward enroll --server https://homeward.example:8643 --fingerprint 3fa2…
  homeward enroll --from enroll.toml --unless-enrolled

The page Devices of the server shows address, fingerprint and tokens. A token in an argument is
seen by everybody who may list processes: prefer --token-file, --from or HOMEWARD_ENROL_TOKEN.
A file for --from holds three lines: server = '…', fingerprint = '…' and token = '…'.

Exit codes: 0 the device is in, or waits for an administrator, 2 it is not.";

/// Bring this device into a collection server.
///
/// The device makes a key, which stays on it, and gets a certificate from the server. Afterwards `homeward run`
/// does what the server's policy asks.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct EnrollArgs {
    /// Where the server listens for agents.
    #[arg(long, value_name = "URL", required_unless_present = "from")]
    server: Option<String>,
    /// SHA-256 of the certificate of the server's authority, as the server shows it.
    #[arg(long, value_name = "HEX", required_unless_present = "from")]
    fingerprint: Option<String>,
    /// A file that holds the enrolment token; - is standard input.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The enrolment token itself.
    #[arg(long, value_name = "TOKEN", conflicts_with = "token_file")]
    token: Option<String>,
    /// A file that holds all three, as a roll-out lays it down; - is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["server", "fingerprint", "token_file", "token"])]
    from: Option<PathBuf>,
    /// The folder in which the agent keeps key, index and reports [default: HOMEWARD_STATE, or the system's].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Enrol again although this device is in.
    #[arg(long)]
    again: bool,
    /// Do nothing, and call that a success, where this device is in already.
    #[arg(long, conflicts_with = "again")]
    unless_enrolled: bool,
    /// Seconds that are tried when the server cannot be reached.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
}

pub(super) fn run(args: &EnrollArgs) -> Result<Exit, Failure> {
    let invited = invited(args)?;
    if !invited.server.starts_with("https://") {
        return Err(Failure::new(
            "the server's address must begin with https://",
            "the page Devices of the server shows the address",
        ));
    }
    let folder = args.state.clone().unwrap_or_else(State::usual_folder);
    let state = State::open(&folder).or_hint("cannot use the state folder", "name another with --state")?;
    let _held = state
        .lock()
        .or_hint("cannot use the state folder", "is `homeward run` at work?")?;
    if let Some(identity) = state.identity()?
        && !args.again
    {
        if args.unless_enrolled {
            writeln!(io::stdout().lock(), "enrolled at {} already", identity.server)?;
            return Ok(Exit::Clean);
        }
        return Err(Failure::new(
            format!("this device is enrolled at {} already", identity.server),
            "--again enrols it anew, as another device to the server",
        ));
    }
    let patience = Patience {
        most: Duration::from_secs(args.patience),
        tell,
    };
    let (identity, entrance) =
        enrol(&state, &invited.invitation(), &patience, &Stop::new()).map_err(failure)?;
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

/// What was said about the server, by arguments or by a file.
fn invited(args: &EnrollArgs) -> Result<InvitationFile, Failure> {
    if let Some(path) = &args.from {
        let hint = "write three lines: server = \"…\", fingerprint = \"…\", token = \"…\"";
        let source: Box<dyn Read> = if path.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).or_hint(format!("cannot read {}", path.display()), hint)?)
        };
        return InvitationFile::read(source)
            .map_err(|fault| Failure::new(format!("{}: {fault}", path.display()), hint));
    }
    Ok(InvitationFile {
        server: args.server.clone().unwrap_or_default(),
        fingerprint: args.fingerprint.clone().unwrap_or_default(),
        token: token(args)?,
    })
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

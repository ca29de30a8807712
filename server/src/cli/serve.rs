//! `homeward-server serve`: the server itself, until it is told to stop.

use std::io::{self, IsTerminal as _};

use clap::Args;

use super::{Exit, Failure, Hinted, Place, say};
use crate::accounts::link;
use crate::fleet::authority::Authority;
use crate::serve::{Bound, stopped};

/// Start the server. It runs until SIGTERM or Ctrl-C and finishes what is under way.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// What is logged on standard error: error, warn, info, debug or trace, also by part, as
    /// "info,homeward_server=debug". RUST_LOG does the same.
    #[arg(long, value_name = "LEVELS")]
    log: Option<String>,
}

pub(super) async fn run(place: &Place, args: &ServeArgs) -> Result<Exit, Failure> {
    log(args.log.as_deref())?;
    let (config, store) = place.open().await?;
    let bound = Bound::bind(config).or_hint(
        "the server cannot listen",
        "another program may have the port: choose one by pages.listen or agents.listen in the configuration",
    )?;
    let url = bound.config().pages.url.clone();
    if let Some(secret) = link::first_administrator(&store).await? {
        // The one place at which a secret is printed: whoever starts the server is the first administrator.
        say(format_args!(
            "make the first administrator here (the link works once, for a day): {url}/welcome/{}",
            secret.reveal()
        ))?;
    }
    say(format_args!("homeward-server listens: {url}"))?;
    let authority = Authority::open(&bound.config().data).or_hint(
        "the certificate authority cannot be used",
        "its file authority.pem in the data folder must be readable by this user, or come from a backup",
    )?;
    say(format_args!(
        "agents reach it at {}, fingerprint {}",
        bound.config().agents.url,
        authority.fingerprint()
    ))?;
    bound
        .run(store, stopped())
        .await
        .or_hint("the server stopped", "the log above says what happened before")?;
    Ok(Exit::Done)
}

/// What is logged where nothing is said: steps of migrations that change nothing are not news.
const USUAL: &str = "info,sea_orm_migration=warn";

fn log(levels: Option<&str>) -> Result<(), Failure> {
    use tracing_subscriber::EnvFilter;
    let levels = levels
        .map(str::to_owned)
        .or_else(|| std::env::var("RUST_LOG").ok())
        .unwrap_or_else(|| USUAL.to_owned());
    let filter = EnvFilter::try_new(&levels).or_hint(
        "the levels of the log cannot be read",
        "give one of error, warn, info, debug, trace",
    )?;
    // A second start within one process, as in tests, keeps the first log.
    let _: Result<(), _> = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .try_init();
    Ok(())
}

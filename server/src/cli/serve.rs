//! `homeward-server serve`: the server itself, until it is told to stop.

use std::fmt;
use std::future::Future;
use std::io::{self, IsTerminal as _};

use clap::Args;
use tracing_subscriber::fmt::MakeWriter;

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
    log(args.log.as_deref(), io::stderr, io::stderr().is_terminal())?;
    serve(place, |line| say(line), || (), stopped()).await?;
    Ok(Exit::Done)
}

/// Serves until `stop` is ready. `announce` is given the addresses, and at the first start the link for the first
/// administrator; `begun` is called once the addresses are the server's.
pub(super) async fn serve(
    place: &Place,
    announce: impl Fn(fmt::Arguments<'_>) -> io::Result<()>,
    begun: impl FnOnce(),
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let (config, store) = place.open().await?;
    let bound = Bound::bind(config).or_hint(
        "the server cannot listen",
        "another program may have the port: choose one by pages.listen or agents.listen in the configuration",
    )?;
    let url = bound.config().pages.url.clone();
    if let Some(secret) = link::first_administrator(&store).await? {
        // The one place at which a secret is printed: whoever starts the server is the first administrator.
        announce(format_args!(
            "make the first administrator here (the link works once, for a day): {url}/welcome/{}",
            secret.reveal()
        ))?;
    }
    announce(format_args!("homeward-server listens: {url}"))?;
    let authority = Authority::open(&bound.config().data).or_hint(
        "the certificate authority cannot be used",
        "its file authority.pem in the data folder must be readable by this user, or come from a backup",
    )?;
    announce(format_args!(
        "agents reach it at {}, fingerprint {}",
        bound.config().agents.url,
        authority.fingerprint()
    ))?;
    begun();
    bound
        .run(store, stop)
        .await
        .or_hint("the server stopped", "the log above says what happened before")
}

/// What is logged where nothing is said: steps of migrations that change nothing are not news.
const USUAL: &str = "info,sea_orm_migration=warn";

/// Logs what happens from now on, to `out`.
pub(super) fn log<W>(levels: Option<&str>, out: W, ansi: bool) -> Result<(), Failure>
where
    W: for<'out> MakeWriter<'out> + Send + Sync + 'static,
{
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
        .with_ansi(ansi)
        .with_writer(out)
        .try_init();
    Ok(())
}

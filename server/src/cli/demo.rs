//! `homeward-server demo`: a company to look at, gone when it ends.

use std::io;
use std::path::PathBuf;

use clap::Args;
use tokio::sync::oneshot;

use super::{Exit, Failure, Hinted, say};
use crate::app::App;
use crate::demo;
use crate::private;
use crate::serve::{Bound, stopped};
use crate::store::Store;

/// Start a server with a fictitious company in it: customers, the laptop of somebody who left, a login for every role.
///
/// The sibling program `homeward` enrols, scans and reports as on a real device. Everything lies in a temporary folder
/// and is removed at the end, by Ctrl-C.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The program `homeward`; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    agent_program: Option<PathBuf>,
}

pub(super) async fn run(args: DemoArgs) -> Result<Exit, Failure> {
    let work = tempfile::Builder::new()
        .prefix("homeward-demo-")
        .tempdir()
        .or_hint(
            "cannot make a folder for the demonstration",
            "is there room in the temporary folder?",
        )?;
    let config = demo::config(work.path(), args.agent_program);
    private::make_folder(&config.data)?;
    let store = Store::open(&config.database).await?;
    let bound = Bound::bind(config).or_hint(
        "the server cannot listen",
        "does this system have a loopback address?",
    )?;
    let app = App::new(store.clone(), bound.config().clone());
    let hint = "the program homeward of the same build has to stand beside this one, or be named with --agent-program";
    demo::furnish(&app, work.path())
        .await
        .or_hint("the demonstration cannot be set up", hint)?;
    // Opened before the server asks for it: both use the same.
    app.authority()?;
    let (end, ended) = oneshot::channel::<()>();
    let server = tokio::spawn(bound.run(store, async move {
        tokio::select! {
            () = stopped() => (),
            _ = ended => (),
        }
    }));
    let shown = async {
        demo::report(&app, work.path())
            .await
            .or_hint("the demonstration cannot be set up", hint)?;
        let (logins, password) = demo::admit(&app).await?;
        tell(&app, &logins, &password).await?;
        Ok::<_, Failure>(())
    };
    if let Err(failure) = shown.await {
        drop(end);
        server.await??;
        return Err(failure);
    }
    let served = server.await?;
    // Held until now: a sender that is dropped ends the server.
    drop(end);
    served.or_hint("the server stopped", "start the demonstration again")?;
    Ok(Exit::Done)
}

async fn tell(app: &App, logins: &[(crate::role::Role, &str)], password: &str) -> Result<(), Failure> {
    let progress = app.store().progress().await?;
    let lines = || -> io::Result<()> {
        say(format_args!(
            "{} customers, {} of the leaver's files hold data of them",
            progress.customers, progress.findings
        ))?;
        say(format_args!(
            "open {} and log in with the password {password} as",
            app.config().pages.url
        ))?;
        for (role, login) in logins {
            say(format_args!("  {login:<12}{}", role.as_str()))?;
        }
        say("Ctrl-C ends the demonstration and removes all of it")
    };
    Ok(lines()?)
}

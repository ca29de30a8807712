//! `homeward-server service`: the server as a service of Windows.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use homeward_service::log_file::{self, LogFile};
use homeward_service::running::{self, Ended, Turn};
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::serve::{log, serve};
use super::{Exit, Failure, Hinted, Place, say};
use crate::moment::Moment;
use crate::private;
use crate::service::plan;
use crate::service::registration::{Kept, Registrar, RegistrationFault};

/// Run the server as a service of Windows: at every start of the system, without anybody logged in.
#[derive(Debug, Subcommand)]
pub(super) enum ServiceCommand {
    Install(InstallArgs),
    Uninstall(UninstallArgs),
    Run(RunArgs),
}

/// Register the service. It runs as LocalService and starts with the system; its folder is then for it and for
/// administrators only.
///
/// Without --data the folder is HomewardServer in ProgramData; without --config, the service reads homeward-server.toml
/// in that folder where it is there, and listens on loopback only where it is not.
#[derive(Debug, Args)]
pub(super) struct InstallArgs {
    #[command(flatten)]
    levels: Levels,
}

/// Stop the service and remove it from the list of services. Its data stay.
#[derive(Debug, Args)]
pub(super) struct UninstallArgs {}

/// What Windows starts. By hand, use `homeward-server serve`.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    levels: Levels,
}

#[derive(Debug, Clone, Args)]
struct Levels {
    /// What is logged, in log\server.log of the data folder: error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVELS")]
    log: Option<String>,
}

pub(super) fn run(place: Place, command: &ServiceCommand) -> Result<Exit, Failure> {
    match command {
        ServiceCommand::Install(args) => install(place, args),
        ServiceCommand::Uninstall(_) => uninstall(),
        ServiceCommand::Run(args) => under_the_manager(place, args),
    }
}

fn install(mut place: Place, args: &InstallArgs) -> Result<Exit, Failure> {
    let registrar = Registrar::new().map_err(told)?;
    let program = env::current_exe()?;
    let config = place.config.take().map(std::path::absolute).transpose()?;
    let data = std::path::absolute(folder(&place, config.as_deref())?)?;
    let hint = "name another with --data, or make it as an administrator";
    private::make_folder(&data).or_hint(format!("cannot make the folder {}", data.display()), hint)?;
    let free =
        plan::is_for_the_server(&data).or_hint(format!("cannot read the folder {}", data.display()), hint)?;
    if !free {
        return Err(Failure::new(
            format!("{} holds other things than a server's data", data.display()),
            "name an empty folder with --data: the service gets it for itself",
        ));
    }
    enter(&data)?;
    let place = Place {
        config,
        data: Some(data.clone()),
    };
    let read = place.load()?;
    let arguments = plan::arguments(&data, place.config.as_deref(), args.levels.log.as_deref());
    let installed = registrar
        .install(program.clone(), arguments, &data)
        .map_err(told)?;
    say(format_args!("service   {} ({})", plan::NAME, plan::ACCOUNT))?;
    say(format_args!("program   {}", program.display()))?;
    say(format_args!("data      {}", data.display()))?;
    say(format_args!("database  {}", read.database))?;
    say(format_args!("pages     {}", read.pages.listen))?;
    say(format_args!("agents    {}", read.agents.listen))?;
    say(format_args!("log       {}", plan::log(&data).display()))?;
    say(match installed.kept {
        Kept::Confirmed => "the folder is for the service and for administrators only",
        Kept::Unconfirmed => {
            "WARNING: Windows does not confirm that the folder is kept from other users: look at it by icacls"
        }
    })?;
    for what in installed.without {
        say(format_args!("WARNING: this Windows does not know: {what}"))?;
    }
    if in_a_home(&program) {
        say(
            "WARNING: the program stands in somebody's home, where the service may not read it and others may replace it",
        )?;
    }
    say(format_args!(
        "start it by `sc start {}`; the log then holds the link for the first administrator",
        plan::NAME
    ))?;
    Ok(Exit::Done)
}

fn uninstall() -> Result<Exit, Failure> {
    Registrar::new()
        .and_then(|registrar| registrar.uninstall())
        .map_err(told)?;
    say(format_args!(
        "the service {} is removed; its data stay where they are",
        plan::NAME
    ))?;
    Ok(Exit::Done)
}

fn under_the_manager(mut place: Place, args: &RunArgs) -> Result<Exit, Failure> {
    let data = std::path::absolute(folder(&place, place.config.as_deref())?)?;
    place.data = Some(data.clone());
    let (runtime, levels) = (Handle::current(), args.levels.log.clone());
    let stop = Arc::new(Notify::new());
    let told_to_stop = Arc::clone(&stop);
    let work = move |turn: Turn| {
        let Ok(file) = LogFile::open(&plan::log(&data), log_file::MOST) else {
            return Ended::Failed;
        };
        let file = Arc::new(file);
        match runtime.block_on(at_work(&place, levels.as_deref(), &file, &turn, &told_to_stop)) {
            Ok(()) => Ended::Well,
            Err(failure) => {
                let _: Exit = failure.tell_on(&mut &*file);
                Ended::Failed
            }
        }
    };
    running::hand_over(plan::NAME, move || stop.notify_one(), work).or_hint(
        "this command is for the service manager of Windows",
        "start the service by `sc start HomewardServer`, or the server by `homeward-server serve`",
    )?;
    Ok(Exit::Done)
}

async fn at_work(
    place: &Place,
    levels: Option<&str>,
    file: &Arc<LogFile>,
    turn: &Turn,
    stop: &Notify,
) -> Result<(), Failure> {
    if let Some(data) = &place.data {
        enter(data)?;
    }
    log(levels, Arc::clone(file), false)?;
    let announce = |line: std::fmt::Arguments<'_>| {
        let line = format!("{} {line}\n", Moment::now());
        (&mut &**file).write_all(line.as_bytes())
    };
    let stopped = async {
        stop.notified().await;
        turn.stopping();
    };
    serve(place, announce, || turn.begun(), stopped).await
}

/// The data folder: as said, else as an absolute path of the configuration, else the usual one.
fn folder(place: &Place, config: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(data) = &place.data {
        return Ok(data.clone());
    }
    let usual = || plan::usual_data(env::var_os("ProgramData"));
    let Some(config) = config else {
        return Ok(usual());
    };
    let place = Place {
        config: Some(config.to_owned()),
        data: None,
    };
    let said = place.load()?.data;
    Ok(if said.is_absolute() { said } else { usual() })
}

/// Paths of a configuration count from the data folder: the service has no other.
fn enter(data: &Path) -> Result<(), Failure> {
    env::set_current_dir(data).or_hint(
        format!("cannot enter the folder {}", data.display()),
        "see that administrators and the service may",
    )
}

fn in_a_home(program: &Path) -> bool {
    let home = env::var_os("USERPROFILE");
    let homes = home.as_deref().map(Path::new).and_then(Path::parent);
    homes.is_some_and(|homes| program.starts_with(homes))
}

fn told(fault: RegistrationFault) -> Failure {
    let hint = fault.hint();
    Failure::hinted(fault, hint)
}

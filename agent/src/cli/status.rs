//! `homeward status`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Exit, Failure, Hinted};
use crate::report::timestamp::rfc3339;
use crate::spool::Spool;
use crate::state::State;
use crate::watch::Reach;

/// Folders that are shown one by one.
const SHOWN: usize = 5;

/// Show how this device stands to its collection server.
///
/// Says what is kept on the device and asks nobody.
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// How it is written.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// The folder in which the agent keeps key, index and reports [default: HOMEWARD_STATE, or the system's].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// How the status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// Lines to read.
    #[default]
    Human,
    /// One JSON object.
    Json,
}

pub(super) fn run(args: &StatusArgs) -> Result<Exit, Failure> {
    let folder = args.state.clone().unwrap_or_else(State::usual_folder);
    let state = State::open(&folder).or_hint("cannot use the state folder", "name another with --state")?;
    let identity = state.identity()?;
    let run = state.last_run()?;
    let spool = Spool::open(&state.path("spool"))?;
    let (waiting, refused, lost) = (spool.waiting()?.len(), spool.refused(), spool.lost());
    let mut out = io::stdout().lock();
    if args.format == Format::Json {
        let told = json!({
            "enrolled": identity.is_some(),
            "server": identity.as_ref().map(|it| &it.server),
            "device": identity.as_ref().map(|it| &it.device),
            "certificate_expires": identity.as_ref().and_then(|it| time(it.expires)),
            "reports_waiting": waiting,
            "reports_refused": refused,
            "reports_lost": lost,
            "last_run": run.as_ref().map(|run| json!({
                "finished": time(run.finished),
                "scanned": run.scanned.and_then(time),
                "coverage": run.coverage,
                "findings": run.findings,
                "index": run.index,
                "rules": run.rules,
                "absent": run.absent,
                "trouble": run.trouble,
                "unchanged": run.unchanged,
                "watch": run.watch,
            })),
        });
        serde_json::to_writer(&mut out, &told)?;
        writeln!(out)?;
        return Ok(Exit::Clean);
    }
    let Some(identity) = identity else {
        writeln!(out, "not enrolled")?;
        return Ok(Exit::Clean);
    };
    writeln!(out, "server       {}", identity.server)?;
    writeln!(out, "device       {}", identity.device)?;
    writeln!(
        out,
        "certificate  until {}",
        time(identity.expires).unwrap_or_default()
    )?;
    writeln!(out, "reports      {waiting} wait, {refused} were refused")?;
    if lost > 0 {
        writeln!(out, "             {lost} more were refused and could not be kept")?;
    }
    match run {
        None => writeln!(out, "last run     none yet")?,
        Some(run) => {
            writeln!(
                out,
                "last run     {}: {} files looked at, {} with findings",
                time(run.finished).unwrap_or_default(),
                run.coverage.files,
                run.findings
            )?;
            if run.unchanged > 0 {
                writeln!(
                    out,
                    "             {} of them as they were, and not opened",
                    run.unchanged
                )?;
            }
            if let Some(watch) = &run.watch {
                watched(&mut out, watch)?;
            }
            for root in &run.absent {
                writeln!(out, "not here     {root}")?;
            }
            if let Some(trouble) = run.trouble {
                writeln!(out, "trouble      {trouble}")?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// How far it is watched what happens.
fn watched(out: &mut impl Write, watch: &Reach) -> io::Result<()> {
    writeln!(
        out,
        "watched      {} folders, while `homeward run` is at work",
        watch.folders
    )?;
    if watch.is_full {
        writeln!(
            out,
            "             the system watches no more: raise fs.inotify.max_user_watches"
        )?;
    }
    for folder in watch.polled.iter().take(SHOWN) {
        writeln!(out, "             looked at every ten minutes: {folder}")?;
    }
    let more = watch.polled.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "             and {more} more folders")?;
    }
    if watch.losses > 0 {
        let times = watch.losses;
        writeln!(
            out,
            "             the system lost what happened {times} times; all was looked at again"
        )?;
    }
    Ok(())
}

/// Milliseconds since 1970 as RFC 3339 has them.
fn time(milliseconds: i64) -> Option<String> {
    let since: u64 = milliseconds.try_into().ok()?;
    let time: SystemTime = UNIX_EPOCH + Duration::from_millis(since);
    rfc3339(time)
}

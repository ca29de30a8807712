//! `homeward anonymise`: a copy of a file without its customer data, written whole or not at all.
//!
//! The document is read in this process, which holds no index: within limits of memory and time, and without a word
//! of what a reader that fails would say.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use crossbeam_channel::RecvTimeoutError;

use super::failure::shown;
use super::target::{Existing, Target};
use super::{Exit, Failure, Hinted};
use crate::anonymise::{LARGEST, anonymise};
use crate::regular;
use crate::worker::limits;

const AFTER_HELP: &str = "\
Examples:
  homeward anonymise klanten.xlsx -o for-the-bug-report.xlsx

Exit codes: 0 the copy was written, 2 it could not be made and nothing was written.";

/// Copy a file without its customer data, for a bug report.
///
/// The copy has the same shape: what stands where, how long it is, which signs it is made of. Letters and digits
/// are replaced by others, and so are the names of sheets, styles, bookmarks and parts; column headings and labels stay. It is checked before it is written: no word and
/// no number of the original may stand in it. Read it before you send it all the same.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct AnonymiseArgs {
    /// The file to copy.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the copy goes.
    #[arg(long, short, value_name = "OUT")]
    output: PathBuf,
    /// Replace OUT if it exists.
    #[arg(long)]
    force: bool,
}

/// Memory that the reading of a file may take: the file, what it unpacks to, its copy, and the proof.
const MEMORY: u64 = 4 << 30;
/// How long it may take whatever the file's size.
const TIME: Duration = Duration::from_mins(10);
/// Room for the nesting that the limits allow.
const STACK: usize = 64 << 20;

pub(super) fn run(args: &AnonymiseArgs) -> Result<Exit, Failure> {
    let attempted = format!("cannot read {}", shown(&args.file));
    let hint = "name a file that you may read";
    let (mut file, _) = regular::open(&args.file).or_hint(&attempted, hint)?;
    let target = Target {
        path: &args.output,
        inputs: vec![&args.file],
        existing: Existing::by_force(args.force),
    };
    target.check_for_whole()?;
    let data = read(&mut file).or_hint(&attempted, hint)?;
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let copy = bounded(args, data, name)?;
    target.write_whole(&copy)?;
    Ok(Exit::Clean)
}

/// Reads a file, and one byte more than is copied of one that is larger.
fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut data)?;
    Ok(data)
}

/// Makes the copy within limits of memory and time; a reader that fails over the document costs the copy, and what it would
/// say of it is not shown.
fn bounded(args: &AnonymiseArgs, data: Vec<u8>, name: Option<String>) -> Result<Vec<u8>, Failure> {
    let attempted = format!("cannot anonymise {}", shown(&args.file));
    let unread = |what: &str| {
        Failure::new(
            format!("{attempted}: {what}"),
            "cut out a piece that still shows what goes wrong; nothing was written",
        )
    };
    // Where the system limits nothing, time and sizes still do.
    let _ = limits::restrict_this_process(MEMORY);
    std::panic::set_hook(Box::new(|_| {}));
    let patience = limits::time_for(TIME, data.len() as u64);
    let (done, result) = crossbeam_channel::bounded(1);
    let reader = thread::Builder::new().stack_size(STACK).spawn(move || {
        // Nobody waits any longer when the time is up.
        let _: Result<(), _> = done.send(anonymise(&data, name.as_deref()));
    });
    reader.or_hint(&attempted, "try again later")?;
    match result.recv_timeout(patience) {
        Ok(made) => made.map_err(|error| {
            let hint = error.hint();
            Failure::hinted(&attempted, error, hint)
        }),
        Err(RecvTimeoutError::Timeout) => Err(unread("it takes too long to read")),
        Err(RecvTimeoutError::Disconnected) => Err(unread("reading it failed")),
    }
}

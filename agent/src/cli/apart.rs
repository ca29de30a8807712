//! Lets a command read documents in a process of its own, with the limits of a worker.
//!
//! The program starts itself again with the same arguments; the second process limits itself before it reads a
//! document, and what it dies of becomes an error of the first. Nothing that a parser says in a panic is printed:
//! it may hold text of the document.

use std::io::{self, Write};
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::Duration;

use super::failure::Failure;
use super::{Exit, Hinted};
use crate::worker::limits;
use crate::worker::pool::this_program;
use crate::worker::protection::Protections;

/// Set in the environment of the second process.
const APART: &str = "HOMEWARD_READS_APART";

/// Whether this is the second process.
pub(super) fn is_apart() -> bool {
    std::env::var_os(APART).is_some()
}

/// Runs the same command in a second process and answers as it did.
pub(super) fn run_again(attempted: &str) -> Result<Exit, Failure> {
    let status = this_program()
        .and_then(|program| {
            Command::new(program)
                .args(std::env::args_os().skip(1))
                .env(APART, "1")
                .status()
        })
        .or_hint("cannot start a process to read in", "free some memory")?;
    match status.code() {
        Some(0) => Ok(Exit::Clean),
        Some(1) => Ok(Exit::Found),
        Some(2) => Ok(Exit::Failed),
        _ => Err(Failure::new(
            format!("{attempted}: the process that read it {}", fate(status)),
            "a scan says more: homeward scan FILE --format jsonl",
        )),
    }
}

fn fate(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by signal {signal}, for want of memory perhaps");
    }
    format!("broke off ({status})")
}

/// Limits this process from here on: memory, the time that a document of this size may take, what a panic says.
/// Others read its pictures, which takes a time of its own.
pub(super) fn restrict(size: u64, for_pictures: Duration) -> io::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    // What the system refuses is left out, as for workers.
    let _held: Protections = limits::restrict_this_process(limits::MEMORY);
    let most = limits::time_for(limits::TIME, size) + for_pictures;
    thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(move || end_after(most))?;
    Ok(())
}

fn end_after(most: Duration) {
    thread::sleep(most);
    let late = Failure::new(
        format!("the file could not be read within {} seconds", most.as_secs()),
        "name one entry of it with --entry",
    );
    let _: Exit = late.tell();
    let _: io::Result<()> = io::stdout().flush();
    std::process::exit(2);
}

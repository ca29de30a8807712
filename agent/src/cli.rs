//! The command line: what `homeward` understands, and how it answers.
//!
//! One module a command; this one holds what they share. Results go to standard output, everything else to
//! standard error. An error says what went wrong and what to do, and ends the program with 2.

mod anonymise;
mod apart;
mod bar;
mod enroll;
mod exit;
mod explain;
mod failure;
mod formats;
mod index;
mod open;
mod pictures;
mod rules;
mod run;
mod scan;
#[cfg(windows)]
mod service;
mod status;
mod target;
mod worker;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::Exit;
pub use failure::{Failure, Hinted};

/// Where the next answer is.
const AFTER_HELP: &str = "\
Getting started:
  homeward index build customers.csv -o customers.index   make an index of the CRM export
  homeward scan /home/jan --index customers.index         find stray copies of these customers
  homeward explain FILE --index customers.index           see why a file was found, or not

Exit codes: 0 nothing found, 1 customer data found, 2 the work could not be done.";

/// Finds stray copies of customer data in folders.
///
/// Homeward compares what it reads in files with an index of the customers in the CRM. It reads, and never
/// changes, moves or sends a file.
#[derive(Debug, Parser)]
#[command(name = "homeward", version, after_help = AFTER_HELP, max_term_width = 100)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    // What each is for stands with its arguments.
    #[command(subcommand)]
    Index(index::IndexCommand),
    Scan(scan::ScanArgs),
    Explain(explain::ExplainArgs),
    Anonymise(anonymise::AnonymiseArgs),
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    Formats(formats::FormatsArgs),
    Enroll(enroll::EnrollArgs),
    Run(run::RunArgs),
    Status(status::StatusArgs),
    #[cfg(windows)]
    #[command(subcommand)]
    Service(service::ServiceCommand),
    #[command(hide = true)]
    Worker(worker::WorkerArgs),
    #[command(hide = true)]
    Pictures(pictures::PicturesArgs),
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os()).into()
}

/// Runs the program with these arguments, the first of which is its name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _: io::Result<()> = error.print();
            return if error.use_stderr() {
                Exit::Failed
            } else {
                Exit::Clean
            };
        }
    };
    let result = match cli.command {
        Command::Index(command) => index::run(&command),
        Command::Scan(args) => scan::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Anonymise(args) => anonymise::run(&args),
        Command::Rules(command) => rules::run(&command),
        Command::Formats(args) => formats::run(&args),
        Command::Enroll(args) => enroll::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Status(args) => status::run(&args),
        #[cfg(windows)]
        Command::Service(command) => service::run(&command),
        Command::Worker(args) => worker::run(&args),
        Command::Pictures(args) => pictures::run(&args),
    };
    result.unwrap_or_else(|failure| failure.tell())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}

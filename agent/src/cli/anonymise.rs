//! `homeward anonymise`.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Failure};

const AFTER_HELP: &str = "\
Examples:
  homeward anonymise klanten.xlsx -o for-the-bug-report.xlsx";

/// Copy a file without its customer data, for a bug report.
///
/// The copy has the same shape: what stands where, how long it is, which signs it is made of.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct AnonymiseArgs {
    /// The file to copy.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the copy goes.
    #[arg(long, short, value_name = "OUT")]
    output: PathBuf,
}

pub(super) fn run(args: &AnonymiseArgs) -> Result<Exit, Failure> {
    Err(Failure::new(
        format!(
            "{} cannot be copied to {}",
            args.file.display(),
            args.output.display()
        ),
        "this version does not anonymise",
    ))
}

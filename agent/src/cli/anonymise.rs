//! `homeward anonymise`: a copy of a file without its customer data, written whole or not at all.

use std::path::PathBuf;

use clap::Args;

use super::failure::shown;
use super::target::{Existing, Target};
use super::{Exit, Failure, Hinted};
use crate::anonymise::anonymise;
use crate::mapped::Mapped;
use crate::regular;

const AFTER_HELP: &str = "\
Examples:
  homeward anonymise klanten.xlsx -o for-the-bug-report.xlsx

Exit codes: 0 the copy was written, 2 it could not be made and nothing was written.";

/// Copy a file without its customer data, for a bug report.
///
/// The copy has the same shape: what stands where, how long it is, which signs it is made of. Letters and digits
/// are replaced by others; column headings and labels stay. It is checked before it is written: no word and
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

pub(super) fn run(args: &AnonymiseArgs) -> Result<Exit, Failure> {
    let attempted = format!("cannot read {}", shown(&args.file));
    let hint = "name a file that you may read";
    let (file, metadata) = regular::open(&args.file).or_hint(&attempted, hint)?;
    let target = Target {
        path: &args.output,
        inputs: vec![&args.file],
        existing: Existing::by_force(args.force),
    };
    target.check_for_whole()?;
    let data = Mapped::open(&file, metadata.len()).or_hint(&attempted, hint)?;
    let name = args.file.file_name().map(|name| name.to_string_lossy());
    let copy = anonymise(&data, name.as_deref()).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(format!("cannot anonymise {}", shown(&args.file)), error, hint)
    })?;
    target.write_whole(&copy)?;
    Ok(Exit::Clean)
}

//! `homeward worker`: what `homeward scan` starts for itself. Not for people.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Failure};
use crate::ocr::{Tesseract, languages};
use crate::policy::JudgingFiles;
use crate::worker::serve::serve;

/// Reads files for a scan, told over standard input.
#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    /// The index file.
    #[arg(long)]
    index: PathBuf,
    /// Memory that it may allocate, in bytes.
    #[arg(long)]
    memory: u64,
    /// A rule pack in the place of the built-in one.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// The policy.
    #[arg(long)]
    policy: Option<PathBuf>,
    /// What is scanned: it opens nothing else.
    #[arg(long)]
    root: Vec<PathBuf>,
    /// Who reads text in pictures.
    #[arg(long, requires = "languages")]
    tesseract: Option<PathBuf>,
    /// Languages of that text.
    #[arg(long, value_parser = languages)]
    languages: Option<String>,
}

/// Works until the pipe is closed. Errors are shown by the exit code only: nobody reads more.
#[expect(clippy::unnecessary_wraps, reason = "commands share one signature")]
pub(super) fn run(args: &WorkerArgs) -> Result<Exit, Failure> {
    let judging = JudgingFiles {
        rules: args.rules.clone(),
        policy: args.policy.clone(),
    };
    let tesseract = args.tesseract.clone().zip(args.languages.clone());
    let tesseract = tesseract.map(|(program, languages)| Tesseract { program, languages });
    let served = serve(&args.index, args.memory, &judging, &args.root, tesseract.as_ref());
    Ok(match served {
        Ok(()) => Exit::Clean,
        Err(_) => Exit::Failed,
    })
}

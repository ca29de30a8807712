//! `homeward-recall`: how much of files is read, beside independent programs for their formats.
//!
//! Prints a row a format and reference. `.ci/long recall` installs the references; one that is missing is named
//! and left out.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use homeward_tests::recall::reading::{self, Ours};
use homeward_tests::recall::reference::{self, Answer};
use homeward_tests::recall::tally::Tally;

/// Compare what is read of files with what other programs read.
#[derive(Debug, Parser)]
struct Arguments {
    /// Files, and folders with all that is below them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show the text that is read instead.
    #[arg(long)]
    show: bool,
    /// Compare files of these formats only, as the table names them: xlsx,pdf.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Name the files of each row of which most is missed, and some of the words.
    #[arg(long, default_value_t = 0)]
    worst: usize,
    /// Python with the packages that are compared with.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Keep the answers of the references here.
    #[arg(long)]
    save: Option<PathBuf>,
    /// Take the answers that were kept, and ask nobody.
    #[arg(long, conflicts_with = "save")]
    saved: Option<PathBuf>,
    /// Least share of words in each row.
    #[arg(long, default_value_t = 0.0)]
    min_recall: f64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse(), &mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments, out: &mut impl Write) -> Result<bool> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        list(path, &mut files)?;
    }
    files.sort();
    if arguments.show {
        for file in &files {
            write!(out, "{}", reading::shown(file)?)?;
        }
        return Ok(true);
    }
    let mut tally = compare(arguments, &files)?;
    write!(out, "{tally}")?;
    for row in &mut tally.rows {
        let (format, program) = (row.format.clone(), row.program.clone());
        for file in row.worst().iter().take(arguments.worst) {
            writeln!(
                out,
                "{format} {program} {:.4} {:5} missed  {} {} {}",
                file.recall,
                file.missing,
                file.path.display(),
                file.said.join(","),
                file.shown.join(" ")
            )?;
        }
    }
    Ok(tally.rows.iter().all(|row| row.recall() >= arguments.min_recall))
}

fn compare(arguments: &Arguments, files: &[PathBuf]) -> Result<Tally> {
    let mut tally = Tally::default();
    // Answers come format by format, several of a file.
    let (mut format, mut read) = (String::new(), HashMap::<PathBuf, Ours>::new());
    let each = |answer: Answer| {
        let answer = match answer {
            Answer::Missing { missing } => {
                writeln!(io::stderr(), "not installed: {missing}")?;
                return Ok(());
            }
            Answer::File(answer) => answer,
        };
        let is_asked = arguments.only.is_empty() || arguments.only.contains(&answer.format);
        if !is_asked || files.binary_search(&answer.path).is_err() {
            return Ok(());
        }
        if format != answer.format {
            read.clear();
            format.clone_from(&answer.format);
        }
        if !read.contains_key(&answer.path) {
            read.insert(answer.path.clone(), reading::read(&answer.path)?);
        }
        if let Some(ours) = read.get(&answer.path) {
            tally.add(&answer, ours);
        }
        Ok(())
    };
    match &arguments.saved {
        Some(saved) => reference::saved(saved, each)?,
        None => reference::ask(
            &arguments.python,
            &arguments.only,
            files,
            arguments.save.as_deref(),
            each,
        )?,
    }
    Ok(tally)
}

/// Lists the files below a path; links are not followed.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let looked = || format!("look at {}", path.display());
    let kind = path.symlink_metadata().with_context(looked)?.file_type();
    if kind.is_file() {
        files.push(path.to_owned());
    } else if kind.is_dir() {
        for entry in path.read_dir().with_context(looked)? {
            list(&entry.with_context(looked)?.path(), files)?;
        }
    }
    Ok(())
}

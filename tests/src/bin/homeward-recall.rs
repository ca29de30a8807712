//! `homeward-recall`: how much of PDF files is read, beside pdftotext. Install poppler-utils first.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use homeward_tests::recall;

/// Compare what is read of PDF files with what pdftotext reads.
#[derive(Debug, Parser)]
struct Arguments {
    /// PDF files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Show the text that is read instead.
    #[arg(long)]
    show: bool,
    /// Least share of words over all files together.
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
    if arguments.show {
        for file in &arguments.files {
            write!(out, "{}", recall::text(file)?)?;
        }
        return Ok(true);
    }
    let (mut found, mut reference, mut files) = (0, 0, 0);
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for file in &arguments.files {
        let Some(compared) = recall::pdf(file)? else {
            writeln!(out, "-      {} (pdftotext does not read it)", file.display())?;
            continue;
        };
        let of_said: Vec<_> = compared.unread.iter().map(|why| why.reason.as_str()).collect();
        writeln!(
            out,
            "{:.4} {:4} of {:4} {:6.1} ms, pdftotext {:6.1} ms  {} {} {}",
            compared.recall(),
            compared.found,
            compared.reference,
            compared.ours.as_secs_f64() * 1e3,
            compared.theirs.as_secs_f64() * 1e3,
            compared.path.display(),
            of_said.join(","),
            compared.missed.join(" ")
        )?;
        files += 1;
        found += compared.found;
        reference += compared.reference;
        ours += compared.ours;
        theirs += compared.theirs;
    }
    let recall = if reference == 0 {
        1.0
    } else {
        found as f64 / f64::from(u32::try_from(reference)?)
    };
    writeln!(
        out,
        "{files} files: recall {recall:.4}; {:.2} s, pdftotext {:.2} s of processor time",
        ours.as_secs_f64(),
        theirs.as_secs_f64()
    )?;
    Ok(recall >= arguments.min_recall)
}

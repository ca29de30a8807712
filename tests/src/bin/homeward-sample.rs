//! Writes the sample that lies in `samples/`: an export of 300 customers and a leaver's home folder.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use homeward_tests::sample;

/// Writes the sample export, home folder and truth.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where to; its sub-folder `home` is made anew
    #[arg(default_value = "samples", value_name = "DIR")]
    folder: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let home = arguments.folder.join("home");
    if home.exists() {
        anyhow::ensure!(
            arguments.folder.join("truth.json").is_file(),
            "{} is no sample of this program: remove it or give another folder",
            home.display()
        );
        std::fs::remove_dir_all(&home).with_context(|| format!("remove {}", home.display()))?;
    }
    let truth = sample::make(&arguments.folder)?;
    writeln!(
        io::stderr(),
        "{} files in {}",
        truth.expected.len(),
        home.display()
    )?;
    Ok(())
}

//! Writes seeds for the fuzz targets: small files of every form, in a folder a format.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use homeward_tests::world::World;
use homeward_tests::{forms, seeds};

/// Writes seeds for the fuzz targets, a folder a format.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where to
    #[arg(value_name = "DIR")]
    to: PathBuf,
    /// Folders with documents of your own, to take seeds from as well
    #[arg(value_name = "FOLDER")]
    more: Vec<PathBuf>,
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
    let home = tempfile::tempdir()?;
    forms::make_home(World::default(), home.path())?;
    let mut folders = vec![home.path().to_owned()];
    folders.extend(arguments.more.iter().cloned());
    let count = seeds::sort(&folders, &arguments.to)?;
    writeln!(io::stderr(), "{count} seeds in {}", arguments.to.display())?;
    Ok(())
}

//! Measures how well `homeward scan` finds stray copies: makes a customer base and a home folder, scans it,
//! and compares the findings with the truth, form by form.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};
use homeward_tests::accuracy::{self, report};
use homeward_tests::forms;
use homeward_tests::program::{Program, text};
use homeward_tests::world::{World, export};

/// Measures recall and precision of `homeward scan` on a home folder of known content.
#[derive(Debug, Parser)]
struct Arguments {
    /// Customers in the index; the home folder is always made from the first 5,000
    #[arg(long, default_value_t = forms::BASE, value_name = "N", value_parser = clap::value_parser!(u64).range(forms::BASE..=10_000_000))]
    customers: u64,
    /// Fails when less than this share of the customers is found
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    min_recall: f64,
    /// Fails when less than this share of the findings is right, or a clean file is reported
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    min_precision: f64,
    /// Makes only forms whose id contains this
    #[arg(long, default_value = "", value_name = "WORD")]
    only: String,
    /// Makes everything in this folder and leaves it there
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// The program to measure, instead of the one beside this
    #[arg(long, value_name = "PATH")]
    homeward: Option<PathBuf>,
    /// How to print the comparison
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Only makes export, home folder and truth (with --keep)
    #[arg(long, requires = "keep")]
    only_make: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let temporary = tempfile::tempdir().context("make a temporary folder")?;
    let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
    let home = folder.join("home");
    if home.exists() {
        anyhow::bail!(
            "{} exists already: remove it or give another folder",
            home.display()
        );
    }
    fs::create_dir_all(&home).with_context(|| format!("make {}", home.display()))?;
    let home = home.canonicalize()?;
    let world = World::default();
    let customers = folder.join("crm-export.csv");
    write_export(world, arguments.customers, &customers)?;
    let truth = forms::make_some(world, &home, |id| id.contains(&arguments.only))?;
    truth.write(&folder.join("truth.json"))?;
    if arguments.only_make {
        return Ok(ExitCode::SUCCESS);
    }
    let program = Program::find(arguments.homeward.as_deref())?;
    let index = folder.join("customers.hwi");
    program.build_index(&customers, &index)?;
    let lines = program.scan(&home, &index)?;
    let (findings, unscanned) = accuracy::parse(&lines, text(&home)?);
    let comparison = accuracy::compare(&truth, &findings, &unscanned);
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Human => report::write(&comparison, &mut out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &comparison)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    let precise = comparison.precision() >= arguments.min_precision;
    let clean =
        arguments.min_precision == 0.0 || (comparison.clean_flagged == 0 && comparison.unexpected.is_empty());
    let complete = comparison.recall() >= arguments.min_recall;
    Ok(ExitCode::from(u8::from(!(precise && clean && complete))))
}

fn write_export(world: World, count: u64, path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| format!("write {}", path.display()))?;
    export::write_csv(world, count, &mut BufWriter::with_capacity(1 << 20, file))?;
    Ok(())
}

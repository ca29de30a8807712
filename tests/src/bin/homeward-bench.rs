//! Measures how fast and how small the program is, each figure beside a named peer in the same run. It makes
//! all data itself.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};
use homeward_tests::bench::figure::{self, Figure};
use homeward_tests::bench::prose::Office;
use homeward_tests::bench::whole::{self, Ground};
use homeward_tests::bench::{formats, indexing, matching, peaks, recheck};
use homeward_tests::program::Program;
use homeward_tests::world::World;

/// Measures `homeward` on data of its own making. Build it and the program with `--release` first.
#[derive(Debug, Parser)]
struct Arguments {
    /// Measures these parts only
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
    /// Runs of each measurement
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    runs: u16,
    /// Megabytes of text to match and to scan
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=4096))]
    megabytes: u16,
    /// Files that nobody wrote to since the last scan
    #[arg(long, default_value_t = 200_000, value_name = "N")]
    unchanged: u64,
    /// Files in the tree of small files
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    files: u64,
    /// Size of the files of part `peaks`, as a share of the full one
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=100))]
    percent: u16,
    /// Leaves out the index of a million customers
    #[arg(long, conflicts_with = "ten_million")]
    no_million: bool,
    /// Adds an index of ten million customers (needs 8 GB of memory and of disk)
    #[arg(long)]
    ten_million: bool,
    /// Makes everything in this folder, leaves it there, and uses exports that it finds
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// The program to measure, instead of the one beside this
    #[arg(long, value_name = "PATH")]
    homeward: Option<PathBuf>,
    /// How to print the figures
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Matching text in memory
    Matching,
    /// Building indexes
    Index,
    /// The whole program beside ripgrep
    Whole,
    /// A tree of small files
    Tree,
    /// Files that nobody wrote to since the last scan
    Unchanged,
    /// Workbooks, documents, PDF, and all other formats
    Formats,
    /// Memory of a worker over large and hostile files; only if asked for (needs 3 GB of disk)
    Peaks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
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
    let temporary = tempfile::tempdir().context("make a temporary folder")?;
    let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    let program = Program::find(arguments.homeward.as_deref())?;
    let wants = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    let runs = usize::from(arguments.runs);
    let mut figures: Vec<Figure> = Vec::new();
    let office = Office::new(World::default());

    if wants(Part::Matching) || wants(Part::Index) {
        let mut sizes = vec![10_000];
        sizes.extend((!arguments.no_million).then_some(1_000_000));
        sizes.extend(arguments.ten_million.then_some(10_000_000));
        let mut indexes = Vec::new();
        let mut of_indexes = Vec::new();
        for customers in sizes {
            say(&format!("indexing {customers} customers"));
            let index_runs = if wants(Part::Index) { runs.min(3) } else { 1 };
            let built = indexing::measure(&folder, program.path(), customers, index_runs, &mut of_indexes)?;
            indexes.push(built);
        }
        if wants(Part::Matching) {
            say("matching");
            let text = office.text(usize::from(arguments.megabytes) << 20);
            matching::measure(&text, &indexes, runs, &mut figures)?;
        }
        if wants(Part::Index) {
            figures.append(&mut of_indexes);
        }
    }
    if wants(Part::Whole) || wants(Part::Tree) {
        let built = indexing::measure(&folder, program.path(), whole::CUSTOMERS, 1, &mut Vec::new())?;
        let ground = Ground {
            folder: &folder,
            homeward: program.path(),
            office: &office,
            runs,
        };
        if wants(Part::Whole) {
            say("scanning beside ripgrep");
            let text = office.text(usize::from(arguments.megabytes) << 20);
            ground.beside_ripgrep(&text, &built.index, &mut figures)?;
        }
        if wants(Part::Tree) {
            say("scanning small files");
            ground.small_files(arguments.files, &built.index, &mut figures)?;
        }
    }
    if wants(Part::Unchanged) {
        let built = indexing::measure(&folder, program.path(), 10_000, 1, &mut Vec::new())?;
        say("going through files that nobody wrote to");
        let subject = (program.path(), built.index.as_path());
        recheck::measure(&folder, subject, arguments.unchanged, runs, &mut figures)?;
    }
    if wants(Part::Formats) {
        say("reading formats");
        formats::measure(&folder, &office, runs, &mut figures)?;
    }
    if arguments.only.contains(&Part::Peaks) {
        let built = indexing::measure(&folder, program.path(), 10_000, 1, &mut Vec::new())?;
        say("reading large and hostile files");
        let subject = (program.path(), built.index.as_path());
        peaks::measure(
            &folder,
            subject,
            &office,
            u64::from(arguments.percent),
            &mut figures,
        )?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Human => figure::print(&figures, &mut out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &figures)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Says on standard error what takes its time now.
fn say(what: &str) {
    let _ = writeln!(io::stderr(), "{what} …");
}

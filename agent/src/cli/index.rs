//! `homeward index`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Exit, Failure};

const AFTER_INDEX: &str = "\
Examples:
  homeward index build customers.csv -o customers.index
  homeward index info customers.index";

const AFTER_BUILD: &str = "\
Examples:
  homeward index build customers.csv -o customers.index
  homeward index build export.xlsx -o customers.index --map customer_id=Relatienr
  homeward index build export.csv -o customers.index --map phone='Tel. privé'
  homeward index build kunden.csv -o kunden.index --region de --delete-export yes

The index can test guesses about customers: keep it where only those may read
it who may see the CRM.";

const AFTER_INFO: &str = "\
Examples:
  homeward index info customers.index
  homeward index info customers.index --format json";

/// Make an index of the customers, or see what one holds.
#[derive(Debug, Subcommand)]
#[command(after_help = AFTER_INDEX)]
pub(super) enum IndexCommand {
    Build(BuildArgs),
    Info(InfoArgs),
}

/// Make an index of a CRM export.
///
/// The columns are recognised by their headings, Dutch or English, and shown; what is not recognised can be
/// mapped. Rows with bad values are listed by number.
#[derive(Debug, Args)]
#[command(after_help = AFTER_BUILD)]
pub(super) struct BuildArgs {
    /// The CRM export: CSV in any encoding and with any separator, or a workbook.
    #[arg(value_name = "CUSTOMERS")]
    customers: PathBuf,
    /// Where the index goes.
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Say what a column holds, by its heading.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The country whose notations are meant where a value does not say.
    #[arg(long, value_enum, default_value_t, value_name = "REGION")]
    region: RegionChoice,
    /// Delete the export afterwards: it is a stray copy too.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    delete_export: DeleteExport,
}

/// See what an index holds: kinds, counts, size, versions.
#[derive(Debug, Args)]
#[command(after_help = AFTER_INFO)]
pub(super) struct InfoArgs {
    /// The index.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: InfoFormat,
}

/// A country whose notations are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum RegionChoice {
    /// The Netherlands.
    #[default]
    Nl,
    /// Belgium.
    Be,
    /// Germany.
    De,
}

/// Whether the export is deleted once the index is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum DeleteExport {
    /// Delete it.
    Yes,
    /// Keep it.
    No,
    /// Ask, when a person is there to answer; else keep it.
    #[default]
    Ask,
}

/// How an index is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum InfoFormat {
    /// Lines to read.
    #[default]
    Human,
    /// One JSON object.
    Json,
}

pub(super) fn run(command: &IndexCommand) -> Result<Exit, Failure> {
    let asked = match command {
        IndexCommand::Build(args) => format!(
            "no index of {} can be made at {} for {:?} with {} columns mapped and deletion {:?}",
            args.customers.display(),
            args.output.display(),
            args.region,
            args.map.len(),
            args.delete_export
        ),
        IndexCommand::Info(args) => format!("{} cannot be shown as {:?}", args.file.display(), args.format),
    };
    Err(Failure::new(asked, "this version only scans"))
}

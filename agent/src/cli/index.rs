//! `homeward index`.

mod describe;

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use homeward_rules::customer::CustomerKind;
use homeward_rules::finding::CustomerRef;
use homeward_rules::index::{Check, OpenIndex};
use serde::Serialize;

use super::failure::shown;
use super::open::RegionChoice;
use super::target::{Existing, Target, is_one_file};
use super::{Exit, Failure, Hinted};
use crate::customers::MapOverride;
use crate::indexing::{self, BuiltIndex, IndexSource, IndexingError, Labels};
use crate::mapped::Mapped;
use crate::regular;
use crate::report::clean;
pub(super) use describe::{grouped, size};

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
    /// Say what a column holds, by its heading or number; `ignore=COLUMN` leaves one out.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// An earlier index of the same customers: its key is kept, and every customer keeps its number.
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// Also write what a reviewer may see of each customer, masked: one JSON object a line.
    #[arg(long, value_name = "FILE")]
    customers_out: Option<PathBuf>,
    /// The country whose notations are meant where a value does not say.
    #[arg(long, value_enum, default_value_t, value_name = "REGION")]
    region: RegionChoice,
    /// Replace FILE if it exists; an index that --previous names is replaced without.
    #[arg(long)]
    force: bool,
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
    match command {
        IndexCommand::Build(args) => build(args),
        IndexCommand::Info(args) => info(args),
    }
}

fn build(args: &BuildArgs) -> Result<Exit, Failure> {
    let map = overrides(&args.map)?;
    let target = target(args);
    target.check_for_whole()?;
    let list = args.customers_out.as_deref().map(|path| Target {
        path,
        inputs: vec![&args.customers, &args.output],
        existing: target.existing,
    });
    if let Some(list) = &list {
        list.check_for_whole()?;
    }
    let source = IndexSource {
        export: &args.customers,
        map: &map,
        region: args.region.region(),
        previous: args.previous.as_deref(),
        labels: match args.customers_out {
            Some(_) => Labels::Made,
            None => Labels::Left,
        },
    };
    let built = make(&source, Tell::Everything)?;
    target.write_whole(&built.bytes)?;
    let index = OpenIndex::open(&built.bytes, Check::Digest)?;
    if let Some(list) = list {
        list.write_whole(&customers(&index, &built)?)?;
    }
    let meta = index.meta();
    let mut err = io::stderr().lock();
    writeln!(
        err,
        "index written to {}: {} customers ({} people), {}",
        shown(&args.output),
        grouped(u64::from(meta.customers)),
        grouped(u64::from(meta.persons)),
        size(index.size())
    )?;
    drop(err);
    dispose_of_export(args)?;
    Ok(Exit::Clean)
}

/// Where the index goes: an earlier one that it is made upon may be brought up to date in its place.
fn target(args: &BuildArgs) -> Target<'_> {
    let replaces_previous = args
        .previous
        .as_deref()
        .is_some_and(|previous| is_one_file(previous, &args.output));
    Target {
        path: &args.output,
        inputs: vec![&args.customers],
        existing: Existing::by_force(args.force || replaces_previous),
    }
}

/// What is told while an index is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    /// The mapping and everything odd.
    Everything,
    /// What is odd only.
    Oddities,
}

/// Makes an index and tells on standard error what the columns were taken for and what was odd.
pub(super) fn make(source: &IndexSource<'_>, tell: Tell) -> Result<BuiltIndex, Failure> {
    let attempted = format!("cannot make an index of {}", shown(source.export));
    let built = indexing::build(source, |export| {
        let mut err = io::stderr().lock();
        let mut lines = Vec::new();
        if tell == Tell::Everything {
            lines.push(format!("{}: {}", shown(source.export), export.describe()));
            lines.extend(
                export
                    .mapping()
                    .describe()
                    .into_iter()
                    .map(|line| format!("  {line}")),
            );
        }
        lines.extend(
            export
                .warnings()
                .into_iter()
                .map(|line| format!("warning: {line}")),
        );
        for line in lines {
            // Where standard error is closed, nobody wants to know.
            let _: io::Result<()> = writeln!(err, "{}", clean(&line));
        }
    });
    let built = built.map_err(|error| match &error {
        // Every import error ends with what to do about it.
        IndexingError::Import(_) => Failure::bare(&attempted, error),
        IndexingError::Previous(_) | IndexingError::PreviousIo(_) => Failure::hinted(
            &attempted,
            error,
            "leave --previous out to begin with new ids and a new key",
        ),
        IndexingError::NoCustomers => Failure::hinted(
            &attempted,
            error,
            "check the columns above; --map FIELD=COLUMN says what a column holds",
        ),
        IndexingError::Build(_) | IndexingError::Random => Failure::hinted(
            &attempted,
            error,
            "split the export, or run this on another machine",
        ),
    })?;
    tell_oddities(&built)?;
    Ok(built)
}

fn tell_oddities(built: &BuiltIndex) -> Result<(), Failure> {
    let mut err = io::stderr().lock();
    for note in built.rows.notes() {
        writeln!(err, "note: {note}")?;
    }
    for (field, rows) in &built.bad {
        let rows_word = if rows.count == 1 { "row has" } else { "rows have" };
        writeln!(
            err,
            "note: {} {rows_word} a value under {field} that is none: row {}",
            grouped(rows.count),
            rows.list()
        )?;
    }
    if built.empty.count > 0 {
        writeln!(
            err,
            "note: {} rows have nothing to recognise a customer by: row {}",
            grouped(built.empty.count),
            built.empty.list()
        )?;
    }
    Ok(())
}

/// Reads every `--map`.
pub(super) fn overrides(given: &[String]) -> Result<Vec<MapOverride>, Failure> {
    let parsed: Result<Vec<MapOverride>, _> = given.iter().map(|map| map.parse()).collect();
    parsed.map_err(|error| Failure::bare("cannot understand --map", error))
}

/// A customer as the collection server keeps it.
#[derive(Debug, Serialize)]
struct KeptCustomer<'a> {
    id: u32,
    crm_id: &'a str,
    label: &'a str,
    kind: CustomerKind,
    account_manager: Option<&'a str>,
}

/// Every customer of the index, by dense id, with a masked label: a JSON object a line.
fn customers(index: &OpenIndex<'_>, built: &BuiltIndex) -> Result<Vec<u8>, Failure> {
    let mut lines = Vec::new();
    for id in 0..index.dense_ids() {
        let Some(customer) = index.customer(CustomerRef(id)) else {
            continue;
        };
        // One whose row is gone from the export stays in the index without a label.
        let label = built.labels.get(customer.id).map_or("…", String::as_str);
        let kept = KeptCustomer {
            id,
            crm_id: customer.id,
            label,
            kind: customer.kind,
            account_manager: customer.account_manager,
        };
        serde_json::to_writer(&mut lines, &kept)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Offers to delete the export: it is a stray copy too.
fn dispose_of_export(args: &BuildArgs) -> Result<(), Failure> {
    let mut err = io::stderr().lock();
    let delete = match args.delete_export {
        DeleteExport::Yes => true,
        DeleteExport::No => false,
        DeleteExport::Ask if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            write!(
                err,
                "{} is a copy of customer data too. Delete it now? [y/N] ",
                shown(&args.customers)
            )?;
            err.flush()?;
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja")
        }
        DeleteExport::Ask => {
            writeln!(
                err,
                "note: {} is a copy of customer data too: delete it when you need it no longer \
                 (--delete-export yes does)",
                shown(&args.customers)
            )?;
            false
        }
    };
    if delete {
        fs::remove_file(&args.customers).or_hint(
            format!(
                "the index is made, but {} could not be deleted",
                shown(&args.customers)
            ),
            "delete it by hand",
        )?;
        writeln!(err, "{} deleted", shown(&args.customers))?;
    }
    Ok(())
}

fn info(args: &InfoArgs) -> Result<Exit, Failure> {
    let attempted = format!("cannot show the index {}", shown(&args.file));
    let hint = "name the file that `homeward index build` wrote";
    let (file, metadata) = regular::open(&args.file).or_hint(&attempted, hint)?;
    let bytes = Mapped::open(&file, metadata.len()).or_hint(&attempted, hint)?;
    let index = OpenIndex::open(&bytes, Check::Digest).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(&attempted, error, hint)
    })?;
    let description = describe::Description::of(&index);
    let mut out = io::stdout().lock();
    match args.format {
        InfoFormat::Human => write!(out, "{description}")?,
        InfoFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &description)?;
            writeln!(out)?;
        }
    }
    Ok(Exit::Clean)
}

//! `homeward index check`: what an export's columns are taken for and what is odd about its rows, before an index is made.
//!
//! The whole export is read as `index build` does, and nothing is written. Where a column needs a word first, the columns are
//! shown all the same. No value of a row is ever shown: headings, row numbers and counts only.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use homeward_rules::field::Field;
use homeward_rules::index::{Check, OpenIndex};
use serde::Serialize;

use super::{InfoFormat, RegionChoice, grouped, overrides};
use crate::cli::failure::shown;
use crate::cli::{Exit, Failure};
use crate::customers::{self, Asked, ImportError, MappedColumn, Role, RowList, Survey, WorkbookFault};
use crate::indexing::{self, BuiltIndex, IndexSource, IndexingError, Labels};
use crate::report::clean;

const AFTER_CHECK: &str = "\
Examples:
  homeward index check customers.csv
  homeward index check export.xlsx --map customer_id=Relatienr --format json";

/// See what an export's columns are taken for, and which rows are odd. Nothing is written.
///
/// Exits 2 where a column needs a word first: give it with --map, here and with `index build`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_CHECK)]
pub(in crate::cli) struct CheckArgs {
    /// The CRM export: CSV in any encoding and with any separator, or a workbook.
    #[arg(value_name = "CUSTOMERS")]
    customers: PathBuf,
    /// Say what a column holds, by its heading or number; `ignore=COLUMN` leaves one out.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The country whose notations are meant where a value does not say.
    #[arg(long, value_enum, default_value_t, value_name = "REGION")]
    region: RegionChoice,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: InfoFormat,
}

/// What an export is.
#[derive(Debug, Serialize)]
struct Checked {
    kind: String,
    columns: Vec<CheckedColumn>,
    /// What must be said first; then no row was read.
    objection: Option<Objection>,
    /// Columns that it is about.
    objects: Vec<Object>,
    warnings: Vec<String>,
    customers: u32,
    persons: u32,
    rows: Vec<OddRows>,
}

#[derive(Debug, Serialize)]
struct CheckedColumn {
    number: usize,
    heading: String,
    /// A field's name, `either_name`, `ignore`; none where it is not used.
    field: Option<&'static str>,
    /// Whether the law protects what it holds more than the rest; its values are not read.
    sensitive: bool,
    /// Whether `--map` said so.
    told: bool,
}

/// What must be said before the columns can be used: by a word for programs, and for people.
#[derive(Debug, Serialize)]
struct Objection {
    code: &'static str,
    words: String,
}

/// Why there are no columns to show.
#[derive(Debug, Serialize)]
struct Unreadable {
    unreadable: &'static str,
    words: String,
}

/// A column that the objection is about, and what it looks like.
#[derive(Debug, Serialize)]
struct Object {
    column: usize,
    looks_like: &'static str,
}

/// Rows of one sort.
#[derive(Debug, Serialize)]
struct OddRows {
    /// A field's name where its values are none; else `ragged`, `without_id`, `repeated_id`, `nothing`.
    what: &'static str,
    count: u64,
    first: Vec<u64>,
}

pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let map = overrides(&args.map)?;
    let attempted = format!("cannot check {}", shown(&args.customers));
    let survey = match customers::survey(&args.customers, &map) {
        Ok(survey) => survey,
        Err(error) if args.format == InfoFormat::Json => {
            let unreadable = Unreadable {
                unreadable: code(&error),
                words: error.to_string(),
            };
            serde_json::to_writer(io::stdout().lock(), &unreadable)?;
            return Ok(Exit::Failed);
        }
        Err(error) => return Err(Failure::bare(&attempted, error)),
    };
    let mut checked = Checked::of(&survey);
    if survey.objection.is_none() {
        let source = IndexSource {
            export: &args.customers,
            map: &map,
            region: args.region.region(),
            previous: None,
            labels: Labels::Left,
        };
        let built = indexing::build(&source, |export| checked.warnings = export.warnings());
        match built {
            Ok(built) => checked.fill(&built)?,
            Err(IndexingError::NoCustomers) => {
                checked.objection = Some(Objection {
                    code: "no_customers",
                    words: IndexingError::NoCustomers.to_string(),
                });
            }
            Err(error) => return Err(Failure::bare(&attempted, error)),
        }
    }
    let mut out = io::stdout().lock();
    match args.format {
        InfoFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &checked)?;
            writeln!(out)?;
        }
        InfoFormat::Human => checked.tell(&survey, &mut out)?,
    }
    Ok(if checked.objection.is_some() {
        Exit::Failed
    } else {
        Exit::Clean
    })
}

impl Checked {
    fn of(survey: &Survey) -> Self {
        let objects = match &survey.objection {
            Some(ImportError::UnmappedIdentifiers(looks) | ImportError::Contradictory(looks)) => looks
                .iter()
                .map(|look| Object {
                    column: look.column,
                    looks_like: look.values.as_str(),
                })
                .collect(),
            Some(ImportError::FieldTwice { field, columns }) => columns
                .iter()
                .map(|&column| Object {
                    column,
                    looks_like: field.as_str(),
                })
                .collect(),
            _ => Vec::new(),
        };
        Self {
            kind: survey.kind.clone(),
            columns: survey.mapping.columns().iter().map(CheckedColumn::of).collect(),
            objection: survey.objection.as_ref().map(|error| Objection {
                code: code(error),
                words: error.to_string(),
            }),
            objects,
            warnings: Vec::new(),
            customers: 0,
            persons: 0,
            rows: Vec::new(),
        }
    }

    fn fill(&mut self, built: &BuiltIndex) -> Result<(), Failure> {
        let index = OpenIndex::open(&built.bytes, Check::Digest)?;
        self.customers = index.meta().customers;
        self.persons = index.meta().persons;
        let mut add = |what, count, first: &[u64]| {
            if count > 0 {
                self.rows.push(OddRows {
                    what,
                    count,
                    first: first.to_vec(),
                });
            }
        };
        for (field, rows) in &built.bad {
            add(field.as_str(), rows.count, &rows.first);
        }
        add("nothing", built.empty.count, &built.empty.first);
        let tally = &built.rows;
        let lists: [(&'static str, &RowList); 4] = [
            ("ragged", &tally.ragged),
            ("without_id", &tally.without_id),
            ("repeated_id", &tally.repeated_ids),
            (Field::BirthDate.as_str(), &tally.bad_birth_dates),
        ];
        for (what, rows) in lists {
            add(what, rows.count, &rows.first);
        }
        Ok(())
    }

    fn tell(&self, survey: &Survey, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", clean(&self.kind))?;
        for line in survey.mapping.describe() {
            writeln!(out, "  {}", clean(&line))?;
        }
        for line in &self.warnings {
            writeln!(out, "warning: {}", clean(line))?;
        }
        for rows in &self.rows {
            let numbers: Vec<String> = rows.first.iter().map(u64::to_string).collect();
            let OddRows { what, count, .. } = rows;
            writeln!(out, "note: {what}, {count}: row {}", numbers.join(", "))?;
        }
        match &self.objection {
            Some(objection) => writeln!(out, "not yet: {}", clean(&objection.words)),
            None => writeln!(
                out,
                "{} customers ({} people)",
                grouped(u64::from(self.customers)),
                grouped(u64::from(self.persons))
            ),
        }
    }
}

/// The word of an error for programs.
const fn code(error: &ImportError) -> &'static str {
    match error {
        ImportError::Open(_) | ImportError::NoFile => "open",
        ImportError::Read { .. } => "read",
        ImportError::Workbook(WorkbookFault::Password) => "password",
        ImportError::Workbook(_) => "workbook",
        ImportError::NoTable => "no_table",
        ImportError::Empty => "empty",
        ImportError::Unclosed { .. } => "unclosed",
        ImportError::LongRow { .. } => "long_row",
        ImportError::NoHeader { .. } => "no_header",
        ImportError::BadOverride { .. }
        | ImportError::UnknownField { .. }
        | ImportError::UnknownColumn { .. }
        | ImportError::AmbiguousColumn { .. }
        | ImportError::ColumnTwice { .. } => "map",
        ImportError::FieldTwice { .. } => "field_twice",
        ImportError::UnmappedIdentifiers(_) => "unmapped",
        ImportError::Contradictory(_) => "contradictory",
        ImportError::NothingIdentifying => "nothing_identifying",
    }
}

impl CheckedColumn {
    fn of(column: &MappedColumn) -> Self {
        Self {
            number: column.number,
            heading: column.heading.clone(),
            field: match column.role {
                Role::Field(field) => Some(field.as_str()),
                Role::EitherName => Some("either_name"),
                Role::Ignored => Some("ignore"),
                Role::Other | Role::Sensitive(_) => None,
            },
            sensitive: matches!(column.role, Role::Sensitive(_)),
            told: column.asked == Asked::ByPerson,
        }
    }
}

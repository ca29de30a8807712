//! What can be wrong with a CRM export, said so that it can be put right.
//!
//! Messages name rows and columns by number and may quote headings and what was typed on the command line,
//! never a value of a row. Each ends with what to do about it.

use std::fmt::{self, Write as _};
use std::io;

use homeward_rules::field::Field;

/// Why an export could not be read or mapped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The system could not open it.
    #[error("the file cannot be opened ({0}): check its name and whether you may read it")]
    Open(#[source] io::Error),
    /// The system failed while reading.
    #[error("reading failed after row {row} ({source}): copy the file to this computer and try again")]
    Read {
        /// The last row that was read.
        row: u64,
        /// What the system said.
        source: io::Error,
    },
    /// A workbook that does not open.
    #[error("{0}")]
    Workbook(WorkbookFault),
    /// Neither a workbook nor text.
    #[error("this is neither a workbook nor a table of text: export the customers as CSV or xlsx")]
    NoTable,
    /// There is nothing in it.
    #[error("there are no rows in it: export the customers again, with a first row of column headings")]
    Empty,
    /// It is a folder, a pipe or a device.
    #[error("this is no file: name the CSV or the workbook that the CRM exported")]
    NoFile,
    /// A quotation mark without its other half: what follows would be one cell.
    #[error(
        "the quotation mark in line {line} is opened and not closed: close it, or export the table again"
    )]
    Unclosed {
        /// The line of the file, from 1.
        line: u64,
    },
    /// A record that does not end.
    #[error(
        "the row after row {row} is longer than 16 MB: is this the right file? Export the customers again"
    )]
    LongRow {
        /// The last row that was read.
        row: u64,
    },
    /// No row heads the columns.
    #[error(
        "none of the first {rows} rows holds column headings that are known: add a row such as \
         \"Klantnummer, Naam, E-mail, Telefoon, Postcode, Huisnummer\", or name the columns of the first row with \
         --map FIELD=COLUMN"
    )]
    NoHeader {
        /// How many rows were looked at.
        rows: usize,
    },
    /// `--map` without an equals sign.
    #[error("--map {given}: write FIELD=COLUMN, such as --map email=7 or --map \"email=E-mail adres\"")]
    BadOverride {
        /// What was typed.
        given: String,
    },
    /// `--map` with a field that does not exist.
    #[error(
        "--map {given}: there is no such field{}; fields are: {}",
        did_you_mean(nearest),
        all_fields()
    )]
    UnknownField {
        /// What was typed.
        given: String,
        /// Fields that may be meant.
        nearest: Vec<Field>,
    },
    /// `--map` with a column that does not exist.
    #[error(
        "--map {field}={given}: there is no such column; columns are: {}",
        numbered(columns)
    )]
    UnknownColumn {
        /// The field of the override.
        field: String,
        /// What was typed.
        given: String,
        /// The headings that there are.
        columns: Vec<String>,
    },
    /// `--map` with a heading that several columns have.
    #[error(
        "--map {field}={given}: columns {} all have this heading: give the number of one instead",
        joined(columns)
    )]
    AmbiguousColumn {
        /// The field of the override.
        field: String,
        /// What was typed.
        given: String,
        /// Their numbers.
        columns: Vec<usize>,
    },
    /// Two overrides for one column.
    #[error("--map: column {column} is mapped twice, as {first} and as {second}: leave one of them out")]
    ColumnTwice {
        /// The column.
        column: usize,
        /// The first field.
        first: String,
        /// The second field.
        second: String,
    },
    /// Several columns for a field of which a customer has one.
    #[error(
        "columns {} could each be the {field}: choose one with --map {field}={}",
        joined(columns),
        columns.first().copied().unwrap_or(1)
    )]
    FieldTwice {
        /// The field.
        field: Field,
        /// Their numbers.
        columns: Vec<usize>,
    },
    /// Headings that say nothing, above values that say much.
    #[error("{}", advice(.0))]
    UnmappedIdentifiers(Vec<LooksLike>),
    /// Headings that say one thing, above values that say another.
    #[error("{}", advice(.0))]
    Contradictory(Vec<LooksLike>),
    /// Nothing by which a customer could be recognised.
    #[error(
        "no column identifies a customer (e-mail, phone, IBAN, VAT or KvK number, customer number, name, company, address): \
         name one with --map, such as --map email=3"
    )]
    NothingIdentifying,
}

/// Why a workbook does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkbookFault {
    /// Needs a password.
    #[error("the workbook has a password: save it without one, or export the customers as CSV")]
    Password,
    /// Broken, or of a version that is not read.
    #[error("the workbook is broken or too old: open it and save it as xlsx, or export the customers as CSV")]
    Broken,
    /// Its reader gave up in the middle.
    #[error("the workbook could not be read to its end: save it as CSV and try that")]
    Interrupted,
}

/// A column whose values look like something else than its heading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooksLike {
    /// The column, from 1.
    pub column: usize,
    /// What its values look like.
    pub values: Field,
    /// What its heading says, if anything.
    pub heading: Option<Field>,
}

impl fmt::Display for LooksLike {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            column,
            values,
            heading,
        } = self;
        match heading {
            None => write!(
                out,
                "column {column} looks like {}: say --map {values}={column} or --map ignore={column}",
                plural(*values)
            ),
            Some(heading) => write!(
                out,
                "column {column} is headed as {heading} and looks like {}: say --map {values}={column}, or \
                 --map {heading}={column} if the heading is right",
                plural(*values)
            ),
        }
    }
}

const fn plural(field: Field) -> &'static str {
    match field {
        Field::Email => "e-mail addresses",
        Field::Phone => "telephone numbers",
        Field::Iban => "bank accounts",
        Field::Vat => "VAT numbers",
        Field::Postcode | Field::PostcodeCity => "postcodes",
        _ => "identifiers",
    }
}

fn advice(columns: &[LooksLike]) -> String {
    joined_by(columns, "; ")
}

fn joined(columns: &[usize]) -> String {
    joined_by(columns, ", ")
}

fn joined_by(items: &[impl fmt::Display], separator: &str) -> String {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        let before = if at == 0 { "" } else { separator };
        let _infallible = write!(text, "{before}{item}");
    }
    text
}

fn numbered(headings: &[String]) -> String {
    let named: Vec<String> = headings
        .iter()
        .enumerate()
        .map(|(at, heading)| format!("{} {heading}", at + 1))
        .collect();
    joined_by(&named, ", ")
}

fn did_you_mean(nearest: &[Field]) -> String {
    if nearest.is_empty() {
        String::new()
    } else {
        format!(" (did you mean {}?)", joined_by(nearest, " or "))
    }
}

fn all_fields() -> String {
    format!("{}, ignore", joined_by(&Field::ALL, ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_with_what_to_do() {
        let unmapped = ImportError::UnmappedIdentifiers(vec![
            LooksLike {
                column: 7,
                values: Field::Email,
                heading: None,
            },
            LooksLike {
                column: 9,
                values: Field::Iban,
                heading: None,
            },
        ]);
        assert_eq!(
            unmapped.to_string(),
            "column 7 looks like e-mail addresses: say --map email=7 or --map ignore=7; \
             column 9 looks like bank accounts: say --map iban=9 or --map ignore=9"
        );
        let unknown = ImportError::UnknownColumn {
            field: "email".into(),
            given: "9".into(),
            columns: vec!["Naam".into(), "E-mail".into()],
        };
        assert_eq!(
            unknown.to_string(),
            "--map email=9: there is no such column; columns are: 1 Naam, 2 E-mail"
        );
        let twice = ImportError::FieldTwice {
            field: Field::CustomerId,
            columns: vec![1, 4],
        };
        assert_eq!(
            twice.to_string(),
            "columns 1, 4 could each be the customer_id: choose one with --map customer_id=1"
        );
    }
}

//! Reads a CRM export into customers, for the index.
//!
//! [`open`] finds out what the file is (CSV in any encoding and with any separator, or a workbook), which row
//! is the header and which column holds what ([`Mapping`]). [`Export::rows`] then streams the customers.
//! Values keep the form in which they were written. An id that comes again is the same customer: who takes
//! the rows must add their values to it. No error, note or description ever holds a value of a row.

mod column;
mod decode;
mod delimited;
mod error;
mod header;
mod kind;
mod mapping;
mod overrides;
mod plan;
mod quotes;
mod rows;
mod sample;
mod table;
mod values;
mod workbook;

use std::fs::File;
use std::io;
use std::path::Path;

pub use column::{Asked, MappedColumn, Role};
pub use error::{ImportError, LooksLike, WorkbookFault};
pub use mapping::Mapping;
pub use overrides::MapOverride;
pub use rows::{RowList, Rows, Tally};

use crate::regular;
use plan::Plan;
use table::{HEADER_ROWS, Row, Table};

/// A CRM export whose columns are mapped.
pub struct Export {
    table: Table,
    headings: Vec<String>,
    header: u64,
    mapping: Mapping,
    plan: Plan,
}

/// Opens the export at `path` and maps its columns, by `overrides` first.
///
/// # Errors
///
/// When the file cannot be read, holds no table with known headings, or headings and values disagree. Each
/// error ends with what to do.
pub fn open(path: &Path, overrides: &[MapOverride]) -> Result<Export, ImportError> {
    let mut table = Table::open(path)?;
    let (preview, at) = find_header(&mut table, overrides)?;
    let headings = header::headings(&preview, at);
    let sample = preview.get(at + 1..).unwrap_or_default();
    let mapping = Mapping::new(&headings, overrides, sample)?;
    let plan = Plan::of(&mapping);
    let header = preview.get(at).map_or(1, |row| row.number);
    Ok(Export {
        table,
        headings,
        header,
        mapping,
        plan,
    })
}

/// What a CRM export is and what its columns are taken for, before a row is read.
#[derive(Debug)]
pub struct Survey {
    /// What the file is, for people.
    pub kind: String,
    /// Which column holds which field, as far as it is clear.
    pub mapping: Mapping,
    /// What must be said first, where something must.
    pub objection: Option<ImportError>,
}

/// Looks at the columns of the export at `path`, also where [`open`] would refuse them.
///
/// # Errors
///
/// When the file cannot be read or holds no table with known headings.
pub fn survey(path: &Path, overrides: &[MapOverride]) -> Result<Survey, ImportError> {
    let mut table = Table::open(path)?;
    let (preview, at) = find_header(&mut table, overrides)?;
    let headings = header::headings(&preview, at);
    let sample = preview.get(at + 1..).unwrap_or_default();
    let (mapping, objection) = Mapping::survey(&headings, overrides, sample);
    Ok(Survey {
        kind: table.describe(),
        mapping,
        objection,
    })
}

/// Opens a file of the export.
fn open_file(path: &Path) -> Result<File, ImportError> {
    match regular::open(path) {
        Ok((file, _)) => Ok(file),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::IsADirectory
            ) =>
        {
            Err(ImportError::NoFile)
        }
        Err(error) => Err(ImportError::Open(error)),
    }
}

/// The first rows of the first table that has a header, and where it is in them.
fn find_header(table: &mut Table, overrides: &[MapOverride]) -> Result<(Vec<Row>, usize), ImportError> {
    let mut rows = 0;
    for sheet in 0..table.sheets() {
        table.choose_sheet(sheet);
        let preview = table.preview()?;
        if let Some(at) = header::find(&preview, overrides) {
            return Ok((preview, at));
        }
        rows = rows.max(preview.len());
    }
    Err(if rows == 0 {
        ImportError::Empty
    } else {
        ImportError::NoHeader {
            rows: rows.min(HEADER_ROWS),
        }
    })
}

impl Export {
    /// The headings of all columns, in their order; empty for a column without one.
    #[must_use]
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Which column holds which field.
    #[must_use]
    pub const fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// What the file is, for people: "CSV with semicolons, windows-1252".
    #[must_use]
    pub fn describe(&self) -> String {
        self.table.describe()
    }

    /// What a person should know before the rows are read, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = self.mapping.oddities();
        if self.plan.id.is_none() && self.plan.customer_numbers.is_empty() {
            warnings.push(
                "no column holds the CRM's id or a customer number: customers are named by their row, such as \
                 \"row 2\"; if there is such a column, say --map customer_id=COLUMN"
                    .to_owned(),
            );
        }
        warnings
    }

    /// The customers, each with the number of its row as people count it. May be asked again.
    ///
    /// # Errors
    ///
    /// When the file cannot be read any more.
    pub fn rows(&mut self) -> Result<Rows<'_>, ImportError> {
        let width = self.table.width();
        let source = self.table.rows()?;
        Ok(Rows::new(
            source,
            &self.plan,
            self.header,
            self.headings.len(),
            width,
        ))
    }
}

#[cfg(test)]
mod tests;

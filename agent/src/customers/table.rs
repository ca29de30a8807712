//! A table of an export, row by row, whatever file it stands in.
//!
//! Content decides how a file is read, not its name. Rows carry the number that people see in a spreadsheet
//! program. A table can be read from its beginning as often as needed: first to find header and samples,
//! then for the customers.

use std::io::Read;
use std::path::Path;

use csv::StringRecord;

use super::delimited::Delimited;
use super::error::ImportError;
use super::workbook::Workbook;

/// Rows in which the column headings are looked for.
pub(super) const HEADER_ROWS: usize = 20;
/// Rows whose values are looked at when headings are not enough.
pub(super) const SAMPLE_ROWS: usize = 200;

/// One row.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Its number as people count it, from 1.
    pub(super) number: u64,
    /// Its cells.
    pub(super) cells: StringRecord,
}

impl Row {
    /// The text of a cell, trimmed; empty if there is none.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default().trim()
    }

    /// Whether all cells are empty.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Gives one row after another.
pub(super) trait RowSource {
    /// Reads the next row into `row`; false at the end.
    fn next_row(&mut self, row: &mut Row) -> Result<bool, ImportError>;
}

/// A table and the file it stands in.
pub(super) enum Table {
    /// Text with separators.
    Delimited(Delimited),
    /// A sheet of a workbook.
    Workbook(Box<Workbook>),
}

/// Whether a row without all columns is worth a word: workbooks do not store trailing empty cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// Every row should have all columns.
    Fixed,
    /// Trailing empty cells are left out.
    Free,
}

impl Table {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let mut start = [0; 8];
        let mut file = super::open_file(path)?;
        let read = file.read(&mut start).map_err(ImportError::Open)?;
        let start = start.get(..read).unwrap_or_default();
        if start.is_empty() {
            Err(ImportError::Empty)
        } else if start.starts_with(b"PK") || start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            Ok(Self::Workbook(Box::new(Workbook::open(path)?)))
        } else {
            Ok(Self::Delimited(Delimited::open(path)?))
        }
    }

    /// How many tables the file holds.
    pub(super) fn sheets(&self) -> usize {
        match self {
            Self::Delimited(_) => 1,
            Self::Workbook(workbook) => workbook.sheets(),
        }
    }

    /// Chooses the table that is read, from 0.
    pub(super) fn choose_sheet(&mut self, sheet: usize) {
        if let Self::Workbook(workbook) = self {
            workbook.choose_sheet(sheet);
        }
    }

    /// Begins to read at the first row.
    pub(super) fn rows(&mut self) -> Result<Box<dyn RowSource + '_>, ImportError> {
        match self {
            Self::Delimited(delimited) => delimited.rows(),
            Self::Workbook(workbook) => workbook.rows(),
        }
    }

    /// The first rows that are not blank: enough to find the header and to look at values.
    pub(super) fn preview(&mut self) -> Result<Vec<Row>, ImportError> {
        let mut rows = self.rows()?;
        let mut preview = Vec::new();
        let mut row = Row::default();
        while preview.len() < HEADER_ROWS + SAMPLE_ROWS && rows.next_row(&mut row)? {
            if !row.is_blank() {
                preview.push(row.clone());
            }
        }
        Ok(preview)
    }

    /// Whether every row should have all columns.
    pub(super) const fn width(&self) -> Width {
        match self {
            Self::Delimited(_) => Width::Fixed,
            Self::Workbook(_) => Width::Free,
        }
    }

    /// What the file is, for people: "CSV with semicolons, UTF-8".
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Delimited(delimited) => delimited.describe(),
            Self::Workbook(workbook) => workbook.describe(),
        }
    }
}

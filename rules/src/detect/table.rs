//! What the columns of a table hold, learnt from its header row.
//!
//! A header is a row near the top of a table in which at least two cells are headings that the lexicon
//! knows, or one in a row of headings. It labels the cells below it, and names columns that the CRM export
//! did not have. Without a header no column is named, so that no cell's text is taken for a heading.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::gate::Gate;
use crate::document::{Container, Document, Segment, Shape};
use crate::field::{Field, Heading, fold_heading, heading, may_be_shown};
use crate::index::KeyForm;

/// Rows of a table in which a header is looked for.
const HEADER_ROWS: u32 = 40;
/// Longest cell that can be a heading, in bytes.
const MOST_HEADING_BYTES: usize = 60;
/// Most columns that are remembered.
const MOST_COLUMNS: usize = 512;

/// What is known of the table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    place: Option<(Container, u32)>,
    rows: u32,
    columns: BTreeMap<u32, Column>,
}

/// A column below a header.
#[derive(Debug, Clone)]
struct Column {
    label: Option<Field>,
    /// The heading, where the CRM export has no such column.
    unknown: Option<Rc<str>>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// A header: its cells are headings.
    Header,
    /// Anything else.
    Data,
}

impl Table {
    /// Takes in the next row (or other record) and says what it is.
    pub(super) fn row(&mut self, document: &Document, cells: &[Segment], gate: &impl Gate) -> Row {
        let Some(first) = cells.first().filter(|cell| cell.location.column > 0) else {
            return Row::Data;
        };
        let place = (first.location.container, first.location.part);
        if self.place != Some(place) || first.location.row == 1 {
            *self = Self {
                place: Some(place),
                ..Self::default()
            };
        }
        self.rows += 1;
        if self.rows <= HEADER_ROWS
            && let Some(columns) = header(document, cells, gate)
        {
            self.columns = columns;
            return Row::Header;
        }
        Row::Data
    }

    /// What the header says of the cell's column.
    pub(super) fn label(&self, cell: &Segment) -> Option<Field> {
        self.columns
            .get(&cell.location.column)
            .filter(|_| cell.location.column > 0)?
            .label
    }

    /// Whether a header was seen.
    pub(super) fn has_header(&self) -> bool {
        !self.columns.is_empty()
    }

    /// The heading of the cell's column, where the CRM export has no such column.
    pub(super) fn unknown(&self, cell: &Segment) -> Option<Rc<str>> {
        self.columns.get(&cell.location.column)?.unknown.clone()
    }
}

/// The columns that a header row names, if the row is one.
fn header(document: &Document, cells: &[Segment], gate: &impl Gate) -> Option<BTreeMap<u32, Column>> {
    if cells.len() < 2 {
        return None;
    }
    let mut columns = BTreeMap::new();
    let mut known = 0;
    for cell in cells.iter().take(MOST_COLUMNS) {
        let text = document.segment_text(cell);
        let is_heading = cell.shape == Shape::Field
            && text.len() <= MOST_HEADING_BYTES
            && text.bytes().filter(u8::is_ascii_digit).count() <= 2
            && !text.contains('@');
        if !is_heading {
            return None;
        }
        let label = match heading(text) {
            Heading::Known(field) => Some(field),
            Heading::Sensitive(_) | Heading::Unknown => None,
        };
        known += u32::from(label.is_some());
        let folded = fold_heading(text);
        let unknown = label.is_none() && !folded.is_empty() && !gate.has_heading(&folded);
        let unknown = unknown.then(|| shown(text, cell.location.column, gate));
        columns.insert(cell.location.column, Column { label, unknown });
    }
    (known >= 2).then_some(columns)
}

/// A heading as reports name it: by the number of its column where it may hold a person's name.
fn shown(heading: &str, column: u32, gate: &impl Gate) -> Rc<str> {
    if may_be_shown(heading, |word| gate.admit(KeyForm::Surname, word).is_some()) {
        heading.split_whitespace().collect::<Vec<_>>().join(" ").into()
    } else {
        format!("#{column}").into()
    }
}

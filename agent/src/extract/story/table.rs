//! A table that is being read, row by row; no row is kept once it was given away.

use std::mem;

/// An open table.
#[derive(Debug)]
pub(super) struct Table {
    number: u32,
    row: u32,
    column: u32,
    cell: String,
    hidden: String,
    cells: Vec<(u32, String)>,
    hidden_cells: Vec<(u32, String)>,
}

/// A row of a table, or the part of it before or after a table within it.
#[derive(Debug)]
pub(super) struct Row {
    /// Which table of the story.
    pub(super) table: u32,
    /// Which row, from 1.
    pub(super) number: u32,
    /// Its cells that hold text, with their columns from 1.
    pub(super) cells: Vec<(u32, String)>,
}

impl Table {
    pub(super) const fn new(number: u32) -> Self {
        Self {
            number,
            row: 0,
            column: 1,
            cell: String::new(),
            hidden: String::new(),
            cells: Vec::new(),
            hidden_cells: Vec::new(),
        }
    }

    pub(super) const fn begin_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.column = 1;
    }

    /// Adds a paragraph to the cell; paragraphs of a cell are its lines.
    pub(super) fn paragraph(&mut self, text: &str, hidden: &str) {
        for (cell, text) in [(&mut self.cell, text), (&mut self.hidden, hidden)] {
            let text = text.trim();
            if !text.is_empty() {
                if !cell.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(text);
            }
        }
    }

    pub(super) fn end_cell(&mut self, span: u32) {
        self.keep_cell();
        self.column = self.column.saturating_add(span.max(1));
    }

    /// Whether something stands in the row that was not given away.
    pub(super) const fn holds(&self) -> bool {
        !self.cell.is_empty() || !self.cells.is_empty()
    }

    /// Gives away the row so far: what it shows, and what was deleted in it.
    pub(super) fn take_row(&mut self) -> (Option<Row>, Option<Row>) {
        self.keep_cell();
        let (table, number) = (self.number, self.row.max(1));
        let row = |cells: Vec<_>| (!cells.is_empty()).then_some(Row { table, number, cells });
        (
            row(mem::take(&mut self.cells)),
            row(mem::take(&mut self.hidden_cells)),
        )
    }

    fn keep_cell(&mut self) {
        if !self.cell.is_empty() {
            self.cells.push((self.column, mem::take(&mut self.cell)));
        }
        if !self.hidden.is_empty() {
            self.hidden_cells.push((self.column, mem::take(&mut self.hidden)));
        }
    }
}

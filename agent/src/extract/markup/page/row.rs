//! One row of a table on a page: data, a line of a card, or layout.

use homeward_rules::field::Field;

use super::super::super::cells::label_for_key;
use super::super::super::extraction::Extraction;
use super::super::super::text::Blocks;
use super::super::super::unreadable::Unreadable;

/// Most lines of a cell that holds data.
const DATA_LINES: usize = 6;
/// Most bytes of a row that holds data.
const DATA_BYTES: usize = 3_000;

/// Cells of a row, each with its lines; an empty line ends a paragraph.
#[derive(Default)]
pub(super) struct Row {
    cells: Vec<Vec<String>>,
    bytes: usize,
}

/// Rows of a label and a value that make one card.
#[derive(Default)]
pub(super) struct Card {
    first: Option<Field>,
}

impl Card {
    pub(super) fn end_table(&mut self, closed: &str) {
        if closed == "table" {
            self.first = None;
        }
    }
}

impl Row {
    pub(super) fn begin_cell(&mut self) {
        self.cells.push(Vec::new());
    }

    pub(super) fn push(&mut self, line: &str) {
        if self.cells.is_empty() {
            self.begin_cell();
        }
        if let Some(cell) = self.cells.last_mut() {
            self.bytes += line.len();
            cell.push(line.to_owned());
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        if let Some(cell) = self.cells.last_mut()
            && cell.last().is_some_and(|line| !line.is_empty())
        {
            cell.push(String::new());
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the row only arranges text on the page.
    fn is_layout(&self) -> bool {
        let lines = |cell: &Vec<String>| cell.iter().filter(|line| !line.is_empty()).count();
        let filled = self.cells.iter().filter(|cell| lines(cell) > 0).count();
        let longest = self.cells.iter().map(lines).max().unwrap_or(0);
        self.bytes > DATA_BYTES || longest > DATA_LINES || (filled <= 1 && longest > 1)
    }

    pub(super) fn emit(
        self,
        card: &mut Card,
        blocks: &mut Blocks,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        if self.bytes == 0 {
            return Ok(());
        }
        if self.is_layout() {
            card.first = None;
            for line in self
                .cells
                .iter()
                .flat_map(|cell| cell.iter().map(String::as_str).chain([""]))
            {
                if line.is_empty() {
                    blocks.gap(out)?;
                } else {
                    blocks.line(line, out)?;
                }
            }
            return Ok(());
        }
        blocks.end(out)?;
        let label = self.card_label();
        let continues = label.is_some() && card.first.is_some() && card.first != label;
        if !continues {
            card.first = label;
            out.next_row();
        }
        for (at, cell) in self.cells.iter().enumerate() {
            let label = label.filter(|_| at == 1);
            for line in cell.iter().filter(|line| !line.is_empty()) {
                out.labelled_cell(at as u32 + 1, label, line)?;
            }
        }
        Ok(())
    }

    /// The field that the first of two cells names, when the second does not name one too.
    fn card_label(&self) -> Option<Field> {
        match self.cells.as_slice() {
            [label, value] => match (label.as_slice(), value.first()) {
                ([label], Some(value)) if label_for_key(value).is_none() => label_for_key(label),
                _ => None,
            },
            _ => None,
        }
    }
}

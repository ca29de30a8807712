//! Running text of a document on its way to an [`Extraction`]: paragraphs, tables, and what stands aside.
//!
//! Decides what a record is. A table row is one. So is a paragraph, but short ones that follow each other
//! are taken together, because an address is often typed as one paragraph a line; an empty or a long
//! paragraph ends such a block. Notes, comments, text boxes and deletions are written into the middle of a
//! paragraph by most formats: they are held back until that paragraph or row is complete, so that a value
//! split by them still comes out whole.

mod block;
mod link;
mod table;

use std::mem;

use homeward_rules::document::{Aside, Container};

use super::extraction::Extraction;
use super::unreadable::Unreadable;
pub(crate) use block::Block;
pub(crate) use link::contact;
use table::{Row, Table};

/// Where a story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    container: Container,
    part: u32,
    aside: Aside,
}

/// Collects paragraphs and tables of one stretch of text.
pub(crate) struct Story {
    home: Place,
    /// Where the extraction stands now; `None` before anything was written.
    at: Option<Place>,
    /// The body, and above it the asides that are open within it.
    levels: Vec<Level>,
    /// Finished pieces that wait for the body's paragraph or row to end.
    waiting: Vec<(Aside, Piece)>,
    tables: u32,
    lines: u32,
    pushed: u64,
}

/// One level of text: the body or an aside in it.
#[derive(Default)]
struct Level {
    aside: Aside,
    text: String,
    hidden: String,
    links: Vec<String>,
    block: Block,
    hidden_block: Block,
    tables: Vec<Table>,
}

/// A finished piece of text.
enum Piece {
    Lines(Vec<String>),
    Row(Row),
}

impl Story {
    /// Begins a story in a part of the file. In one that is not divided, tables are numbered parts.
    pub(crate) fn new(container: Container, part: u32, aside: Aside) -> Self {
        Self {
            home: Place {
                container,
                part,
                aside,
            },
            at: None,
            levels: vec![Level {
                aside,
                ..Level::default()
            }],
            waiting: Vec::new(),
            tables: 0,
            lines: 0,
            pushed: 0,
        }
    }

    /// Goes on in another part, with everything before it finished.
    pub(crate) fn move_to(
        &mut self,
        container: Container,
        part: u32,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        self.finish(out)?;
        self.home.container = container;
        self.home.part = part;
        self.lines = 0;
        Ok(())
    }

    /// Appends text to the paragraph.
    pub(crate) fn text(&mut self, text: &str) {
        self.pushed += text.len() as u64;
        self.top().text.push_str(text);
    }

    /// Appends text that was deleted or hidden and is still stored.
    pub(crate) fn hidden(&mut self, text: &str) {
        self.pushed += text.len() as u64;
        self.top().hidden.push_str(text);
    }

    /// Adds the target of a link on the paragraph, if it is a way to reach somebody.
    pub(crate) fn link(&mut self, target: &str) {
        if let Some(contact) = contact(target) {
            self.top().links.push(contact);
        }
    }

    /// Bytes of text that were appended so far.
    pub(crate) const fn pushed(&self) -> u64 {
        self.pushed
    }

    /// The text of the paragraph so far.
    pub(crate) fn so_far(&self) -> &str {
        self.levels.last().map_or("", |level| &level.text)
    }

    /// Takes back the text of the paragraph so far.
    pub(crate) fn take_text(&mut self) -> String {
        mem::take(&mut self.top().text)
    }

    /// Ends the paragraph.
    pub(crate) fn end_paragraph(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let level = self.top();
        let text = with_links(mem::take(&mut level.text), mem::take(&mut level.links));
        let hidden = mem::take(&mut level.hidden);
        if let Some(table) = level.tables.last_mut() {
            table.paragraph(&text, &hidden);
            return Ok(());
        }
        let aside = level.aside;
        let shown = level.block.paragraph(text);
        let hidden = level.hidden_block.paragraph(hidden);
        for lines in shown {
            self.piece(aside, Piece::Lines(lines), out)?;
        }
        for lines in hidden {
            self.piece(Aside::Hidden, Piece::Lines(lines), out)?;
        }
        self.release(out)
    }

    /// Ends the block of short paragraphs: what follows belongs to something else.
    pub(crate) fn end_block(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let level = self.top();
        if !level.text.is_empty() || !level.hidden.is_empty() || !level.links.is_empty() {
            self.end_paragraph(out)?;
        }
        let level = self.top();
        let aside = level.aside;
        let shown = level.block.end();
        let hidden = level.hidden_block.end();
        if let Some(lines) = shown {
            self.piece(aside, Piece::Lines(lines), out)?;
        }
        if let Some(lines) = hidden {
            self.piece(Aside::Hidden, Piece::Lines(lines), out)?;
        }
        self.release(out)
    }

    /// Begins a note, comment, text box or header within the text.
    pub(crate) fn begin_aside(&mut self, aside: Aside) {
        self.levels.push(Level {
            aside,
            ..Level::default()
        });
    }

    /// Ends the aside that was begun last.
    pub(crate) fn end_aside(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.levels.len() < 2 {
            return Ok(());
        }
        self.end_tables(out)?;
        self.end_block(out)?;
        self.levels.pop();
        self.release(out)
    }

    /// Begins a table, in a cell of another one perhaps.
    pub(crate) fn begin_table(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.in_table() {
            self.end_paragraph_if_any(out)?;
            // What the outer row holds so far is written first: a table within it has rows of its own.
            self.write_row(out)?;
        } else {
            self.end_block(out)?;
        }
        self.tables += 1;
        let number = self.tables;
        self.top().tables.push(Table::new(number));
        Ok(())
    }

    /// Begins a row.
    pub(crate) fn begin_row(&mut self) {
        if let Some(table) = self.top().tables.last_mut() {
            table.begin_row();
        }
    }

    /// Ends a cell that is `span` columns wide.
    pub(crate) fn end_cell(&mut self, span: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.end_paragraph_if_any(out)?;
        if let Some(table) = self.top().tables.last_mut() {
            table.end_cell(span);
        }
        Ok(())
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.end_cell(1, out)?;
        self.write_row(out)
    }

    /// Ends the table that was begun last.
    pub(crate) fn end_table(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.in_table() {
            self.end_row(out)?;
            self.top().tables.pop();
        }
        Ok(())
    }

    /// Whether a table is open at this level.
    pub(crate) fn in_table(&self) -> bool {
        self.levels.last().is_some_and(|level| !level.tables.is_empty())
    }

    /// Ends everything that is open.
    pub(crate) fn finish(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        while self.levels.len() > 1 {
            self.end_aside(out)?;
        }
        self.end_tables(out)?;
        self.end_block(out)?;
        self.release(out)
    }

    fn end_tables(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        while self.in_table() {
            self.end_table(out)?;
        }
        Ok(())
    }

    fn end_paragraph_if_any(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let level = self.top();
        if level.text.is_empty() && level.hidden.is_empty() && level.links.is_empty() {
            return Ok(());
        }
        self.end_paragraph(out)
    }

    fn write_row(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let level = self.top();
        let aside = level.aside;
        let Some(table) = level.tables.last_mut() else {
            return Ok(());
        };
        let (shown, hidden) = table.take_row();
        if let Some(row) = shown {
            self.piece(aside, Piece::Row(row), out)?;
        }
        if let Some(row) = hidden {
            self.piece(Aside::Hidden, Piece::Row(row), out)?;
        }
        self.release(out)
    }

    /// Writes a piece of the body, holds back one of an aside.
    fn piece(&mut self, aside: Aside, piece: Piece, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.levels.len() > 1 || aside != self.home.aside {
            self.waiting.push((aside, piece));
            return Ok(());
        }
        self.write(aside, piece, out)
    }

    /// Writes what waits, unless the body stands within a paragraph or a row.
    fn release(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let within = match self.levels.as_slice() {
            [body] => !body.text.is_empty() || !body.block.is_empty() || body.tables.iter().any(Table::holds),
            _ => true,
        };
        if within || self.waiting.is_empty() {
            return Ok(());
        }
        for (aside, piece) in mem::take(&mut self.waiting) {
            self.write(aside, piece, out)?;
        }
        Ok(())
    }

    fn write(&mut self, aside: Aside, piece: Piece, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut place = Place { aside, ..self.home };
        if let (Piece::Row(row), Container::Whole) = (&piece, place.container) {
            place.container = Container::Table;
            place.part = row.table;
        }
        if self.at != Some(place) {
            out.go_to(place.container, place.part);
            if place.aside != Aside::Body {
                out.set_aside(place.aside);
            }
            self.at = Some(place);
        }
        match piece {
            Piece::Lines(lines) => {
                out.begin_row(self.lines);
                for line in lines {
                    self.lines += 1;
                    out.line(&line)?;
                }
            }
            Piece::Row(row) => {
                out.begin_row(row.number);
                for (column, text) in row.cells {
                    out.cell(column, &text)?;
                }
            }
        }
        Ok(())
    }

    fn top(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "there is a level, or one was just pushed")]
        &mut self.levels[last]
    }
}

/// Adds those links to a paragraph that its text does not show.
fn with_links(mut text: String, links: Vec<String>) -> String {
    if links.is_empty() {
        return text;
    }
    // Looking for many links in a long text would take for ever; a link too many does no harm.
    let shown = if links.len() <= 100 {
        text.to_lowercase()
    } else {
        String::new()
    };
    for link in links {
        if !shown.contains(&link.to_lowercase()) {
            text.push('\n');
            text.push_str(&link);
        }
    }
    text
}

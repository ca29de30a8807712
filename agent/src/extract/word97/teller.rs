//! Tells one story of a Word document: characters and marks become paragraphs, cells and rows.
//!
//! Instructions of fields are no text, but the addresses in them are; so are entries for an index, which hold
//! words that stand nowhere else. Source of the marks: [MS-DOC] 2.4.1.

use std::mem;

use homeward_rules::document::{Aside, Container};

use super::paragraphs::{Paragraphs, Standing};
use super::pieces::Piece;
use crate::extract::bytes::part;
use crate::extract::rtf::codepage::CodePage;
use crate::extract::story::Story;
use crate::extract::{Extraction, Unreadable};

/// Most fields within each other.
const MOST_FIELDS: usize = 64;
/// Most characters of an instruction that are kept.
const LONGEST: usize = 64 << 10;

/// Tells one story.
pub(super) struct Teller<'p> {
    story: Story,
    page: CodePage,
    paragraphs: &'p Paragraphs,
    /// The paragraph so far.
    text: String,
    fields: Vec<Field>,
    /// Fields beyond the limit.
    beyond: u64,
    /// Cells of the row so far.
    cells: u32,
}

/// A field that is open.
#[derive(Default)]
struct Field {
    instruction: String,
    /// Whether its result has begun.
    result: bool,
}

impl<'p> Teller<'p> {
    pub(super) fn new(aside: Aside, page: CodePage, paragraphs: &'p Paragraphs) -> Self {
        Self {
            story: Story::new(Container::Whole, 0, aside),
            page,
            paragraphs,
            text: String::new(),
            fields: Vec::new(),
            beyond: 0,
            cells: 0,
        }
    }

    /// Tells a piece of the text.
    pub(super) fn piece(
        &mut self,
        main: &[u8],
        piece: &Piece,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let bytes = part(
            main,
            piece.offset,
            piece.characters.len().saturating_mul(piece.width),
        );
        let mut from = 0;
        let marks = bytes.chunks_exact(piece.width).enumerate();
        for (at, character) in marks {
            let ([mark] | [mark, 0]) = character else { continue };
            if *mark >= 0x20 {
                continue;
            }
            let at = at * piece.width;
            self.text(part(bytes, from, at - from), piece.width);
            from = at + piece.width;
            self.mark(*mark, piece.offset + at, out)?;
        }
        self.text(bytes.get(from..).unwrap_or_default(), piece.width);
        Ok(())
    }

    /// Ends the story.
    pub(super) fn finish(mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.fields.clear();
        if !self.text.is_empty() {
            self.end_paragraph(Standing::Free, out)?;
        }
        self.story.finish(out)
    }

    fn text(&mut self, bytes: &[u8], width: usize) {
        if bytes.is_empty() {
            return;
        }
        if width == 1 {
            let text = self.page.decode(bytes);
            self.push(&text);
        } else {
            let units = bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| u16::from_le_bytes(*pair));
            let text: String = char::decode_utf16(units)
                .map(|c| c.unwrap_or('\u{fffd}'))
                .collect();
            self.push(&text);
        }
    }

    fn push(&mut self, text: &str) {
        match self.fields.last_mut() {
            Some(field) if !field.result => {
                if field.instruction.len() < LONGEST {
                    field.instruction.push_str(text);
                }
            }
            _ => self.text.push_str(text),
        }
    }

    fn mark(&mut self, mark: u8, offset: usize, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match mark {
            0x07 => {
                let guessed = if self.text.is_empty() && self.cells > 0 {
                    Standing::RowEnd
                } else {
                    Standing::Cell
                };
                let standing = self.paragraphs.standing(offset).unwrap_or(guessed);
                self.end_cell(standing, out)?;
            }
            0x0c..=0x0e => {
                let guessed = if self.cells > 0 {
                    Standing::Cell
                } else {
                    Standing::Free
                };
                let standing = self.paragraphs.standing(offset).unwrap_or(guessed);
                self.end_paragraph(standing, out)?;
            }
            0x09 => self.push("\t"),
            0x0a | 0x0b => self.push("\n"),
            0x13 if self.fields.len() < MOST_FIELDS => self.fields.push(Field::default()),
            0x13 => self.beyond += 1,
            0x14 if self.beyond == 0 => {
                if let Some(field) = self.fields.last_mut() {
                    field.result = true;
                }
            }
            0x15 if self.beyond > 0 => self.beyond -= 1,
            0x15 => self.end_field(),
            0x1e => self.push("-"),
            _ => {}
        }
        Ok(())
    }

    fn end_field(&mut self) {
        let Some(field) = self.fields.pop() else { return };
        self.story.link(&field.instruction);
        if !field.result && field.instruction.contains('"') {
            self.story.hidden(&field.instruction);
        }
    }

    /// Ends a cell, or the row whose last cell was ended before.
    fn end_cell(&mut self, standing: Standing, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.fields.clear();
        self.enter_table(out)?;
        let text = mem::take(&mut self.text);
        self.story.text(&text);
        if standing == Standing::RowEnd {
            self.cells = 0;
            self.story.end_row(out)?;
            self.story.begin_row();
            Ok(())
        } else {
            self.cells += 1;
            self.story.end_cell(1, out)
        }
    }

    fn end_paragraph(&mut self, standing: Standing, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if standing == Standing::Free {
            if self.story.in_table() {
                self.story.end_table(out)?;
                self.cells = 0;
            }
        } else {
            self.enter_table(out)?;
        }
        let text = mem::take(&mut self.text);
        self.story.text(&text);
        self.story.end_paragraph(out)
    }

    fn enter_table(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if !self.story.in_table() {
            self.story.begin_table(out)?;
            self.story.begin_row();
            self.cells = 0;
        }
        Ok(())
    }
}

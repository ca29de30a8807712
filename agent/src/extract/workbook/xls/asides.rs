//! What stands beside the cells of an xls: comments, text boxes, page headers, links, lists, and copies of
//! cells of other workbooks.

use std::collections::HashMap;

use homeward_rules::document::{Aside, Container};

use super::globals::{Globals, Length, Version};
use super::record::{Reader, Record};
use crate::extract::workbook::link::address;
use crate::extract::workbook::page_header::plain;
use crate::extract::{Extraction, Unreadable};

/// Most texts of comments that wait for their cell.
const MOST: usize = 1 << 16;
/// The kind of object that holds a comment.
const COMMENT: u16 = 0x19;
/// The class of a link's target that is an address.
const ADDRESS: [u8; 16] = [
    0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0x00, 0xaa, 0x00, 0x4b, 0xa9, 0x0b,
];

/// What is known of a sheet's objects so far.
#[derive(Debug, Default)]
pub(super) struct Asides {
    /// Kind and number of the object whose text follows.
    object: Option<(u16, u16)>,
    comments: HashMap<u16, String>,
    /// The comment that the next record continues, in versions before 8.
    open: Option<(u16, u16, String)>,
}

/// Whether a record was one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    No,
    /// It was, and pushed text elsewhere than in the cells.
    Yes,
}

impl Asides {
    /// Takes a record, if it is one of these, in the sheet of this number.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        sheet: u32,
        globals: &Globals,
        out: &mut Extraction<'_, '_>,
    ) -> Result<Taken, Unreadable> {
        let mut reader = record.reader();
        match record.id {
            0x5d => {
                reader.skip(4);
                self.object = reader.u16().zip(reader.u16());
                return Ok(Taken::No);
            }
            0x1b6 => return self.text(record, sheet, out),
            0x1c => self.comment(&mut reader, sheet, globals, out)?,
            0x14 | 0x15 => {
                let length = if globals.version() < Version::Biff8 {
                    Length::Short
                } else {
                    Length::Long
                };
                let text = globals.text(&mut reader, length).unwrap_or_default();
                aside(Aside::PageHeader, sheet, out);
                out.paragraph(&plain(&text))?;
            }
            0x1b8 => link(&mut reader, sheet, out)?,
            0x1be => validation(&mut reader, globals, sheet, out)?,
            _ => return Ok(Taken::No),
        }
        Ok(Taken::Yes)
    }

    /// The text of an object: of a comment it waits for the cell, of all others it is a text box.
    fn text(
        &mut self,
        record: &Record<'_>,
        sheet: u32,
        out: &mut Extraction<'_, '_>,
    ) -> Result<Taken, Unreadable> {
        let mut reader = record.reader();
        reader.skip(10);
        let count = usize::from(reader.u16().unwrap_or_default());
        let mut reader = record.continuation();
        let two_bytes = reader.u8().is_some_and(|flags| flags & 1 == 1);
        let text = reader.characters(count, two_bytes);
        match self.object.take() {
            Some((COMMENT, number)) if self.comments.len() < MOST => {
                self.comments.insert(number, text);
                Ok(Taken::No)
            }
            _ => {
                aside(Aside::TextBox, sheet, out);
                out.begin_record();
                for line in text.lines() {
                    out.line(line)?;
                }
                Ok(Taken::Yes)
            }
        }
    }

    fn comment(
        &mut self,
        reader: &mut Reader<'_>,
        sheet: u32,
        globals: &Globals,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let (Some(row), Some(column)) = (reader.u16(), reader.u16()) else {
            return Ok(());
        };
        if globals.version() < Version::Biff8 {
            let total = usize::from(reader.u16().unwrap_or_default());
            let piece = reader.narrow(total.min(2048), globals.encoding);
            if row == u16::MAX
                && let Some((_, _, text)) = &mut self.open
            {
                text.push_str(&piece);
                return Ok(());
            }
            self.finish(sheet, out)?;
            self.open = Some((row, column, piece));
            return Ok(());
        }
        reader.skip(2);
        let text = reader.u16().and_then(|number| self.comments.remove(&number));
        place(Aside::Comment, sheet, row, out);
        let column = u32::from(column) + 1;
        out.cell(column, &text.unwrap_or_default())?;
        let author = globals.text(reader, Length::Long).unwrap_or_default();
        out.cell(column, &author)
    }

    /// Pushes what still waits at the end of a sheet.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn finish(&mut self, sheet: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if let Some((row, column, text)) = self.open.take() {
            place(Aside::Comment, sheet, row, out);
            out.cell(u32::from(column) + 1, &text)?;
        }
        let mut left: Vec<_> = self.comments.drain().collect();
        left.sort_unstable();
        for (_, text) in left {
            aside(Aside::Comment, sheet, out);
            out.paragraph(&text)?;
        }
        Ok(())
    }
}

fn aside(aside: Aside, sheet: u32, out: &mut Extraction<'_, '_>) {
    out.go_to(Container::Sheet, sheet);
    out.set_aside(aside);
}

fn place(at: Aside, sheet: u32, row: u16, out: &mut Extraction<'_, '_>) {
    aside(at, sheet, out);
    out.begin_row(u32::from(row) + 1);
}

/// A link: the cells it stands on, then its description and target as the flags announce.
fn link(reader: &mut Reader<'_>, sheet: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let (Some(row), Some(_), Some(column)) = (reader.u16(), reader.u16(), reader.u16()) else {
        return Ok(());
    };
    reader.skip(2 + 16 + 4);
    let flags = reader.u32().unwrap_or_default();
    place(Aside::Property, sheet, row, out);
    let column = u32::from(column) + 1;
    // Description and frame, then the target.
    for flag in [0x10, 0x80] {
        if flags & flag != 0 {
            out.cell(column, &counted(reader))?;
        }
    }
    if flags & 0x100 != 0 {
        return out.cell(column, &address(&counted(reader)));
    }
    let mut class = [0; 16];
    for byte in &mut class {
        *byte = reader.u8().unwrap_or_default();
    }
    if flags & 1 != 0 && class == ADDRESS {
        let bytes = reader.u32().unwrap_or_default() as usize;
        let target = reader.characters(bytes / 2, true);
        let target = target.split('\0').next().unwrap_or_default();
        return out.cell(column, &address(target));
    }
    Ok(())
}

/// A text of two-byte characters with its length in front and a zero at its end.
fn counted(reader: &mut Reader<'_>) -> String {
    let count = reader.u32().unwrap_or_default() as usize;
    reader.characters(count, true).trim_end_matches('\0').to_owned()
}

/// A list to choose a cell's value from, with the messages shown.
fn validation(
    reader: &mut Reader<'_>,
    globals: &Globals,
    sheet: u32,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    reader.skip(4);
    aside(Aside::Property, sheet, out);
    out.begin_record();
    for _ in 0..4 {
        out.line(
            globals
                .text(reader, Length::Long)
                .unwrap_or_default()
                .trim_matches('\0'),
        )?;
    }
    let bytes = reader.u16().unwrap_or_default();
    reader.skip(2);
    // A formula that begins with a text is the list itself.
    if bytes > 3 && reader.u8() == Some(0x17) {
        let list = globals.text(reader, Length::Short).unwrap_or_default();
        for item in list.split('\0') {
            out.paragraph(item)?;
        }
    }
    Ok(())
}

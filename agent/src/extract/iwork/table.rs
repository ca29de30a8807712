//! Tables: rows and cells, from the tiles in which they are stored.
//!
//! A table's model names its tiles, and lists of strings and of texts with a form that its cells refer to. Each
//! tile is read once, whatever refers to it; nothing is laid out as a grid.

use std::collections::{HashMap, HashSet};

use homeward_rules::document::{Aside, Container};

use super::archive::Objects;
use super::cell::Cell;
use super::message::Message;
use crate::extract::bytes::u16_at;
use crate::extract::extraction::Extraction;
use crate::extract::unreadable::Unreadable;

/// Kinds of objects.
const DOCUMENT: u64 = 1;
const SHEETS: [u64; 2] = [2, 3];
const TABLE_INFOS: [u64; 2] = [6000, 6007];
const MODEL: u64 = 6001;
const TILE: u64 = 6002;
const LISTS: [u64; 2] = [6005, 6201];
const SEGMENT: u64 = 6011;
const RICH_TEXT: u64 = 6218;
/// Kinds of running text.
pub(super) const STORAGES: [u64; 2] = [2001, 2005];
/// Rows of a tile where the table does not say.
const TILE_ROWS: u64 = 256;
/// Most tables within tables, as infos wrap each other.
const MOST_WRAPPED: usize = 4;

/// The tables of a document.
#[derive(Default)]
pub(super) struct Tables {
    ordinal: u32,
    models: HashSet<u64>,
    tiles: HashSet<u64>,
    texts: HashSet<u64>,
}

impl Tables {
    /// Texts that cells hold, and that are not read again.
    pub(super) const fn texts(&self) -> &HashSet<u64> {
        &self.texts
    }

    /// Pushes all tables: those of sheets in their order, then those in text, on slides, or lost.
    ///
    /// # Errors
    ///
    /// When a limit of the file is used up.
    pub(super) fn read(&mut self, objects: &Objects, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for document in objects.of(&[DOCUMENT]) {
            for sheet in objects.message(document).references(1) {
                if let Some(sheet) = objects.find(sheet, &SHEETS) {
                    self.sheet(sheet, objects, out)?;
                }
            }
        }
        for model in objects.of(&[MODEL]) {
            if self.models.insert(model.number) {
                self.table(
                    objects.message(model),
                    Container::Table,
                    Aside::Body,
                    objects,
                    out,
                )?;
            }
        }
        Ok(())
    }

    fn sheet(
        &mut self,
        sheet: Message<'_>,
        objects: &Objects,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let aside = if sheet.number(25) == Some(1) {
            Aside::Hidden
        } else {
            Aside::Body
        };
        out.go_to(Container::Sheet, self.ordinal + 1);
        out.set_aside(Aside::Property);
        out.line(&sheet.text(1).unwrap_or_default())?;
        for drawable in sheet.references(2) {
            let Some(number) = model_of(drawable, objects) else {
                continue;
            };
            if let Some(model) = objects.find(number, &[MODEL])
                && self.models.insert(number)
            {
                self.table(model, Container::Sheet, aside, objects, out)?;
            }
        }
        Ok(())
    }

    fn table(
        &mut self,
        model: Message<'_>,
        container: Container,
        aside: Aside,
        objects: &Objects,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        self.ordinal += 1;
        out.go_to(container, self.ordinal);
        out.set_aside(Aside::Property);
        out.line(&model.text(8).unwrap_or_default())?;
        out.go_to(container, self.ordinal);
        out.set_aside(aside);
        let Some(store) = model.message(4) else {
            return Ok(());
        };
        let strings = Texts::of(store.reference(4), objects);
        let rich = Texts::of(store.reference(17), objects);
        let Some(tiles) = store.message(3) else {
            return Ok(());
        };
        let tile_rows = tiles.number(2).filter(|rows| *rows > 0).unwrap_or(TILE_ROWS);
        for place in tiles.all(1).map(Message) {
            let first = place.number(1).unwrap_or_default().saturating_mul(tile_rows);
            let Some(number) = place.reference(2).filter(|number| self.tiles.insert(*number)) else {
                continue;
            };
            let Some(tile) = objects.find(number, &[TILE]) else {
                continue;
            };
            for row in tile.all(5).map(Message) {
                let ordinal = row.number(1).unwrap_or_default().saturating_add(1);
                let ordinal = first.saturating_add(ordinal);
                out.begin_row(u32::try_from(ordinal).unwrap_or(u32::MAX));
                self.row(row, (&strings, &rich), objects, out)?;
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        row: Message<'_>,
        (strings, rich): (&Texts<'_>, &Texts<'_>),
        objects: &Objects,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        // Programs of the years between keep both forms; the newer is whole.
        let newer = row.bytes(6).filter(|cells| !cells.is_empty());
        let (cells, offsets, width) = match newer {
            Some(cells) => (cells, row.bytes(7), if row.number(8) == Some(1) { 4 } else { 1 }),
            None => (row.bytes(3).unwrap_or_default(), row.bytes(4), 1),
        };
        let offsets = offsets.unwrap_or_default();
        for column in 0..offsets.len() / 2 {
            let Some(offset) = u16_at(offsets, column * 2).filter(|offset| *offset != u16::MAX) else {
                continue;
            };
            let stored = cells.get(usize::from(offset) * width..).unwrap_or_default();
            let ordinal = column as u32 + 1;
            match Cell::parse(stored) {
                Some(Cell::Text(key)) => out.cell(ordinal, &strings.string(key))?,
                Some(Cell::Rich(key)) => {
                    let text = self.rich_text(rich.reference(key), objects);
                    out.cell(ordinal, &text)?;
                }
                Some(cell) => cell.push(ordinal, out)?,
                None => {}
            }
        }
        Ok(())
    }

    /// The text with a form that a list refers to.
    fn rich_text(&mut self, payload: Option<u64>, objects: &Objects) -> String {
        let payload = payload.and_then(|number| objects.find(number, &[RICH_TEXT]));
        let Some(number) = payload.and_then(|payload| payload.reference(1)) else {
            return String::new();
        };
        let Some(storage) = objects.find(number, &STORAGES) else {
            return String::new();
        };
        self.texts.insert(number);
        let pieces: Vec<_> = storage.all(3).map(String::from_utf8_lossy).collect();
        pieces.concat()
    }
}

/// The model of the table that a drawable is, if it is one.
fn model_of(drawable: u64, objects: &Objects) -> Option<u64> {
    let mut info = objects.find(drawable, &TABLE_INFOS)?;
    for _ in 0..MOST_WRAPPED {
        if let Some(model) = info.reference(2) {
            return Some(model);
        }
        info = info.message(1)?;
    }
    None
}

/// A list of texts by their keys.
#[derive(Default)]
struct Texts<'o>(HashMap<u32, Message<'o>>);

impl<'o> Texts<'o> {
    fn of(list: Option<u64>, objects: &'o Objects) -> Self {
        let Some(list) = list.and_then(|number| objects.find(number, &LISTS)) else {
            return Self::default();
        };
        let segments = list.references(4);
        let segments = segments.filter_map(|number| objects.find(number, &[SEGMENT]));
        let entries = list.all(3).chain(segments.flat_map(|segment| segment.all(3)));
        let keyed = entries.map(Message).filter_map(|entry| {
            let key = u32::try_from(entry.number(1)?).ok()?;
            Some((key, entry))
        });
        Self(keyed.collect())
    }

    fn string(&self, key: u32) -> String {
        self.0
            .get(&key)
            .and_then(|entry| entry.text(3))
            .unwrap_or_default()
    }

    fn reference(&self, key: u32) -> Option<u64> {
        let entry = self.0.get(&key)?;
        entry.reference(9).or_else(|| entry.reference(4))
    }
}

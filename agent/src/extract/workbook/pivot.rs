//! Pivot caches: the copy of its source that a pivot table carries along, often the whole list that someone
//! took care to remove from the sheets.
//!
//! The definition names the fields and lists the values they share; the records, in a part of their own, give
//! one row each, by number or in full. Values that no record uses any more are still stored: they are read
//! too. A cache becomes a table with its field names as row 1.

use homeward_rules::document::{Aside, Container, Shape};

use super::markup::{Element, Markup, Node};
use super::strings::{Strings, unescape};
use crate::extract::{Extraction, Unreadable};

/// Most fields of a cache: as many as a sheet has columns.
const MOST_FIELDS: usize = 1 << 14;

/// A cache whose definition was read.
#[derive(Debug, Default)]
pub(super) struct Cache {
    fields: Vec<Field>,
    values: Strings,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Field {
    name: String,
    first: usize,
    count: usize,
    in_records: bool,
}

/// A shared value beside its text.
#[derive(Debug, Clone, Copy)]
struct Item {
    shape: Shape,
    used: Use,
}

/// Whether a record has a shared value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    None,
    Some,
}

impl Cache {
    /// Reads a definition, as far as it can be read, into `self`.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of it.
    pub(super) fn define(&mut self, markup: &mut Markup<'_>, most: u64) -> Result<(), Unreadable> {
        let mut shared = false;
        while let Some(node) = markup.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "cacheField" if self.fields.len() < MOST_FIELDS => self.fields.push(Field {
                        name: element.short("name"),
                        first: self.items.len(),
                        count: 0,
                        in_records: element.attribute("databaseField").is_none_or(|set| set != "0"),
                    }),
                    "sharedItems" => shared = true,
                    name @ ("s" | "n" | "d" | "b" | "e" | "m") if shared => {
                        let (value, shape) = match name {
                            "n" => (value(&element), Shape::Number),
                            "s" | "d" => (value(&element), Shape::Field),
                            _ => (String::new(), Shape::Field),
                        };
                        self.values.push(&value, most)?;
                        self.items.push(Item {
                            shape,
                            used: Use::None,
                        });
                        if let Some(field) = self.fields.last_mut() {
                            field.count += 1;
                        }
                    }
                    _ => {}
                },
                Node::Close(end) if end.name() == "sharedItems" => shared = false,
                _ => {}
            }
        }
        Ok(())
    }

    /// Begins the table of this number with the names of the fields.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn head(&self, table: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        out.go_to(Container::Table, table);
        out.set_aside(Aside::Cache);
        out.begin_row(1);
        for (column, field) in (1..).zip(&self.fields) {
            out.cell(column, &field.name)?;
        }
        Ok(())
    }

    /// Reads the records.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of them.
    pub(super) fn records(
        &mut self,
        markup: &mut Markup<'_>,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let stored = self
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.in_records);
        let stored: Vec<usize> = stored.map(|(index, _)| index).collect();
        let mut row = 1;
        let mut place = 0;
        while let Some(node) = markup.next()? {
            let Node::Open(element) = node else { continue };
            let name = element.name();
            if name == "r" {
                row += 1;
                place = 0;
                out.begin_row(row);
                continue;
            }
            if !matches!(name, "x" | "s" | "n" | "d" | "b" | "e" | "m") {
                continue;
            }
            let field = stored.get(place).copied().unwrap_or(place);
            place += 1;
            let column = field as u32 + 1;
            match name {
                "x" => {
                    if let (Some(item), Some(field)) = (element.number("v"), self.fields.get(field)) {
                        let item = item as usize;
                        if item < field.count {
                            let index = field.first + item;
                            self.push(index, column, out)?;
                        }
                    }
                }
                "n" => number(&value(&element), column, out)?,
                "s" | "d" => out.cell(column, &value(&element))?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Pushes the shared values that no record used, field by field.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn rest(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for field in 0..self.fields.len() {
            let Some(&Field { first, count, .. }) = self.fields.get(field) else {
                break;
            };
            for index in first..first + count {
                if self.items.get(index).is_some_and(|item| item.used == Use::None) {
                    out.begin_row((index - first) as u32 + 2);
                    self.push(index, field as u32 + 1, out)?;
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, index: usize, column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let text = self.values.get(index).unwrap_or_default();
        let Some(item) = self.items.get_mut(index) else {
            return Ok(());
        };
        item.used = Use::Some;
        match item.shape {
            Shape::Number => number(text, column, out),
            _ => out.cell(column, text),
        }
    }
}

/// The value of an item, dates without an empty time.
fn value(element: &Element<'_>) -> String {
    let mut value = element.attribute("v").unwrap_or_default().into_owned();
    if element.name() == "d" {
        value = value.replace("T00:00:00", "").replace('T', " ");
    } else {
        unescape(&mut value);
    }
    value
}

fn number(text: &str, column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => out.number(column, number),
        _ => out.cell(column, text),
    }
}

//! Cells of one sheet of an xls, of every version since the first.
//!
//! Rows come in order, cell by cell; a formula's text follows it in a record of its own.

use std::collections::HashSet;

use homeward_rules::document::Aside;

use super::globals::{Globals, Length, Version};
use super::record::{Reader, Record};
use crate::extract::workbook::serial::{Kind, iso};
use crate::extract::{Extraction, Unreadable};

/// Where the cells of a sheet are put.
#[derive(Debug)]
pub(super) struct Cells {
    /// Where its visible rows stand.
    aside: Aside,
    now: Aside,
    /// Row of the last cell, from 1.
    row: u32,
    hidden: HashSet<u16>,
    /// The cell whose formula's text follows.
    awaited: Option<(u16, u16)>,
}

impl Cells {
    pub(super) fn new(aside: Aside) -> Self {
        Self {
            aside,
            now: aside,
            row: 0,
            hidden: HashSet::new(),
            awaited: None,
        }
    }

    /// Something else was pushed: the next cell begins a row anew.
    pub(super) const fn interrupted(&mut self, aside: Aside) {
        self.now = aside;
        self.row = 0;
    }

    /// Takes a record, if it is one of cells. What is cut off is passed over.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        globals: &Globals,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let mut reader = record.reader();
        // The first version numbers its records as no other, and gives a cell three bytes of looks.
        let first = matches!(record.id, 0x02..=0x04 | 0x07 | 0x0b)
            || (record.id == 0x06 && globals.version() == Version::Biff2);
        match record.id {
            0x208 => self.take_row(&mut reader),
            0x07 | 0x207 => {
                if let Some((row, column)) = self.awaited.take() {
                    let length = if record.id == 0x07 {
                        Length::Short
                    } else {
                        Length::Long
                    };
                    let text = globals.text(&mut reader, length).unwrap_or_default();
                    self.begin(row, out);
                    out.cell(u32::from(column) + 1, &text)?;
                }
            }
            0x02..=0x04 | 0x06 | 0x203 | 0x204 | 0x206 | 0x406 | 0xd6 | 0xfd | 0x27e => {
                let (Some(row), Some(column)) = (reader.u16(), reader.u16()) else {
                    return Ok(());
                };
                let style = if first {
                    reader.skip(3);
                    u16::MAX
                } else {
                    reader.u16().unwrap_or(u16::MAX)
                };
                self.cell(record.id, row, column, style, &mut reader, globals, out)?;
            }
            0xbd => {
                let (Some(row), Some(column)) = (reader.u16(), reader.u16()) else {
                    return Ok(());
                };
                // Behind the cells stands the last column again.
                let count = record.data.len().saturating_sub(6) / 6;
                for column in (column..).take(count) {
                    let (Some(style), Some(rk)) = (reader.u16(), reader.u32()) else {
                        break;
                    };
                    self.number(row, column, style, unpack(rk), globals, out)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a cell is what a cell is")]
    fn cell(
        &mut self,
        id: u16,
        row: u16,
        column: u16,
        style: u16,
        reader: &mut Reader<'_>,
        globals: &Globals,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let at = u32::from(column) + 1;
        match id {
            0x02 => {
                let value = reader.u16().map(f64::from);
                return self.number(row, column, style, value, globals, out);
            }
            0x03 | 0x203 => {
                let value = reader.f64();
                return self.number(row, column, style, value, globals, out);
            }
            0x27e => {
                let value = reader.u32().map(unpack);
                return self.number(row, column, style, value, globals, out);
            }
            0x04 | 0x204 | 0xd6 => {
                let length = if id == 0x04 { Length::Short } else { Length::Long };
                if let Some(text) = globals.text(reader, length) {
                    self.begin(row, out);
                    return out.cell(at, &text);
                }
            }
            0xfd => {
                let index = reader.u32().unwrap_or(u32::MAX);
                if let Some(text) = globals.strings.get(index as usize) {
                    self.begin(row, out);
                    return out.cell(at, text);
                }
            }
            _ => {
                let bits = reader.f64().map(f64::to_bits);
                match bits.map(u64::to_le_bytes) {
                    // Not a number: a text (which follows), a truth value, an error, or empty.
                    Some([kind, .., 0xff, 0xff]) => self.awaited = (kind == 0).then_some((row, column)),
                    Some(bytes) => {
                        let value = Some(f64::from_le_bytes(bytes));
                        return self.number(row, column, style, value, globals, out);
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn number(
        &mut self,
        row: u16,
        column: u16,
        style: u16,
        value: impl Into<Option<f64>>,
        globals: &Globals,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let Some(value) = value.into().filter(|value| value.is_finite()) else {
            return Ok(());
        };
        self.begin(row, out);
        let column = u32::from(column) + 1;
        match (globals.kind(style), iso(value, globals.epoch)) {
            (Kind::Date, Some(date)) => out.cell(column, &date),
            _ => out.number(column, value),
        }
    }

    fn take_row(&mut self, reader: &mut Reader<'_>) {
        let Some(row) = reader.u16() else { return };
        reader.skip(10);
        if reader.u16().is_some_and(|flags| flags & 0x20 != 0) {
            self.hidden.insert(row);
        }
    }

    fn begin(&mut self, row: u16, out: &mut Extraction<'_, '_>) {
        let number = u32::from(row) + 1;
        if number == self.row {
            return;
        }
        let aside = if self.hidden.contains(&row) {
            Aside::Hidden
        } else {
            self.aside
        };
        if aside != self.now {
            self.now = aside;
            out.set_aside(aside);
        }
        self.row = number;
        out.begin_row(number);
    }
}

/// A number of 30 bits: whole or the upper half of a floating one, and perhaps hundredths.
fn unpack(rk: u32) -> f64 {
    let value = if rk & 2 == 0 {
        f64::from_bits(u64::from(rk & !3) << 32)
    } else {
        f64::from(rk.cast_signed() >> 2)
    };
    if rk & 1 == 0 { value } else { value / 100.0 }
}

#[cfg(test)]
mod tests {
    use super::unpack;

    #[test]
    fn packed_numbers_are_unpacked() {
        let agree = |rk, value: f64| (unpack(rk) - value).abs() < 1e-9;
        assert!(agree((612_345 << 2) | 2, 612_345.0));
        assert!(agree((-5_i32 << 2).cast_unsigned() | 2, -5.0));
        assert!(agree((1234 << 2) | 3, 12.34));
        assert!(agree((1.5_f64.to_bits() >> 32) as u32, 1.5));
    }
}

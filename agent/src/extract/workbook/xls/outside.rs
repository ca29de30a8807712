//! Cells of other workbooks that an xls keeps a copy of.

use homeward_rules::document::{Aside, Container};

use super::globals::{Globals, Length, Version};
use super::record::Record;
use crate::extract::{Extraction, Unreadable};

/// Reads the copies, a table for each sheet of another workbook.
#[derive(Debug, Default)]
pub(super) struct Outside {
    table: u32,
}

impl Outside {
    /// Takes a record, if it is one of such a copy.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        globals: &Globals,
        tables: &mut u32,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        match record.id {
            // Cells of the next sheet follow.
            0x59 => {
                *tables += 1;
                self.table = *tables;
            }
            0x5a if globals.version() >= Version::Biff5 => {
                let mut reader = record.reader();
                let (Some(last), Some(first), Some(row)) = (reader.u8(), reader.u8(), reader.u16()) else {
                    return Ok(());
                };
                out.go_to(Container::Table, self.table);
                out.set_aside(Aside::Cache);
                out.begin_row(u32::from(row) + 1);
                for column in first..=last {
                    let column = u32::from(column) + 1;
                    match reader.u8() {
                        Some(1) => match reader.f64() {
                            Some(number) if number.is_finite() => out.number(column, number)?,
                            _ => {}
                        },
                        Some(2) => {
                            let length = if globals.version() < Version::Biff8 {
                                Length::Short
                            } else {
                                Length::Long
                            };
                            let text = globals.text(&mut reader, length).unwrap_or_default();
                            out.cell(column, &text)?;
                        }
                        Some(_) => reader.skip(8),
                        None => break,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

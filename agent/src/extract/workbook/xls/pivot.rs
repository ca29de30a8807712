//! Pivot caches of an xls: streams of their own, which keep the fields and values of a list that may be gone
//! from the sheets.
//!
//! A field is named by one record and its values follow it. Rows are told by a packed list of indexes, whose
//! width depends on each field's number of values; a value that is not shared stands in the row itself.

use homeward_rules::document::Aside;

use super::record::{Record, Records};
use crate::extract::compound::Entry;
use crate::extract::workbook::strings::Strings;
use crate::extract::{Extraction, Unreadable};

/// Most fields of a cache.
const MOST_FIELDS: usize = 1 << 16;

/// The streams of pivot caches: their names are four hexadecimal digits.
pub(super) fn streams(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let has_caches = entries
        .iter()
        .any(|entry| !entry.is_stream() && entry.name.starts_with("_SX_DB"));
    entries.iter().filter(move |entry| {
        let digits = entry.name.bytes().all(|byte| byte.is_ascii_hexdigit());
        has_caches && entry.is_stream() && entry.name.len() == 4 && digits
    })
}

/// A field: its first value, how many there are, and whether rows name them by index.
struct Field {
    first: usize,
    count: usize,
    shared: bool,
}

/// Reads a cache into the table that was begun.
///
/// # Errors
///
/// When a limit is used up.
pub(super) fn read(stream: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let most = out.limits().entry;
    let mut fields: Vec<Field> = Vec::new();
    let mut values = Strings::default();
    let mut count = 0;
    let mut row = 1;
    // Columns whose values stand in the row itself, still to come.
    let mut own: Vec<u32> = Vec::new();
    let mut in_rows = false;
    out.set_aside(Aside::Cache);
    for record in Records::new(stream, 0) {
        match record.id {
            // A field.
            0xc7 if fields.len() < MOST_FIELDS => {
                let mut reader = record.reader();
                let flags = reader.u16().unwrap_or_default();
                reader.skip(12);
                let length = usize::from(reader.u16().unwrap_or_default());
                out.begin_row(1);
                out.cell(fields.len() as u32 + 1, &reader.wide(length).unwrap_or_default())?;
                fields.push(Field {
                    first: count,
                    count: 0,
                    shared: flags & 1 == 1,
                });
            }
            // A row's indexes.
            0xc8 => {
                in_rows = true;
                row += 1;
                out.begin_row(row);
                own.clear();
                let mut reader = record.reader();
                for (column, field) in (1..).zip(&fields) {
                    if !field.shared || field.count == 0 {
                        own.push(column);
                        continue;
                    }
                    let index = if field.count > 255 {
                        reader.u16().map(usize::from)
                    } else {
                        reader.u8().map(usize::from)
                    };
                    if let Some(index) = index.filter(|index| *index < field.count) {
                        out.cell(column, values.get(field.first + index).unwrap_or_default())?;
                    }
                }
                own.reverse();
            }
            0xc9..=0xcf => {
                let text = value(&record);
                if in_rows {
                    out.cell(own.pop().unwrap_or_default(), &text)?;
                    continue;
                }
                values.push(&text, most)?;
                count += 1;
                if let Some(field) = fields.last_mut() {
                    field.count += 1;
                    // Shown here too: values stay when no row has them any more.
                    out.begin_row(field.count as u32 + 1);
                    out.cell(fields.len() as u32, &text)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A value as text: number, truth value, error, whole number, text, date, nothing.
fn value(record: &Record<'_>) -> String {
    let mut reader = record.reader();
    match record.id {
        0xc9 => reader.f64().map(|number| number.to_string()),
        0xcc => reader.u16().map(|number| number.cast_signed().to_string()),
        0xcd => {
            let count = usize::from(reader.u16().unwrap_or_default());
            reader.wide(count)
        }
        0xce => {
            let (year, month) = (reader.u16(), reader.u16());
            let day = reader.u8().unwrap_or_default();
            year.zip(month)
                .map(|(year, month)| format!("{year:04}-{month:02}-{day:02}"))
        }
        _ => None,
    }
    .unwrap_or_default()
}

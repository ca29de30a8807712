//! Access databases, from Access 97 (Jet 3) on: every table of the user's, row by row.
//!
//! Long text, attachments and columns of several values are read too. System tables, queries and forms are
//! not, nor is what a table is linked to. Hidden tables, where Access keeps what was deleted or pasted, are
//! set aside. A table that is damaged costs itself.

use homeward_rules::document::{Aside, Container};
use jetdb::{
    CatalogEntry, ComplexColumn, ComplexValues, FileError, ObjectType, PageReader, TableDef, TableRows,
    Value, calculated_column_types_in, read_catalog, read_complex_column, read_table_def, timestamp,
};

use super::extraction::{Extraction, Extractor};
use super::served::serve;
use super::stored::{bytes, integer};
use super::unreadable::{Detail, Reason, Unreadable};

/// Reads Access databases.
pub struct Access;

impl Extractor for Access {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        serve(data, |source| {
            let mut reader = PageReader::open_reader(source).map_err(|error| reason(&error))?;
            let catalog = read_catalog(&mut reader).map_err(|error| reason(&error))?;
            let mut result = Ok(());
            let tables = catalog
                .iter()
                .filter(|entry| entry.object_type == ObjectType::Table && !entry.is_system());
            for entry in tables {
                let read = match read_table_def(&mut reader, &entry.name, entry.table_page) {
                    Ok(table) => read_table(entry, &table, &catalog, &mut reader, out)?,
                    Err(error) => Err(reason(&error)),
                };
                result = result.and(read);
            }
            result
        })
    }
}

/// Reads the rows of a table. The outer error ends the file, the inner one tells of damage.
fn read_table(
    entry: &CatalogEntry,
    table: &TableDef,
    catalog: &[CatalogEntry],
    reader: &mut PageReader,
    out: &mut Extraction<'_, '_>,
) -> Result<Result<(), Unreadable>, Unreadable> {
    let calculated = calculated_column_types_in(catalog, table);
    let complex: Vec<Option<ComplexColumn>> = table
        .columns
        .iter()
        .map(|column| read_complex_column(reader, catalog, table, column).ok().flatten())
        .collect();
    out.begin_part(Container::Table);
    if entry.is_system_or_hidden() {
        out.set_aside(Aside::Hidden);
    }
    out.begin_row(1);
    for (at, column) in table.columns.iter().enumerate() {
        out.cell(at as u32 + 1, &column.name)?;
    }
    let mut rows = TableRows::new(table, &calculated);
    let mut row = 1_u32;
    loop {
        let read = match rows.next_row(reader) {
            Ok(Some(read)) => read,
            Ok(None) => break,
            Err(error) => return Ok(Err(reason(&error))),
        };
        row = row.saturating_add(1);
        out.begin_row(row);
        for (at, value) in read.values.iter().enumerate() {
            let column = at as u32 + 1;
            match (complex.get(at).and_then(Option::as_ref), value) {
                (Some(complex), Value::Long(number)) => {
                    if let Ok(values) = complex.values(reader, *number) {
                        push_complex(&values, column, out)?;
                    }
                }
                _ => push(value, column, out)?,
            }
        }
    }
    Ok(if rows.skipped_rows() > 0 {
        Err(Unreadable::broken())
    } else {
        Ok(())
    })
}

fn push(value: &Value, column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match value {
        Value::Byte(value) => integer(i64::from(*value), column, out),
        Value::Int(value) => integer(i64::from(*value), column, out),
        Value::Long(value) => integer(i64::from(*value), column, out),
        Value::BigInt(value) => integer(*value, column, out),
        Value::Float(value) => out.number(column, f64::from(*value)),
        Value::Double(value) => out.number(column, *value),
        Value::Text(text) | Value::Money(text) | Value::Numeric(text) | Value::DateTimeExtended(text) => {
            out.cell(column, text)
        }
        Value::Timestamp(value) => out.cell(column, &timestamp::format_timestamp(*value, "%Y-%m-%d")),
        Value::Binary(value) => bytes(value, column, out),
        // A new variant of a later version is a new type of Access.
        _ => Ok(()),
    }
}

fn push_complex(values: &ComplexValues, column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match values {
        ComplexValues::MultiValue(values) => values.iter().try_for_each(|value| push(value, column, out)),
        ComplexValues::VersionHistory(versions) => versions
            .iter()
            .try_for_each(|version| push(&version.value, column, out)),
        ComplexValues::Attachment(files) => {
            files.iter().try_for_each(|file| match (&file.name, &file.data) {
                (Value::Text(name), Value::Binary(data)) => out.entry(name, data),
                (_, Value::Binary(data)) => out.entry("attachment", data),
                _ => Ok(()),
            })
        }
        _ => Ok(()),
    }
}

fn reason(error: &FileError) -> Unreadable {
    match error {
        FileError::PasswordRequired
        | FileError::InvalidPassword
        | FileError::UnsupportedEncryption { .. } => Unreadable::encrypted(),
        FileError::FileTooSmall { .. } | FileError::PageOutOfRange { .. } => {
            Unreadable::new(Reason::Corrupt, Detail::Truncated)
        }
        _ => Unreadable::broken(),
    }
}

#[cfg(test)]
mod tests;

//! SQLite databases: every table, row by row, and what a write-ahead log beside the file adds.
//!
//! An own reader of the documented file format (<https://www.sqlite.org/fileformat2.html>), since a library would
//! open the file, take locks and create journals beside it. It reads tables, also those without row numbers,
//! follows overflow pages, and never visits a page twice, so no cycle and no shared page costs more than the file
//! is long. Indexes, free pages and the deleted rows in them are not read.

mod pages;
mod record;
mod schema;
mod wal;

use homeward_rules::document::Container;

use self::pages::{Cells, Pages};
use self::record::{Encoding, Record, Value};
use self::schema::Table;
use self::wal::Log;
use super::extraction::{Beside, Extraction, Extractor};
use super::stored::{bytes as push_bytes, integer};
use super::unreadable::{Detail, Reason, Unreadable};

/// Most tables of one database.
const MOST_TABLES: usize = 50_000;

/// Reads SQLite databases.
pub struct Sqlite;

impl Extractor for Sqlite {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let log = out.beside(Beside::Suffix("-wal")).unwrap_or_default();
        let log = Log::read(&log);
        let mut pages = Pages::new(data, log.as_ref().map(Log::pages)).ok_or(Unreadable::broken())?;
        let (tables, mut result) = tables(&mut pages);
        for table in &tables {
            let read = read_table(table, &mut pages, out)?;
            result = result.and(read);
        }
        result
    }
}

/// Reads a write-ahead log that is not beside its database, or is looked at by itself: rows without headings.
pub struct SqliteLog;

impl Extractor for SqliteLog {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let log = Log::read(data).ok_or(Unreadable::broken())?;
        let mut pages = Pages::of_log(&log);
        out.begin_part(Container::Table);
        let mut result = Ok(());
        for number in log.table_pages() {
            let Some(Cells::Rows(rows)) = pages.cells(number) else {
                continue;
            };
            for (number, place) in rows {
                match pages.payload(&place) {
                    Ok(payload) => {
                        if let Some(record) = Record::new(&payload) {
                            out.next_row();
                            push_row(record, None, number, pages.encoding(), out)?;
                        }
                    }
                    Err(why) => result = Err(why),
                }
            }
        }
        result
    }
}

/// The tables that the schema names.
fn tables(pages: &mut Pages<'_>) -> (Vec<Table>, Result<(), Unreadable>) {
    let encoding = pages.encoding();
    let mut tables = Vec::new();
    let result = pages.walk(1, &mut |_, payload| {
        if tables.len() >= MOST_TABLES {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Entries));
        }
        tables.extend(Record::new(payload).and_then(|record| Table::of(&record, encoding)));
        Ok(())
    });
    (tables, result.unwrap_or_else(Err))
}

/// Reads the rows of a table. The outer error ends the file, the inner one tells of damage.
fn read_table(
    table: &Table,
    pages: &mut Pages<'_>,
    out: &mut Extraction<'_, '_>,
) -> Result<Result<(), Unreadable>, Unreadable> {
    let encoding = pages.encoding();
    let mut begun = false;
    let mut row = 0_u32;
    pages.walk(table.root, &mut |number, payload| {
        if !begun {
            begun = true;
            out.begin_part(Container::Table);
            out.begin_row(1);
            for (at, name) in table.columns.iter().enumerate() {
                out.cell(at as u32 + 1, name)?;
            }
            row = 1;
        }
        row = row.saturating_add(1);
        out.begin_row(row);
        match Record::new(payload) {
            Some(record) => push_row(record, Some(table), number, encoding, out),
            None => Ok(()),
        }
    })
}

/// Pushes the values of one row, each in its column.
fn push_row(
    record: Record<'_>,
    table: Option<&Table>,
    number: i64,
    encoding: Encoding,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let Some(table) = table else {
        return record
            .enumerate()
            .try_for_each(|(at, value)| push_value(value, at as u32 + 1, encoding, out));
    };
    let numbered = |at: usize, value| match value {
        Value::Null if table.row_number == Some(at) => Value::Integer(number),
        value => value,
    };
    let mut values = record
        .enumerate()
        .map(|(at, value)| (table.column_of(at) as u32 + 1, numbered(at, value)));
    if table.is_reordered() {
        // Names and addresses are put together from cells as they follow each other.
        let mut values: Vec<_> = values.collect();
        values.sort_by_key(|(column, _)| *column);
        return values
            .into_iter()
            .try_for_each(|(column, value)| push_value(value, column, encoding, out));
    }
    values.try_for_each(|(column, value)| push_value(value, column, encoding, out))
}

fn push_value(
    value: Value<'_>,
    column: u32,
    encoding: Encoding,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    match value {
        Value::Null => Ok(()),
        Value::Integer(value) => integer(value, column, out),
        Value::Real(value) => out.number(column, value),
        Value::Text(bytes) => out.cell(column, &encoding.decode(bytes)),
        Value::Blob(bytes) => push_bytes(bytes, column, out),
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

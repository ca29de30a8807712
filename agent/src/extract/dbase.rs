//! dBASE, FoxPro and Clipper tables, with the memo file beside them.
//!
//! The header says how records lie; they are read where they stand. Records that were deleted stay in the file until it
//! is packed: they are read and set aside. The language driver in the header names the code page, a `.cpg` file
//! beside it overrules that, and without either the text is looked at. Layouts: dBASE II, III, IV, V and 7,
//! FoxBASE, FoxPro and Visual FoxPro, as their manuals give them.

mod field;
mod memo;
mod text;

use homeward_rules::document::{Aside, Container};

use self::field::{Field, Header};
use self::memo::Memos;
use self::text::TextDecoder;
use super::extraction::{Beside, Extraction, Extractor};
use super::stored::{date_of_julian_day, integer};
use super::unreadable::{Detail, Reason, Unreadable};

/// Marks a record that was deleted.
const DELETED: u8 = b'*';

/// Reads dBASE tables.
pub struct Dbase;

impl Extractor for Dbase {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let header = Header::read(data).ok_or(Unreadable::broken())?;
        if header.encrypted {
            return Err(Unreadable::encrypted());
        }
        let label = out.beside(Beside::Extension("cpg"));
        let records = data.get(header.length..).unwrap_or_default();
        let text = TextDecoder::new(header.driver, label.as_deref(), records);
        let memos = Memos::beside(&header, out);
        out.begin_part(Container::Table);
        out.begin_row(1);
        for (at, field) in header.fields.iter().enumerate() {
            out.cell(at as u32 + 1, &text.decode(&field.name))?;
        }
        let mut row = 1_u32;
        let (mut deleted, mut memo_missed) = (false, false);
        for record in records.chunks(header.record) {
            let is_end = record.first() == Some(&0x1A);
            if is_end || row as usize > header.records {
                break;
            }
            row = row.saturating_add(1);
            if (record.first() == Some(&DELETED)) != deleted {
                deleted = !deleted;
                out.set_aside(if deleted { Aside::Hidden } else { Aside::Body });
            }
            out.begin_row(row);
            for (at, field) in header.fields.iter().enumerate() {
                if let Some(bytes) = record.get(field.range()) {
                    memo_missed |= memos.is_none() && field.is_memo() && memo::points(bytes);
                    push(field, bytes, at as u32 + 1, &text, memos.as_ref(), out)?;
                }
            }
        }
        if (row as usize) <= header.records {
            return Err(Unreadable::new(Reason::Corrupt, Detail::Truncated));
        }
        if memo_missed {
            // The memo file is not beside this one, or is not seen there.
            return Err(Unreadable::new(Reason::Corrupt, Detail::Container));
        }
        Ok(())
    }
}

/// Pushes the value of one field.
fn push(
    field: &Field,
    bytes: &[u8],
    column: u32,
    text: &TextDecoder,
    memos: Option<&Memos>,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    match field.kind {
        _ if field.is_memo() => match memos.and_then(|memos| memos.get(bytes)) {
            Some(memo) => out.cell(column, &text.decode(memo)),
            None => Ok(()),
        },
        b'C' | b'V' => out.cell(column, &text.decode(until_zero(bytes))),
        b'N' | b'F' => number(bytes, column, out),
        b'D' => date(bytes, column, out),
        b'I' | b'+' => match bytes.first_chunk::<4>() {
            // dBASE 7 turns the sign bit and stores the highest byte first.
            Some(chunk) if field.is_big_endian => {
                integer(i64::from(u32::from_be_bytes(*chunk)) - (1 << 31), column, out)
            }
            Some(chunk) => integer(i64::from(i32::from_le_bytes(*chunk)), column, out),
            None => Ok(()),
        },
        b'T' | b'@' if !field.is_big_endian => match bytes.first_chunk::<4>() {
            Some(chunk) if *chunk != [0; 4] => {
                let day = i64::from(i32::from_le_bytes(*chunk));
                out.cell(column, &date_of_julian_day(day))
            }
            _ => Ok(()),
        },
        b'Y' => match bytes.first_chunk::<8>() {
            Some(chunk) => out.number(column, i64::from_le_bytes(*chunk) as f64 / 10_000.0),
            None => Ok(()),
        },
        b'B' | b'O' if field.length == 8 => match bytes.first_chunk::<8>() {
            Some(chunk) if !field.is_big_endian => out.number(column, f64::from_le_bytes(*chunk)),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn number(bytes: &[u8], column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let digits = String::from_utf8_lossy(until_zero(bytes));
    let digits = digits.trim();
    // As it is written: a program may have kept leading zeros.
    match digits.parse::<f64>() {
        Ok(value) if !digits.starts_with('0') && digits.len() < 16 => out.number(column, value),
        _ => out.cell(column, digits),
    }
}

fn date(bytes: &[u8], column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match bytes {
        [y1, y2, y3, y4, m1, m2, d1, d2] if bytes.iter().all(u8::is_ascii_digit) => {
            let date = [*y1, *y2, *y3, *y4, b'-', *m1, *m2, b'-', *d1, *d2];
            out.cell(column, &String::from_utf8_lossy(&date))
        }
        _ => Ok(()),
    }
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|b| *b == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;

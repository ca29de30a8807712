//! Values as databases store them, on their way into cells: whole numbers, dates, bytes.
//!
//! Shared by the readers of databases, so that a phone number kept as a number looks the same from each.

use super::extraction::Extraction;
use super::format;
use super::unreadable::Unreadable;

/// Shortest binary value that is looked at as a file of its own.
const SMALLEST_FILE: usize = 64;
/// Integers that a floating-point number holds exactly.
const EXACT: u64 = 1 << 53;

/// Pushes a whole number.
pub(super) fn integer(value: i64, column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    if value.unsigned_abs() <= EXACT {
        out.number(column, value as f64)
    } else {
        out.cell(column, &value.to_string())
    }
}

/// Pushes a binary value: text that was stored as such, or a file, which is read as an entry.
pub(super) fn bytes(value: &[u8], column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let readable = |c: char| !c.is_control() || c.is_whitespace();
    if let Ok(text) = std::str::from_utf8(value)
        && text.chars().all(readable)
    {
        return out.cell(column, text);
    }
    let is_file = || {
        let format = format::recognise(value, None);
        out.may_read(format) && format.name != "txt" && format.name != "csv"
    };
    if value.len() >= SMALLEST_FILE && is_file() {
        return out.entry(&format!("value in column {column}"), value);
    }
    Ok(())
}

/// The date of a Julian day number, in the Gregorian calendar (Fliegel and Van Flandern, 1968).
pub(super) fn date_of_julian_day(day: i64) -> String {
    let a = day + 68_569;
    let b = 4 * a / 146_097;
    let a = a - (146_097 * b + 3) / 4;
    let year = 4_000 * (a + 1) / 1_461_001;
    let a = a - 1_461 * year / 4 + 31;
    let month = 80 * a / 2_447;
    let date = a - 2_447 * month / 80;
    let over = month / 11;
    format!(
        "{:04}-{:02}-{date:02}",
        100 * (b - 49) + year + over,
        month + 2 - 12 * over
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn julian_days_are_dates() {
        assert_eq!(date_of_julian_day(2_440_588), "1970-01-01");
        assert_eq!(date_of_julian_day(2_451_604), "2000-02-29");
        assert_eq!(date_of_julian_day(2_461_042), "2026-01-01");
    }
}

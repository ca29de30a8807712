//! One cell of a table, as tiles store it: a version, a type, flags, and what the flags announce.
//!
//! Version 5 (2015 and later) keeps numbers as decimals of 128 bits (IEEE 754, binary mantissa), older ones as
//! doubles. Formats, styles and formulas are passed over: the value that the program last computed is stored.

use crate::extract::bytes::{u16_at, u32_at, u64_at};
use crate::extract::extraction::Extraction;
use crate::extract::stored::date_of_julian_day;
use crate::extract::unreadable::Unreadable;

/// The Julian day of 1 January 2001, from which Apple counts seconds.
const EPOCH: i64 = 2_451_911;
/// The exponent that a decimal stores for 1.
const BIAS: i32 = 6_176;
/// Whole numbers that a double holds exactly.
const EXACT: u128 = 1 << 53;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// A number.
    Number(f64),
    /// A whole number beyond those that a double holds.
    Long(i128),
    /// Seconds since 2001.
    Date(f64),
    /// A key of the table's strings.
    Text(u32),
    /// A key of the table's texts with a form.
    Rich(u32),
}

impl Cell {
    /// Reads a cell. `None` for one that is empty, a truth value or an error.
    pub(super) fn parse(stored: &[u8]) -> Option<Self> {
        match stored.first()? {
            5 => Self::parse_new(stored),
            version @ 0..=4 => Self::parse_old(stored, *version),
            _ => None,
        }
    }

    fn parse_new(stored: &[u8]) -> Option<Self> {
        let kind = *stored.get(1)?;
        let flags = u32_at(stored, 8)?;
        let mut at = 12;
        let mut place = |flag: u32, size: usize| {
            let here = at;
            let there = flags & flag != 0;
            at += if there { size } else { 0 };
            there.then_some(here)
        };
        let [decimal, double, seconds, text, rich] =
            [(1, 16), (2, 8), (4, 8), (8, 4), (16, 4)].map(|(flag, size)| place(flag, size));
        let number = || match (decimal, double) {
            (Some(at), _) => decimal_at(stored, at),
            (None, Some(at)) => double_at(stored, at).map(Self::Number),
            (None, None) => None,
        };
        let text = text.and_then(|at| u32_at(stored, at)).map(Self::Text);
        let rich = rich.and_then(|at| u32_at(stored, at)).map(Self::Rich);
        match kind {
            2 | 10 => number(),
            3 => text.or(rich),
            5 => seconds.and_then(|at| double_at(stored, at)).map(Self::Date),
            9 => rich.or(text),
            _ => None,
        }
    }

    /// Older cells keep their keys of styles before the values, and one field fewer in the first version.
    fn parse_old(stored: &[u8], version: u8) -> Option<Self> {
        let kind = *stored.get(if version >= 4 { 1 } else { 2 })?;
        let flags = u32_at(stored, 4)?;
        let (head, styles, more) = if version > 1 {
            (12, 0x0D8E, 0x3000)
        } else {
            (8, 0x018E, 0x1000)
        };
        let count = |mask: u32| (flags & mask).count_ones() as usize * 4;
        let mut at = head + count(styles);
        let mut place = |flag: u32, size: usize| {
            let here = at;
            let there = flags & flag != 0;
            at += if there { size } else { 0 };
            if flag == 0x200 {
                at += count(more);
            }
            there.then_some(here)
        };
        let [rich, text, double, seconds] =
            [(0x200, 4), (0x10, 4), (0x20, 8), (0x40, 8)].map(|(flag, size)| place(flag, size));
        let text = text.and_then(|at| u32_at(stored, at)).map(Self::Text);
        let rich = rich.and_then(|at| u32_at(stored, at)).map(Self::Rich);
        match kind {
            2 | 10 => double.and_then(|at| double_at(stored, at)).map(Self::Number),
            3 => text,
            5 => seconds.and_then(|at| double_at(stored, at)).map(Self::Date),
            9 => rich.or(text),
            _ => None,
        }
    }

    /// Pushes a value that stands in the cell itself into the current row.
    ///
    /// # Errors
    ///
    /// When the file's limit on text is used up.
    pub(super) fn push(self, column: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match self {
            Self::Number(number) => out.number(column, number),
            Self::Long(number) => out.cell(column, &number.to_string()),
            Self::Date(seconds) => match date(seconds) {
                Some(date) => out.cell(column, &date),
                None => Ok(()),
            },
            Self::Text(_) | Self::Rich(_) => Ok(()),
        }
    }
}

fn double_at(stored: &[u8], at: usize) -> Option<f64> {
    let number = f64::from_bits(u64_at(stored, at)?);
    number.is_finite().then_some(number)
}

/// A decimal of 128 bits: sign, 14 bits of exponent, 113 bits of mantissa.
fn decimal_at(stored: &[u8], at: usize) -> Option<Cell> {
    let low = u64_at(stored, at)?;
    let high = u64_at(stored, at + 8)?;
    let negative = high >> 63 == 1;
    let mut exponent = i32::from(u16_at(stored, at + 14)? >> 1 & 0x3FFF) - BIAS;
    let mut mantissa = u128::from(high & 0x0001_FFFF_FFFF_FFFF) << 64 | u128::from(low);
    while exponent < 0 && mantissa != 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        exponent += 1;
    }
    if (0..=38).contains(&exponent)
        && let Some(whole) = 10_u128
            .checked_pow(exponent.unsigned_abs())
            .and_then(|power| mantissa.checked_mul(power))
        && let Ok(whole) = i128::try_from(whole)
    {
        let whole = if negative { -whole } else { whole };
        return Some(if whole.unsigned_abs() <= EXACT {
            Cell::Number(whole as f64)
        } else {
            Cell::Long(whole)
        });
    }
    let sign = if negative { "-" } else { "" };
    let number: f64 = format!("{sign}{mantissa}e{exponent}").parse().ok()?;
    number.is_finite().then_some(Cell::Number(number))
}

/// The date of seconds since 2001, with the time behind it when there is one.
fn date(seconds: f64) -> Option<String> {
    // Two thousand years back, eight thousand ahead: the calendar that people use.
    if !(-63_113_904_000.0..252_423_993_600.0).contains(&seconds) {
        return None;
    }
    let seconds = seconds.round() as i64;
    let date = date_of_julian_day(EPOCH + seconds.div_euclid(86_400));
    let seconds = seconds.rem_euclid(86_400);
    if seconds == 0 {
        return Some(date);
    }
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{date} {hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A cell of version 5 with the values that its flags announce.
    pub(in crate::extract::iwork) fn stored(kind: u8, flags: u32, values: &[u8]) -> Vec<u8> {
        let mut cell = vec![5, kind, 0, 0, 0, 0, 0, 0];
        cell.extend(flags.to_le_bytes());
        cell.extend(values);
        cell
    }

    /// A decimal of 128 bits.
    pub(in crate::extract::iwork) fn decimal(mantissa: u128, exponent: i32) -> [u8; 16] {
        let mut bytes = mantissa.to_le_bytes();
        let stored = ((exponent + BIAS) as u16) << 1;
        bytes[14] |= stored.to_le_bytes()[0];
        bytes[15] |= stored.to_le_bytes()[1];
        bytes
    }

    #[test]
    fn decimals_are_numbers_as_people_see_them() {
        let of = |mantissa, exponent| Cell::parse(&stored(2, 1, &decimal(mantissa, exponent)));
        assert_eq!(of(61_234_567_800_000_000, -8), Some(Cell::Number(612_345_678.0)));
        assert_eq!(of(125, -2), Some(Cell::Number(1.25)));
        assert_eq!(of(612_345_678, 0), Some(Cell::Number(612_345_678.0)));
        assert_eq!(
            of(31_612_345_678_901_234_567, 0),
            Some(Cell::Long(31_612_345_678_901_234_567))
        );
        assert_eq!(of(1, 6_000), None);
        assert_eq!(of(0, -6_000), Some(Cell::Number(0.0)));
        let mut negative = decimal(7, 0);
        negative[15] |= 0x80;
        assert_eq!(Cell::parse(&stored(10, 1, &negative)), Some(Cell::Number(-7.0)));
    }

    #[test]
    fn dates_count_from_2001() {
        assert_eq!(date(0.0).as_deref(), Some("2001-01-01"));
        assert_eq!(
            date(86_400.0 * 31.0 + 3_661.0).as_deref(),
            Some("2001-02-01 01:01:01")
        );
        assert_eq!(date(-86_400.0).as_deref(), Some("2000-12-31"));
        assert_eq!(date(f64::NAN), None);
        assert_eq!(date(1e300), None);
    }

    #[test]
    fn old_cells_keep_their_keys_before_their_values() {
        let mut cell = vec![3, 0, 2, 0];
        cell.extend(0x22_u32.to_le_bytes());
        cell.extend([0; 4]);
        cell.extend(9_u32.to_le_bytes());
        cell.extend(612_345_678_f64.to_le_bytes());
        assert_eq!(Cell::parse(&cell), Some(Cell::Number(612_345_678.0)));
    }

    #[test]
    fn a_cell_that_is_cut_anywhere_is_none_or_whole() {
        let whole = stored(3, 9, &[&decimal(1, 0)[..], &7_u32.to_le_bytes()].concat());
        assert_eq!(Cell::parse(&whole), Some(Cell::Text(7)));
        for length in 0..whole.len() {
            assert_eq!(Cell::parse(&whole[..length]), None);
        }
        assert_eq!(Cell::parse(&[0xFF; 64]), None);
    }
}

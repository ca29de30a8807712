//! Sets of properties in a section, found by the numbers of the properties that hold text.
//!
//! A set is: how many properties, the number of each, then their values in the same order. From a number that
//! is looked for, its set is tried backwards until one makes sense.

use memchr::memmem;

use super::decode;
use crate::extract::bytes::{part, u16_at, u32_at};

/// Most properties of a set.
const MOST: usize = 96;
/// Longest text of one property in bytes.
const LONGEST: usize = 16 << 20;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text of a page.
    Body,
    /// A title, name of a file, author, target of a link.
    Beside,
}

/// A text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// Properties that hold text: number, what it is, whether its characters are single bytes.
const TEXTS: [(u32, Kind, bool); 10] = [
    (0x1c00_1c22, Kind::Body, false),
    (0x1c00_3498, Kind::Body, true),
    (0x1c00_1cf3, Kind::Beside, false),
    (0x1c00_1d3c, Kind::Beside, false),
    (0x1c00_1d75, Kind::Beside, false),
    (0x1c00_1d9c, Kind::Beside, false),
    (0x1c00_1dd7, Kind::Beside, false),
    (0x1c00_1e20, Kind::Beside, false),
    (0x1c00_1e58, Kind::Beside, false),
    (0x1c00_1d4f, Kind::Beside, false),
];

/// All texts, those of each property in the order of the file.
pub(super) fn texts(data: &[u8]) -> impl Iterator<Item = Text> {
    TEXTS.into_iter().flat_map(move |(number, kind, narrow)| {
        let number = number.to_le_bytes();
        let places: Vec<usize> = memmem::find_iter(data, &number).collect();
        places.into_iter().filter_map(move |at| {
            let bytes = value(data, at)?;
            let text = decode(bytes, narrow);
            (!text.trim().is_empty()).then_some(Text { kind, text })
        })
    })
}

/// The value of the property whose number stands there.
fn value(data: &[u8], at: usize) -> Option<&[u8]> {
    (0..MOST).find_map(|before| {
        let first = at.checked_sub(before * 4)?;
        let count = usize::from(u16_at(data, first.checked_sub(2)?)?);
        if count <= before || count > MOST {
            return None;
        }
        let list = part(data, first, count * 4);
        let kinds = list
            .chunks_exact(4)
            .map(|number| u32_at(number, 0).unwrap_or_default());
        let mut values = first + count * 4;
        let mut found = None;
        for (number, kind) in kinds.enumerate() {
            let length = length(data, values, (kind >> 26) & 0x1f, 0)?;
            if number == before {
                found = part(data, values, length).get(4..);
            }
            values = values.checked_add(length).filter(|end| *end <= data.len())?;
        }
        found.filter(|bytes| bytes.len() <= LONGEST)
    })
}

/// Bytes of a value of that type; `None` when there is no such type or it is beyond the end.
fn length(data: &[u8], at: usize, kind: u32, depth: u32) -> Option<usize> {
    Some(match kind {
        // Nothing, a truth value, references that are listed before the set.
        1 | 2 | 8 | 0xa | 0xc => 0,
        3 => 1,
        4 => 2,
        5 => 4,
        6 => 8,
        7 => {
            let length = u32_at(data, at)? as usize;
            data.get(at.checked_add(4)?..)?.get(..length)?;
            length + 4
        }
        // How many references.
        9 | 0xb | 0xd => 4,
        // Several sets, or one, within the set.
        0x10 => {
            let count = u32_at(data, at)?;
            let mut end = at + 8;
            if count == 0 {
                return Some(4);
            }
            for _ in 0..count.min(10_000) {
                end += set(data, end, depth + 1)?;
            }
            end - at
        }
        0x11 => set(data, at, depth + 1)?,
        _ => return None,
    })
}

/// Bytes of a set within a set.
fn set(data: &[u8], at: usize, depth: u32) -> Option<usize> {
    let count = usize::from(u16_at(data, at)?);
    if depth > 8 || count > MOST {
        return None;
    }
    let mut end = at + 2 + count * 4;
    for number in 0..count {
        let kind = u32_at(data, at + 2 + number * 4)?;
        end += length(data, end, (kind >> 26) & 0x1f, depth)?;
    }
    (end <= data.len()).then_some(end - at)
}

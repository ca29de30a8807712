//! The header of a table: how many records there are, how long, and which fields they have.

use std::ops::Range;

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) version: u8,
    /// Bytes before the first record.
    pub(super) length: usize,
    /// Bytes of a record, at least one.
    pub(super) record: usize,
    pub(super) records: usize,
    pub(super) encrypted: bool,
    /// The number of the language driver; 0 says nothing.
    pub(super) driver: u8,
    pub(super) fields: Vec<Field>,
}

/// A field of every record.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Vec<u8>,
    /// A letter: `C` for characters, `N` for numbers, `M` for memos …
    pub(super) kind: u8,
    pub(super) length: usize,
    /// Place in the record; the first byte is the mark of deletion.
    offset: usize,
    /// Whether binary values have their highest byte first, as in dBASE 7.
    pub(super) is_big_endian: bool,
    in_memo_file: bool,
}

impl Field {
    /// Where it stands in a record.
    pub(super) const fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.length
    }

    /// Whether its text stands in the memo file.
    pub(super) const fn is_memo(&self) -> bool {
        self.kind == b'M' || self.in_memo_file
    }
}

/// How descriptors of fields lie: where they begin, their length, the places of type and length, bytes of the name.
struct Layout {
    start: usize,
    length: usize,
    kind: usize,
    size: usize,
    name: usize,
}

const DBASE_2: Layout = Layout {
    start: 8,
    length: 16,
    kind: 11,
    size: 12,
    name: 11,
};
const DBASE_3: Layout = Layout {
    start: 32,
    length: 32,
    kind: 11,
    size: 16,
    name: 11,
};
const DBASE_7: Layout = Layout {
    start: 68,
    length: 48,
    kind: 32,
    size: 33,
    name: 32,
};

impl Header {
    /// Reads a header; `None` when its lengths do not fit.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let version = *data.first()?;
        let half = |at: usize| Some(usize::from(u16::from_le_bytes(*data.get(at..)?.first_chunk()?)));
        let (layout, records, length, record) = match version {
            0x02 => (DBASE_2, half(1)?, 521, half(6)?),
            _ => {
                let records = u32::from_le_bytes(*data.get(4..)?.first_chunk()?) as usize;
                let layout = if version & 0x07 == 0x04 { DBASE_7 } else { DBASE_3 };
                (layout, records, half(8)?, half(10)?)
            }
        };
        let mut fields = Vec::new();
        let mut offset = 1_usize;
        let descriptors = data.get(layout.start..length.min(data.len()))?;
        for descriptor in descriptors.chunks_exact(layout.length) {
            if matches!(descriptor.first(), Some(0x0D | 0) | None) {
                break;
            }
            let name = descriptor.get(..layout.name)?.split(|b| *b == 0).next()?;
            let kind = descriptor.get(layout.kind)?.to_ascii_uppercase();
            let mut size = usize::from(*descriptor.get(layout.size)?);
            let decimals = usize::from(*descriptor.get(layout.size + 1)?);
            if kind == b'C' && version != 0x02 && offset + size + (decimals << 8) <= record {
                // Clipper and FoxPro keep the upper byte of long fields here.
                size += decimals << 8;
            }
            fields.push(Field {
                name: name.to_vec(),
                kind,
                length: size,
                offset,
                is_big_endian: layout.length == DBASE_7.length,
                in_memo_file: kind == b'B' && version & 0x07 == 0x03,
            });
            offset = offset.checked_add(size)?;
        }
        // Some writers forget to count the mark of deletion.
        let is_too_short = offset > record
            && records
                .checked_mul(offset)
                .is_some_and(|bytes| length + bytes <= data.len());
        (record > 0 && !fields.is_empty()).then(|| Self {
            version,
            length,
            record: if is_too_short { offset } else { record },
            records,
            encrypted: version != 0x02 && data.get(15) == Some(&1),
            driver: if version == 0x02 {
                0
            } else {
                data.get(29).copied().unwrap_or_default()
            },
            fields,
        })
    }
}

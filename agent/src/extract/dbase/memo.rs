//! Memo files: long text that records point into by the number of a block.

use super::super::extraction::{Beside, Extraction};
use super::field::Header;

/// Longest memo that is read in bytes.
const LONGEST: usize = 16 << 20;

/// Whether a field of a record points to a memo at all.
pub(super) fn points(pointer: &[u8]) -> bool {
    pointer.iter().any(|b| !matches!(b, 0 | b' ' | b'0'))
}

/// A memo file.
pub(super) struct Memos {
    data: Vec<u8>,
    layout: Layout,
    /// Bytes of a block.
    block: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// dBASE III: text up to a mark.
    Marked,
    /// dBASE IV: a length, least significant byte first, after a mark.
    Measured,
    /// FoxPro: a type and a length, most significant byte first.
    FoxPro,
}

impl Memos {
    /// The memo file that belongs to the table, where it is seen.
    pub(super) fn beside(header: &Header, out: &mut Extraction<'_, '_>) -> Option<Self> {
        if !header.fields.iter().any(super::field::Field::is_memo) {
            return None;
        }
        if let Some(data) = out.beside(Beside::Extension("fpt")) {
            let block = u16::from_be_bytes(*data.get(6..)?.first_chunk()?);
            return Some(Self {
                block: usize::from(block).max(1),
                layout: Layout::FoxPro,
                data,
            });
        }
        let data = out.beside(Beside::Extension("dbt"))?;
        let size = u16::from_le_bytes(*data.get(20..)?.first_chunk()?);
        Some(if header.version == 0x83 {
            Self {
                block: 512,
                layout: Layout::Marked,
                data,
            }
        } else {
            Self {
                block: if size == 0 { 512 } else { usize::from(size) },
                layout: Layout::Measured,
                data,
            }
        })
    }

    /// The memo that a field of a record points to.
    pub(super) fn get(&self, pointer: &[u8]) -> Option<&[u8]> {
        let number = match pointer.first_chunk::<4>() {
            Some(number) if pointer.len() == 4 => u32::from_le_bytes(*number) as usize,
            _ => std::str::from_utf8(pointer).ok()?.trim().parse().ok()?,
        };
        let at = self.block.checked_mul(number)?;
        let block = self.data.get(at..).filter(|_| number > 0)?;
        let measured = |length: usize, from: usize| {
            let text = block.get(from..)?;
            text.get(..length.min(LONGEST)).or(Some(text))
        };
        match self.layout {
            Layout::FoxPro => {
                let kind = u32::from_be_bytes(*block.first_chunk()?);
                let length = u32::from_be_bytes(*block.get(4..)?.first_chunk()?);
                (kind == 1).then(|| measured(length as usize, 8)).flatten()
            }
            Layout::Measured if block.starts_with(b"\xFF\xFF\x08\0") => {
                let length = u32::from_le_bytes(*block.get(4..)?.first_chunk()?);
                measured((length as usize).checked_sub(8)?, 8)
            }
            Layout::Marked | Layout::Measured => {
                let text = block.get(..LONGEST).unwrap_or(block);
                text.split(|b| *b == 0x1A).next()
            }
        }
    }
}

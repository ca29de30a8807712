//! The pieces that the text of a Word document is put together from.
//!
//! A piece says which characters stand where in the main stream, in one byte or two each. Pieces may lie: they
//! are cut to the stream, and together they never give more than a few times its length. Source: [MS-DOC] 2.9.38.

use std::ops::Range;

use super::header::{Header, Layout};
use crate::extract::bytes::{part, u16_at, u32_at};

/// Pieces may overlap; together they have at most so many times the bytes of the stream.
const MOST_TIMES: usize = 4;

/// A stretch of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Positions of its characters in the text.
    pub(super) characters: Range<u32>,
    /// Where it begins in the main stream, in bytes.
    pub(super) offset: usize,
    /// Bytes a character: 1 or 2.
    pub(super) width: usize,
}

/// All pieces of a document, in the order of the text.
#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    /// Reads the list of pieces; `None` when there is none that makes sense.
    pub(super) fn read(header: &Header, main: &[u8], table: &[u8]) -> Option<Self> {
        let (offset, length) = header.pieces;
        let list = part(table, offset as usize, length as usize);
        let mut pieces = if header.pieced {
            listed(list, header.layout)
        } else {
            Vec::new()
        };
        if pieces.is_empty() && header.layout != Layout::Eight {
            let (start, end) = header.text;
            let end = end.min(u32::try_from(main.len()).unwrap_or(u32::MAX));
            pieces.push(Piece {
                characters: 0..end.checked_sub(start)?,
                offset: start as usize,
                width: 1,
            });
        }
        let mut left = main.len().saturating_mul(MOST_TIMES);
        pieces.retain(|piece| {
            let bytes = piece.characters.len().saturating_mul(piece.width);
            let bytes = bytes.min(main.len().saturating_sub(piece.offset));
            let fits = bytes > 0 && bytes <= left;
            left = left.saturating_sub(bytes);
            fits
        });
        (!pieces.is_empty()).then_some(Self(pieces))
    }

    /// The pieces of a range of characters, the first and last cut to it.
    pub(super) fn within(&self, range: Range<u32>) -> impl Iterator<Item = Piece> {
        self.0.iter().filter_map(move |piece| {
            let start = piece.characters.start.max(range.start);
            let end = piece.characters.end.min(range.end);
            (start < end).then(|| Piece {
                characters: start..end,
                offset: piece.offset + (start - piece.characters.start) as usize * piece.width,
                width: piece.width,
            })
        })
    }

    /// Whether all pieces lie within the main stream.
    pub(super) fn complete(&self, main: &[u8]) -> bool {
        self.0
            .iter()
            .all(|piece| piece.offset + piece.characters.len() * piece.width <= main.len())
    }
}

/// The pieces of a list, after the changes of format that stand before them.
fn listed(mut list: &[u8], layout: Layout) -> Vec<Piece> {
    while let [1, rest @ ..] = list {
        let length = usize::from(u16_at(rest, 0).unwrap_or(u16::MAX));
        list = rest.get(2 + length..).unwrap_or_default();
    }
    let [2, rest @ ..] = list else {
        return Vec::new();
    };
    let length = u32_at(rest, 0).unwrap_or_default() as usize;
    let list = part(rest, 4, length);
    let count = list.len().saturating_sub(4) / 12;
    let piece = |at: usize| {
        let start = u32_at(list, at * 4)?;
        let end = u32_at(list, at * 4 + 4)?;
        let place = u32_at(list, (count + 1) * 4 + at * 8 + 2)?;
        let (offset, width) = match layout {
            Layout::Eight if place & 0x4000_0000 == 0 => (place, 2),
            Layout::Eight => ((place & 0x3fff_ffff) / 2, 1),
            _ => (place, 1),
        };
        (start < end).then_some(Piece {
            characters: start..end,
            offset: offset as usize,
            width,
        })
    };
    (0..count).filter_map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut_to_what_is_asked() {
        let mut list = vec![1, 2, 0, 9, 9, 2, 28, 0, 0, 0];
        for position in [0_u32, 10, 15] {
            list.extend(position.to_le_bytes());
        }
        for place in [(600_u32 * 2) | 0x4000_0000, 1024] {
            list.extend([0, 0]);
            list.extend(place.to_le_bytes());
            list.extend([0, 0]);
        }
        let pieces = Pieces(listed(&list, Layout::Eight));
        let cut: Vec<_> = pieces.within(5..12).collect();
        assert_eq!(
            (cut[0].offset, cut[0].width, cut[0].characters.len()),
            (605, 1, 5)
        );
        assert_eq!(
            (cut[1].offset, cut[1].width, cut[1].characters.len()),
            (1024, 2, 2)
        );
        assert!(pieces.complete(&[0; 1034]) && !pieces.complete(&[0; 1033]));
    }

    #[test]
    fn a_list_that_is_none_gives_none() {
        for broken in [
            &b""[..],
            b"\x02",
            b"\x01\xff\xff",
            b"\x03\0\0",
            b"\x02\xff\xff\xff\xff\0",
        ] {
            assert!(listed(broken, Layout::Six).is_empty());
        }
    }
}

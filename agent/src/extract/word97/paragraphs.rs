//! Which paragraphs stand in a table, and which marks end a row: the same character ends a cell and a row.
//!
//! Source: [MS-DOC] 2.9.23 and 2.9.175: pages of 512 bytes, each listing paragraphs by where they stand in the
//! main stream, with changes of format in a little language of their own. Without them (Word 6, damaged
//! tables) rows are guessed.

use super::header::{Header, Layout};
use crate::extract::bytes::{part, u16_at, u32_at};

const PAGE: usize = 512;
/// Most pages that are read.
const MOST_PAGES: usize = 200_000;

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It stands outside of tables.
    Free,
    /// It stands in a cell.
    Cell,
    /// It is the mark that ends a row.
    RowEnd,
}

/// The standing of all paragraphs that are no plain ones.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    known: bool,
    /// Where each begins and ends in the main stream.
    standing: Vec<(u32, u32, Standing)>,
}

impl Paragraphs {
    /// Reads the pages of paragraphs.
    pub(super) fn read(header: &Header, main: &[u8], table: &[u8], data: &[u8]) -> Self {
        if header.layout != Layout::Eight {
            return Self::default();
        }
        let (offset, length) = header.paragraphs;
        let list = part(table, offset as usize, length as usize);
        let count = list.len().saturating_sub(4) / 8;
        let mut standing = Vec::new();
        for at in 0..count.min(MOST_PAGES) {
            let number = u32_at(list, (count + 1) * 4 + at * 4).unwrap_or(u32::MAX) & 0x3f_ffff;
            let page = part(main, number as usize * PAGE, PAGE);
            read_page(page, data, &mut standing);
        }
        standing.sort_unstable_by_key(|(start, _, _)| *start);
        Self {
            known: count > 0,
            standing,
        }
    }

    /// The standing of the paragraph whose mark stands there; `None` when nothing is known of any.
    pub(super) fn standing(&self, offset: usize) -> Option<Standing> {
        if !self.known {
            return None;
        }
        let offset = u32::try_from(offset).ok()?;
        let after = self.standing.partition_point(|(start, _, _)| *start <= offset);
        let found = after.checked_sub(1).and_then(|at| self.standing.get(at));
        Some(match found {
            Some((_, end, standing)) if offset < *end => *standing,
            _ => Standing::Free,
        })
    }
}

fn read_page(page: &[u8], data: &[u8], standing: &mut Vec<(u32, u32, Standing)>) {
    let count = usize::from(page.get(PAGE - 1).copied().unwrap_or_default());
    for at in 0..count {
        let (Some(start), Some(end)) = (u32_at(page, at * 4), u32_at(page, at * 4 + 4)) else {
            return;
        };
        let place = page.get((count + 1) * 4 + at * 13).copied().unwrap_or_default();
        let place = usize::from(place) * 2;
        if place == 0 {
            continue;
        }
        let (from, length) = match page.get(place) {
            Some(0) => (
                place + 2,
                usize::from(page.get(place + 1).copied().unwrap_or_default()) * 2,
            ),
            Some(length) => (place + 1, usize::from(*length) * 2 - 1),
            None => continue,
        };
        // The number of the style comes first.
        let changes = part(page, from + 2, length.saturating_sub(2));
        let found = read_changes(changes, data);
        if found != Standing::Free {
            standing.push((start, end, found));
        }
    }
}

/// What changes of format make of a paragraph.
fn read_changes(changes: &[u8], data: &[u8]) -> Standing {
    let mut standing = Standing::Free;
    let mut rest = changes;
    let mut elsewhere = false;
    while let Some(change) = u16_at(rest, 0) {
        let operand = rest.get(2..).unwrap_or_default();
        let on = operand.first().is_some_and(|value| *value != 0);
        match change {
            0x2416 | 0x6649 if on && standing == Standing::Free => standing = Standing::Cell,
            0x2417 if on => return Standing::RowEnd,
            // The changes stand in the data stream.
            0x6645 | 0x6646 if !elsewhere => {
                elsewhere = true;
                let offset = u32_at(operand, 0).unwrap_or(u32::MAX) as usize;
                let length = data.get(offset..).and_then(|data| u16_at(data, 0));
                rest = part(
                    data,
                    offset.saturating_add(2),
                    usize::from(length.unwrap_or_default()),
                );
                continue;
            }
            _ => {}
        }
        let first = usize::from(operand.first().copied().unwrap_or_default());
        let length = match (change >> 13, change) {
            (0 | 1, _) => 1,
            (2 | 4 | 5, _) => 2,
            (3, _) => 4,
            (7, _) => 3,
            (_, 0xd608) => usize::from(u16_at(operand, 0).unwrap_or(u16::MAX)) + 1,
            // Tabs beyond what a length of one byte can say.
            (_, 0xc615) if first == 255 => return standing,
            _ => first + 1,
        };
        rest = operand.get(length..).unwrap_or_default();
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_tell_cells_from_the_ends_of_rows() {
        assert_eq!(read_changes(b"", b""), Standing::Free);
        assert_eq!(read_changes(b"\x16\x24\x01", b""), Standing::Cell);
        assert_eq!(
            read_changes(b"\x03\x24\x01\x16\x24\x01\x17\x24\x01", b""),
            Standing::RowEnd
        );
        assert_eq!(read_changes(b"\x16\x24\x00", b""), Standing::Free);
        // In the data stream, behind an operand of varying length.
        assert_eq!(
            read_changes(b"\x0d\xc6\x02ab\x46\x66\x01\0\0\0", b"x\x03\0\x17\x24\x01"),
            Standing::RowEnd
        );
        assert_eq!(read_changes(b"\x08\xd6\xff", b""), Standing::Free);
    }

    #[test]
    fn pages_list_paragraphs_by_where_they_stand() {
        let mut page = vec![0; PAGE];
        page[511] = 2;
        for (at, offset) in [100_u32, 120, 140].into_iter().enumerate() {
            page[at * 4..at * 4 + 4].copy_from_slice(&offset.to_le_bytes());
        }
        page[12 + 13] = 200;
        page[400..408].copy_from_slice(b"\0\x03\0\0\x17\x24\x01\0");
        let mut standing = Vec::new();
        read_page(&page, b"", &mut standing);
        assert_eq!(standing, [(120, 140, Standing::RowEnd)]);
        let paragraphs = Paragraphs {
            known: true,
            standing,
        };
        assert_eq!(paragraphs.standing(139), Some(Standing::RowEnd));
        assert_eq!(paragraphs.standing(140), Some(Standing::Free));
        assert_eq!(Paragraphs::default().standing(139), None);
    }
}

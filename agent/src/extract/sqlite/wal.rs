//! The write-ahead log beside a database: pages that were written and not yet put into the file.
//!
//! Only what was committed counts: frames whose salts and running checksum fit, up to the last that ends a
//! transaction (<https://www.sqlite.org/fileformat2.html#walformat>).

use std::collections::HashMap;

/// Bytes of the log's header and of a frame's.
const HEADER: usize = 32;
const FRAME: usize = 24;

/// The committed pages of a log, the newest of each.
pub(super) struct Log<'d> {
    size: usize,
    pages: HashMap<u32, &'d [u8]>,
}

impl<'d> Log<'d> {
    /// Reads a log; `None` when this is none.
    pub(super) fn read(data: &'d [u8]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_be_bytes(*data.get(at..)?.first_chunk()?));
        let order = match word(0)? {
            0x377F_0682 => u32::from_le_bytes,
            0x377F_0683 => u32::from_be_bytes,
            _ => return None,
        };
        let size = word(8)? as usize;
        if !size.is_power_of_two() || !(512..=65_536).contains(&size) {
            return None;
        }
        let salts = data.get(16..24)?;
        let mut sum = checksum((0, 0), data.get(..24)?, order);
        let (mut pages, mut waiting) = (HashMap::new(), Vec::new());
        for frame in data.get(HEADER..)?.chunks_exact(FRAME + size) {
            let (header, page) = frame.split_at_checked(FRAME)?;
            let word = |at: usize| Some(u32::from_be_bytes(*header.get(at..)?.first_chunk()?));
            sum = checksum(checksum(sum, header.get(..8)?, order), page, order);
            if header.get(8..16)? != salts || (word(16)?, word(20)?) != sum {
                break;
            }
            waiting.push((word(0)?, page));
            if word(4)? > 0 {
                pages.extend(waiting.drain(..));
            }
        }
        Some(Self { size, pages })
    }

    /// Bytes of a page.
    pub(super) const fn page_size(&self) -> usize {
        self.size
    }

    /// The pages by number.
    pub(super) const fn pages(&self) -> &HashMap<u32, &'d [u8]> {
        &self.pages
    }

    /// Numbers of the pages that hold rows of tables, in order.
    pub(super) fn table_pages(&self) -> Vec<u32> {
        let rows = self
            .pages
            .iter()
            .filter(|(number, page)| **number > 1 && page.first() == Some(&13));
        let mut numbers: Vec<u32> = rows.map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers
    }
}

fn checksum((mut first, mut second): (u32, u32), bytes: &[u8], order: fn([u8; 4]) -> u32) -> (u32, u32) {
    let (words, _) = bytes.as_chunks::<4>();
    for pair in words.chunks_exact(2) {
        if let [a, b] = pair {
            first = first.wrapping_add(order(*a)).wrapping_add(second);
            second = second.wrapping_add(order(*b)).wrapping_add(first);
        }
    }
    (first, second)
}

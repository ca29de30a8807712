//! The pages of a TIFF file and their sizes: TIFF 6.0, section 2, "TIFF Structure".
//!
//! Follows the chain of directories and reads two fields of each. A chain that comes back to itself ends.

use std::collections::HashSet;

/// Most directories that are followed.
const MOST: usize = 10_000;

/// Bytes of one field.
const FIELD: usize = 12;

/// Tags of `ImageWidth` and `ImageLength`.
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;

/// Width and height of every page, 0 where a directory does not say.
pub(super) fn pages(data: &[u8]) -> Vec<(u64, u64)> {
    let file = File {
        data,
        little: data.first() == Some(&b'I'),
    };
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let mut next = file.long(4);
    while let Some(at) = next.filter(|at| *at > 0 && seen.insert(*at) && pages.len() < MOST) {
        let at = at as usize;
        let Some(fields) = file.short(at) else { break };
        let (mut width, mut height) = (0, 0);
        for field in (0..usize::from(fields)).map(|field| at + 2 + field * FIELD) {
            match file.short(field) {
                Some(WIDTH) => width = file.value(field).unwrap_or_default(),
                Some(HEIGHT) => height = file.value(field).unwrap_or_default(),
                Some(_) => {}
                None => break,
            }
        }
        pages.push((u64::from(width), u64::from(height)));
        next = file.long(at + 2 + usize::from(fields) * FIELD);
    }
    pages
}

struct File<'d> {
    data: &'d [u8],
    little: bool,
}

impl File<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.data.get(at..)?.first_chunk()?;
        Some(if self.little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.data.get(at..)?.first_chunk()?;
        Some(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    /// The value of a field of one SHORT (3) or one LONG (4).
    fn value(&self, field: usize) -> Option<u32> {
        match self.short(field + 2)? {
            3 => self.short(field + 8).map(u32::from),
            _ => self.long(field + 8),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A file of directories that tell these sizes and nothing else.
    pub(crate) fn pages(sizes: &[(u32, u32)]) -> Vec<u8> {
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        for (at, (width, height)) in (1_u32..).zip(sizes) {
            file.extend(2_u16.to_le_bytes());
            for (tag, value) in [(WIDTH, width), (HEIGHT, height)] {
                file.extend(tag.to_le_bytes());
                file.extend(4_u16.to_le_bytes());
                file.extend(1_u32.to_le_bytes());
                file.extend(value.to_le_bytes());
            }
            let next = if at as usize == sizes.len() {
                0
            } else {
                8 + at * 30
            };
            file.extend(next.to_le_bytes());
        }
        file
    }

    #[test]
    fn every_page_tells_its_size() {
        let file = pages(&[(1_000, 2_000), (3, 70_000)]);
        assert_eq!(super::pages(&file), [(1_000, 2_000), (3, 70_000)]);
    }

    #[test]
    fn broken_chains_end() {
        let mut file = pages(&[(1, 1), (2, 2)]);
        let last = file.len() - 4;
        file[last..].copy_from_slice(&8_u32.to_le_bytes());
        assert_eq!(super::pages(&file).len(), 2);
        for cut in 0..file.len() {
            assert!(super::pages(&file[..cut]).len() <= 2);
        }
        assert!(super::pages(b"MM\0*\xFF\xFF\xFF\xFF").is_empty());
    }
}

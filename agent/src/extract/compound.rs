//! Compound files (OLE 2), the small file system that older Office formats live in.
//!
//! Forgiving: a chain of sectors that breaks off or runs in a circle gives what it has until then, so that
//! damaged files are read as far as possible. No stream takes more memory than the file itself. Entries whose
//! place in the tree of storages is lost are taken for entries of the root, so that nothing is left out.

pub(in crate::extract) mod embedded;
pub(in crate::extract) mod summary;

use std::cell::Cell;

use super::bytes::{u16_at, u32_at};
use super::unreadable::Unreadable;

const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Sector numbers from here on are marks: end of chain, free, tables.
const LAST_SECTOR: u32 = 0xffff_fffa;
const ENTRY_BYTES: usize = 128;
/// Streams may overlap: together they give at most so many times the bytes of the file, and these.
const MOST_TIMES: u64 = 16;
const FLOOR: u64 = 1 << 20;

/// A compound file whose tables were read.
pub(in crate::extract) struct Compound<'d> {
    data: &'d [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_sector: usize,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    mini_below: u64,
    entries: Vec<Entry>,
    /// Every used entry but the root, as the storage it stands in and its own position, in order.
    placed: Vec<(usize, usize)>,
    /// Bytes of streams that may still be given.
    left: Cell<u64>,
}

/// A stream or storage.
#[derive(Debug)]
pub(in crate::extract) struct Entry {
    pub(in crate::extract) name: String,
    kind: Kind,
    /// The storage that it stands in, as a position among the entries; the root for the root.
    pub(in crate::extract) parent: usize,
    /// Its neighbours in the tree of its storage, and the top of the tree of its own entries.
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unused,
    Storage,
    Stream,
}

impl Entry {
    /// Whether it is a stream, not a storage.
    pub(in crate::extract) fn is_stream(&self) -> bool {
        self.kind == Kind::Stream
    }
}

impl<'d> Compound<'d> {
    /// Whether `data` begins as a compound file.
    pub(in crate::extract) fn is(data: &[u8]) -> bool {
        data.starts_with(&MAGIC)
    }

    /// Reads the tables of a compound file.
    ///
    /// # Errors
    ///
    /// When it is none, or its header makes no sense.
    pub(in crate::extract) fn open(data: &'d [u8]) -> Result<Self, Unreadable> {
        let bad = Unreadable::broken_container();
        if !Self::is(data) {
            return Err(bad);
        }
        let shift = |at| {
            u16_at(data, at)
                .filter(|shift| (6..=16).contains(shift))
                .ok_or(bad)
        };
        let (sector, mini_sector) = (1 << shift(30)?, 1 << shift(32)?);
        let header = |at| u32_at(data, at).ok_or(bad);
        let mut file = Self {
            data,
            sector,
            fat: Vec::new(),
            mini_sector,
            mini_fat: Vec::new(),
            mini: Vec::new(),
            mini_below: u64::from(header(56)?),
            entries: Vec::new(),
            placed: Vec::new(),
            left: Cell::new((data.len() as u64).saturating_mul(MOST_TIMES) + FLOOR),
        };
        file.read_fat(header(68)?);
        let mini_fat = file.chain(header(60)?, u64::MAX);
        file.mini_fat = numbers(&mini_fat).collect();
        let directory = file.chain(header(48)?, u64::MAX);
        file.entries = directory.chunks_exact(ENTRY_BYTES).map(entry).collect();
        file.place_entries();
        if let Some(root) = file.entries.first() {
            file.mini = file.chain(root.start, root.size);
        }
        Ok(file)
    }

    /// Reads the allocation table: 109 of its sectors are named in the header, the others in a chain.
    fn read_fat(&mut self, first: u32) {
        let head = self.data.get(76..512).unwrap_or_default();
        let mut sectors: Vec<u32> = numbers(head).collect();
        let mut next = first;
        for _ in 0..self.sectors() {
            let Some(list) = self.sector(next) else { break };
            let mut list: Vec<u32> = numbers(list).collect();
            next = list.pop().unwrap_or(u32::MAX);
            sectors.append(&mut list);
        }
        let most = self.sectors();
        for number in sectors {
            if self.fat.len() > most {
                break;
            }
            if let Some(sector) = self.sector(number) {
                let entries: Vec<u32> = numbers(sector).collect();
                self.fat.extend(entries);
            }
        }
    }

    /// Finds the storage that each entry stands in.
    fn place_entries(&mut self) {
        let mut seen = vec![false; self.entries.len()];
        let mut open = vec![(0_usize, 0_usize)];
        while let Some((at, parent)) = open.pop() {
            let Some(seen) = seen.get_mut(at) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            let Some(entry) = self.entries.get_mut(at) else {
                continue;
            };
            entry.parent = parent;
            for (next, parent) in [(entry.left, parent), (entry.right, parent), (entry.child, at)] {
                if next < LAST_SECTOR {
                    open.push((next as usize, parent));
                }
            }
        }
        let used = self.entries.iter().enumerate().skip(1);
        self.placed = used
            .filter(|(_, entry)| entry.kind != Kind::Unused)
            .map(|(at, entry)| (entry.parent, at))
            .collect();
        self.placed.sort_unstable();
    }

    /// The entries of a storage, given as its position, with their own positions.
    pub(in crate::extract) fn within(&self, storage: usize) -> impl Iterator<Item = (usize, &Entry)> {
        let start = self.placed.partition_point(|(parent, _)| *parent < storage);
        let placed = self.placed.get(start..).unwrap_or_default();
        placed
            .iter()
            .take_while(move |(parent, _)| *parent == storage)
            .filter_map(|(_, at)| Some((*at, self.entries.get(*at)?)))
    }

    /// The stream of this name in a storage, as many of its bytes as can be had.
    pub(in crate::extract) fn stream_in(&self, storage: usize, name: &str) -> Option<Vec<u8>> {
        self.within(storage)
            .find(|(_, entry)| entry.is_stream() && entry.name.eq_ignore_ascii_case(name))
            .map(|(_, entry)| self.stream(entry))
    }

    /// All entries, the root first; unused ones keep their place.
    pub(in crate::extract) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether there is a stream of this name, whatever its storage.
    pub(in crate::extract) fn has(&self, name: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.is_stream() && entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream, as many as can be had.
    pub(in crate::extract) fn stream(&self, entry: &Entry) -> Vec<u8> {
        let bytes = if entry.size >= self.mini_below {
            self.chain(entry.start, entry.size.min(self.left.get()))
        } else {
            self.mini_stream(entry)
        };
        self.left
            .set(self.left.get().saturating_sub(bytes.len() as u64 + 1));
        bytes
    }

    fn mini_stream(&self, entry: &Entry) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = entry.start;
        while (bytes.len() as u64) < entry.size && bytes.len() <= self.mini.len() {
            let at = (next as usize).saturating_mul(self.mini_sector);
            let end = at.saturating_add(self.mini_sector).min(self.mini.len());
            let Some(sector) = self.mini.get(at..end) else {
                break;
            };
            if sector.is_empty() {
                break;
            }
            bytes.extend_from_slice(sector);
            next = self.mini_fat.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        bytes.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        bytes
    }

    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = start;
        // A chain that visits more sectors than there are runs in a circle.
        for _ in 0..self.sectors() {
            if bytes.len() as u64 >= size {
                break;
            }
            let Some(sector) = self.sector(next) else { break };
            bytes.extend_from_slice(sector);
            next = self.fat.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        bytes
    }

    fn sectors(&self) -> usize {
        self.data.len() / self.sector + 1
    }

    /// A sector's bytes; the last one may be cut off.
    fn sector(&self, number: u32) -> Option<&'d [u8]> {
        if number >= LAST_SECTOR {
            return None;
        }
        let at = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = at.checked_add(self.sector)?.min(self.data.len());
        self.data.get(at..end).filter(|sector| !sector.is_empty())
    }
}

/// Refuses a compound file where a zip package is expected: that is how encrypted packages are stored.
///
/// # Errors
///
/// Encrypted or, when it is another compound file, broken.
pub(in crate::extract) fn refuse_encrypted(data: &[u8]) -> Result<(), Unreadable> {
    if !Compound::is(data) {
        return Ok(());
    }
    let file = Compound::open(data)?;
    let encrypted = ["EncryptedPackage", "EncryptionInfo", "\tDRMContent"];
    if encrypted.iter().any(|name| file.has(name)) {
        return Err(Unreadable::encrypted());
    }
    Err(Unreadable::broken_container())
}

fn entry(bytes: &[u8]) -> Entry {
    let number = |at| u32_at(bytes, at).unwrap_or(u32::MAX);
    let length = usize::from(u16_at(bytes, 64).unwrap_or_default());
    let length = length.saturating_sub(2).min(62);
    let name: Vec<u16> = bytes
        .get(..length)
        .unwrap_or_default()
        .chunks_exact(2)
        .filter_map(|pair| u16_at(pair, 0))
        .collect();
    Entry {
        name: String::from_utf16_lossy(&name),
        kind: match bytes.get(66) {
            Some(1 | 5) => Kind::Storage,
            Some(2) => Kind::Stream,
            _ => Kind::Unused,
        },
        parent: 0,
        left: number(68),
        right: number(72),
        child: number(76),
        start: number(116),
        // The upper half of a size is noise in older files.
        size: u64::from(u32_at(bytes, 120).unwrap_or_default()),
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|bytes| u32_at(bytes, 0))
}

#[cfg(test)]
mod tests {
    use super::super::workbook::samples::compound;
    use super::*;

    #[test]
    fn streams_are_put_together_from_their_sectors() {
        let stream: Vec<u8> = (0..5000_u32).map(|number| number as u8).collect();
        let data = compound("Workbook", &stream, 0xffff_fffe);
        let file = Compound::open(&data).unwrap();
        assert!(file.has("workbook") && !file.has("EncryptedPackage"));
        assert_eq!(file.stream(&file.entries()[1]), stream);
    }

    #[test]
    fn a_chain_that_runs_in_a_circle_ends() {
        let mut data = compound("Workbook", &[7; 1024], 2);
        // The stream claims to be as long as can be.
        let size = 512 + 512 + 128 + 120;
        data[size..size + 4].copy_from_slice(&[0xff; 4]);
        let file = Compound::open(&data).unwrap();
        assert!(file.stream(&file.entries()[1]).len() <= data.len() + 512);
    }

    #[test]
    fn encrypted_packages_are_told_from_other_files() {
        let encrypted = compound("EncryptedPackage", &[1; 600], 0xffff_fffe);
        assert_eq!(refuse_encrypted(&encrypted), Err(Unreadable::encrypted()));
        let other = compound("Workbook", &[1; 600], 0xffff_fffe);
        assert_eq!(refuse_encrypted(&other), Err(Unreadable::broken_container()));
        assert_eq!(refuse_encrypted(b"PK\x03\x04"), Ok(()));
        for at in 0..other.len() {
            let mut broken = other.clone();
            broken[at] ^= 0xff;
            if let Ok(file) = Compound::open(&broken) {
                file.entries().iter().for_each(|entry| drop(file.stream(entry)));
            }
        }
    }
}

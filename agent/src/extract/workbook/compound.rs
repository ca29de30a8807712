//! Compound files (OLE 2), the small file system that older Office formats live in.
//!
//! Forgiving: a chain of sectors that breaks off or runs in a circle gives what it has until then, so that
//! damaged files are read as far as possible. No stream takes more memory than the file itself.

use crate::extract::Unreadable;

const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Sector numbers from here on are marks: end of chain, free, tables.
const LAST_SECTOR: u32 = 0xffff_fffa;
const ENTRY_BYTES: usize = 128;

/// A compound file whose tables were read.
pub(super) struct Compound<'d> {
    data: &'d [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_sector: usize,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    mini_below: u64,
    entries: Vec<Entry>,
}

/// A stream or storage.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Whether it is a stream, not a storage.
    pub(super) is_stream: bool,
    start: u32,
    size: u64,
}

impl<'d> Compound<'d> {
    /// Whether `data` begins as a compound file.
    pub(super) fn is(data: &[u8]) -> bool {
        data.starts_with(&MAGIC)
    }

    /// Reads the tables of a compound file.
    ///
    /// # Errors
    ///
    /// When it is none, or its header makes no sense.
    pub(super) fn open(data: &'d [u8]) -> Result<Self, Unreadable> {
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
        };
        file.read_fat(header(68)?);
        let mini_fat = file.chain(header(60)?, u64::MAX);
        file.mini_fat = numbers(&mini_fat).collect();
        let directory = file.chain(header(48)?, u64::MAX);
        file.entries = directory.chunks_exact(ENTRY_BYTES).filter_map(entry).collect();
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

    /// All entries, the root first.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether there is a stream of this name, whatever its storage.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream, as many as can be had.
    pub(super) fn stream(&self, entry: &Entry) -> Vec<u8> {
        if entry.size >= self.mini_below {
            return self.chain(entry.start, entry.size);
        }
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
pub(super) fn refuse_encrypted(data: &[u8]) -> Result<(), Unreadable> {
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

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
    let name: Vec<u16> = bytes
        .get(..length)?
        .chunks_exact(2)
        .filter_map(|pair| u16_at(pair, 0))
        .collect();
    let kind = *bytes.get(66)?;
    // 1: storage, 2: stream, 5: root. The upper half of a size is noise in older files.
    matches!(kind, 1 | 2 | 5).then_some(Entry {
        name: String::from_utf16_lossy(&name),
        is_stream: kind == 2,
        start: u32_at(bytes, 116)?,
        size: u64::from(u32_at(bytes, 120)?),
    })
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|bytes| u32_at(bytes, 0))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::samples::compound;
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

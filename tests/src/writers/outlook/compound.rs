//! Compound files: storages and streams in sectors, small streams in a stream of their own.

const SECTOR: usize = 512;
const MINI: usize = 64;
const MINI_BELOW: usize = 4096;
const END: u32 = 0xffff_fffe;
const NONE: u32 = u32::MAX;

/// A storage.
#[derive(Debug, Default)]
pub(in crate::writers) struct Storage {
    pub(in crate::writers) name: String,
    pub(in crate::writers) storages: Vec<Self>,
    pub(in crate::writers) streams: Vec<(String, Vec<u8>)>,
}

struct Entry<'s> {
    name: &'s str,
    kind: u8,
    data: &'s [u8],
    right: u32,
    child: u32,
}

/// Writes a compound file with this root.
pub(in crate::writers) fn write(root: &Storage) -> Vec<u8> {
    let mut entries = vec![Entry {
        name: "Root Entry",
        kind: 5,
        data: &[],
        right: NONE,
        child: NONE,
    }];
    add(root, 0, &mut entries);
    let mut mini = Vec::new();
    let mut mini_table = Vec::new();
    let mut large: Vec<&[u8]> = Vec::new();
    // Where each stream begins: among the small ones, or as which of the large ones.
    let mut starts = Vec::new();
    for entry in &entries {
        if entry.data.is_empty() {
            starts.push((END, None));
        } else if entry.data.len() < MINI_BELOW {
            starts.push((mini_table.len() as u32, None));
            chain(&mut mini_table, entry.data.len().div_ceil(MINI));
            mini.extend(entry.data);
            mini.resize(mini.len().next_multiple_of(MINI), 0);
        } else {
            starts.push((0, Some(large.len())));
            large.push(entry.data);
        }
    }
    let mini_table = numbers(&mini_table);
    let directory_sectors = (entries.len() * 128).div_ceil(SECTOR);
    let sectors = |bytes: &[u8]| bytes.len().div_ceil(SECTOR);
    let others = directory_sectors
        + sectors(&mini_table)
        + sectors(&mini)
        + large.iter().map(|bytes| sectors(bytes)).sum::<usize>();
    // A table of sectors has an entry for each of its own sectors too.
    let tables = (others * 4).div_ceil(SECTOR - 4).max(1);
    let mut table: Vec<u32> = vec![0xffff_fffd; tables];
    let mut begin = |count: usize| {
        let at = if count == 0 { END } else { table.len() as u32 };
        chain(&mut table, count);
        at
    };
    let directory_at = begin(directory_sectors);
    let mini_table_at = begin(sectors(&mini_table));
    let mini_at = begin(sectors(&mini));
    let large_at: Vec<u32> = large.iter().map(|bytes| begin(sectors(bytes))).collect();
    let mut file = header(tables, directory_at, mini_table_at, sectors(&mini_table));
    file.extend(numbers(&table));
    file.resize(SECTOR * (1 + tables), 0xff);
    for (entry, (start, as_large)) in entries.iter().zip(&starts) {
        let start = as_large.and_then(|at| large_at.get(at)).unwrap_or(start);
        let (start, size) = match entry.kind {
            5 => (mini_at, mini.len()),
            _ => (*start, entry.data.len()),
        };
        file.extend(entry.write(start, size));
    }
    for bytes in [&mini_table[..], &mini].into_iter().chain(large) {
        file.resize(file.len().next_multiple_of(SECTOR), 0);
        file.extend(bytes);
    }
    file.resize(file.len().next_multiple_of(SECTOR), 0);
    file
}

/// Adds what a storage holds; the tree of its entries is a chain in the order that the format wants.
fn add<'s>(storage: &'s Storage, at: usize, entries: &mut Vec<Entry<'s>>) {
    let mut names: Vec<(&str, Option<&'s Storage>, &'s [u8])> = Vec::new();
    names.extend(
        storage
            .storages
            .iter()
            .map(|s| (s.name.as_str(), Some(s), &[][..])),
    );
    names.extend(
        storage
            .streams
            .iter()
            .map(|(name, data)| (name.as_str(), None, &data[..])),
    );
    names.sort_by_key(|(name, _, _)| (name.len(), name.to_uppercase()));
    let first = entries.len();
    let count = names.len();
    for (number, (name, storage, data)) in names.iter().enumerate() {
        let right = if number + 1 < count {
            (first + number + 1) as u32
        } else {
            NONE
        };
        let kind = if storage.is_some() { 1 } else { 2 };
        entries.push(Entry {
            name,
            kind,
            data,
            right,
            child: NONE,
        });
    }
    if let Some(entry) = entries.get_mut(at).filter(|_| count > 0) {
        entry.child = first as u32;
    }
    for (number, (_, storage, _)) in names.iter().enumerate() {
        if let Some(storage) = storage {
            add(storage, first + number, entries);
        }
    }
}

impl Entry<'_> {
    fn write(&self, start: u32, size: usize) -> Vec<u8> {
        let mut bytes = super::wide(self.name);
        let length = bytes.len() as u16 + 2;
        bytes.resize(64, 0);
        bytes.extend(length.to_le_bytes());
        bytes.extend([self.kind, 1]);
        bytes.extend(numbers(&[NONE, self.right, self.child]));
        bytes.resize(116, 0);
        bytes.extend(numbers(&[start, size as u32, 0]));
        bytes
    }
}

fn header(tables: usize, directory: u32, mini_table: u32, mini_sectors: usize) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(24, 0);
    bytes.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    bytes.resize(44, 0);
    let mini_sectors = mini_sectors as u32;
    bytes.extend(numbers(&[
        tables as u32,
        directory,
        0,
        4096,
        mini_table,
        mini_sectors,
        END,
        0,
    ]));
    bytes.extend(numbers(&(0..tables as u32).collect::<Vec<_>>()));
    bytes.resize(SECTOR, 0xff);
    bytes
}

/// Appends a chain of so many sectors.
fn chain(table: &mut Vec<u32>, count: usize) {
    let first = table.len() as u32;
    table.extend((1..count as u32).map(|at| first + at));
    table.extend((count > 0).then_some(END));
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

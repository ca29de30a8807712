//! Tells what an OLE compound file holds, by the names in its directory.
//!
//! Follows only the chain of directory sectors, as far as the allocation table is whole, and looks at names. It
//! reads no content; what cannot be told is a compound file of another program.

use super::{COMPOUND, DOC, ENCRYPTED_OFFICE, Format, MSG, PPT, PROGRAM_FILE, XLS, is_named};

/// Most directory sectors that are looked at.
const SECTORS: usize = 4096;
/// Entries of the allocation table's own list that stand in the header.
const LISTED: usize = 109;

/// Finds out what the compound file `data` holds.
///
/// What stands at the root decides: a document may hold a workbook, and a message both. Where the root tells nothing, its tree
/// may be damaged, and every name counts.
pub(super) fn recognise(data: &[u8], name: Option<&str>) -> &'static Format {
    let entries = entries(data);
    let all = entries.iter().filter_map(|entry| entry.name.as_deref());
    told_by(&at_root(&entries))
        .or_else(|| told_by(&all.collect::<Vec<_>>()))
        .unwrap_or_else(|| {
            // A damaged directory tells nothing: then the name is all there is.
            let fallback = [&XLS, &DOC, &PPT, &MSG]
                .into_iter()
                .find(|format| is_named(name, format));
            fallback.unwrap_or(&COMPOUND)
        })
}

/// The format that has streams of these names.
fn told_by(names: &[&str]) -> Option<&'static Format> {
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let begins = |start: &str| names.iter().any(|n| n.starts_with(start));
    // Windows Installer packs its stream names into this range.
    let is_packed = |name: &&str| name.chars().any(|c| ('\u{3800}'..='\u{4840}').contains(&c));
    if has("EncryptedPackage") || has("EncryptionInfo") {
        Some(&ENCRYPTED_OFFICE)
    } else if has("Workbook") || has("Book") {
        Some(&XLS)
    } else if has("WordDocument") {
        Some(&DOC)
    } else if has("PowerPoint Document") || has("PP40") {
        Some(&PPT)
    } else if begins("__substg1.0_") || begins("__properties_version1.0") {
        Some(&MSG)
    } else if names.iter().any(is_packed) {
        Some(&PROGRAM_FILE)
    } else {
        None
    }
}

/// An entry of the directory.
struct Entry {
    /// Of a storage or stream that is in use.
    name: Option<String>,
    is_root: bool,
    /// Numbers of the entries beside it in the same storage.
    beside: [u32; 2],
    /// Number of an entry within it.
    within: u32,
}

/// The names of what stands at the root.
fn at_root(entries: &[Entry]) -> Vec<&str> {
    let mut open: Vec<u32> = entries
        .iter()
        .filter(|entry| entry.is_root)
        .map(|root| root.within)
        .collect();
    let mut seen = vec![false; entries.len()];
    let mut names = Vec::new();
    while let Some(at) = open.pop() {
        let (Some(entry), Some(seen)) = (entries.get(at as usize), seen.get_mut(at as usize)) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            names.extend(entry.name.as_deref());
            open.extend(entry.beside);
        }
    }
    names
}

/// The directory.
fn entries(data: &[u8]) -> Vec<Entry> {
    let shift = half(data, 30).filter(|s| (7..=16).contains(s)).unwrap_or(9);
    let size = 1_usize << shift;
    let mut entries = Vec::new();
    let mut sector = word(data, 48).unwrap_or(u32::MAX);
    for _ in 0..SECTORS {
        let Some(start) = (sector as usize).checked_add(1).and_then(|s| s.checked_mul(size)) else {
            break;
        };
        let Some(rest) = data.get(start..) else { break };
        for entry in rest.get(..size).unwrap_or(rest).chunks_exact(128) {
            let number = |at| word(entry, at).unwrap_or(u32::MAX);
            entries.push(Entry {
                name: entry_name(entry),
                is_root: entry.get(66) == Some(&5),
                beside: [number(68), number(72)],
                within: number(76),
            });
        }
        match next(data, sector, size) {
            Some(following) if following < 0xFFFF_FFFA && following != sector => sector = following,
            _ => break,
        }
    }
    entries
}

fn entry_name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::try_from(half(entry, 64)?).ok()?);
    if !(2..=64).contains(&length) || matches!(entry.get(66), Some(0 | 5)) {
        return None;
    }
    let units = entry.get(..length - 2)?.as_chunks::<2>().0;
    Some(
        char::decode_utf16(units.iter().map(|u| u16::from_le_bytes(*u)))
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect(),
    )
}

/// The sector after `sector` in its chain. Tables listed outside the header are not followed.
fn next(data: &[u8], sector: u32, size: usize) -> Option<u32> {
    let per_table = size / 4;
    let table = sector as usize / per_table;
    if table >= LISTED {
        return None;
    }
    let at = word(data, 76 + 4 * table)? as usize;
    let start = at.checked_add(1)?.checked_mul(size)?;
    word(data, start.checked_add(4 * (sector as usize % per_table))?)
}

fn word(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn half(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(*data.get(at..)?.first_chunk()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A compound file of a header, one allocation table and one directory sector.
    fn compound(names: &[&str]) -> Vec<u8> {
        let mut data = vec![0_u8; 512 * 3];
        data[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        data[30] = 9;
        data[48] = 1;
        data[512..1024].fill(0xFF);
        for (at, name) in names.iter().enumerate() {
            let entry = &mut data[1024 + 128 * at..][..128];
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry[..units.len()].copy_from_slice(&units);
            entry[64] = units.len() as u8 + 2;
            entry[66] = 2;
        }
        data
    }

    #[test]
    fn streams_tell_the_program() {
        for (streams, name) in [
            (["Workbook", "SummaryInformation"], "xls"),
            (["Book", "x"], "xls"),
            (["WordDocument", "1Table"], "doc"),
            (["Current User", "PowerPoint Document"], "ppt"),
            (["__nameid_version1.0", "__substg1.0_0037001F"], "msg"),
            (["EncryptionInfo", "EncryptedPackage"], "office-encrypted"),
            (["Contents", "x"], "ole"),
        ] {
            assert_eq!(recognise(&compound(&streams), None).name, name);
        }
    }

    #[test]
    fn what_is_embedded_does_not_tell_the_program() {
        // A root, a storage within it, and a workbook within that, beside the document.
        let mut data = compound(&["Root Entry", "ObjectPool", "Workbook", "WordDocument"]);
        let mut link = |at: usize, kind: u8, right: u32, child: u32| {
            let entry = &mut data[1024 + 128 * at..][..128];
            entry[66] = kind;
            entry[68..72].fill(0xFF);
            entry[72..76].copy_from_slice(&right.to_le_bytes());
            entry[76..80].copy_from_slice(&child.to_le_bytes());
        };
        link(0, 5, u32::MAX, 1);
        link(1, 1, 3, 2);
        link(2, 2, u32::MAX, u32::MAX);
        link(3, 2, 1, u32::MAX);
        assert_eq!(recognise(&data, None).name, "doc");
        // Without a way from the root to it, all names count.
        data[1024 + 128 + 72..][..4].fill(0xFF);
        assert_eq!(recognise(&data, None).name, "xls");
    }

    #[test]
    fn a_name_helps_only_where_the_directory_does_not() {
        assert_eq!(recognise(&compound(&["Workbook"]), Some("x.doc")).name, "xls");
        assert_eq!(recognise(&compound(&["x"]), Some("x.doc")).name, "doc");
    }

    #[test]
    fn loops_and_cuts_end() {
        let mut data = compound(&["x"]);
        data[516..520].copy_from_slice(&2_u32.to_le_bytes());
        data[520..524].copy_from_slice(&1_u32.to_le_bytes());
        assert_eq!(recognise(&data, None).name, "ole");
        for length in 0..data.len() {
            recognise(&data[..length], None);
        }
    }
}

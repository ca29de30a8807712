//! Tar archives: old, ustar, pax and GNU.
//!
//! Only files are read; links, directories and devices have no content of their own.

use std::io::{Cursor, Read};

use tar::{Archive, Entry, EntryType};

use super::super::encoding::Charset;
use super::super::extraction::{Extraction, Extractor};
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::push_unpacked;

/// Reads tar archives.
pub struct Tar;

impl Extractor for Tar {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut archive = Archive::new(Cursor::new(data));
        let members = archive.entries().map_err(|_| Unreadable::broken_container())?;
        let mut result = Ok(());
        for member in members {
            let member = member.map_err(|_| Unreadable::broken_container())?;
            if !is_file(&member) {
                continue;
            }
            let name = name_of(&member);
            if member.header().entry_type() == EntryType::GNUSparse {
                push(&name, member, data.len(), out)?;
                continue;
            }
            let start = usize::try_from(member.raw_file_position()).unwrap_or(usize::MAX);
            let rest = data.get(start..).unwrap_or_default();
            let size = usize::try_from(member.size()).unwrap_or(usize::MAX);
            let content = rest.get(..size).unwrap_or(rest);
            if content.len() < size {
                result = Err(Unreadable::new(Reason::Corrupt, Detail::Truncated));
            }
            out.entry(&name, content)?;
        }
        result
    }
}

/// Reads the members of an archive that is unpacked on the way.
pub(super) fn read_stream(
    source: impl Read,
    packed: usize,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let most = out.limits().unpacked;
    let mut archive = Archive::new(source.take(most));
    let members = archive.entries().map_err(|_| Unreadable::broken_container())?;
    for member in members {
        let member = member.map_err(|_| Unreadable::broken_container())?;
        if is_file(&member) {
            push(&name_of(&member), member, packed, out)?;
        }
    }
    Ok(())
}

fn push(
    name: &str,
    member: impl Read,
    packed: usize,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let unpacked = out.unpack(member, packed as u64);
    push_unpacked(name, &unpacked, out)
}

fn is_file<R: Read>(member: &Entry<'_, R>) -> bool {
    matches!(
        member.header().entry_type(),
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse
    )
}

fn name_of<R: Read>(member: &Entry<'_, R>) -> String {
    let raw = member.path_bytes();
    Charset::Lines(None).decode(&raw, 1 << 16).0.into_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::super::gathered::Gathered;
    use super::*;

    pub(in crate::extract::archive) fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for (name, content) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            tar.append_data(&mut header, name, *content).unwrap();
        }
        let mut link = tar::Header::new_gnu();
        link.set_entry_type(EntryType::Symlink);
        link.set_size(0);
        tar.append_link(&mut link, "link", "/etc/passwd").unwrap();
        tar.into_inner().unwrap()
    }

    #[test]
    fn files_are_entries_and_links_are_not() {
        let long = format!("{}/naam.txt", "map".repeat(60));
        let tar = tar_of(&[("a.txt", b"hoi"), (&long, b"lang")]);
        let gathered = Gathered::of(&tar, "x.tar");
        assert_eq!(gathered.entries[0].format, "tar");
        assert_eq!(gathered.entry("a.txt").segments[0].text, "hoi");
        assert_eq!(gathered.entry(&long).segments[0].text, "lang");
        assert_eq!(gathered.entries.len(), 3);
    }

    #[test]
    fn a_cut_archive_is_read_as_far_as_it_goes() {
        let tar = tar_of(&[("a.txt", b"hoi"), ("b.txt", &b"tekst ".repeat(500))]);
        let gathered = Gathered::of(&tar[..2_000], "x.tar");
        assert!(gathered.entry("b.txt").segments[0].text.starts_with("tekst"));
        assert_eq!(gathered.entries[0].result.unwrap_err().reason, Reason::Corrupt);
        for length in (0..tar.len()).step_by(7) {
            Gathered::of(&tar[..length], "x.tar");
        }
    }
}

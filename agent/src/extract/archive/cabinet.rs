//! Windows cabinets: stored, MSZIP and LZX.
//!
//! Files are packed together in folders, and each is reached through those before it. The work for that is counted:
//! a cabinet of many files in a large folder is read as far as it is affordable, the rest is reported.

use std::io::Cursor;

use cab::{Cabinet, CompressionType};

use super::super::extraction::{Extraction, Extractor};
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::push_unpacked;

/// Most bytes that may be unpacked to reach the files of one cabinet, passed over or read.
const WORK: u64 = 8 << 30;

/// Reads Windows cabinets.
pub struct Cab;

impl Extractor for Cab {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut cabinet = Cabinet::new(Cursor::new(data)).map_err(|_| Unreadable::broken_container())?;
        let mut files = Vec::new();
        for folder in cabinet.folder_entries() {
            let known = !matches!(folder.compression_type(), CompressionType::Quantum(_, _));
            let mut before = 0_u64;
            for file in folder.file_entries() {
                before += u64::from(file.uncompressed_size());
                files.push((file.name().to_owned(), known, before));
            }
        }
        let mut work = 0_u64;
        for (name, known, before) in files {
            if !known {
                out.unread(&name, Unreadable::new(Reason::Unsupported, Detail::Method))?;
                continue;
            }
            work = work.saturating_add(before);
            if work > WORK {
                out.unread(&name, Unreadable::new(Reason::TooLarge, Detail::Ratio))?;
                continue;
            }
            match cabinet.read_file(&name) {
                Ok(file) => {
                    let unpacked = out.unpack(file, data.len() as u64);
                    push_unpacked(&name, &unpacked, out)?;
                }
                Err(_) => out.unread(&name, Unreadable::broken_container())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::super::gathered::Gathered;
    use super::*;

    fn cabinet_of(files: &[(&str, &[u8])], method: CompressionType) -> Vec<u8> {
        let mut builder = cab::CabinetBuilder::new();
        let folder = builder.add_folder(method);
        for (name, _) in files {
            folder.add_file(*name);
        }
        let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
        let mut contents = files.iter();
        while let Some(mut file) = writer.next_file().unwrap() {
            file.write_all(contents.next().unwrap().1).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn files_are_entries_whatever_packs_them() {
        let table = b"naam;tel;plaats\nJan;1;Ede\nPiet;2;Epe\n";
        for method in [CompressionType::None, CompressionType::MsZip] {
            let cabinet = cabinet_of(&[("a.txt", b"hoi"), ("map\\b.csv", table)], method);
            let gathered = Gathered::of(&cabinet, "x.cab");
            assert_eq!(gathered.entry("a.txt").segments[0].text, "hoi");
            assert_eq!(gathered.entry("map\\b.csv").segments.len(), 9);
            for length in 0..cabinet.len() {
                Gathered::of(&cabinet[..length], "x.cab");
            }
        }
    }
}

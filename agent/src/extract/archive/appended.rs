//! Archives behind something else: a zip behind a picture or a PDF, archives that unpack themselves.
//!
//! Each program sees in such a file what it looks for: a viewer the picture, an archiver the list. Looks for the
//! directory at the end of a zip, and near the beginning for a 7-Zip or RAR archive whose header holds true. What
//! is found is an entry `appended`; the file itself is read by its own reader.

use super::super::extraction::Extraction;
use super::super::format::of_package;
use super::super::unreadable::Unreadable;

/// Formats in front of which others stand; what else begins so has a reader that finds its end.
pub(in crate::extract) const IN_FRONT: [&str; 4] = ["image", "media", "pdf", "program"];

/// Bytes within which an archive that is no zip must begin; what unpacks itself is a small program.
const WITHIN: usize = 16 << 20;
const WITHIN_PROGRAM: usize = 2 << 20;
/// Bytes of the end of a zip's directory, and of the longest comment behind it.
const END: usize = 22;
const COMMENT: usize = u16::MAX as usize;

/// Reads an archive that stands behind the beginning of `data`, if there is one.
///
/// # Errors
///
/// When a limit of the whole file is used up.
pub(in crate::extract) fn read(data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    if let Some(archive) = zip_in(data) {
        let format = of_package(archive);
        let size = archive.len() as u64;
        return out.item("appended", (format, size), |out| {
            format.extractor?.extract(archive, out)
        });
    }
    match other_in(data) {
        Some(archive) => out.entry("appended", archive),
        None => Ok(()),
    }
}

/// A zip that ends where `data` ends: from its first member, or all where its directory counts from the beginning.
fn zip_in(data: &[u8]) -> Option<&[u8]> {
    let tail = data.len().saturating_sub(END + COMMENT);
    let end = tail + memchr::memmem::rfind(data.get(tail..)?, b"PK\x05\x06")?;
    let number = |at: usize| Some(u32::from_le_bytes(*data.get(end + at..)?.first_chunk()?) as usize);
    let directory = end.checked_sub(number(12)?)?;
    let is_directory = data.get(directory..end)?.starts_with(b"PK\x01\x02");
    let start = directory.checked_sub(number(16)?)?;
    data.get(start..).filter(|_| is_directory)
}

/// A 7-Zip or RAR archive that stands behind something.
fn other_in(data: &[u8]) -> Option<&[u8]> {
    let within = if data.starts_with(b"MZ") || data.starts_with(b"\x7FELF") {
        WITHIN_PROGRAM
    } else {
        WITHIN
    };
    let near = data.get(..within).unwrap_or(data);
    let found = |signature: &[u8], is: fn(&[u8]) -> bool| {
        memchr::memmem::find_iter(near, signature)
            .filter_map(|at| data.get(at..))
            .find(|archive| is(archive))
    };
    found(b"7z\xBC\xAF\x27\x1C", is_seven_zip).or_else(|| found(b"Rar!\x1A\x07", is_rar))
}

/// Whether the place of the last header lies within.
fn is_seven_zip(archive: &[u8]) -> bool {
    let number = |at: usize| Some(u64::from_le_bytes(*archive.get(at..)?.first_chunk()?));
    let end = number(12).zip(number(20)).and_then(|(at, size)| {
        let end = at.checked_add(size)?.checked_add(32)?;
        (size > 0).then_some(end)
    });
    archive.get(6) == Some(&0) && end.is_some_and(|end| end <= archive.len() as u64)
}

/// Whether the first header is that of an archive.
fn is_rar(archive: &[u8]) -> bool {
    match archive.get(6) {
        Some(0) => archive.get(9) == Some(&0x73),
        Some(1) => archive.get(7) == Some(&0) && archive.get(13) == Some(&1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::super::super::gathered::Gathered;

    const TABLE: &str = "naam;tel;plaats\nJan;0318-123456;Ede\nPiet;0318-654321;Epe\n";
    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0 a picture \xFF\xD9";

    fn zip(counted_from: u64) -> Vec<u8> {
        let mut front = Cursor::new(vec![0; counted_from as usize]);
        front.set_position(counted_from);
        let mut zip = zip::ZipWriter::new(front);
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("klanten.csv", options).unwrap();
        zip.write_all(TABLE.as_bytes()).unwrap();
        let made = zip.finish().unwrap().into_inner();
        made[counted_from as usize..].to_vec()
    }

    #[test]
    fn a_zip_behind_a_picture_a_document_or_a_program_is_read() {
        let program = [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".as_slice(), &[0; 200]].concat();
        let pdf = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n".to_vec();
        for (front, format) in [(JPEG.to_vec(), "image"), (program, "program"), (pdf, "pdf")] {
            for counted_from in [0, front.len() as u64] {
                let file = [front.as_slice(), &zip(counted_from)].concat();
                let gathered = Gathered::of(&file, "x");
                assert_eq!(gathered.entries[0].format, format);
                assert_eq!(gathered.entry("appended").format, "zip");
                let list = gathered.entry("appended!/klanten.csv");
                assert!(list.segments.iter().any(|s| s.text == "0318-654321"), "{format}");
                for length in front.len()..file.len() {
                    Gathered::of(&file[..length], "x");
                }
            }
        }
    }

    #[test]
    fn signatures_within_a_program_are_no_archive() {
        let mut program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".to_vec();
        program.extend([0; 200]);
        program.extend(b"7z\xBC\xAF\x27\x1C\0Rar!\x1A\x07\0Rar!\x1A\x07\x01\0PK\x05\x06");
        program.extend([0; 200]);
        assert_eq!(Gathered::of(&program, "x.exe").entries.len(), 1);
    }

    #[test]
    fn an_archive_of_7_zip_that_unpacks_itself_is_read() {
        let mut writer = sevenz_rust2::ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
        let entry = sevenz_rust2::ArchiveEntry::new_file("klanten.csv");
        writer.push_archive_entry(entry, Some(TABLE.as_bytes())).unwrap();
        let archive = writer.finish().unwrap().into_inner();
        let gathered = Gathered::of(&[JPEG, &archive].concat(), "x.jpg");
        assert_eq!(gathered.entry("appended!/klanten.csv").format, "csv");
    }
}

//! Packages whose directory is lost, as downloads that were broken off leave them.
//!
//! Writes a new directory from the members' own headers, so that the readers of office files find the parts that
//! are there. Nothing is unpacked; where a header says no length, the descriptor behind the content or the next
//! header ends it. The last part may be cut.

use std::io::Cursor;

use zip::ZipArchive;

/// Most bytes of a package that are copied.
const MOST: usize = 64 << 20;
/// Most members of a package.
const MEMBERS: u16 = 10_000;
/// How often the package may be gone through in search of ends.
const SEARCHES: usize = 16;
/// What stands for a length that is not known.
const UNKNOWN: u32 = u32::MAX - 1;

/// The package with a directory of its members; `None` when it has one, or no members.
pub(in crate::extract) fn restored(data: &[u8]) -> Option<Vec<u8>> {
    if data.len() > MOST || !data.starts_with(b"PK\x03\x04") || ZipArchive::new(Cursor::new(data)).is_ok() {
        return None;
    }
    let mut directory = Vec::new();
    let (mut at, mut count) = (0, 0_u16);
    let mut left = data.len().saturating_mul(SEARCHES);
    while let Some(found) = memchr::memmem::find(data.get(at..)?, b"PK\x03\x04") {
        let start = at + found;
        let Some(member) = Member::at(data, start, &mut left).filter(|_| count < MEMBERS) else {
            at = start + 4;
            continue;
        };
        member.list(&mut directory);
        count += 1;
        at = member.end.max(start + 4);
    }
    if count == 0 {
        return None;
    }
    let mut whole = Vec::with_capacity(data.len() + directory.len() + 22);
    whole.extend_from_slice(data);
    whole.extend_from_slice(&directory);
    whole.extend(b"PK\x05\x06\0\0\0\0");
    whole.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    whole.extend(u32::try_from(directory.len()).ok()?.to_le_bytes());
    whole.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
    whole.extend([0, 0]);
    Some(whole)
}

/// A member, by its own header.
struct Member<'d> {
    start: u32,
    /// Version, flags, method, time and date, as both sorts of header have them.
    common: &'d [u8],
    name: &'d [u8],
    sum: u32,
    packed: u32,
    unpacked: u32,
    /// Where its content ends.
    end: usize,
}

impl<'d> Member<'d> {
    /// The member whose header is at `start`. `left` is how many bytes may still be searched.
    fn at(data: &'d [u8], start: usize, left: &mut usize) -> Option<Self> {
        let header = data.get(start..start + 30)?;
        let half = |at: usize| Some(usize::from(u16::from_le_bytes(*header.get(at..)?.first_chunk()?)));
        let number = |at: usize| number(header, at);
        let name = data.get(start + 30..)?.get(..half(26)?)?;
        let body = start + 30 + half(26)? + half(28)?;
        let rest = data.get(body..)?;
        let stated = (number(14)?, number(18)?, number(22)?);
        let known = half(6)? & 8 == 0 && stated.1 != u32::MAX;
        let (sum, packed, unpacked) = if known { stated } else { behind(rest, left)? };
        let length = (packed as usize).min(rest.len());
        Some(Self {
            start: u32::try_from(start).ok()?,
            common: header.get(4..14)?,
            name,
            sum,
            packed: length as u32,
            unpacked,
            end: body + length,
        })
    }

    fn list(&self, directory: &mut Vec<u8>) {
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(self.common);
        for number in [self.sum, self.packed, self.unpacked] {
            directory.extend(number.to_le_bytes());
        }
        directory.extend((self.name.len() as u16).to_le_bytes());
        directory.extend([0; 12]);
        directory.extend(self.start.to_le_bytes());
        directory.extend(self.name);
    }
}

fn number(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// Checksum and lengths that stand behind content; without them it ends at the next header, or where the data ends.
/// `None` when there was too much to search: what was searched is taken from `left`.
fn behind(rest: &[u8], left: &mut usize) -> Option<(u32, u32, u32)> {
    let within = rest.get(..*left).unwrap_or(rest);
    let described = memchr::memmem::find_iter(within, b"PK\x07\x08").find_map(|at| {
        let packed = number(rest, at + 8).filter(|packed| *packed as usize == at)?;
        Some((number(rest, at + 4)?, packed, number(rest, at + 12)?))
    });
    *left -= described.map_or(within.len(), |(_, packed, _)| packed as usize);
    if described.is_none() && within.len() < rest.len() {
        return None;
    }
    Some(described.unwrap_or_else(|| {
        let next = memchr::memmem::find(rest, b"PK\x03\x04").unwrap_or(rest.len());
        (0, u32::try_from(next).unwrap_or(UNKNOWN), UNKNOWN)
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::CompressionMethod;
    use zip::write::SimpleFileOptions;

    use super::super::super::super::gathered::Gathered;
    use super::*;
    use crate::extract::{Detail, Reason};

    fn document(streamed: bool) -> Vec<u8> {
        let text = "<w:p><w:r><w:t>Jan de Vries, 0318-123456</w:t></w:r></w:p>".repeat(200);
        let document = format!("<w:document xmlns:w='w'><w:body>{text}</w:body></w:document>");
        let parts = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("word/document.xml", document),
            ("docProps/app.xml", "<a/>".to_owned()),
        ];
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        if streamed {
            let mut zip = zip::ZipWriter::new_stream(Vec::new());
            for (name, text) in parts {
                zip.start_file(name, options).unwrap();
                zip.write_all(text.as_bytes()).unwrap();
            }
            return zip.finish().unwrap().into_inner();
        }
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_document_that_was_broken_off_is_read_as_far_as_it_goes_and_told() {
        for streamed in [false, true] {
            let whole = document(streamed);
            let directory = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
            let gathered = Gathered::of(&whole[..directory], "x.docx.crdownload");
            let entry = &gathered.entries[0];
            assert_eq!(entry.format, "docx");
            assert_eq!(entry.segments.len(), 200, "streamed: {streamed}");
            let why = entry.result.unwrap_err();
            assert_eq!(
                (why.reason, why.detail),
                (Reason::Corrupt, Some(Detail::Truncated))
            );
            for length in (0..directory).step_by(7) {
                Gathered::of(&whole[..length], "x.docx");
            }
        }
    }

    #[test]
    fn headers_without_end_are_not_searched_without_end() {
        let header = b"PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a";
        let mut package =
            b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x11\0\0\0word/document.xml".to_vec();
        package.extend(header.repeat(100_000));
        let whole = restored(&package).unwrap();
        let count = whole
            .get(whole.len() - 12..)
            .and_then(|end| end.first_chunk())
            .map(|n| u16::from_le_bytes(*n));
        assert!(count.is_some_and(|count| count < 100), "{count:?}");
    }

    #[test]
    fn what_has_a_directory_is_left_alone() {
        assert!(restored(&document(false)).is_none());
        assert!(restored(b"PK\x03\x04 no members").is_none());
    }
}

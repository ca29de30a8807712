//! Zip archives.
//!
//! The central directory says what there is. Where it is lost, the members' own headers are followed.

pub(in crate::extract) mod restored;

use std::borrow::Cow;
use std::io::Cursor;

use flate2::read::DeflateDecoder;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::super::encoding::Charset;
use super::super::extraction::{Extraction, Extractor, Unpacked};
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::push_unpacked;

/// Reads zip archives.
pub struct Zip;

impl Extractor for Zip {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let Ok(mut archive) = ZipArchive::new(Cursor::new(data)) else {
            salvage(data, out)?;
            return Err(Unreadable::broken_container());
        };
        if archive.has_duplicate_names() {
            // The directory is kept by name: of two members with one name it shows one.
            return salvage(data, out);
        }
        // Members that overlap could be read more often than there are bytes.
        let mut stored_left = (data.len() as u64).saturating_mul(2);
        for index in 0..archive.len() {
            let found = archive.by_index_raw(index).map(|file| {
                let is_file = !file.is_dir() && !file.is_symlink();
                is_file.then(|| Member {
                    name: name_of(file.name().ok().as_deref(), file.name_raw()),
                    encrypted: file.encrypted(),
                    packed: file.compressed_size().min(data.len() as u64),
                    start: file.data_start(),
                    method: file.compression(),
                })
            });
            let member = match found.map_err(|error| reason(&error)) {
                Ok(Some(member)) => member,
                Ok(None) => continue,
                Err(why) => {
                    let name = archive.name_for_index(index).and_then(Result::ok);
                    let name = name.map_or_else(|| format!("member {}", index + 1), Cow::into_owned);
                    out.unread(&name, why)?;
                    continue;
                }
            };
            if member.encrypted {
                out.unread(&member.name, Unreadable::encrypted())?;
            } else if let Some(content) = member.stored_in(data) {
                stored_left = stored_left
                    .checked_sub(content.len() as u64)
                    .ok_or(Unreadable::new(Reason::TooLarge, Detail::Ratio))?;
                out.entry(&member.name, content)?;
            } else if !member.is_known() {
                out.unread(&member.name, Unreadable::new(Reason::Unsupported, Detail::Method))?;
            } else {
                match archive.by_index(index) {
                    Ok(file) => {
                        let unpacked = out.unpack(file, member.packed);
                        push_unpacked(&member.name, &unpacked, out)?;
                    }
                    Err(error) => out.unread(&member.name, reason(&error))?,
                }
            }
        }
        Ok(())
    }
}

/// What the directory says of a member.
struct Member {
    name: String,
    encrypted: bool,
    packed: u64,
    start: Option<u64>,
    method: CompressionMethod,
}

impl Member {
    /// Whether its method is one that is unpacked here.
    fn is_known(&self) -> bool {
        use CompressionMethod::{Deflate64, Deflated, Stored};
        matches!(self.method, Stored | Deflated | Deflate64)
    }

    /// The content of a member that is not compressed, where it stands.
    fn stored_in<'d>(&self, data: &'d [u8]) -> Option<&'d [u8]> {
        let start = usize::try_from(self.start.filter(|_| self.method == CompressionMethod::Stored)?).ok()?;
        data.get(start..start.checked_add(usize::try_from(self.packed).ok()?)?)
    }
}

/// The name as the archive declares it. Names that are not UTF-8 and not declared as such are guessed: not
/// every program that writes them is a DOS program.
fn name_of(declared: Option<&str>, raw: &[u8]) -> String {
    match (std::str::from_utf8(raw), declared) {
        (Ok(name), _) => name.to_owned(),
        (Err(_), Some(name))
            if !name.contains('\u{fffd}') && !name.chars().any(|c| ('─'..='▟').contains(&c)) =>
        {
            name.to_owned()
        }
        _ => Charset::Lines(None).decode(raw, 1 << 16).0.into_owned(),
    }
}

fn reason(error: &ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::encrypted(),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Unreadable::new(Reason::Unsupported, Detail::Method)
        }
        _ => Unreadable::broken_container(),
    }
}

/// Reads the members of an archive whose directory is lost, by their own headers.
fn salvage(data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(data.get(at..).unwrap_or_default(), b"PK\x03\x04") {
        at += found;
        let Some(header) = Header::at(data, at) else {
            at += 4;
            continue;
        };
        let Some(name) = header.name else {
            out.unread(&format!("member at {at}"), Unreadable::broken_container())?;
            at += 4;
            continue;
        };
        let body = data.get(header.body..).unwrap_or_default();
        at = header.body;
        let packed = body.get(..header.packed).unwrap_or(body);
        if name.ends_with('/') {
            continue;
        }
        match (header.flags & 1, header.method) {
            (1, _) => out.unread(&name, Unreadable::encrypted())?,
            (_, 0) if header.packed > 0 => {
                out.entry(&name, packed)?;
                at += packed.len();
            }
            (_, 0) => {}
            (_, 8) => {
                // Without a length in the header the data ends by itself.
                let source = if header.packed > 0 { packed } else { body };
                let mut decoder = DeflateDecoder::new(source);
                let Unpacked { data, cut } = out.unpack(&mut decoder, source.len() as u64);
                at += (decoder.total_in() as usize).min(source.len());
                push_unpacked(&name, &Unpacked { data, cut }, out)?;
            }
            _ => out.unread(&name, Unreadable::new(Reason::Unsupported, Detail::Method))?,
        }
    }
    Ok(())
}

/// Longest name that is believed of a member whose directory is lost.
const LONGEST_NAME: usize = 1024;

/// A member's own header.
struct Header {
    flags: u16,
    method: u16,
    packed: usize,
    /// `None` when the bytes at its place are no name.
    name: Option<String>,
    /// Where the content begins.
    body: usize,
}

impl Header {
    fn at(data: &[u8], at: usize) -> Option<Self> {
        let half = |offset: usize| Some(u16::from_le_bytes(*data.get(at + offset..)?.first_chunk()?));
        let packed = u32::from_le_bytes(*data.get(at + 18..)?.first_chunk()?);
        let (name, extra) = (usize::from(half(26)?), usize::from(half(28)?));
        let raw_name = data.get(at + 30..at + 30 + name)?;
        // Behind damage a name may be any bytes of the archive, text of its members too.
        let is_name = (1..=LONGEST_NAME).contains(&name) && !raw_name.iter().any(u8::is_ascii_control);
        Some(Self {
            flags: half(6)?,
            method: half(8)?,
            // All bits set: the length stands in the extra field, and the data ends by itself.
            packed: if packed == u32::MAX { 0 } else { packed as usize },
            name: is_name.then(|| name_of(None, raw_name)),
            body: at + 30 + name + extra,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::super::super::gathered::Gathered;
    use super::*;

    const TABLE: &str = "naam;tel;plaats\nJan;1;Ede\nPiet;2;Epe\n";

    fn zip_of(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            zip.start_file(*name, SimpleFileOptions::default().compression_method(method))
                .unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn members_are_entries_at_every_depth() {
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let inner = zip_of(&[("klanten.csv", TABLE.as_bytes())], method);
            let outer = zip_of(
                &[("map/", b""), ("map/oud.zip", &inner), ("a.txt", b"hoi")],
                method,
            );
            let gathered = Gathered::of(&outer, "x.zip");
            assert_eq!(gathered.entry("map/oud.zip!/klanten.csv").format, "csv");
            assert_eq!(gathered.entry("a.txt").segments[0].text, "hoi");
            assert_eq!(gathered.entries.len(), 4);
        }
    }

    #[test]
    fn a_lost_directory_loses_no_members() {
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let mut zip = zip_of(
                &[("a.csv", TABLE.as_bytes()), ("b.csv", TABLE.as_bytes())],
                method,
            );
            let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
            zip.truncate(directory);
            let gathered = Gathered::of(&zip, "x.zip");
            assert_eq!(gathered.entries[0].result, Err(Unreadable::broken_container()));
            assert_eq!(gathered.entry("a.csv").segments.len(), 9);
            assert_eq!(gathered.entry("b.csv").segments.len(), 9);
        }
    }

    #[test]
    fn a_damaged_name_shows_no_text_and_costs_no_other_member() {
        let mut zip = zip_of(
            &[("a.csv", TABLE.as_bytes()), ("b.csv", TABLE.as_bytes())],
            CompressionMethod::Stored,
        );
        let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
        zip.truncate(directory);
        // The name of the first reaches into its content.
        zip[26] = 30;
        let gathered = Gathered::of(&zip, "x.zip");
        assert_eq!(
            gathered.entry("member at 0").result,
            Err(Unreadable::broken_container())
        );
        assert_eq!(gathered.entry("b.csv").segments.len(), 9);
    }

    #[test]
    fn bytes_that_begin_like_a_header_at_the_end_are_passed_over() {
        let mut zip = zip_of(&[("a.csv", TABLE.as_bytes())], CompressionMethod::Stored);
        let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
        zip.truncate(directory);
        let zip = [b"PK\x03\x04\xFF\xFF".as_slice(), &[0xFF; 30], &zip, b"PK\x03\x04"].concat();
        assert_eq!(Gathered::of(&zip, "x.zip").entry("a.csv").segments.len(), 9);
    }

    #[test]
    fn every_cut_of_an_archive_ends() {
        let zip = zip_of(
            &[("a.csv", TABLE.as_bytes()), ("b.csv", TABLE.as_bytes())],
            CompressionMethod::Deflated,
        );
        for length in 0..zip.len() {
            Gathered::of(&zip[..length], "x.zip");
        }
    }

    #[test]
    fn a_bomb_is_stopped_and_told() {
        let bomb = zip_of(&[("nul.txt", &vec![b'a'; 40 << 20])], CompressionMethod::Deflated);
        let gathered = Gathered::of(&bomb, "x.zip");
        let last = gathered.entries.last().unwrap();
        assert_eq!(last.result, Err(Unreadable::new(Reason::TooLarge, Detail::Ratio)));
    }

    #[test]
    fn unknown_methods_and_passwords_are_told_by_name() {
        let mut zip = zip_of(&[("a.csv", TABLE.as_bytes())], CompressionMethod::Deflated);
        let directory = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
        let mut locked = zip.clone();
        locked[directory + 8] |= 1;
        locked[6] |= 1;
        let gathered = Gathered::of(&locked, "x.zip");
        assert_eq!(gathered.entry("a.csv").result, Err(Unreadable::encrypted()));
        zip[directory + 10] = 98;
        zip[8] = 98;
        let gathered = Gathered::of(&zip, "x.zip");
        assert_eq!(
            gathered.entry("a.csv").result,
            Err(Unreadable::new(Reason::Unsupported, Detail::Method))
        );
    }

    #[test]
    fn names_are_read_in_old_encodings() {
        assert_eq!(
            name_of(Some("Daniδlle.csv"), "Daniëlle.csv".as_bytes()),
            "Daniëlle.csv"
        );
        assert_eq!(name_of(Some("Daniëlle.csv"), b"Dani\x89lle.csv"), "Daniëlle.csv");
        assert_eq!(name_of(Some("Dani▐lle.csv"), b"Dani\xEBlle.csv"), "Daniëlle.csv");
    }
}

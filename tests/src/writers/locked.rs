//! Files with a password, as far as a reader without it gets: what says that they have one, and noise.
//!
//! Nobody can open them, and nobody needs to: they must be told from broken files and be listed.

use anyhow::Result;

use super::outlook::compound::{self, Storage};
use super::package::stored;
use super::rar::{self, Lock};

/// A file that needs a password.
#[derive(Debug)]
pub struct Locked {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The path of the entry that is to be named, if it is known.
    pub entry: Option<&'static str>,
}

/// One of each sort.
///
/// # Errors
///
/// When a package cannot be written.
pub fn all() -> Result<Vec<Locked>> {
    let message = b"-----BEGIN PGP MESSAGE-----\n\nhQEMA4xj\n-----END PGP MESSAGE-----\n";
    let archives = [
        ("nieuw.zip", zip("klanten.csv")?),
        (
            "nieuw.rar",
            rar::version_4("klanten.csv", &noise(900), Lock::Password),
        ),
    ];
    let others = [
        ("klanten.xlsx", office()),
        ("klanten.xls", workbook()),
        ("klanten.doc", document()),
        ("klanten.ods", open_document()?),
        ("klanten.pdf", pdf()),
        (
            "klanten.kdbx",
            [&b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"[..], &noise(900)].concat(),
        ),
        ("klanten.csv.asc", message.to_vec()),
    ];
    let locked = |entry| move |(name, bytes)| Locked { name, bytes, entry };
    let archives = archives.into_iter().map(locked(Some("klanten.csv")));
    Ok(archives.chain(others.into_iter().map(locked(None))).collect())
}

fn noise(length: u32) -> Vec<u8> {
    (0..length)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 23) as u8)
        .collect()
}

/// A zip whose member needs a password: bit 0 of its flags, in both of its headers.
fn zip(name: &str) -> Result<Vec<u8>> {
    let mut bytes = stored(&[(name, noise(900))])?;
    for (header, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|four| four == header);
        if let Some(byte) = at.and_then(|at| bytes.get_mut(at + flags)) {
            *byte |= 1;
        }
    }
    Ok(bytes)
}

fn compound_of(streams: Vec<(&str, Vec<u8>)>) -> Vec<u8> {
    compound::write(&Storage {
        streams: streams
            .into_iter()
            .map(|(name, data)| (name.to_owned(), data))
            .collect(),
        ..Storage::default()
    })
}

/// A document of Office 2007 and later: the encrypted package in a compound file ([MS-OFFCRYPTO] 2.3.4).
fn office() -> Vec<u8> {
    let info = [&[4, 0, 4, 0, 0x40, 0, 0, 0][..], b"<encryption/>"].concat();
    let package = [&9_000_u64.to_le_bytes()[..], &noise(9_008)].concat();
    compound_of(vec![("EncryptionInfo", info), ("EncryptedPackage", package)])
}

/// A workbook of Excel 97 to 2003: behind its first record one that asks for a password ([MS-XLS] 2.4.117).
fn workbook() -> Vec<u8> {
    let mut stream = vec![
        0x09, 0x08, 0x10, 0, 0, 6, 5, 0, 0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0,
    ];
    stream.extend([0x2f, 0, 54, 0, 1, 0, 1, 0, 1, 0]);
    stream.extend(noise(48));
    stream.extend(noise(5_000));
    compound_of(vec![("Workbook", stream)])
}

/// A document of Word 97 to 2003: a bit in its head ([MS-DOC] 2.5.2).
fn document() -> Vec<u8> {
    let mut stream = vec![0xec, 0xa5, 0xc1, 0, 0, 0, 0x13, 4, 0, 0, 0, 0x13];
    stream.extend([0; 20]);
    stream.extend(noise(5_000));
    compound_of(vec![("WordDocument", stream), ("1Table", noise(5_000))])
}

fn open_document() -> Result<Vec<u8>> {
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry \
        manifest:full-path=\"content.xml\" manifest:size=\"900\" manifest:media-type=\"text/xml\"><manifest:encryption-data \
        manifest:checksum=\"x\"/></manifest:file-entry></manifest:manifest>";
    stored(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
        ),
        ("content.xml", noise(900)),
        ("META-INF/manifest.xml", manifest.as_bytes().to_vec()),
    ])
}

/// A PDF that no empty password opens (ISO 32000-1, 7.6.3).
fn pdf() -> Vec<u8> {
    let key = "5a".repeat(32);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [] /Count 0 >>".to_owned(),
        format!("<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>"),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let at = out.len();
    out.push_str(&format!(
        "xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<{key}> <{key}>] >>\nstartxref\n{at}\n%%EOF\n"
    ));
    out.into_bytes()
}

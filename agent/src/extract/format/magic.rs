//! Recognises formats by the bytes at fixed places.
//!
//! Signatures that text could begin with by chance are asked only after the content turned out to be no
//! text: see [`recognise_weakly`].

use std::io::Read;

use flate2::read::GzDecoder;

use super::{
    ACCESS, AR, ARJ, BZIP2, CAB, CHM, COMPRESS, CPIO, DBF, DISK, DJVU, DOC, DUMP, ESE, FONT_FILE, Format, GZ,
    IMAGE_FILE, KEYSTORE, LHA, LZ4, LZIP, LZMA, MEDIA_FILE, MOBI, ONENOTE, PACK200, PARQUET, PDF, PGP,
    POSTSCRIPT, PROGRAM_FILE, PST, RAR, RPM, RTF, SEVEN_ZIP, SMIME, SNAPPY, SQLITE, SQLITE_LOG, TAR, TGZ,
    TNEF, WIM, XAR, XLS, XZ, ZSTD, compound, is_named, package,
};

type Signature = (usize, &'static [u8], &'static Format);

/// Bytes that no text begins with, by offset.
static SIGNATURES: &[Signature] = &[
    (0, b"{\\rtf", &RTF),
    (0, b"%!PS-Adobe", &POSTSCRIPT),
    (0, b"\xC5\xD0\xD3\xC6", &POSTSCRIPT),
    (0, b"AT&TFORM", &DJVU),
    (0, b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", &ONENOTE),
    (0, b"\xA1\x2F\xFF\x43\xD9\xEF\x76\x4C", &ONENOTE),
    (0, b"ITSF\x03\0", &CHM),
    (0, b"\x78\x9F\x3E\x22", &TNEF),
    (0, b"!BDN", &PST),
    (0, b"SQLite format 3\0", &SQLITE),
    (0, b"\x37\x7F\x06\x82", &SQLITE_LOG),
    (0, b"\x37\x7F\x06\x83", &SQLITE_LOG),
    (4, b"Standard Jet DB", &ACCESS),
    (4, b"Standard ACE DB", &ACCESS),
    (4, b"\xEF\xCD\xAB\x89", &ESE),
    (0, b"PAR1", &PARQUET),
    (0, b"\x03\xD9\xA2\x9A", &KEYSTORE),
    (0, b"7z\xBC\xAF\x27\x1C", &SEVEN_ZIP),
    (0, b"Rar!\x1A\x07", &RAR),
    (0, b"\xFD7zXZ\0", &XZ),
    (0, b"\x28\xB5\x2F\xFD", &ZSTD),
    (0, b"\x04\x22\x4D\x18", &LZ4),
    (0, b"LZIP\x01", &LZIP),
    (0, b"\x1F\x9D", &COMPRESS),
    (0, b"\x1F\xA0", &COMPRESS),
    (0, b"\xFF\x06\0\0sNaPpY", &SNAPPY),
    (0, b"\xCA\xFE\xD0\x0D", &PACK200),
    (0, b"MSCF\0\0\0\0", &CAB),
    (0, b"\x60\xEA", &ARJ),
    (2, b"-lh", &LHA),
    (0, b"\xC7\x71", &CPIO),
    (0, b"\x71\xC7", &CPIO),
    (0, b"!<arch>\n", &AR),
    (0, b"\xED\xAB\xEE\xDB", &RPM),
    (0, b"xar!\0", &XAR),
    (0, b"MSWIM\0\0\0", &WIM),
    (24, b"\x6C\xEA\0\0", &DUMP),
    (24, b"\x6B\xEA\0\0", &DUMP),
    (0x8001, b"CD001", &DISK),
    (0, b"KDMV", &DISK),
    (0, b"conectix", &DISK),
    (0, b"vhdxfile", &DISK),
    (0, b"QFI\xFB", &DISK),
    (0, b"\x89PNG\r\n\x1A\n", &IMAGE_FILE),
    (0, b"\xFF\xD8\xFF", &IMAGE_FILE),
    (0, b"GIF87a", &IMAGE_FILE),
    (0, b"GIF89a", &IMAGE_FILE),
    (0, b"II*\0", &IMAGE_FILE),
    (0, b"MM\0*", &IMAGE_FILE),
    (8, b"WEBP", &IMAGE_FILE),
    (0, b"8BPS\0\x01", &IMAGE_FILE),
    (0, b"\0\0\x01\0", &IMAGE_FILE),
    (0, b"\xD7\xCD\xC6\x9A", &IMAGE_FILE),
    (0, b"\0\0\0\x0CjP  ", &IMAGE_FILE),
    (0, b"gimp xcf ", &IMAGE_FILE),
    (4, b"ftyphei", &IMAGE_FILE),
    (4, b"ftypmif1", &IMAGE_FILE),
    (4, b"ftypavif", &IMAGE_FILE),
    (4, b"ftyp", &MEDIA_FILE),
    (4, b"moov", &MEDIA_FILE),
    (0, b"ID3\x02", &MEDIA_FILE),
    (0, b"ID3\x03", &MEDIA_FILE),
    (0, b"ID3\x04", &MEDIA_FILE),
    (0, b"OggS\0", &MEDIA_FILE),
    (0, b"fLaC\0", &MEDIA_FILE),
    (0, b"\x1A\x45\xDF\xA3", &MEDIA_FILE),
    (8, b"WAVEfmt", &MEDIA_FILE),
    (8, b"AVI LIST", &MEDIA_FILE),
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", &MEDIA_FILE),
    (0, b"\0\0\x01\xBA", &MEDIA_FILE),
    (0, b"MThd\0\0", &MEDIA_FILE),
    (0, b"FLV\x01", &MEDIA_FILE),
    (0, b"#!AMR", &MEDIA_FILE),
    (0, b"\x7FELF", &PROGRAM_FILE),
    (0, b"\xCA\xFE\xBA\xBE", &PROGRAM_FILE),
    (0, b"\xCE\xFA\xED\xFE", &PROGRAM_FILE),
    (0, b"\xCF\xFA\xED\xFE", &PROGRAM_FILE),
    (0, b"\0asm\x01\0", &PROGRAM_FILE),
    (0, b"dex\n03", &PROGRAM_FILE),
    (0, b"\0\x01\0\0\0", &FONT_FILE),
    (0, b"OTTO\0", &FONT_FILE),
    (0, b"ttcf\0", &FONT_FILE),
    (0, b"wOFF", &FONT_FILE),
    (0, b"wOF2", &FONT_FILE),
    (0, b"-----BEGIN PGP MESSAGE-----", &PGP),
    // Documents of old Word that stand without a compound file around them.
    (0, b"\xDB\xA5\x2D\0", &DOC),
    (0, b"\xDC\xA5\x65\0", &DOC),
    (0, b"\xEC\xA5\xC1\0", &DOC),
    // Workbook streams of old Excel that stand without a compound file around them.
    (0, b"\x09\x08\x10\0", &XLS),
    (0, b"\x09\x08\x08\0", &XLS),
    (0, b"\x09\0\x04\0", &XLS),
    (0, b"\x09\x02\x06\0", &XLS),
    (0, b"\x09\x04\x06\0", &XLS),
];

/// Bytes that are telling only in what is no text.
static WEAK: &[Signature] = &[
    (0, b"MZ", &PROGRAM_FILE),
    (0, b"BM", &IMAGE_FILE),
    (60, b"BOOKMOBI", &MOBI),
    (0, b"\xFF\xFB", &MEDIA_FILE),
    (0, b"\xFF\xF3", &MEDIA_FILE),
    (0, b"\xFF\xF1", &MEDIA_FILE),
    (0, b"RIFF", &MEDIA_FILE),
    (0, b"\x01\0\0\0", &IMAGE_FILE),
    (2, b"\r\n", &PROGRAM_FILE),
    (0, b"\x30\x82", &SMIME),
    (0, b"\x30\x80", &SMIME),
    (0, b"\x85\x01", &PGP),
    (0, b"\x85\x02", &PGP),
    (0, b"\x5D\0\0", &LZMA),
];

/// Finds a format that leading bytes decide.
pub(super) fn recognise(data: &[u8], name: Option<&str>) -> Option<&'static Format> {
    if data.starts_with(b"PK")
        && (has(data, 2, b"\x03\x04") || has(data, 2, b"\x05\x06") || has(data, 2, b"\x07\x08"))
    {
        return Some(package::recognise(data));
    }
    if data.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(compound::recognise(data, name));
    }
    if data.starts_with(b"\x1F\x8B\x08") {
        return Some(if holds_tar(data) { &TGZ } else { &GZ });
    }
    if data.starts_with(b"BZh")
        && matches!(data.get(3), Some(b'1'..=b'9'))
        && (has(data, 4, b"1AY&SY") || has(data, 4, b"\x17rE8P\x90"))
    {
        return Some(&BZIP2);
    }
    let fixed = SIGNATURES.iter().find(|(at, bytes, _)| has(data, *at, bytes));
    if let Some((_, _, format)) = fixed {
        return Some(format);
    }
    if is_bitmap(data) {
        Some(&IMAGE_FILE)
    } else if is_pdf(data) {
        Some(&PDF)
    } else if is_tar_header(data) {
        Some(&TAR)
    } else if is_cpio(data) {
        Some(&CPIO)
    } else if is_surely_dbf(data) {
        Some(&DBF)
    } else {
        None
    }
}

/// Finds a format of what is known to be no text.
pub(super) fn recognise_weakly(data: &[u8], name: Option<&str>) -> Option<&'static Format> {
    if is_dbf(data) {
        return Some(&DBF);
    }
    if is_named(name, &IMAGE_FILE) || !has(data, 0, b"\x01\0\0\0") {
        let weak = WEAK.iter().find(|(at, bytes, format)| {
            has(data, *at, bytes) && (bytes.len() > 2 || *at == 0 || is_named(name, format))
        });
        if let Some((_, _, format)) = weak {
            return Some(format);
        }
    }
    if data.len() > 512 && has(data, data.len() - 512, b"koly") {
        return Some(&DISK);
    }
    let last = data.get(data.len().saturating_sub(22)..)?;
    memchr::memmem::find(last, b"PK\x05\x06").map(|_| package::recognise(data))
}

fn has(data: &[u8], at: usize, bytes: &[u8]) -> bool {
    data.get(at..).is_some_and(|rest| rest.starts_with(bytes))
}

/// A Windows bitmap: two reserved fields of nothing, and a header of a known length. White ones look like text.
fn is_bitmap(data: &[u8]) -> bool {
    data.starts_with(b"BM")
        && has(data, 6, &[0; 4])
        && matches!(
            data.get(14..18),
            Some([12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
        )
}

/// A PDF, also behind leading junk: a mail header, blank lines, a printer's job control.
fn is_pdf(data: &[u8]) -> bool {
    let head = data.get(..1024).unwrap_or(data);
    let Some(at) = memchr::memmem::find(head, b"%PDF-") else {
        return false;
    };
    if at == 0 {
        return true;
    }
    let rest = data.get(at..).unwrap_or_default();
    let body = rest.get(..64 << 10).unwrap_or(rest);
    matches!(body.get(5), Some(b'0'..=b'9')) && memchr::memmem::find(body, b" obj").is_some()
}

/// Whether a checksum says that this is a header of a tar archive.
pub(in crate::extract) fn is_tar_header(data: &[u8]) -> bool {
    let Some(header) = data.get(..512) else {
        return false;
    };
    let ustar = has(header, 257, b"ustar");
    let field = header.get(148..156).unwrap_or_default();
    let written = field
        .iter()
        .skip_while(|b| **b == b' ')
        .take_while(|b| (b'0'..=b'7').contains(b))
        .fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
    let body: u32 = header.iter().map(|b| u32::from(*b)).sum();
    let own: u32 = field.iter().map(|b| u32::from(*b)).sum();
    let sum = body - own + 8 * u32::from(b' ');
    let plausible = header.first().is_some_and(|b| *b >= b' ');
    (written == sum && sum > 8 * 32 && plausible) || (ustar && written > 0 && plausible)
}

/// Whether the content of a gzip file begins as a tar archive.
fn holds_tar(data: &[u8]) -> bool {
    let mut head = Vec::with_capacity(512);
    let read = GzDecoder::new(data).take(512).read_to_end(&mut head);
    read.is_ok() && is_tar_header(&head)
}

fn is_cpio(data: &[u8]) -> bool {
    let digits = data.get(6..14).unwrap_or_default();
    [b"070701", b"070702", b"070707"]
        .iter()
        .any(|magic| data.starts_with(*magic))
        && digits.len() == 8
        && digits.iter().all(u8::is_ascii_hexdigit)
}

/// Versions of dBASE tables and their kin.
const DBF_VERSIONS: [u8; 14] = [
    0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x7B, 0x83, 0x8B, 0x8C, 0xCB, 0xF5,
];

/// A dBASE table: a known version, a date, and lengths of header and records that fit.
fn is_dbf(data: &[u8]) -> bool {
    let Some([version, _, month, day, _, _, _, _, h0, h1, r0, r1]) = data.first_chunk::<12>() else {
        return false;
    };
    let header = usize::from(u16::from_le_bytes([*h0, *h1]));
    DBF_VERSIONS.contains(version)
        && *month <= 12
        && *day <= 31
        && header >= 33
        && u16::from_le_bytes([*r0, *r1]) > 0
        && (*version == 0x02 || data.get(32..header).is_some_and(|fields| fields.contains(&0x0D)))
}

/// A dBASE table whose fields make up its records to the byte: records of text alone look like text.
fn is_surely_dbf(data: &[u8]) -> bool {
    if !is_dbf(data) || data.first() == Some(&0x02) {
        return false;
    }
    let half = |at: usize| {
        let bytes = data.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| usize::from(u16::from_le_bytes(*bytes)))
    };
    let fields = data.get(32..half(8)).unwrap_or_default().chunks_exact(32);
    let fields = fields.take_while(|field| field.first() != Some(&0x0D));
    let (mut length, mut count) = (1, 0);
    for field in fields {
        if !field.get(11).is_some_and(u8::is_ascii_alphanumeric) {
            return false;
        }
        length += field.get(16).map_or(0, |size| usize::from(*size));
        count += 1;
    }
    count > 0 && length == half(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(data: &[u8]) -> Option<&'static str> {
        recognise(data, None).map(|f| f.name)
    }

    #[test]
    fn a_pdf_may_have_junk_before_it_but_prose_about_pdf_is_none() {
        assert_eq!(
            name_of(b"\r\n\r\nHTTP junk\r\n%PDF-1.4\n1 0 obj\n<<>>"),
            Some("pdf")
        );
        assert_eq!(name_of(b"Every file begins with %PDF-1.4, so they say."), None);
    }

    #[test]
    fn archives_of_tar_are_known_by_their_checksum() {
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_old();
        header.set_size(2);
        header.set_cksum();
        tar.append_data(&mut header, "a.txt", &b"hi"[..]).unwrap();
        let tar = tar.into_inner().unwrap();
        assert_eq!(name_of(&tar), Some("tar"));
        let mut packed = flate2::read::GzEncoder::new(&tar[..], flate2::Compression::fast());
        let mut gzip = Vec::new();
        packed.read_to_end(&mut gzip).unwrap();
        assert_eq!(name_of(&gzip), Some("tgz"));
        let mut packed = flate2::read::GzEncoder::new(&b"no archive"[..], flate2::Compression::fast());
        let mut gzip = Vec::new();
        packed.read_to_end(&mut gzip).unwrap();
        assert_eq!(name_of(&gzip), Some("gz"));
    }

    #[test]
    fn weak_signatures_do_not_make_programs_of_texts() {
        assert_eq!(super::super::recognise(b"MZ is a signature", None).name, "txt");
        assert_eq!(super::super::recognise(b"BM 1, 2, 3 and more", None).name, "txt");
        let program = [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".as_slice(), &[0; 200]].concat();
        assert_eq!(super::super::recognise(&program, None).name, "program");
    }

    #[test]
    fn a_white_bitmap_is_no_text() {
        let mut bitmap = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bitmap.extend([10, 0, 0, 0, 5, 0, 0, 0, 1, 0, 24, 0]);
        bitmap.resize(100_000, 0xFF);
        assert_eq!(super::super::recognise(&bitmap, None).name, "image");
    }

    #[test]
    fn a_table_of_dbase_is_known_by_its_header() {
        let mut table = vec![0x03, 99, 12, 31, 1, 0, 0, 0, 65, 0, 11, 0];
        table.resize(64, 0);
        table.push(0x0D);
        assert_eq!(super::super::recognise(&table, None).name, "dbf");
    }
}

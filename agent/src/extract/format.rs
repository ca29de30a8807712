//! The one table of formats: how content is recognised, and who reads it.
//!
//! Content decides, not names: a name is asked only between formats whose bytes look alike. A format that is
//! recognised and not read says why, so that it is counted and not passed over. A row is all that a new
//! format needs here, with a signature in one of the modules below: `magic` (leading bytes), `package`
//! (what a zip holds), `compound` (what an OLE compound file holds), `textual` (how a text begins).

mod compound;
mod magic;
mod package;
mod textual;

use super::access::Access;
use super::archive::{Ar, Cab, Codec, Compressed, Cpio, Gzip, Rar, SevenZip, Tar, TarGzip, Zip};
use super::calendar::Calendar;
use super::dbase::Dbase;
use super::delimited::Delimited;
use super::encoding::Charset;
use super::extraction::Extractor;
use super::fixed_width::FixedWidth;
use super::iwork::IWork;
use super::json::Json;
use super::ldif::Ldif;
use super::mail::{Emlx, Mail, Mailbox};
use super::markup::{Html, Xml};
use super::onenote::OneNote;
use super::opendocument::OpenDocument;
use super::outlook::{Msg, Pst, Tnef};
use super::powerpoint97::Ppt;
use super::presentation::Pptx;
use super::rtf::Rtf;
use super::sqlite::{Sqlite, SqliteLog};
use super::text::Text;
use super::unreadable::{Detail, Reason, Unreadable};
use super::vcard::VCard;
use super::word::Docx;
use super::word_ml::WordMl;
use super::word97::Doc;
use super::workbook::{Ods, SpreadsheetMl, Xls, Xlsb, Xlsx};
use super::xps::Xps;
use super::yaml::Yaml;

pub(super) use magic::is_tar_header;

/// A format of files.
pub struct Format {
    /// Its usual short name: `xlsx`.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Extensions by which its files are known; they decide between look-alikes only.
    pub extensions: &'static [&'static str],
    /// Who reads it, or why it is not read.
    pub extractor: Result<&'static dyn Extractor, Unreadable>,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// Says why a format is not read.
const fn not_read(detail: Detail) -> Result<&'static dyn Extractor, Unreadable> {
    Err(Unreadable::new(Reason::Unsupported, detail))
}

const DOCUMENT: Result<&dyn Extractor, Unreadable> = not_read(Detail::Document);
const ARCHIVE: Result<&dyn Extractor, Unreadable> = not_read(Detail::Archive);
const DATABASE: Result<&dyn Extractor, Unreadable> = not_read(Detail::Database);
const MEDIA: Result<&dyn Extractor, Unreadable> = not_read(Detail::Media);
const PROGRAM: Result<&dyn Extractor, Unreadable> = not_read(Detail::Program);
const FONT: Result<&dyn Extractor, Unreadable> = not_read(Detail::Font);

#[cfg(feature = "pdf")]
const PDF_EXTRACTOR: Result<&dyn Extractor, Unreadable> = Ok(&super::pdf::Pdf);
#[cfg(not(feature = "pdf"))]
const PDF_EXTRACTOR: Result<&dyn Extractor, Unreadable> = DOCUMENT;

// Its words are laid out by the reader of PDF files.
#[cfg(feature = "pdf")]
const IMAGE: Result<&dyn Extractor, Unreadable> = Ok(&super::picture::Picture);
#[cfg(not(feature = "pdf"))]
const IMAGE: Result<&dyn Extractor, Unreadable> = not_read(Detail::Image);

macro_rules! formats {
    ($($row:ident = $name:literal, $title:literal, [$($extension:literal),*], $extractor:expr;)+) => {
        $(static $row: Format = Format {
            name: $name,
            title: $title,
            extensions: &[$($extension),*],
            extractor: $extractor,
        };)+
        static ALL: &[&Format] = &[$(&$row),+];
    };
}

formats! {
    // Workbooks.
    XLSX = "xlsx", "Excel workbook", ["xlsx", "xlsm", "xltx", "xltm", "xlam"], Ok(&Xlsx);
    XLSB = "xlsb", "Excel binary workbook", ["xlsb"], Ok(&Xlsb);
    XLS = "xls", "Excel 97-2003 workbook", ["xls", "xlt", "xla"], Ok(&Xls);
    ODS = "ods", "OpenDocument spreadsheet", ["ods", "ots", "fods"], Ok(&Ods);
    EXCEL_XML = "spreadsheetml", "Excel 2003 XML workbook", ["xml"], Ok(&SpreadsheetMl);
    // Documents and presentations.
    DOCX = "docx", "Word document", ["docx", "docm", "dotx", "dotm"], Ok(&Docx);
    WORD_XML = "wordml", "Word 2003 XML, or Office document in one XML file", ["xml"], Ok(&WordMl);
    PPTX = "pptx", "PowerPoint presentation", ["pptx", "pptm", "potx", "potm", "ppsx", "ppsm"], Ok(&Pptx);
    ODT = "odt", "OpenDocument text", ["odt", "ott", "odm", "fodt"], Ok(&OpenDocument);
    ODP = "odp", "OpenDocument presentation", ["odp", "otp", "odg", "fodp"], Ok(&OpenDocument);
    PDF = "pdf", "PDF document", ["pdf"], PDF_EXTRACTOR;
    XPS = "xps", "XPS document", ["xps", "oxps"], Ok(&Xps);
    RTF = "rtf", "Rich Text Format", ["rtf"], Ok(&Rtf);
    // Text.
    TXT = "txt", "Plain text", ["txt", "log", "md", "sql", "ini"], Ok(&Text);
    CSV = "csv", "Delimited table", ["csv", "tsv", "tab", "psv"], Ok(&Delimited);
    COLUMNS = "columns", "Table in columns of fixed width", ["prn"], Ok(&FixedWidth);
    HTML = "html", "Web page", ["html", "htm", "xhtml"], Ok(&Html);
    XML = "xml", "XML", ["xml", "svg", "kml", "plist"], Ok(&Xml);
    JSON = "json", "JSON, or JSON lines", ["json", "jsonl", "ndjson", "geojson"], Ok(&Json);
    YAML = "yaml", "YAML", ["yaml", "yml"], Ok(&Yaml);
    // Messages, contacts, calendars.
    EML = "eml", "E-mail message, or web archive", ["eml", "mht", "mhtml"], Ok(&Mail);
    EMLX = "emlx", "Apple Mail message", ["emlx"], Ok(&Emlx);
    MBOX = "mbox", "Mailbox", ["mbox", "mbx"], Ok(&Mailbox);
    VCF = "vcf", "vCard address book", ["vcf", "vcard"], Ok(&VCard);
    LDIF = "ldif", "Directory entries (LDIF)", ["ldif"], Ok(&Ldif);
    ICS = "ics", "iCalendar", ["ics", "ical", "ifb", "vcs"], Ok(&Calendar);
    // Archives.
    ZIP = "zip", "Zip archive", ["zip"], Ok(&Zip);
    EPUB = "epub", "Electronic book", ["epub"], Ok(&Zip);
    JAR = "jar", "Java or Android package", ["jar", "war", "ear", "apk", "aar"], Ok(&Zip);
    TAR = "tar", "Tar archive", ["tar"], Ok(&Tar);
    TGZ = "tgz", "Compressed tar archive", ["tgz"], Ok(&TarGzip);
    GZ = "gz", "Gzip file", ["gz", "tgz"], Ok(&Gzip);
    SEVEN_ZIP = "7z", "7-Zip archive", ["7z"], Ok(&SevenZip);
    RAR = "rar", "RAR archive", ["rar"], Ok(&Rar);
    BZIP2 = "bz2", "Bzip2 file", ["bz2", "tbz2"], Ok(&Compressed(Codec::Bzip2));
    XZ = "xz", "XZ file", ["xz", "txz"], Ok(&Compressed(Codec::Xz));
    LZMA = "lzma", "LZMA file", ["lzma"], Ok(&Compressed(Codec::Lzma));
    ZSTD = "zst", "Zstandard file", ["zst"], Ok(&Compressed(Codec::Zstd));
    LZ4 = "lz4", "LZ4 file", ["lz4"], Ok(&Compressed(Codec::Lz4));
    LZIP = "lz", "Lzip file", ["lz"], Ok(&Compressed(Codec::Lzip));
    COMPRESS = "z", "Compress or pack file", ["z"], Ok(&Compressed(Codec::Compress));
    CAB = "cab", "Windows cabinet", ["cab"], Ok(&Cab);
    CPIO = "cpio", "Cpio archive", ["cpio"], Ok(&Cpio);
    AR = "ar", "Unix archive or package", ["a", "deb", "ar"], Ok(&Ar);
    // Databases.
    SQLITE = "sqlite", "SQLite database", ["sqlite", "db", "sqlite3"], Ok(&Sqlite);
    SQLITE_LOG = "sqlite-wal", "SQLite write-ahead log", ["db-wal", "sqlite-wal"], Ok(&SqliteLog);
    ACCESS = "mdb", "Access database", ["mdb", "accdb"], Ok(&Access);
    DBF = "dbf", "dBASE table", ["dbf"], Ok(&Dbase);
    // Documents of older programs.
    DOC = "doc", "Word 2-2003 document", ["doc", "dot"], Ok(&Doc);
    PPT = "ppt", "PowerPoint 95-2003 presentation", ["ppt", "pps", "pot"], Ok(&Ppt);
    MSG = "msg", "Outlook message", ["msg", "oft"], Ok(&Msg);
    TNEF = "tnef", "Outlook attachment (winmail.dat)", ["dat", "tnef"], Ok(&Tnef);
    PST = "pst", "Outlook data file", ["pst", "ost"], Ok(&Pst);
    ONENOTE = "onenote", "OneNote section", ["one", "onetoc2"], Ok(&OneNote);
    IWORK = "iwork", "Apple Numbers, Pages or Keynote", ["numbers", "pages", "key"], Ok(&IWork);
    // Recognised and not read.
    ENCRYPTED_OFFICE = "office-encrypted", "Office document with a password", ["xlsx", "docx", "pptx"],
        Err(Unreadable::encrypted());
    COMPOUND = "ole", "Compound file of another program", ["vsd", "pub", "mpp", "wps"], DOCUMENT;
    POSTSCRIPT = "ps", "PostScript", ["ps", "eps"], DOCUMENT;
    DJVU = "djvu", "DjVu document", ["djvu"], DOCUMENT;
    CHM = "chm", "Compiled help", ["chm"], DOCUMENT;
    MOBI = "mobi", "Kindle book", ["mobi", "azw"], DOCUMENT;
    ESE = "ese", "Extensible storage database", ["edb"], DATABASE;
    PARQUET = "parquet", "Parquet table", ["parquet"], DATABASE;
    KEYSTORE = "kdbx", "Password safe", ["kdbx", "kdb"], Err(Unreadable::encrypted());
    PGP = "pgp", "Encrypted message", ["pgp", "gpg", "asc"], Err(Unreadable::encrypted());
    SMIME = "p7m", "Signed or encrypted mail part", ["p7m", "p7s", "der", "cer"],
        not_read(Detail::Method);
    SNAPPY = "sz", "Snappy stream", ["sz"], ARCHIVE;
    PACK200 = "pack", "Packed Java archive", ["pack"], ARCHIVE;
    ARJ = "arj", "ARJ archive", ["arj"], ARCHIVE;
    LHA = "lzh", "LHA archive", ["lzh", "lha"], ARCHIVE;
    RPM = "rpm", "RPM package", ["rpm"], ARCHIVE;
    DUMP = "dump", "Unix dump", ["dump"], ARCHIVE;
    XAR = "xar", "XAR archive", ["xar", "pkg"], ARCHIVE;
    WIM = "wim", "Windows image", ["wim", "esd"], ARCHIVE;
    DISK = "disk", "Disk image", ["iso", "vmdk", "vhd", "vhdx", "qcow2", "vdi", "dmg"], ARCHIVE;
    IMAGE_FILE = "image", "Picture", ["png", "jpg", "jpeg", "gif", "bmp", "tif", "webp", "heic", "psd", "ico", "emf", "wmf"],
        IMAGE;
    MEDIA_FILE = "media", "Sound or film", ["mp3", "mp4", "m4a", "mov", "avi", "mkv", "wav", "ogg", "flac", "wma"],
        MEDIA;
    PROGRAM_FILE = "program", "Program, library or object file", ["exe", "dll", "so", "dylib", "class", "wasm", "msi", "pyc"],
        PROGRAM;
    FONT_FILE = "font", "Font", ["ttf", "otf", "woff", "woff2", "ttc"], FONT;
    BINARY = "binary", "Bytes of no known format", [], not_read(Detail::Binary);
}

/// All formats, in the order in which people would list them.
#[must_use]
pub fn all() -> &'static [&'static Format] {
    ALL
}

/// The format of a message that is no file of its own.
pub(super) fn outlook_message() -> &'static Format {
    &MSG
}

/// What a zip holds that does not stand at the beginning of its file.
pub(super) fn of_package(data: &[u8]) -> &'static Format {
    package::recognise(data)
}

/// Finds out what `data` is.
#[must_use]
pub fn recognise(data: &[u8], name: Option<&str>) -> &'static Format {
    if let Some(format) = magic::recognise(data, name) {
        return format;
    }
    let Some(charset) = Charset::sniff(data) else {
        if textual::begins_as_mail(data, name) {
            return &EML;
        }
        return magic::recognise_weakly(data, name).unwrap_or(&BINARY);
    };
    textual::recognise(data, charset, name)
}

/// Whether `name` ends in one of the extensions of `format`.
fn is_named(name: Option<&str>, format: &Format) -> bool {
    name.and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, end)| {
            format
                .extensions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(end))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(data: &[u8], name: &str) -> &'static str {
        recognise(data, Some(name)).name
    }

    #[test]
    fn names_in_the_table_are_unique() {
        let mut names: Vec<_> = all().iter().map(|f| f.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().len());
    }

    #[test]
    fn content_decides_and_not_the_name() {
        assert_eq!(
            name_of(b"<html><table><tr><td>x</td></tr></table></html>", "lijst.xls"),
            "html"
        );
        assert_eq!(
            name_of(b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "kaart.txt"),
            "vcf"
        );
        assert_eq!(name_of(b"%PDF-1.7\n%\xE2\xE3\n1 0 obj\n", "x.csv"), "pdf");
        assert_eq!(name_of(b"{\\rtf1\\ansi Hallo}", "brief.doc"), "rtf");
        assert_eq!(name_of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "klanten.xlsx"), "image");
    }

    #[test]
    fn what_is_nothing_known_is_binary_and_what_is_empty_is_text() {
        let noise: Vec<u8> = (0..999_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert_eq!(name_of(&noise, "x.txt"), "binary");
        assert_eq!(name_of(b"", "leeg.xlsx"), "txt");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let format = recognise(b"xar!\0\x1C\0\x01", None);
        assert_eq!(
            format.extractor.err(),
            Some(Unreadable::new(Reason::Unsupported, Detail::Archive))
        );
    }

    #[test]
    fn every_beginning_of_a_file_is_recognised_without_a_panic() {
        let seeds: [&[u8]; 6] = [
            b"PK\x03\x04",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            b"%PDF-",
            b"From ",
            b"{\"a\":[",
            b"\x1f\x8b\x08\x08",
        ];
        for seed in seeds {
            for length in 0..700 {
                let mut data = seed.to_vec();
                data.resize(seed.len() + length, b'a');
                assert!(!recognise(&data, Some("x")).name.is_empty());
                data.resize(seed.len() + length, 0xFF);
                assert!(!recognise(&data, None).name.is_empty());
            }
        }
    }
}

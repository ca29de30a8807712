//! Tells what a zip holds: a workbook, a document, a book, a program, or just files.
//!
//! Looks at the first members' local headers, then at the names in the central directory. It does not trust
//! either to be whole: what cannot be told is a plain zip.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{DOCX, EPUB, Format, IWORK, JAR, ODP, ODS, ODT, PPTX, XLSB, XLSX, XPS, ZIP};

/// Most bytes of a member that tell what a package is.
const TELLING: u64 = 1 << 20;

/// Finds out what the zip `data` holds.
pub(super) fn recognise(data: &[u8]) -> &'static Format {
    if let Some(format) = by_mimetype(data) {
        return format;
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(data)) else {
        return by_local_headers(data);
    };
    if let Some(types) = member(&mut archive, b"[Content_Types].xml") {
        let told = by_content_types(&types);
        // A list that names the main parts of several kinds is no help: the part that is there says more.
        let by_part = told.is_some_and(|(_, clear)| clear == Clear::No);
        let there = by_part.then(|| by_names(archive.file_names_raw())).flatten();
        if let Some(format) = there.or(told.map(|(format, _)| format)) {
            return format;
        }
    }
    if let Some(format) = member(&mut archive, b"mimetype").and_then(|mime| of_mimetype(&mime)) {
        return format;
    }
    if let Some(format) = member(&mut archive, b"META-INF/manifest.xml").and_then(|list| by_manifest(&list)) {
        return format;
    }
    by_names(archive.file_names_raw()).unwrap_or(&ZIP)
}

/// What OpenDocument says of its whole where it has no `mimetype`: the first media type in its list.
fn by_manifest(list: &[u8]) -> Option<&'static Format> {
    let at = memchr::memmem::find(list, b"application/vnd.oasis.")?;
    of_mimetype(list.get(at..)?)
}

fn member(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &[u8]) -> Option<Vec<u8>> {
    let index = archive.index_for_name_raw(name)?;
    let file = archive.by_index(index).ok()?;
    let mut content = Vec::new();
    file.take(TELLING).read_to_end(&mut content).ok()?;
    Some(content)
}

/// Whether a list of content types names the main part of one kind only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clear {
    Yes,
    No,
}

fn by_content_types(types: &[u8]) -> Option<(&'static Format, Clear)> {
    // UTF-16 happens here: with zero bytes gone the words are the same.
    let plain: Vec<u8> = types.iter().copied().filter(|b| *b != 0).collect();
    let types = plain.as_slice();
    let says = |word: &str| memchr::memmem::find(types, word.as_bytes()).is_some();
    // The main part decides: a document may embed all the others.
    let main: [(&str, &'static Format); 8] = [
        ("sheet.binary.macroEnabled.main", &XLSB),
        ("spreadsheetml.sheet.main+xml", &XLSX),
        ("ms-excel.sheet.macroEnabled.main+xml", &XLSX),
        ("spreadsheetml.template.main+xml", &XLSX),
        ("wordprocessingml.document.main+xml", &DOCX),
        ("presentationml.presentation.main+xml", &PPTX),
        ("wordprocessingml.template.main+xml", &DOCX),
        ("presentationml.slideshow.main+xml", &PPTX),
    ];
    let mut mains = main.iter().filter(|(word, _)| says(word));
    if let Some((_, format)) = mains.next() {
        let others = mains.any(|(_, other)| other.name != format.name);
        return Some((*format, if others { Clear::No } else { Clear::Yes }));
    }
    let family: [(&str, &'static Format); 8] = [
        ("vnd.ms-package.xps-fixed", &XPS),
        ("vnd.openxps-fixed", &XPS),
        ("application/vnd.ms-excel.", &XLSX),
        ("application/vnd.ms-word.", &DOCX),
        ("application/vnd.ms-powerpoint.", &PPTX),
        ("spreadsheetml.worksheet+xml", &XLSX),
        ("wordprocessingml.", &DOCX),
        ("presentationml.", &PPTX),
    ];
    family
        .iter()
        .find(|(word, _)| says(word))
        .map(|(_, format)| (*format, Clear::Yes))
}

/// OpenDocument and EPUB put an uncompressed `mimetype` first.
fn by_mimetype(data: &[u8]) -> Option<&'static Format> {
    let name = data.get(30..38)?;
    let extra = usize::from(u16::from_le_bytes(*data.get(28..30)?.first_chunk()?));
    if name != b"mimetype" || data.get(8..10)? != [0, 0] {
        return None;
    }
    let content = data.get(38 + extra..)?;
    of_mimetype(content.get(..100).unwrap_or(content))
}

fn of_mimetype(mime: &[u8]) -> Option<&'static Format> {
    let known: [(&[u8], &'static Format); 8] = [
        (b"application/vnd.sun.xml.writer", &ODT),
        (b"application/vnd.sun.xml.impress", &ODP),
        (b"application/vnd.oasis.opendocument.spreadsheet", &ODS),
        (b"application/vnd.oasis.opendocument.text", &ODT),
        (b"application/vnd.oasis.opendocument.presentation", &ODP),
        (b"application/vnd.oasis.opendocument.graphics", &ODP),
        (b"application/vnd.sun.xml.calc", &ODS),
        (b"application/epub+zip", &EPUB),
    ];
    known
        .iter()
        .find(|(word, _)| mime.trim_ascii_start().starts_with(word))
        .map(|(_, format)| *format)
}

fn by_names<'n>(names: impl Iterator<Item = &'n [u8]>) -> Option<&'static Format> {
    let exact: [(&[u8], &'static Format); 7] = [
        (b"xl/workbook.xml", &XLSX),
        (b"xl/workbook.bin", &XLSB),
        (b"word/document.xml", &DOCX),
        (b"ppt/presentation.xml", &PPTX),
        (b"META-INF/MANIFEST.MF", &JAR),
        (b"AndroidManifest.xml", &JAR),
        (b"META-INF/container.xml", &EPUB),
    ];
    let mut book = IWorkNames::default();
    for name in names.take(10_000) {
        if let Some((_, format)) = exact.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
            return Some(format);
        }
        book.see(name);
    }
    book.tell().then_some(&IWORK)
}

/// What the names of members say about a document of Apple's.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the names, each seen by itself"
)]
struct IWorkNames {
    objects: bool,
    xml: bool,
    history: bool,
    /// Members outside the one folder that the document's own is.
    outside: bool,
    folder: Option<Vec<u8>>,
}

impl IWorkNames {
    fn see(&mut self, name: &[u8]) {
        let inside = self.inside(name);
        match inside {
            b"Index.zip" => self.objects = true,
            b"index.apxl" | b"index.apxl.gz" | b"index.xml.gz" => (self.xml, self.history) = (true, true),
            b"index.xml" => self.xml = true,
            b"buildVersionHistory.plist" => self.history = true,
            _ if inside.ends_with(b".iwa") => {
                let known = [&b"Index/"[..], b"Tables/"]
                    .iter()
                    .any(|folder| inside.starts_with(folder));
                self.objects |= known || !inside.contains(&b'/');
            }
            _ => {}
        }
    }

    /// The name within the folder of the document, where that was packed with it.
    fn inside<'n>(&mut self, name: &'n [u8]) -> &'n [u8] {
        let at = memchr::memchr(b'/', name).map_or(0, |at| at + 1);
        let (folder, inside) = name.split_at_checked(at).unwrap_or_default();
        let is_package = [&b".numbers/"[..], b".pages/", b".key/"]
            .iter()
            .any(|end| folder.ends_with(end));
        match &self.folder {
            None if is_package => {
                self.folder = Some(folder.to_vec());
                return inside;
            }
            Some(known) if known.as_slice() == folder => return inside,
            // What the Mac puts beside every file that it packs.
            _ => self.outside |= !name.starts_with(b"__MACOSX/"),
        }
        name
    }

    fn tell(&self) -> bool {
        let mixed = self.folder.is_some() && self.outside;
        !mixed && (self.objects || self.xml && self.history)
    }
}

/// For archives whose central directory is lost: the names in the local headers.
fn by_local_headers(data: &[u8]) -> &'static Format {
    let names = memchr::memmem::find_iter(data, b"PK\x03\x04").filter_map(|at| {
        let header = data.get(at..at + 30)?;
        let length = usize::from(u16::from_le_bytes(*header.get(26..28)?.first_chunk()?));
        data.get(at + 30..at + 30 + length)
    });
    by_names(names).unwrap_or(&ZIP)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*name, options).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn of_several_main_parts_the_one_that_is_there_counts() {
        let types = "<Types><Override PartName='/xl/workbook.xml' \
            ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/><Override \
            PartName='/word/document.xml' \
            ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";
        for (part, name) in [
            ("word/document.xml", "docx"),
            ("xl/workbook.xml", "xlsx"),
            ("a.xml", "xlsx"),
        ] {
            let zip = zip_of(&[("[Content_Types].xml", types), (part, "<x/>")]);
            assert_eq!(recognise(&zip).name, name);
        }
    }

    #[test]
    fn packages_are_told_by_their_main_part() {
        let types = |main: &str| {
            format!("<Types><Override PartName='/x' ContentType='application/vnd.{main}'/></Types>")
        };
        for (main, name) in [
            (
                "openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "xlsx",
            ),
            ("ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
            ("ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
            (
                "openxmlformats-officedocument.wordprocessingml.document.main+xml",
                "docx",
            ),
            ("ms-word.document.macroEnabled.main+xml", "docx"),
            (
                "openxmlformats-officedocument.presentationml.presentation.main+xml",
                "pptx",
            ),
        ] {
            let zip = zip_of(&[("a.txt", "x"), ("[Content_Types].xml", &types(main))]);
            assert_eq!(recognise(&zip).name, name);
        }
    }

    #[test]
    fn books_programs_and_plain_archives() {
        assert_eq!(
            recognise(&zip_of(&[("mimetype", "application/epub+zip")])).name,
            "epub"
        );
        assert_eq!(
            recognise(&zip_of(&[(
                "mimetype",
                "application/vnd.oasis.opendocument.spreadsheet\n"
            )]))
            .name,
            "ods"
        );
        assert_eq!(recognise(&zip_of(&[("META-INF/MANIFEST.MF", "")])).name, "jar");
        assert_eq!(recognise(&zip_of(&[("Index/Document.iwa", "")])).name, "iwork");
        assert_eq!(recognise(&zip_of(&[("klanten.csv", "a;b")])).name, "zip");
    }

    #[test]
    fn a_package_without_its_directory_is_told_by_its_members() {
        let mut zip = zip_of(&[("xl/workbook.xml", "<workbook/>")]);
        zip.truncate(60);
        assert_eq!(recognise(&zip).name, "xlsx");
    }
}

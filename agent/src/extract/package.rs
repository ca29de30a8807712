//! Documents that are zip packages of XML parts: Office Open XML and OpenDocument.
//!
//! Opens the package, reads its parts within the limits of the whole file, and follows relationships from
//! part to part. It does not know what the parts mean. Names of parts are compared without regard to case,
//! as the packaging standard wants it; a part that needs a password is `encrypted`, never silence.

pub(crate) mod markup;
pub(crate) mod relations;

use std::collections::HashMap;
use std::io::Cursor;

use zip::ZipArchive;
use zip::result::ZipError;

use super::extraction::{Extraction, Unpacked};
use super::unreadable::{Detail, Reason, Unreadable};
use markup::to_utf8;
use relations::Relations;

/// An open package.
pub(crate) struct Package<'d> {
    archive: ZipArchive<Cursor<&'d [u8]>>,
    names: Vec<String>,
    index: HashMap<String, usize>,
}

/// A part of XML, as UTF-8.
pub(crate) struct XmlPart {
    /// As much of it as could be unpacked.
    pub(crate) text: String,
    /// Why that is not all, if so.
    pub(crate) cut: Option<Unreadable>,
}

impl<'d> Package<'d> {
    /// Opens a package.
    pub(crate) fn open(data: &'d [u8]) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(Cursor::new(data)).map_err(|_| Unreadable::broken_container())?;
        let mut names = Vec::with_capacity(archive.len());
        let mut index = HashMap::with_capacity(archive.len());
        for at in 0..archive.len() {
            let name = match archive.name_for_index(at) {
                Some(Ok(name)) => normalised(&name),
                _ => String::new(),
            };
            index.entry(name.to_ascii_lowercase()).or_insert(at);
            names.push(name);
        }
        Ok(Self {
            archive,
            names,
            index,
        })
    }

    /// Names of all parts, in the order of the package.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the package has a part of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// Unpacks a part. `None` when there is no part of that name.
    pub(crate) fn part(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Option<Unpacked> {
        let at = self.position(name)?;
        let failed = |why| Unpacked {
            data: Vec::new(),
            cut: Some(why),
        };
        let encrypted = self.archive.by_index_data(at).is_ok_and(|e| e.encrypted());
        if encrypted {
            return Some(failed(Unreadable::encrypted()));
        }
        Some(match self.archive.by_index(at) {
            Ok(file) => {
                let packed = file.compressed_size();
                out.unpack(file, packed)
            }
            Err(ZipError::UnsupportedArchive(_)) => {
                failed(Unreadable::new(Reason::Unsupported, Detail::Method))
            }
            Err(_) => failed(Unreadable::broken_container()),
        })
    }

    /// Unpacks a part of XML and brings it to UTF-8.
    pub(crate) fn xml(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Option<XmlPart> {
        let Unpacked { data, cut } = self.part(name, out)?;
        Some(XmlPart {
            text: to_utf8(data),
            cut,
        })
    }

    /// The relationships of a part; those of the package itself for an empty name.
    pub(crate) fn relations(&mut self, part: &str, out: &mut Extraction<'_, '_>) -> Relations {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{separator}_rels/{file}.rels");
        match self.xml(&name, out) {
            Some(xml) => Relations::parse(&xml.text, folder, out.limits().nesting),
            None => Relations::default(),
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.index.get(&normalised(name).to_ascii_lowercase()).copied()
    }
}

/// A part's name without a leading slash and with forward slashes only.
fn normalised(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_owned()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    /// A package of these parts.
    pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(data).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn names_are_found_without_regard_to_case_and_slashes() {
        let data = zipped(&[("Word\\Document.xml", b"<a/>")]);
        let package = Package::open(&data).unwrap();
        assert!(package.has("/word/document.xml"));
        assert!(!package.has("word/other.xml"));
    }

    #[test]
    fn what_is_no_package_is_broken() {
        assert_eq!(
            Package::open(b"PK\x03\x04 and no more").err(),
            Some(Unreadable::broken_container())
        );
    }
}

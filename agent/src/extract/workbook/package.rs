//! The zip package that xlsx, xlsm, xlsb and ods are: parts by name, and the relations between parts.
//!
//! Names are compared without case and with slashes of either kind, as writers differ. Parts are unpacked as
//! streams within the limits of the file; checksums are not compared, since damaged text is text too.

use std::collections::HashMap;
use std::io::Cursor;

use zip::ZipArchive;
use zip::read::ZipReadOptions;
use zip::result::ZipError;

use super::markup::{Markup, Node};
use crate::extract::{Detail, Extraction, Reason, Unreadable};

/// Most relations of one part that are followed; programs allow 65,530 links on a sheet.
const MOST_RELATIONS: usize = 1 << 16;

/// A package that was opened.
pub(super) struct Package<'d> {
    archive: ZipArchive<Cursor<&'d [u8]>>,
    parts: Vec<PartName>,
    by_name: HashMap<String, usize>,
}

/// The name of a part, and whether it was read.
struct PartName {
    name: String,
    read: bool,
}

/// A relation of a part to another one, or to something outside.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`.
    pub(super) kind: String,
    pub(super) target: Target,
}

/// What a relation leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A part, by its name in the package.
    Part(String),
    /// An address outside.
    Outside(String),
}

impl<'d> Package<'d> {
    /// Opens a package.
    ///
    /// # Errors
    ///
    /// When it is no zip, or its parts need a password.
    pub(super) fn open(data: &'d [u8]) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(Cursor::new(data)).map_err(|_| Unreadable::broken_container())?;
        let mut parts = Vec::with_capacity(archive.len());
        let mut by_name = HashMap::with_capacity(archive.len());
        for index in 0..archive.len() {
            let name = archive
                .name_for_index(index)
                .and_then(Result::ok)
                .unwrap_or_default();
            let name = name.replace('\\', "/").trim_start_matches('/').to_owned();
            by_name.insert(name.to_lowercase(), index);
            parts.push(PartName { name, read: false });
        }
        Ok(Self {
            archive,
            parts,
            by_name,
        })
    }

    /// The part of this name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/').to_lowercase();
        self.by_name.get(&name).copied()
    }

    /// The parts that were not read yet, except folders.
    pub(super) fn unread(&self) -> Vec<usize> {
        let parts = self.parts.iter().enumerate();
        let unread = parts.filter(|(_, part)| !part.read && !part.name.ends_with('/'));
        unread.map(|(index, _)| index).collect()
    }

    /// The name of a part.
    pub(super) fn name(&self, part: usize) -> &str {
        self.parts.get(part).map_or("", |part| &part.name)
    }

    /// Whether a part was read already.
    pub(super) fn is_read(&self, part: usize) -> bool {
        self.parts.get(part).is_none_or(|part| part.read)
    }

    /// The unpacked size of a part as the package gives it.
    pub(super) fn declared(&self, part: usize) -> u64 {
        self.archive.by_index_data(part).map_or(0, |entry| entry.size())
    }

    /// Reads a part of markup with `read`.
    ///
    /// # Errors
    ///
    /// What `read` returns, or why the part cannot be opened.
    pub(super) fn markup<T>(
        &mut self,
        part: usize,
        out: &mut Extraction<'_, '_>,
        read: impl FnOnce(&mut Markup<'_>, &mut Extraction<'_, '_>) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let nesting = out.limits().nesting;
        let (file, packed) = self.member(part)?;
        let mut markup = Markup::new(file, out.allowance(packed), nesting);
        let result = read(&mut markup, out);
        out.count_unpacked(markup.unpacked());
        result
    }

    /// Unpacks a whole part into memory.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or is larger than the limits.
    pub(super) fn bytes(&mut self, part: usize, out: &mut Extraction<'_, '_>) -> Result<Vec<u8>, Unreadable> {
        let (file, packed) = self.member(part)?;
        let unpacked = out.unpack(file, packed);
        unpacked.cut.map_or(Ok(unpacked.data), Err)
    }

    /// Opens a member of the archive and marks it as read.
    fn member(&mut self, part: usize) -> Result<(impl std::io::Read + '_, u64), Unreadable> {
        if let Some(part) = self.parts.get_mut(part) {
            part.read = true;
        }
        self.content(part)
    }

    /// The content of a part, as it is unpacked, and its packed size. Whoever looks at it has not read it yet.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened.
    pub(super) fn content(&mut self, part: usize) -> Result<(impl std::io::Read + '_, u64), Unreadable> {
        let options = ZipReadOptions::new().ignore_crc32(true);
        match self.archive.by_index_with_options(part, options) {
            Ok(file) => {
                let packed = file.compressed_size();
                Ok((file, packed))
            }
            Err(ZipError::UnsupportedArchive(why)) if why == ZipError::PASSWORD_REQUIRED => {
                Err(Unreadable::encrypted())
            }
            Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
                Err(Unreadable::new(Reason::Unsupported, Detail::Method))
            }
            Err(_) => Err(Unreadable::broken_container()),
        }
    }

    /// The relations of a part (of the package itself: `""`). What is broken or missing has none.
    pub(super) fn relations(&mut self, of: &str, out: &mut Extraction<'_, '_>) -> Vec<Relation> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let name = format!("{folder}/_rels/{file}.rels");
        let mut relations = Vec::new();
        if let Some(part) = self.find(&name) {
            // As many as can be read; a broken end hides no more than itself.
            let _: Result<(), Unreadable> = self.markup(part, out, |markup, _| {
                while let Some(node) = markup.next()? {
                    if let Node::Open(element) = node
                        && element.name() == "Relationship"
                        && relations.len() < MOST_RELATIONS
                    {
                        let target = element.short("Target");
                        let mode = element.short("TargetMode");
                        let kind = element.short("Type");
                        relations.push(Relation {
                            id: element.short("Id"),
                            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                            target: if mode.eq_ignore_ascii_case("external") {
                                Target::Outside(target)
                            } else {
                                Target::Part(resolve(folder, &target))
                            },
                        });
                    }
                }
                Ok(())
            });
        }
        relations
    }
}

impl Relation {
    /// The part that it leads to.
    pub(super) fn part(&self, package: &Package<'_>) -> Option<usize> {
        match &self.target {
            Target::Part(name) => package.find(name),
            Target::Outside(_) => None,
        }
    }
}

/// The name of a part, from a target that is relative to a folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let base = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            _ => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_the_folder_of_their_part() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "/xl/sharedStrings.xml"), "xl/sharedStrings.xml");
        assert_eq!(resolve("", "xl\\workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("xl", "../../../a.xml"), "a.xml");
    }
}

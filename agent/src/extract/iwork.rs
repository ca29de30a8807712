//! Apple's Numbers, Pages and Keynote: packages of 2013 and later, and the XML of 2005 to 2009 before them.
//!
//! Tables are read from the tiles in which cells are stored, numbers and dates too, row by row with their
//! columns; then all running text with comments, notes and link targets; then the files that were put in.
//! Formulas are not computed (their last values are stored), charts and page templates are not told apart from
//! other text. A document with a password is `encrypted`.

mod archive;
mod cell;
mod message;
mod prose;
mod table;
#[cfg(test)]
mod tests;
mod xml;

use flate2::read::MultiGzDecoder;

use super::extraction::{Extraction, Extractor};
use super::format;
use super::package::Package;
use super::package::markup::to_utf8;
use super::unreadable::Unreadable;
use archive::Objects;

/// Reads Numbers, Pages and Keynote documents.
pub struct IWork;

impl Extractor for IWork {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if !data.starts_with(b"PK") {
            return xml::read(&to_utf8(data.to_vec()), out);
        }
        let mut document = Reading::default();
        document.package(data, Depth::Outer, out);
        document.finish(out)
    }
}

/// Which of the packages is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// The document.
    Outer,
    /// The index within it, which only holds objects.
    Index,
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    objects: Objects,
    read: bool,
    fault: Option<Unreadable>,
}

impl Reading {
    fn note(&mut self, read: Result<(), Unreadable>) {
        if let Err(why) = read {
            self.fault.get_or_insert(why);
        }
    }

    fn package(&mut self, data: &[u8], depth: Depth, out: &mut Extraction<'_, '_>) {
        let mut package = match Package::open(data) {
            Ok(package) => package,
            Err(why) => return self.note(Err(why)),
        };
        let names = package.names().to_vec();
        if names
            .iter()
            .any(|name| matches!(file_of(name), ".iwpv2" | ".iwph"))
        {
            return self.note(Err(Unreadable::encrypted()));
        }
        for name in &names {
            let part = match (Part::of(name), depth) {
                (Part::Left, _) | (Part::Index | Part::Xml | Part::File, Depth::Index) => continue,
                (part, _) => part,
            };
            let Some(unpacked) = package.part(name, out) else {
                continue;
            };
            let read = match part {
                Part::Objects => self.objects.add(name, &unpacked.data, out),
                Part::Index => {
                    self.package(&unpacked.data, Depth::Index, out);
                    Ok(())
                }
                Part::Xml if unpacked.cut.is_some_and(|_| unpacked.data.is_empty()) => Ok(()),
                Part::Xml => self.xml(unpacked.data, out),
                Part::File if unpacked.cut.is_none() => put_in(name, &unpacked.data, out),
                Part::File | Part::Left => Ok(()),
            };
            self.note(unpacked.cut.map_or(Ok(()), Err));
            self.note(read);
        }
    }

    fn xml(&mut self, data: Vec<u8>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.read = true;
        if !data.starts_with(b"\x1F\x8B") {
            return xml::read(&to_utf8(data), out);
        }
        let unpacked = out.unpack(MultiGzDecoder::new(data.as_slice()), data.len() as u64);
        let read = xml::read(&to_utf8(unpacked.data), out);
        unpacked.cut.map_or(read, Err)
    }

    /// Pushes what the objects hold.
    fn finish(mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.objects.is_empty() && !self.read {
            return Err(self.fault.unwrap_or_else(Unreadable::broken_container));
        }
        let mut tables = table::Tables::default();
        let read = tables.read(&self.objects, out);
        let read = read.and_then(|()| prose::read(&self.objects, tables.texts(), out));
        self.note(read);
        self.fault.map_or(Ok(()), Err)
    }
}

/// What a member of a package is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Objects in archives.
    Objects,
    /// A zip with the parts that hold objects.
    Index,
    /// The whole document as XML.
    Xml,
    /// A file that was put in.
    File,
    /// What says nothing that the document does not say: version histories, view states, small pictures of it.
    Left,
}

impl Part {
    fn of(name: &str) -> Self {
        match file_of(name) {
            "" => Self::Left,
            "Index.zip" => Self::Index,
            "index.xml" | "index.xml.gz" | "index.apxl" | "index.apxl.gz" => Self::Xml,
            file if file.ends_with(".iwa") => Self::Objects,
            file if file.ends_with(".plist") || name.contains("Metadata/") => Self::Left,
            _ => Self::File,
        }
    }
}

fn file_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, file)| file)
}

/// Reads a file that was put in, unless it is film, or a picture whose text was not asked for: a presentation may hold
/// hundreds.
fn put_in(name: &str, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    if out.may_read(format::recognise(data, Some(name))) {
        out.entry(name, data)
    } else {
        Ok(())
    }
}

//! Workbooks of OpenDocument: ods, its templates, and the flat form fods.
//!
//! The content is streamed once. Repeated rows and cells are read once and counted as often as they say:
//! never expanded. Beside the sheets: page headers, properties, embedded charts with their data, embedded
//! files. Copies of sheets of other files are told from sheets by their source.

mod content;
mod value;

use homeward_rules::document::{Aside, Container};

use self::content::Content;
use super::Faults;
use super::markup::{Markup, Node};
use super::package::Package;
use super::prose::{PAGE_HEADERS, VALUES};
use crate::extract::{Extraction, Extractor, Unreadable};

/// Reads ods.
pub struct Ods;

impl Extractor for Ods {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if !data.starts_with(b"PK") {
            return flat(data, out);
        }
        let mut package = Package::open(data)?;
        if let Some(manifest) = package.find("META-INF/manifest.xml") {
            // A manifest that is broken otherwise says nothing.
            let encrypted = package.markup(manifest, out, |markup, _| names_encryption(markup));
            if encrypted.unwrap_or_default() == Protection::Password {
                return Err(Unreadable::encrypted());
            }
        }
        let mut faults = Faults::default();
        let mut content = Content::default();
        match package.find("content.xml") {
            Some(part) => {
                let result = package.markup(part, out, |markup, out| content.read(markup, Aside::Body, out));
                faults.note(result);
            }
            None => faults.note(Err(Unreadable::broken_container())),
        }
        for part in package.unread() {
            let name = package.name(part).to_owned();
            let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
            let result = match file {
                "styles.xml" => package.markup(part, out, |markup, out| {
                    out.go_to(Container::Whole, 0);
                    out.set_aside(Aside::PageHeader);
                    PAGE_HEADERS.read(markup, out)
                }),
                "meta.xml" => package.markup(part, out, |markup, out| {
                    out.go_to(Container::Whole, 0);
                    out.set_aside(Aside::Property);
                    VALUES.read(markup, out)
                }),
                // The data of an embedded chart or sheet.
                "content.xml" => {
                    package.markup(part, out, |markup, out| content.read(markup, Aside::Cache, out))
                }
                // A foreign object stands beside the folders of OpenDocument's own.
                _ if folder.is_empty() && file.starts_with("Object ") => match package.bytes(part, out) {
                    Ok(data) => out.entry(&name, &data),
                    Err(why) => out.unread(&name, why),
                },
                _ => Ok(()),
            };
            faults.note(result);
        }
        faults.result()
    }
}

/// Reads the flat form, fods: everything in one part.
fn flat(data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut faults = Faults::default();
    let open = |data, out: &Extraction<'_, '_>| Markup::new(data, out.limits().entry, out.limits().nesting);
    let mut markup = open(data, out);
    faults.note(Content::default().read(&mut markup, Aside::Body, out));
    if let Some(meta) = meta_of(data) {
        out.go_to(Container::Whole, 0);
        out.set_aside(Aside::Property);
        let mut markup = open(meta, out);
        faults.note(VALUES.read(&mut markup, out));
    }
    faults.result()
}

/// The properties in a flat document.
fn meta_of(data: &[u8]) -> Option<&[u8]> {
    let start = memchr::memmem::find(data, b"<office:meta>")?;
    let end = memchr::memmem::find(data, b"</office:meta>")?;
    data.get(start..end + b"</office:meta>".len())
}

/// Whether a package's parts are encrypted.
#[derive(Debug, Default, PartialEq, Eq)]
enum Protection {
    #[default]
    None,
    Password,
}

fn names_encryption(markup: &mut Markup<'_>) -> Result<Protection, Unreadable> {
    while let Some(node) = markup.next()? {
        if let Node::Open(element) = node
            && matches!(element.name(), "encryption-data" | "encrypted-key")
        {
            return Ok(Protection::Password);
        }
    }
    Ok(Protection::None)
}

#[cfg(test)]
mod tests;

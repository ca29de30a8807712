//! OpenDocument text and presentations: odt, ott, odp, otp, and their flat forms fodt and fodp.
//!
//! The body, then headers and footers of the page styles, then objects that are embedded as documents, then
//! properties, embedded files and stored older versions. Spreadsheets are not read here.

mod content;

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::ooxml::leaves;
use super::package::Package;
use super::package::markup::{Markup, Token, to_utf8};
use super::story::Story;
use super::unreadable::Unreadable;
use content::Text;

/// Reads OpenDocument text and presentations.
pub struct OpenDocument;

impl Extractor for OpenDocument {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if data.starts_with(b"PK") {
            return package(data, out);
        }
        let xml = to_utf8(data.to_vec());
        let mut story = Story::new(Container::Whole, 0, Aside::Body);
        let read = content::read(&xml, Text::Document, &mut story, out);
        read.and(story.finish(out))
    }
}

fn package(data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut package = Package::open(data)?;
    let mut trouble = Trouble(None);
    if let Some(manifest) = package.xml("META-INF/manifest.xml", out)
        && says_encrypted(&manifest.text, out.limits().nesting)
    {
        return Err(Unreadable::encrypted());
    }
    if !package.has("content.xml") {
        return Err(Unreadable::broken());
    }
    for (part, text, aside) in [
        ("content.xml", Text::Document, Aside::Body),
        ("styles.xml", Text::PageStyles, Aside::PageHeader),
    ] {
        trouble.note(markup(&mut package, part, text, aside, out));
    }
    let names = package.names().to_vec();
    for name in &names {
        if name.ends_with("/content.xml") {
            trouble.note(markup(&mut package, name, Text::Document, Aside::Cache, out));
        } else if is_file_inside(name) {
            trouble.note(embedded(&mut package, name, out));
        }
    }
    if let Some(meta) = package.xml("meta.xml", out) {
        out.go_to(Container::Whole, 0);
        out.set_aside(Aside::Property);
        trouble.note(leaves(&meta.text, out));
        trouble.note(meta.cut.map_or(Ok(()), Err));
    }
    trouble.0.map_or(Ok(()), Err)
}

/// The first thing that went wrong.
struct Trouble(Option<Unreadable>);

impl Trouble {
    fn note(&mut self, read: Result<(), Unreadable>) {
        if let Err(why) = read {
            self.0.get_or_insert(why);
        }
    }
}

fn markup(
    package: &mut Package<'_>,
    part: &str,
    text: Text,
    aside: Aside,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let Some(xml) = package.xml(part, out) else {
        return Ok(());
    };
    let mut story = Story::new(Container::Whole, 0, aside);
    let read = content::read(&xml.text, text, &mut story, out);
    let read = read.and(story.finish(out));
    // What was cut off explains the markup that breaks off there.
    xml.cut.map_or(read, Err)
}

fn embedded(package: &mut Package<'_>, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match package.part(name, out) {
        None => Ok(()),
        Some(part) => match part.cut {
            Some(why) => out.unread(name, why),
            None => out.entry(name, &part.data),
        },
    }
}

/// Whether an entry is a file of its own: an object of another program, or an older version.
fn is_file_inside(name: &str) -> bool {
    match name.split_once('/') {
        Some(("Versions", file)) => !file.is_empty() && file != "VersionList.xml",
        Some(_) => false,
        None => name.starts_with("Object ") || name.starts_with("Obj"),
    }
}

/// Whether a manifest says that entries are encrypted.
fn says_encrypted(manifest: &str, nesting: usize) -> bool {
    let mut markup = Markup::new(manifest, nesting);
    while let Ok(Some(token)) = markup.next() {
        if let Token::Open(tag) = token
            && tag.name() == "encryption-data"
        {
            return true;
        }
    }
    false
}

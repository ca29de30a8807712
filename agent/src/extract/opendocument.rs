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
    // A template may hold styles alone; what else is there is read in any case.
    if !package.has("content.xml") && !package.has("styles.xml") {
        trouble.note(Err(Unreadable::broken()));
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

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::super::limits::Limits;
    use super::super::package::tests::zipped;
    use super::*;

    fn wrapped(body: &str) -> String {
        format!(
            "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:table='tb' xmlns:draw='d'>\
             <office:body>{body}</office:body></office:document-content>"
        )
    }

    fn read(parts: &[(&str, &str)]) -> Gathered {
        let parts: Vec<_> = parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
        Gathered::extract_with(&OpenDocument, &zipped(&parts), Limits::default())
    }

    fn texts(gathered: &Gathered, aside: Aside) -> Vec<&str> {
        let segments = &gathered.entries[0].segments;
        segments
            .iter()
            .filter(|s| s.location.aside == aside)
            .map(|s| s.text.as_str())
            .collect()
    }

    #[test]
    fn white_space_is_collapsed_and_marks_are_kept() {
        let body = "<office:text>stray<text:p>Jan <text:span>de\n  Vri</text:span>es<text:s text:c='2'/>x<text:tab/>\
            06<text:line-break/>Utrecht <text:a xlink:href='mailto:jan@example.nl'>mail</text:a></text:p></office:text>";
        let gathered = read(&[("content.xml", &wrapped(body))]);
        assert_eq!(
            texts(&gathered, Aside::Body),
            ["Jan de Vries  x\t06\nUtrecht mail\njan@example.nl"]
        );
    }

    #[test]
    fn notes_comments_boxes_and_deletions_stand_aside_and_split_nothing() {
        let body = "<office:text><text:tracked-changes><text:changed-region><text:deletion><office:change-info>\
            <dc:creator>Wie</dc:creator></office:change-info><text:p>Weg</text:p></text:deletion></text:changed-region>\
            </text:tracked-changes><text:p>jan@<text:note><text:note-citation>1</text:note-citation><text:note-body>\
            <text:p>Voetnoot</text:p></text:note-body></text:note>exam<office:annotation><dc:creator>Wie</dc:creator>\
            <text:p>Opmerking</text:p></office:annotation>ple<draw:frame><draw:text-box><text:p>Doos</text:p>\
            </draw:text-box><svg:title>plaatje</svg:title></draw:frame>.nl</text:p></office:text>";
        let gathered = read(&[("content.xml", &wrapped(body))]);
        assert_eq!(texts(&gathered, Aside::Body), ["jan@example.nl"]);
        assert_eq!(texts(&gathered, Aside::Note), ["Voetnoot"]);
        assert_eq!(texts(&gathered, Aside::Comment), ["Wie", "Opmerking"]);
        assert_eq!(texts(&gathered, Aside::TextBox), ["Doos"]);
        assert_eq!(texts(&gathered, Aside::Hidden), ["Weg", "plaatje"]);
    }

    #[test]
    fn a_template_of_styles_alone_is_whole_and_a_package_of_neither_is_not() {
        let styles = "<office:document-styles xmlns:office='o' xmlns:style='s' xmlns:text='t'><office:master-styles>\
            <style:master-page><style:header><text:p>Kop</text:p></style:header></style:master-page>\
            </office:master-styles></office:document-styles>";
        let gathered = read(&[("styles.xml", styles)]);
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Kop"]);
        assert_eq!(gathered.entries[0].result, Ok(()));
        let gathered = read(&[("meta.xml", "<office:document-meta xmlns:office='o'/>")]);
        assert_eq!(gathered.entries[0].result, Err(Unreadable::broken()));
    }

    #[test]
    fn repeated_cells_are_read_once() {
        let body = "<office:text><table:table><table:table-row table:number-rows-repeated='1000000'>\
            <table:table-cell><text:p>Smit</text:p></table:table-cell>\
            <table:table-cell table:number-columns-repeated='5000'/>\
            <table:table-cell><text:p>Ede</text:p></table:table-cell></table:table-row></table:table></office:text>";
        let gathered = read(&[("content.xml", &wrapped(body))]);
        let seen: Vec<_> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| (s.text.as_str(), s.location.column))
            .collect();
        assert_eq!(seen, [("Smit", 1), ("Ede", 5002)]);
    }

    #[test]
    fn headers_objects_properties_and_versions_are_read() {
        let styles = "<office:document-styles><office:styles><text:p>nee</text:p></office:styles><style:master-page>\
            <style:header><text:p>Kop</text:p></style:header></style:master-page></office:document-styles>";
        let chart = wrapped(
            "<office:chart><table:table><table:table-row><table:table-cell><text:p>Reeks</text:p>\
            </table:table-cell></table:table-row></table:table></office:chart>",
        );
        let gathered = read(&[
            (
                "content.xml",
                &wrapped("<office:text><text:p>Tekst</text:p></office:text>"),
            ),
            ("styles.xml", styles),
            ("Object 1/content.xml", &chart),
            ("Object 2", "embedded"),
            ("Versions/Version1", "older"),
            (
                "meta.xml",
                "<office:meta><dc:title>Klanten</dc:title></office:meta>",
            ),
        ]);
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Kop"]);
        assert_eq!(texts(&gathered, Aside::Cache), ["Reeks"]);
        assert_eq!(texts(&gathered, Aside::Property), ["Klanten"]);
        assert_eq!(gathered.entry("Object 2").segments[0].text, "embedded");
        assert_eq!(gathered.entry("Versions/Version1").segments[0].text, "older");
    }

    #[test]
    fn slides_are_parts_and_their_notes_stand_aside() {
        let body = "<office:presentation><draw:page><draw:frame><draw:text-box><text:p>Een</text:p></draw:text-box>\
            </draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Notitie</text:p></draw:text-box>\
            </draw:frame></presentation:notes></draw:page><draw:page><draw:custom-shape><text:p>Twee</text:p>\
            </draw:custom-shape></draw:page></office:presentation>";
        let gathered = read(&[("content.xml", &wrapped(body))]);
        let seen: Vec<_> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| {
                (
                    s.text.as_str(),
                    s.location.container,
                    s.location.part,
                    s.location.aside,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("Een", Container::Slide, 1, Aside::Body),
                ("Notitie", Container::Slide, 1, Aside::Note),
                ("Twee", Container::Slide, 2, Aside::Body),
            ]
        );
    }

    #[test]
    fn flat_documents_are_read_with_their_properties() {
        let flat = "<?xml version='1.0'?><office:document><office:meta><dc:title>Lijst</dc:title>\
            <meta:keyword>klant</meta:keyword></office:meta><office:master-styles><style:footer><text:p>Voet</text:p>\
            </style:footer></office:master-styles><office:body><office:text><text:p>Tekst</text:p></office:text>\
            </office:body></office:document>";
        let gathered = Gathered::extract_with(&OpenDocument, flat.as_bytes(), Limits::default());
        assert_eq!(texts(&gathered, Aside::Property), ["Lijst", "klant"]);
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Voet"]);
        assert_eq!(texts(&gathered, Aside::Body), ["Tekst"]);
    }

    #[test]
    fn encrypted_and_broken_documents_say_so() {
        let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
        let gathered = read(&[("META-INF/manifest.xml", manifest), ("content.xml", "\u{1}\u{2}")]);
        assert_eq!(gathered.entries[0].result, Err(Unreadable::encrypted()));
        assert_eq!(
            read(&[("mimetype", "x")]).entries[0].result,
            Err(Unreadable::broken())
        );
        let gathered = read(&[("content.xml", "<office:text><text:p>Half")]);
        assert_eq!(texts(&gathered, Aside::Body), ["Half"]);
    }
}

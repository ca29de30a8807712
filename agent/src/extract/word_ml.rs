//! Word 2003 XML, and documents of Office written as one XML file instead of a package.
//!
//! Both name text as documents in packages do, so the body is read by the same reader. Page headers, comments
//! and properties, which the older form keeps within the text, are read after it. Workbooks have a form of
//! their own and are not read here.

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::ooxml::body;
use super::package::markup::{Markup, Token, to_utf8};
use super::package::relations::Relations;
use super::story::Story;
use super::unreadable::Unreadable;

/// Reads documents of Office that are one XML file.
pub struct WordMl;

impl Extractor for WordMl {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let xml = to_utf8(data.to_vec());
        let mut story = Story::new(Container::Whole, 0, Aside::Body);
        let read = body::read(&xml, &Relations::default(), &mut story, out);
        story.finish(out)?;
        // What breaks the body off does so here again.
        let asides = read_asides(&xml, out);
        read.and(asides)
    }
}

/// Reads what stands beside the body.
fn read_asides(xml: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut markup = Markup::new(xml, out.limits().nesting);
    while let Some(token) = markup.next()? {
        let Token::Open(tag) = token else {
            continue;
        };
        let aside = match tag.name() {
            "hdr" | "ftr" => Aside::PageHeader,
            "annotation" if body::is_comment(&tag) => Aside::Comment,
            "DocumentProperties" | "CustomDocumentProperties" => Aside::Property,
            _ => continue,
        };
        // The parts of a document in one file are read whole, these among them.
        if tag.is_of("w") || aside != Aside::PageHeader {
            read_aside(&mut markup, aside, out)?;
        }
    }
    Ok(())
}

/// Reads one of them to its end.
fn read_aside(markup: &mut Markup<'_>, aside: Aside, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut story = Story::new(Container::Whole, 0, aside);
    let mut open = 1_u32;
    let mut shown = aside == Aside::Property;
    while open > 0 {
        match markup.next()? {
            Some(Token::Open(tag)) => {
                open += 1;
                shown |= tag.name() == "t";
            }
            Some(Token::Close(name)) => {
                open -= 1;
                if aside == Aside::Property || name == "p" {
                    story.end_paragraph(out)?;
                } else if name == "t" {
                    shown = false;
                }
            }
            Some(Token::Text(text)) if shown => story.text(&text),
            Some(Token::Text(_)) => {}
            None => break,
        }
    }
    story.finish(out)
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;

    fn seen(xml: &str) -> Vec<(Aside, u32, String)> {
        let gathered = Gathered::of(xml.as_bytes(), "brief.xml");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("wordml", Ok(()))
        );
        let segments = &gathered.entries[0].segments;
        segments
            .iter()
            .map(|s| (s.location.aside, s.location.column, s.text.clone()))
            .collect()
    }

    #[test]
    fn the_form_of_2003_is_read_with_its_tables_and_asides() {
        let xml = "<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument xmlns:w='w' xmlns:o='o'>\
            <o:DocumentProperties><o:Author>A. Bakker</o:Author></o:DocumentProperties><w:body><wx:sect>\
            <w:p><w:r><w:t>jan@exam</w:t></w:r><aml:annotation w:type='Word.Comment'><aml:content><w:p><w:r><w:t>Let op</w:t>\
            </w:r></w:p></aml:content></aml:annotation><w:r><w:t>ple.nl</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Piet</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Ede</w:t></w:r></w:p></w:tc>\
            </w:tr></w:tbl><w:p><w:hlink w:dest='mailto:kees@example.nl'><w:r><w:t>mail</w:t></w:r></w:hlink></w:p>\
            <w:sectPr><w:hdr><w:p><w:r><w:t>Kop</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>";
        let seen = seen(xml);
        for (aside, column, text) in [
            (Aside::Body, 0, "jan@example.nl"),
            (Aside::Body, 1, "Piet"),
            (Aside::Body, 2, "Ede"),
            (Aside::Body, 0, "mail\nkees@example.nl"),
            (Aside::PageHeader, 0, "Kop"),
            (Aside::Comment, 0, "Let op"),
            (Aside::Property, 0, "A. Bakker"),
        ] {
            assert!(
                seen.contains(&(aside, column, text.to_owned())),
                "{text}: {seen:?}"
            );
        }
    }

    #[test]
    fn a_package_in_one_file_is_read() {
        let xml = "<?xml version='1.0'?><pkg:package xmlns:pkg='p'><pkg:part pkg:name='/word/document.xml'><pkg:xmlData>\
            <w:document><w:body><w:p><w:r><w:t>Jan de Vries</w:t></w:r></w:p></w:body></w:document></pkg:xmlData></pkg:part>\
            <pkg:part><pkg:binaryData>AAAA</pkg:binaryData></pkg:part></pkg:package>";
        assert_eq!(seen(xml), [(Aside::Body, 0, "Jan de Vries".to_owned())]);
    }

    #[test]
    fn markup_that_breaks_off_keeps_what_came_before() {
        let gathered = Gathered::of(
            b"<w:wordDocument><w:body><w:p><w:t>Jan</w:t></w:p><w:p <",
            "x.xml",
        );
        assert_eq!(gathered.text(), "Jan");
        assert!(gathered.entries[0].result.is_err());
    }
}

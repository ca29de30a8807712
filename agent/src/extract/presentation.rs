//! PowerPoint presentations: pptx, ppsx, potx.
//!
//! Slides in the order in which they are shown, each with its notes, comments, charts, diagrams and embedded
//! files; then slides that are stored and not shown. Masters and layouts hold prompts only and are left out.

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::ooxml::Office;
use super::package::markup::{Markup, Token};
use super::package::relations::Relations;
use super::unreadable::Unreadable;

/// Reads PowerPoint presentations of the XML kind.
pub struct Pptx;

impl Extractor for Pptx {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let nesting = out.limits().nesting;
        let mut office = Office::open(data, out)?;
        let main = office.main_part("ppt/presentation.xml")?;
        let relations = office.relations(&main);
        let xml = office.take(&main).unwrap_or_default();
        let shown = shown(&xml, &relations, nesting);
        for (number, slide) in (1..).zip(&shown) {
            office.story(slide, Container::Slide, number, Aside::Body);
        }
        // Those that were read above are not read again.
        let stored = relations
            .iter()
            .filter(|r| r.kind == "slide")
            .filter_map(|r| r.part());
        for (number, slide) in (shown.len() as u32 + 1..).zip(stored) {
            office.story(slide, Container::Slide, number, Aside::Hidden);
        }
        office.related(&relations, Container::Whole, 0);
        office.properties();
        office.strays();
        office.end()
    }
}

/// The slides in the order of the presentation.
fn shown(xml: &str, relations: &Relations, nesting: usize) -> Vec<String> {
    let mut markup = Markup::new(xml, nesting);
    let mut slides = Vec::new();
    while let Ok(Some(token)) = markup.next() {
        let Token::Open(tag) = token else { continue };
        if tag.name() != "sldId" {
            continue;
        }
        // `id` and `r:id` have one local name: the one that is a relationship counts.
        let slide = tag
            .attributes()
            .filter(|(key, _)| *key == "id")
            .find_map(|(_, id)| relations.part(&id).map(str::to_owned));
        slides.extend(slide);
    }
    slides
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::super::limits::Limits;
    use super::super::package::tests::zipped;
    use super::*;

    fn rels(of: &[(&str, &str, &str)]) -> String {
        let each = of.iter().map(|(id, kind, target)| {
            format!("<Relationship Id='{id}' Type='http://x/{kind}' Target='{target}'/>")
        });
        format!("<Relationships>{}</Relationships>", each.collect::<String>())
    }

    fn slide(shapes: &str) -> String {
        format!("<p:sld xmlns:p='p' xmlns:a='a'><p:spTree>{shapes}</p:spTree></p:sld>")
    }

    fn shape(lines: &[&str]) -> String {
        let lines = lines
            .iter()
            .map(|l| format!("<a:p><a:r><a:t>{l}</a:t></a:r></a:p>"));
        format!(
            "<p:grpSp><p:sp><p:txBody>{}</p:txBody></p:sp></p:grpSp>",
            lines.collect::<String>()
        )
    }

    #[test]
    fn slides_come_in_their_order_with_what_hangs_on_them() {
        let table = "<a:tbl><a:tr><a:tc><a:txBody><a:p><a:t>Smit</a:t></a:p></a:txBody></a:tc>\
            <a:tc><a:txBody><a:p><a:t>Ede</a:t></a:p></a:txBody></a:tc></a:tr></a:tbl>";
        let parts = [
            ("_rels/.rels", rels(&[("a", "officeDocument", "ppt/presentation.xml")])),
            (
                "ppt/presentation.xml",
                "<p:p xmlns:r='r'><p:sldIdLst><p:sldId id='256' r:id='r2'/><p:sldId id='257' r:id='r1'/></p:sldIdLst></p:p>".into(),
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                rels(&[
                    ("r1", "slide", "slides/slide1.xml"),
                    ("r2", "slide", "slides/slide2.xml"),
                    ("r3", "slide", "slides/slide3.xml"),
                ]),
            ),
            ("ppt/slides/slide1.xml", slide(table)),
            ("ppt/slides/slide2.xml", slide(&(shape(&["Jansen BV", "Utrecht"]) + &shape(&["Titel"])))),
            ("ppt/slides/slide3.xml", slide(&shape(&["Verborgen"]))),
            (
                "ppt/slides/_rels/slide2.xml.rels",
                rels(&[("n", "notesSlide", "../notesSlides/n.xml"), ("c", "comments", "../comments/c.xml")]),
            ),
            ("ppt/notesSlides/n.xml", slide(&shape(&["Notitie"]))),
            (
                "ppt/comments/c.xml",
                "<p:cmLst><p:cm><p:text>Bel Jan</p:text></p:cm><p:cm><p:text>Gedaan</p:text></p:cm></p:cmLst>".into(),
            ),
        ];
        let parts: Vec<_> = parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
        let gathered = Gathered::extract_with(&Pptx, &zipped(&parts), Limits::default());
        let seen: Vec<_> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| (s.text.as_str(), s.location.part, s.location.aside))
            .collect();
        assert_eq!(
            seen,
            [
                ("Jansen BV", 1, Aside::Body),
                ("Utrecht", 1, Aside::Body),
                ("Titel", 1, Aside::Body),
                ("Notitie", 1, Aside::Note),
                ("Bel Jan", 1, Aside::Comment),
                ("Gedaan", 1, Aside::Comment),
                ("Smit", 2, Aside::Body),
                ("Ede", 2, Aside::Body),
                ("Verborgen", 5, Aside::Hidden),
            ]
        );
        let segments = &gathered.entries[0].segments;
        assert_eq!(segments[0].record, segments[1].record);
        assert_ne!(segments[1].record, segments[2].record);
        assert_ne!(segments[4].record, segments[5].record);
        assert_eq!(segments[6].record, segments[7].record);
        assert_eq!(segments[0].location.container, Container::Slide);
        assert_eq!(gathered.entries[0].result, Ok(()));
    }

    #[test]
    fn those_who_commented_are_named() {
        let parts = [
            ("ppt/presentation.xml", "<p:p/>".to_owned()),
            (
                "ppt/_rels/presentation.xml.rels",
                rels(&[("a", "commentAuthors", "old.xml"), ("b", "authors", "new.xml")]),
            ),
            (
                "ppt/old.xml",
                "<p:cmAuthorLst><p:cmAuthor name='Jan Smit'/></p:cmAuthorLst>".to_owned(),
            ),
            (
                "ppt/new.xml",
                "<p188:authorLst><p188:author name='Els Bos'/></p188:authorLst>".to_owned(),
            ),
        ];
        let parts: Vec<_> = parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
        let gathered = Gathered::extract_with(&Pptx, &zipped(&parts), Limits::default());
        assert_eq!(gathered.text(), "Jan Smit\nEls Bos");
    }
}

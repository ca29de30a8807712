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

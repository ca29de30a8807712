//! Running text: bodies, headers, notes, text boxes, comments, and targets of links.
//!
//! Texts are objects of their own and say what they are; they come in the order in which they are stored. In a
//! presentation each slide is a part of the package.

use std::collections::HashSet;

use homeward_rules::document::{Aside, Container};

use super::archive::{Object, Objects};
use super::message::Message;
use super::table::STORAGES;
use crate::extract::extraction::Extraction;
use crate::extract::story::{Story, contact};
use crate::extract::unreadable::Unreadable;

/// Kinds of objects.
const AUTHOR: u64 = 212;
const LINKS: [u64; 2] = [2032, 2039];
const COMMENT: u64 = 3056;

/// Where text stands.
#[derive(Clone, Copy)]
struct Place {
    container: Container,
    part: u32,
    body: Aside,
}

/// Pushes all running text but `done`, which tables hold.
///
/// # Errors
///
/// When a limit of the file is used up.
pub(super) fn read(
    objects: &Objects,
    done: &HashSet<u64>,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let mut slides = 0;
    let mut last = None;
    let mut place = place_of("", &mut slides);
    for object in objects.all() {
        if last != Some(object.part) {
            last = Some(object.part);
            place = place_of(objects.part_name(object.part), &mut slides);
        }
        if done.contains(&object.number) {
            continue;
        }
        let message = objects.message(object);
        if STORAGES.contains(&object.kind) {
            storage(message, place, out)?;
        } else if let Some((aside, text)) = beside(object, message) {
            out.go_to(place.container, place.part);
            out.set_aside(aside);
            for line in text.lines() {
                out.line(line)?;
            }
        }
    }
    Ok(())
}

fn place_of(part: &str, slides: &mut u32) -> Place {
    let (container, part, body) = if part.starts_with("Slide") {
        *slides += 1;
        (Container::Slide, *slides, Aside::Body)
    } else if part.starts_with("MasterSlide") || part.starts_with("TemplateSlide") {
        (Container::Whole, 0, Aside::Cache)
    } else {
        (Container::Whole, 0, Aside::Body)
    };
    Place {
        container,
        part,
        body,
    }
}

/// The text of an object that stands beside the body.
fn beside(object: Object, message: Message<'_>) -> Option<(Aside, String)> {
    match object.kind {
        COMMENT => Some((Aside::Comment, message.text(1)?)),
        AUTHOR => Some((Aside::Property, message.text(1)?)),
        kind if LINKS.contains(&kind) => Some((Aside::Property, contact(&message.text(2)?)?)),
        _ => None,
    }
}

/// Pushes one text, paragraph by paragraph.
fn storage(message: Message<'_>, place: Place, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let aside = match (message.number(1), place.body) {
        (_, Aside::Cache) => Aside::Cache,
        (Some(1), _) => Aside::PageHeader,
        (Some(2 | 4), _) => Aside::Note,
        (Some(3), _) if place.container == Container::Whole => Aside::TextBox,
        _ => Aside::Body,
    };
    let mut story = Story::new(place.container, place.part, aside);
    let pieces: Vec<_> = message.all(3).map(String::from_utf8_lossy).collect();
    // Sections, pages and columns end with control characters of their own.
    let text = pieces.concat();
    for paragraph in text.split([
        '\n', '\r', '\u{2029}', '\u{4}', '\u{5}', '\u{c}', '\u{e}', '\u{f}',
    ]) {
        for (at, line) in paragraph.split(['\u{2028}', '\u{b}']).enumerate() {
            if at > 0 {
                story.text("\n");
            }
            // What is anchored here is an object of its own.
            for piece in line.split('\u{fffc}') {
                story.text(piece);
            }
        }
        story.end_paragraph(out)?;
    }
    story.finish(out)
}

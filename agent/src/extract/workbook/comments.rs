//! Comments on cells, plain and threaded, and the people who wrote them.

use homeward_rules::document::{Aside, Container};

use super::markup::{Markup, Node};
use super::place::place;
use crate::extract::{Extraction, Unreadable};

/// Most bytes of one comment.
const MOST: usize = 1 << 20;

/// Reads a part of comments that belongs to the sheet of this number (0: not known).
///
/// # Errors
///
/// What kept it from reading all of it.
pub(super) fn read(
    markup: &mut Markup<'_>,
    sheet: u32,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let mut at = None;
    let mut text = String::new();
    let (mut author, mut run, mut exact) = (false, false, false);
    while let Some(node) = markup.next()? {
        match node {
            Node::Open(element) => match element.name() {
                "comment" | "threadedComment" => {
                    let reference = element.attribute("ref").unwrap_or_default();
                    at = Some(place(&reference).unwrap_or_default());
                    text.clear();
                }
                "author" => {
                    author = true;
                    text.clear();
                }
                "t" => (run, exact) = (true, true),
                "text" => run = true,
                _ => {}
            },
            Node::Text(piece) if (run && at.is_some()) || author => {
                // Space between runs is layout of the part, and none of the comment's.
                let is_layout = !exact && piece.starts_with('\n') && piece.trim().is_empty();
                if text.len() < MOST && !is_layout {
                    text.push_str(&piece);
                }
            }
            Node::Text(_) => {}
            Node::Close(end) => match end.name() {
                "t" => exact = false,
                "comment" | "threadedComment" => {
                    let (row, column) = at.take().unwrap_or_default();
                    out.go_to(Container::Sheet, sheet);
                    out.set_aside(Aside::Comment);
                    out.begin_row(row);
                    out.cell(column, &text)?;
                    run = false;
                }
                "author" => {
                    author = false;
                    out.go_to(Container::Whole, 0);
                    out.set_aside(Aside::Property);
                    out.paragraph(&text)?;
                }
                _ => {}
            },
        }
    }
    Ok(())
}

/// Reads the list of people who wrote threaded comments.
///
/// # Errors
///
/// What kept it from reading all of it.
pub(super) fn people(markup: &mut Markup<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    while let Some(node) = markup.next()? {
        if let Node::Open(element) = node
            && element.name() == "person"
        {
            out.begin_record();
            for name in ["displayName", "userId"] {
                out.line(&element.attribute(name).unwrap_or_default())?;
            }
        }
    }
    Ok(())
}

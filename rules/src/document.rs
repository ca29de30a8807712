//! Extracted text, before anything is known about it.
//!
//! A [`Document`] is a run of [`Segment`]s over one text buffer: a segment is a cell, a line, a paragraph, a
//! property of an address card, and knows its [`Location`] and the *record* it belongs to. A record is what
//! a reader takes together: a row, a card, an address label, a paragraph. Identifiers of one record are
//! joined to one customer; those of different records are not.
//!
//! A long file is delivered as several documents, cut only between records. Inside the buffer, fields of a
//! record are separated by a tab, lines by a line feed, records by [`RECORD_END`]; detectors may look across
//! fields and lines but never across a record's end. A document is never serialised.

use std::fmt;

use serde::{Deserialize, Serialize};
use static_assertions::assert_not_impl_any;

use crate::field::Field;
use crate::sensitive::Sensitive;

/// Ends a record in a document's text (ASCII "record separator").
pub const RECORD_END: char = '\u{1e}';

/// Text as an extractor read it, in segments.
#[derive(Debug, Clone, Default)]
pub struct Document {
    text: Sensitive<String>,
    segments: Vec<Segment>,
}

assert_not_impl_any!(Document: Serialize);

/// A piece of a document that stands by itself: a cell, a line, a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Byte offset of the first byte in [`Document::text`].
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
    /// Number of the record it belongs to, rising through all documents of one file.
    pub record: u32,
    /// Where it stood in the file.
    pub location: Location,
    /// How its text is to be read.
    pub shape: Shape,
    /// What the format itself says it is (a vCard's `TEL`), where it says so.
    pub label: Option<Field>,
}

/// How a segment's text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Running text: names are capitalised, sentences surround values.
    #[default]
    Prose,
    /// A cell, form field or property that holds one value or few.
    Field,
    /// A cell that the program stored as a number: leading zeros and plus signs are lost.
    Number,
}

/// Where something stood, in ordinals from 1 (0 means "does not apply"): never in names, which are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// What the file is divided into.
    #[serde(default, skip_serializing_if = "Container::is_whole")]
    pub container: Container,
    /// Which of them: the second sheet, the third page.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub part: u32,
    /// Row of a table, or line of a text.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub row: u32,
    /// Column of a table.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub column: u32,
    /// Body text, or one of the places beside it.
    #[serde(default, skip_serializing_if = "Aside::is_body")]
    pub aside: Aside,
}

/// What a file is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// Not divided.
    #[default]
    Whole,
    /// Sheets of a workbook.
    Sheet,
    /// Pages.
    Page,
    /// Slides.
    Slide,
    /// Messages of a mailbox.
    Message,
    /// Cards of an address book.
    Card,
    /// Events of a calendar.
    Event,
    /// Tables of a document or database.
    Table,
}

/// Whether text stood in the body or in a place beside it that readers easily miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aside {
    /// The body.
    #[default]
    Body,
    /// A comment or annotation.
    Comment,
    /// A footnote, endnote or speaker note.
    Note,
    /// The header or footer of a page.
    PageHeader,
    /// A text box or drawing.
    TextBox,
    /// A cached copy: pivot cache, external-link cache.
    Cache,
    /// A hidden sheet, row or column, or a deletion that is still stored.
    Hidden,
    /// Document properties, file and sheet names, link targets.
    Property,
    /// Heading of a message: sender, recipients, subject.
    MessageHeader,
    /// Signature block of a message.
    Signature,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Container {
    /// The name for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "file",
            Self::Sheet => "sheet",
            Self::Page => "page",
            Self::Slide => "slide",
            Self::Message => "message",
            Self::Card => "card",
            Self::Event => "event",
            Self::Table => "table",
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde's skip_serializing_if passes a reference"
    )]
    const fn is_whole(&self) -> bool {
        matches!(self, Self::Whole)
    }
}

impl Aside {
    /// The name for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Comment => "comment",
            Self::Note => "note",
            Self::PageHeader => "page header",
            Self::TextBox => "text box",
            Self::Cache => "cached copy",
            Self::Hidden => "hidden",
            Self::Property => "property",
            Self::MessageHeader => "message header",
            Self::Signature => "signature",
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde's skip_serializing_if passes a reference"
    )]
    const fn is_body(&self) -> bool {
        matches!(self, Self::Body)
    }
}

impl fmt::Display for Location {
    /// In words: "sheet 2, row 14, column 3, comment".
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.container != Container::Whole {
            parts.push(format!("{} {}", self.container.as_str(), self.part));
        }
        let row = if self.column > 0 { "row" } else { "line" };
        for (name, ordinal) in [(row, self.row), ("column", self.column)] {
            if ordinal > 0 {
                parts.push(format!("{name} {ordinal}"));
            }
        }
        if self.aside != Aside::Body {
            parts.push(self.aside.as_str().to_owned());
        }
        if parts.is_empty() {
            parts.push("the beginning".to_owned());
        }
        out.write_str(&parts.join(", "))
    }
}

impl Document {
    /// The text of all segments with their separators.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.expose()
    }

    /// The segments in the order of their text.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The text of one segment.
    #[must_use]
    pub fn segment_text(&self, segment: &Segment) -> &str {
        self.text()
            .get(segment.start as usize..segment.end as usize)
            .unwrap_or_default()
    }

    /// Whether nothing was pushed yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Length of the text in bytes, separators included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text().len()
    }

    /// Appends a segment. A segment of another record than the one before it begins a new record.
    ///
    /// Control characters that the buffer uses as separators are replaced by spaces.
    pub fn push(&mut self, text: &str, record: u32, location: Location, shape: Shape, label: Option<Field>) {
        let buffer = self.text.expose_mut();
        if let Some(last) = self.segments.last() {
            buffer.push(match (last.record == record, shape) {
                (false, _) => RECORD_END,
                (true, Shape::Prose) => '\n',
                (true, Shape::Field | Shape::Number) => '\t',
            });
        }
        let start = buffer.len() as u32;
        if text.contains(RECORD_END) {
            buffer.push_str(&text.replace(RECORD_END, " "));
        } else {
            buffer.push_str(text);
        }
        let end = buffer.len() as u32;
        self.segments.push(Segment {
            start,
            end,
            record,
            location,
            shape,
            label,
        });
    }

    /// Empties the document and keeps its memory for the next one.
    pub fn clear(&mut self) {
        self.text.expose_mut().clear();
        self.segments.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_told_in_words() {
        let cell = Location {
            container: Container::Sheet,
            part: 2,
            row: 14,
            column: 3,
            aside: Aside::TextBox,
        };
        assert_eq!(cell.to_string(), "sheet 2, row 14, column 3, text box");
        assert_eq!(
            Location {
                row: 4,
                ..Location::default()
            }
            .to_string(),
            "line 4"
        );
        assert_eq!(Location::default().to_string(), "the beginning");
    }

    #[test]
    fn separators_tell_fields_lines_and_records_apart() {
        let mut document = Document::default();
        let at = Location::default();
        document.push("a", 1, at, Shape::Field, None);
        document.push("b", 1, at, Shape::Field, None);
        document.push("c", 2, at, Shape::Prose, None);
        document.push("d\u{1e}e", 2, at, Shape::Prose, None);
        assert_eq!(document.text(), "a\tb\u{1e}c\nd e");
        let texts: Vec<_> = document
            .segments()
            .iter()
            .map(|s| document.segment_text(s))
            .collect();
        assert_eq!(texts, ["a", "b", "c", "d e"]);
    }
}

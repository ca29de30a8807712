//! Running text in OpenDocument markup.
//!
//! Text counts only within paragraphs and headings, where white space is collapsed as the standard wants it.
//! Repeated cells and rows are read once and never expanded.

use homeward_rules::document::{Aside, Container};

use crate::extract::extraction::Extraction;
use crate::extract::package::markup::{Markup, Tag, Token};
use crate::extract::story::Story;
use crate::extract::unreadable::Unreadable;

/// Most spaces that one `text:s` stands for.
const MOST_SPACES: usize = 100;

/// Which text of a part is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// All of it.
    Document,
    /// Headers and footers of page styles only.
    PageStyles,
}

/// Reads the text of one part into `story`.
pub(super) fn read(
    xml: &str,
    text: Text,
    story: &mut Story,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    Content {
        markup: Markup::new(xml, out.limits().nesting),
        text,
        story,
        out,
        paragraphs: 0,
        outer: Vec::new(),
        meta: false,
        slides: 0,
        spans: Vec::new(),
        headers: 0,
        describes: false,
    }
    .read()
}

struct Content<'x, 'r, 'o, 's, 'a> {
    markup: Markup<'x>,
    text: Text,
    story: &'r mut Story,
    out: &'o mut Extraction<'s, 'a>,
    /// Open paragraphs at this level.
    paragraphs: u32,
    /// Open paragraphs at the levels around it: a note or frame stands within a paragraph.
    outer: Vec<u32>,
    /// Whether the properties of a flat document are being read.
    meta: bool,
    slides: u32,
    /// Widths of the open cells.
    spans: Vec<u32>,
    /// Open page headers and footers.
    headers: u32,
    /// Whether the title or description of a picture or shape is being read.
    describes: bool,
}

impl Content<'_, '_, '_, '_, '_> {
    fn read(&mut self) -> Result<(), Unreadable> {
        while let Some(token) = self.markup.next()? {
            match token {
                Token::Open(tag) => self.open(&tag)?,
                Token::Close(name) => self.close(&name)?,
                Token::Text(text) if self.describes => self.story.hidden(&text),
                Token::Text(text) => self.collapsed(&text),
            }
        }
        Ok(())
    }

    /// Whether text at this place is wanted.
    fn wanted(&self) -> bool {
        self.text == Text::Document || self.headers > 0
    }

    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Unreadable> {
        match tag.name() {
            "p" | "h" => {
                self.paragraphs += 1;
            }
            "s" if self.paragraphs > 0 && self.wanted() => {
                let count = tag.attribute("c").and_then(|c| c.parse().ok()).unwrap_or(1_usize);
                for _ in 0..count.min(MOST_SPACES) {
                    self.story.text(" ");
                }
            }
            "tab" => self.mark("\t"),
            "line-break" => self.mark("\n"),
            "a" => {
                if let Some(target) = tag.attribute("href") {
                    self.story.link(&target);
                }
            }
            "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first" => {
                self.headers += 1;
                if self.text == Text::Document {
                    self.begin_aside(Aside::PageHeader);
                }
            }
            "note-body" | "notes" => self.begin_aside(Aside::Note),
            "annotation" => self.begin_aside(Aside::Comment),
            "deletion" => self.begin_aside(Aside::Hidden),
            // On a slide every text stands in a box.
            "text-box" if self.slides == 0 => self.begin_aside(Aside::TextBox),
            "meta" => {
                self.begin_aside(Aside::Property);
                self.meta = true;
                self.paragraphs = 1;
            }
            "text" | "textarea" | "formatted-text" | "combobox" => {
                if let Some(value) = tag.attribute("current-value") {
                    self.story.hidden(&value);
                    self.story.hidden("\n");
                }
            }
            // Who changed something and when, marks of notes, data of pictures.
            "change-info" | "note-citation" | "binary-data" => self.markup.skip()?,
            "title" | "desc" if tag.is_of("svg") => self.describes = self.wanted(),
            // Who made a comment.
            "creator" if !self.meta && self.wanted() => self.paragraphs += 1,
            "table" => self.story.begin_table(self.out)?,
            "table-row" => self.story.begin_row(),
            "table-cell" | "covered-table-cell" => {
                let span = tag
                    .attribute("number-columns-repeated")
                    .and_then(|n| n.parse().ok());
                self.spans.push(span.unwrap_or(1));
            }
            "page" => {
                self.slides += 1;
                let slide = self.slides;
                self.story.move_to(Container::Slide, slide, self.out)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.story.end_paragraph(self.out)?;
            }
            "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first" => {
                self.headers = self.headers.saturating_sub(1);
                if self.text == Text::Document {
                    self.end_aside()?;
                } else {
                    self.story.end_block(self.out)?;
                }
            }
            "title" | "desc" if self.describes => {
                self.describes = false;
                self.story.hidden("\n");
            }
            "creator" if !self.meta && self.wanted() => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.story.end_paragraph(self.out)?;
            }
            "note-body" | "notes" | "annotation" | "deletion" => self.end_aside()?,
            "text-box" if self.slides == 0 => self.end_aside()?,
            "meta" => {
                self.meta = false;
                self.end_aside()?;
            }
            "table" => self.story.end_table(self.out)?,
            "table-row" => self.story.end_row(self.out)?,
            "table-cell" | "covered-table-cell" => {
                let span = self.spans.pop().unwrap_or(1);
                self.story.end_cell(span, self.out)?;
            }
            "custom-shape" | "text-box" | "page" if !self.story.in_table() => {
                self.story.end_block(self.out)?;
            }
            _ if self.meta => self.story.end_paragraph(self.out)?,
            _ => {}
        }
        Ok(())
    }

    fn begin_aside(&mut self, aside: Aside) {
        self.outer.push(self.paragraphs);
        self.paragraphs = 0;
        self.story.begin_aside(aside);
    }

    fn end_aside(&mut self) -> Result<(), Unreadable> {
        self.paragraphs = self.outer.pop().unwrap_or(0);
        self.story.end_aside(self.out)
    }

    fn mark(&mut self, mark: &str) {
        if self.paragraphs > 0 && self.wanted() {
            self.story.text(mark);
        }
    }

    /// Appends text with its white space collapsed.
    fn collapsed(&mut self, text: &str) {
        if self.paragraphs == 0 || !self.wanted() {
            return;
        }
        let mut space = text.starts_with([' ', '\t', '\r', '\n']);
        for word in text.split_ascii_whitespace() {
            let behind = self.story.so_far();
            if space && !behind.is_empty() && !behind.ends_with([' ', '\t', '\n']) {
                self.story.text(" ");
            }
            self.story.text(word);
            space = true;
        }
        let behind = self.story.so_far();
        if text.ends_with([' ', '\t', '\r', '\n'])
            && !behind.is_empty()
            && !behind.ends_with([' ', '\t', '\n'])
        {
            self.story.text(" ");
        }
    }
}

//! Web pages: blocks become records, rows of tables become rows.
//!
//! Tables serve for data and for layout. A row with long or many-lined cells is layout, and its cells are read as
//! text. Addresses in links and values in forms are read with the text around them; comments are set aside;
//! scripts are left out unless they hold data.

mod row;

use homeward_rules::document::Aside;

use self::row::Row;
use super::super::extraction::Extraction;
use super::super::text::{Blocks, Signatures, push_lines};
use super::super::unreadable::Unreadable;
use super::entities::decoded;
use super::tokens::{Token, Tokens, attributes};

/// Longest line of text between two breaks.
const LONGEST: usize = 64 << 10;
/// Longest value of an attribute that is read.
const LONGEST_VALUE: usize = 64 << 10;

/// A page while it is read.
pub(super) struct Page<'t> {
    blocks: Blocks,
    line: String,
    /// Values of attributes that belong to the current line.
    beside: Vec<String>,
    row: Option<Row>,
    /// The label that began a card of rows with a label and a value each.
    card: row::Card,
    /// How deep in elements that keep white space.
    preformatted: u32,
    comments: Vec<&'t str>,
}

/// What ends a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Line,
    Paragraph,
}

impl<'t> Page<'t> {
    pub(super) fn new(signatures: Signatures) -> Self {
        Self {
            blocks: Blocks::new(signatures),
            line: String::new(),
            beside: Vec::new(),
            row: None,
            card: row::Card::default(),
            preformatted: 0,
            comments: Vec::new(),
        }
    }

    /// Reads all of `text`.
    pub(super) fn read(mut self, text: &'t str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.tokens(text, out)?;
        self.end_row(out)?;
        self.end_line(Break::Paragraph, out)?;
        self.blocks.finish(out)?;
        self.read_comments(out)
    }

    fn tokens(&mut self, text: &'t str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut tokens = Tokens::new(text);
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(text) => self.text(&decoded(text), out)?,
                Token::Literal(text) => self.text(text, out)?,
                Token::Comment(text) => self.comments.push(text),
                Token::Close { name } => self.close(&name.to_ascii_lowercase(), out)?,
                Token::Open { name, attributes, .. } => {
                    let name = name.to_ascii_lowercase();
                    self.open(&name, attributes, out)?;
                    match name.as_str() {
                        "script" => {
                            let data = attributes.contains("json");
                            let script = tokens.raw_until_close("script");
                            if data {
                                self.end_line(Break::Paragraph, out)?;
                                push_lines(script, &mut self.blocks, out)?;
                            }
                        }
                        "style" => {
                            tokens.raw_until_close("style");
                        }
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, name: &str, attributes: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match name {
            "table" => {
                // An inner table has rows of its own; the cell around it was layout.
                self.end_row(out)?;
                self.end_line(Break::Paragraph, out)?;
                self.card = row::Card::default();
            }
            "tr" => {
                self.end_row(out)?;
                self.end_line(Break::Paragraph, out)?;
                self.row = Some(Row::default());
            }
            "td" | "th" => {
                self.end_line(Break::Line, out)?;
                self.row.get_or_insert_default().begin_cell();
            }
            "p" if has_class(attributes, "Mso") => self.end_line(Break::Line, out)?,
            _ => {
                if let Some(kind) = break_of(name) {
                    self.end_line(kind, out)?;
                }
            }
        }
        if matches!(name, "pre" | "textarea") {
            self.preformatted += 1;
        }
        self.values(name, attributes);
        Ok(())
    }

    fn close(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match name {
            "tr" | "table" => {
                self.end_row(out)?;
                self.card.end_table(name);
            }
            "td" | "th" => self.end_line(Break::Line, out)?,
            "p" => {
                let empty = self.line.trim().is_empty();
                self.end_line(if empty { Break::Paragraph } else { Break::Line }, out)?;
            }
            "pre" | "textarea" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.end_line(Break::Paragraph, out)?;
            }
            "br" => {}
            _ => {
                if let Some(kind) = break_of(name) {
                    self.end_line(kind, out)?;
                }
            }
        }
        Ok(())
    }

    /// Takes the values of attributes that people see or programs use.
    fn values(&mut self, element: &str, text: &str) {
        for (name, value) in attributes(text) {
            let name = name.to_ascii_lowercase();
            let wanted = match name.as_str() {
                "href" | "action" | "cite" => is_telling_link(value),
                "alt" | "title" | "placeholder" | "aria-label" | "label" | "summary" => true,
                "value" => element != "li",
                "content" => !value.contains("charset="),
                _ => name.starts_with("data-"),
            };
            if !wanted || value.is_empty() || value.len() > LONGEST_VALUE {
                continue;
            }
            let value = decoded(value);
            let value = if name == "href" || name == "action" {
                link_text(&value)
            } else {
                value.into_owned()
            };
            self.beside.push(value);
        }
    }

    fn text(&mut self, text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for c in text.chars() {
            if self.preformatted > 0 && c == '\n' {
                self.end_line(Break::Line, out)?;
            } else if c.is_whitespace() && (self.preformatted == 0 || c != '\t') {
                if !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
            } else if !matches!(c, '\u{200b}' | '\u{ad}' | '\u{200c}' | '\u{feff}') {
                self.line.push(c);
            }
            if self.line.len() > LONGEST {
                self.end_line(Break::Line, out)?;
            }
        }
        Ok(())
    }

    fn end_line(&mut self, kind: Break, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let line = std::mem::take(&mut self.line);
        let text = line.trim();
        let mut beside = std::mem::take(&mut self.beside);
        beside.retain(|value| !text.contains(value.trim()));
        if let Some(row) = &mut self.row {
            let texts = std::iter::once(text).chain(beside.iter().map(String::as_str));
            for text in texts.filter(|t| !t.is_empty()) {
                row.push(text);
            }
            if kind == Break::Paragraph {
                row.end_paragraph();
            }
            if row.bytes() > LONGEST {
                self.end_row(out)?;
                self.row = Some(Row::default());
            }
        } else if text.is_empty() && beside.is_empty() {
            // Only an empty line of its own, such as a division without text, parts paragraphs.
            if kind == Break::Paragraph {
                self.blocks.gap(out)?;
            }
        } else {
            if !text.is_empty() {
                self.blocks.line(text, out)?;
            }
            for value in &beside {
                push_lines(value, &mut self.blocks, out)?;
            }
            if kind == Break::Paragraph {
                self.blocks.gap(out)?;
            }
        }
        self.line = line;
        self.line.clear();
        Ok(())
    }

    fn end_row(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.end_line(Break::Line, out)?;
        match self.row.take() {
            Some(row) => row.emit(&mut self.card, &mut self.blocks, out),
            None => Ok(()),
        }
    }

    /// Reads the text of comments: what was taken out of a page is still stored in it.
    fn read_comments(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let comments = std::mem::take(&mut self.comments);
        if comments.is_empty() {
            return Ok(());
        }
        out.set_aside(Aside::Comment);
        for comment in comments {
            // Conditions for a mail program carry styles and no text.
            let mut text = String::new();
            let mut tokens = Tokens::new(comment);
            while let Some(token) = tokens.next() {
                match token {
                    Token::Open { name, .. }
                        if name.eq_ignore_ascii_case("style") || name.eq_ignore_ascii_case("xml") =>
                    {
                        tokens.raw_until_close(name);
                    }
                    Token::Text(part) => text.push_str(&decoded(part)),
                    Token::Literal(part) => text.push_str(part),
                    Token::Open { .. } | Token::Close { .. } => text.push(' '),
                    Token::Comment(_) => {}
                }
            }
            out.begin_record();
            push_lines(text.trim(), &mut self.blocks, out)?;
            self.blocks.end(out)?;
        }
        out.set_aside(Aside::Body);
        Ok(())
    }
}

/// What an element's tags do to the line.
fn break_of(name: &str) -> Option<Break> {
    Some(match name {
        "br" | "div" | "li" | "dt" | "dd" | "option" | "legend" | "address" | "tbody" | "thead"
        | "caption" | "tfoot" | "header" | "footer" | "nav" | "main" | "label" | "select" | "button"
        | "figure" => Break::Line,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "hr" | "ul" | "ol" | "dl" | "body"
        | "head" | "title" | "section" | "article" | "aside" | "form" | "fieldset" | "pre" | "textarea"
        | "center" => Break::Paragraph,
        _ => return None,
    })
}

fn has_class(text: &str, start: &str) -> bool {
    attributes(text).any(|(name, value)| name.eq_ignore_ascii_case("class") && value.starts_with(start))
}

/// A link that holds an address or a number, not merely a way to another page.
fn is_telling_link(value: &str) -> bool {
    let lower: String = value.chars().take(10).flat_map(char::to_lowercase).collect();
    ["mailto:", "tel:", "sms:", "callto:", "whatsapp:", "skype:"]
        .iter()
        .any(|s| lower.starts_with(s))
        || (value.contains('@') || value.contains("%40")) && !lower.starts_with("data:")
}

/// What a link says: its scheme dropped, `%40` and the like decoded.
fn link_text(value: &str) -> String {
    let value = match value.split_once(':') {
        Some((scheme, rest)) if scheme.len() <= 8 && !rest.starts_with("//") => rest,
        _ => value,
    };
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let escaped = behind.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => {
                // Parameters of a link stand apart.
                bytes.push(if matches!(first, b'?' | b'&' | b'+') {
                    b' '
                } else {
                    *first
                });
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;

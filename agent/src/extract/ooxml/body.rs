//! Running text in WordprocessingML and DrawingML, which name their parts alike: `p`, `r`, `t`, `tbl`, `tr`, `tc`.
//!
//! Serves bodies, headers, notes, comments, slides, diagrams and charts. Runs of a paragraph are joined as
//! they stand, so that a value split by formatting, a bookmark or a spelling mark is whole again. What Word
//! keeps twice for older programs (`mc:AlternateContent`) is read once.

use homeward_rules::document::Aside;

use crate::extract::extraction::Extraction;
use crate::extract::package::markup::{Markup, Tag, Token};
use crate::extract::package::relations::Relations;
use crate::extract::story::Story;
use crate::extract::unreadable::Unreadable;

/// Reads the text of one part into `story`.
pub(crate) fn read(
    xml: &str,
    relations: &Relations,
    story: &mut Story,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    Body {
        markup: Markup::new(xml, out.limits().nesting),
        relations,
        story,
        out,
        run: Run::Outside,
        removed: 0,
        spans: Vec::new(),
        alternatives: Vec::new(),
        instruction: String::new(),
        described: String::new(),
    }
    .read()
}

/// What the text of the current element is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    /// Between elements of text: only white space by rights.
    Outside,
    /// Text.
    Shown,
    /// Deleted text.
    Deleted,
    /// The instruction of a field.
    Instruction,
    /// A cached value of a chart.
    Value,
}

struct Body<'x, 'r, 'o, 's, 'a> {
    markup: Markup<'x>,
    relations: &'r Relations,
    story: &'r mut Story,
    out: &'o mut Extraction<'s, 'a>,
    run: Run,
    /// How many open elements say that their text was moved away.
    removed: u32,
    /// Widths of the open cells.
    spans: Vec<u32>,
    /// For each open choice, how much text there was before it.
    alternatives: Vec<u64>,
    instruction: String,
    /// What was said last of a picture or shape: the picture within says it again.
    described: String,
}

impl Body<'_, '_, '_, '_, '_> {
    fn read(&mut self) -> Result<(), Unreadable> {
        while let Some(token) = self.markup.next()? {
            match token {
                Token::Open(tag) => self.open(&tag)?,
                Token::Close(name) => self.close(&name)?,
                Token::Text(text) => self.text(&text),
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Unreadable> {
        match tag.name() {
            "t" | "v" | "text" => {
                self.run = match tag.name() {
                    "v" => Run::Value,
                    _ if self.removed > 0 => Run::Deleted,
                    _ => Run::Shown,
                }
            }
            "delText" | "delInstrText" => self.run = Run::Deleted,
            "instrText" => self.run = Run::Instruction,
            "tab" | "ptab" => self.story.text("\t"),
            "br" | "cr" => self.story.text("\n"),
            "noBreakHyphen" => self.story.text("-"),
            "sym" => self.symbol(tag),
            "pPr" | "sectPr" | "tblPr" | "tblGrid" | "trPr" | "sdtEndPr" | "bodyPr" | "lstStyle" => {
                self.markup.skip()?;
            }
            "sdtPr" => self.choices()?,
            "moveFrom" => self.removed += 1,
            "fldSimple" => {
                if let Some(instruction) = tag.attribute("instr") {
                    self.story.link(&instruction);
                }
            }
            // In the XML of 2003 links say where they lead, and comments stand within the text.
            "hlink" => self.story.link(&tag.attribute("dest").unwrap_or_default()),
            "annotation" if is_comment(tag) => self.markup.skip()?,
            "hyperlink" | "hlinkClick" => {
                if let Some(target) = tag.attribute("id").and_then(|id| self.relations.external(&id)) {
                    self.story.link(target);
                }
            }
            "tbl" => self.story.begin_table(self.out)?,
            "tr" => self.story.begin_row(),
            "tc" => {
                let span = tag
                    .attribute("gridSpan")
                    .and_then(|n| n.parse().ok())
                    .unwrap_or(1);
                self.spans.push(span);
            }
            "gridSpan" => {
                if let (Some(span), Some(cell)) = (
                    tag.attribute("val").and_then(|n| n.parse().ok()),
                    self.spans.last_mut(),
                ) {
                    *cell = span;
                }
            }
            "docPr" | "cNvPr" => self.describe(tag, &["title", "descr"]),
            "shape" => self.describe(tag, &["alt"]),
            // WordArt, and so are watermarks.
            "textpath" => {
                if let Some(text) = tag.attribute("string") {
                    self.story.hidden(&text);
                    self.story.hidden("\n");
                }
            }
            // The list of those who commented on slides, in the older and the newer form.
            "cmAuthor" | "author" => {
                if let Some(name) = tag.attribute("name") {
                    self.story.text(&name);
                    self.story.end_paragraph(self.out)?;
                    self.story.end_block(self.out)?;
                }
            }
            "comment" => {
                if let Some(author) = tag.attribute("author") {
                    self.story.text(&author);
                    self.story.end_paragraph(self.out)?;
                }
            }
            "txbxContent" => self.story.begin_aside(Aside::TextBox),
            "AlternateContent" => self.alternatives.push(self.story.pushed()),
            "Fallback" => {
                let before = self.alternatives.last();
                if before.is_some_and(|before| self.story.pushed() > *before) {
                    self.markup.skip()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "t" | "delText" | "instrText" | "delInstrText" => self.run = Run::Outside,
            "v" | "text" => {
                self.run = Run::Outside;
                self.story.end_paragraph(self.out)?;
            }
            "p" => {
                self.end_instruction();
                self.story.end_paragraph(self.out)?;
            }
            "moveFrom" => self.removed = self.removed.saturating_sub(1),
            "fldChar" => self.end_instruction(),
            "tc" => {
                let span = self.spans.pop().unwrap_or(1);
                self.story.end_cell(span, self.out)?;
            }
            "tr" => self.story.end_row(self.out)?,
            "tbl" => self.story.end_table(self.out)?,
            "txbxContent" => self.story.end_aside(self.out)?,
            "AlternateContent" => {
                self.alternatives.pop();
            }
            // One shape, note, comment, point of a diagram, series of a chart: the next is something else.
            "sp" | "footnote" | "endnote" | "comment" | "cm" | "pt" | "cat" | "val" | "tx" | "docPart"
                if !self.story.in_table() =>
            {
                self.story.end_block(self.out)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads what is said of a picture or shape for those who cannot see it.
    fn describe(&mut self, tag: &Tag<'_>, attributes: &[&str]) {
        for name in attributes {
            let Some(text) = tag.attribute(name) else { continue };
            if text.trim().is_empty() || text == self.described {
                continue;
            }
            self.described = text;
            let before = self.story.pushed();
            self.story.hidden(&self.described);
            self.story.hidden("\n");
            // It is no text of a choice: what stands instead of the choice is still to be read.
            let pushed = self.story.pushed() - before;
            for before in &mut self.alternatives {
                *before += pushed;
            }
        }
    }

    /// Reads the properties of a content control: what may be chosen in it.
    fn choices(&mut self) -> Result<(), Unreadable> {
        let mut open = 1_u64;
        while open > 0 {
            match self.markup.next()? {
                Some(Token::Open(tag)) => {
                    open += 1;
                    if tag.name() == "listItem"
                        && let Some(text) = tag.attribute("displayText").or_else(|| tag.attribute("value"))
                    {
                        self.story.hidden(&text);
                        self.story.hidden("\n");
                    }
                }
                Some(Token::Close(_)) => open -= 1,
                Some(Token::Text(_)) => {}
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match self.run {
            Run::Outside => {}
            Run::Shown | Run::Value => self.story.text(text),
            Run::Deleted => self.story.hidden(text),
            Run::Instruction => self.instruction.push_str(text),
        }
    }

    /// The instruction of a field may stand in several runs, and ends with the mark behind it.
    fn end_instruction(&mut self) {
        if !self.instruction.is_empty() {
            self.story.link(&self.instruction);
            self.instruction.clear();
        }
    }

    /// A character of a symbol font: only those that are ordinary characters mean something.
    fn symbol(&mut self, tag: &Tag<'_>) {
        let code = tag
            .attribute("char")
            .and_then(|code| u32::from_str_radix(&code, 16).ok());
        let code = code.map(|code| {
            if (0xF020..=0xF0FF).contains(&code) {
                code - 0xF000
            } else {
                code
            }
        });
        if let Some(c) = code.and_then(char::from_u32).filter(|c| !c.is_control()) {
            self.story.text(c.encode_utf8(&mut [0; 4]));
        }
    }
}

/// Whether an annotation of the XML of 2003 holds a comment.
pub(crate) fn is_comment(tag: &Tag<'_>) -> bool {
    tag.attribute("type").is_some_and(|kind| kind == "Word.Comment")
}

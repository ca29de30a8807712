//! The XML of Numbers, Pages and Keynote until 2009: paragraphs, and grids of cells in reading order.
//!
//! A cell's value stands in an attribute of it or of what it holds, or in paragraphs within. Cells come row by
//! row, one for every place of the grid; what is not text of a paragraph or value of a cell is form.

use homeward_rules::document::{Aside, Container};

use crate::extract::extraction::Extraction;
use crate::extract::package::markup::{Markup, Tag, Token};
use crate::extract::story::Story;
use crate::extract::unreadable::Unreadable;

/// Most bytes of one cell's text.
const MOST_CELL: usize = 1 << 20;

/// Pushes the text of a document.
///
/// # Errors
///
/// What kept it from reading all of it.
pub(super) fn read(xml: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut reader = Reader {
        story: Story::new(Container::Whole, 0, Aside::Body),
        paragraphs: 0,
        slides: 0,
        tables: 0,
        columns: 1,
        grid: None,
    };
    let mut markup = Markup::new(xml, out.limits().nesting);
    let result = reader.walk(&mut markup, out);
    let finished = reader.story.finish(out);
    result.and(finished)
}

struct Reader {
    story: Story,
    /// Open paragraphs.
    paragraphs: u32,
    slides: u32,
    tables: u32,
    /// Columns of the grid that was begun last.
    columns: u32,
    grid: Option<Grid>,
}

/// The cells of a table that are being read.
struct Grid {
    /// Open elements within it.
    depth: u32,
    /// Cells that ended.
    cells: u32,
    text: String,
    number: Option<f64>,
}

impl Reader {
    fn walk(&mut self, markup: &mut Markup<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        while let Some(token) = markup.next()? {
            match token {
                Token::Open(tag) => self.open(&tag, out)?,
                Token::Close(name) => self.close(&name, out)?,
                Token::Text(text) if self.paragraphs > 0 => self.text(&text),
                Token::Text(_) => {}
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match &mut self.grid {
            Some(grid) if grid.text.len() < MOST_CELL => grid.text.push_str(text),
            Some(_) => {}
            None => self.story.text(text),
        }
    }

    fn open(&mut self, tag: &Tag<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if let Some(grid) = &mut self.grid {
            grid.depth += 1;
            grid.value(tag);
        }
        match tag.name() {
            "p" => self.paragraphs += 1,
            "br" | "lnbr" | "crbr" | "intratopicbr" | "pgbr" | "sectbr" if self.paragraphs > 0 => {
                self.text("\n");
            }
            "tab" if self.paragraphs > 0 => self.text("\t"),
            "link" => self.story.link(&tag.attribute("href").unwrap_or_default()),
            "slide" => {
                self.slides += 1;
                self.story.move_to(Container::Slide, self.slides, out)?;
            }
            "grid" => {
                let columns = tag.attribute("numcols").and_then(|columns| columns.parse().ok());
                self.columns = columns.filter(|columns| *columns > 0).unwrap_or(1);
            }
            "datasource" if self.grid.is_none() => {
                self.story.finish(out)?;
                self.tables += 1;
                out.go_to(Container::Table, self.tables);
                self.grid = Some(Grid {
                    depth: 0,
                    cells: 0,
                    text: String::new(),
                    number: None,
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if name == "p" {
            self.paragraphs = self.paragraphs.saturating_sub(1);
            if self.grid.is_some() {
                self.text("\n");
            } else {
                self.story.end_paragraph(out)?;
            }
        }
        let Some(grid) = &mut self.grid else {
            return Ok(());
        };
        if grid.depth > 0 {
            grid.depth -= 1;
            return if grid.depth == 0 {
                grid.end_cell(self.columns, out)
            } else {
                Ok(())
            };
        }
        self.grid = None;
        let (container, part) = if self.slides > 0 {
            (Container::Slide, self.slides)
        } else {
            (Container::Whole, 0)
        };
        self.story = Story::new(container, part, Aside::Body);
        Ok(())
    }
}

impl Grid {
    /// Takes the value that an element of a cell carries.
    fn value(&mut self, tag: &Tag<'_>) {
        for (key, value) in tag.attributes() {
            match (tag.name(), key) {
                ("ct" | "rt" | "so", "s") | ("cell-text" | "result-string", "string") | (_, "cell-date") => {
                    self.text = value;
                }
                (_, "v") => self.number = value.parse().ok().filter(|number: &f64| number.is_finite()),
                _ => {}
            }
        }
    }

    fn end_cell(&mut self, columns: u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let (row, column) = (self.cells / columns, self.cells % columns);
        if column == 0 {
            out.begin_row(row + 1);
        }
        self.cells = self.cells.saturating_add(1);
        let text = std::mem::take(&mut self.text);
        match self.number.take() {
            Some(number) if text.trim().is_empty() => out.number(column + 1, number),
            _ => out.cell(column + 1, &text),
        }
    }
}

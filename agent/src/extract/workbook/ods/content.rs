//! The content of an ods: tables, rows, cells, and what hangs on the cells.
//!
//! Text belongs to the innermost of cell, comment and shape. Comments and shapes wait until their row has
//! ended, so that they do not cut it in two.

use std::collections::HashSet;

use homeward_rules::document::{Aside, Container};

use super::value::Value;
use crate::extract::workbook::link::address;
use crate::extract::workbook::markup::{Element, Markup, Node};
use crate::extract::{Extraction, Unreadable};

/// Most bytes of one cell's text, and of one comment's.
const MOST_TEXT: usize = 1 << 20;
/// Most comments and shapes that wait for the end of their row.
const MOST_WAITING: usize = 1000;
/// Most spaces that one element stands for.
const MOST_SPACES: u32 = 100;
/// Most styles that are kept.
const MOST_STYLES: usize = 1 << 14;

/// Reads content, table after table.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each tells of an element whether it is open"
)]
pub(super) struct Content {
    tables: u32,
    /// Styles whose tables are not shown.
    unseen: HashSet<String>,
    style: String,
    /// Where the table stands, and where the last push went.
    aside: Aside,
    now: Aside,
    in_table: bool,
    row: u32,
    rows: u32,
    row_hidden: bool,
    row_begun: bool,
    column: u32,
    value: Value,
    in_cell: bool,
    text: String,
    beside: Vec<Beside>,
    waiting: Vec<Beside>,
    in_paragraph: usize,
    in_creator: bool,
}

/// A comment or shape.
#[derive(Debug)]
struct Beside {
    aside: Aside,
    row: u32,
    column: u32,
    text: String,
}

impl Content {
    /// Reads a part; the tables that are shown stand in `aside`.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of it.
    pub(super) fn read(
        &mut self,
        markup: &mut Markup<'_>,
        aside: Aside,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        *self = Self {
            tables: self.tables,
            ..Self::default()
        };
        let result = self.walk(markup, aside, out);
        // A part that breaks off keeps what was waiting.
        self.end_row(out)?;
        result
    }

    fn walk(
        &mut self,
        markup: &mut Markup<'_>,
        aside: Aside,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        while let Some(node) = markup.next()? {
            match node {
                Node::Open(element) => self.open(&element, aside, out)?,
                Node::Text(text) => {
                    if self.in_paragraph > 0 || self.in_creator {
                        self.take(&text);
                    }
                }
                Node::Close(end) => self.close(end.name(), out)?,
            }
        }
        Ok(())
    }

    fn open(
        &mut self,
        element: &Element<'_>,
        aside: Aside,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        match element.name() {
            "style" => self.style = element.short("name"),
            "table-properties" => {
                let unseen = element.attribute("display").is_some_and(|shown| shown == "false");
                if unseen && self.unseen.len() < MOST_STYLES {
                    self.unseen.insert(self.style.clone());
                }
            }
            "table" => return self.begin_table(element, aside, out),
            // A copy of a sheet of another file.
            "table-source" => {
                self.aside = Aside::Cache;
                out.set_aside(Aside::Property);
                out.line(&address(&element.attribute("href").unwrap_or_default()))?;
            }
            "table-row" => {
                self.row = self.row.saturating_add(self.rows);
                self.rows = element.number("number-rows-repeated").unwrap_or(1).max(1);
                self.row_hidden = element
                    .attribute("visibility")
                    .is_some_and(|seen| seen != "visible");
                self.row_begun = false;
                self.column = 1;
            }
            "table-cell" | "covered-table-cell" | "change-track-table-cell" => {
                self.value = Value::of(element);
                self.text.clear();
                self.in_cell = true;
            }
            "annotation" => self.begin_beside(Aside::Comment),
            "frame" | "custom-shape" | "text-box" | "rect" | "line" | "ellipse" | "caption" | "connector" => {
                self.begin_beside(Aside::TextBox);
            }
            "p" | "h" => self.in_paragraph += 1,
            "creator" if !self.beside.is_empty() => self.in_creator = true,
            "s" => {
                let count = element.number("c").unwrap_or(1).clamp(1, MOST_SPACES);
                self.take(&" ".repeat(count as usize));
            }
            "tab" => self.take("\t"),
            "line-break" => self.take("\n"),
            // What a link leads to joins the record it stands in.
            "a" => {
                let target = address(&element.attribute("href").unwrap_or_default());
                if !target.starts_with('#') {
                    self.take(&target);
                    self.take(" ");
                }
            }
            "content-validation" => {
                let condition = element.attribute("condition").unwrap_or_default();
                out.go_to(Container::Whole, 0);
                out.set_aside(Aside::Property);
                for item in condition.split('"').skip(1).step_by(2) {
                    out.paragraph(item)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_table(
        &mut self,
        element: &Element<'_>,
        aside: Aside,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        self.tables += 1;
        let style = element.attribute("style-name").unwrap_or_default();
        let unseen = self.unseen.contains(&*style) && aside == Aside::Body;
        self.aside = if unseen { Aside::Hidden } else { aside };
        self.in_table = true;
        self.row = 1;
        self.rows = 0;
        self.go_to(Aside::Property, out);
        out.line(&element.attribute("name").unwrap_or_default())
    }

    fn begin_beside(&mut self, aside: Aside) {
        self.beside.push(Beside {
            aside,
            row: if self.in_cell { self.row } else { 0 },
            column: if self.in_cell { self.column } else { 0 },
            text: String::new(),
        });
    }

    /// Appends to the innermost text.
    fn take(&mut self, text: &str) {
        let into = match self.beside.last_mut() {
            Some(beside) => &mut beside.text,
            None if self.in_cell || self.in_paragraph > 0 => &mut self.text,
            None => return,
        };
        if into.len() < MOST_TEXT {
            into.push_str(text);
        }
    }

    fn close(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match name {
            "p" | "h" => {
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
                self.take("\n");
                if self.beside.is_empty() && !self.in_cell {
                    // Text of no table: a message of a validation, a title of a chart.
                    self.go_to(Aside::Property, out);
                    let text = std::mem::take(&mut self.text);
                    out.paragraph(&text)?;
                }
            }
            "creator" if self.in_creator => {
                self.in_creator = false;
                self.take("\n");
            }
            "annotation" | "frame" | "custom-shape" | "text-box" | "rect" | "line" | "ellipse"
            | "caption" | "connector" => {
                if let Some(beside) = self.beside.pop() {
                    self.waiting.push(beside);
                }
                if self.waiting.len() > MOST_WAITING || !self.in_table {
                    self.end_row(out)?;
                }
            }
            "table-cell" | "covered-table-cell" | "change-track-table-cell" => self.end_cell(out)?,
            "table-row" | "shapes" => self.end_row(out)?,
            "table" => {
                self.end_row(out)?;
                self.in_table = false;
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.in_cell = false;
        if self.value.is_empty(&self.text) {
            out.empty_cell()?;
        } else {
            if !self.row_begun {
                self.row_begun = true;
                let aside = match (self.in_table, self.row_hidden) {
                    // A change that is still stored.
                    (false, _) | (_, true) => Aside::Hidden,
                    (true, false) => self.aside,
                };
                if self.now != aside {
                    self.go_to(aside, out);
                }
                out.begin_row(self.row);
            }
            self.value.push(self.column, &self.text, out)?;
        }
        self.text.clear();
        self.column = self.column.saturating_add(self.value.repeated);
        if !self.in_table {
            self.row_begun = false;
        }
        Ok(())
    }

    /// Pushes the comments and shapes of the row that ended.
    fn end_row(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for beside in std::mem::take(&mut self.waiting) {
            if beside.text.trim().is_empty() {
                continue;
            }
            self.go_to(beside.aside, out);
            if beside.row > 0 {
                out.begin_row(beside.row);
                out.cell(beside.column, &beside.text)?;
                continue;
            }
            for line in beside.text.lines().filter(|line| !line.trim().is_empty()) {
                out.line(line)?;
            }
        }
        Ok(())
    }

    fn go_to(&mut self, aside: Aside, out: &mut Extraction<'_, '_>) {
        if self.tables == 0 || !self.in_table {
            out.go_to(Container::Whole, 0);
        } else {
            out.go_to(Container::Sheet, self.tables);
        }
        out.set_aside(aside);
        self.now = aside;
    }
}

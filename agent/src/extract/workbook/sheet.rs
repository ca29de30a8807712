//! One sheet of an xlsx: its cells, and what else its part holds.
//!
//! Cells are pushed while the part is unpacked; only one row's state and one cell's text are held. A cell
//! that makes no sense (an unknown type, a shared string that is not there) is passed over, never the sheet.
//! A formula is read for its cached value; what a `HYPERLINK` formula links to joins the cell's record.

use std::collections::HashMap;

use homeward_rules::document::{Aside, Container};

use super::cell::{Usual, Value, is_plain, usual};
use super::link::address;
use super::markup::{Element, Markup, Node, is_true};
use super::page_header::plain;
use super::place::place;
use super::serial::{Epoch, Kind, iso};
use super::strings::{Strings, unescape};
use super::styles::Styles;
use crate::extract::{Detail, Extraction, Reason, Unreadable};

/// Most bytes of one cell; programs allow 32,767 characters.
const MOST_CELL: usize = 16 << 20;
/// Memory that is kept from cell to cell.
const CALM: usize = 1 << 20;

/// What the sheets of a book share.
#[derive(Debug, Default)]
pub(super) struct Common {
    pub(super) strings: Strings,
    pub(super) styles: Styles,
    pub(super) epoch: Epoch,
}

/// A sheet to be read.
pub(super) struct Sheet<'a> {
    common: &'a Common,
    /// Addresses of hyperlinks by relation.
    links: &'a HashMap<String, String>,
    /// Which sheet of the book it is.
    ordinal: u32,
    /// Where its visible rows stand.
    aside: Aside,
    now: Aside,
    row: u32,
    row_begun: bool,
    column: u32,
    style: u32,
    kind: Value,
    text: String,
    formula: String,
    into: Into,
}

/// What text is collected for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Into {
    #[default]
    Nothing,
    Value,
    Formula,
    PageHeader,
    List,
}

impl<'a> Sheet<'a> {
    /// The sheet of this number, whose cells stand in `aside` (the body, or hidden).
    pub(super) fn new(
        common: &'a Common,
        links: &'a HashMap<String, String>,
        ordinal: u32,
        aside: Aside,
    ) -> Self {
        Self {
            common,
            links,
            ordinal,
            aside,
            now: aside,
            row: 0,
            row_begun: false,
            column: 0,
            style: 0,
            kind: Value::default(),
            text: String::new(),
            formula: String::new(),
            into: Into::default(),
        }
    }

    /// Reads the part into `out`, which stands at the sheet.
    ///
    /// # Errors
    ///
    /// What kept it from reading all of it.
    pub(super) fn read(
        mut self,
        markup: &mut Markup<'_>,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let mut guide = false;
        loop {
            if !guide && self.into == Into::Nothing {
                while let Some(cell) = usual(markup.ahead()) {
                    self.usual(&cell, out)?;
                    markup.pass(cell.length);
                }
            }
            let Some(node) = markup.next()? else {
                return Ok(());
            };
            match node {
                Node::Open(element) if element.name() == "rPh" => guide = true,
                Node::Open(element) => self.open(&element, out)?,
                Node::Close(end) if end.name() == "rPh" => guide = false,
                Node::Close(end) => self.close(end.name(), out)?,
                Node::Text(_) if guide => {}
                Node::Text(text) => self.take(&text)?,
            }
        }
    }

    /// Reads a cell that is written in the usual way.
    fn usual(&mut self, cell: &Usual<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.next_cell();
        self.style = cell.style;
        self.kind = cell.kind;
        if let Some(place) = cell.place {
            self.go_to(place);
        }
        let text = cell.text.trim_ascii();
        if text.is_empty() {
            return out.empty_cell();
        }
        self.value(text, out)
    }

    fn open(&mut self, element: &Element<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match element.name() {
            "c" => self.begin_cell(element),
            // An inline string may be given as a value once more.
            "v" if self.text.is_empty() => self.into = Into::Value,
            "is" => self.text.clear(),
            "t" => self.into = Into::Value,
            "f" => {
                self.formula.clear();
                self.into = Into::Formula;
            }
            "row" => {
                let mut row = None;
                let mut aside = self.aside;
                for (name, value) in element.attributes() {
                    match name {
                        "r" if row.is_none() => row = Some(value.trim().parse().ok()),
                        "hidden" if is_true(&value) => aside = Aside::Hidden,
                        _ => {}
                    }
                }
                self.row = row.flatten().unwrap_or(self.row.saturating_add(1));
                self.column = 0;
                self.row_begun = false;
                self.set_aside(aside, out);
            }
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                self.text.clear();
                self.into = Into::PageHeader;
            }
            "hyperlink" => self.hyperlink(element, out)?,
            "dataValidation" => {
                self.set_aside(Aside::Property, out);
                out.begin_record();
                for name in ["promptTitle", "prompt", "errorTitle", "error"] {
                    out.line(&element.attribute(name).unwrap_or_default())?;
                }
            }
            "formula1" => {
                self.text.clear();
                self.into = Into::List;
            }
            _ => {}
        }
        Ok(())
    }

    /// Begins the cell behind the last one.
    fn next_cell(&mut self) {
        self.column = self.column.saturating_add(1);
        self.style = 0;
        self.kind = Value::Number;
        self.text.clear();
        self.formula.clear();
    }

    /// Goes to the place that a cell names.
    const fn go_to(&mut self, (row, column): (u32, u32)) {
        self.column = column;
        if row != self.row {
            self.row = row;
            self.row_begun = false;
        }
    }

    fn begin_cell(&mut self, element: &Element<'_>) {
        self.next_cell();
        for (name, value) in element.attributes() {
            match name {
                "r" => {
                    if let Some(place) = place(&value) {
                        self.go_to(place);
                    }
                }
                "s" => self.style = value.parse().unwrap_or_default(),
                "t" => self.kind = Value::of(value.as_bytes()),
                _ => {}
            }
        }
    }

    fn take(&mut self, text: &str) -> Result<(), Unreadable> {
        let into = match self.into {
            Into::Nothing => return Ok(()),
            Into::Formula => &mut self.formula,
            Into::Value | Into::PageHeader | Into::List => &mut self.text,
        };
        into.push_str(text);
        if into.len() > MOST_CELL {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
        }
        Ok(())
    }

    fn close(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match name {
            "c" => self.end_cell(out)?,
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                self.set_aside(Aside::PageHeader, out);
                out.paragraph(&plain(&self.text))?;
            }
            "formula1" => {
                let text = std::mem::take(&mut self.text);
                if let Some(list) = text.trim().strip_prefix('"') {
                    self.set_aside(Aside::Property, out);
                    for item in list.trim_end_matches('"').split(',') {
                        out.paragraph(item)?;
                    }
                }
            }
            "v" | "t" | "f" => {}
            _ => return Ok(()),
        }
        self.into = Into::Nothing;
        Ok(())
    }

    fn end_cell(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let text = std::mem::take(&mut self.text);
        let formula = std::mem::take(&mut self.formula);
        if text.trim().is_empty() && formula.is_empty() {
            return out.empty_cell();
        }
        self.value(text.trim(), out)?;
        if formula.contains("HYPERLINK(") {
            for quoted in formula.split('"').skip(1).step_by(2) {
                out.cell(self.column, &address(quoted))?;
            }
        }
        // What they took is kept for the next cell, unless it was much.
        if text.capacity().max(formula.capacity()) <= CALM {
            (self.text, self.formula) = (text, formula);
        }
        Ok(())
    }

    /// Pushes the value of the current cell, without space around it; begins its row where it is the first.
    fn value(&mut self, text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if !self.row_begun {
            self.row_begun = true;
            out.begin_row(self.row);
        }
        let kind = self.common.styles.kind(self.style);
        match self.kind {
            Value::Number if kind == Kind::Number && is_plain(text) => out.decimal(self.column, text),
            Value::Number => match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => match kind {
                    Kind::Date => match iso(number, self.common.epoch) {
                        Some(date) => out.cell(self.column, &date),
                        None => out.number(self.column, number),
                    },
                    Kind::Number => out.number(self.column, number),
                },
                None => out.cell(self.column, text),
            },
            Value::Shared => match text.parse().ok().and_then(|index| self.common.strings.get(index)) {
                Some(string) => out.cell(self.column, string),
                None => Ok(()),
            },
            Value::Text if text.contains("_x") => {
                let mut text = text.to_owned();
                unescape(&mut text);
                out.cell(self.column, &text)
            }
            Value::Text => out.cell(self.column, text),
            Value::Date => out.cell(self.column, &text.replace("T00:00:00", "").replace('T', " ")),
            Value::Other => Ok(()),
        }
    }

    fn hyperlink(&mut self, element: &Element<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let (row, column) = element
            .attribute("ref")
            .and_then(|reference| place(&reference))
            .unwrap_or_default();
        self.set_aside(Aside::Property, out);
        out.begin_row(row);
        if let Some(target) = element.attribute("id").and_then(|id| self.links.get(&*id)) {
            out.cell(column, &address(target))?;
        }
        out.cell(column, &element.attribute("tooltip").unwrap_or_default())?;
        out.cell(column, &element.attribute("display").unwrap_or_default())
    }

    fn set_aside(&mut self, aside: Aside, out: &mut Extraction<'_, '_>) {
        if self.now != aside {
            self.now = aside;
            out.go_to(Container::Sheet, self.ordinal);
            out.set_aside(aside);
        }
    }
}

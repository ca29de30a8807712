//! Excel 2003 XML (`SpreadsheetML`), which programs still write as exports under the name of an xls.
//!
//! The document is streamed once; places that are left out are jumped to by their index, never filled. Comments
//! and link targets of a row are pushed after it, page headers and properties where they stand.

use homeward_rules::document::{Aside, Container};

use super::link::address;
use super::markup::{Element, Markup, Node};
use super::page_header::plain;
use crate::extract::{Extraction, Extractor, Unreadable};

/// Most bytes of one cell's text, and of one comment's.
const MOST_TEXT: usize = 1 << 20;
/// Most comments that wait for the end of their row.
const MOST_WAITING: usize = 1000;

/// Reads Excel 2003 XML.
pub struct SpreadsheetMl;

impl Extractor for SpreadsheetMl {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut markup = Markup::new(data, out.limits().entry, out.limits().nesting);
        let mut book = Book::default();
        let result = book.walk(&mut markup, out);
        book.end_row(out)?;
        result
    }
}

/// How a cell's value is written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Text,
    Number,
    Date,
    /// A truth value or an error: no text of anyone's.
    Other,
}

/// What text is collected for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Into {
    #[default]
    Nothing,
    Cell,
    Comment,
    Property,
}

#[derive(Debug, Default)]
struct Book {
    sheets: u32,
    row: u32,
    row_begun: bool,
    column: u32,
    /// Further columns that the cell covers.
    across: u32,
    /// Where rows stand, and where the last push went.
    aside: Aside,
    now: Aside,
    kind: Kind,
    into: Into,
    in_comment: bool,
    in_properties: bool,
    text: String,
    /// Comments and link targets with their columns.
    waiting: Vec<(Aside, u32, String)>,
}

impl Book {
    fn walk(&mut self, markup: &mut Markup<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        while let Some(node) = markup.next()? {
            match node {
                Node::Open(element) => self.open(&element, out)?,
                Node::Text(text) => {
                    if self.into != Into::Nothing && self.text.len() < MOST_TEXT {
                        self.text.push_str(&text);
                    }
                }
                Node::Close(end) => self.close(end.name(), out)?,
            }
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match element.name() {
            "DocumentProperties" | "CustomDocumentProperties" => {
                self.in_properties = true;
                out.set_aside(Aside::Property);
                self.now = Aside::Property;
            }
            "Worksheet" => {
                self.sheets += 1;
                self.row = 0;
                self.aside = Aside::Body;
                self.go_to(Aside::Property, out);
                return out.line(&element.short("Name"));
            }
            "Row" => {
                let next = self.row.saturating_add(1);
                self.row = element.number("Index").unwrap_or(next);
                self.row_begun = false;
                self.column = 0;
                self.across = 0;
                self.aside = if element.is_set("Hidden") {
                    Aside::Hidden
                } else {
                    Aside::Body
                };
            }
            "Cell" => {
                let next = self.column.saturating_add(self.across).saturating_add(1);
                self.column = element.number("Index").unwrap_or(next);
                self.across = element.number("MergeAcross").unwrap_or_default();
                let target = element.short("HRef");
                if !target.is_empty() && !target.starts_with('#') {
                    self.wait(Aside::Property, address(&target).clone());
                }
            }
            "Comment" => self.in_comment = true,
            "Data" => {
                self.text.clear();
                self.into = if self.in_comment {
                    Into::Comment
                } else {
                    Into::Cell
                };
                self.kind = match element.attribute("Type").as_deref() {
                    Some("Number") => Kind::Number,
                    Some("DateTime") => Kind::Date,
                    Some("Boolean" | "Error") => Kind::Other,
                    _ => Kind::Text,
                };
            }
            "Header" | "Footer" => {
                let text = element.short("Data");
                if !text.is_empty() {
                    self.go_to(Aside::PageHeader, out);
                    return out.paragraph(&plain(&text));
                }
            }
            _ if self.in_properties => {
                self.text.clear();
                self.into = Into::Property;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match name {
            "Data" => {
                let into = std::mem::take(&mut self.into);
                if into == Into::Comment {
                    let text = std::mem::take(&mut self.text);
                    self.wait(Aside::Comment, text);
                } else {
                    return self.cell(out);
                }
            }
            "Comment" => self.in_comment = false,
            "Row" | "Worksheet" => return self.end_row(out),
            "DocumentProperties" | "CustomDocumentProperties" => self.in_properties = false,
            _ if self.into == Into::Property => {
                self.into = Into::Nothing;
                return out.paragraph(&std::mem::take(&mut self.text));
            }
            _ => {}
        }
        Ok(())
    }

    fn wait(&mut self, aside: Aside, text: String) {
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push((aside, self.column, text));
        }
    }

    fn cell(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let text = self.text.trim();
        if text.is_empty() || self.kind == Kind::Other {
            return out.empty_cell();
        }
        if !self.row_begun {
            self.row_begun = true;
            if self.now != self.aside {
                self.go_to(self.aside, out);
            }
            out.begin_row(self.row);
        }
        let text = self.text.trim();
        match self.kind {
            Kind::Number => match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => out.number(self.column, number),
                None => out.cell(self.column, text),
            },
            Kind::Date => {
                let date = text
                    .replace("T00:00:00.000", "")
                    .replace("T00:00:00", "")
                    .replace('T', " ");
                out.cell(self.column, &date)
            }
            Kind::Text | Kind::Other => out.cell(self.column, text),
        }
    }

    /// Pushes the comments and link targets of the row that ended.
    fn end_row(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for (aside, column, text) in std::mem::take(&mut self.waiting) {
            self.go_to(aside, out);
            out.begin_row(self.row);
            out.cell(column, &text)?;
        }
        Ok(())
    }

    fn go_to(&mut self, aside: Aside, out: &mut Extraction<'_, '_>) {
        out.go_to(Container::Sheet, self.sheets);
        out.set_aside(aside);
        self.now = aside;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::gathered::Gathered;

    #[test]
    fn rows_and_cells_are_read_with_all_that_hangs_on_them() {
        let xml = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>\
            <Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>\
            <DocumentProperties><Author>A. Bakker</Author></DocumentProperties><Worksheet ss:Name='Klanten'><Table>\
            <Row><Cell><Data ss:Type='String'>Naam</Data></Cell><Cell><Data ss:Type='String'>Tel</Data></Cell></Row>\
            <Row ss:Index='5'><Cell ss:MergeAcross='1' ss:HRef='mailto:jan@example.nl'><Data ss:Type='String'>Jan <B>de</B> Vries</Data>\
            <Comment ss:Author='x'><ss:Data><Font>Belt graag</Font></ss:Data></Comment></Cell>\
            <Cell><Data ss:Type='Number'>612345678</Data></Cell>\
            <Cell ss:Index='9'><Data ss:Type='DateTime'>2024-03-01T00:00:00.000</Data></Cell></Row>\
            <Row ss:Hidden='1'><Cell><Data ss:Type='String'>Weg</Data></Cell><Cell><Data ss:Type='Boolean'>1</Data></Cell></Row>\
            </Table><x:WorksheetOptions><x:PageSetup><x:Header x:Data='&amp;LKop'/></x:PageSetup></x:WorksheetOptions></Worksheet></Workbook>";
        let gathered = Gathered::of(xml.as_bytes(), "export.xls");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("spreadsheetml", Ok(()))
        );
        let segments = &gathered.entries[0].segments;
        let seen: Vec<_> = segments
            .iter()
            .map(|s| {
                (
                    s.location.aside,
                    s.location.row,
                    s.location.column,
                    s.text.as_str(),
                )
            })
            .collect();
        for expected in [
            (Aside::Body, 1, 1, "Naam"),
            (Aside::Body, 1, 2, "Tel"),
            (Aside::Body, 5, 1, "Jan de Vries"),
            (Aside::Body, 5, 3, "612345678"),
            (Aside::Body, 5, 9, "2024-03-01"),
            (Aside::Property, 5, 1, "jan@example.nl"),
            (Aside::Comment, 5, 1, "Belt graag"),
            (Aside::Hidden, 6, 1, "Weg"),
        ] {
            assert!(seen.contains(&expected), "{expected:?}: {seen:?}");
        }
        for (aside, text) in [
            (Aside::Property, "A. Bakker"),
            (Aside::Property, "Klanten"),
            (Aside::PageHeader, "Kop"),
        ] {
            assert!(
                seen.iter().any(|s| s.0 == aside && s.3 == text),
                "{text}: {seen:?}"
            );
        }
    }

    #[test]
    fn a_workbook_that_is_cut_is_read_as_far_as_it_goes() {
        let xml = "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet><Table><Row><Cell><Data>Jan</Data></Cell><Cell ss:Index='4294967295' ss:MergeAcross='9'><Data>x</Data></Cell><Cell><Data>Pi";
        let gathered = Gathered::of(xml.as_bytes(), "x.xml");
        assert_eq!(gathered.text(), "Jan\nx");
    }
}

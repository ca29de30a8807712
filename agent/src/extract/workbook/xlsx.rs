//! Workbooks in Office Open XML: xlsx, xlsm and their templates.
//!
//! The book's own part names its sheets; each is read with what its relations lead to, then the rest of the
//! package is swept. Relations are followed, and usual names tried where they are broken. Sheets are
//! streamed: only the shared strings are held, within the limit on memory. A sheet or part that cannot be read
//! costs itself: the first fault is reported after everything else.

use std::collections::HashMap;

use homeward_rules::document::{Aside, Container};

use super::markup::{Markup, Node};
use super::package::{Package, Relation, Target};
use super::parts::Parts;
use super::serial::Epoch;
use super::sheet::{Common, Sheet};
use super::xlsb;
use crate::extract::compound;
use crate::extract::{Extraction, Extractor, Unreadable};

/// Most sheets of a book.
const MOST_SHEETS: usize = 1 << 14;
/// Most bytes of a defined name with what it stands for.
const MOST_NAME: usize = 1 << 20;

/// Reads xlsx and xlsm.
pub struct Xlsx;

impl Extractor for Xlsx {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        compound::refuse_encrypted(data)?;
        let mut package = Package::open(data)?;
        let relations = package.relations("", out);
        let book = relations
            .iter()
            .find(|relation| relation.kind == "officeDocument")
            .and_then(|relation| relation.part(&package))
            .or_else(|| package.find("xl/workbook.xml"));
        match book {
            Some(book) if package.name(book).to_lowercase().ends_with(".bin") => {
                xlsb::read(data, package, out)
            }
            _ => read(package, book, out),
        }
    }
}

/// A sheet as the book names it.
struct Named {
    name: String,
    relation: String,
    aside: Aside,
}

/// What the book's own part says.
#[derive(Default)]
struct Book {
    sheets: Vec<Named>,
    epoch: Epoch,
}

fn read(
    mut package: Package<'_>,
    book_part: Option<usize>,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let book_name = book_part
        .map_or("xl/workbook.xml", |part| package.name(part))
        .to_owned();
    let relations = package.relations(&book_name, out);
    let by_kind = |kind: &str, usual: &str, package: &Package<'_>| {
        let mut relations = relations.iter().filter(|relation| relation.kind == kind);
        relations
            .find_map(|relation| relation.part(package))
            .or_else(|| package.find(usual))
    };
    let strings = by_kind("sharedStrings", "xl/sharedStrings.xml", &package);
    let styles = by_kind("styles", "xl/styles.xml", &package);
    let mut parts = Parts::new(&mut package);

    let mut book = Book::default();
    if let Some(part) = book_part {
        let result = parts
            .package
            .markup(part, out, |markup, out| book.read(markup, out));
        parts.faults.note(result);
    }
    let mut common = Common {
        epoch: book.epoch,
        ..Common::default()
    };
    if let Some(part) = strings {
        let result = parts.package.markup(part, out, |markup, out| {
            let most = out.limits().entry;
            common.strings.read(markup, most)
        });
        parts.faults.note(result);
    }
    if let Some(part) = styles {
        let result = parts
            .package
            .markup(part, out, |markup, _| common.styles.read(markup));
        parts.faults.note(result);
    }
    for sheet in &book.sheets {
        parts.sheets += 1;
        let part = relations
            .iter()
            .find(|relation| relation.id == sheet.relation)
            .and_then(|relation| relation.part(parts.package))
            .or_else(|| {
                parts
                    .package
                    .find(&format!("xl/worksheets/sheet{}.xml", parts.sheets))
            });
        let result = read_sheet(&mut parts, part, sheet, &common, out);
        parts.faults.note(result);
    }
    parts.sweep(&common, out);
    parts.faults.result()
}

fn read_sheet(
    parts: &mut Parts<'_, '_>,
    part: Option<usize>,
    sheet: &Named,
    common: &Common,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let ordinal = parts.sheets;
    out.go_to(Container::Sheet, ordinal);
    out.set_aside(Aside::Property);
    out.line(&sheet.name)?;
    // A sheet whose part is missing has no cells; one that is named twice is read once.
    let Some(part) = part.filter(|part| !parts.package.is_read(*part)) else {
        return Ok(());
    };
    let part_name = parts.package.name(part).to_owned();
    let links = links(parts.package.relations(&part_name, out));
    out.go_to(Container::Sheet, ordinal);
    out.set_aside(sheet.aside);
    let result = parts.package.markup(part, out, |markup, out| {
        Sheet::new(common, &links, ordinal, sheet.aside).read(markup, out)
    });
    parts.follow(part, ordinal, common, out);
    result
}

/// Addresses outside by relation.
fn links(relations: Vec<Relation>) -> HashMap<String, String> {
    let outside = relations
        .into_iter()
        .filter_map(|relation| match relation.target {
            Target::Outside(target) => Some((relation.id, target)),
            Target::Part(_) => None,
        });
    outside.collect()
}

impl Book {
    fn read(&mut self, markup: &mut Markup<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        out.go_to(Container::Whole, 0);
        out.set_aside(Aside::Property);
        let mut name: Option<String> = None;
        while let Some(node) = markup.next()? {
            match node {
                Node::Open(element) => match element.name() {
                    "workbookPr" if element.is_set("date1904") => self.epoch = Epoch::Y1904,
                    "sheet" if self.sheets.len() < MOST_SHEETS => {
                        let state = element.attribute("state").unwrap_or_default();
                        let hidden = state.to_ascii_lowercase().contains("hidden");
                        self.sheets.push(Named {
                            name: element.short("name"),
                            relation: element.short("id"),
                            aside: if hidden { Aside::Hidden } else { Aside::Body },
                        });
                    }
                    "definedName" => {
                        let comment = element.attribute("comment").unwrap_or_default();
                        let defined = element.attribute("name").unwrap_or_default();
                        name = Some(format!("{defined}\n{comment}\n"));
                    }
                    _ => {}
                },
                Node::Text(text) => {
                    if let Some(name) = name.as_mut().filter(|name| name.len() < MOST_NAME) {
                        name.push_str(&text);
                    }
                }
                Node::Close(end) if end.name() == "definedName" => {
                    out.paragraph(&name.take().unwrap_or_default())?;
                }
                Node::Close(_) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

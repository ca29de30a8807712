//! The parts of a package beside its sheets' cells: comments, drawings, charts, caches, properties.
//!
//! A part is known by its outermost element, not by its name: parts are read first where relations lead to
//! them from a sheet, then whatever is left, so that a package with unusual names or broken relations loses
//! nothing but the places. A part that is broken costs itself only.

use std::collections::HashMap;

use homeward_rules::document::{Aside, Container};

use super::Faults;
use super::comments;
use super::link::address;
use super::markup::{Element, Markup, Node};
use super::outside;
use super::package::{Package, Target};
use super::pivot::Cache;
use super::place::place;
use super::prose::{CHART, DIAGRAM, OLD_SHAPES, REVISIONS, SHAPES, VALUES};
use super::sheet::{Common, Sheet};
use crate::extract::{Detail, Extraction, Reason, Unreadable};

/// How far relations are followed from a sheet: drawing, chart, drawing on the chart.
const MOST_STEPS: u32 = 3;

/// Reads parts into an extraction.
pub(super) struct Parts<'p, 'd> {
    pub(super) package: &'p mut Package<'d>,
    pub(super) faults: Faults,
    /// Tables (caches) that were begun.
    tables: u32,
    /// Sheets that were begun.
    pub(super) sheets: u32,
    /// Records of pivot caches that were met before their definition.
    deferred: Vec<usize>,
}

/// What was found in a part that leads on to others.
enum Found {
    /// Nothing that leads on.
    Nothing,
    /// The definition of a pivot cache.
    Cache(Cache),
    /// Records of a pivot cache.
    Records,
    /// A copy of cells of another workbook.
    Outside,
}

impl<'p, 'd> Parts<'p, 'd> {
    pub(super) fn new(package: &'p mut Package<'d>) -> Self {
        Self {
            package,
            faults: Faults::default(),
            tables: 0,
            sheets: 0,
            deferred: Vec::new(),
        }
    }

    /// Reads what a sheet's or drawing's relations lead to, as parts of the sheet of this number.
    pub(super) fn follow(&mut self, part: usize, sheet: u32, common: &Common, out: &mut Extraction<'_, '_>) {
        self.follow_on(part, sheet, MOST_STEPS, common, out);
    }

    fn follow_on(
        &mut self,
        part: usize,
        sheet: u32,
        steps: u32,
        common: &Common,
        out: &mut Extraction<'_, '_>,
    ) {
        let name = self.package.name(part).to_owned();
        for relation in self.package.relations(&name, out) {
            // Caches are shared by sheets, and read with the book.
            if matches!(&*relation.kind, "pivotTable" | "pivotCacheDefinition") {
                continue;
            }
            let Some(target) = relation.part(self.package) else {
                continue;
            };
            if self.package.is_read(target) || !is_markup(self.package.name(target)) {
                continue;
            }
            self.part(target, sheet, common, out);
            if steps > 1 {
                self.follow_on(target, sheet, steps - 1, common, out);
            }
        }
    }

    /// Reads every part that was not read yet.
    pub(super) fn sweep(&mut self, common: &Common, out: &mut Extraction<'_, '_>) {
        for part in self.package.unread() {
            if self.package.is_read(part) {
                continue;
            }
            let name = self.package.name(part).to_owned();
            let lower = name.to_lowercase();
            if lower.contains("/embeddings/") {
                let result = match self.package.bytes(part, out) {
                    Ok(data) => out.entry(&name, &data),
                    Err(why) => out.unread(&name, why),
                };
                self.faults.note(result);
            } else if lower.starts_with("xl/model/") && lower.rsplit('.').next() == Some("data") {
                // A data model: whole tables, packed in a way of its own.
                let why = Unreadable::new(Reason::Unsupported, Detail::Database);
                self.faults.note(out.unread(&name, why));
            } else if is_markup(&lower) {
                self.part(part, 0, common, out);
            }
        }
        for part in std::mem::take(&mut self.deferred) {
            let result = self.cache(Cache::default(), Some(part), out);
            self.faults.note(result);
        }
    }

    /// Reads one part, known by its outermost element.
    fn part(&mut self, part: usize, sheet: u32, common: &Common, out: &mut Extraction<'_, '_>) {
        let name = self.package.name(part).to_owned();
        let mut at = At {
            sheet,
            is_custom: name.to_lowercase().starts_with("customxml/"),
            tables: &mut self.tables,
            sheets: &mut self.sheets,
            common,
        };
        let mut found = Found::Nothing;
        let result = self
            .package
            .markup(part, out, |markup, out| at.read(markup, &mut found, out));
        self.faults.note(result);
        let result = match found {
            Found::Nothing => Ok(()),
            Found::Records => {
                self.deferred.push(part);
                Ok(())
            }
            Found::Outside => self.addresses(&name, out),
            Found::Cache(cache) => {
                let relations = self.package.relations(&name, out);
                let mut records = relations
                    .iter()
                    .filter(|relation| relation.kind == "pivotCacheRecords");
                let records = records.find_map(|relation| relation.part(self.package));
                self.deferred.retain(|part| Some(*part) != records);
                self.cache(cache, records, out)
            }
        };
        self.faults.note(result);
    }

    /// Reads a pivot cache: its records, and the values that they do not use.
    fn cache(
        &mut self,
        mut cache: Cache,
        records: Option<usize>,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        self.tables += 1;
        cache.head(self.tables, out)?;
        if let Some(part) = records {
            let result = self
                .package
                .markup(part, out, |markup, out| cache.records(markup, out));
            self.faults.note(result);
        }
        cache.rest(out)
    }

    /// Pushes the addresses outside that a part has relations to.
    fn addresses(&mut self, name: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        out.go_to(Container::Whole, 0);
        out.set_aside(Aside::Property);
        for relation in self.package.relations(name, out) {
            if let Target::Outside(target) = &relation.target {
                out.paragraph(&address(target))?;
            }
        }
        Ok(())
    }
}

/// Where a part is read from, and how far the counts are.
struct At<'a> {
    /// The sheet it belongs to; 0: the book.
    sheet: u32,
    is_custom: bool,
    tables: &'a mut u32,
    sheets: &'a mut u32,
    common: &'a Common,
}

impl At<'_> {
    fn read(
        &mut self,
        markup: &mut Markup<'_>,
        found: &mut Found,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let root = markup.root()?;
        if self.sheet == 0 {
            out.go_to(Container::Whole, 0);
        } else {
            out.go_to(Container::Sheet, self.sheet);
        }
        let (aside, prose) = match root.name() {
            "wsDr" | "userShapes" => (Aside::TextBox, SHAPES),
            "xml" => (Aside::TextBox, OLD_SHAPES),
            "dataModel" => (Aside::TextBox, DIAGRAM),
            "chartSpace" => (Aside::Cache, CHART),
            "rvData" => (Aside::Cache, VALUES),
            "revisions" => (Aside::Hidden, REVISIONS),
            "coreProperties" | "Properties" => (Aside::Property, VALUES),
            _ if self.is_custom => (Aside::Property, VALUES),
            name => return self.table(name, &root, markup, found, out),
        };
        out.set_aside(aside);
        prose.read(markup, out)
    }

    /// Reads a part that has rows or places.
    fn table(
        &mut self,
        name: &str,
        root: &Element<'_>,
        markup: &mut Markup<'_>,
        found: &mut Found,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        match name {
            "comments" | "ThreadedComments" => comments::read(markup, self.sheet, out),
            "personList" => {
                out.set_aside(Aside::Property);
                comments::people(markup, out)
            }
            "table" => {
                let range = root.attribute("ref").and_then(|range| place(&range));
                let (row, column) = range.unwrap_or_default();
                out.set_aside(Aside::Property);
                out.begin_row(row);
                column_names(markup, column, out)
            }
            "pivotCacheDefinition" => {
                let mut cache = Cache::default();
                let result = cache.define(markup, out.limits().entry);
                *found = Found::Cache(cache);
                result
            }
            "pivotCacheRecords" => {
                *found = Found::Records;
                Ok(())
            }
            "externalLink" => {
                *found = Found::Outside;
                outside::read(markup, self.tables, out)
            }
            // A sheet that the book does not name, or whose book cannot be read.
            "worksheet" | "macrosheet" | "dialogsheet" | "chartsheet" => {
                *self.sheets += 1;
                out.go_to(Container::Sheet, *self.sheets);
                out.set_aside(Aside::Hidden);
                let links = HashMap::new();
                Sheet::new(self.common, &links, *self.sheets, Aside::Hidden).read(markup, out)
            }
            _ => Ok(()),
        }
    }
}

/// Pushes the names of a table's columns, the first of which stands in `column`.
fn column_names(
    markup: &mut Markup<'_>,
    mut column: u32,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    while let Some(node) = markup.next()? {
        if let Node::Open(element) = node
            && element.name() == "tableColumn"
        {
            out.cell(column, &element.attribute("name").unwrap_or_default())?;
            column = column.saturating_add(1);
        }
    }
    Ok(())
}

/// Whether a part is markup by its name.
fn is_markup(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default();
    ["xml", "vml"].iter().any(|known| end.eq_ignore_ascii_case(known))
}

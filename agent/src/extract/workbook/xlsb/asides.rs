//! What stands beside the cells in the binary parts of an xlsb: comments, page headers, links, pivot caches
//! and copies of cells of other workbooks.
//!
//! Parts are known by their names here: their records alone do not tell what they are.

use homeward_rules::document::{Aside, Container};

use super::record::{Fields, Records};
use crate::extract::workbook::link::address;
use crate::extract::workbook::package::{Package, Relation, Target};
use crate::extract::workbook::page_header::plain;
use crate::extract::{Extraction, Unreadable};

/// Reads the binary parts; the first fault is returned after the others were read.
///
/// # Errors
///
/// What kept it from reading all of them.
pub(super) fn read(package: &mut Package<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut result = Ok(());
    for part in package.unread() {
        let name = package.name(part).to_owned();
        let lower = name.to_lowercase();
        let read: Option<Read> = match lower.strip_suffix(".bin") {
            Some(name) if name.starts_with("xl/comments") => Some(comments),
            Some(name) if name.starts_with("xl/worksheets/sheet") => Some(sheet),
            Some(name) if name.starts_with("xl/pivotcache/") => Some(cache),
            Some(name) if name.starts_with("xl/externallinks/") => Some(outside),
            _ => None,
        };
        let Some(read) = read else { continue };
        let relations = package.relations(&name, out);
        let one = package.bytes(part, out).and_then(|data| {
            out.go_to(Container::Whole, 0);
            read(Records(&data), &relations, out)
        });
        result = result.and(one);
    }
    result
}

type Read = fn(Records<'_>, &[Relation], &mut Extraction<'_, '_>) -> Result<(), Unreadable>;

/// Comments with their cells, and who wrote them.
fn comments(records: Records<'_>, _: &[Relation], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut at = (0, 0);
    for (id, mut fields) in records {
        match id {
            632 => {
                out.set_aside(Aside::Property);
                out.paragraph(&fields.text())?;
            }
            635 => {
                fields.skip(4);
                at = first_cell(&mut fields);
            }
            637 => {
                fields.skip(1);
                out.set_aside(Aside::Comment);
                out.begin_row(at.0);
                out.cell(at.1, &fields.text())?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Page headers and links of a sheet.
fn sheet(
    records: Records<'_>,
    relations: &[Relation],
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    for (id, mut fields) in records {
        match id {
            479 => {
                fields.skip(2);
                out.set_aside(Aside::PageHeader);
                for _ in 0..6 {
                    out.paragraph(&plain(&fields.text()))?;
                }
            }
            494 => {
                let (row, column) = first_cell(&mut fields);
                let relation = fields.text();
                let target = relations.iter().find(|known| known.id == relation);
                out.set_aside(Aside::Property);
                out.begin_row(row);
                if let Some(Target::Outside(target)) = target.map(|relation| &relation.target) {
                    out.cell(column, &address(target))?;
                }
                // The place in the target, the tip, and the text shown.
                for _ in 0..3 {
                    out.cell(column, &fields.text())?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Values of a pivot cache. Rows are read where they hold values themselves.
fn cache(records: Records<'_>, _: &[Relation], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    out.set_aside(Aside::Cache);
    let (mut row, mut column) = (0, 0);
    for (id, mut fields) in records {
        column += 1;
        match id {
            // A row begins.
            33 | 34 => {
                row += 1;
                column = 0;
                out.begin_row(row);
            }
            21 | 28 => {
                if let Some(number) = fields.f64().filter(|number| number.is_finite()) {
                    out.number(column, number)?;
                }
            }
            // A shared value is a record of its own.
            24 => out.paragraph(&fields.text())?,
            31 => out.cell(column, &fields.text())?,
            _ => {}
        }
    }
    Ok(())
}

/// Copies of cells of other workbooks.
fn outside(records: Records<'_>, _: &[Relation], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    out.set_aside(Aside::Cache);
    for (id, mut fields) in records {
        match id {
            363 => out.begin_part(Container::Table),
            366 => {
                out.set_aside(Aside::Cache);
                out.begin_row(fields.u32().unwrap_or_default().saturating_add(1));
            }
            368 => {
                let column = fields.u32().unwrap_or_default().saturating_add(1);
                if let Some(number) = fields.f64().filter(|number| number.is_finite()) {
                    out.number(column, number)?;
                }
            }
            371 => {
                let column = fields.u32().unwrap_or_default().saturating_add(1);
                out.cell(column, &fields.text())?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Row and column from 1 of the first cell of a range.
fn first_cell(fields: &mut Fields<'_>) -> (u32, u32) {
    let row = fields.u32().unwrap_or_default();
    fields.skip(4);
    let column = fields.u32().unwrap_or_default();
    fields.skip(4);
    (row.saturating_add(1), column.saturating_add(1))
}

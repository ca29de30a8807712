//! Cells of other workbooks that a workbook keeps a copy of, so that its formulas can be shown without them.

use homeward_rules::document::{Aside, Container};

use super::markup::{Markup, Node};
use super::place::place;
use crate::extract::{Extraction, Unreadable};

/// Most bytes of one value.
const MOST: usize = 1 << 20;

/// Reads the part of one external link; each of its sheets becomes a table, numbered from `table` on. Returns
/// the number of the next one.
///
/// # Errors
///
/// What kept it from reading all of it.
pub(super) fn read(
    markup: &mut Markup<'_>,
    table: &mut u32,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let (mut row, mut column) = (0, 0);
    let mut is_text = false;
    let mut text = String::new();
    let mut within = false;
    while let Some(node) = markup.next()? {
        match node {
            Node::Open(element) => match element.name() {
                "sheetData" => {
                    *table += 1;
                    out.go_to(Container::Table, *table);
                    out.set_aside(Aside::Cache);
                }
                "row" => {
                    row = element.number("r").unwrap_or(row + 1);
                    column = 0;
                    out.begin_row(row);
                }
                "cell" => {
                    let reference = element.attribute("r").unwrap_or_default();
                    column = place(&reference).map_or(column + 1, |(_, column)| column);
                    is_text = element.attribute("t").is_some_and(|kind| kind != "n");
                }
                "sheetName" | "definedName" | "oleItem" | "ddeItem" => {
                    out.set_aside(Aside::Property);
                    let name = element.attribute("val").or_else(|| element.attribute("name"));
                    out.paragraph(&name.unwrap_or_default())?;
                }
                "v" | "val" => {
                    text.clear();
                    within = true;
                }
                _ => {}
            },
            Node::Text(piece) => {
                if within && text.len() < MOST {
                    text.push_str(&piece);
                }
            }
            Node::Close(end) => match end.name() {
                "v" => {
                    within = false;
                    match text.trim().parse::<f64>() {
                        Ok(number) if !is_text && number.is_finite() => out.number(column, number)?,
                        _ => out.cell(column, &text)?,
                    }
                }
                // A value of a live link to a program.
                "val" => {
                    within = false;
                    out.set_aside(Aside::Cache);
                    out.paragraph(&text)?;
                }
                _ => {}
            },
        }
    }
    Ok(())
}

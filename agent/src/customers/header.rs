//! Finds the row that heads the columns.
//!
//! Exports begin with titles and dates at times, so the header is the row among the first ones with the most
//! known headings. A row that holds values of customers is never taken for one: its cells would be shown.

use homeward_rules::field::{Heading, heading};

use super::overrides::MapOverride;
use super::sample::is_value;
use super::table::{HEADER_ROWS, Row};

/// The position in `rows` of the header, if one is recognisable.
pub(super) fn find(rows: &[Row], overrides: &[MapOverride]) -> Option<usize> {
    let candidates = rows.iter().take(HEADER_ROWS).enumerate();
    let candidates = candidates.filter(|(_, row)| !row.cells.iter().any(|cell| is_value(cell.trim())));
    let mut best: Option<(usize, usize)> = None;
    for (at, row) in candidates {
        let filled = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let known = row.cells.iter().filter(|cell| is_known(cell, overrides)).count();
        let enough = known > 1
            || (known == 1 && (filled <= 2 || !overrides.is_empty() || stands_above_values(rows, at)));
        if enough && best.is_none_or(|(most, _)| known > most) {
            best = Some((known, at));
        }
    }
    // Somebody who names columns by number says that there is a header, whatever it says.
    let by_number = || {
        let first = rows.first()?;
        let counted = overrides
            .iter()
            .any(|given| given.field.is_some() && given.number().is_some());
        (counted && !first.cells.iter().any(|cell| is_value(cell.trim()))).then_some(0)
    };
    best.map(|(_, at)| at).or_else(by_number)
}

/// Whether below a known heading of the row there is a value that nothing else but a heading would stand above.
fn stands_above_values(rows: &[Row], at: usize) -> bool {
    let (Some(row), Some(below)) = (rows.get(at), rows.get(at + 1)) else {
        return false;
    };
    let known = row
        .cells
        .iter()
        .position(|cell| heading(cell) != Heading::Unknown);
    known.is_some_and(|column| is_value(below.cell(column)))
}

fn is_known(cell: &str, overrides: &[MapOverride]) -> bool {
    heading(cell) != Heading::Unknown || overrides.iter().any(|given| given.names(cell))
}

/// The headings in the header at `at`, with empty ones for columns that have values and no heading.
pub(super) fn headings(rows: &[Row], at: usize) -> Vec<String> {
    let used = |row: &Row| {
        let last = row
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.trim().is_empty())
            .last();
        last.map_or(0, |(column, _)| column + 1)
    };
    let Some(header) = rows.get(at) else {
        return Vec::new();
    };
    let mut widths: Vec<usize> = rows.iter().skip(at + 1).map(used).collect();
    widths.sort_unstable();
    // One ragged row makes no column; what most rows have is one.
    let usual = widths.get(widths.len() / 2).copied().unwrap_or_default();
    (0..used(header).max(usual))
        .map(|column| header.cell(column).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&str]) -> Vec<Row> {
        let row = |(at, text): (usize, &&str)| Row {
            number: at as u64 + 1,
            cells: text.split('|').collect(),
        };
        texts.iter().enumerate().map(row).collect()
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        let rows = rows(&[
            "Klantenlijst 2024|",
            "Naam|",
            "Klantnr|Naam|E-mail",
            "1|Jansen|j@voorbeeld.nl",
        ]);
        assert_eq!(find(&rows, &[]), Some(2));
    }

    #[test]
    fn values_are_no_header() {
        assert_eq!(find(&rows(&["Naam|j@voorbeeld.nl|Plaats", "x|y|z"]), &[]), None);
        assert_eq!(find(&rows(&["Jansen|Ede", "Peters|Oss"]), &[]), None);
    }

    #[test]
    fn one_known_heading_above_its_values_is_a_header() {
        assert_eq!(
            find(&rows(&["Foo|Bar|E-mail", "1|2|a@voorbeeld.nl"]), &[]),
            Some(0)
        );
        assert_eq!(find(&rows(&["Foo|Bar|E-mail", "1|2|drie"]), &[]), None);
    }

    #[test]
    fn overrides_help_to_find_it() {
        let rows = rows(&["Verzonnen|Kolom|Anders", "1|Jansen|Ede"]);
        assert_eq!(find(&rows, &[]), None);
        assert_eq!(find(&rows, &["surname=kolom".parse().unwrap()]), Some(0));
        assert_eq!(find(&rows, &["surname=2".parse().unwrap()]), Some(0));
    }

    #[test]
    fn columns_without_heading_are_columns() {
        let rows = rows(&["Naam|E-mail", "a|b|c", "a|b|c|d|e", "a|b|c"]);
        assert_eq!(headings(&rows, 0), ["Naam", "E-mail", ""]);
    }
}

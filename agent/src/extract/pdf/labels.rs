//! Sheets of address labels: columns of short blocks that a line-by-line reading would tear apart.
//!
//! A table has a customer in each row; a sheet of labels has one in each cell of the grid, and its lines
//! stand beside lines of other labels. It is known by its postcodes: in a table each row of the postcode
//! column has one, on a sheet every third line or so of every column.

use super::layout::Line;

/// Fewest and most columns of a sheet.
const COLUMNS: std::ops::RangeInclusive<usize> = 2..=6;
/// Fewest lines of a sheet.
const LEAST_LINES: usize = 4;
/// Most lines of one label.
const MOST_LINES: usize = 8;

/// The labels of a sheet, column by column, each as its lines. `None` when the block is no such sheet.
pub(super) fn labels(block: &[Line]) -> Option<Vec<Vec<String>>> {
    let columns = block.iter().map(|line| line.cells).max()?;
    let full = block.iter().filter(|line| line.cells == columns).count();
    if !COLUMNS.contains(&columns) || block.len() < LEAST_LINES || full * 5 < block.len() * 4 {
        return None;
    }
    let mut sheet: Vec<Vec<&str>> = vec![Vec::new(); columns];
    for line in block {
        for (column, cell) in sheet.iter_mut().zip(line.text.split('\t')) {
            column.push(cell.trim());
        }
    }
    let is_column_of_labels = |column: &Vec<&str>| {
        let with_postcode = column.iter().filter(|cell| has_postcode(cell)).count();
        with_postcode >= 2 && with_postcode * 7 >= column.len() && with_postcode * 5 <= column.len() * 3
    };
    if !sheet.iter().all(is_column_of_labels) {
        return None;
    }
    Some(sheet.iter().flat_map(|column| cut(column)).collect())
}

/// Cuts a column into labels, each of which ends with its postcode.
fn cut(column: &[&str]) -> Vec<Vec<String>> {
    let mut labels: Vec<Vec<String>> = vec![Vec::new()];
    for cell in column.iter().filter(|cell| !cell.is_empty()) {
        if labels.last().is_none_or(|label| {
            label.len() >= MOST_LINES || label.last().is_some_and(|line| has_postcode(line))
        }) {
            labels.push(Vec::new());
        }
        if let Some(label) = labels.last_mut() {
            label.push((*cell).to_owned());
        }
    }
    labels.retain(|label| !label.is_empty());
    labels
}

/// Whether a line begins with a postcode: "1234 AB Utrecht", "B-2000 Antwerpen", "10115 Berlin".
fn has_postcode(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-' || c == ' ');
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or_default().trim_start();
    matches!(digits, 4 | 5) && rest.chars().take(2).filter(|c| c.is_alphabetic()).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(lines: &[&str]) -> Vec<Line> {
        lines
            .iter()
            .map(|line| Line {
                text: (*line).to_owned(),
                cells: line.split('\t').count(),
            })
            .collect()
    }

    #[test]
    fn a_sheet_of_labels_is_read_down_its_columns() {
        let sheet = block(&[
            "A. Smit\tB. Bos",
            "Kade 1\tPlein 2",
            "1234 AB UTRECHT\t5678 CD BREDA",
            "C. Groot\tD. Klein",
            "Steeg 3\tWeg 4",
            "9012 EF EDE\tB-2000 GENT",
        ]);
        let labels = labels(&sheet).unwrap();
        assert_eq!(labels.len(), 4);
        assert_eq!(labels[1], ["C. Groot", "Steeg 3", "9012 EF EDE"]);
        assert_eq!(labels[3], ["D. Klein", "Weg 4", "B-2000 GENT"]);
    }

    #[test]
    fn a_table_is_no_sheet_of_labels() {
        let table = block(&[
            "A. Smit\tKade 1\t1234 AB Utrecht",
            "B. Bos\tPlein 2\t5678 CD Breda",
            "C. Groot\tSteeg 3\t9012 EF Ede",
            "D. Klein\tWeg 4\t3456 GH Assen",
        ]);
        assert_eq!(labels(&table), None);
        assert_eq!(labels(&block(&["x\ty", "x\ty", "x\ty", "x\ty"])), None);
    }
}

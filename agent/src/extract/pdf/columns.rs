//! Columns of running text that a page draws line by line, across all of them.
//!
//! Read as rows they would tear every sentence, and every name at the end of a line, apart. They are told from
//! tables by their text: sentences go on in the next line with a small letter and have words; cells of a
//! table begin anew. A table is never split, because its rows are its records.

use super::layout::Line;

/// Fewest lines of columns.
const LEAST_LINES: usize = 4;

/// Most columns of a page.
const MOST_COLUMNS: usize = 4;

/// A line, and where its cells begin.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) line: Line,
    pub(super) starts: Vec<f64>,
}

/// The columns of a block from left to right, or the block as it is when it is no running text in columns.
pub(super) fn split(block: Vec<Placed>) -> Vec<Vec<Line>> {
    let Some(edges) = edges(&block) else {
        return vec![block.into_iter().map(|placed| placed.line).collect()];
    };
    let mut columns: Vec<Vec<Line>> = edges.iter().map(|_| Vec::new()).collect();
    for placed in block {
        for (text, start) in placed.line.text.split('\t').zip(placed.starts) {
            // A cell belongs to the last column that begins at or before it; a first line may be set in.
            let at = edges.iter().rposition(|edge| *edge <= start + 1.0).unwrap_or(0);
            let Some(column) = columns.get_mut(at) else {
                continue;
            };
            column.push(Line {
                text: text.to_owned(),
                cells: 1,
            });
        }
    }
    columns
}

/// Where the columns of a block of running text begin.
fn edges(block: &[Placed]) -> Option<Vec<f64>> {
    let count = block.iter().map(|placed| placed.line.cells).max()?;
    if block.len() < LEAST_LINES || !(2..=MOST_COLUMNS).contains(&count) {
        return None;
    }
    let full: Vec<&Placed> = block
        .iter()
        .filter(|placed| placed.starts.len() == count)
        .collect();
    if full.len() * 3 < block.len() * 2 {
        return None;
    }
    let mut edges = Vec::with_capacity(count);
    for column in 0..count {
        let mut starts: Vec<f64> = full
            .iter()
            .filter_map(|placed| placed.starts.get(column).copied())
            .collect();
        starts.sort_by(f64::total_cmp);
        edges.push(*starts.get(starts.len() / 10)?);
        let cells: Vec<&str> = full
            .iter()
            .filter_map(|placed| placed.line.text.split('\t').nth(column))
            .collect();
        if !is_running(&cells) {
            return None;
        }
    }
    Some(edges)
}

/// Whether cells below each other are lines of running text.
fn is_running(cells: &[&str]) -> bool {
    let share = |is: fn(&&&str) -> bool| cells.iter().filter(is).count() as f64 / cells.len().max(1) as f64;
    let goes_on = share(|cell| cell.chars().next().is_some_and(char::is_lowercase) && !cell.contains('@'));
    let has_words = share(|cell| cell.split_whitespace().count() >= 3);
    goes_on >= 0.3 && has_words >= 0.6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(lines: &[&str]) -> Vec<Placed> {
        lines
            .iter()
            .map(|text| {
                let cells = text.split('\t').count();
                let starts = if text.starts_with('>') {
                    vec![300.0]
                } else {
                    vec![50.0, 300.0]
                };
                let text = text.trim_start_matches('>').to_owned();
                Placed {
                    line: Line { text, cells },
                    starts: starts.into_iter().take(cells).collect(),
                }
            })
            .collect()
    }

    #[test]
    fn running_text_is_read_down_its_columns() {
        let columns = split(block(&[
            "Op de vergadering sprak Jan de\tEen tweede kolom staat hier",
            "Vries over zijn plannen voor het\ternaast en loopt door naar de",
            "nieuwe jaar en de begroting die\tvolgende regel van het blad",
            "daarvan het gevolg zal zijn voor\twaar het verslag dan eindigt.",
            "iedereen.",
            ">met een laatste regel rechts",
        ]));
        assert_eq!(columns.len(), 2);
        assert_eq!(columns[0].len(), 5);
        assert!(columns[0][0].text.ends_with("Jan de") && columns[0][1].text.starts_with("Vries"));
        assert_eq!(columns[1][4].text, "met een laatste regel rechts");
    }

    #[test]
    fn a_table_stays_a_table() {
        let tables = [
            ["Jan de Vries uit Utrecht\tjan@voorbeeld.example"; 6],
            ["Kerkstraat 12 in Utrecht\tElke maand een nieuwe rekening"; 6],
            ["naam\tplaats"; 6],
        ];
        for table in tables {
            let read = split(block(&table));
            assert_eq!(read.len(), 1);
            assert_eq!(read[0][0].cells, 2);
        }
    }
}

//! From pieces of text at places on a page to lines in reading order, and from lines to blocks.
//!
//! Pieces on one base line are joined, with a space or, over a wider gap, a tab between them: rows of tables
//! come out as lines. Columns of prose are told apart by the order in which the page draws them, or by their text
//! (`columns`), and are kept apart. Lines that stand close together are one block.

use std::cmp::Ordering;
use std::mem;

use super::columns::{self, Placed};
use super::readable::compose_accents;

/// A piece of text at its place.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Piece {
    /// Which way it runs, in quarter turns.
    pub(in crate::extract) turn: u8,
    /// Where it begins and ends along its direction.
    pub(in crate::extract) start: f64,
    pub(in crate::extract) end: f64,
    /// Where its base line is, upwards.
    pub(in crate::extract) base: f64,
    /// Height of the font.
    pub(in crate::extract) size: f64,
    pub(in crate::extract) text: String,
}

/// A line of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct Line {
    /// Its text, cells parted by tabs.
    pub(in crate::extract) text: String,
    /// How many cells it has.
    pub(in crate::extract) cells: usize,
}

/// A gap of this many heights is a space.
const SPACE: f64 = 0.17;

/// A gap of this many heights parts cells.
const CELL: f64 = 1.2;

/// Base lines this many heights apart are one.
const SAME_LINE: f64 = 0.35;

/// A run of pieces of at least this many characters each is prose.
const PROSE: usize = 35;

/// Collects the pieces of a page.
#[derive(Debug, Default)]
pub(in crate::extract) struct Layout {
    pieces: Vec<Piece>,
}

impl Layout {
    /// How many pieces there are.
    pub(super) const fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Adds a piece, to the one before it where it goes on from there.
    pub(in crate::extract) fn push(&mut self, piece: Piece) {
        if let Some(last) = self.pieces.last_mut()
            && last.turn == piece.turn
            && (last.base - piece.base).abs() < SAME_LINE * last.size.max(piece.size)
        {
            let gap = piece.start - last.end;
            let size = last.size.max(piece.size);
            let again = (piece.start - last.start).abs() < 0.15 * size && piece.text == last.text;
            if again {
                return;
            }
            if gap > -0.5 * size && gap < CELL * size {
                if gap > SPACE * size && !last.text.ends_with(' ') && !piece.text.starts_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(&piece.text);
                last.end = last.end.max(piece.end);
                last.size = size;
                return;
            }
        }
        if !piece.text.trim().is_empty() {
            self.pieces.push(piece);
        }
    }

    /// The blocks of the page so far, in reading order.
    pub(in crate::extract) fn take_blocks(&mut self) -> Vec<Vec<Line>> {
        let mut rest = Vec::new();
        let mut groups = Vec::new();
        for region in regions(mem::take(&mut self.pieces)) {
            let characters: usize = region.iter().map(|p| p.text.len()).sum();
            if region.len() >= 3 && characters / region.len() >= PROSE {
                groups.push(region);
            } else {
                rest.extend(region);
            }
        }
        // Prose that nothing stands beside needs no group of its own, but it does no harm either: its
        // lines are the same.
        groups.push(rest);
        groups.sort_by(|a, b| top(b).total_cmp(&top(a)));
        groups.into_iter().flat_map(|group| blocks(rows(group))).collect()
    }
}

/// Splits pieces where the page goes back up: to the next column, or to somewhere else.
fn regions(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut regions: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match regions.last_mut() {
            Some(region)
                if region.last().is_some_and(|last| {
                    last.turn == piece.turn && piece.base - last.base < 2.0 * last.size.max(piece.size)
                }) =>
            {
                region.push(piece);
            }
            _ => regions.push(vec![piece]),
        }
    }
    regions
}

fn top(group: &[Piece]) -> f64 {
    group.iter().map(|p| p.base).fold(f64::NEG_INFINITY, f64::max)
}

/// A line with its place.
struct Row {
    turn: u8,
    base: f64,
    size: f64,
    placed: Placed,
}

/// Brings pieces into lines, from top to bottom.
fn rows(mut pieces: Vec<Piece>) -> Vec<Row> {
    pieces.sort_by(|a, b| match a.turn.cmp(&b.turn) {
        Ordering::Equal => b.base.total_cmp(&a.base),
        order => order,
    });
    let mut rows = Vec::new();
    let mut row: Vec<Piece> = Vec::new();
    for piece in pieces {
        if let Some(first) = row.first()
            && (first.turn != piece.turn || first.base - piece.base > SAME_LINE * first.size.min(piece.size))
        {
            rows.extend(joined(mem::take(&mut row)));
        }
        row.push(piece);
    }
    rows.extend(joined(row));
    rows
}

fn joined(mut pieces: Vec<Piece>) -> Option<Row> {
    pieces.sort_by(|a, b| a.start.total_cmp(&b.start));
    let size = pieces.iter().map(|p| p.size).fold(0.0, f64::max);
    let first = pieces.first()?;
    let (turn, base) = (first.turn, first.base);
    let mut end = first.start;
    let mut starts = vec![first.start];
    let mut line = Line {
        text: String::new(),
        cells: 1,
    };
    for piece in pieces {
        let gap = piece.start - end;
        if !line.text.is_empty() {
            if gap > 0.8 * CELL * size {
                line.text.push('\t');
                line.cells += 1;
                starts.push(piece.start);
            } else if gap > SPACE * size || gap < -0.5 * size {
                line.text.push(' ');
            }
        }
        line.text.push_str(piece.text.trim());
        end = piece.end.max(end);
    }
    compose_accents(&mut line.text);
    Some(Row {
        turn,
        base,
        size,
        placed: Placed { line, starts },
    })
}

/// Brings lines into blocks: a gap that is wider than usual, or a change of direction, parts them.
fn blocks(rows: Vec<Row>) -> Vec<Vec<Line>> {
    let usual = usual_distance(&rows);
    let mut blocks: Vec<Vec<Placed>> = Vec::new();
    let mut before: Option<(u8, f64, f64)> = None;
    for row in rows {
        let close = before.is_some_and(|(turn, base, size)| {
            let size = size.max(row.size);
            let most = (1.35 * usual * size).max(1.3 * size);
            turn == row.turn && base - row.base <= most
        });
        before = Some((row.turn, row.base, row.size));
        match blocks.last_mut() {
            Some(block) if close => block.push(row.placed),
            _ => blocks.push(vec![row.placed]),
        }
    }
    blocks.into_iter().flat_map(columns::split).collect()
}

/// The usual distance of lines in heights of their font: the lower quartile, since gaps are larger.
fn usual_distance(rows: &[Row]) -> f64 {
    let mut distances: Vec<f64> = rows
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if a.turn == b.turn => Some((a.base - b.base) / a.size.max(b.size).max(0.1)),
            _ => None,
        })
        .filter(|d| (0.8..3.0).contains(d))
        .collect();
    distances.sort_by(f64::total_cmp);
    distances.get(distances.len() / 4).copied().unwrap_or(1.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(x: f64, y: f64, text: &str) -> Piece {
        Piece {
            turn: 0,
            start: x,
            end: x + 5.0 * text.len() as f64,
            base: y,
            size: 10.0,
            text: text.to_owned(),
        }
    }

    fn texts(pieces: Vec<Piece>) -> Vec<Vec<String>> {
        let mut layout = Layout::default();
        for piece in pieces {
            layout.push(piece);
        }
        let blocks = layout.take_blocks();
        blocks
            .into_iter()
            .map(|b| b.into_iter().map(|l| l.text).collect())
            .collect()
    }

    #[test]
    fn a_word_in_pieces_is_one_word_and_gaps_are_spaces() {
        let found = texts(vec![
            piece(0.0, 700.0, "Vri"),
            piece(15.2, 700.0, "es,"),
            piece(33.0, 700.0, "J."),
        ]);
        assert_eq!(found, [["Vries, J."]]);
    }

    #[test]
    fn a_table_drawn_by_columns_comes_out_by_rows() {
        let found = texts(vec![
            piece(0.0, 700.0, "Naam"),
            piece(0.0, 688.0, "Jansen"),
            piece(200.0, 700.0, "Plaats"),
            piece(200.0, 688.0, "Utrecht"),
        ]);
        assert_eq!(found, [["Naam\tPlaats", "Jansen\tUtrecht"]]);
    }

    #[test]
    fn columns_of_prose_are_kept_apart() {
        let prose = "woorden van een lange regel in een kolom tekst";
        let column = |x: f64| (0..4).map(move |n| piece(x, 700.0 - 12.0 * f64::from(n), prose));
        let found = texts(column(0.0).chain(column(300.0)).collect());
        assert_eq!(found.len(), 2);
        assert!(found.iter().flatten().all(|line| line == prose));
    }

    #[test]
    fn an_empty_line_parts_blocks_and_bold_by_overprinting_is_read_once() {
        let found = texts(vec![
            piece(0.0, 700.0, "Jansen BV"),
            piece(0.4, 700.0, "Jansen BV"),
            piece(0.0, 688.0, "Utrecht"),
            piece(0.0, 660.0, "Geachte heer"),
        ]);
        assert_eq!(found, [vec!["Jansen BV", "Utrecht"], vec!["Geachte heer"]]);
    }
}

//! Lays out the words that Tesseract found, as pages of PDF files are laid out.
//!
//! They come as its table of tab-separated values, one word a row with its place in pixels:
//! <https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html>. What is no such row is passed over.

use std::collections::HashMap;

use crate::extract::pdf::{Layout, Line, Piece};

/// Level of a row that holds a word.
const WORD: &str = "5";

/// Most words of a picture: a page of fine print has some thousands.
const MOST: usize = 100_000;

/// A word and the box around it.
struct Word<'t> {
    line: (&'t str, &'t str, &'t str),
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    text: &'t str,
}

/// The blocks of lines of one picture.
pub(in crate::extract) fn blocks(table: &str) -> Vec<Vec<Line>> {
    let words: Vec<_> = table.lines().filter_map(word).take(MOST).collect();
    // Words of one line differ in height, by their letters: the line is where its lowest and highest are.
    let mut lines: HashMap<_, (f64, f64)> = HashMap::new();
    for word in &words {
        let (top, bottom) = lines
            .entry(word.line)
            .or_insert((word.top, word.top + word.height));
        *top = top.min(word.top);
        *bottom = bottom.max(word.top + word.height);
    }
    let mut layout = Layout::default();
    for word in words {
        let (top, bottom) = lines.get(&word.line).copied().unwrap_or_default();
        layout.push(Piece {
            turn: 0,
            start: word.left,
            end: word.left + word.width,
            base: -bottom,
            size: (bottom - top).max(1.0),
            text: word.text.to_owned(),
        });
    }
    layout.take_blocks()
}

fn word(row: &str) -> Option<Word<'_>> {
    let mut cells = row.splitn(12, '\t');
    if cells.next()? != WORD {
        return None;
    }
    let _page = cells.next()?;
    let line = (cells.next()?, cells.next()?, cells.next()?);
    let _word = cells.next()?;
    let mut number = || cells.next()?.parse::<u32>().ok().map(f64::from);
    let (left, top, width, height) = (number()?, number()?, number()?, number()?);
    let _confidence = cells.next()?;
    let text = cells.next()?.trim();
    let word = Word {
        line,
        left,
        top,
        width,
        height,
        text,
    };
    (!text.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(table: &str) -> Vec<Vec<String>> {
        let blocks = blocks(table).into_iter();
        blocks
            .map(|block| block.into_iter().map(|line| line.text).collect())
            .collect()
    }

    #[test]
    fn words_of_lines_close_to_each_other_are_one_block() {
        let table = "level\tpage_num\tblock_num\n\
            5\t1\t1\t1\t1\t1\t100\t100\t90\t30\t96\tJan\n\
            5\t1\t1\t1\t1\t2\t200\t105\t150\t32\t96\tJansen\n\
            5\t1\t1\t2\t1\t1\t100\t150\t200\t30\t96\tKerkstraat\n\
            5\t1\t1\t2\t1\t2\t310\t150\t40\t30\t96\t12\n\
            5\t1\t2\t1\t1\t1\t100\t600\t200\t30\t96\tApart\n\
            4\t1\t2\t1\t1\t0\t100\t600\t200\t30\t-1\t\n";
        assert_eq!(texts(table), [vec!["Jan Jansen", "Kerkstraat 12"], vec!["Apart"]]);
    }

    #[test]
    fn what_is_no_word_is_passed_over() {
        let nonsense =
            "5\t1\t1\n5\t1\t1\t1\t1\t1\tx\t1\t1\t1\t96\tJan\n5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t95\t  \n\n";
        assert!(blocks(nonsense).is_empty());
    }
}

//! Tables in text whose columns are aligned by blanks: prints of old programs, reports of databases.
//!
//! A column is where the heading and every row have text, between places where all are blank. Prose and lists can
//! look like that by chance, so a text is taken for such a table only when its first line heads columns by
//! words that are known as headings. Lines that do not fit (totals, page breaks) are read as lines.

use std::ops::Range;

use homeward_rules::field::{Heading, heading};

use super::encoding::{Charset, Chunks};
use super::extraction::{Extraction, Extractor};
use super::unreadable::Unreadable;

/// Rows that columns are found from.
const ROWS: usize = 300;
/// Most columns of a table.
const MOST: usize = 64;
/// Widest line in characters.
const WIDEST: usize = 4_000;
/// Longest line in bytes that may be a row.
const LONGEST: usize = WIDEST * 4;

/// Reads tables of fixed width.
pub struct FixedWidth;

impl Extractor for FixedWidth {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let mut chunks = Chunks::new(data, charset);
        let mut columns = None;
        let mut row = 0_u32;
        while let Some(chunk) = chunks.next_chunk() {
            let columns = columns.get_or_insert_with(|| Columns::sniff(chunk).unwrap_or_default());
            for line in chunk.lines() {
                row = row.saturating_add(1);
                out.begin_row(row);
                columns.push(line, out)?;
            }
        }
        Ok(())
    }
}

/// The columns of a table, in characters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns(Vec<Range<usize>>);

impl Columns {
    /// Finds the columns of a text; `None` when it is no table.
    pub(super) fn sniff(head: &str) -> Option<Self> {
        let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(ROWS);
        // A title may stand before the headings.
        let titles: Vec<&str> = lines.by_ref().take(6).collect();
        let at = titles.iter().position(|line| Self::headings(line) >= 2)?;
        let (header, rows) = titles.get(at..)?.split_first()?;
        let rows: Vec<&str> = rows.iter().copied().chain(lines).collect();
        let columns = Self::of(header, &rows)?;
        let known = columns.cut(header).filter(|title| is_known(title)).count();
        (known >= 2).then_some(columns)
    }

    /// How many words of a line, parted by two blanks and more, are known as headings.
    fn headings(line: &str) -> usize {
        line.split("  ").filter(|title| is_known(title)).count()
    }

    fn of(header: &str, rows: &[&str]) -> Option<Self> {
        let mut used: Vec<bool> = Vec::new();
        let mut seen = 0;
        let is_rule = |line: &str| line.chars().all(|c| matches!(c, '-' | '=' | ' ' | '+' | '_'));
        for line in rows.iter().filter(|line| !is_rule(line)) {
            if line.len() > LONGEST || line.contains(['\t', ';', '|']) {
                return None;
            }
            mark(line, &mut used);
            seen += 1;
        }
        if seen < 3 || header.contains('\t') {
            return None;
        }
        let mut titles = Vec::new();
        mark(header, &mut titles);
        let width = used.len().max(titles.len());
        let is_used = |at: usize| used.get(at) == Some(&true) || titles.get(at) == Some(&true);
        let mut columns: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < width {
            if !is_used(at) {
                at += 1;
                continue;
            }
            let end = (at..width).find(|next| !is_used(*next)).unwrap_or(width);
            let has_title = (at..end).any(|place| titles.get(place) == Some(&true));
            match columns.last_mut() {
                // A gap by chance: what stands behind it has no title of its own.
                Some(last) if !has_title => last.end = end,
                _ => columns.push(at..end),
            }
            at = end;
        }
        (3..=MOST).contains(&columns.len()).then_some(Self(columns))
    }

    /// The cells of a line.
    fn cut<'l>(&self, line: &'l str) -> impl Iterator<Item = &'l str> {
        let place = |at: usize| line.char_indices().nth(at).map_or(line.len(), |(place, _)| place);
        let ranges: Vec<_> = self
            .0
            .iter()
            .map(|column| place(column.start)..place(column.end))
            .collect();
        ranges
            .into_iter()
            .map(|range| line.get(range).unwrap_or_default())
    }

    /// Whether a line has text only where the columns are.
    fn fits(&self, line: &str) -> bool {
        let mut columns = self.0.iter().peekable();
        for (at, c) in line.trim_end().chars().enumerate() {
            while columns.next_if(|column| column.end <= at).is_some() {}
            let inside = columns.peek().is_some_and(|column| column.contains(&at));
            if !inside && c != ' ' {
                // The last column may be wider than it was in the rows that were looked at.
                return columns.peek().is_none() && at > 0;
            }
        }
        true
    }

    fn push(&self, line: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.0.is_empty() || line.len() > LONGEST || !self.fits(line) {
            return out.cell(0, line);
        }
        let last = self.0.len();
        for (at, cell) in self.cut(line).enumerate() {
            let cell = if at + 1 == last {
                let begin = self.0.last().map_or(0, |column| column.start);
                line.char_indices()
                    .nth(begin)
                    .and_then(|(place, _)| line.get(place..))
                    .unwrap_or(cell)
            } else {
                cell
            };
            out.cell(at as u32 + 1, cell)?;
        }
        Ok(())
    }
}

/// Marks the places of a line that have text.
fn mark(line: &str, used: &mut Vec<bool>) {
    for (at, c) in line.chars().take(WIDEST).enumerate() {
        if used.len() <= at {
            used.push(false);
        }
        if c != ' '
            && let Some(place) = used.get_mut(at)
        {
            *place = true;
        }
    }
}

fn is_known(title: &str) -> bool {
    let title = title.trim();
    title.len() >= 2 && matches!(heading(title), Heading::Known(_))
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;

    const TABLE: &str = "\
Overzicht relaties

Naam             Adres              Plaats       Telefoon
---------------- ------------------ ------------ -----------
Jan de Vries     Dorpsstraat 12     Ede          0318-123456
Piet van den Bos Kerkweg 3          Epe          0578-654321
José Böhm        Laan 9             Zaltbommel   0418-111222
Totaal 3 relaties in dit overzicht van de administratie
";

    fn rows(text: &str) -> Vec<Vec<(u32, String)>> {
        let gathered = Gathered::of(text.as_bytes(), "lijst.txt");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("columns", Ok(()))
        );
        let mut rows: Vec<(u32, Vec<_>)> = Vec::new();
        for segment in &gathered.entries[0].segments {
            let cell = (segment.location.column, segment.text.clone());
            match rows.last_mut() {
                Some((row, cells)) if *row == segment.location.row => cells.push(cell),
                _ => rows.push((segment.location.row, vec![cell])),
            }
        }
        rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn cells_stand_under_their_headings() {
        let text = TABLE.replace("Totaal 3 relaties in dit overzicht van de administratie\n", "");
        let read = rows(&text);
        assert_eq!(
            read[1].iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>(),
            ["Naam", "Adres", "Plaats", "Telefoon"]
        );
        assert_eq!(
            read.last().unwrap(),
            &[
                (1, "José Böhm".to_owned()),
                (2, "Laan 9".to_owned()),
                (3, "Zaltbommel".to_owned()),
                (4, "0418-111222".to_owned())
            ]
        );
    }

    #[test]
    fn a_line_that_does_not_fit_is_a_line() {
        let mut text = TABLE.replace("Totaal 3 relaties in dit overzicht van de administratie\n", "");
        for n in 0..400 {
            text += &format!("Klant {n:<10} Straat {n:<11} Epe          0318-{n:06}\n");
        }
        text += "Totaal 403 relaties in dit overzicht van de administratie\n";
        let read = rows(&text);
        assert_eq!(read.last().unwrap().len(), 1);
        assert_eq!(read[read.len() - 2].len(), 4);
    }

    #[test]
    fn prose_and_code_are_no_tables() {
        for text in [
            "Beste Jan,\n\nDe naam  en het adres  staan hieronder.\nGroet, Piet\n",
            "int main() {\n    int a = 1;\n    int b = 2;\n    return a + b;\n}\n",
            "Naam: Jan\nAdres: Laan 1\nPlaats: Ede\n",
            "Jan   Ede   1\nPiet  Epe   2\nKees  Elst  3\nAnna  Ede   4\n",
        ] {
            assert_eq!(Columns::sniff(text), None, "{text}");
        }
    }
}

//! Tables in text: comma, semicolon, tab or bar between the fields.
//!
//! The dialect is guessed from the head of the file. Rows are handed to the csv reader in batches whose
//! quotation marks balance, so that one lost mark costs one row and not the rest of the file, and so that a
//! file of any size needs memory for one batch.

mod dialect;

use csv::{ByteRecord, ReaderBuilder};

use super::encoding::{Charset, Chunks};
use super::extraction::{Extraction, Extractor};
use super::unreadable::Unreadable;

pub(super) use dialect::{Dialect, Trust};

/// Longest row that a quoted field may make.
const LONGEST_ROW: usize = 256 << 10;

/// Reads delimited tables.
pub struct Delimited;

impl Extractor for Delimited {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let mut chunks = Chunks::new(data, charset);
        let mut rows: Option<Rows> = None;
        let mut carry = String::new();
        while let Some(chunk) = chunks.next_chunk() {
            let rows = rows.get_or_insert_with(|| Rows::new(Dialect::of(chunk)));
            let text = if carry.is_empty() {
                chunk
            } else {
                carry.push_str(chunk);
                carry.as_str()
            };
            let rest = rows.push(text, More::Perhaps, out)?.to_owned();
            carry = rest;
        }
        if let Some(rows) = &mut rows {
            rows.push(&carry, More::No, out)?;
        }
        Ok(())
    }
}

/// Whether text may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Perhaps,
    No,
}

/// Rows on their way out.
struct Rows {
    dialect: Dialect,
    row: u32,
    record: ByteRecord,
}

impl Rows {
    fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            row: 0,
            record: ByteRecord::new(),
        }
    }

    /// Pushes the rows of `text` and returns what may be the beginning of a row.
    fn push<'t>(
        &mut self,
        text: &'t str,
        more: More,
        out: &mut Extraction<'_, '_>,
    ) -> Result<&'t str, Unreadable> {
        if memchr::memchr(b'"', text.as_bytes()).is_none() {
            let (whole, rest) = match more {
                More::No => (text, ""),
                More::Perhaps => split_after_line(text),
            };
            self.batch(whole, Quotes::Read, out)?;
            return Ok(if rest.len() > LONGEST_ROW {
                self.batch(rest, Quotes::Keep, out)?;
                ""
            } else {
                rest
            });
        }
        let (mut batch, mut open) = (0, None::<usize>);
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let odd = memchr::memchr_iter(b'"', line.as_bytes()).count() % 2 == 1;
            open = match open {
                None if odd => Some(start),
                Some(_) if odd => None,
                other => other,
            };
            if let Some(from) = open
                && at - from > LONGEST_ROW
            {
                // The mark that opened this row has no partner: the row is read as it stands.
                self.batch(text.get(batch..from).unwrap_or_default(), Quotes::Read, out)?;
                let stray = text.get(from..).unwrap_or_default();
                let (row, rest) = stray.split_once('\n').unwrap_or((stray, ""));
                self.batch(row, Quotes::Keep, out)?;
                if row.len() == stray.len() {
                    return Ok("");
                }
                return self.push(rest, more, out);
            }
        }
        let end = match more {
            More::No => open.unwrap_or(at),
            More::Perhaps => open
                .unwrap_or_else(|| at - split_after_line(text).1.len())
                .max(batch),
        };
        self.batch(text.get(batch..end).unwrap_or_default(), Quotes::Read, out)?;
        batch = end;
        let rest = text.get(batch..).unwrap_or_default();
        if more == More::Perhaps || rest.is_empty() {
            return Ok(rest);
        }
        let (row, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        self.batch(row, Quotes::Keep, out)?;
        self.push(behind, more, out)
    }

    /// Reads whole rows.
    fn batch(&mut self, text: &str, quotes: Quotes, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut reader = ReaderBuilder::new()
            .delimiter(self.dialect.delimiter)
            .escape(self.dialect.escape)
            .quoting(quotes == Quotes::Read)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = std::mem::take(&mut self.record);
        while let Ok(true) = reader.read_byte_record(&mut record) {
            self.row += 1;
            out.begin_row(self.row);
            let mut column = 0;
            for field in &record {
                column += 1;
                // The input was text and is cut at ASCII characters only.
                let field = std::str::from_utf8(field).unwrap_or_default();
                if record.len() == 1 && field.as_bytes().contains(&self.dialect.delimiter) {
                    // A program quoted the row as a whole.
                    for cell in field.split(char::from(self.dialect.delimiter)) {
                        out.cell(column, cell.trim_matches('"'))?;
                        column += 1;
                    }
                } else {
                    out.cell(column, field)?;
                }
            }
        }
        self.record = record;
        Ok(())
    }
}

/// Whether quotation marks are read as such.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Read,
    Keep,
}

fn split_after_line(text: &str) -> (&str, &str) {
    let end = memchr::memrchr(b'\n', text.as_bytes()).map_or(0, |at| at + 1);
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let gathered = Gathered::of(text.as_bytes(), "x.csv");
        let entry = &gathered.entries[0];
        assert_eq!((entry.format, entry.result), ("csv", Ok(())));
        let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
        for segment in &entry.segments {
            match rows.last_mut() {
                Some((record, cells)) if *record == segment.record => cells.push(segment.text.clone()),
                _ => rows.push((segment.record, vec![segment.text.clone()])),
            }
        }
        rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn every_separator_is_found() {
        for separator in [",", ";", "\t", "|"] {
            let text = ["naam", "plaats", "tel"].join(separator)
                + "\n"
                + &["Jan", "Ede", "1"].join(separator)
                + "\n";
            assert_eq!(rows(&text), [["naam", "plaats", "tel"], ["Jan", "Ede", "1"]]);
        }
    }

    #[test]
    fn quoted_fields_hold_separators_quotes_and_line_feeds() {
        assert_eq!(
            rows("naam;adres\r\n\"Bos; \"\"de\"\" bakker\";\"Laan 1\r\nEde\"\r\nPiet;Epe\r\n"),
            [
                vec!["naam", "adres"],
                vec!["Bos; \"de\" bakker", "Laan 1\r\nEde"],
                vec!["Piet", "Epe"]
            ]
        );
    }

    #[test]
    fn a_lost_quotation_mark_costs_one_row() {
        let mut text = String::from("naam;plaats;tel\n\"Jan;Ede;1\n");
        for n in 0..20_000 {
            text += &format!("Klant {n};Epe;{n}\n");
        }
        let read = rows(&text);
        assert_eq!(read.len(), 20_002);
        assert_eq!(read[20_001], ["Klant 19999", "Epe", "19999"]);
        assert_eq!(rows("a;b\n\"c;d\ne;f\n"), [["a", "b"], ["\"c", "d"], ["e", "f"]]);
    }

    #[test]
    fn inches_and_ragged_rows_and_titles_do_no_harm() {
        assert_eq!(
            rows("Overzicht klanten\n\nnaam;maat;plaats\nJan;5\" buis;Ede\nPiet;6\" buis;Epe\nslot\n"),
            [
                vec!["Overzicht klanten"],
                vec!["naam", "maat", "plaats"],
                vec!["Jan", "5\" buis", "Ede"],
                vec!["Piet", "6\" buis", "Epe"],
                vec!["slot"]
            ]
        );
    }

    #[test]
    fn rows_that_are_quoted_as_a_whole_are_opened() {
        assert_eq!(
            rows("naam,plaats,tel\n\"Jan,Ede,1\"\n\"Piet,\"\"Epe\"\",2\"\n"),
            [
                ["naam", "plaats", "tel"],
                ["Jan", "Ede", "1"],
                ["Piet", "Epe", "2"]
            ]
        );
    }

    #[test]
    fn long_tables_are_read_to_the_end_with_their_row_numbers() {
        let mut text = String::from("naam,tekst\n");
        for n in 0..60_000 {
            text += &format!("Klant {n},\"regel {n}\nen \"\"nog\"\" een\"\n");
        }
        let gathered = Gathered::of(text.as_bytes(), "x.csv");
        let last = gathered.entries[0].segments.last().unwrap();
        assert_eq!((last.location.row, last.location.column), (60_001, 2));
        assert_eq!(last.text, "regel 59999\nen \"nog\" een");
    }
}

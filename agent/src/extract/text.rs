//! Plain text, line by line.
//!
//! Works through the file in chunks and holds no more than a dozen lines. What of it belongs together is decided
//! by `blocks`; a line that is no line (a dump of a database, a file without line feeds) is cut here.

mod blocks;
mod chat;
mod signature;
mod traits;

use super::encoded;
use super::encoding::{Charset, Chunks};
use super::extraction::{Extraction, Extractor};
use super::unreadable::Unreadable;

pub(super) use blocks::{Blocks, Signatures};

/// Longest line that is taken as one.
const LONGEST: usize = 64 << 10;

/// Reads plain text.
pub struct Text;

impl Extractor for Text {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let mut chunks = Chunks::new(data, charset);
        let mut blocks = Blocks::new(Signatures::Keep);
        while let Some(chunk) = chunks.next_chunk() {
            push_lines(chunk, &mut blocks, out)?;
        }
        blocks.finish(out)?;
        encoded::read(data, out)
    }
}

/// Pushes all lines of `text`.
pub(super) fn push_lines(
    text: &str,
    blocks: &mut Blocks,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    for line in lines(text) {
        let line = match chat::message(line) {
            Some(said) => {
                blocks.gap(out)?;
                said
            }
            None => line,
        };
        if line.len() <= 400 {
            blocks.line(line, out)?;
        } else {
            push_long(line, blocks, out)?;
        }
    }
    Ok(())
}

/// The lines of a text, whatever ends them: LF, CR LF or CR.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    // With line feeds about, a lone carriage return is part of a line.
    let feed = if memchr::memchr(b'\n', text.as_bytes()).is_some() {
        '\n'
    } else {
        '\r'
    };
    text.strip_suffix(feed)
        .unwrap_or(text)
        .split(feed)
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// Cuts a long line: a dump's row of rows between the rows, anything beyond all measure at white space.
fn push_long(line: &str, blocks: &mut Blocks, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let tuples = memchr::memmem::find_iter(line.as_bytes(), b"),").take(2).count();
    if tuples == 2 && line.contains('(') {
        blocks.end(out)?;
        let mut rest = line;
        while let Some((tuple, behind)) = rest.split_once("),") {
            push_measured(tuple, blocks, out)?;
            blocks.end(out)?;
            rest = behind;
        }
        return push_measured(rest, blocks, out);
    }
    push_measured(line, blocks, out)
}

fn push_measured(line: &str, blocks: &mut Blocks, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut rest = line;
    while rest.len() > LONGEST {
        let most = (0..=LONGEST)
            .rev()
            .find(|at| rest.is_char_boundary(*at))
            .unwrap_or(rest.len());
        let (window, _) = rest.split_at_checked(most).unwrap_or((rest, ""));
        let cut = window
            .rfind(char::is_whitespace)
            .filter(|at| *at > LONGEST / 2)
            .unwrap_or(most);
        let (piece, behind) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        blocks.line(piece, out)?;
        blocks.end(out)?;
        rest = behind;
    }
    blocks.line(rest, out)
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;

    /// The texts of each record, segments joined by " / ".
    fn records(text: &str) -> Vec<String> {
        let gathered = Gathered::of(text.as_bytes(), "x.txt");
        let mut records: Vec<(u32, String)> = Vec::new();
        for segment in &gathered.entries[0].segments {
            match records.last_mut() {
                Some((record, text)) if *record == segment.record => {
                    text.push_str(" / ");
                    text.push_str(&segment.text);
                }
                _ => records.push((segment.record, segment.text.clone())),
            }
        }
        records.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn an_address_label_is_one_record() {
        let text = "Jan de Vries\nDorpsstraat 12\n1234 AB Ede\nTel. 0318-123456\n\nPiet Bos\nKerkweg 3\n6711 CD Ede\n";
        assert_eq!(
            records(text),
            [
                "Jan de Vries / Dorpsstraat 12 / 1234 AB Ede / Tel. 0318-123456",
                "Piet Bos / Kerkweg 3 / 6711 CD Ede"
            ]
        );
    }

    #[test]
    fn every_customer_of_a_list_is_a_record() {
        let lists = [
            "Jan de Vries   0318-123456   Ede\nPiet Bos   0318-654321   Epe\nKees Vos   0341-222333   Ede\n",
            "Jan de Vries, jan@example.nl\nPiet Bos, piet@example.nl\nKees Vos, kees@example.nl",
            "Jan de Vries 06-12345678\nPiet Bos 06-87654321\nKees Vos 06-11122233",
            "- Jan de Vries uit Ede\n- Piet Bos uit Epe\n- Kees Vos uit Elst",
        ];
        for list in lists {
            let lines: Vec<String> = list
                .lines()
                .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            let read: Vec<String> = records(list)
                .iter()
                .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            assert_eq!(read, lines);
        }
    }

    #[test]
    fn cards_of_labelled_lines_stay_together() {
        let text = "Naam: Jan de Vries\nTelefoon: 0318-123456\nMobiel: 06-12345678\nE-mail: jan@example.nl\n";
        assert_eq!(records(text).len(), 1);
        let two = format!("{text}{}", text.replace("Jan", "Piet").replace("jan", "piet"));
        assert_eq!(records(&two).len(), 2);
    }

    #[test]
    fn labels_without_a_blank_line_between_are_parted() {
        let text = "Jan de Vries\nDorpsstraat 12\n1234 AB Ede\n\
                    Piet Bos\nKerkweg 3\n6711 CD Ede\n\
                    Kees Vos\nLaan 9\n6712 EF Ede\n\
                    Anna Mol\nSingel 1\n6713 GH Ede\n\
                    Riet Haan\nPad 4\n6714 JK Ede\n";
        let read = records(text);
        assert_eq!(read.len(), 5, "{read:?}");
        assert_eq!(read[4], "Riet Haan / Pad 4 / 6714 JK Ede");
    }

    #[test]
    fn paragraphs_are_records_of_no_more_than_a_dozen_lines() {
        let text = format!("{}\n\n{}", "een regel\n".repeat(5), "nog een\n".repeat(30));
        assert_eq!(records(&text).len(), 1 + 3);
    }

    #[test]
    fn rows_of_a_dump_are_records() {
        let rows: Vec<String> = (0..50)
            .map(|n| format!("({n},'Klant {n}','k{n}@example.nl')"))
            .collect();
        let text = format!("INSERT INTO klanten VALUES {};", rows.join(","));
        assert_eq!(records(&text).len(), 50);
    }

    #[test]
    fn a_line_without_end_is_cut_between_words() {
        let text = "woord ".repeat(50_000);
        let read = records(&text);
        assert!(read.len() > 3);
        assert_eq!(
            read.iter().map(|r| r.split_whitespace().count()).sum::<usize>(),
            50_000
        );
        assert!(read.iter().all(|r| r.split(' ').all(|word| word == "woord")));
    }

    #[test]
    fn all_line_ends_count_and_locations_are_lines() {
        let gathered = Gathered::of(b"een\r\n\r\ntwee\r\n", "x.txt");
        let rows: Vec<u32> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| s.location.row)
            .collect();
        assert_eq!(rows, [1, 3]);
        assert_eq!(records("een\rtwee\r\rdrie"), ["een / twee", "drie"]);
    }

    #[test]
    fn text_decoded_twice_is_repaired() {
        assert_eq!(records("JosÃ© van der BÃ¶hm"), ["José van der Böhm"]);
    }
}

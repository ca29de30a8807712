//! YAML, line by line: keys label their values, and what stands together under one dash is a record.
//!
//! Not a parser of all that YAML is. Only indentation, dashes, `key: value`, quotes, block text and small flow
//! collections are looked at; tags and anchors are passed over and aliases never followed, so no text grows when
//! it is read. A line that is none of these is a line of text, so a broken file loses nothing.

use super::cells::{Cells, label_for_key};
use super::encoding::{Charset, Chunks};
use super::extraction::{Extraction, Extractor};
use super::unreadable::Unreadable;

/// Most values of one record.
const MOST: usize = 64;
/// Bytes of values that are held before they are handed on.
const HELD: usize = 64 << 10;

/// Reads YAML.
pub struct Yaml;

impl Extractor for Yaml {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let mut chunks = Chunks::new(data, charset);
        let mut reader = Reader::default();
        while let Some(chunk) = chunks.next_chunk() {
            for line in chunk.lines() {
                reader.line(line, out)?;
            }
        }
        reader.record.emit(out)
    }
}

/// Whether a text begins as YAML does, and hardly anything else: the mark of a document, then keys.
pub(super) fn begins_as_yaml(text: &str) -> bool {
    let mut lines = text.lines();
    let marked = lines
        .next()
        .is_some_and(|line| line.starts_with("%YAML") || line.trim_end() == "---");
    marked
        && lines
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
            .take(3)
            .all(|line| {
                line.trim_start().starts_with("- ") || entry(line.trim()).is_some() || line.starts_with("---")
            })
}

#[derive(Default)]
struct Reader {
    record: Cells,
    /// Indentation of the dash that began the record; nothing before the first.
    dash: Option<usize>,
    /// Indentation of the key whose block of text is being read, and what it names.
    block: Option<(usize, Option<homeward_rules::field::Field>)>,
    /// What the key before a list of plain values names.
    key: Option<homeward_rules::field::Field>,
}

impl Reader {
    fn line(&mut self, line: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let body = line.trim_start_matches(' ');
        let mut indent = line.len() - body.len();
        let body = body.trim_end();
        if body.is_empty() {
            return Ok(());
        }
        if let Some((outer, label)) = self.block {
            if indent > outer {
                return self.value(label, body, out);
            }
            self.block = None;
        }
        if body.starts_with('#') || body.starts_with('%') {
            // A remark is text too.
            return self.value(None, body.trim_start_matches(['#', '%', ' ']), out);
        }
        if body.starts_with("---") || body == "..." {
            self.dash = None;
            return self.record.emit(out);
        }
        let mut rest = body;
        while let Some(item) = rest
            .strip_prefix('-')
            .filter(|item| item.is_empty() || item.starts_with(' '))
        {
            let item = item.trim_start();
            let is_record = self.dash.is_none_or(|dash| indent <= dash);
            if is_record && (entry(item).is_some() || item.is_empty() || item.starts_with('{')) {
                self.record.emit(out)?;
                self.dash = Some(indent);
            }
            indent += rest.len() - item.len();
            rest = item;
        }
        if rest.is_empty() {
            return Ok(());
        }
        match entry(rest) {
            Some((key, value)) => {
                // A key that is further left than the list ends the record.
                if self.dash.is_some_and(|dash| indent <= dash) {
                    self.dash = None;
                    self.record.emit(out)?;
                }
                self.pair(indent, key, value, out)
            }
            None => self.value(self.key, rest, out),
        }
    }

    fn pair(
        &mut self,
        indent: usize,
        key: &str,
        value: &str,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let label = label_for_key(unquoted(key));
        let value = value.trim();
        self.key = label;
        if value.starts_with(['|', '>']) {
            self.block = Some((indent, label));
            return Ok(());
        }
        // The key of something nested may be a value itself: a name, an address.
        if label.is_none() && value.is_empty() {
            return self.value(None, unquoted(key), out);
        }
        self.value(label, value, out)
    }

    fn value(
        &mut self,
        label: Option<homeward_rules::field::Field>,
        value: &str,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        let (value, remark) = without_remark(value.trim());
        if let Some(inside) = value.strip_prefix(['{', '[']) {
            for part in inside.trim_end_matches(['}', ']']).split(',') {
                let part = part.trim().trim_matches(['{', '}', '[', ']']);
                match entry(part) {
                    Some((key, value)) => self
                        .record
                        .push(label_for_key(unquoted(key)), unquoted(value.trim())),
                    None => self.record.push(label, unquoted(part)),
                }
            }
        } else {
            let plain = value.strip_prefix(['&', '*', '!']).map_or(value, |tagged| {
                tagged.split_once(' ').map_or("", |(_, behind)| behind)
            });
            self.record.push(label, unquoted(plain.trim()));
        }
        self.record.push(None, remark);
        if self.record.len() >= MOST || self.record.bytes() > HELD {
            self.record.emit(out)?;
        }
        Ok(())
    }
}

/// Takes a line `key: value` apart.
fn entry(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let (key, rest) = line.strip_prefix(quote)?.split_once(quote)?;
        let value = rest.trim_start().strip_prefix(':')?;
        return Some((key, value));
    }
    let (key, value) = line
        .split_once(": ")
        .or_else(|| Some((line.strip_suffix(':')?, "")))?;
    (!key.is_empty() && key.len() <= 80 && !key.starts_with(['{', '[', '#'])).then_some((key, value))
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inside) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            return inside;
        }
    }
    value
}

/// Parts a value that is not quoted from a remark behind it.
fn without_remark(value: &str) -> (&str, &str) {
    if value.starts_with(['"', '\'']) {
        return (value, "");
    }
    value.split_once(" #").unwrap_or((value, ""))
}

#[cfg(test)]
mod tests {
    use homeward_rules::field::Field;

    use super::super::gathered::Gathered;

    fn records(text: &str) -> Vec<Vec<(Option<Field>, String)>> {
        let gathered = Gathered::of(text.as_bytes(), "x.yaml");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("yaml", Ok(()))
        );
        let mut records: Vec<(u32, Vec<_>)> = Vec::new();
        for segment in &gathered.entries[0].segments {
            let value = (segment.label, segment.text.clone());
            match records.last_mut() {
                Some((record, values)) if *record == segment.record => values.push(value),
                _ => records.push((segment.record, vec![value])),
            }
        }
        records.into_iter().map(|(_, values)| values).collect()
    }

    fn labelled(label: Field, text: &str) -> (Option<Field>, String) {
        (Some(label), text.to_owned())
    }

    #[test]
    fn what_stands_under_a_dash_is_a_record() {
        let read = records(
            "klanten:\n  - naam: Jan Bos\n    e-mail: 'jan@example.nl'\n    adres:\n      straat: Laan 1\n      plaats: Ede # oud\n  \
             - naam: \"Piet: Vos\"\n    telefoon:\n      - 030-1\n      - 030-2\n    notitie: |\n      belt graag\n      na vieren\n",
        );
        assert_eq!(
            read[1],
            [
                labelled(Field::FullName, "Jan Bos"),
                labelled(Field::Email, "jan@example.nl"),
                labelled(Field::Street, "Laan 1"),
                labelled(Field::City, "Ede"),
                (None, "oud".to_owned()),
            ]
        );
        assert_eq!(
            read[2],
            [
                labelled(Field::FullName, "Piet: Vos"),
                labelled(Field::Phone, "030-1"),
                labelled(Field::Phone, "030-2"),
                (None, "belt graag".to_owned()),
                (None, "na vieren".to_owned()),
            ]
        );
    }

    #[test]
    fn small_collections_and_documents_are_records_and_aliases_do_not_grow() {
        let read =
            records("---\n- {naam: Jan, plaats: Ede}\n- {naam: Piet}\n---\na: &x [lol, lol]\nb: [*x, *x]\n");
        assert_eq!(
            read[0],
            [labelled(Field::FullName, "Jan"), labelled(Field::City, "Ede")]
        );
        assert_eq!(read[1], [labelled(Field::FullName, "Piet")]);
        let bomb: String = (0..5_000)
            .map(|n| format!("k{n}: &a{n} [*a, *a, *a, *a]\n"))
            .collect();
        assert!(records(&bomb).iter().map(Vec::len).sum::<usize>() < 30_000);
    }

    #[test]
    fn every_cut_of_a_text_ends() {
        let text = "- a: 'x\n  \"b\": {c: [d\n- - - e: |\n   f\n!t &g *h: i\n? k\n";
        for length in 0..text.len() {
            Gathered::of(&text.as_bytes()[..length], "x.yml");
        }
    }
}

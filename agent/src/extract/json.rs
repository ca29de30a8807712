//! JSON and JSON lines.
//!
//! An object is a record and its values are the cells; a small object inside another belongs to it, objects in a
//! list are records of their own. The reader holds the open objects only and does not recurse. It takes what
//! comes: after an error it goes on with the next line that begins a value, and says at the end that something
//! was broken.

mod scanner;

use homeward_rules::field::Field;
use serde::de::IgnoredAny;

use self::scanner::{Scanner, Token};
use super::cells::{Cells, label_for_key};
use super::encoded;
use super::encoding::{Charset, Complete};
use super::extraction::{Extraction, Extractor};
use super::unreadable::{Detail, Reason, Unreadable};

/// Most values of an object that belongs to the one around it, and of both together.
const SMALL: usize = 48;
/// Most values of a list that belongs to the object around it.
const FEW: usize = 5;
/// Bytes of values that are held before they are handed on.
const HELD: usize = 64 << 10;

/// Reads JSON.
pub struct Json;

impl Extractor for Json {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let (text, complete) = charset.decode(data, out.limits().entry);
        let mut reader = Reader {
            stack: Vec::new(),
            out,
        };
        reader.read(&text)?;
        encoded::read(data, out)?;
        match complete {
            Complete::Whole => Ok(()),
            Complete::Cut => Err(Unreadable::new(Reason::TooLarge, Detail::Memory)),
        }
    }
}

/// Whether `head`, the beginning of a text, is JSON as far as it goes.
pub(super) fn begins_as_json(head: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(head).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(IgnoredAny)) => {
            let rest = head.get(values.byte_offset()..).unwrap_or_default();
            rest.trim().is_empty() || rest.trim_start().starts_with(['{', '['])
        }
        // Cut off, too deep for this check, or broken later than by chance.
        Some(Err(error)) => error.is_eof() || error.line() > 3 || error.column() > 120,
        None => false,
    }
}

/// An object or list that has not ended.
struct Frame {
    list: bool,
    /// What the key before it names.
    label: Option<Field>,
    /// What the key before the next value names.
    key: Option<Field>,
    expects_key: bool,
    cells: Cells,
}

struct Reader<'r, 's, 'a> {
    stack: Vec<Frame>,
    out: &'r mut Extraction<'s, 'a>,
}

impl Reader<'_, '_, '_> {
    fn read(&mut self, text: &str) -> Result<(), Unreadable> {
        let mut scanner = Scanner::new(text);
        let mut result = Ok(());
        while let Some(token) = scanner.next_token() {
            match token {
                Token::Open { list } => {
                    if self.stack.len() >= self.out.limits().nesting {
                        self.close_all()?;
                        return Err(Reason::TooDeep.into());
                    }
                    let label = self.stack.last_mut().and_then(|frame| frame.key.take());
                    self.stack.push(Frame {
                        list,
                        label,
                        key: None,
                        expects_key: !list,
                        cells: Cells::default(),
                    });
                }
                Token::Close => self.close()?,
                Token::Comma => {
                    if let Some(frame) = self.stack.last_mut() {
                        frame.expects_key = !frame.list;
                    }
                }
                Token::Colon => {
                    if let Some(frame) = self.stack.last_mut() {
                        frame.expects_key = false;
                    }
                }
                Token::Text(value) => self.value(&value)?,
                Token::Number(value) => self.value(value)?,
                Token::Word => {}
                Token::Broken => {
                    result = Err(Unreadable::broken());
                    self.close_all()?;
                    if !scanner.skip_to_next_value() {
                        break;
                    }
                }
            }
        }
        if !self.stack.is_empty() {
            result = Err(Unreadable::new(Reason::Corrupt, Detail::Truncated));
        }
        self.close_all()?;
        result
    }

    fn value(&mut self, value: &str) -> Result<(), Unreadable> {
        let Some(frame) = self.stack.last_mut() else {
            let mut cells = Cells::default();
            cells.push(None, value);
            return cells.emit(self.out);
        };
        if frame.expects_key {
            frame.key = label_for_key(value);
            return Ok(());
        }
        let label = if frame.list { frame.label } else { frame.key.take() };
        frame.cells.push(label, value);
        if frame.cells.bytes() > HELD {
            if frame.list {
                frame.cells.emit_each(self.out)?;
            } else {
                frame.cells.emit(self.out)?;
            }
        }
        Ok(())
    }

    fn close_all(&mut self) -> Result<(), Unreadable> {
        while !self.stack.is_empty() {
            self.close()?;
        }
        Ok(())
    }

    /// Ends the innermost object or list and decides whose its values are.
    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(mut frame) = self.stack.pop() else {
            return Ok(());
        };
        let parent = self.stack.last_mut();
        match parent {
            Some(parent) if parent.list => frame.cells.emit(self.out),
            Some(parent) => {
                let most = if frame.list { FEW } else { SMALL };
                if frame.cells.len() <= most && frame.cells.len() + parent.cells.len() <= SMALL {
                    parent.cells.append(&mut frame.cells);
                    Ok(())
                } else if frame.list {
                    frame.cells.emit_each(self.out)
                } else {
                    frame.cells.emit(self.out)
                }
            }
            None if frame.list => frame.cells.emit_each(self.out),
            None => frame.cells.emit(self.out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;

    fn read(text: &str) -> (Vec<Vec<String>>, Result<(), Unreadable>) {
        let gathered = Gathered::of(text.as_bytes(), "x.json");
        let entry = &gathered.entries[0];
        assert_eq!(entry.format, "json");
        let mut records: Vec<(u32, Vec<String>)> = Vec::new();
        for segment in &entry.segments {
            match records.last_mut() {
                Some((record, cells)) if *record == segment.record => cells.push(segment.text.clone()),
                _ => records.push((segment.record, vec![segment.text.clone()])),
            }
        }
        (
            records.into_iter().map(|(_, cells)| cells).collect(),
            entry.result,
        )
    }

    #[test]
    fn objects_in_a_list_are_records_and_small_ones_inside_belong_to_them() {
        let text = r#"{"klanten":[
            {"naam":"Ren\u00e9 Bos","adres":{"straat":"Laan","nr":1},"tel":["1","2"],"actief":true},
            {"naam":"Piet\n\"P\" Vos","extra":null}],"aantal":2}"#;
        let (records, result) = read(text);
        assert_eq!(result, Ok(()));
        assert_eq!(
            records,
            [
                vec!["René Bos", "Laan", "1", "1", "2"],
                vec!["Piet\n\"P\" Vos"],
                vec!["2"]
            ]
        );
    }

    #[test]
    fn keys_label_their_values() {
        let gathered = Gathered::of(
            br#"{"E-mail":"a@example.nl","phones":[1],"tel":["030"]}"#,
            "x.json",
        );
        let labels: Vec<_> = gathered.entries[0].segments.iter().map(|s| s.label).collect();
        assert_eq!(labels, [Some(Field::Email), None, Some(Field::Phone)]);
    }

    #[test]
    fn rows_of_lists_and_lines_are_records() {
        assert_eq!(
            read(r#"[["Jan","Ede"],["Piet","Epe"]]"#).0,
            [["Jan", "Ede"], ["Piet", "Epe"]]
        );
        assert_eq!(read("{\"a\":\"Jan\"}\n{\"a\":\"Piet\"}\n").0, [["Jan"], ["Piet"]]);
        assert_eq!(read(r#"["a","b"]"#).0, [["a"], ["b"]]);
    }

    #[test]
    fn a_broken_line_costs_itself_and_a_cut_tail_is_told() {
        let (records, result) = read("{\"a\":\"Jan\"}\n{\"a\":\"Pi !!\n{\"a\":\"Kees\"}\n");
        assert!(records.contains(&vec!["Kees".to_owned()]), "{records:?}");
        assert_eq!(result, Err(Unreadable::broken()));
        let (records, result) = read("[{\"a\":\"Jan\"},{\"a\":\"Pi");
        assert_eq!(records, [["Jan"]]);
        assert_eq!(result.unwrap_err().reason, Reason::Corrupt);
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let (_, result) = read(&"[".repeat(100_000));
        assert_eq!(result.unwrap_err().reason, Reason::TooDeep);
        let (_, result) = read(&"{\"a\":".repeat(100_000));
        assert_eq!(result.unwrap_err().reason, Reason::TooDeep);
    }

    #[test]
    fn surrogates_are_joined() {
        assert_eq!(read(r#"["\ud83d\ude00 x \ud83d"]"#).0, [["😀 x \u{fffd}"]]);
    }
}

//! XML: an element whose children are values is a record.
//!
//! A small element inside another belongs to it, unless the same element comes again: then they are a list, and
//! each is a record. That is known only when the second one ends, so the first waits. Long or mixed text is a
//! paragraph of its own. The reader holds the open elements only, and does not recurse.

use homeward_rules::document::Aside;

use super::super::cells::{Cells, label_for_key};
use super::super::extraction::Extraction;
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::entities::decoded;
use super::tokens::{Token, Tokens, attributes};

/// Most values of an element that belongs to the one around it, and of both together.
const SMALL: usize = 48;
/// Most values of the same name that are one record.
const FEW: usize = 5;
/// Longest text that is a value; a longer one is a paragraph.
const VALUE: usize = 1_000;
/// Bytes of values that are held before they are handed on.
const HELD: usize = 64 << 10;

/// Reads a whole document.
pub(super) fn read(text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut reader = Reader {
        stack: Vec::new(),
        out,
    };
    let mut comments = Vec::new();
    for token in Tokens::new(text) {
        match token {
            Token::Open {
                name,
                attributes,
                closed,
            } => {
                reader.open(name, attributes)?;
                if closed {
                    reader.close()?;
                }
            }
            Token::Close { name } => reader.close_named(name)?,
            Token::Text(text) => reader.text(&decoded(text))?,
            Token::Literal(text) => reader.text(text)?,
            Token::Comment(comment) => comments.push(comment),
        }
    }
    let truncated = !reader.stack.is_empty();
    while !reader.stack.is_empty() {
        reader.close()?;
    }
    if !comments.is_empty() {
        out.set_aside(Aside::Comment);
        for comment in comments {
            out.paragraph(comment)?;
        }
        out.set_aside(Aside::Body);
    }
    if truncated {
        return Err(Unreadable::new(Reason::Corrupt, Detail::Truncated));
    }
    Ok(())
}

/// An element that has not ended.
struct Frame<'t> {
    name: &'t str,
    text: String,
    cells: Cells,
    /// The one name of all values, while there is only one.
    only: Option<&'t str>,
    uniform: bool,
    /// A child with values of its own that may turn out to be the first of a list.
    waiting: Option<(&'t str, Cells)>,
    /// The name of children that are known to be a list.
    listed: Option<&'t str>,
}

struct Reader<'r, 's, 'a, 't> {
    stack: Vec<Frame<'t>>,
    out: &'r mut Extraction<'s, 'a>,
}

impl<'t> Reader<'_, '_, '_, 't> {
    fn open(&mut self, name: &'t str, text: &'t str) -> Result<(), Unreadable> {
        if self.stack.len() >= self.out.limits().nesting {
            while !self.stack.is_empty() {
                self.close()?;
            }
            return Err(Reason::TooDeep.into());
        }
        let mut cells = Cells::default();
        for (key, value) in attributes(text) {
            if is_telling(key, value) {
                cells.push(label_for_key(local(key)), &decoded(value));
            }
        }
        self.stack.push(Frame {
            name,
            text: String::new(),
            cells,
            only: None,
            uniform: true,
            waiting: None,
            listed: None,
        });
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        let Some(frame) = self.stack.last_mut() else {
            return Ok(());
        };
        frame.text.push_str(text);
        if frame.text.len() > HELD {
            let text = std::mem::take(&mut frame.text);
            self.paragraphs(&text)?;
        }
        Ok(())
    }

    /// Ends the element of this name and those inside it that were left open; a stray end is passed over.
    fn close_named(&mut self, name: &str) -> Result<(), Unreadable> {
        let Some(at) = self.stack.iter().rposition(|frame| frame.name == name) else {
            return Ok(());
        };
        while self.stack.len() > at {
            self.close()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(mut frame) = self.stack.pop() else {
            return Ok(());
        };
        if let Some((_, mut waiting)) = frame.waiting.take() {
            self.merge(&mut frame, &mut waiting)?;
        }
        let text = std::mem::take(&mut frame.text);
        if is_inline(frame.name)
            && let Some(parent) = self.stack.last_mut()
            && (frame.name.contains(':') || !parent.text.trim().is_empty())
        {
            parent.text.push_str(text_of_inline(frame.name, &text));
            parent.cells.append(&mut frame.cells);
            return Ok(());
        }
        let text = text.trim();
        if frame.cells.is_empty() {
            return self.value(frame.name, text);
        }
        if !text.is_empty() {
            frame.cells.push(label_for_key(local(frame.name)), text);
            frame.uniform = false;
        }
        self.element(frame)
    }

    /// An element with text only: a value of its parent.
    fn value(&mut self, name: &'t str, text: &str) -> Result<(), Unreadable> {
        if text.is_empty() {
            return Ok(());
        }
        let in_cell = self.stack.last().is_some_and(|parent| is_cell(parent.name));
        if text.len() > VALUE || (is_paragraph(name) && !in_cell) {
            return self.paragraphs(text);
        }
        let Some(parent) = self.stack.last_mut() else {
            return self.paragraphs(text);
        };
        parent.uniform &= parent.only.is_none_or(|only| only == name) && parent.text.trim().is_empty();
        parent.only = Some(name);
        // Inside "phone" or "email" the name of a value may say nothing.
        let label = label_for_key(local(name)).or_else(|| label_for_key(local(parent.name)));
        parent.cells.push(label, text);
        if parent.cells.bytes() > HELD {
            let uniform = parent.uniform;
            let mut cells = std::mem::take(&mut parent.cells);
            return emit(&mut cells, uniform, self.out);
        }
        Ok(())
    }

    /// An element with values: a record, or part of its parent's.
    fn element(&mut self, mut frame: Frame<'t>) -> Result<(), Unreadable> {
        let name = frame.name;
        let list =
            frame.uniform && frame.cells.len() > FEW && !frame.only.is_some_and(is_cell) && !is_row(name);
        let Some(parent) = self.stack.last_mut().filter(|_| !is_row(name) && !list) else {
            return emit(&mut frame.cells, list, self.out);
        };
        if is_cell(name) || frame.cells.len() == 1 {
            parent.uniform &= parent.only.is_none_or(|only| only == name);
            parent.only = Some(name);
            parent.cells.append(&mut frame.cells);
            return Ok(());
        }
        if parent.listed == Some(name) {
            return frame.cells.emit(self.out);
        }
        match parent.waiting.take() {
            Some((waiting, mut cells)) if waiting == name => {
                parent.listed = Some(name);
                cells.emit(self.out)?;
                frame.cells.emit(self.out)
            }
            Some((_, mut cells)) => {
                parent.waiting = Some((name, frame.cells));
                self.merge_into_last(&mut cells)
            }
            None => {
                parent.waiting = Some((name, frame.cells));
                Ok(())
            }
        }
    }

    fn merge_into_last(&mut self, cells: &mut Cells) -> Result<(), Unreadable> {
        match self.stack.pop() {
            Some(mut frame) => {
                let result = self.merge(&mut frame, cells);
                self.stack.push(frame);
                result
            }
            None => Ok(()),
        }
    }

    /// Gives `cells` to `frame`, or makes a record of them when they are too many.
    fn merge(&mut self, frame: &mut Frame<'t>, cells: &mut Cells) -> Result<(), Unreadable> {
        frame.uniform = false;
        if frame.cells.len() + cells.len() <= SMALL {
            frame.cells.append(cells);
            Ok(())
        } else {
            cells.emit(self.out)
        }
    }

    fn paragraphs(&mut self, text: &str) -> Result<(), Unreadable> {
        self.out.begin_record();
        for line in text.lines() {
            if line.trim().is_empty() {
                self.out.begin_record();
            }
            self.out.line(line)?;
        }
        Ok(())
    }
}

fn emit(cells: &mut Cells, list: bool, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    if list {
        cells.emit_each(out)
    } else {
        cells.emit(out)
    }
}

/// The text of an element inside running text: breaks are text too, white space that only indents is none.
fn text_of_inline<'f>(name: &str, text: &'f str) -> &'f str {
    match local(name) {
        "br" | "cr" | "line-break" => "\n",
        "tab" | "s" if text.is_empty() => " ",
        _ if text.trim().is_empty() && text.contains('\n') => "",
        _ => text,
    }
}

/// The name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn is_inline(name: &str) -> bool {
    matches!(
        local(name),
        "t" | "r"
            | "span"
            | "b"
            | "i"
            | "u"
            | "em"
            | "strong"
            | "font"
            | "br"
            | "cr"
            | "tab"
            | "s"
            | "line-break"
            | "B"
            | "I"
            | "U"
            | "Font"
    )
}

fn is_paragraph(name: &str) -> bool {
    matches!(local(name), "p" | "para" | "h" | "paragraph")
}

fn is_row(name: &str) -> bool {
    matches!(
        local(name).to_ascii_lowercase().as_str(),
        "row" | "tr" | "table-row" | "record"
    )
}

fn is_cell(name: &str) -> bool {
    matches!(
        local(name).to_ascii_lowercase().as_str(),
        "cell" | "data" | "td" | "th" | "c" | "table-cell" | "col" | "column" | "field" | "value" | "tc"
    )
}

/// Whether an attribute says something about the content and not about its form.
fn is_telling(key: &str, value: &str) -> bool {
    if key.starts_with("xmlns") || value.is_empty() {
        return false;
    }
    if value.contains('@') || value.contains("%40") {
        return true;
    }
    match key.split_once(':') {
        Some((_, name)) => {
            matches!(name, "author" | "string-value" | "title" | "href") && !value.starts_with("http")
        }
        None => !matches!(
            key,
            "style" | "class" | "type" | "version" | "encoding" | "lang" | "d" | "width" | "height" | "fill"
        ),
    }
}

/// The labels that a test may ask for.
#[cfg(test)]
fn labels(gathered: &super::super::gathered::Gathered) -> Vec<Option<homeward_rules::field::Field>> {
    gathered.entries[0].segments.iter().map(|s| s.label).collect()
}

#[cfg(test)]
mod tests {
    use homeward_rules::field::Field;

    use super::super::super::gathered::Gathered;
    use super::*;

    fn records(text: &str) -> Vec<String> {
        let gathered = Gathered::of(text.as_bytes(), "x.xml");
        assert_eq!(gathered.entries[0].format, "xml", "{text}");
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
    fn elements_of_values_are_records() {
        let customer = |n: u32| {
            format!(
                "<customer id='K{n}'><name>Jan {n}</name><address><street>Laan</street><city>Ede</city></address><phone>03{n}</phone></customer>"
            )
        };
        let one = records(&format!("<customers>{}</customers>", customer(1)));
        assert_eq!(one, ["K1 / Jan 1 / 03 1 / Laan / Ede".replace("03 1", "031")]);
        let three = records(&format!(
            "<customers>{}{}{}</customers>",
            customer(1),
            customer(2),
            customer(3)
        ));
        assert_eq!(three.len(), 3, "{three:?}");
        assert!(three[2].contains("Jan 3") && three[2].contains("Ede"));
    }

    #[test]
    fn names_of_elements_label_their_values() {
        let xml = "<klant><naam>Jan</naam><email><e>a@example.nl</e></email><x>1</x></klant>";
        let gathered = Gathered::of(xml.as_bytes(), "x.xml");
        assert_eq!(
            labels(&gathered),
            [Some(Field::FullName), Some(Field::Email), None]
        );
    }

    #[test]
    fn rows_of_a_workbook_are_records() {
        let row = |a: &str, b: &str| {
            format!(
                "<Row><Cell ss:StyleID='s1'><Data ss:Type='String'>{a}</Data></Cell><Cell><Data>{b}</Data></Cell></Row>"
            )
        };
        let xml = format!(
            "<?xml version='1.0'?><Workbook><Worksheet ss:Name='x'><Table>{}{}</Table></Worksheet></Workbook>",
            row("Jan", "a@example.nl"),
            row("Piet", "b@example.nl")
        );
        assert_eq!(records(&xml), ["Jan / a@example.nl", "Piet / b@example.nl"]);
    }

    #[test]
    fn runs_of_a_paragraph_are_joined() {
        let xml = "<?xml version='1.0'?><d><w:p><w:r><w:t>Jan de </w:t></w:r><w:r><w:t>Vries</w:t></w:r></w:p>\
                   <w:p><w:t>twee</w:t></w:p></d>";
        assert_eq!(records(xml), ["Jan de Vries", "twee"]);
    }

    #[test]
    fn long_lists_of_the_same_are_taken_apart() {
        let xml = format!("<mails>{}</mails>", "<m>a@example.nl</m>".repeat(9));
        assert_eq!(records(&xml).len(), 9);
    }

    #[test]
    fn entities_are_not_expanded_and_depth_ends() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"yyyy\"><!ENTITY z \"&x;&x;\">]><a><b>&z;</b><c>SYSTEM</c></a>";
        assert_eq!(records(bomb), ["&z; / SYSTEM"]);
        let deep = "<a>".repeat(50_000);
        let gathered = Gathered::of(deep.as_bytes(), "x.xml");
        let result = gathered.entries[0].result;
        assert!(gathered.entries[0].format != "xml" || result.unwrap_err().reason == Reason::TooDeep);
    }

    #[test]
    fn what_is_cut_is_read_and_told() {
        let gathered = Gathered::of(b"<?xml version='1.0'?><a><b>Jan</b><c>Pi", "x.xml");
        assert_eq!(gathered.text(), "Jan\nPi");
        assert_eq!(
            gathered.entries[0].result.unwrap_err().detail,
            Some(Detail::Truncated)
        );
    }

    #[test]
    fn comments_are_set_aside() {
        let gathered = Gathered::of(
            b"<?xml version='1.0'?><a><!-- jan@example.nl --><b>x</b></a>",
            "x.xml",
        );
        let comment = gathered.entries[0].segments.last().unwrap();
        assert_eq!(
            (comment.text.as_str(), comment.location.aside),
            ("jan@example.nl", Aside::Comment)
        );
    }
}

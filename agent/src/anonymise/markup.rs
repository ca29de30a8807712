//! HTML and XML: text and the attributes that hold some are rewritten, tags stay.
//!
//! Which text and which attributes those are is the dialect's affair: everything in a web page or in XML of an
//! unknown kind, but only what people type in the parts of an office document.

use quick_xml::escape::resolve_html5_entity;

use super::aligned::Aligned;
use super::fate::Fate;
use super::formula::{self, is_place};
use super::internal::is_structural;
use super::office;
use super::substitute::Substitute;

/// What kind of markup it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A web page.
    Html,
    /// XML of any kind.
    Xml,
    /// A part of an office document.
    Office,
    /// The properties of an office document.
    Properties,
}

/// Elements that may stand inside a word.
const INLINE_HTML: [&str; 14] = [
    "a", "b", "code", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr",
];
/// Attributes of web pages that hold no text.
const STRUCTURAL_HTML: [&str; 28] = [
    "align",
    "border",
    "cellpadding",
    "cellspacing",
    "charset",
    "class",
    "color",
    "cols",
    "colspan",
    "dir",
    "enctype",
    "face",
    "height",
    "http-equiv",
    "id",
    "lang",
    "media",
    "method",
    "property",
    "rel",
    "role",
    "rows",
    "rowspan",
    "size",
    "style",
    "type",
    "valign",
    "width",
];

/// Rewrites markup.
pub(super) fn rewritten(source: &str, dialect: Dialect, substitute: &mut Substitute) -> String {
    let mut reader = Reader {
        aligned: Aligned::new(source),
        dialect,
        element: String::new(),
        cell_type: String::new(),
        substitute,
    };
    while !reader.aligned.rest().is_empty() {
        reader.step();
    }
    let Reader {
        aligned, substitute, ..
    } = reader;
    aligned.replaced(substitute, |c, written, out| {
        if written.starts_with('&') && !c.is_ascii() {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(c);
        }
    })
}

struct Reader<'t, 's> {
    aligned: Aligned<'t>,
    dialect: Dialect,
    /// Local name of the last tag.
    element: String,
    /// What kind of value the cell holds.
    cell_type: String,
    substitute: &'s mut Substitute,
}

impl Reader<'_, '_> {
    fn step(&mut self) {
        let rest = self.aligned.rest();
        let until = |end: &str, skip: usize| {
            rest.get(skip..)
                .and_then(|inner| inner.find(end))
                .map_or(rest.len(), |at| skip + at)
        };
        if rest.starts_with("<!--") {
            let end = until("-->", 4);
            self.aligned.parting(4);
            self.raw_text(end - 4, Fate::Replaced);
        } else if rest.starts_with("<![CDATA[") {
            let end = until("]]>", 9);
            self.aligned.parting(9);
            let fate = self.fate_of_text();
            self.raw_text(end - 9, fate);
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            let end = (until(">", 2) + 1).min(rest.len());
            self.aligned.part();
            self.internal(end);
            self.aligned.part();
        } else if rest.starts_with('<')
            && rest
                .chars()
                .nth(1)
                .is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '_'))
        {
            self.tag();
        } else {
            let end = if rest.starts_with('<') { 1 } else { until("<", 0) };
            let fate = self.fate_of_text();
            self.text(end, fate);
        }
    }

    fn fate_of_text(&self) -> Fate {
        match self.dialect {
            Dialect::Html if self.element == "style" => Fate::Internal,
            Dialect::Html | Dialect::Xml => Fate::Replaced,
            Dialect::Office => office::text(&self.element, &self.cell_type),
            Dialect::Properties => office::property(&self.element),
        }
    }

    /// Text in which nothing is escaped.
    fn raw_text(&mut self, length: usize, fate: Fate) {
        match fate {
            Fate::Dropped => self.aligned.instead(length, ""),
            Fate::Internal | Fate::Measure | Fate::Position => self.internal(length),
            Fate::Replaced | Fate::Formula => self.aligned.plain(length),
        }
    }

    /// The next bytes are an internal name in which nothing is escaped.
    fn internal(&mut self, length: usize) {
        let name = self.aligned.rest().get(..length).unwrap_or_default();
        if is_structural(name) {
            self.aligned.syntax(length);
        } else {
            let other = self.substitute.internal(name);
            self.aligned.instead(length, other);
        }
    }

    /// Text in which entities are resolved.
    fn text(&mut self, length: usize, fate: Fate) {
        let text = self.aligned.rest().get(..length).unwrap_or_default();
        match fate {
            Fate::Replaced => self.characters(text),
            Fate::Dropped => self.aligned.instead(length, ""),
            Fate::Position if is_place(text) => {
                self.substitute.position(text);
                self.aligned.syntax(length);
            }
            Fate::Measure if office::is_measure(text) && !self.substitute.is_data(text) => {
                self.aligned.syntax(length);
            }
            Fate::Measure | Fate::Internal if is_structural(text) => self.aligned.syntax(length),
            Fate::Position | Fate::Formula | Fate::Measure | Fate::Internal => {
                let name = unescaped(text);
                let other = match fate {
                    Fate::Position | Fate::Formula => formula::rewritten(&name, self.substitute),
                    _ => self.substitute.internal(&name),
                };
                if other == name {
                    self.aligned.syntax(length);
                } else {
                    self.aligned.instead(length, escaped(&other, text));
                }
            }
        }
    }

    fn characters(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (size, c) = entity(rest).unwrap_or((c.len_utf8(), c));
            rest = rest.get(size..).unwrap_or_default();
            self.aligned.char(size, c);
        }
    }

    fn tag(&mut self) {
        let rest = self.aligned.rest();
        let is_name = |c: char| !c.is_whitespace() && !matches!(c, '>' | '/' | '=');
        let closing = usize::from(rest.get(1..).is_some_and(|rest| rest.starts_with('/')));
        let body = rest.get(1 + closing..).unwrap_or_default();
        let end = body.find(|c| !is_name(c)).unwrap_or(body.len());
        let name = body.get(..end).unwrap_or_default();
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        self.element = if self.dialect == Dialect::Html {
            local.to_ascii_lowercase()
        } else {
            local.to_owned()
        };
        let inline = match self.dialect {
            Dialect::Html => INLINE_HTML.contains(&self.element.as_str()),
            Dialect::Office => office::is_inline(&self.element),
            Dialect::Xml | Dialect::Properties => false,
        };
        if !inline {
            self.aligned.part();
        }
        if self.element == "c" && closing == 0 {
            self.cell_type.clear();
        }
        self.aligned.syntax(1 + closing);
        self.internal(end);
        let tag = self.whole_tag();
        while self.attribute(&tag) {}
        let raw = self.dialect == Dialect::Html
            && closing == 0
            && matches!(self.element.as_str(), "script" | "style");
        if raw {
            let rest = self.aligned.rest();
            let end = rest
                .to_ascii_lowercase()
                .find(&format!("</{}", self.element))
                .unwrap_or(rest.len());
            let fate = self.fate_of_text();
            self.raw_text(end, fate);
        }
    }

    /// What is left of this tag, for attributes that depend on each other.
    fn whole_tag(&self) -> String {
        let rest = self.aligned.rest();
        rest.get(..rest.find('>').unwrap_or(rest.len()))
            .unwrap_or_default()
            .to_owned()
    }

    /// Takes the next attribute of a tag, or the tag's end.
    fn attribute(&mut self, tag: &str) -> bool {
        let rest = self.aligned.rest();
        let blank = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == '/')
                .len();
        self.aligned.syntax(blank);
        let rest = self.aligned.rest();
        if rest.is_empty() || rest.starts_with('>') {
            self.aligned.syntax(1.min(rest.len()));
            return false;
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .map_or(rest.len(), |(at, _)| at);
        let name = rest.get(..end).unwrap_or_default();
        let after = rest.get(end..).unwrap_or_default();
        let equals = after.trim_start();
        let Some(value) = equals.strip_prefix('=') else {
            self.internal(end);
            return true;
        };
        let value = value.trim_start();
        let before = rest.len() - value.len();
        let (open, length) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = value.get(1..).unwrap_or_default();
                (1, inner.find(quote).unwrap_or(inner.len()))
            }
            _ => (
                0,
                value
                    .find(|c: char| c.is_whitespace() || c == '>')
                    .unwrap_or(value.len()),
            ),
        };
        let text = value.get(open..open + length).unwrap_or_default();
        if name == "t" && self.element == "c" {
            text.clone_into(&mut self.cell_type);
        }
        let fate = self.fate_of_attribute(name, text, tag);
        self.internal(end);
        self.aligned.syntax(before - end + open);
        if fate == Fate::Replaced {
            self.aligned.part();
            self.text(length, fate);
            self.aligned.part();
        } else {
            self.text(length, fate);
        }
        self.aligned.syntax(open);
        true
    }

    fn fate_of_attribute(&self, name: &str, value: &str, tag: &str) -> Fate {
        let lower = name.to_ascii_lowercase();
        match self.dialect {
            _ if lower.starts_with("xmlns") || lower.starts_with("xml:") || lower.starts_with("xsi:") => {
                Fate::Internal
            }
            Dialect::Html if STRUCTURAL_HTML.contains(&lower.as_str()) => Fate::Internal,
            Dialect::Html if self.element == "meta" && (value.contains("charset=") || lower == "name") => {
                Fate::Internal
            }
            Dialect::Html if self.element == "meta" && tag.to_ascii_lowercase().contains("generator") => {
                Fate::Internal
            }
            Dialect::Html | Dialect::Xml => Fate::Replaced,
            Dialect::Office | Dialect::Properties => office::attribute(&self.element, name, value, tag),
        }
    }
}

/// The text with its entities resolved.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (size, c) = entity(rest).unwrap_or((c.len_utf8(), c));
        rest = rest.get(size..).unwrap_or_default();
        out.push(c);
    }
    out
}

/// The text with entities for what is syntax, and for quotation marks where `source` has none.
fn escaped(text: &str, source: &str) -> String {
    let mut out = quick_xml::escape::partial_escape(text).into_owned();
    for (mark, entity) in [('"', "&quot;"), ('\'', "&apos;")] {
        if !source.contains(mark) {
            out = out.replace(mark, entity);
        }
    }
    out
}

/// The entity at the head of `text`, when it stands for one character.
pub(super) fn entity(text: &str) -> Option<(usize, char)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(32).position(|b| b == b';')?;
    let name = body.get(..end)?;
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        let mut chars = resolve_html5_entity(name)?.chars();
        chars.next().filter(|_| chars.next().is_none())?
    };
    Some((end + 2, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(source: &str, dialect: Dialect) -> String {
        rewritten(source, dialect, &mut Substitute::of_nothing(8))
    }

    #[test]
    fn a_page_keeps_its_tags() {
        let source = "<!doctype html><table class=\"rows\"><tr><td>Jan <b>Jan</b>sen&eacute;</td><td title='Vermeulen'>\
                      <a href=\"mailto:jan@voorbeeld.nl\">06-12345678</a></td></tr></table><style>p {}</style><!-- Zaltbommel -->";
        let other = other(source, Dialect::Html);
        for stays in [
            "<!doctype html><table class=\"rows\"><tr><td>",
            "<b>",
            "&#",
            "<a href=\"mailto:",
            ".nl\">06-",
            "<style>p {}</style><!-- ",
        ] {
            assert!(other.contains(stays), "{stays}: {other}");
        }
        for goes in ["Jan", "Vermeulen", "voorbeeld", "12345678", "Zaltbommel"] {
            assert!(!other.contains(goes), "{goes}: {other}");
        }
    }

    #[test]
    fn a_sheet_keeps_its_places() {
        let source = r#"<row r="2"><c r="A2" s="1234" t="s"><v>1234</v></c><c r="B2"><v>612345678</v></c><c r="C2"><f>VLOOKUP("Jansen",'Klanten Ede'!A1:B20,2)</f></c></row>"#;
        let other = other(source, Dialect::Office);
        assert!(
            other.starts_with(r#"<row r="2"><c r="A2" s="1234" t="s"><v>1234</v></c><c r="B2"><v>"#),
            "{other}"
        );
        assert!(
            other.contains("VLOOKUP(\"") && other.contains("'!A1:B20,2)"),
            "{other}"
        );
        for goes in ["612345678", "Jansen", "Ede"] {
            assert!(!other.contains(goes), "{goes}: {other}");
        }
    }

    #[test]
    fn broken_markup_ends() {
        for source in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b='",
            "<!--",
            "&",
            "&#xD800;",
            "</",
            "<![CDATA[",
            "<script>x",
        ] {
            for dialect in [Dialect::Html, Dialect::Xml, Dialect::Office, Dialect::Properties] {
                other(source, dialect);
            }
        }
    }
}

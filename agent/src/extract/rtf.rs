//! Rich text: RTF of any writer, also the bodies that Outlook wraps in it.
//!
//! Groups are kept on a list of limited length and never on the call stack, so that a file of millions of
//! opening braces ends quickly. Bytes become text by the code page of their font, else of the document.
//! Tables are read as rows, notes and headers as asides; pictures, styles and objects are passed over.

pub(super) mod codepage;
mod destination;
mod tokens;

use std::collections::HashMap;
use std::mem;

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::story::Story;
use super::unreadable::{Detail, Reason, Unreadable};
use codepage::CodePage;
use destination::{Destination, Meaning, meaning};
use tokens::{Token, Tokens};

/// Reads rich text.
pub struct Rtf;

impl Extractor for Rtf {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut reader = Reader::new(out);
        let read = reader.read(data);
        let finished = reader.finish();
        read.and(finished)
    }
}

/// What holds for a group and ends with it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property that RTF turns on and off"
)]
#[derive(Debug, Clone, Copy)]
struct Group {
    destination: Destination,
    page: CodePage,
    /// How many characters stand in for one of `\u`.
    stand_ins: u32,
    /// Whether its text was deleted or is hidden.
    hidden: bool,
    /// Whether its paragraph stands in a table.
    in_table: bool,
    /// Whether it may still begin a destination: nothing but `\*` was seen in it.
    fresh: bool,
    /// Whether it began with `\*`: without a meaning it is to be ignored.
    ignorable: bool,
    /// What is to be ended with it.
    ends: Ends,
    /// Whether its text is that of properties, one a group.
    property: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Nothing,
    Aside,
    Instruction,
}

struct Reader<'o, 's, 'a> {
    story: Story,
    out: &'o mut Extraction<'s, 'a>,
    group: Group,
    groups: Vec<Group>,
    /// Open groups beyond the limit.
    beyond: u64,
    too_deep: bool,
    /// Bytes of text not yet decoded.
    bytes: Vec<u8>,
    /// The first half of a character outside the basic plane.
    surrogate: Option<u16>,
    /// Characters still to be passed over, because `\u` stood for them.
    skip: u32,
    page: CodePage,
    default_font: i32,
    fonts: HashMap<i32, CodePage>,
    font: i32,
    instruction: String,
    /// For the body and each open aside: whether a row has begun.
    rows: Vec<bool>,
}

/// Most fonts that are remembered.
const MOST_FONTS: usize = 10_000;

impl<'o, 's, 'a> Reader<'o, 's, 'a> {
    fn new(out: &'o mut Extraction<'s, 'a>) -> Self {
        Self {
            story: Story::new(Container::Whole, 0, Aside::Body),
            out,
            group: Group {
                destination: Destination::Text,
                page: CodePage::default(),
                stand_ins: 1,
                hidden: false,
                in_table: false,
                fresh: false,
                ignorable: false,
                ends: Ends::Nothing,
                property: false,
            },
            groups: Vec::new(),
            beyond: 0,
            too_deep: false,
            bytes: Vec::new(),
            surrogate: None,
            skip: 0,
            page: CodePage::default(),
            default_font: 0,
            fonts: HashMap::new(),
            font: 0,
            instruction: String::new(),
            rows: vec![false],
        }
    }

    fn read(&mut self, data: &[u8]) -> Result<(), Unreadable> {
        for token in Tokens::new(data) {
            match token {
                Token::Text(text) => self.bytes(text),
                Token::Byte(byte) => self.bytes(&[byte]),
                Token::Open => {
                    self.flush()?;
                    self.skip = 0;
                    self.open();
                }
                Token::Close => {
                    self.flush()?;
                    self.skip = 0;
                    self.close()?;
                    if self.groups.is_empty() && self.beyond == 0 {
                        return Ok(());
                    }
                }
                Token::Word(..) | Token::Symbol(_) if self.skip > 0 => self.skip -= 1,
                Token::Symbol(symbol) => self.symbol(symbol)?,
                Token::Word(word, number) => {
                    self.flush()?;
                    self.word(word, number)?;
                }
            }
        }
        self.flush()?;
        Err(Unreadable::new(Reason::Corrupt, Detail::Truncated))
    }

    fn finish(&mut self) -> Result<(), Unreadable> {
        self.story.finish(self.out)?;
        if self.too_deep {
            Err(Reason::TooDeep.into())
        } else {
            Ok(())
        }
    }

    fn open(&mut self) {
        if self.groups.len() >= self.out.limits().nesting {
            self.beyond += 1;
            self.too_deep = true;
            return;
        }
        self.groups.push(self.group);
        self.group.fresh = true;
        self.group.ignorable = false;
        self.group.ends = Ends::Nothing;
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return Ok(());
        }
        match self.group.ends {
            Ends::Nothing => {
                if self.group.property {
                    self.story.end_paragraph(self.out)?;
                }
            }
            Ends::Aside => {
                self.story.end_aside(self.out)?;
                if self.rows.len() > 1 {
                    self.rows.pop();
                }
            }
            Ends::Instruction => {
                let instruction = mem::take(&mut self.instruction);
                self.place()?;
                self.story.link(&instruction);
            }
        }
        if let Some(group) = self.groups.pop() {
            self.group = group;
        }
        Ok(())
    }

    fn bytes(&mut self, text: &[u8]) {
        let skipped = (self.skip as usize).min(text.len());
        self.skip -= skipped as u32;
        self.group.fresh = false;
        self.bytes
            .extend_from_slice(text.get(skipped..).unwrap_or_default());
    }

    /// Decodes the bytes gathered so far.
    fn flush(&mut self) -> Result<(), Unreadable> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = mem::take(&mut self.bytes);
        match self.group.destination {
            Destination::Text | Destination::Instruction => {
                let text = self.group.page.decode(&bytes);
                self.text(&text)?;
            }
            Destination::Fonts | Destination::Nothing => {}
        }
        self.bytes = bytes;
        self.bytes.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        self.group.fresh = false;
        match self.group.destination {
            Destination::Text if self.group.hidden => self.story.hidden(text),
            Destination::Text => {
                self.place()?;
                self.story.text(text);
            }
            Destination::Instruction => self.instruction.push_str(text),
            Destination::Fonts | Destination::Nothing => {}
        }
        Ok(())
    }

    /// Begins or ends a table before text that stands in it or behind it.
    fn place(&mut self) -> Result<(), Unreadable> {
        let row = self.rows.last().copied().unwrap_or(false);
        if self.group.in_table {
            if !self.story.in_table() {
                self.story.begin_table(self.out)?;
            }
            if !row {
                self.begin_row();
            }
        } else if self.story.in_table() && !row {
            self.story.end_table(self.out)?;
        }
        Ok(())
    }

    fn begin_row(&mut self) {
        self.story.begin_row();
        if let Some(row) = self.rows.last_mut() {
            *row = true;
        }
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), Unreadable> {
        if symbol == b'*' {
            self.group.ignorable = true;
            return Ok(());
        }
        self.flush()?;
        match symbol {
            b'\\' | b'{' | b'}' => self.text(char::from(symbol).encode_utf8(&mut [0; 4])),
            b'~' => self.text("\u{a0}"),
            b'_' => self.text("-"),
            b'\t' => self.text("\t"),
            b'\r' | b'\n' => self.end_paragraph(),
            _ => Ok(()),
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) -> Result<(), Unreadable> {
        if mem::take(&mut self.group.fresh) && self.begin_destination(word) {
            return Ok(());
        }
        let on = number != Some(0);
        match word {
            "par" | "sect" | "page" | "column" => self.end_paragraph()?,
            "line" | "lbr" | "nestrow" => self.text("\n")?,
            "tab" | "nestcell" => self.text("\t")?,
            "cell" => self.end_cell()?,
            "row" => self.end_row()?,
            "intbl" => self.group.in_table = true,
            "pard" => self.group.in_table = false,
            "u" => self.unicode(number.unwrap_or(0))?,
            "uc" => self.group.stand_ins = u32::try_from(number.unwrap_or(1)).unwrap_or(1),
            "emdash" => self.text("\u{2014}")?,
            "endash" => self.text("\u{2013}")?,
            "lquote" => self.text("\u{2018}")?,
            "rquote" => self.text("\u{2019}")?,
            "ldblquote" => self.text("\u{201c}")?,
            "rdblquote" => self.text("\u{201d}")?,
            "bullet" => self.text("\u{2022}")?,
            "emspace" | "enspace" | "qmspace" => self.text(" ")?,
            "v" | "deleted" => self.group.hidden = on,
            "plain" => {
                self.group.hidden = false;
                self.group.page = self.page_of(self.default_font);
            }
            "f" if self.group.destination == Destination::Fonts => self.font = number.unwrap_or(0),
            "f" => self.group.page = self.page_of(number.unwrap_or(0)),
            "fcharset" => self.define_font(CodePage::of_charset(number.unwrap_or(1))),
            "cpg" if self.group.destination == Destination::Fonts => {
                self.define_font(CodePage::numbered(number.unwrap_or(1252)));
            }
            "deff" => self.default_font = number.unwrap_or(0),
            "ansicpg" => self.document_page(number.unwrap_or(1252)),
            "mac" => self.document_page(10_000),
            "pc" => self.document_page(437),
            "pca" => self.document_page(850),
            _ => {}
        }
        Ok(())
    }

    /// Whether the word begins a destination, or the group is to be ignored.
    fn begin_destination(&mut self, word: &str) -> bool {
        match meaning(word) {
            // The Unicode form of a text that stands in two forms is the one that is read.
            Meaning::Destination(Destination::Text) if word == "ud" => {
                self.group.destination = Destination::Text;
            }
            // What is within nothing is nothing.
            _ if self.group.destination == Destination::Nothing => {}
            Meaning::Destination(destination) => {
                self.group.destination = destination;
                if destination == Destination::Instruction {
                    self.group.ends = Ends::Instruction;
                }
            }
            Meaning::Aside(aside) => {
                self.story.begin_aside(aside);
                self.rows.push(false);
                self.group.destination = Destination::Text;
                self.group.ends = Ends::Aside;
                self.group.in_table = false;
                self.group.hidden = false;
                self.group.property = aside == Aside::Property;
            }
            Meaning::Unknown if self.group.ignorable => self.group.destination = Destination::Nothing,
            Meaning::Unknown => return false,
        }
        true
    }

    fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        if self.group.destination == Destination::Text {
            self.place()?;
            self.story.end_paragraph(self.out)?;
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        if self.group.destination != Destination::Text {
            return Ok(());
        }
        // A writer may leave out that a paragraph stands in a table: its text then belongs to the cell.
        let text = if self.story.in_table() {
            String::new()
        } else {
            self.story.take_text()
        };
        let before = mem::replace(&mut self.group.in_table, true);
        self.place()?;
        self.group.in_table = before;
        self.story.text(&text);
        self.story.end_cell(1, self.out)
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        if self.group.destination == Destination::Text && self.story.in_table() {
            self.story.end_row(self.out)?;
            if let Some(row) = self.rows.last_mut() {
                *row = false;
            }
        }
        Ok(())
    }

    fn unicode(&mut self, number: i32) -> Result<(), Unreadable> {
        self.skip = self.group.stand_ins;
        // Numbers above 32,767 are written as negative ones.
        let unit = (number & 0xFFFF) as u16;
        let units: &[u16] = match (self.surrogate.take(), unit) {
            (None, 0xD800..=0xDBFF) => {
                self.surrogate = Some(unit);
                return Ok(());
            }
            (Some(high), _) => &[high, unit],
            (None, _) => &[unit],
        };
        self.text(&String::from_utf16_lossy(units))
    }

    fn page_of(&self, font: i32) -> CodePage {
        self.fonts.get(&font).copied().unwrap_or(self.page)
    }

    fn define_font(&mut self, page: Option<CodePage>) {
        if let Some(page) = page
            && self.fonts.len() < MOST_FONTS
        {
            self.fonts.insert(self.font, page);
        }
    }

    fn document_page(&mut self, number: i32) {
        if let Some(page) = CodePage::numbered(number) {
            self.page = page;
            self.group.page = page;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::super::limits::Limits;
    use super::*;

    fn read(rtf: &str) -> Gathered {
        Gathered::extract_with(&Rtf, rtf.as_bytes(), Limits::default())
    }

    fn texts(gathered: &Gathered, aside: Aside) -> Vec<&str> {
        let segments = &gathered.entries[0].segments;
        segments
            .iter()
            .filter(|s| s.location.aside == aside)
            .map(|s| s.text.as_str())
            .collect()
    }

    fn body(rtf: &str) -> Vec<String> {
        let gathered = read(rtf);
        assert_eq!(gathered.entries[0].result, Ok(()), "{rtf}");
        texts(&gathered, Aside::Body)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn bytes_are_read_by_the_page_of_their_font_or_of_the_document() {
        assert_eq!(body(r"{\rtf1\ansi\ansicpg1252 Ren\'e9e\par}"), ["Renée"]);
        assert_eq!(
            body(
                r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238{\*\falt X}Arial CE;}}\f1 \'8aimon \f0 \'8a{\f1\'9a}}"
            ),
            ["Šimon Šš"]
        );
        assert_eq!(body(r"{\rtf1\pca Andr\'82}"), ["André"]);
        assert_eq!(
            body(r"{\rtf1{\fonttbl{\f2\fcharset128 X;}}\f2\'93\'fa\'96\'7b}"),
            ["日本"]
        );
    }

    #[test]
    fn unicode_takes_the_place_of_its_stand_ins() {
        assert_eq!(
            body(r"{\rtf1\uc1 \u8364?1 \u-10179?\u-8704?{\uc2\u233 ab}\uc0\u233 x}"),
            ["€1 😀ééx"]
        );
        assert_eq!(
            body(r"{\rtf1\uc1\u233\'e9x{\upr{plain}{\*\ud{\u233?chte}}}}"),
            ["éxéchte"]
        );
    }

    #[test]
    fn paragraphs_lines_and_tabs() {
        let gathered =
            read(r"{\rtf1 Jansen BV\par Kerkstraat 1\line Utrecht\par\par a\tab b\emdash c\~d\_e\{\par}");
        let segments = &gathered.entries[0].segments;
        assert_eq!(
            texts(&gathered, Aside::Body),
            ["Jansen BV", "Kerkstraat 1\nUtrecht", "a\tb—c\u{a0}d-e{"]
        );
        assert_eq!(segments[0].record, segments[1].record);
        assert_ne!(segments[1].record, segments[2].record);
    }

    #[test]
    fn tables_are_rows_and_cells() {
        let gathered = read(
            r"{\rtf1 Voor\par\trowd\cellx1\cellx2\pard\intbl Smit\par Ede\cell b\cell\row\trowd c\cell\pard\intbl d\cell\row\pard Na\par}",
        );
        let seen: Vec<_> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| {
                (
                    s.text.as_str(),
                    s.location.part,
                    s.location.row,
                    s.location.column,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("Voor", 0, 1, 0),
                ("Smit\nEde", 1, 1, 1),
                ("b", 1, 1, 2),
                ("c", 1, 2, 1),
                ("d", 1, 2, 2),
                ("Na", 0, 2, 0),
            ]
        );
    }

    #[test]
    fn destinations_are_told_apart() {
        let gathered = read(
            r"{\rtf1{\stylesheet{\s0 Normal;}}{\colortbl;\red0;}{\*\generator X;}{\info{\title Klanten}{\author A. Bakker}}{\header Kop\par}Te{\*\bkmkstart x}kst{\footnote \chftn Noot}{\*\annotation{\*\atnref 1}Opmerking}{\v Geheim}{\pict\bin4 {}}{{\*\onbekend niets}}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Doos\par}}{\shprslt Doos}}\par}",
        );
        assert_eq!(gathered.entries[0].result, Ok(()));
        assert_eq!(texts(&gathered, Aside::Body), ["Tekst"]);
        assert_eq!(texts(&gathered, Aside::Property), ["Klanten", "A. Bakker"]);
        assert_eq!(texts(&gathered, Aside::PageHeader), ["Kop"]);
        assert_eq!(texts(&gathered, Aside::Note), ["Noot"]);
        assert_eq!(texts(&gathered, Aside::Comment), ["Opmerking"]);
        assert_eq!(texts(&gathered, Aside::Hidden), ["Geheim"]);
        assert_eq!(texts(&gathered, Aside::TextBox), ["Doos"]);
    }

    #[test]
    fn links_stand_with_their_text() {
        assert_eq!(
            body(
                r#"{\rtf1{\field{\*\fldinst HYPERLINK "mailto:jan@example.nl"}{\fldrslt Jan de Vries}}\par}"#
            ),
            ["Jan de Vries\njan@example.nl"]
        );
    }

    #[test]
    fn html_wrapped_by_outlook_shows_its_text_once() {
        assert_eq!(
            body(
                r#"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 {\*\htmltag84 <a href="mailto:p@example.nl">}Piet{\*\htmltag92 </a>}\htmlrtf\par}\htmlrtf0}"#
            ),
            ["Piet\np@example.nl"]
        );
    }

    #[test]
    fn deep_and_truncated_files_end_with_their_text() {
        let deep = format!("{{\\rtf1 {}x{}", "{".repeat(500_000), "}".repeat(500_001));
        let gathered = read(&deep);
        assert_eq!(texts(&gathered, Aside::Body), ["x"]);
        assert_eq!(gathered.entries[0].result, Err(Reason::TooDeep.into()));

        let gathered = read(r"{\rtf1 Tekst {\b half");
        assert_eq!(texts(&gathered, Aside::Body), ["Tekst half"]);
        let truncated = Unreadable::new(Reason::Corrupt, Detail::Truncated);
        assert_eq!(gathered.entries[0].result, Err(truncated));
    }
}

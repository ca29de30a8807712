//! PowerPoint presentations before 2007: ppt, pps and pot of PowerPoint 95 to 2003.
//!
//! The stream is a tree of records; every record with text is read, also on masters, notes and slides that an
//! edit has replaced and the file still stores. Tables are groups of shapes: their texts are put into rows by
//! where they stand. The tree is walked without the call stack. Source: [MS-PPT] 2.3, [MS-ODRAW] 2.2.

mod group;
mod record;

use std::io::Read;

use flate2::read::ZlibDecoder;
use homeward_rules::document::{Aside, Container};

use super::bytes::{u16_at, u32_at, utf16};
use super::compound::{Compound, embedded, summary};
use super::extraction::{Extraction, Extractor};
use super::story::contact;
use super::sweep::{self, Widths};
use super::unreadable::{Detail, Reason, Unreadable};
use group::{Group, Shape};
use record::{Record, Records};

/// What the stream of the current user says of a presentation with a password.
const ENCRYPTED_TOKEN: u32 = 0xf3d1_c4df;

/// Reads ppt.
pub struct Ppt;

impl Extractor for Ppt {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let Ok(file) = Compound::open(data) else {
            sweep::read(data, Widths::Both, out)?;
            return Err(Unreadable::broken_container());
        };
        let user = file.stream_in(0, "Current User").unwrap_or_default();
        if u32_at(&user, 12) == Some(ENCRYPTED_TOKEN) || file.has("EncryptedSummary") {
            return Err(Unreadable::encrypted());
        }
        let streams = file.entries().iter().filter(|entry| {
            let names = ["PowerPoint Document", "PP40"];
            entry.is_stream() && names.iter().any(|name| entry.name.eq_ignore_ascii_case(name))
        });
        let mut fault = Err(Unreadable::broken_container());
        // A file for two versions holds the presentation twice.
        for entry in streams.take(4) {
            let stream = file.stream(entry);
            let mut deck = Deck::default();
            let result = deck.read(&stream, out);
            if deck.texts == 0 {
                out.go_to(Container::Whole, 0);
                sweep::read(&stream, Widths::Both, out)?;
            }
            fault = if fault.is_ok() { fault } else { result };
        }
        for name in ["\u{5}SummaryInformation", "\u{5}DocumentSummaryInformation"] {
            if let Some(stream) = file.stream_in(0, name) {
                out.go_to(Container::Whole, 0);
                out.set_aside(Aside::Property);
                summary::read(&stream, out)?;
            }
        }
        embedded::read(&file, out)?;
        fault
    }
}

/// The presentation so far.
#[derive(Default)]
struct Deck {
    slides: u32,
    listed: u32,
    notes: u32,
    texts: u64,
    objects: u32,
    groups: Vec<Group>,
    shape: Shape,
    place: Option<(u32, Aside)>,
    /// Where the container of a slide, master or note ends.
    within: usize,
    comment: usize,
}

impl Deck {
    fn read(&mut self, stream: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut records = Records::new(stream);
        for record in records.by_ref() {
            while let Some(group) = self.groups.pop_if(|group| record.start >= group.end) {
                self.end_group(group, out)?;
            }
            if record.start >= self.within && self.within > 0 {
                self.within = 0;
                self.place = None;
            }
            if record.start >= self.comment {
                self.comment = 0;
            }
            if record.is_container {
                self.container(&record);
            } else {
                self.atom(&record, out)?;
            }
        }
        while let Some(group) = self.groups.pop() {
            self.end_group(group, out)?;
        }
        if records.whole {
            Ok(())
        } else {
            Err(Unreadable::new(Reason::Corrupt, Detail::Truncated))
        }
    }

    fn container(&mut self, record: &Record<'_>) {
        let place = match record.kind {
            // A slide, a note, a master, a handout.
            0x03ee => {
                self.slides += 1;
                Some((self.slides, Aside::Body))
            }
            0x03f0 => {
                self.notes += 1;
                Some((self.notes, Aside::Note))
            }
            0x03f8 | 0x0fc9 => Some((0, Aside::PageHeader)),
            // The outline: texts of slides, masters or notes in their order.
            0x0ff0 => {
                self.listed = 0;
                Some((
                    0,
                    match record.instance {
                        0 => Aside::Body,
                        1 => Aside::PageHeader,
                        _ => Aside::Note,
                    },
                ))
            }
            0xf003 => {
                if self.groups.len() < 64 {
                    self.groups.push(Group::new(record.end));
                }
                None
            }
            0xf004 => {
                self.shape = Shape::default();
                None
            }
            0x2ee0 | 0x2b02 => {
                self.comment = record.end;
                None
            }
            _ => None,
        };
        if place.is_some() {
            self.place = place;
            self.within = record.end;
        }
    }

    fn atom(&mut self, record: &Record<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match record.kind {
            // In the outline: what follows belongs to the next slide.
            0x03f3 => {
                self.listed += 1;
                if let Some((slide, _)) = &mut self.place {
                    *slide = self.listed;
                }
                Ok(())
            }
            // Where a shape stands, in its group or on the slide.
            0xf00f => {
                let number = |at| u32_at(record.data, at).map(u32::cast_signed);
                self.shape = Shape {
                    left: number(0).unwrap_or_default(),
                    top: number(4).unwrap_or_default(),
                };
                Ok(())
            }
            0x0fa0 => self.text(&utf16(record.data), out),
            0x0fa8 => {
                // The lower halves of characters of two bytes.
                let text: String = record.data.iter().map(|byte| char::from(*byte)).collect();
                self.text(&text, out)
            }
            0x0fba => {
                let text = utf16(record.data);
                if text.starts_with("___PPT") {
                    return Ok(());
                }
                match contact(&text) {
                    Some(contact) => self.text(&contact, out),
                    None => self.text(&text, out),
                }
            }
            0x1011 => self.object(record, out),
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.texts += 1;
        // The outermost group is the slide itself.
        let grouped = self.groups.len() > 1;
        let shape = self.shape;
        if let Some(group) = self.groups.last_mut().filter(|_| grouped)
            && group.take(shape, text)
        {
            return Ok(());
        }
        self.push(text, out)
    }

    fn push(&mut self, text: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.go(out);
        for paragraph in text.split('\r') {
            out.line(&paragraph.replace('\u{b}', "\n"))?;
        }
        Ok(())
    }

    fn go(&self, out: &mut Extraction<'_, '_>) {
        let (slide, aside) = self.place.unwrap_or_default();
        out.go_to(Container::Slide, slide);
        let aside = if self.comment > 0 { Aside::Comment } else { aside };
        if aside != Aside::Body {
            out.set_aside(aside);
        }
    }

    /// Pushes the texts of a group, those beside each other as cells of a row.
    fn end_group(&mut self, group: Group, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if group.is_empty() {
            return Ok(());
        }
        self.go(out);
        for (row, cells) in (1..).zip(group.rows()) {
            out.begin_row(row);
            for (column, text) in (1..).zip(cells) {
                out.cell(column, &text.replace(['\r', '\u{b}'], "\n"))?;
            }
        }
        Ok(())
    }

    /// Reads an object of another program, packed perhaps.
    fn object(&mut self, record: &Record<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.objects += 1;
        let name = format!("object {}", self.objects);
        if record.instance == 0 {
            return out.entry(&name, record.data);
        }
        let packed = record.data.get(4..).unwrap_or_default();
        let unpacked = out.unpack(ZlibDecoder::new(packed).by_ref(), packed.len() as u64);
        match unpacked.cut {
            Some(why) if unpacked.data.is_empty() => out.unread(&name, why),
            _ => out.entry(&name, &unpacked.data),
        }
    }
}

/// The first two numbers of a record's head.
fn head(stream: &[u8], at: usize) -> Option<(u16, u16)> {
    Some((u16_at(stream, at)?, u16_at(stream, at + 2)?))
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;
    use crate::extract::workbook::samples::compound;

    fn record(first: u16, kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        [
            &first.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &length.to_le_bytes(),
            data,
        ]
        .concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn shape(left: i32, top: i32, text: &str) -> Vec<u8> {
        let anchor: Vec<u8> = [left, top, left + 5, top + 5]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        let box_ = record(15, 0xf00d, &record(0, 0x0fa0, &wide(text)));
        record(15, 0xf004, &[record(0, 0xf00f, &anchor), box_].concat())
    }

    fn deck() -> Vec<u8> {
        let table = [
            shape(50, 0, "Tel"),
            shape(0, 0, "Naam"),
            shape(0, 20, "Zoë"),
            shape(50, 20, "06-1"),
        ];
        let drawing = record(15, 0xf003, &record(15, 0xf003, &table.concat()));
        let slide = [record(0, 0x0fa8, b"Klanten\rRen\xe9e"), drawing].concat();
        let notes = record(0, 0x0fa0, &wide("Bel Jan"));
        [record(15, 0x03ee, &slide), record(15, 0x03f0, &notes)].concat()
    }

    #[test]
    fn slides_tables_and_notes_are_read() {
        let gathered = Gathered::of(&compound("PowerPoint Document", &deck(), 0xffff_fffe), "x.ppt");
        assert_eq!(gathered.entries[0].format, "ppt");
        assert_eq!(gathered.entries[0].result, Ok(()));
        let seen: Vec<_> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| {
                (
                    s.text.as_str(),
                    s.location.row,
                    s.location.column,
                    s.location.aside,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("Klanten", 1, 0, Aside::Body),
                ("Renée", 2, 0, Aside::Body),
                ("Naam", 1, 1, Aside::Body),
                ("Tel", 1, 2, Aside::Body),
                ("Zoë", 2, 1, Aside::Body),
                ("06-1", 2, 2, Aside::Body),
                ("Bel Jan", 1, 0, Aside::Note),
            ]
        );
    }

    #[test]
    fn a_presentation_cut_off_gives_what_it_has() {
        let whole = deck();
        for end in 0..whole.len() {
            let file = compound("PowerPoint Document", &whole[..end], 0xffff_fffe);
            let gathered = Gathered::of(&file, "x.ppt");
            if end > 40 {
                assert!(gathered.text().contains("Klanten"), "{end}");
            }
        }
    }
}

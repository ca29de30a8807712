//! The header of a Word document (the "file information block"): version, lengths of the stories, places of tables.
//!
//! Source: [MS-DOC] 2.5; Word 6 and 95 keep shorter numbers at other places.

use homeward_rules::document::Aside;

use super::Streams;
use crate::extract::bytes::{u16_at, u32_at};
use crate::extract::rtf::codepage::CodePage;

/// What the header says.
pub(super) struct Header {
    /// Whether the text needs a password.
    pub(super) encrypted: bool,
    /// How the document is laid out.
    pub(super) layout: Layout,
    /// Whether the text is listed as pieces.
    pub(super) pieced: bool,
    /// How characters of one byte are read.
    pub(super) page: CodePage,
    /// Where the text begins and ends when it is not listed as pieces, in bytes.
    pub(super) text: (u32, u32),
    /// The stories in their order, each with its length in characters and what it is.
    pub(super) stories: [(u32, Aside); 8],
    /// Offset and length of the list of pieces.
    pub(super) pieces: (u32, u32),
    /// Offset and length of the list of pages of paragraphs.
    pub(super) paragraphs: (u32, u32),
    second_table: bool,
}

/// How a document is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Word 2: characters of one byte, shorter header.
    Two,
    /// Word 6 and 95: characters of one byte, tables in the main stream.
    Six,
    /// Word 97 to 2003.
    Eight,
}

impl Header {
    /// Reads the header; `None` when it is none.
    pub(super) fn read(main: &[u8]) -> Option<Self> {
        let version = u16_at(main, 2)?;
        let layout = match u16_at(main, 0)? {
            0xa5ec | 0xa5dc if version >= 0xc1 => Layout::Eight,
            0xa5ec | 0xa5dc => Layout::Six,
            0xa5db | 0xa59b | 0xa59c => Layout::Two,
            _ => return None,
        };
        let flags = u16_at(main, 0x0a)?;
        let number = |at| u32_at(main, at);
        let (lengths, pieces, paragraphs) = match layout {
            Layout::Eight => (0x4c, 0x1a2, 0x102),
            Layout::Six => (0x34, 0x160, 0xc0),
            Layout::Two => (0x34, 0x11e, 0xa0),
        };
        let pair = |at| Some((number(at)?, number(at + 4)?));
        let asides = [
            Aside::Body,
            Aside::Note,
            Aside::PageHeader,
            Aside::Hidden,
            Aside::Comment,
            Aside::Note,
            Aside::TextBox,
            Aside::TextBox,
        ];
        let mut stories = [(0, Aside::Body); 8];
        for (at, (story, aside)) in stories.iter_mut().zip(asides).enumerate() {
            *story = (number(lengths + at * 4)?, aside);
        }
        Some(Self {
            encrypted: flags & 0x0100 != 0,
            pieced: layout == Layout::Eight || flags & 0x0004 != 0,
            second_table: flags & 0x0200 != 0,
            page: match layout {
                Layout::Eight => CodePage::default(),
                _ => page_of_language(u16_at(main, 6)?),
            },
            text: pair(0x18)?,
            stories,
            pieces: pair(pieces)?,
            paragraphs: pair(paragraphs)?,
            layout,
        })
    }

    /// The stream that its tables stand in.
    pub(super) fn table<'s>(&self, streams: &'s Streams) -> &'s [u8] {
        let [first, second] = &streams.tables;
        match self.layout {
            Layout::Two | Layout::Six => &streams.main,
            Layout::Eight if self.second_table == second.is_empty() => first,
            Layout::Eight if self.second_table => second,
            Layout::Eight if first.is_empty() => second,
            Layout::Eight => first,
        }
    }
}

/// The code page of a language, as older documents name it.
fn page_of_language(language: u16) -> CodePage {
    let number = match language & 0x3ff {
        0x01 => 1256,
        0x04 if language == 0x0404 => 950,
        0x04 => 936,
        0x05 | 0x0e | 0x15 | 0x18 | 0x1a | 0x1b | 0x24 => 1250,
        0x02 | 0x19 | 0x22 | 0x23 => 1251,
        0x08 => 1253,
        0x0d => 1255,
        0x11 => 932,
        0x12 => 949,
        0x1e => 874,
        0x1f => 1254,
        0x25..=0x27 => 1257,
        _ => 1252,
    };
    CodePage::numbered(number).unwrap_or_default()
}

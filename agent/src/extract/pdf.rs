//! PDF: the text of pages in reading order, and what the file holds beside them.
//!
//! Objects, filters and decryption are the library's; what text means and where it stands is worked out
//! here, because a line, a row of a table and an address block must come out as records. A file that opens
//! without a password is read, any other is `encrypted`. Pages without any text at all are `no_text`: most
//! likely pictures of paper, and never to be taken for clean.

mod beside;
mod cmap;
mod content;
mod font;
mod glyphs;
mod layout;
mod page;

use homeward_rules::document::Container;
use lopdf::{Dictionary, Document, LoadOptions, Object};

use super::extraction::{Extraction, Extractor};
use super::story::Block;
use super::unreadable::{Reason, Unreadable};
use layout::Line;
use page::Player;

/// Lines up to which a block is one record, whatever it looks like.
const SMALL_BLOCK: usize = 8;

/// Most lines of prose in one record.
const LONG_BLOCK: usize = 60;

/// Reads PDF files.
pub struct Pdf;

impl Extractor for Pdf {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let document = open(data, out)?;
        let mut player = Player::new(&document);
        let mut texts = 0_u64;
        let pages = pages(&document);
        for (number, page) in (1..).zip(&pages) {
            let blocks = player.page(page, out);
            texts += blocks.len() as u64;
            out.go_to(Container::Page, number);
            let mut lines = 0;
            for block in blocks {
                write_block(block, &mut lines, out)?;
            }
            beside::annotations(page, number, &document, out)?;
        }
        beside::form(&document, out)?;
        beside::properties(&document, out)?;
        beside::attachments(&document, out)?;
        match player.trouble {
            Some(why) => Err(why),
            None if texts == 0 => Err(Reason::NoText.into()),
            None => Ok(()),
        }
    }
}

fn open(data: &[u8], out: &Extraction<'_, '_>) -> Result<Document, Unreadable> {
    let options = LoadOptions::with_max_decompressed_size(out.limits().entry as usize);
    match Document::load_mem_with_options(data, options) {
        Ok(document) if document.trailer.has(b"Encrypt") && !document.was_encrypted() => {
            Err(Unreadable::encrypted())
        }
        Ok(document) => Ok(document),
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::AlreadyEncrypted) => {
            Err(Unreadable::encrypted())
        }
        Err(_) => Err(Unreadable::broken()),
    }
}

/// The pages in their order; where their tree is broken, all that there are.
fn pages(document: &Document) -> Vec<&Dictionary> {
    let pages: Vec<_> = document
        .page_iter()
        .filter_map(|id| document.get_dictionary(id).ok())
        .collect();
    if !pages.is_empty() {
        return pages;
    }
    let all = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    all.filter(|dictionary| dictionary.has_type(b"Page")).collect()
}

/// Writes a block: as one record, or as one a row, a few lines, a stretch of prose.
fn write_block(block: Vec<Line>, lines: &mut u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let rows = block.len();
    let wide = |cells| block.iter().filter(|line| line.cells >= cells).count() * 2 > rows;
    let short = block.iter().map(|line| line.text.chars().count()).sum::<usize>() < 60 * rows;
    let mut records: Vec<Vec<String>> = Vec::new();
    if wide(4) || rows > SMALL_BLOCK && wide(3) {
        records.extend(block.into_iter().map(|line| vec![line.text]));
    } else if rows <= SMALL_BLOCK {
        records.push(block.into_iter().map(|line| line.text).collect());
    } else if short {
        let mut few = Block::default();
        for line in block {
            records.extend(few.paragraph(line.text));
        }
        records.extend(few.end());
    } else {
        let mut texts = block.into_iter().map(|line| line.text).peekable();
        while texts.peek().is_some() {
            records.push(texts.by_ref().take(LONG_BLOCK).collect());
        }
    }
    for record in records {
        out.begin_row(*lines);
        for line in record {
            *lines += 1;
            out.line(&line)?;
        }
    }
    Ok(())
}

/// A text string: UTF-16 or UTF-8 with a mark, else one byte a character.
fn text_string(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(b"\xFE\xFF") {
        return encoding_rs::UTF_16BE
            .decode_without_bom_handling(utf16)
            .0
            .into_owned();
    }
    if let Some(utf16) = bytes.strip_prefix(b"\xFF\xFE") {
        return encoding_rs::UTF_16LE
            .decode_without_bom_handling(utf16)
            .0
            .into_owned();
    }
    if let Some(utf8) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    let object = Object::String(bytes.to_vec(), lopdf::StringFormat::Literal);
    lopdf::decode_text_string(&object).unwrap_or_else(|_| {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned()
    })
}

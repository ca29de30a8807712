//! Word documents before 2007: doc and dot of Word 2 to 2003.
//!
//! The text is put together from the pieces that the document lists, so that documents saved "fast" come out
//! in order. Beside the body: notes, page headers, comments, text boxes, targets of links, properties, embedded
//! objects. A document whose tables are lost is searched for stretches of text, and is `corrupt` all the same.
//! Source: [MS-DOC]; for Word 6 and 95 the layout of their header as published with the binary format.

mod header;
mod paragraphs;
mod pieces;
mod teller;

use homeward_rules::document::{Aside, Container};

use super::compound::{Compound, embedded, summary};
use super::extraction::{Extraction, Extractor};
use super::sweep::{self, Widths};
use super::unreadable::Unreadable;
use header::Header;
use paragraphs::Paragraphs;
use pieces::Pieces;
use teller::Teller;

/// Most documents in one file: itself, and those embedded in it.
const MOST_DOCUMENTS: usize = 256;

/// Reads doc.
pub struct Doc;

impl Extractor for Doc {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if !Compound::is(data) {
            // Word 2, and Word 6 for the Macintosh, write the document without a file system around it.
            return read(&Streams::alone(data), Aside::Body, out);
        }
        let Ok(file) = Compound::open(data) else {
            sweep::read(data, Widths::Both, out)?;
            return Err(Unreadable::broken_container());
        };
        if file.has("EncryptedPackage") {
            return Err(Unreadable::encrypted());
        }
        let mut fault = Ok(());
        let mut found = false;
        let documents = file.entries().iter().enumerate();
        let documents = documents
            .filter(|(_, entry)| entry.is_stream() && entry.name.eq_ignore_ascii_case("WordDocument"));
        for (_, entry) in documents.take(MOST_DOCUMENTS) {
            let stream = |name| file.stream_in(entry.parent, name).unwrap_or_default();
            let streams = Streams {
                main: file.stream(entry),
                tables: [stream("0Table"), stream("1Table")],
                data: stream("Data"),
            };
            let aside = if found { Aside::Hidden } else { Aside::Body };
            found = true;
            let result = read(&streams, aside, out);
            fault = fault.and(result);
        }
        if !found {
            sweep::read(data, Widths::Both, out)?;
            return Err(Unreadable::broken_container());
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

/// The streams of one document.
struct Streams {
    main: Vec<u8>,
    tables: [Vec<u8>; 2],
    data: Vec<u8>,
}

impl Streams {
    fn alone(data: &[u8]) -> Self {
        Self {
            main: data.to_vec(),
            tables: [Vec::new(), Vec::new()],
            data: Vec::new(),
        }
    }
}

/// Reads one document; its body stands in `aside`.
fn read(streams: &Streams, aside: Aside, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let main = &streams.main;
    let header = Header::read(main);
    if header.as_ref().is_some_and(|header| header.encrypted) {
        return Err(Unreadable::encrypted());
    }
    let listed = header.and_then(|header| {
        let table = header.table(streams);
        let pieces = Pieces::read(&header, main, table)?;
        Some((header, pieces, table))
    });
    let Some((header, pieces, table)) = listed else {
        out.go_to(Container::Whole, 0);
        out.set_aside(aside);
        sweep::read(main, Widths::Both, out)?;
        return Err(Unreadable::broken());
    };
    let paragraphs = Paragraphs::read(&header, main, table, &streams.data);
    let mut start = 0_u32;
    for (length, told) in header.stories {
        let end = start.saturating_add(length);
        if length > 0 {
            let aside = if told == Aside::Body { aside } else { told };
            let mut teller = Teller::new(aside, header.page, &paragraphs);
            for piece in pieces.within(start..end) {
                teller.piece(main, &piece, out)?;
            }
            teller.finish(out)?;
        }
        start = end;
    }
    if pieces.complete(main) {
        Ok(())
    } else {
        Err(Unreadable::new(
            super::unreadable::Reason::Corrupt,
            super::unreadable::Detail::Truncated,
        ))
    }
}

#[cfg(test)]
mod tests;

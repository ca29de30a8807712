//! A part's bytes as UTF-8, decoded while they are read.
//!
//! The lexer looks at text that stands in one piece; so this is also where bytes are counted: all of a part
//! against its allowance, those of one node against [`MOST_NODE`]. Text that was passed is given up when
//! more is read, and memory that one large node took is given back after it.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use super::lexer::Known;
use crate::extract::{Detail, Reason, Unreadable};

/// Most bytes of one node: a tag, or a run of text.
pub(super) const MOST_NODE: usize = 16 << 20;

const CHUNK: usize = 64 << 10;
/// Text that takes more than this for one node is given back.
const CALM: usize = MOST_NODE / 16;

/// Decodes a part to UTF-8.
pub(super) struct Utf8<'a> {
    source: Box<dyn Read + 'a>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: String,
    at: usize,
    known: Known,
    taken: u64,
    allowance: u64,
    /// What stopped the reading, while there is text from before it.
    stopped: Option<Unreadable>,
}

impl<'a> Utf8<'a> {
    pub(super) fn new(source: Box<dyn Read + 'a>, allowance: u64) -> Self {
        Self {
            source,
            decoder: None,
            raw: Vec::new(),
            text: String::new(),
            at: 0,
            known: Known::InPart,
            taken: 0,
            allowance,
            stopped: None,
        }
    }

    /// Bytes read from the source.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// The text that was decoded and not passed yet.
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// A piece of the text that was decoded, from places that [`Self::place`] gave.
    pub(super) fn piece(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Where the text begins that was not passed yet. Holds until more is read.
    pub(super) const fn place(&self) -> usize {
        self.at
    }

    /// Whether that text goes on to the end of the part.
    pub(super) const fn known(&self) -> Known {
        self.known
    }

    /// Passes so many bytes of the text.
    pub(super) const fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Reads on, until there is twice as much text or the part ends.
    ///
    /// # Errors
    ///
    /// When what was not passed is too long for one node, and when the part cannot be read or is too long.
    pub(super) fn read_on(&mut self) -> Result<(), Unreadable> {
        if let Some(why) = self.stopped {
            return Err(why);
        }
        let left = self.text.len().saturating_sub(self.at);
        if left >= MOST_NODE {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Memory));
        }
        if self.text.capacity() > CALM && left < CALM / 4 {
            self.text = self.rest().to_owned();
        } else {
            self.text.drain(..self.at.min(self.text.len()));
        }
        self.at = 0;
        let enough = (left * 2).min(MOST_NODE);
        while self.text.len() <= enough && self.known == Known::InPart {
            match self.read_raw() {
                Ok(()) => self.decode(),
                Err(why) if self.text.len() == left => return Err(why),
                Err(why) => {
                    self.stopped = Some(why);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Reads the next chunk of the source, as full as it gets.
    fn read_raw(&mut self) -> Result<(), Unreadable> {
        if self.taken >= self.allowance {
            return Err(Unreadable::new(Reason::TooLarge, Detail::Output));
        }
        self.raw.resize(CHUNK, 0);
        loop {
            match self.source.read(&mut self.raw) {
                Ok(read) => {
                    self.raw.truncate(read);
                    if read == 0 {
                        self.known = Known::ToTheEnd;
                    }
                    self.taken += read as u64;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Unreadable::new(Reason::Corrupt, Detail::Truncated)),
            }
        }
    }

    /// Decodes what was read last.
    fn decode(&mut self) {
        let is_last = self.known == Known::ToTheEnd;
        let decoder = self
            .decoder
            .get_or_insert_with(|| encoding(&self.raw).new_decoder_with_bom_removal());
        let mut raw = self.raw.as_slice();
        loop {
            // One byte may become three.
            self.text.reserve(raw.len() * 3 + 16);
            let (result, read, _) = decoder.decode_to_string(raw, &mut self.text, is_last);
            raw = raw.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// The encoding of a part, by its mark, its first bytes, or what it declares.
fn encoding(head: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    match head {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let head = head.get(..200).unwrap_or(head);
    let declared = || {
        let end = memmem::find(head, b"?>")?;
        let declaration = head.get(..end)?;
        let at = memmem::find(declaration, b"encoding")?;
        let quoted = declaration.get(at..)?;
        let mut parts = quoted.split(|byte| matches!(byte, b'"' | b'\''));
        Encoding::for_label(parts.nth(1)?)
    };
    match declared() {
        // Bytes that can be read as a declaration are no UTF-16, whatever they say.
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => encoding,
        _ => UTF_8,
    }
}

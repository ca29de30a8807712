//! A part's bytes as UTF-8, decoded while they are read.
//!
//! The XML reader takes UTF-8 only and buffers a whole node; so this is also where bytes are counted: all of
//! a part against its allowance, those of one node against [`MOST_NODE`]. What stopped the reading is kept,
//! since the XML reader passes on no more than that something failed.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use crate::extract::{Detail, Reason, Unreadable};

/// Most bytes of one node: a tag, or a run of text.
pub(super) const MOST_NODE: usize = 16 << 20;

const CHUNK: usize = 64 << 10;

/// Decodes a part to UTF-8.
pub(super) struct Utf8<'a> {
    source: Box<dyn Read + 'a>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    text: Vec<u8>,
    text_at: usize,
    ended: bool,
    taken: u64,
    allowance: u64,
    node: usize,
    stopped: Option<Unreadable>,
}

impl<'a> Utf8<'a> {
    pub(super) fn new(source: Box<dyn Read + 'a>, allowance: u64) -> Self {
        Self {
            source,
            decoder: None,
            raw: Vec::new(),
            raw_at: 0,
            text: Vec::new(),
            text_at: 0,
            ended: false,
            taken: 0,
            allowance,
            node: MOST_NODE,
            stopped: None,
        }
    }

    /// Counts the bytes of a node anew.
    pub(super) const fn begin_node(&mut self) {
        self.node = MOST_NODE;
    }

    /// Bytes read from the source.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// What the XML reader's error comes from.
    pub(super) fn cause(&self, error: &quick_xml::Error) -> Unreadable {
        self.stopped.unwrap_or(match error {
            quick_xml::Error::Syntax(_) if self.ended => Unreadable::new(Reason::Corrupt, Detail::Truncated),
            _ => Unreadable::broken(),
        })
    }

    fn stop(&mut self, why: Unreadable) -> io::Error {
        self.stopped = Some(why);
        io::ErrorKind::Other.into()
    }

    /// Reads the next chunk of the source.
    fn read_raw(&mut self) -> io::Result<()> {
        if self.taken >= self.allowance {
            return Err(self.stop(Unreadable::new(Reason::TooLarge, Detail::Output)));
        }
        self.raw.resize(CHUNK, 0);
        self.raw_at = 0;
        loop {
            match self.source.read(&mut self.raw) {
                Ok(read) => {
                    self.raw.truncate(read);
                    self.ended = read == 0;
                    self.taken += read as u64;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => {
                    self.raw.clear();
                    return Err(self.stop(Unreadable::new(Reason::Corrupt, Detail::Truncated)));
                }
            }
        }
    }

    /// Decodes until there is text or the end.
    fn decode(&mut self) -> io::Result<()> {
        self.text_at = 0;
        self.text.resize(CHUNK, 0);
        let mut written = 0;
        while written == 0 {
            if self.raw_at == self.raw.len() {
                if self.ended {
                    break;
                }
                if let Err(error) = self.read_raw() {
                    self.text.clear();
                    return Err(error);
                }
            }
            let raw = self.raw.get(self.raw_at..).unwrap_or_default();
            let decoder = self
                .decoder
                .get_or_insert_with(|| encoding(raw).new_decoder_with_bom_removal());
            let (result, read, wrote, _) = decoder.decode_to_utf8(raw, &mut self.text, self.ended);
            self.raw_at += read;
            written = wrote;
            if self.ended && result == CoderResult::InputEmpty {
                break;
            }
        }
        self.text.truncate(written);
        Ok(())
    }
}

impl Read for Utf8<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Utf8<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.node == 0 {
            return Err(self.stop(Unreadable::new(Reason::TooLarge, Detail::Memory)));
        }
        if self.text_at >= self.text.len() {
            self.decode()?;
        }
        Ok(self.text.get(self.text_at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.text_at += amount;
        self.node = self.node.saturating_sub(amount);
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

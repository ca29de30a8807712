//! Decodes text in chunks, so that a file of any size needs memory for one.
//!
//! A chunk ends after a line feed whenever there is one within reach, so that callers may take lines from each
//! by itself. A chunk that is valid UTF-8 is a part of the input and was not copied.

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE};

use super::{Charset, Legacy, leading_zeros};

/// Most input bytes of one chunk.
const CHUNK: usize = 1 << 20;

/// The chunks of a text.
pub struct Chunks<'d> {
    rest: &'d [u8],
    charset: Charset,
    legacy: Option<Legacy>,
    decoder: Option<Decoder>,
    buffer: String,
}

impl<'d> Chunks<'d> {
    /// Begins at the head of `data`, after its mark.
    #[must_use]
    pub fn new(data: &'d [u8], charset: Charset) -> Self {
        Self {
            rest: without_mark(data, charset),
            charset,
            legacy: match charset {
                Charset::Lines(legacy) => legacy,
                _ => None,
            },
            decoder: match charset {
                Charset::Streamed(encoding) => Some(encoding.new_decoder_without_bom_handling()),
                _ => None,
            },
            buffer: String::new(),
        }
    }

    /// The next chunk, until there is none.
    pub fn next_chunk(&mut self) -> Option<&str> {
        let piece = self.next_piece();
        if piece.is_empty() {
            return None;
        }
        match self.charset {
            Charset::Lines(_) => {
                if let Ok(text) = std::str::from_utf8(piece) {
                    return Some(text);
                }
                self.decode_lines(piece);
            }
            Charset::Streamed(_) => self.decode_stream(piece),
            Charset::Utf32Le => self.decode_utf32(piece, u32::from_le_bytes),
            Charset::Utf32Be => self.decode_utf32(piece, u32::from_be_bytes),
        }
        Some(&self.buffer)
    }

    /// Takes the bytes of the next chunk from the rest.
    fn next_piece(&mut self) -> &'d [u8] {
        let unit = self.charset.unit();
        let mut cut = self.rest.len();
        if cut > CHUNK {
            let window = self.rest.get(..CHUNK).unwrap_or_default();
            cut = after_last_line(window, self.charset).unwrap_or_else(|| boundary(window, unit));
        }
        let (piece, rest) = self.rest.split_at_checked(cut).unwrap_or((self.rest, &[]));
        self.rest = rest;
        piece
    }

    fn decode_lines(&mut self, piece: &[u8]) {
        let legacy = *self.legacy.get_or_insert_with(|| Legacy::guess(piece));
        self.buffer.clear();
        for line in piece.split_inclusive(|b| *b == b'\n') {
            match std::str::from_utf8(line) {
                Ok(text) => self.buffer.push_str(text),
                Err(_) => legacy.decode_into(line, &mut self.buffer),
            }
        }
    }

    fn decode_stream(&mut self, piece: &[u8]) {
        self.buffer.clear();
        let last = self.rest.is_empty();
        let decoder = self
            .decoder
            .get_or_insert_with(|| UTF_8.new_decoder_without_bom_handling());
        let mut left = piece;
        loop {
            let room = decoder.max_utf8_buffer_length(left.len()).unwrap_or(CHUNK);
            self.buffer.reserve(room);
            let (result, read, _) = decoder.decode_to_string(left, &mut self.buffer, last);
            left = left.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }

    fn decode_utf32(&mut self, piece: &[u8], unit: fn([u8; 4]) -> u32) {
        self.buffer.clear();
        let (units, _) = piece.as_chunks::<4>();
        self.buffer.extend(
            units
                .iter()
                .map(|bytes| char::from_u32(unit(*bytes)).unwrap_or('\u{fffd}')),
        );
    }
}

/// `data` without a byte-order mark and without zero bytes around text.
pub(super) fn without_mark(data: &[u8], charset: Charset) -> &[u8] {
    let mark: &[u8] = match charset {
        Charset::Lines(_) => {
            let body = data.get(leading_zeros(data)..).unwrap_or_default();
            let end = body.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
            let body = body.get(..end).unwrap_or_default();
            return body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        }
        Charset::Streamed(encoding) if encoding == UTF_16LE => b"\xFF\xFE",
        Charset::Streamed(encoding) if encoding == UTF_16BE => b"\xFE\xFF",
        Charset::Streamed(_) => b"",
        Charset::Utf32Le => b"\xFF\xFE\0\0",
        Charset::Utf32Be => b"\0\0\xFE\xFF",
    };
    data.strip_prefix(mark).unwrap_or(data)
}

/// Where the last whole line of `window` ends.
fn after_last_line(window: &[u8], charset: Charset) -> Option<usize> {
    let feed: &[u8] = match charset {
        Charset::Streamed(encoding) if encoding == UTF_16LE => b"\n\0",
        Charset::Streamed(encoding) if encoding == UTF_16BE => b"\0\n",
        Charset::Lines(_) | Charset::Streamed(_) => return Some(memchr::memrchr(b'\n', window)? + 1),
        Charset::Utf32Le => b"\n\0\0\0",
        Charset::Utf32Be => b"\0\0\0\n",
    };
    let at = window.chunks_exact(feed.len()).rposition(|unit| unit == feed)?;
    Some((at + 1) * feed.len())
}

/// The last place in `window` where it may be cut without cutting a character.
fn boundary(window: &[u8], unit: usize) -> usize {
    if unit > 1 {
        return window.len() / unit * unit;
    }
    let tail = window.len().saturating_sub(4);
    let continued = |b: &u8| (0x80..0xC0).contains(b);
    match window
        .get(tail..)
        .and_then(|t| t.iter().rposition(|b| !continued(b)))
    {
        // Cut before a lead byte, after an ASCII byte.
        Some(at) if window.get(tail + at).is_some_and(|b| *b >= 0xC0) && tail + at > 0 => tail + at,
        Some(at) => tail + at + 1,
        None => window.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(data: &[u8], charset: Charset) -> (String, usize) {
        let mut chunks = Chunks::new(data, charset);
        let (mut text, mut count) = (String::new(), 0);
        while let Some(chunk) = chunks.next_chunk() {
            text.push_str(chunk);
            count += 1;
        }
        (text, count)
    }

    #[test]
    fn long_texts_come_in_chunks_that_lose_nothing() {
        let text = "Een regel met é en €.\n".repeat(200_000);
        let (read, count) = gathered(text.as_bytes(), Charset::Lines(None));
        assert!(read == text && count > 3);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (read, count) = gathered(&wide, Charset::Streamed(UTF_16BE));
        assert!(read == text && count > 6);
    }

    #[test]
    fn chunks_end_with_lines_and_one_endless_line_is_cut_between_characters() {
        let text = "regel €\n".repeat(300_000);
        let mut chunks = Chunks::new(text.as_bytes(), Charset::Lines(None));
        while let Some(chunk) = chunks.next_chunk() {
            assert!(chunk.ends_with('\n'));
        }
        for pad in 0..4 {
            let endless = format!("{}{}", "x".repeat(pad), "€".repeat(1_000_000));
            assert_eq!(gathered(endless.as_bytes(), Charset::Lines(None)).0, endless);
        }
    }
}

//! Records of the binary format of xls, and the strings in them.
//!
//! A record is an identifier, a length and at most 64 KB; what does not fit goes on in CONTINUE records. A
//! string cut by one says anew, in the first byte there, how wide its characters are. Nothing here fails: what
//! is cut off reads as empty.

use encoding_rs::Encoding;

/// Continues the record before it.
const CONTINUE: u16 = 0x3c;
/// Most continuations of one record; 32-bit streams hold no more.
const MOST_PIECES: usize = 1 << 20;

/// A record with its continuations.
pub(super) struct Record<'d> {
    pub(super) id: u16,
    /// Where it stands in the stream.
    pub(super) offset: usize,
    pub(super) data: &'d [u8],
    /// The stream after its header, where continuations follow.
    rest: &'d [u8],
}

/// All records of a stream but continuations.
pub(super) struct Records<'d> {
    stream: &'d [u8],
    at: usize,
}

impl<'d> Records<'d> {
    pub(super) const fn new(stream: &'d [u8], at: usize) -> Self {
        Self { stream, at }
    }
}

impl<'d> Iterator for Records<'d> {
    type Item = Record<'d>;

    fn next(&mut self) -> Option<Record<'d>> {
        loop {
            let offset = self.at;
            let rest = self.stream.get(offset..)?;
            let (id, data, after) = split(rest)?;
            self.at = self.stream.len() - after.len();
            if id != CONTINUE {
                return Some(Record {
                    id,
                    offset,
                    data,
                    rest: after,
                });
            }
        }
    }
}

/// The first record of `bytes`: its identifier, its data, and what follows. Data may be cut off.
fn split(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (head, rest) = bytes.split_at_checked(4)?;
    let [id0, id1, len0, len1] = *head else {
        return None;
    };
    let length = usize::from(u16::from_le_bytes([len0, len1])).min(rest.len());
    let (data, rest) = rest.split_at_checked(length)?;
    Some((u16::from_le_bytes([id0, id1]), data, rest))
}

impl<'d> Record<'d> {
    /// Reads it from its beginning, continuations included.
    pub(super) fn reader(&self) -> Reader<'d> {
        Reader {
            piece: self.data,
            rest: self.rest,
            pieces: 0,
        }
    }

    /// Reads what follows in continuations only, as the text of a text box does.
    pub(super) fn continuation(&self) -> Reader<'d> {
        let mut reader = self.reader();
        reader.piece = &[];
        reader.next_piece();
        reader
    }
}

/// Reads through a record.
#[derive(Clone)]
pub(super) struct Reader<'d> {
    piece: &'d [u8],
    rest: &'d [u8],
    pieces: usize,
}

impl Reader<'_> {
    fn next_piece(&mut self) -> bool {
        match split(self.rest) {
            Some((CONTINUE, data, rest)) if self.pieces < MOST_PIECES => {
                self.piece = data;
                self.rest = rest;
                self.pieces += 1;
                true
            }
            _ => false,
        }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.piece.is_empty() && !matches!(split(self.rest), Some((CONTINUE, ..)))
    }

    fn byte(&mut self) -> Option<u8> {
        while self.piece.is_empty() {
            if !self.next_piece() {
                return None;
            }
        }
        let (byte, piece) = self.piece.split_first()?;
        self.piece = piece;
        Some(*byte)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.byte()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// Passes over bytes.
    pub(super) fn skip(&mut self, mut bytes: usize) {
        while bytes > 0 {
            let step = bytes.min(self.piece.len());
            self.piece = self.piece.get(step..).unwrap_or_default();
            bytes -= step;
            if bytes > 0 && !self.next_piece() {
                return;
            }
        }
    }

    /// `count` bytes in the book's code page.
    pub(super) fn narrow(&mut self, count: usize, encoding: &'static Encoding) -> String {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            match self.byte() {
                Some(byte) => bytes.push(byte),
                None => break,
            }
        }
        encoding.decode_without_bom_handling(&bytes).0.into_owned()
    }

    /// `count` characters, one or two bytes each as a flag byte in front of them says; what the flags
    /// announce behind them (runs, pronunciation) is passed over.
    pub(super) fn wide(&mut self, count: usize) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 8 == 0 {
            0
        } else {
            usize::from(self.u16()?)
        };
        let guide = if flags & 4 == 0 { 0 } else { self.u32()? as usize };
        let text = self.characters(count, flags & 1 == 1);
        self.skip(runs.saturating_mul(4).saturating_add(guide));
        Some(text)
    }

    /// `count` characters of one or two bytes.
    pub(super) fn characters(&mut self, count: usize, two_bytes: bool) -> String {
        let mut two_bytes = two_bytes;
        let mut units = Vec::new();
        while units.len() < count {
            if self.piece.is_empty() {
                if !self.next_piece() {
                    break;
                }
                two_bytes = self.u8().is_some_and(|flags| flags & 1 == 1);
                continue;
            }
            let width = if two_bytes { 2 } else { 1 };
            let whole = (count - units.len()).min(self.piece.len() / width);
            if whole == 0 {
                // Half a character at the end of a piece.
                self.piece = &[];
                continue;
            }
            let Some((taken, piece)) = self.piece.split_at_checked(whole * width) else {
                break;
            };
            self.piece = piece;
            units.extend(taken.chunks_exact(width).map(|unit| match *unit {
                [low, high] => u16::from_le_bytes([low, high]),
                [low] => u16::from(low),
                _ => 0,
            }));
        }
        String::from_utf16_lossy(&units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&id.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    #[test]
    fn a_string_may_change_its_width_where_it_is_continued() {
        let stream = [
            record(0xfc, b"\x06\x00\x00Ja"),
            record(CONTINUE, b"\x01n\x00 \x00X\x01"),
            record(CONTINUE, b"\x00y"),
        ];
        let stream = stream.concat();
        let records: Vec<_> = Records::new(&stream, 0).collect();
        assert_eq!(records.len(), 1);
        let mut reader = records[0].reader();
        let count = usize::from(reader.u16().unwrap());
        assert_eq!(reader.wide(count).unwrap(), "Jan \u{158}y");
        assert!(reader.is_empty());
    }

    #[test]
    fn what_is_cut_off_reads_as_far_as_it_goes() {
        let stream = record(0x204, b"\xff\xff\x00ab");
        let cut = &stream[..stream.len() - 1];
        let record = Records::new(cut, 0).next().unwrap();
        let mut reader = record.reader();
        let count = usize::from(reader.u16().unwrap());
        assert_eq!(reader.wide(count).unwrap(), "a");
        assert_eq!(reader.u32(), None);
        assert!(Records::new(&[9, 8, 1], 0).next().is_none());
    }
}

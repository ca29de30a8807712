//! What Unix `compress` writes: LZW with codes of 9 to 16 bits.
//!
//! Codes come in groups of eight; when their width changes, the rest of a group is padding. The format is that
//! of `compress` 4.0, documented by its source alone.

use std::io::{self, Read};

/// The code that empties the table, in files that use one.
const CLEAR: u16 = 256;
/// Widths of codes in bits.
const FIRST_WIDTH: u32 = 9;
const LAST_WIDTH: u32 = 16;

/// The unpacked content of a compressed file.
pub(super) struct Lzw<'d> {
    data: &'d [u8],
    /// Place of the next code, and of the first one of this width, in bits.
    at: usize,
    group: usize,
    width: u32,
    widest: u32,
    clears: bool,
    /// Of each string in the table: the string that it continues, and its last byte.
    prefix: Vec<u16>,
    suffix: Vec<u8>,
    previous: Option<u16>,
    first: u8,
    /// Bytes that were unpacked and not taken, last one first.
    pending: Vec<u8>,
}

impl<'d> Lzw<'d> {
    /// Begins behind the header; `None` when this is no such file.
    pub(super) fn new(data: &'d [u8]) -> Option<Self> {
        let flags = match data {
            [0x1F, 0x9D, flags, ..] => *flags,
            _ => return None,
        };
        let widest = u32::from(flags & 0x1F);
        if !(FIRST_WIDTH..=LAST_WIDTH).contains(&widest) {
            return None;
        }
        let clears = flags & 0x80 != 0;
        let mut lzw = Self {
            data: data.get(3..)?,
            at: 0,
            group: 0,
            width: FIRST_WIDTH,
            widest,
            clears,
            prefix: Vec::new(),
            suffix: Vec::new(),
            previous: None,
            first: 0,
            pending: Vec::new(),
        };
        lzw.empty_table();
        Some(lzw)
    }

    fn empty_table(&mut self) {
        let codes = if self.clears { 257 } else { 256 };
        self.prefix.clear();
        self.prefix.resize(codes, 0);
        self.suffix.clear();
        self.suffix.extend(0..=255);
        self.suffix.resize(codes, 0);
        self.previous = None;
    }

    fn set_width(&mut self, width: u32) {
        let group = self.width as usize * 8;
        self.at = self.group + (self.at - self.group).div_ceil(group) * group;
        self.group = self.at;
        self.width = width;
    }

    fn next_code(&mut self) -> Option<u16> {
        let mut bytes = [0; 4];
        let from = self.at / 8;
        let end = (self.at + self.width as usize).div_ceil(8);
        for (to, byte) in bytes.iter_mut().zip(self.data.get(from..end)?) {
            *to = *byte;
        }
        let code = u32::from_le_bytes(bytes) >> (self.at % 8) & ((1 << self.width) - 1);
        self.at += self.width as usize;
        Some(code as u16)
    }

    /// Unpacks the next string; `None` at the end.
    fn step(&mut self) -> io::Result<Option<()>> {
        if self.prefix.len() >= 1 << self.width && self.width < self.widest {
            self.set_width(self.width + 1);
        }
        let Some(code) = self.next_code() else {
            return Ok(None);
        };
        if code == CLEAR && self.clears {
            self.set_width(FIRST_WIDTH);
            self.empty_table();
            return Ok(Some(()));
        }
        let known = usize::from(code) < self.prefix.len();
        let mut string = match (known, self.previous) {
            (true, _) => code,
            (false, Some(previous)) if usize::from(code) == self.prefix.len() => {
                self.pending.push(self.first);
                previous
            }
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        // Each string continues one that stands before it, so this ends.
        while string > 255 {
            let (Some(prefix), Some(suffix)) = (
                self.prefix.get(usize::from(string)),
                self.suffix.get(usize::from(string)),
            ) else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            self.pending.push(*suffix);
            string = *prefix;
        }
        self.first = string as u8;
        self.pending.push(self.first);
        if let Some(previous) = self.previous.replace(code)
            && self.prefix.len() < 1 << self.widest
        {
            self.prefix.push(previous);
            self.suffix.push(self.first);
        }
        Ok(Some(()))
    }
}

impl Read for Lzw<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.pending.is_empty() {
            if self.step()?.is_none() {
                return Ok(0);
            }
        }
        let mut read = 0;
        for to in buffer.iter_mut() {
            let Some(byte) = self.pending.pop() else { break };
            *to = byte;
            read += 1;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs codes of nine bits, as `compress` does with what is short.
    fn packed(codes: &[u16]) -> Vec<u8> {
        let mut data = vec![0x1F, 0x9D, 0x90];
        let bits: Vec<bool> = codes
            .iter()
            .flat_map(|code| (0..9).map(move |bit| code >> bit & 1 == 1))
            .collect();
        data.extend(
            bits.chunks(8)
                .map(|byte| byte.iter().rev().fold(0, |sum, bit| sum << 1 | u8::from(*bit))),
        );
        data
    }

    fn unpacked(data: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Lzw::new(data).unwrap().read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn strings_that_were_seen_are_repeated() {
        // The fourth code is the string that is being made.
        let codes = [u16::from(b'a'), u16::from(b'b'), 257, 259];
        assert_eq!(unpacked(&packed(&codes)).unwrap(), b"abababa");
    }

    #[test]
    fn a_code_of_no_string_is_an_error_and_cuts_end() {
        assert!(unpacked(&packed(&[u16::from(b'a'), 400])).is_err());
        let whole = packed(&[u16::from(b'a'); 40]);
        for length in 3..whole.len() {
            assert!(unpacked(&whole[..length]).is_ok());
        }
        assert!(Lzw::new(b"\x1F\x9D\xFF").is_none() && Lzw::new(b"\x1F\xA0\x90").is_none());
    }
}

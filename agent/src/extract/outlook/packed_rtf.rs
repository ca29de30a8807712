//! Unpacks the rich text of an item, which is stored compressed ("LZFu").
//!
//! A dictionary of 4,096 bytes that begins with common words of RTF; runs of eight tokens, each a byte or a
//! reference into the dictionary. Source: [MS-OXRTFCP].

use crate::extract::bytes::u32_at;

const PACKED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;
const WINDOW: usize = 4096;
const BEGIN: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks rich text to at most `most` bytes; what cannot be unpacked ends it. `None` when it is none.
pub(super) fn unpack(data: &[u8], most: u64) -> Option<Vec<u8>> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let rest = data.get(16..)?;
    match u32_at(data, 8)? {
        PLAIN => Some(rest.get(..most).unwrap_or(rest).to_vec()),
        PACKED => {
            let claimed = u32_at(data, 4)? as usize;
            Some(inflate(rest, claimed.min(most)))
        }
        _ => None,
    }
}

fn inflate(packed: &[u8], most: usize) -> Vec<u8> {
    let mut window = [b' '; WINDOW];
    for (to, from) in window.iter_mut().zip(BEGIN) {
        *to = *from;
    }
    let mut at = BEGIN.len();
    let mut text = Vec::new();
    let mut put = |byte: u8, at: &mut usize, window: &mut [u8; WINDOW]| {
        if let Some(to) = window.get_mut(*at) {
            *to = byte;
        }
        *at = (*at + 1) % WINDOW;
        text.push(byte);
        text.len() < most
    };
    let mut bytes = packed.iter().copied();
    'all: while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else { break 'all };
            if flags & (1 << bit) == 0 {
                if !put(first, &mut at, &mut window) {
                    break 'all;
                }
                continue;
            }
            let Some(second) = bytes.next() else { break 'all };
            let reference = u16::from_be_bytes([first, second]);
            let from = usize::from(reference >> 4);
            // A reference to the place that is written next ends the text.
            if from == at {
                break 'all;
            }
            for step in 0..usize::from(reference & 0xf) + 2 {
                let byte = window.get((from + step) % WINDOW).copied().unwrap_or_default();
                if !put(byte, &mut at, &mut window) {
                    break 'all;
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification_are_unpacked() {
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42\x32\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(
            unpack(simple, 1000).unwrap(),
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0";
        assert_eq!(unpack(crossing, 1000).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    }

    #[test]
    fn lies_and_cuts_end() {
        let bomb = [&b"\0\0\0\0\xff\xff\xff\xffLZFu\0\0\0\0"[..], &[0xff; 10_000]].concat();
        assert!(unpack(&bomb, 5_000).unwrap().len() <= 5_000);
        assert_eq!(
            unpack(b"\0\0\0\0\x09\0\0\0MELA\0\0\0\0{\\rtf1 x}", 1000).unwrap(),
            b"{\\rtf1 x}"
        );
        assert!(unpack(b"LZFu", 9).is_none());
    }
}

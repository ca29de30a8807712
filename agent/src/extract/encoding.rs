//! Finds out how text is encoded, and decodes it piece by piece.
//!
//! Marks decide first, then the pattern of zero bytes (UTF-16 and UTF-32 without a mark), then whether the bytes
//! are valid UTF-8, then a guess among the older encodings. Files mix encodings, so bytes that are not
//! wide are read line by line: a line that is valid UTF-8 is taken as it stands, any other in the guessed
//! encoding. Valid UTF-8 is never copied. What has too many zero bytes and control characters for text is
//! no text: [`Charset::sniff`] says so and nobody else does.

mod chunks;
mod legacy;
mod repair;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

pub use chunks::Chunks;
pub use legacy::Legacy;
pub use repair::repair_double_decoding;

/// Bytes at the head of a file that decide.
const SAMPLE: usize = 64 << 10;

/// How text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 line by line, other lines in an older encoding: `None` guesses it when the first is met.
    Lines(Option<Legacy>),
    /// An encoding whose bytes cannot be taken line by line: UTF-16, and what keeps a state.
    Streamed(&'static Encoding),
    /// UTF-32, least significant byte first.
    Utf32Le,
    /// UTF-32, most significant byte first.
    Utf32Be,
}

impl Charset {
    /// Finds the encoding of `data`; `None` when it is not text.
    #[must_use]
    pub fn sniff(data: &[u8]) -> Option<Self> {
        let head = data.get(..SAMPLE).unwrap_or(data);
        if head.starts_with(b"\xEF\xBB\xBF") {
            return Some(Self::Lines(None));
        }
        let marked: [(&[u8], Self); 4] = [
            (b"\xFF\xFE\0\0", Self::Utf32Le),
            (b"\0\0\xFE\xFF", Self::Utf32Be),
            (b"\xFF\xFE", Self::Streamed(UTF_16LE)),
            (b"\xFE\xFF", Self::Streamed(UTF_16BE)),
        ];
        for (mark, charset) in marked {
            if head.starts_with(mark) && charset.is_plausible(head) {
                return Some(charset);
            }
        }
        if head.contains(&0)
            && let Some(charset) = Self::sniff_wide(head)
        {
            return Some(charset);
        }
        let head = data.get(leading_zeros(data)..).unwrap_or_default();
        let head = head.get(..SAMPLE).unwrap_or(head).trim_ascii();
        is_text(head).then_some(Self::Lines(None))
    }

    /// The encoding that a document declares by `label`, where it is one that tells more than a guess.
    #[must_use]
    pub fn declared(label: &str) -> Option<Self> {
        let encoding = Encoding::for_label(label.trim().as_bytes())?;
        if encoding == encoding_rs::UTF_8 || encoding == encoding_rs::REPLACEMENT {
            None
        } else if encoding.is_ascii_compatible() {
            Some(Self::Lines(Some(Legacy::Encoding(encoding))))
        } else {
            Some(Self::Streamed(encoding))
        }
    }

    /// Decodes all of `data` for formats that cannot be read in pieces. Borrows what is valid UTF-8; of anything
    /// else, at most `most` bytes are decoded. The flag says whether that was all.
    #[must_use]
    pub fn decode(self, data: &[u8], most: u64) -> (Cow<'_, str>, Complete) {
        if let Self::Lines(_) = self {
            let body = chunks::without_mark(data, self);
            if let Ok(text) = std::str::from_utf8(body) {
                return (Cow::Borrowed(text), Complete::Whole);
            }
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut text = String::new();
        let mut chunks = Chunks::new(data, self);
        while let Some(chunk) = chunks.next_chunk() {
            if text.len() + chunk.len() > most {
                return (Cow::Owned(text), Complete::Cut);
            }
            text.push_str(chunk);
        }
        (Cow::Owned(text), Complete::Whole)
    }

    /// Bytes of the smallest unit: a line feed takes this many.
    fn unit(self) -> usize {
        match self {
            Self::Streamed(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => 2,
            Self::Lines(_) | Self::Streamed(_) => 1,
            Self::Utf32Le | Self::Utf32Be => 4,
        }
    }

    /// Tells UTF-16 and UTF-32 without a mark by where their zero bytes stand.
    fn sniff_wide(head: &[u8]) -> Option<Self> {
        let mut zeros = [0_usize; 4];
        for (at, byte) in head.iter().enumerate() {
            if *byte == 0
                && let Some(count) = zeros.get_mut(at % 4)
            {
                *count += 1;
            }
        }
        let units = (head.len() / 4).max(1);
        let most = |count: usize| count * 10 >= units * 9;
        let some = |count: usize| count * 4 >= units;
        let few = |count: usize| count * 20 <= units || count == 1;
        let charset = match zeros {
            [a, b, c, d] if few(a) && most(c) && most(d) && some(b) => Self::Utf32Le,
            [a, b, c, d] if few(d) && most(a) && most(b) && some(c) => Self::Utf32Be,
            [a, b, c, d] if few(a) && few(c) && some(b) && some(d) => Self::Streamed(UTF_16LE),
            [a, b, c, d] if few(b) && few(d) && some(a) && some(c) => Self::Streamed(UTF_16BE),
            _ => return None,
        };
        charset.is_plausible(head).then_some(charset)
    }

    /// Whether `head` reads as text in this encoding.
    fn is_plausible(self, head: &[u8]) -> bool {
        let mut chunks = Chunks::new(head, self);
        let (mut all, mut bad) = (0_usize, 0_usize);
        while let Some(chunk) = chunks.next_chunk() {
            for c in chunk.chars() {
                all += 1;
                bad += usize::from(c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()));
            }
        }
        bad * 20 <= all
    }
}

/// Whether a text was decoded whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complete {
    /// It was.
    Whole,
    /// It was too large to hold.
    Cut,
}

/// Length of the run of zero bytes that a log leaves at its head when it is emptied while it is written.
fn leading_zeros(data: &[u8]) -> usize {
    let zeros = data.iter().position(|b| *b != 0).unwrap_or(data.len());
    if zeros >= 16 { zeros } else { 0 }
}

/// Whether single-byte text may have this many control characters.
fn is_text(head: &[u8]) -> bool {
    let end = head.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    let head = head.get(..end).unwrap_or_default();
    let odd: usize = head
        .iter()
        .map(|byte| match byte {
            0 => 4,
            b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A..=0x1F => 0,
            0x01..=0x19 | 0x7F => 1,
            _ => 0,
        })
        .sum();
    odd * 20 <= head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Naam;Plaats\r\nJosé van der Böhm;Zaltbommel €5\r\nDaniëlle Noël;'s-Gravenhage\r\n";

    fn read(data: &[u8]) -> String {
        let charset = Charset::sniff(data).expect("is text");
        charset.decode(data, 1 << 20).0.into_owned()
    }

    fn wide(unit: fn(char) -> Vec<u8>) -> Vec<u8> {
        TEXT.chars().flat_map(unit).collect()
    }

    #[test]
    fn every_wide_encoding_is_read_with_and_without_its_mark() {
        let forms: [(&[u8], Vec<u8>); 4] = [
            (
                b"\xFF\xFE",
                TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ),
            (
                b"\xFE\xFF",
                TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            ),
            (b"\xFF\xFE\0\0", wide(|c| (c as u32).to_le_bytes().to_vec())),
            (b"\0\0\xFE\xFF", wide(|c| (c as u32).to_be_bytes().to_vec())),
        ];
        for (mark, body) in forms {
            assert_eq!(read(&body), TEXT, "without mark {mark:x?}");
            assert_eq!(read(&[mark, &body].concat()), TEXT, "with mark {mark:x?}");
        }
    }

    #[test]
    fn single_byte_encodings_are_told_apart() {
        let euro = encoding_rs::WINDOWS_1252.encode(TEXT).0;
        assert_eq!(read(&euro), TEXT);
        let mac = encoding_rs::MACINTOSH.encode(TEXT).0;
        assert_eq!(read(&mac), TEXT);
        let latin9 = encoding_rs::ISO_8859_15.encode(TEXT).0;
        assert_eq!(read(&latin9), TEXT);
        let no_euro = TEXT.replace('€', "");
        let table = &oem_cp::code_table::ENCODING_TABLE_CP850;
        let dos: Vec<u8> = no_euro
            .chars()
            .map(|c| if c.is_ascii() { c as u8 } else { table[&c] })
            .collect();
        assert_eq!(read(&dos), no_euro);
    }

    #[test]
    fn valid_utf8_is_borrowed_and_its_mark_dropped() {
        let charset = Charset::sniff(TEXT.as_bytes()).unwrap();
        assert!(matches!(
            charset.decode(TEXT.as_bytes(), 0),
            (Cow::Borrowed(_), Complete::Whole)
        ));
        assert_eq!(read(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat()), TEXT);
    }

    #[test]
    fn lines_of_two_encodings_in_one_file_are_both_read() {
        let mixed = [
            "Een: Daniëlle\n".as_bytes(),
            b"Twee: Dani\xEBlle\n",
            "Drie: Noël\n".as_bytes(),
        ]
        .concat();
        assert_eq!(read(&mixed), "Een: Daniëlle\nTwee: Daniëlle\nDrie: Noël\n");
    }

    #[test]
    fn binary_is_no_text_but_a_few_zero_bytes_are_forgiven() {
        let noise: Vec<u8> = (0..4096_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert_eq!(Charset::sniff(&noise), None);
        assert_eq!(Charset::sniff(b"\x00\x01\x02\x03abc"), None);
        let mut padded = TEXT.repeat(20).into_bytes();
        padded[40] = 0;
        padded.extend([0; 512]);
        assert!(Charset::sniff(&padded).is_some());
        let sparse = [&vec![0; 100_000][..], TEXT.as_bytes()].concat();
        assert_eq!(read(&sparse), TEXT);
        assert!(Charset::sniff(b"").is_some());
    }

    #[test]
    fn what_is_not_utf8_is_decoded_up_to_the_limit() {
        let data = b"Dani\xEBlle\n".repeat(1_000);
        let (text, complete) = Charset::Lines(None).decode(&data, 100);
        assert!(text.len() <= 100 && complete == Complete::Cut);
    }

    #[test]
    fn declared_labels_are_honoured_where_they_help() {
        assert_eq!(Charset::declared("utf-8"), None);
        assert_eq!(Charset::declared("nonsense"), None);
        assert_eq!(
            Charset::declared("iso-8859-1"),
            Some(Charset::Lines(Some(Legacy::Encoding(encoding_rs::WINDOWS_1252))))
        );
        assert_eq!(Charset::declared("utf-16le"), Some(Charset::Streamed(UTF_16LE)));
    }
}

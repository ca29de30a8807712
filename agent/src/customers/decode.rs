//! From the bytes of a text file, in whatever encoding, to UTF-8.
//!
//! [`detect`] reads the whole file once, since the first letter that is not ASCII may stand anywhere; then a
//! [`Decoded`] reader gives UTF-8 in pieces. Memory does not grow with the file. UTF-8 is passed through
//! unchecked: single cells that are not UTF-8 are mended where they are read.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, ISO_8859_15, UTF_16BE, UTF_16LE, WINDOWS_1252};
use oem_cp::code_table::DECODING_TABLE_CP850;

const PIECE: usize = 64 << 10;
/// More non-ASCII text than this does not make the guess better.
const MOST_GUESSED: usize = 1 << 20;

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8 or ASCII, after this many bytes of mark.
    Utf8 { mark: usize },
    /// What browsers know: UTF-16 and the Windows and ISO pages.
    Web(&'static encoding_rs::Encoding),
    /// The DOS page of Western Europe.
    Cp850,
    /// Four bytes a character.
    Utf32 { big_endian: bool },
}

impl Encoding {
    /// Its usual name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 { .. } => "UTF-8",
            Self::Web(encoding) => encoding.name(),
            Self::Cp850 => "cp850",
            Self::Utf32 { .. } => "UTF-32",
        }
    }
}

/// Finds out how `reader` is encoded; `None` if it is no text.
pub(super) fn detect(mut reader: impl Read) -> io::Result<Option<Encoding>> {
    let mut evidence = Evidence::new();
    let mut piece = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let space = piece.get_mut(kept..).unwrap_or_default();
        let read = reader.read(space)?;
        let filled = piece.get(..kept + read).unwrap_or_default();
        if evidence.bytes == 0
            && let Some(marked) = by_mark(filled)
        {
            return Ok(Some(marked));
        }
        let last = read == 0;
        // Up to three bytes of a cut character wait for the next piece; four bytes are enough for any mark.
        let used = if last {
            filled.len()
        } else {
            whole_characters(filled)
        };
        evidence.add(filled.get(..used).unwrap_or_default());
        kept = filled.len() - used;
        piece.copy_within(used..used + kept, 0);
        if last {
            return Ok(evidence.verdict());
        }
    }
}

fn by_mark(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some(Encoding::Utf32 { big_endian: false }),
        [0, 0, 0xfe, 0xff, ..] => Some(Encoding::Utf32 { big_endian: true }),
        [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8 { mark: 3 }),
        [0xff, 0xfe, ..] => Some(Encoding::Web(UTF_16LE)),
        [0xfe, 0xff, ..] => Some(Encoding::Web(UTF_16BE)),
        _ => None,
    }
}

/// Length of `bytes` without a UTF-8 character that is cut at its end.
fn whole_characters(bytes: &[u8]) -> usize {
    let tail = bytes.iter().rev().take(3);
    for (back, &byte) in tail.enumerate() {
        let needed = match byte {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            0x80..=0xbf => continue,
            _ => break,
        };
        if needed > back + 1 {
            return bytes.len() - back - 1;
        }
        break;
    }
    bytes.len()
}

/// What was seen of a file.
struct Evidence {
    bytes: u64,
    zeros: [u64; 2],
    utf8_characters: u64,
    not_utf8: u64,
    /// How often each byte above ASCII stood beside an ASCII letter.
    beside_letter: [u64; 128],
    /// How often each byte above ASCII stood anywhere.
    anywhere: [u64; 128],
    guess: EncodingDetector,
    guessed: usize,
}

impl Evidence {
    fn new() -> Self {
        Self {
            bytes: 0,
            zeros: [0; 2],
            utf8_characters: 0,
            not_utf8: 0,
            beside_letter: [0; 128],
            anywhere: [0; 128],
            guess: EncodingDetector::new(Iso2022JpDetection::Deny),
            guessed: 0,
        }
    }

    fn add(&mut self, piece: &[u8]) {
        if memchr::memchr(0, piece).is_some() {
            for (at, _) in piece.iter().enumerate().filter(|&(_, &byte)| byte == 0) {
                let odd = (self.bytes + at as u64) % 2 == 1;
                let [even_zeros, odd_zeros] = &mut self.zeros;
                *(if odd { odd_zeros } else { even_zeros }) += 1;
            }
        }
        self.bytes += piece.len() as u64;
        if piece.is_ascii() {
            return;
        }
        for chunk in piece.utf8_chunks() {
            let valid = chunk.valid();
            if !valid.is_ascii() {
                self.utf8_characters += valid.chars().filter(|c| !c.is_ascii()).count() as u64;
            }
            self.not_utf8 += u64::from(!chunk.invalid().is_empty());
        }
        if self.not_utf8 > 0 && self.guessed < MOST_GUESSED {
            self.guessed += piece.len();
            self.guess.feed(piece, false);
            self.count_neighbours(piece);
        }
    }

    fn count_neighbours(&mut self, piece: &[u8]) {
        let letter = |at: Option<usize>| {
            at.and_then(|at| piece.get(at))
                .is_some_and(u8::is_ascii_alphabetic)
        };
        for (at, &byte) in piece.iter().enumerate() {
            let Some(high) = byte.checked_sub(0x80).map(usize::from) else {
                continue;
            };
            if let Some(count) = self.anywhere.get_mut(high) {
                *count += 1;
            }
            if (letter(at.checked_sub(1)) || letter(Some(at + 1)))
                && let Some(count) = self.beside_letter.get_mut(high)
            {
                *count += 1;
            }
        }
    }

    fn verdict(mut self) -> Option<Encoding> {
        let [even, odd] = self.zeros;
        if even + odd > 0 {
            let half = self.bytes / 2;
            // Text in Latin letters has a zero in nearly every second byte.
            return match (even * 4 > half, odd * 4 > half) {
                (true, false) => Some(Encoding::Web(UTF_16BE)),
                (false, true) => Some(Encoding::Web(UTF_16LE)),
                _ => None,
            };
        }
        // A file that was pasted together may hold a few cells of another encoding.
        if self.not_utf8 == 0 || self.utf8_characters > 10 * self.not_utf8 {
            return Some(Encoding::Utf8 { mark: 0 });
        }
        let letters = |is_letter: fn(u8) -> bool| -> u64 {
            let counts = self.beside_letter.iter().zip(0x80..=0xff);
            counts
                .filter(|&(_, byte)| is_letter(byte))
                .map(|(count, _)| count)
                .sum()
        };
        if letters(is_letter_of_cp850) > 2 * letters(is_letter_of_cp1252) {
            return Some(Encoding::Cp850);
        }
        self.guess.feed(&[], true);
        let guess = self.guess.guess(Some(b"nl"), Utf8Detection::Deny);
        let controls: u64 = self.anywhere.iter().take(0x20).sum();
        let only_in_8859_15: u64 = [0xa6, 0xa8, 0xb4, 0xb8, 0xbc, 0xbd, 0xbe]
            .iter()
            .filter_map(|byte| self.beside_letter.get(byte - 0x80_usize))
            .sum();
        let euro: u64 = self.anywhere.get(0x24).copied().unwrap_or_default();
        if guess == WINDOWS_1252 && controls == 0 && only_in_8859_15 + euro > 0 {
            return Some(Encoding::Web(ISO_8859_15));
        }
        Some(Encoding::Web(guess))
    }
}

const fn is_letter_of_cp1252(byte: u8) -> bool {
    matches!(byte, 0x8a | 0x8c | 0x8e | 0x9a | 0x9c | 0x9e | 0x9f | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0xff)
}

const fn is_letter_of_cp850(byte: u8) -> bool {
    matches!(byte, 0x80..=0x9b | 0x9d | 0xa0..=0xa5)
}

/// Reads a text file as UTF-8.
pub(super) struct Decoded<R> {
    source: R,
    how: How,
    raw: Vec<u8>,
    text: String,
    given: usize,
    ended: bool,
}

enum How {
    Web(Box<Decoder>),
    Cp850,
    Utf32 { big_endian: bool, kept: Vec<u8> },
}

/// A reader of UTF-8 over `source`.
pub(super) fn decoded<'a>(source: impl Read + 'a, encoding: Encoding) -> io::Result<Box<dyn Read + 'a>> {
    let how = match encoding {
        Encoding::Utf8 { mark } => {
            let mut source = source;
            let mut skipped = [0; 3];
            source.read_exact(skipped.get_mut(..mark).unwrap_or_default())?;
            return Ok(Box::new(source));
        }
        Encoding::Web(encoding) => How::Web(Box::new(encoding.new_decoder_with_bom_removal())),
        Encoding::Cp850 => How::Cp850,
        Encoding::Utf32 { big_endian } => How::Utf32 {
            big_endian,
            kept: Vec::new(),
        },
    };
    Ok(Box::new(Decoded {
        source,
        how,
        raw: vec![0; PIECE],
        text: String::new(),
        given: 0,
        ended: false,
    }))
}

impl<R: Read> Decoded<R> {
    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.is_empty() && !self.ended {
            let read = self.source.read(&mut self.raw)?;
            self.ended = read == 0;
            let bytes = self.raw.get(..read).unwrap_or_default();
            match &mut self.how {
                How::Web(decoder) => decode_web(decoder, bytes, &mut self.text, self.ended),
                How::Cp850 => self.text.extend(bytes.iter().map(|&byte| from_cp850(byte))),
                How::Utf32 { big_endian, kept } => {
                    kept.extend_from_slice(bytes);
                    let whole = kept.len() / 4 * 4;
                    self.text.extend(
                        kept.chunks_exact(4)
                            .map(|four| from_utf32(four, *big_endian))
                            .filter(|&c| c != '\u{feff}'),
                    );
                    kept.drain(..whole);
                }
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.refill()?;
        }
        let mut rest = self.text.as_bytes().get(self.given..).unwrap_or_default();
        let read = rest.read(out)?;
        self.given += read;
        Ok(read)
    }
}

fn decode_web(decoder: &mut Decoder, mut bytes: &[u8], text: &mut String, last: bool) {
    loop {
        text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(PIECE));
        let (result, read, _) = decoder.decode_to_string(bytes, text, last);
        bytes = bytes.get(read..).unwrap_or_default();
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

fn from_cp850(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|high| DECODING_TABLE_CP850.get(usize::from(high)).copied())
        .unwrap_or(char::from(byte))
}

fn from_utf32(four: &[u8], big_endian: bool) -> char {
    let code = four.iter().enumerate().fold(0_u32, |code, (at, &byte)| {
        let place = if big_endian { 3 - at } else { at };
        code | u32::from(byte) << (8 * place)
    });
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Text of a cell that should be UTF-8 and is not: what Windows would have written.
pub(super) fn mended(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte at a time, so that every boundary falls inside a character once.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let mut one = self.0.get(..1).unwrap_or_default();
            self.0 = self.0.get(1..).unwrap_or_default();
            one.read(out)
        }
    }

    fn read_back(bytes: &[u8]) -> (Encoding, String) {
        let encoding = detect(bytes).unwrap().unwrap();
        let mut text = String::new();
        decoded(Drip(bytes), encoding)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        (encoding, text)
    }

    const TEXT: &str =
        "Naam;Plaats\r\nRenée Daniëls;Ruïnerwold\r\nZoë Müller;Sint-Gräßen\r\nAndré Coëlho;Zürich\r\n";

    fn cp850(text: &str) -> Vec<u8> {
        let byte = |c: char| {
            let high = DECODING_TABLE_CP850.iter().position(|&d| d == c);
            high.map_or(c as u8, |at| at as u8 + 0x80)
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let utf16 = |to: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let utf32 = |to: fn(u32) -> [u8; 4]| {
            let marked = ['\u{feff}'].into_iter().chain(TEXT.chars());
            marked.flat_map(|c| to(c as u32)).collect::<Vec<u8>>()
        };
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (name, bytes) in [
            ("UTF-8", TEXT.as_bytes().to_vec()),
            ("UTF-8", marked(b"\xef\xbb\xbf", TEXT.as_bytes().to_vec())),
            ("UTF-16LE", utf16(u16::to_le_bytes)),
            ("UTF-16LE", marked(b"\xff\xfe", utf16(u16::to_le_bytes))),
            ("UTF-16BE", utf16(u16::to_be_bytes)),
            ("UTF-16BE", marked(b"\xfe\xff", utf16(u16::to_be_bytes))),
            ("UTF-32", utf32(u32::to_le_bytes)),
            ("UTF-32", utf32(u32::to_be_bytes)),
            ("windows-1252", WINDOWS_1252.encode(TEXT).0.into_owned()),
            ("cp850", cp850(TEXT)),
        ] {
            let (encoding, text) = read_back(&bytes);
            assert_eq!(encoding.name(), name);
            assert_eq!(text, TEXT, "{name}");
        }
    }

    #[test]
    fn the_euro_sign_and_s_caron_tell_the_western_pages_apart() {
        let text = "Naam;Omzet\nJanko Šašić;€ 12\nRenée;€ 13\n".replace('ć', "c");
        for encoding in [WINDOWS_1252, ISO_8859_15] {
            let (found, back) = read_back(&encoding.encode(&text).0);
            assert_eq!((found.name(), back), (encoding.name(), text.clone()));
        }
    }

    #[test]
    fn a_letter_late_in_a_long_file_is_seen() {
        let mut bytes = "a;b\n".repeat(200_000).into_bytes();
        bytes.extend(b"Ren\xe9e;Dani\xebls\n");
        assert_eq!(
            detect(bytes.as_slice()).unwrap(),
            Some(Encoding::Web(WINDOWS_1252))
        );
        let mut utf8 = "é".repeat(200_001).into_bytes();
        utf8.insert(0, b'x');
        assert_eq!(detect(utf8.as_slice()).unwrap(), Some(Encoding::Utf8 { mark: 0 }));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(
            detect(&b"\x7fELF\0\0\0\0\x01\x02abcdefghijklmnop"[..]).unwrap(),
            None
        );
        assert_eq!(detect(&b""[..]).unwrap(), Some(Encoding::Utf8 { mark: 0 }));
    }

    #[test]
    fn a_few_foreign_cells_do_not_change_the_file() {
        let mut bytes = "Renée;Zoë\n".repeat(20).into_bytes();
        bytes.extend(b"Andr\xe9;x\n");
        assert_eq!(
            detect(bytes.as_slice()).unwrap(),
            Some(Encoding::Utf8 { mark: 0 })
        );
        assert_eq!(mended(b"Andr\xe9"), "André");
    }
}

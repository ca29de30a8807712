//! Guesses among the encodings from before UTF-8.
//!
//! The usual detector knows the Windows and ISO pages, not what DOS and old Macs wrote. Those are told first, by
//! the accented letters of Western European words: a byte counts for every page in which it makes a plausible
//! letter after the letter before it, and the page with most such letters wins; a tie goes to Windows.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, WINDOWS_1252};

/// An encoding in which ASCII bytes are ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    /// One that browsers know.
    Encoding(&'static Encoding),
    /// What DOS wrote in Western Europe.
    Cp850,
}

/// Bytes of lines that are not UTF-8 that a guess looks at.
const EVIDENCE: usize = 256 << 10;

/// Common letters by page, with how much each counts: cp850, then Mac Roman.
const DOS: [(u8, u32); 18] = [
    (0x82, 3),
    (0x89, 3),
    (0x8B, 3),
    (0x94, 3),
    (0x81, 3),
    (0x8A, 2),
    (0x84, 2),
    (0x88, 1),
    (0x87, 1),
    (0xA0, 1),
    (0xA2, 1),
    (0xA3, 1),
    (0xA1, 1),
    (0xA4, 1),
    (0x85, 1),
    (0x83, 1),
    (0x93, 1),
    (0xE1, 2),
]; // é ë ï ö ü è ä ê ç á ó ú í ñ à â ô ß
const MAC: [(u8, u32); 17] = [
    (0x8E, 3),
    (0x91, 3),
    (0x95, 3),
    (0x9A, 3),
    (0x9F, 3),
    (0x8F, 2),
    (0x8A, 2),
    (0x90, 1),
    (0x8D, 1),
    (0x87, 1),
    (0x97, 1),
    (0x9C, 1),
    (0x92, 1),
    (0x96, 1),
    (0x88, 1),
    (0x89, 1),
    (0xA7, 2),
]; // é ë ï ö ü è ä ê ç á ó ú í ñ à â ß

impl Legacy {
    /// Guesses from the lines of `data` that are not UTF-8.
    pub(crate) fn guess(data: &[u8]) -> Self {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let mut votes = Votes::default();
        let mut seen = 0;
        for line in data.split_inclusive(|b| *b == b'\n') {
            if std::str::from_utf8(line).is_err() {
                detector.feed(line, false);
                votes.count(line);
                seen += line.len();
                if seen > EVIDENCE {
                    break;
                }
            }
        }
        detector.feed(b"", true);
        votes
            .verdict()
            .unwrap_or_else(|| Self::Encoding(detector.guess(None, Utf8Detection::Deny)))
    }

    /// Appends `line`, decoded.
    pub(crate) fn decode_into(self, line: &[u8], text: &mut String) {
        match self {
            Self::Encoding(encoding) => text.push_str(&encoding.decode_without_bom_handling(line).0),
            Self::Cp850 => text.extend(line.iter().map(|byte| {
                let table = &oem_cp::code_table::DECODING_TABLE_CP850;
                match byte.checked_sub(0x80) {
                    None => char::from(*byte),
                    Some(high) => table.get(usize::from(high)).copied().unwrap_or('\u{fffd}'),
                }
            })),
        }
    }
}

impl Legacy {
    /// Appends `text`, encoded. What the encoding does not have becomes a question mark.
    pub(crate) fn encode_into(self, text: &str, bytes: &mut Vec<u8>) {
        for c in text.chars() {
            if c.is_ascii() {
                bytes.push(c as u8);
                continue;
            }
            match self {
                Self::Encoding(encoding) => {
                    let mut buffer = [0; 4];
                    match encoding.encode(c.encode_utf8(&mut buffer)) {
                        (encoded, _, false) => bytes.extend_from_slice(&encoded),
                        _ => bytes.push(b'?'),
                    }
                }
                Self::Cp850 => {
                    let table = &oem_cp::code_table::ENCODING_TABLE_CP850;
                    bytes.push(table.get(&c).copied().unwrap_or(b'?'));
                }
            }
        }
    }
}

/// What the accented letters say.
#[derive(Default)]
struct Votes {
    dos: u32,
    mac: u32,
    windows: u32,
    /// Bytes that mean a letter or the euro sign in ISO 8859-15 and hardly anything in Windows-1252.
    latin9: u32,
    /// Bytes that ISO 8859 leaves to control characters.
    upper_controls: u32,
    /// Bytes above ASCII that are no letter common in Western Europe.
    foreign: u32,
    high: u32,
}

impl Votes {
    fn count(&mut self, line: &[u8]) {
        let before = std::iter::once(b' ').chain(line.iter().copied());
        let after = line.iter().copied().skip(1).chain(std::iter::once(b' '));
        for ((previous, byte), next) in before.zip(line.iter().copied()).zip(after) {
            if byte < 0x80 {
                continue;
            }
            self.high += 1;
            self.upper_controls += u32::from(byte < 0xA0);
            let beside = previous.is_ascii_alphabetic() || next.is_ascii_alphabetic();
            if !beside {
                self.latin9 += u32::from(byte == 0xA4);
                self.foreign += u32::from(byte >= 0xC0);
                continue;
            }
            let within_word = previous.is_ascii_alphabetic();
            let vote = |page: &[(u8, u32)]| page.iter().find(|(b, _)| *b == byte).map_or(0, |(_, v)| *v);
            if within_word || next.is_ascii_lowercase() {
                self.dos += vote(&DOS);
                self.mac += vote(&MAC);
            }
            self.windows += match byte {
                // Capitals do not follow small letters.
                0x8A | 0x8C | 0x8E | 0x9F if previous.is_ascii_lowercase() => 0,
                0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0xC0..=0xFF => 3,
                // "auto's", "1990–1995" and the space that does not break.
                0x92 | 0x96 | 0x97 if within_word && next.is_ascii_alphabetic() => 2,
                0xA0 => 1,
                // Quotation marks stand at the edge of a word, dots after it.
                0x82 | 0x84 | 0x8B if previous.is_ascii_whitespace() => 3,
                0x91..=0x94 if !(within_word && next.is_ascii_alphabetic()) => 3,
                0x85 if !next.is_ascii_alphabetic() => 2,
                _ => 0,
            };
            self.latin9 += u32::from(matches!(byte, 0xA6 | 0xA8 | 0xB4 | 0xB8 | 0xBC | 0xBD));
            self.foreign += u32::from(!is_western(byte) && byte >= 0xC0);
        }
    }

    fn verdict(&self) -> Option<Legacy> {
        if self.dos > self.windows && self.dos >= self.mac {
            Some(Legacy::Cp850)
        } else if self.mac > self.windows {
            Some(Legacy::Encoding(MACINTOSH))
        } else if self.foreign > 0 || self.windows == 0 {
            None
        } else if self.latin9 > 0 && self.upper_controls == 0 {
            Some(Legacy::Encoding(ISO_8859_15))
        } else {
            (self.high < 24).then_some(Legacy::Encoding(WINDOWS_1252))
        }
    }
}

/// Whether `byte` is a letter of Dutch, German, French, Spanish or Scandinavian names in Windows-1252.
const fn is_western(byte: u8) -> bool {
    matches!(
        byte,
        0xC0 | 0xC1 | 0xC4..=0xCF | 0xD1 | 0xD3 | 0xD6 | 0xD8 | 0xDA | 0xDC | 0xDF
            | 0xE0..=0xEF | 0xF1..=0xF4 | 0xF6 | 0xF8..=0xFC
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(line: &[u8]) -> String {
        let mut text = String::new();
        Legacy::guess(line).decode_into(line, &mut text);
        text
    }

    #[test]
    fn one_name_is_enough_to_tell_the_page() {
        assert_eq!(decoded(b"Ren\xE9 Smit"), "René Smit");
        assert_eq!(decoded(b"Ren\x82 Smit"), "René Smit");
        assert_eq!(decoded(b"Ren\x8E Smit"), "René Smit");
        assert_eq!(
            decoded(b"J\x81rgen M\x94ller, Stra\xE1e 5"),
            "Jürgen Möller, Straße 5"
        );
        assert_eq!(decoded(b"J\x9Frgen M\x9Aller"), "Jürgen Möller");
        assert_eq!(
            decoded(b"J\xFCrgen M\xF6ller, Stra\xDFe 5"),
            "Jürgen Möller, Straße 5"
        );
    }

    #[test]
    fn windows_punctuation_and_letters_do_not_look_like_dos() {
        assert_eq!(decoded(b"drie auto\x92s voor \x80 5"), "drie auto’s voor € 5");
        assert_eq!(decoded(b"Du\x9Aan en \x8Eeljko"), "Dušan en Željko");
        assert_eq!(
            decoded(b"\x93Dani\xEBlle\x94 \x96 notitie\x85"),
            "“Daniëlle” – notitie…"
        );
    }

    #[test]
    fn other_scripts_go_to_the_detector() {
        let russian = encoding_rs::WINDOWS_1251
            .encode("Привет, меня зовут Иван Петрович, я живу в Москве")
            .0;
        assert_eq!(
            decoded(&russian),
            "Привет, меня зовут Иван Петрович, я живу в Москве"
        );
        let polish = encoding_rs::WINDOWS_1250
            .encode("Zażółć gęślą jaźń, Łódź, Wałęsa, Święty Krzyż oraz Kraków")
            .0;
        assert!(decoded(&polish).contains("Wałęsa"));
    }

    #[test]
    fn the_euro_sign_of_latin_9_is_seen() {
        assert_eq!(decoded(b"Dani\xEBlle betaalt \xA4 5"), "Daniëlle betaalt € 5");
    }
}

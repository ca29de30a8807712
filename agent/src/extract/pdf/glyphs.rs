//! What glyph names and the bytes of simple fonts mean.

use std::collections::HashMap;

use encoding_rs::{MACINTOSH, WINDOWS_1252};
use lopdf::{Dictionary, Document, Encoding, Object};

/// Meanings of glyph names, each looked up once.
#[derive(Default)]
pub(super) struct GlyphNames(HashMap<Vec<u8>, Option<String>>);

/// Most glyph names that are remembered.
const MOST_NAMES: usize = 50_000;

impl GlyphNames {
    /// What a glyph name means: `eacute`, `uni00E9`, `f_i`, `a.sc`.
    pub(super) fn meaning(&mut self, name: &[u8]) -> Option<String> {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let meaning = meaning(name);
        if self.0.len() < MOST_NAMES {
            self.0.insert(name.to_vec(), meaning.clone());
        }
        meaning
    }
}

fn meaning(name: &[u8]) -> Option<String> {
    if let Some(c) = listed(name) {
        return Some(c.to_string());
    }
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split_once('.').map_or(name, |(base, _)| base);
    let parts: Option<String> = name.split('_').map(part).collect();
    parts.filter(|text| !text.is_empty())
}

fn part(name: &str) -> Option<char> {
    if let Some(c) = listed(name.as_bytes()) {
        return Some(c);
    }
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    let digits = digits
        .get(..4)
        .filter(|_| name.starts_with("uni"))
        .unwrap_or(digits);
    if digits.len() < 4 {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Looks a name up in the list of glyph names that the PDF library has, through an encoding made of it.
fn listed(name: &[u8]) -> Option<char> {
    let differences = vec![Object::Integer(0), Object::Name(name.to_vec())];
    let encoding = Dictionary::from_iter([("Differences", Object::Array(differences))]);
    let font = Dictionary::from_iter([
        ("Type", Object::Name(b"Font".to_vec())),
        ("Encoding", Object::Dictionary(encoding)),
    ]);
    match font.get_font_encoding(&Document::new()) {
        Ok(Encoding::Differences(differences)) => {
            let unit = differences.map.get(&0)?.utf16_code_unit();
            char::from_u32(u32::from(unit))
        }
        _ => None,
    }
}

/// The meanings of the 256 bytes in one of the encodings that fonts name.
pub(super) fn base(name: Option<&[u8]>) -> Vec<String> {
    let page = match name {
        Some(b"MacRomanEncoding") => MACINTOSH,
        _ => WINDOWS_1252,
    };
    let mut table: Vec<String> = (0..=255_u8)
        .map(|byte| {
            let text = page.decode_without_bom_handling(&[byte]).0.into_owned();
            if byte < 0x20 { String::new() } else { text }
        })
        .collect();
    if name.is_none() || name == Some(b"StandardEncoding") {
        for (code, c) in STANDARD {
            if let Some(entry) = table.get_mut(usize::from(code)) {
                *entry = c.to_string();
            }
        }
    }
    table
}

/// Where the standard encoding differs from Windows-1252.
const STANDARD: [(u8, char); 48] = [
    (0x27, '\u{2019}'),
    (0x60, '\u{2018}'),
    (0xA4, '\u{2044}'),
    (0xA6, 'ƒ'),
    (0xA8, '¤'),
    (0xA9, '\''),
    (0xAA, '\u{201C}'),
    (0xAC, '\u{2039}'),
    (0xAD, '\u{203A}'),
    (0xAE, '\u{FB01}'),
    (0xAF, '\u{FB02}'),
    (0xB1, '\u{2013}'),
    (0xB2, '\u{2020}'),
    (0xB3, '\u{2021}'),
    (0xB4, '\u{B7}'),
    (0xB7, '\u{2022}'),
    (0xB8, '\u{201A}'),
    (0xB9, '\u{201E}'),
    (0xBA, '\u{201D}'),
    (0xBC, '\u{2026}'),
    (0xBD, '\u{2030}'),
    (0xC1, '`'),
    (0xC2, '\u{B4}'),
    (0xC3, '\u{2C6}'),
    (0xC4, '\u{2DC}'),
    (0xC5, '\u{AF}'),
    (0xC6, '\u{2D8}'),
    (0xC7, '\u{2D9}'),
    (0xC8, '\u{A8}'),
    (0xCA, '\u{2DA}'),
    (0xCB, '\u{B8}'),
    (0xCD, '\u{2DD}'),
    (0xCE, '\u{2DB}'),
    (0xCF, '\u{2C7}'),
    (0xD0, '\u{2014}'),
    (0xE1, 'Æ'),
    (0xE3, 'ª'),
    (0xE8, 'Ł'),
    (0xE9, 'Ø'),
    (0xEA, 'Œ'),
    (0xEB, 'º'),
    (0xF1, 'æ'),
    (0xF5, 'ı'),
    (0xF8, 'ł'),
    (0xF9, 'ø'),
    (0xFA, 'œ'),
    (0xFB, 'ß'),
    (0xB5, ' '),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyph_names_of_every_sort_have_a_meaning() {
        let mut names = GlyphNames::default();
        for (name, meaning) in [
            ("eacute", Some("é")),
            ("A", Some("A")),
            ("uni00E9", Some("é")),
            ("u1F600", Some("😀")),
            ("a.sc", Some("a")),
            ("T_h", Some("Th")),
            ("g123", None),
            (".notdef", None),
        ] {
            assert_eq!(names.meaning(name.as_bytes()).as_deref(), meaning, "{name}");
            assert_eq!(names.meaning(name.as_bytes()).as_deref(), meaning, "{name} again");
        }
    }

    #[test]
    fn encodings_differ_where_they_should() {
        let meaning = |name: &[u8], code: usize| base(Some(name))[code].clone();
        assert_eq!(meaning(b"WinAnsiEncoding", 0xE9), "é");
        assert_eq!(meaning(b"MacRomanEncoding", 0x8E), "é");
        assert_eq!(meaning(b"StandardEncoding", 0xFB), "ß");
        assert_eq!(base(None)[0x41], "A");
    }
}

//! Repairs text that was decoded twice: UTF-8 that some program took for Windows-1252.
//!
//! "JosÃ© van der BÃ¶hm" is such a text, "SÃO PAULO" is not: a line is repaired only when all its characters are
//! Windows-1252 bytes and these bytes are valid UTF-8, which chance does not bring about.

use std::borrow::Cow;

/// Repairs each line of `text` that was decoded twice, or more often. Quick when none was.
#[must_use]
pub fn repair_double_decoding(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !is_suspicious(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut repaired = String::with_capacity(text.len());
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        let mut line = Cow::Borrowed(line);
        for _ in 0..3 {
            match undone(&line) {
                Some(better) => {
                    changed = true;
                    line = Cow::Owned(better);
                }
                None => break,
            }
        }
        repaired.push_str(&line);
    }
    if changed {
        Cow::Owned(repaired)
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether one of the characters that lead bytes become (Â Ã Ä Å â) stands before another above ASCII.
fn is_suspicious(text: &[u8]) -> bool {
    memchr::memchr_iter(0xC3, text).any(|at| {
        matches!(text.get(at + 1), Some(0x82..=0x85 | 0xA2)) && text.get(at + 2).is_some_and(|b| *b >= 0xC2)
    })
}

/// The line before its last decoding, if it was one too many.
fn undone(line: &str) -> Option<String> {
    if line.is_ascii() || !is_suspicious(line.as_bytes()) {
        return None;
    }
    let bytes: Option<Vec<u8>> = line.chars().map(byte_of).collect();
    String::from_utf8(bytes?).ok()
}

/// The Windows-1252 byte of a character.
fn byte_of(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match u32::from(c) {
        // ISO 8859-1 has control characters where Windows has letters: both readings occur.
        code @ 0..=0xFF => Some(code as u8),
        _ => HIGH.iter().position(|h| *h == c).map(|at| 0x80 + at as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(text: &str) -> String {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned()
    }

    #[test]
    fn lines_decoded_twice_are_repaired() {
        assert_eq!(repair_double_decoding("JosÃ© van der BÃ¶hm"), "José van der Böhm");
        assert_eq!(repair_double_decoding("â‚¬ 5"), "€ 5");
        for text in [
            "Daniëlle Noël",
            "Łukasz Wałęsa",
            "“aanhaling” – à la carte",
            "Šárka Žižková",
        ] {
            assert_eq!(repair_double_decoding(&twice(text)), text);
            assert_eq!(repair_double_decoding(&twice(&twice(text))), text);
        }
    }

    #[test]
    fn only_the_lines_that_need_it_change() {
        let text = format!("René één\n{}\nslot", twice("José ü"));
        assert_eq!(repair_double_decoding(&text), "René één\nJosé ü\nslot");
    }

    #[test]
    fn proper_text_is_borrowed() {
        for text in [
            "SÃO PAULO",
            "Åse Ålund",
            "château",
            "plain",
            "ÂÊÎ hoofdletters",
            "é ü ö € – “”",
        ] {
            assert!(matches!(repair_double_decoding(text), Cow::Borrowed(_)), "{text}");
        }
    }
}

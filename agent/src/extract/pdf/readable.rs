//! Text strings of a PDF, and text without what only serves its printing.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use lopdf::{Object, StringFormat};

/// A text string: UTF-16 or UTF-8 with a mark, else one byte a character.
pub(super) fn text_string(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(b"\xFE\xFF") {
        return UTF_16BE.decode_without_bom_handling(utf16).0.into_owned();
    }
    if let Some(utf16) = bytes.strip_prefix(b"\xFF\xFE") {
        return UTF_16LE.decode_without_bom_handling(utf16).0.into_owned();
    }
    if let Some(utf8) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    let object = Object::String(bytes.to_vec(), StringFormat::Literal);
    lopdf::decode_text_string(&object)
        .unwrap_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
}

/// Appends text without control characters, soft hyphens and marks, with ligatures taken apart.
pub(super) fn push_readable(text: &mut String, more: &str) {
    for c in more.chars() {
        match c {
            '\u{FB00}' => text.push_str("ff"),
            '\u{FB01}' => text.push_str("fi"),
            '\u{FB02}' => text.push_str("fl"),
            '\u{FB03}' => text.push_str("ffi"),
            '\u{FB04}' => text.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => text.push_str("st"),
            '\u{132}' => text.push_str("IJ"),
            '\u{133}' => text.push_str("ij"),
            '\t' | '\n' | '\r' => text.push(' '),
            '\u{AD}' | '\u{200B}' | '\u{FEFF}' | '\u{FFFD}' => {}
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_come_in_four_encodings() {
        for bytes in [
            &b"\xFE\xFF\0R\0e\0n\0\xE9"[..],
            b"\xFF\xFER\0e\0n\0\xE9\0",
            b"\xEF\xBB\xBFRen\xC3\xA9",
            b"Ren\xE9",
        ] {
            assert_eq!(text_string(bytes), "René");
        }
    }

    #[test]
    fn ligatures_are_taken_apart_and_soft_hyphens_dropped() {
        let mut text = String::new();
        push_readable(&mut text, "Gri\u{FB00}ioen\u{AD}\u{1}\t\u{133}");
        assert_eq!(text, "Griffioen ij");
    }
}

//! Text strings of a PDF, and text without what only serves its printing.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use lopdf::{Object, StringFormat};
use unicode_normalization::char::compose;

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

/// Puts accents that are drawn for themselves onto the letters behind them, as TeX does: `M¨oller`.
pub(super) fn compose_accents(text: &mut String) {
    if !text.chars().any(|c| combining(c).is_some()) {
        return;
    }
    let mut composed = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let letter = rest.peek().map(|letter| match letter {
            'ı' => 'i',
            letter => *letter,
        });
        let whole = letter.and_then(|letter| compose(letter, combining(c)?));
        composed.push(whole.unwrap_or(c));
        if whole.is_some() {
            rest.next();
        }
    }
    *text = composed;
}

/// The accent that belongs to a letter, for one that stands alone.
const fn combining(accent: char) -> Option<char> {
    match accent {
        '`' => Some('\u{300}'),
        '\u{B4}' => Some('\u{301}'),
        '\u{2C6}' => Some('\u{302}'),
        '\u{2DC}' => Some('\u{303}'),
        '\u{A8}' => Some('\u{308}'),
        '\u{2DA}' => Some('\u{30A}'),
        '\u{2C7}' => Some('\u{30C}'),
        '\u{B8}' => Some('\u{327}'),
        _ => None,
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
    fn accents_drawn_before_their_letters_are_put_onto_them() {
        let composed = |text: &str| {
            let mut text = text.to_owned();
            compose_accents(&mut text);
            text
        };
        assert_eq!(
            composed("M\u{A8}oller, Ren\u{B4}e, Mar\u{B4}\u{131}a"),
            "Möller, René, María"
        );
        for as_it_is in ["Jan", "\u{A8}", "a\u{B4} b", "`1`"] {
            assert_eq!(composed(as_it_is), as_it_is);
        }
    }

    #[test]
    fn ligatures_are_taken_apart_and_soft_hyphens_dropped() {
        let mut text = String::new();
        push_readable(&mut text, "Gri\u{FB00}ioen\u{AD}\u{1}\t\u{133}");
        assert_eq!(text, "Griffioen ij");
    }
}

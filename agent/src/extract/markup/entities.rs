//! Character references: numbers, and the names that HTML knows.
//!
//! Names that a document defines itself are not expanded: nothing grows here.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::resolve_html5_entity;

/// Longest name between an ampersand and its semicolon.
const LONGEST: usize = 32;

/// Replaces character references; what is none stands as it is.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let Some((head, mut rest)) = text.split_once('&') else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(head);
    loop {
        rest = reference(rest, &mut decoded);
        let Some((plain, behind)) = rest.split_once('&') else {
            decoded.push_str(rest);
            return Cow::Owned(decoded);
        };
        decoded.push_str(plain);
        rest = behind;
    }
}

/// Reads the reference whose ampersand was before `text`, and returns what follows it.
fn reference<'t>(text: &'t str, decoded: &mut String) -> &'t str {
    let end = text
        .bytes()
        .take(LONGEST)
        .position(|b| !(b.is_ascii_alphanumeric() || b == b'#'))
        .unwrap_or(text.len().min(LONGEST));
    let (name, behind) = text.split_at_checked(end).unwrap_or((text, ""));
    let after = behind.strip_prefix(';').unwrap_or(behind);
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        if let Ok(code) = code {
            decoded.push(character(code));
            return after;
        }
    } else if let Some(value) = resolve_html5_entity(name) {
        decoded.push_str(value);
        return after;
    }
    decoded.push('&');
    text
}

/// The character of a code; codes that HTML takes for Windows-1252 are those characters.
fn character(code: u32) -> char {
    match code {
        0x80..=0x9F => {
            let byte = [code as u8];
            let text = WINDOWS_1252.decode_without_bom_handling(&byte).0;
            text.chars().next().unwrap_or('\u{fffd}')
        }
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_and_others_kept() {
        for (text, expected) in [
            ("jan&#64;example&#x2E;nl", "jan@example.nl"),
            ("Dani&euml;lle &amp; co", "Daniëlle & co"),
            ("&eacute&nbsp;x &#128; 5", "é\u{a0}x € 5"),
            ("Bos & Zn; a&b;c &onbekend; &", "Bos & Zn; a&b;c &onbekend; &"),
            ("&#99999999999; &#x110000;", "&#99999999999; \u{fffd}"),
        ] {
            assert_eq!(decoded(text), expected);
        }
        assert!(matches!(decoded("zonder"), Cow::Borrowed(_)));
    }
}

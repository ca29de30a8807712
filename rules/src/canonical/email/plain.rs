//! Undoes what people write so that address collectors do not see an address: "jan (at) x punt nl".
//!
//! The same substitutions serve the detector, which must know how far a disguised address extends. Words
//! stand for signs only in brackets or between spaces, so that "martin@statpunt.nl" keeps its letters.

use arrayvec::ArrayString;

use super::is_invisible;

/// Text of an address before it is known to fit a form.
pub(super) type Raw = ArrayString<256>;

/// Words for the @ sign.
const AT: [&str; 4] = ["at", "apenstaartje", "apenstaart", "@"];
/// Words for the dot.
const DOT: [&str; 4] = ["dot", "punt", "punkt", "."];

/// The text with disguises undone and wide and invisible characters resolved; `None` if it is too long.
pub(super) fn undone(text: &str) -> Option<Raw> {
    let mut out = Raw::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some((sign, length)) = disguised(rest) {
            out.try_push(sign).ok()?;
            rest = rest.get(length..)?;
            continue;
        }
        match letter {
            _ if is_invisible(letter) => {}
            '\u{ff01}'..='\u{ff5e}' => {
                let narrow = char::from_u32(u32::from(letter) - 0xfee0)?;
                out.try_push(narrow).ok()?;
            }
            '\u{3002}' | '\u{ff61}' => out.try_push('.').ok()?,
            _ => out.try_push(letter).ok()?,
        }
        rest = rest.get(letter.len_utf8()..)?;
    }
    Some(out)
}

/// The sign that the text begins with in disguise, and how many bytes that takes.
pub(crate) fn disguised(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'%' if text.starts_with("%40") => return Some(('@', 3)),
        b'&' if text.starts_with("&#64;") => return Some(('@', 5)),
        b' ' | b'(' | b'[' | b'{' | b'@' | b'.' | b'\xc2' => {}
        _ => return None,
    }
    let opened = text.trim_start_matches([' ', '\u{a0}']);
    let spaced = text.len() - opened.len();
    let (inner, close) = match opened.as_bytes().first()? {
        b'(' => (opened.get(1..)?, Some(')')),
        b'[' => (opened.get(1..)?, Some(']')),
        b'{' => (opened.get(1..)?, Some('}')),
        _ => (opened, None),
    };
    if spaced > 2 || (close.is_none() && spaced == 0) {
        return None;
    }
    let word = inner.trim_start_matches(' ');
    let (sign, after) = sign_word(word)?;
    let after = if let Some(close) = close {
        after
            .trim_start_matches(' ')
            .strip_prefix(close)?
            .trim_start_matches([' ', '\u{a0}'])
    } else {
        let trimmed = after.trim_start_matches([' ', '\u{a0}']);
        // "jan. Morgen" ends a sentence; a word or sign that stands for another has space on both sides.
        if trimmed.len() == after.len() {
            return None;
        }
        trimmed
    };
    Some((sign, text.len() - after.len()))
}

fn sign_word(word: &str) -> Option<(char, &str)> {
    let of = |words: &[&str], sign| {
        words.iter().find_map(|candidate| {
            let head = word.get(..candidate.len())?;
            head.eq_ignore_ascii_case(candidate)
                .then(|| word.get(candidate.len()..).map(|after| (sign, after)))?
        })
    };
    of(&AT, '@').or_else(|| of(&DOT, '.'))
}

//! Undoes the commonest wrong decoding: UTF-8 that was read as Windows-1252 or ISO-8859-1.
//!
//! Only sequences that give a Latin letter or a typographic mark, and that touch a letter, are repaired: a
//! quoted umlaut („Ä“) has the same bytes. Repair is done up to three times, since files are read wrongly
//! more than once.

use arrayvec::ArrayString;

/// Repaired text is shorter than what it came from; longer text than this is no identifier anyhow.
const CAPACITY: usize = 384;
const TIMES: usize = 3;

type Repaired = ArrayString<CAPACITY>;

/// The repaired text, or `None` if there is nothing to repair.
pub(super) fn repair(text: &str) -> Option<Repaired> {
    let mut current = once(text)?;
    for _ in 1..TIMES {
        match once(&current) {
            Some(next) => current = next,
            None => break,
        }
    }
    Some(current)
}

fn once(text: &str) -> Option<Repaired> {
    if text.len() > CAPACITY || !text.contains(is_lead) {
        return None;
    }
    let mut out = Repaired::new();
    let mut found = false;
    let mut rest = text.chars();
    let mut before = false;
    while let Some(letter) = rest.next() {
        let repaired = sequence(letter, &rest)
            .filter(|(_, after)| before || after.clone().next().is_some_and(char::is_alphabetic));
        let kept = if let Some((repaired, after)) = repaired {
            rest = after;
            found = true;
            repaired
        } else {
            letter
        };
        out.try_push(kept).ok()?;
        before = kept.is_alphabetic();
    }
    found.then_some(out)
}

/// The character that this one and the next one or two were, and what comes after them.
fn sequence<'a>(lead: char, rest: &std::str::Chars<'a>) -> Option<(char, std::str::Chars<'a>)> {
    if !is_lead(lead) {
        return None;
    }
    let mut after = rest.clone();
    let lead = u32::from(byte_of(lead)?);
    let second = continuation(after.next()?)?;
    let code = if lead < 0xe0 {
        ((lead & 0x1f) << 6) | second
    } else {
        let third = continuation(after.next()?)?;
        ((lead & 0x0f) << 12) | (second << 6) | third
    };
    let repaired = char::from_u32(code)?;
    let plausible = matches!(code, 0xa0..=0x17f | 0x218..=0x21b | 0x1e00..=0x1eff | 0x2010..=0x203a);
    plausible.then_some((repaired, after))
}

/// Windows-1252 letters of the UTF-8 lead bytes C2 to C5, C8, E1 and E2.
const fn is_lead(letter: char) -> bool {
    matches!(letter, 'Â' | 'Ã' | 'Ä' | 'Å' | 'È' | 'á' | 'â')
}

fn continuation(letter: char) -> Option<u32> {
    byte_of(letter)
        .filter(|byte| matches!(byte, 0x80..=0xbf))
        .map(|byte| u32::from(byte & 0x3f))
}

/// What the bytes 80 to 9F are in Windows-1252 (0 where it has no character and decoders keep the control).
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

fn byte_of(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(letter)) {
        return Some(byte);
    }
    HIGH.iter()
        .position(|&high| high == letter)
        .map(|place| 0x80 + place as u8)
}

/// The character that a byte is taken for in Windows-1252.
#[cfg(test)]
pub(super) fn decoded(byte: u8) -> char {
    match HIGH.get(usize::from(byte).wrapping_sub(0x80)) {
        Some(&high) if high != '\0' => high,
        _ => char::from(byte),
    }
}

//! Finds the places where an identifier can begin, 64 bytes at a time.
//!
//! Every kind of identifier has an *anchor*: an at-sign or an opening bracket, the first digit of a run, the
//! first letter of a word. This is the only pass over all bytes; detectors look at the few places it names.
//! It knows bytes only: whether an anchor means anything is the detectors' matter.

use wide::{i8x16, u8x16};

const BLOCK: usize = 64;

/// A place where an identifier can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// An at-sign, or an opening bracket that could hold "at", or a percent sign ("%40").
    At,
    /// The first digit of a run of digits.
    Digits,
    /// The first letter of a word (any byte beyond ASCII counts as a letter).
    Word,
}

/// Which words are anchors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Those that begin with a capital letter or a byte beyond ASCII: enough for running text.
    Capitalised,
    /// All of them: cells and labels may be written in lower case.
    All,
}

/// One bit for each byte of a block.
#[derive(Debug, Clone, Copy, Default)]
struct Masks {
    at: u64,
    digit: u64,
    letter: u64,
    capital: u64,
}

/// Calls `visit` with every anchor of `text`, in order.
pub fn anchors(text: &[u8], words: Words, mut visit: impl FnMut(Anchor, usize)) {
    let mut digit_before = 0u64;
    let mut letter_before = 0u64;
    let mut report = |base: usize, masks: Masks| {
        let digit_starts = masks.digit & !(masks.digit << 1 | digit_before);
        let letter_starts = masks.letter & !(masks.letter << 1 | letter_before);
        digit_before = masks.digit >> 63;
        letter_before = masks.letter >> 63;
        let word_starts = match words {
            Words::Capitalised => letter_starts & masks.capital,
            Words::All => letter_starts,
        };
        let mut left = masks.at | digit_starts | word_starts;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            let anchor = if bit & digit_starts != 0 {
                Anchor::Digits
            } else if bit & word_starts != 0 {
                Anchor::Word
            } else {
                Anchor::At
            };
            visit(anchor, base + bit.trailing_zeros() as usize);
            left &= left - 1;
        }
    };
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    for (number, block) in blocks.iter().enumerate() {
        report(number * BLOCK, masks_of(block));
    }
    if !rest.is_empty() {
        let mut last = [b' '; BLOCK];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        report(blocks.len() * BLOCK, masks_of(&last));
    }
}

fn masks_of(block: &[u8; BLOCK]) -> Masks {
    let (quarters, _) = block.as_chunks::<16>();
    let mut masks = Masks::default();
    for (number, quarter) in quarters.iter().enumerate() {
        let bytes = u8x16::new(*quarter);
        let folded = bytes | u8x16::splat(0x20);
        let high = u64::from(bytes.to_bitmask());
        let lower = within(folded, b'a', b'z');
        let letter = lower | high;
        let shift = number * 16;
        masks.digit |= within(bytes, b'0', b'9') << shift;
        masks.letter |= letter << shift;
        masks.capital |= (within(bytes, b'A', b'Z') | high) << shift;
        // '(' and '[' and '{' and '%' and '@': rare enough in text to be looked at one by one.
        let at = equal(bytes, b'@') | equal(bytes, b'(') | equal(folded, b'{') | equal(bytes, b'%');
        masks.at |= at << shift;
    }
    masks
}

/// One bit for each byte from `low` to `high`, both below 0x80.
fn within(bytes: u8x16, low: u8, high: u8) -> u64 {
    // Moved so that the range ends at the greatest signed byte: one signed comparison finds it.
    let moved: i8x16 = signed(bytes + u8x16::splat(0x7F - high));
    u64::from(
        moved
            .simd_gt(i8x16::splat((0x7E - (high - low)).cast_signed()))
            .to_bitmask(),
    )
}

fn equal(bytes: u8x16, byte: u8) -> u64 {
    u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask())
}

fn signed(bytes: u8x16) -> i8x16 {
    i8x16::new(bytes.to_array().map(u8::cast_signed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn plainly(text: &[u8], words: Words) -> Vec<(Anchor, usize)> {
        let letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
        let mut found = Vec::new();
        for (at, byte) in text.iter().copied().enumerate() {
            let before = at.checked_sub(1).map_or(b' ', |before| text[before]);
            if byte.is_ascii_digit() && !before.is_ascii_digit() {
                found.push((Anchor::Digits, at));
            } else if letter(byte)
                && !letter(before)
                && (words == Words::All || byte.is_ascii_uppercase() || byte >= 0x80)
            {
                found.push((Anchor::Word, at));
            } else if matches!(byte, b'@' | b'(' | b'[' | b'{' | b'%') {
                found.push((Anchor::At, at));
            }
        }
        found
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_walk_finds(text in "\\PC{0,300}", all: bool) {
            let words = if all { Words::All } else { Words::Capitalised };
            let mut found = Vec::new();
            anchors(text.as_bytes(), words, |anchor, at| found.push((anchor, at)));
            prop_assert_eq!(found, plainly(text.as_bytes(), words));
        }
    }

    #[test]
    fn runs_across_blocks_begin_once() {
        let text = format!("{}0612345678", "x".repeat(60));
        let mut found = Vec::new();
        anchors(text.as_bytes(), Words::All, |anchor, at| found.push((anchor, at)));
        assert_eq!(found, [(Anchor::Word, 0), (Anchor::Digits, 60)]);
    }
}

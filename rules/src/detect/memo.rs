//! What the index said of the words of the text, so that it need not be asked about each again.
//!
//! Running text repeats itself: a few hundred words make up most of it. A small table remembers the last
//! ones as they are written, and exactly: of a word that is found in it the index has been asked before. It
//! says nothing of any other, and forgets when two words want one place. It is true for one index and rule pack,
//! whatever the file, so that small files do not begin anew.

use std::cell::Cell;

use wide::{i8x16, u8x16};

/// Words that are remembered; a power of two.
const WORDS: u32 = 1 << 12;
/// Pairs of words that are remembered; a power of two.
const PAIRS: u32 = 1 << 11;
/// Longest word that is remembered.
const LONGEST: u32 = 15;

/// A short word of ASCII letters as it is written, with nothing that could belong to it behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short(u128);

/// Two such words, of two letters at least, with one space between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair(Short, Short);

/// What a word may be, as far as the word alone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Sort {
    /// Nothing that any customer's name begins with or holds.
    Nameless = 1,
    /// A prefix of surnames ("de", "van"), which an organisation's name may begin with.
    Prefix = 2,
    /// A part of a surname, or an organisation's first word.
    Name = 3,
}

/// What one index said, for as many files as are matched with it one after the other.
#[derive(Default)]
pub(crate) struct Memory {
    /// What words were found to be.
    pub(super) words: Memo,
    /// Two words that no organisation's name begins with.
    pub(super) pairs: Pairs,
}

/// What words were found to be.
#[derive(Default)]
pub(super) struct Memo {
    /// Zero where nothing is remembered: no word is.
    slots: Box<[Cell<u128>]>,
}

impl Short {
    /// The word that begins at `at`; `None` when it is long, ends near the end of the text, or goes on in
    /// letters beyond ASCII.
    pub(super) fn at(text: &[u8], at: usize) -> Option<Self> {
        let bytes: &[u8; 16] = text.get(at..)?.first_chunk()?;
        let letters = letters(bytes);
        let length = letters.trailing_ones();
        if length == 0 || length > LONGEST {
            return None;
        }
        let next = u128::from_le_bytes(*bytes) >> (8 * length);
        (next as u8).is_ascii().then(|| {
            let kept = (1u128 << (8 * length)) - 1;
            Self(u128::from_le_bytes(*bytes) & kept)
        })
    }

    /// Its length in bytes.
    const fn len(self) -> usize {
        (128 - self.0.leading_zeros()).div_ceil(8) as usize
    }

    /// Its place among `slots`, a power of two.
    const fn slot(self, slots: u32) -> usize {
        let mixed = (self.0 as u64 ^ (self.0 >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (64 - slots.trailing_zeros())) as usize
    }
}

/// One bit for each ASCII letter.
fn letters(bytes: &[u8; 16]) -> u32 {
    let folded = u8x16::new(*bytes) | u8x16::splat(0x20);
    let moved = folded + u8x16::splat(0x7F - b'z');
    let signed = i8x16::new(moved.to_array().map(u8::cast_signed));
    signed
        .simd_gt(i8x16::splat((0x7E - (b'z' - b'a')).cast_signed()))
        .to_bitmask()
}

impl Pair {
    /// The two words that begin at `at`, where nothing but a space, a mark that ends a word or a line's end
    /// stands behind them.
    pub(super) fn at(text: &[u8], at: usize) -> Option<Self> {
        let first = Short::at(text, at)?;
        let space = at + first.len();
        let second = Short::at(text, space + 1)?;
        let behind = text.get(space + 1 + second.len())?;
        let plain = text.get(space) == Some(&b' ') && !behind.is_ascii_digit() && *behind != b'\'';
        (plain && first.len() > 1 && second.len() > 1).then_some(Self(first, second))
    }

    const fn slot(self) -> usize {
        let Self(Short(first), Short(second)) = self;
        Short(first.rotate_left(64) ^ second.wrapping_mul(0x9E37_79B9_7F4A_7C15)).slot(PAIRS)
    }
}

/// Two words, and how many values they were offered as in vain.
type Turned = (Pair, u32);

/// Two words that were turned away together, with how many values they were offered as.
#[derive(Default)]
pub(super) struct Pairs {
    slots: Box<[Cell<Option<Turned>>]>,
}

impl Pairs {
    /// How many values the two words were offered as in vain, if they were.
    pub(super) fn offers(&self, pair: Pair) -> Option<u32> {
        let (remembered, offers) = self.slots.get(pair.slot())?.get()?;
        (remembered == pair).then_some(offers)
    }

    /// Remembers that the two words were offered as so many values, none of which passed.
    pub(super) fn remember(&self, pair: Pair, offers: u32) {
        if let Some(slot) = self.slots.get(pair.slot()) {
            slot.set(Some((pair, offers)));
        }
    }
}

impl Memory {
    /// A memory of nothing yet. The default one has no room either.
    pub(crate) fn with_room() -> Self {
        Self {
            words: Memo {
                slots: vec![Cell::new(0); WORDS as usize].into_boxed_slice(),
            },
            pairs: Pairs {
                slots: vec![Cell::new(None); PAIRS as usize].into_boxed_slice(),
            },
        }
    }
}

impl Memo {
    /// What the word was found to be before.
    pub(super) fn sort(&self, word: Short) -> Option<Sort> {
        let slot = self.slots.get(word.slot(WORDS))?.get();
        let same = slot & ((1 << (8 * LONGEST)) - 1) == word.0;
        match (slot >> (8 * LONGEST)) as u8 {
            1 if same => Some(Sort::Nameless),
            2 if same => Some(Sort::Prefix),
            3 if same => Some(Sort::Name),
            _ => None,
        }
    }

    /// Remembers what the word was found to be.
    pub(super) fn remember(&self, word: Short, sort: Sort) {
        if let Some(slot) = self.slots.get(word.slot(WORDS)) {
            slot.set(word.0 | u128::from(sort as u8) << (8 * LONGEST));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Option<Short> {
        let padded = format!("{text}                ");
        Short::at(padded.as_bytes(), 0)
    }

    #[test]
    fn a_word_is_what_its_letters_are() {
        assert_eq!(word("Bakker, J."), word("Bakker en"));
        assert_ne!(word("Bakker"), word("bakker"));
        assert_ne!(word("Bakker"), word("Bakke"));
        assert!(word("vijftienletters").is_some());
        for none in [
            "zestienletters.x".replace('.', "xx").as_str(),
            "1234",
            "Renée",
            "Zoë",
            "",
        ] {
            assert_eq!(word(none), None, "{none}");
        }
        assert_eq!(Short::at(b"kort", 0), None);
        assert_eq!(Short::at(b"kort", 9), None);
    }

    #[test]
    fn only_what_was_remembered_is_held() {
        let memo = Memory::with_room().words;
        let (de, het) = (word("De").unwrap(), word("Het").unwrap());
        memo.remember(de, Sort::Prefix);
        assert_eq!((memo.sort(de), memo.sort(het)), (Some(Sort::Prefix), None));
        memo.remember(de, Sort::Name);
        assert_eq!(memo.sort(de), Some(Sort::Name));
    }

    #[test]
    fn pairs_are_plain_words_with_one_space_between() {
        let pair = |text: &str| {
            let padded = format!("{text}                ");
            Pair::at(padded.as_bytes(), 0)
        };
        assert_eq!(pair("De monteur is"), pair("De monteur."));
        assert_ne!(pair("De monteur is"), pair("De monteurs"));
        assert!(pair("Het\u{a0}huis").is_none());
        for none in [
            "De  monteur",
            "De-monteur",
            "D monteur",
            "De m",
            "De monteur2",
            "De foto's",
            "De caf\u{e9}",
        ] {
            assert_eq!(pair(none), None, "{none}");
        }
        let pairs = Memory::with_room().pairs;
        let (one, other) = (pair("De monteur").unwrap(), pair("De muis").unwrap());
        pairs.remember(one, 2);
        assert_eq!((pairs.offers(one), pairs.offers(other)), (Some(2), None));
    }

    proptest! {
        #[test]
        fn words_are_cut_where_a_plain_walk_cuts_them(text in "[A-Za-z@\\[`{ é]{0,20}") {
            let padded = format!("{text}                ");
            let letters: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
            let plain = !letters.is_empty()
                && letters.len() <= LONGEST as usize
                && padded.get(letters.len()..).unwrap_or_default().starts_with(|c: char| c.is_ascii());
            let found = Short::at(padded.as_bytes(), 0);
            prop_assert_eq!(found.is_some(), plain);
            if let Some(found) = found {
                prop_assert_eq!(Some(found), word(&letters));
            }
        }
    }
}

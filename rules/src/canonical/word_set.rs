//! A fixed set of words that is asked often and seldom says yes.
//!
//! The words are sorted; beside them stands which lengths occur for each first letter, so that most words of a
//! text are turned away without comparing any.

/// A sorted list of words and what is known of them all.
#[derive(Debug)]
pub(crate) struct WordSet {
    words: &'static [&'static str],
    /// For each first byte, modulo 32, one bit for each length; longer ones share the last bit.
    lengths: [u32; 32],
}

impl WordSet {
    /// A set of words, which must be sorted.
    #[expect(clippy::indexing_slicing, reason = "evaluated when the program is built")]
    pub(crate) const fn new(words: &'static [&'static str]) -> Self {
        let mut lengths = [0; 32];
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            lengths[word[0] as usize & 31] |= Self::bit(word.len());
            at += 1;
        }
        Self { words, lengths }
    }

    const fn bit(length: usize) -> u32 {
        1 << if length < 31 { length } else { 31 }
    }

    /// Whether a word of this length and first letter, large or small, may be one of the set. No is certain.
    pub(crate) fn may_contain(&self, word: &str) -> bool {
        let Some(first) = word.as_bytes().first() else {
            return false;
        };
        let lengths = self
            .lengths
            .get(usize::from(*first & 31))
            .copied()
            .unwrap_or_default();
        lengths & Self::bit(word.len()) != 0
    }

    /// Whether the word is one of the set.
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.may_contain(word) && self.words.binary_search(&word).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SET: WordSet = WordSet::new(&[
        "'t",
        "de",
        "den",
        "een woord dat langer is dan eenendertig letters",
    ]);

    #[test]
    fn members_and_no_others_are_in() {
        for word in SET.words {
            assert!(SET.contains(word), "{word}");
        }
        for word in [
            "",
            "d",
            "dE",
            "der",
            "het",
            "'s",
            "een woord dat langer is dan eenendertig lettres",
        ] {
            assert!(!SET.contains(word), "{word}");
        }
    }
}

//! The small set that turns almost every candidate away before anything larger is touched.
//!
//! A register-blocked Bloom filter: each fingerprint picks one 64-bit word and four bits in it, so that a
//! question costs one memory access. At twelve bits a key about one stranger in fifty passes; a member
//! always does.

use super::key::Fingerprint;

/// Bits of the filter for each key that is put in.
const BITS_PER_KEY: u64 = 12;

/// Which word and which bits of it a fingerprint takes, in a filter of `words` words.
const fn place(fingerprint: Fingerprint, words: u64) -> (usize, u64) {
    let hash = fingerprint.0;
    let word = ((hash as u128 * words as u128) >> 64) as usize;
    let bits = (1u64 << (hash & 63))
        | (1u64 << ((hash >> 6) & 63))
        | (1u64 << ((hash >> 12) & 63))
        | (1u64 << ((hash >> 18) & 63));
    (word, bits)
}

/// A sieve being filled.
#[derive(Debug)]
pub(crate) struct SieveBuilder {
    words: Vec<u64>,
}

impl SieveBuilder {
    /// An empty sieve for about `keys` keys.
    pub(crate) fn for_keys(keys: u64) -> Self {
        let words = (keys * BITS_PER_KEY).div_ceil(64).max(16);
        Self {
            words: vec![0; words as usize],
        }
    }

    /// Puts a key in.
    pub(crate) fn insert(&mut self, fingerprint: Fingerprint) {
        let (word, bits) = place(fingerprint, self.words.len() as u64);
        if let Some(word) = self.words.get_mut(word) {
            *word |= bits;
        }
    }

    /// The bytes to store: little-endian words.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// A sieve over stored bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sieve<'a> {
    words: &'a [[u8; 8]],
}

impl<'a> Sieve<'a> {
    /// Reads a sieve; `None` when the bytes are not whole words or none.
    pub(crate) fn over(bytes: &'a [u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<8>();
        (rest.is_empty() && !words.is_empty()).then_some(Self { words })
    }

    /// Whether the key may be in. No is certain.
    #[must_use]
    pub(crate) fn may_hold(&self, fingerprint: Fingerprint) -> bool {
        let (word, bits) = place(fingerprint, self.words.len() as u64);
        self.words
            .get(word)
            .is_some_and(|word| u64::from_le_bytes(*word) & bits == bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(n: u64) -> Fingerprint {
        let mut z = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Fingerprint(z ^ (z >> 31))
    }

    #[test]
    fn members_pass_and_few_strangers_do() {
        let mut builder = SieveBuilder::for_keys(100_000);
        (0..100_000).for_each(|n| builder.insert(mixed(n)));
        let bytes = builder.to_bytes();
        let sieve = Sieve::over(&bytes).unwrap();
        assert!((0..100_000).all(|n| sieve.may_hold(mixed(n))));
        let strangers = (100_000..200_000).filter(|n| sieve.may_hold(mixed(*n))).count();
        assert!(strangers < 3_000, "{strangers} of 100,000 strangers passed");
    }

    #[test]
    fn broken_bytes_are_no_sieve() {
        assert!(Sieve::over(&[]).is_none());
        assert!(Sieve::over(&[0; 9]).is_none());
    }
}

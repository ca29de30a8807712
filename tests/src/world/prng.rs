//! A small seeded generator (SplitMix64), so that every run of the harness sees the same world.
//!
//! Not for secrets. The sequence is frozen by a test: the sample that is kept in the repository depends on it.

/// A deterministic stream of numbers.
#[derive(Debug, Clone)]
pub struct Prng(u64);

impl Prng {
    /// A stream that begins at `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream that begins at a hash (FNV-1a) of `name`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash)
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound` (0 for a bound of 0).
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items, each as likely.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[expect(clippy::indexing_slicing, reason = "below() stays under the length")]
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        assert!(!items.is_empty(), "nothing to pick from");
        &items[self.below(items.len() as u64) as usize]
    }

    /// One of the items; the first are far likelier than the last (nearly harmonic, and without fractions,
    /// which machines round differently).
    ///
    /// # Panics
    ///
    /// When there is none.
    #[expect(clippy::indexing_slicing, reason = "below() stays under the length")]
    pub fn pick_early<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        assert!(!items.is_empty(), "nothing to pick from");
        let bound = self.below(items.len() as u64) + 1;
        &items[self.below(bound) as usize]
    }

    /// `count` digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    /// Puts items in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

/// SplitMix64's finaliser: a good hash of one number.
#[must_use]
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_frozen() {
        let mut random = Prng::new(1);
        assert_eq!(random.next(), 0x910a_2dec_8902_5cc1);
        assert_eq!(random.next(), 0xbeeb_8da1_658e_ec67);
    }

    #[test]
    fn bounds_hold_and_early_items_are_likelier() {
        let mut random = Prng::named("bounds");
        let items: Vec<u32> = (0..50).collect();
        let mut early = 0;
        for _ in 0..10_000 {
            assert!((3..=9).contains(&random.between(3, 9)));
            early += u32::from(*random.pick_early(&items) < 10);
        }
        assert!(early > 4_000, "{early}");
    }
}

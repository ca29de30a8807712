//! Numbers without repetition: a keyed permutation of `0..size`, computed for one place at a time.
//!
//! A four-round Feistel network over the next even number of bits, walked until it lands inside. Not a cipher.

use super::prng::mix;

/// The image of `index` under the permutation of `0..size` that `key` names. `index` must be below `size`.
#[must_use]
pub fn permute(index: u64, size: u64, key: u64) -> u64 {
    debug_assert!(index < size, "outside the permutation");
    let half = (64 - (size - 1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1_u64 << half) - 1;
    let mut value = index % size;
    loop {
        let (mut left, mut right) = (value >> half, value & mask);
        for round in 0..4 {
            let next = left ^ (mix(right ^ key.wrapping_add(round << 56)) & mask);
            left = right;
            right = next;
        }
        value = (left << half) | right;
        if value < size {
            return value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once() {
        for size in [1, 2, 10, 1_000, 65_537] {
            let mut seen = vec![false; size as usize];
            for index in 0..size {
                let image = permute(index, size, 7) as usize;
                assert!(!std::mem::replace(&mut seen[image], true));
            }
        }
    }
}

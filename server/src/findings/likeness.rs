//! What a set of customers looks like, so that like sets are found without comparing each with each.
//!
//! Min-hashing (Broder 1997): of each of many orders of all customers, the first customer of the set. Two sets agree in one
//! order with the probability of their Jaccard similarity. Two orders make a band; sets that agree in any band are
//! candidates, to be compared in full. Sets of which the smaller lies half in the larger are found with at least 0.9,
//! those that share two thirds of all with more than 0.999. Sets of few customers look like nothing: many files are
//! about one customer, and no copies of each other.

use roaring::RoaringBitmap;

/// Bands of a set.
const BANDS: usize = 20;
/// Orders in a band.
const ORDERS: usize = 2;
/// Fewest customers of a set that looks like something.
const FEWEST: u64 = 5;

/// What sets that are alike have in common, in their order.
pub(crate) type Bands = [i64; BANDS];

/// The bands of a set; none where it is small.
#[must_use]
pub(crate) fn bands(set: &RoaringBitmap) -> Option<Bands> {
    if set.len() < FEWEST {
        return None;
    }
    let mut first = [[u64::MAX; ORDERS]; BANDS];
    for customer in set {
        let customer = mixed(u64::from(customer));
        let mut seed = 0_u64;
        for order in first.iter_mut().flatten() {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            *order = (*order).min(mixed(customer ^ seed));
        }
    }
    let mut bands = [0; BANDS];
    for ((at, band), orders) in (0_u64..).zip(bands.iter_mut()).zip(first) {
        let hash = orders.iter().fold(at, |hash, order| mixed(hash ^ order));
        *band = i64::from_ne_bytes(hash.to_ne_bytes());
    }
    Some(bands)
}

/// The mixing step of `SplitMix64` (Steele, Lea and Flood 2014): each bit of the answer hangs on each bit asked.
const fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set of customers drawn from a company's million, always the same for a number.
    fn drawn(number: u64, size: u64) -> RoaringBitmap {
        let mut set = RoaringBitmap::new();
        let mut at = number << 32;
        while set.len() < size {
            at += 1;
            set.insert((mixed(at) % 1_000_000) as u32);
        }
        set
    }

    /// How many of 400 pairs are found of which one is the other with this change.
    fn found(size: u64, change: impl Fn(&RoaringBitmap, u64) -> RoaringBitmap) -> usize {
        (0..400)
            .filter(|number| {
                let one = drawn(*number, size);
                let other = change(&one, *number);
                let (one, other) = (bands(&one).unwrap(), bands(&other).unwrap());
                one.iter().any(|band| other.contains(band))
            })
            .count()
    }

    #[test]
    fn near_copies_are_found_and_strangers_are_not() {
        for size in [12, 40, 500] {
            let same = found(size, |set, _| set.clone());
            assert_eq!(same, 400);
            // A tenth of the rows were deleted, and another tenth added.
            let edited = found(size, |set, number| {
                let mut edited: RoaringBitmap = set.iter().skip((size / 10) as usize).collect();
                edited |= drawn(number + 10_000, Ord::max(size / 10, 1));
                edited
            });
            assert!(edited >= 398, "{size}: {edited}");
            // One half of it was sent on.
            let half = found(size, |set, _| set.iter().step_by(2).collect());
            assert!(half >= 390, "{size}: {half}");
            let stranger = found(size, |_, number| drawn(number + 10_000, size));
            assert!(stranger <= 2, "{size}: {stranger}");
        }
    }

    #[test]
    fn few_customers_look_like_nothing() {
        assert!(bands(&drawn(1, 4)).is_none());
        assert!(bands(&RoaringBitmap::new()).is_none());
        let all: RoaringBitmap = (0..100_000).collect();
        assert!(bands(&all).is_some());
    }
}

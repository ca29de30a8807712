//! A fictitious customer base: the same seed gives the same customers, in any number.
//!
//! Customers come in blocks of twenty (eleven private persons, five organisations, four contacts of those), and
//! each block is made from the seed and its own number alone. So a base of ten million is written as a stream,
//! and its first five thousand are those of the small base. Nobody in it exists. Values that belong to one
//! customer in life (a mobile number, an account) belong to one here: numbers are drawn by a permutation.
//! [`World::strangers`] draws from the same distributions people who are in no base.

pub mod country;
pub mod customer;
pub mod export;
pub mod name;
pub mod number;
pub mod organisation;
pub mod permutation;
pub mod phone;
pub mod place;
pub mod prng;
pub mod surname;

pub use country::Country;
pub use customer::{Customer, Kind};
pub use name::Person;
pub use phone::Phone;
pub use place::Address;
pub use prng::Prng;

use customer::Draw;

/// Customers in a block.
pub const BLOCK: u64 = 20;
const PERSONS: u64 = 11;
const ORGANISATIONS: u64 = 5;
/// First index of people who are in no base: above every base's size, inside every permutation.
const STRANGERS: u64 = 30_000_000;

/// A customer base that is made as it is read.
#[derive(Debug, Clone, Copy)]
pub struct World {
    seed: u64,
}

impl Default for World {
    fn default() -> Self {
        Self { seed: 0x484f_4d45 }
    }
}

impl World {
    /// A base of another seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The first `count` customers, one after the other.
    pub fn customers(self, count: u64) -> impl Iterator<Item = Customer> {
        (0..count.div_ceil(BLOCK))
            .flat_map(move |block| self.block(block * BLOCK))
            .take(count as usize)
    }

    /// `count` persons who are no customers of any base of this seed, from the `skip`-th on.
    #[must_use]
    pub fn strangers(self, skip: u64, count: usize) -> Vec<Customer> {
        (skip..)
            .flat_map(|block| self.block(STRANGERS + block * BLOCK))
            .filter(|customer| customer.kind == Kind::Person)
            .take(count)
            .collect()
    }

    /// `count` organisations that are no customers of any base of this seed.
    #[must_use]
    pub fn foreign_organisations(self, skip: u64, count: usize) -> Vec<Customer> {
        (skip..)
            .flat_map(|block| self.block(STRANGERS + block * BLOCK))
            .filter(|customer| customer.kind == Kind::Organisation)
            .take(count)
            .collect()
    }

    fn block(self, first: u64) -> Vec<Customer> {
        let mut random = Prng::new(self.seed ^ first.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut block: Vec<Customer> = Vec::with_capacity(BLOCK as usize);
        for at in 0..PERSONS {
            let draw = Draw::new(self.seed, first + at);
            let housemate = block.last().filter(|_| random.chance(8));
            let person = draw.private_person(&mut random, housemate);
            block.push(person);
        }
        for at in 0..ORGANISATIONS {
            let draw = Draw::new(self.seed, first + PERSONS + at);
            block.push(draw.organisation(&mut random));
        }
        let organisations: Vec<Customer> = block.iter().skip(PERSONS as usize).cloned().collect();
        for at in PERSONS + ORGANISATIONS..BLOCK {
            let employer = random.pick(&organisations);
            let draw = Draw::new(self.seed, first + at);
            let contact = draw.contact(&mut random, employer);
            block.push(contact);
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_small_base_is_the_beginning_of_the_large_one() {
        let world = World::default();
        let small: Vec<_> = world.customers(45).collect();
        let large: Vec<_> = world.customers(4_500).take(45).collect();
        assert_eq!(small.len(), 45);
        assert_eq!(small, large);
    }

    #[test]
    fn the_mix_is_as_promised_and_values_are_of_one_customer() {
        let all: Vec<_> = World::default().customers(20_000).collect();
        let persons = all.iter().filter(|c| c.kind == Kind::Person).count();
        let organisations = all.iter().filter(|c| c.kind == Kind::Organisation).count();
        assert_eq!((persons, organisations), (11_000, 5_000));
        let mobiles: Vec<_> = all.iter().filter_map(|c| c.mobile.as_ref()).collect();
        let distinct: HashSet<_> = mobiles.iter().map(|p| p.international()).collect();
        assert_eq!(distinct.len(), mobiles.len());
        let ids: HashSet<_> = all.iter().map(|c| &c.id).collect();
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn strangers_share_no_value_with_customers() {
        let world = World::default();
        let known: HashSet<String> = world
            .customers(50_000)
            .flat_map(|c| {
                [
                    c.email.clone(),
                    c.mobile.as_ref().map(Phone::international),
                    c.iban,
                ]
            })
            .flatten()
            .collect();
        for stranger in world.strangers(0, 500) {
            let values = [
                stranger.email.clone(),
                stranger.mobile.as_ref().map(Phone::international),
                stranger.iban,
            ];
            assert!(values.into_iter().flatten().all(|value| !known.contains(&value)));
        }
    }
}

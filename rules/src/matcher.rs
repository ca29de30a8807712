//! Joins the candidates of one record to customers.
//!
//! Each candidate's fingerprint names the customers that share the value. Within a record the best
//! explanation wins: a customer whose evidence is all explained by another one with more is not counted, so
//! that one family's or one office's record is one customer and not everybody behind the same door. Evidence
//! of two kinds must stand on different words: a company named after its owner is not two facts.
//!
//! What one record shows is a [`Match`]; whether it is enough, and whether it is chance, is for the judge.

use serde::Serialize;
use static_assertions::assert_not_impl_any;

use crate::customer::CustomerKind;
use crate::detect::candidate::{Candidate, Grade};
use crate::document::Location;
use crate::finding::CustomerRef;
use crate::identifier::IdentifierKind;
use crate::index::{Holders, KeyForm, OpenIndex};
use crate::kinds::KindSet;

/// Most customers that one value may name by itself; beyond that it only supports others.
const MOST_NAMED: usize = 64;
/// Most widely shared values of one record that are compared with each other.
const MOST_WIDE: usize = 12;
/// Most customers of one record that are compared with each other.
const MOST_RIVALS: usize = 256;

/// What one record shows of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The customer.
    pub customer: CustomerRef,
    /// The record.
    pub record: u32,
    /// Kinds of identifier found, each on words of its own.
    pub kinds: KindSet,
    /// Among them those that were bare digits or parts of names: support, not evidence.
    pub weak: KindSet,
    /// Number of customers that share the least shared value.
    pub shared_by: u32,
    /// How many customers fit the record equally well (1 when this one alone).
    pub rivals: u32,
    /// The best form of key that stands for a name, for telling full names from surnames.
    pub name: Option<KeyForm>,
    /// Where the first candidate stood.
    pub location: Location,
}

assert_not_impl_any!(Match: Serialize);

/// A candidate with those who have its value.
struct Held<'c, 'i> {
    candidate: &'c Candidate,
    holders: Holders<'i>,
}

/// A customer being weighed within a record: which of the record's candidates speak for it (one bit each).
struct Rival {
    customer: CustomerRef,
    held: u64,
    score: u32,
}

/// Resolves the candidates of whole records, sorted by record, and hands over the matches.
pub fn resolve(index: &OpenIndex<'_>, candidates: &[Candidate], mut found: impl FnMut(Match)) {
    for record in candidates.chunk_by(|a, b| a.record == b.record) {
        // Sixty-four candidates at a time: a record of prose may hold more, and each bit stands for one.
        for part in record.chunks(64) {
            resolve_record(index, part, &mut found);
        }
    }
}

fn resolve_record(index: &OpenIndex<'_>, candidates: &[Candidate], found: &mut impl FnMut(Match)) {
    let held: Vec<Held<'_, '_>> = candidates
        .iter()
        .map(|candidate| Held {
            candidate,
            holders: index.holders(candidate.fingerprint),
        })
        .filter(|held| !held.holders.is_empty())
        .collect();
    if held.is_empty() {
        return;
    }
    let mut rivals = rivals_of(&held);
    for rival in &mut rivals {
        let (bits, score) = support(&held, rival.customer);
        rival.held = bits;
        rival.score = score;
    }
    rivals.sort_by(|a, b| b.score.cmp(&a.score).then(a.customer.cmp(&b.customer)));
    let mut explained = 0u64;
    let mut rest = rivals.as_slice();
    while let Some(best) = rest.first() {
        let (bits, score) = (best.held, best.score);
        let equal = rest
            .iter()
            .take_while(|rival| rival.score == score && rival.held == bits)
            .count();
        let (equals, others) = rest.split_at(equal);
        let strong = strong_bits(&held, bits);
        let telling = if strong == 0 {
            bits
        } else {
            strong | named_bits(&held, bits)
        };
        if telling & !explained != 0 {
            explained |= bits | overlapping(&held, bits);
            for rival in most_fitting(index, equals, strong) {
                found(matched(&held, rival, equal));
            }
        }
        rest = others;
    }
}

/// Of customers that fit a record equally well: the one organisation among its contacts; both of two;
/// otherwise, and where names are all there is, one that stands for them.
fn most_fitting<'r>(index: &OpenIndex<'_>, equals: &'r [Rival], strong: u64) -> &'r [Rival] {
    let is_organisation = |rival: &Rival| index.kind(rival.customer) == Some(CustomerKind::Organisation);
    if equals.iter().filter(|rival| is_organisation(rival)).count() == 1
        && let Some(at) = equals.iter().position(is_organisation)
    {
        return equals.get(at..=at).unwrap_or_default();
    }
    let most = if strong != 0 && equals.len() == 2 { 2 } else { 1 };
    equals.get(..most).unwrap_or(equals)
}

/// The customers that any value of the record names: those of little shared values, else those that two
/// widely shared values of different kinds have in common.
fn rivals_of(held: &[Held<'_, '_>]) -> Vec<Rival> {
    let is_wide = |h: &&Held<'_, '_>| h.holders.len() > MOST_NAMED;
    // Those whom little shared values name come first: there may be more than are compared.
    let mut narrow: Vec<&Held<'_, '_>> = held.iter().filter(|h| !is_wide(h)).collect();
    narrow.sort_by_key(|h| (h.candidate.kind() == IdentifierKind::Name, h.holders.len()));
    let mut wide: Vec<&Held<'_, '_>> = held.iter().filter(is_wide).collect();
    wide.sort_by_key(|h| h.holders.len());
    wide.truncate(MOST_WIDE);
    let mut customers: Vec<CustomerRef> = Vec::new();
    for customer in narrow.iter().flat_map(|h| h.holders.iter()) {
        if customers.len() >= MOST_RIVALS {
            break;
        }
        if !customers.contains(&customer) {
            customers.push(customer);
        }
    }
    for (at, first) in wide.iter().enumerate() {
        let others = wide.get(at + 1..).unwrap_or_default();
        let other_kind = |h: &&&Held<'_, '_>| h.candidate.kind() != first.candidate.kind();
        for second in others.iter().filter(other_kind) {
            let most = (customers.len() + MOST_NAMED).min(MOST_RIVALS);
            for customer in first.holders.iter().filter(|c| second.holders.contain(*c)) {
                if customers.len() >= most {
                    break;
                }
                if !customers.contains(&customer) {
                    customers.push(customer);
                }
            }
        }
    }
    let unweighed = |customer| Rival {
        customer,
        held: 0,
        score: 0,
    };
    customers.into_iter().map(unweighed).collect()
}

/// Which candidates speak for a customer, and how loudly.
fn support(held: &[Held<'_, '_>], customer: CustomerRef) -> (u64, u32) {
    let mut bits = 0u64;
    let mut score = 0;
    for (at, h) in held.iter().enumerate() {
        if h.holders.contain(customer) {
            bits |= 1 << at;
            score += h.candidate.weight();
        }
    }
    (bits, score)
}

/// The candidates among `bits` that are no names of people.
fn strong_bits(held: &[Held<'_, '_>], bits: u64) -> u64 {
    bits_where(held, |at, h| {
        bits & (1 << at) != 0 && h.candidate.kind() != IdentifierKind::Name
    })
}

/// The candidates among `bits` that name a person by more than the surname.
fn named_bits(held: &[Held<'_, '_>], bits: u64) -> u64 {
    bits_where(held, |at, h| {
        let names = matches!(
            h.candidate.form,
            KeyForm::Given | KeyForm::Initial | KeyForm::InitialOnly
        );
        bits & (1 << at) != 0 && names
    })
}

/// The candidates that stand on the words of those in `bits`: another reading of the same words.
fn overlapping(held: &[Held<'_, '_>], bits: u64) -> u64 {
    bits_where(held, |_, h| {
        held.iter()
            .enumerate()
            .any(|(other, o)| bits & (1 << other) != 0 && o.candidate.overlaps(h.candidate))
    })
}

fn bits_where(held: &[Held<'_, '_>], keep: impl Fn(usize, &Held<'_, '_>) -> bool) -> u64 {
    held.iter()
        .enumerate()
        .filter(|(at, h)| keep(*at, h))
        .fold(0, |bits, (at, _)| bits | 1 << at)
}

fn matched(held: &[Held<'_, '_>], rival: &Rival, equals: usize) -> Match {
    let mut mine: Vec<&Held<'_, '_>> = held
        .iter()
        .enumerate()
        .filter(|(at, _)| rival.held & (1 << at) != 0)
        .map(|(_, h)| h)
        .collect();
    // The strongest first: a weaker candidate on the same words adds nothing.
    mine.sort_by_key(|h| std::cmp::Reverse(h.candidate.weight()));
    let mut taken: Vec<&Candidate> = Vec::new();
    let (mut kinds, mut weak) = (KindSet::default(), KindSet::default());
    for h in &mine {
        let kind = h.candidate.kind();
        if taken
            .iter()
            .any(|other| other.kind() != kind && other.overlaps(h.candidate))
        {
            continue;
        }
        taken.push(h.candidate);
        if h.candidate.grade == Grade::Bare {
            if !kinds.has(kind) {
                weak.add(kind);
            }
        } else {
            weak.remove(kind);
        }
        kinds.add(kind);
    }
    let first = taken.iter().map(|candidate| candidate.span.0).min();
    let location = taken
        .iter()
        .find(|candidate| Some(candidate.span.0) == first)
        .map(|candidate| candidate.location)
        .unwrap_or_default();
    let name = taken
        .iter()
        .filter(|c| c.kind() == IdentifierKind::Name)
        .map(|c| c.form)
        .max();
    Match {
        customer: rival.customer,
        record: mine.first().map_or(0, |h| h.candidate.record),
        kinds,
        weak,
        shared_by: mine.iter().map(|h| h.holders.len()).min().unwrap_or(0) as u32,
        rivals: equals as u32,
        name,
        location,
    }
}

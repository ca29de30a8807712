//! Judges what the matches of one file amount to.
//!
//! Facts, not verdicts: distinct customers, not hits. A customer counts when one value identifies it alone,
//! when two kinds stand together in one record, or when so many customers stand in one file that chance
//! cannot explain it. Chance is computed, not guessed: every candidate that was looked up adds the
//! probability that a stranger's value would have hit, and hits that this expectation explains are dropped.

mod chance;
mod tally;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::detect::collected::{Collected, Tested};
use crate::detect::flags::PASS_BY_CHANCE;
use crate::finding::{CustomerRef, Evidence, Finding, Severity};
use crate::identifier::IdentifierKind;
use crate::index::OpenIndex;
use crate::kinds::KindSet;
use crate::matcher::Match;
use crate::ruleset::Ruleset;
use chance::is_explained_by_chance;
use tally::{Standing, Tally};

/// Most pieces of evidence that a finding lists; the set of customers is always complete.
const MOST_EVIDENCE: usize = 10_000;

/// Gathers the matches of one file, or of one entry of it, and judges them at the end.
#[derive(Debug)]
pub struct Judge<'r> {
    rules: &'r Ruleset,
    customers: BTreeMap<CustomerRef, Tally>,
    tested: Tested,
    flagged: BTreeMap<IdentifierKind, u32>,
    guessed: BTreeMap<IdentifierKind, Guessed>,
    unmatched: u32,
    columns: Vec<String>,
}

/// Digits in records of customers that may be of a flagged kind.
#[derive(Debug, Default)]
struct Guessed {
    tried: u32,
    passed: u32,
    /// Records in which some passed.
    records: u32,
}

/// How a customer's standing came out, for explaining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Counts: one value identifies it, or two kinds stand together.
    Confirmed,
    /// Counts, because more such customers stand in the file than chance explains.
    Many,
    /// Does not count: chance alone would give as many hits.
    Chance,
    /// Does not count: values like this say too little by themselves.
    TooLittle,
    /// Does not count: too many customers share the value.
    Shared,
}

impl<'r> Judge<'r> {
    /// A judge that has seen nothing yet.
    #[must_use]
    pub fn new(rules: &'r Ruleset) -> Self {
        Self {
            rules,
            customers: BTreeMap::new(),
            tested: Tested::default(),
            flagged: BTreeMap::new(),
            guessed: BTreeMap::new(),
            unmatched: 0,
            columns: Vec::new(),
        }
    }

    /// Takes in what was collected from a document and the matches that came of it, sorted by record.
    pub fn take(&mut self, collected: &Collected, matches: &[Match]) {
        self.tested.add(&collected.tested);
        for found in matches {
            let standing = self.standing(found);
            self.customers
                .entry(found.customer)
                .or_default()
                .add(found, standing);
        }
        let matched = |record: u32| {
            matches
                .binary_search_by_key(&record, |found| found.record)
                .is_ok()
        };
        for flag in collected.flags.iter().filter(|flag| matched(flag.record)) {
            *self.flagged.entry(flag.kind).or_default() += 1;
        }
        for guess in collected.guesses.iter().filter(|guess| matched(guess.record)) {
            let guessed = self.guessed.entry(guess.kind).or_default();
            guessed.tried += guess.tried;
            guessed.passed += guess.passed;
            guessed.records += u32::from(guess.passed > 0);
        }
        let unmatched = collected
            .looks
            .iter()
            .filter(|look| look.is_customer_like() && !matched(look.record));
        self.unmatched += unmatched.count() as u32;
        for column in &collected.columns {
            if !self.columns.contains(column) && self.columns.len() < self.rules.judging.most_columns {
                self.columns.push(column.clone());
            }
        }
    }

    /// What one record's match is worth by itself.
    fn standing(&self, found: &Match) -> Standing {
        let judging = &self.rules.judging;
        if found.kinds.len() >= 2 {
            let names_only = found.kinds.without(NAMES).is_empty();
            let weak_only = found.kinds.without(found.weak).is_empty();
            if !(names_only && weak_only) && found.rivals <= judging.most_rivals {
                return Standing::Confirmed;
            }
        }
        let Some(kind) = found.kinds.iter().find(|kind| !found.weak.has(*kind)) else {
            return found.weak.iter().next().map_or(Standing::Shared, Standing::Weak);
        };
        if found.shared_by > judging.most_sharing || found.rivals > judging.most_sharing {
            return if NAMES.has(kind) {
                Standing::Weak(kind)
            } else {
                Standing::Shared
            };
        }
        match kind {
            IdentifierKind::Email | IdentifierKind::Iban | IdentifierKind::Vat => Standing::Confirmed,
            IdentifierKind::Phone | IdentifierKind::CustomerNumber | IdentifierKind::Kvk => {
                Standing::UnlessChance(kind)
            }
            _ => Standing::Weak(kind),
        }
    }

    /// How each customer came out, with the kinds that were found for it.
    #[must_use]
    pub fn rulings(&self) -> Vec<(CustomerRef, KindSet, Ruling)> {
        let by_kind: BTreeMap<IdentifierKind, [Ruling; 2]> = IdentifierKind::ALL
            .into_iter()
            .map(|kind| (kind, [self.rule_alone(kind), self.rule_many(kind)]))
            .collect();
        let rule = |tally: &Tally| match tally.best() {
            Standing::Confirmed => Ruling::Confirmed,
            Standing::Shared => Ruling::Shared,
            Standing::UnlessChance(kind) => by_kind.get(&kind).map_or(Ruling::Chance, |rulings| rulings[0]),
            Standing::Weak(kind) => by_kind.get(&kind).map_or(Ruling::TooLittle, |rulings| rulings[1]),
        };
        self.customers
            .iter()
            .map(|(customer, tally)| (*customer, tally.kinds(), rule(tally)))
            .collect()
    }

    /// Whether customers that only a value of this kind speaks for are chance.
    fn rule_alone(&self, kind: IdentifierKind) -> Ruling {
        let hits = self
            .customers
            .values()
            .filter(|t| t.best() == Standing::UnlessChance(kind))
            .count();
        if is_explained_by_chance(hits, self.tested.expected(kind), self.rules.judging.chance) {
            Ruling::Chance
        } else {
            Ruling::Confirmed
        }
    }

    /// Whether so many customers stand in the file by a kind that says little alone that together they do.
    fn rule_many(&self, kind: IdentifierKind) -> Ruling {
        let many = &self.rules.judging.many;
        let hits = self
            .customers
            .values()
            .filter(|t| t.best() == Standing::Weak(kind))
            .count();
        let records = self.tested.records(kind).max(hits as u64);
        if (hits as u64) < many.least || (hits as f64) < many.share * records as f64 {
            return Ruling::TooLittle;
        }
        if is_explained_by_chance(hits, self.tested.expected(kind), self.rules.judging.chance) {
            Ruling::Chance
        } else {
            Ruling::Many
        }
    }

    /// The finding, if any customer counts.
    #[must_use]
    pub fn finding(&self, index: &OpenIndex<'_>) -> Option<Finding> {
        let counted: Vec<CustomerRef> = self
            .rulings()
            .into_iter()
            .filter(|(_, _, ruling)| matches!(ruling, Ruling::Confirmed | Ruling::Many))
            .map(|(customer, _, _)| customer)
            .collect();
        if counted.is_empty() {
            return None;
        }
        let tallies = || {
            counted
                .iter()
                .filter_map(|c| self.customers.get(c).map(|tally| (*c, tally)))
        };
        let mut identifiers = self.flagged();
        for (_, tally) in tallies() {
            for kind in tally.kinds().iter() {
                *identifiers.entry(kind).or_default() += 1;
            }
        }
        let is_person = |c: &&CustomerRef| index.customer(**c).is_some_and(|v| v.kind.is_natural_person());
        let evidence = tallies().take(MOST_EVIDENCE).map(|(customer, tally)| Evidence {
            customer,
            kinds: tally.kinds().iter().collect(),
            location: tally.location(),
        });
        Some(Finding {
            severity: self.severity(counted.len(), &identifiers),
            persons: counted.iter().filter(is_person).count() as u32,
            evidence: evidence.collect(),
            identifiers,
            unmatched_records: self.unmatched,
            extra_columns: self.columns.clone(),
            allowed_by: None,
            customers: counted,
        })
    }

    /// Flagged kinds: those that are said to be, and guesses of which more pass their test than chance explains.
    fn flagged(&self) -> BTreeMap<IdentifierKind, u32> {
        let mut flagged = self.flagged.clone();
        for (kind, guessed) in &self.guessed {
            let by_chance = f64::from(guessed.tried) * PASS_BY_CHANCE;
            let passed = guessed.passed as usize;
            if passed > 0 && !is_explained_by_chance(passed, by_chance, self.rules.judging.chance) {
                *flagged.entry(*kind).or_default() += guessed.records;
            }
        }
        flagged
    }

    /// Kinds in a finding that raise its severity by one step.
    #[must_use]
    pub fn raised_by(&self, finding: &Finding) -> Vec<IdentifierKind> {
        let raising = &self.rules.severity.raised_by;
        let kinds = finding.identifiers.keys();
        kinds.copied().filter(|kind| raising.contains(kind)).collect()
    }

    fn severity(&self, customers: usize, identifiers: &BTreeMap<IdentifierKind, u32>) -> Severity {
        let severity = &self.rules.severity;
        let by_count = severity.by_customers(customers);
        let sensitive = identifiers.keys().any(|kind| severity.raised_by.contains(kind));
        match (by_count, sensitive) {
            (Severity::Low, true) => Severity::Medium,
            (Severity::Medium, true) => Severity::High,
            (Severity::High | Severity::Critical, true) => Severity::Critical,
            (severity, false) => severity,
        }
    }
}

/// Kinds that are names.
const NAMES: KindSet = {
    let mut names = KindSet::empty();
    names.add(IdentifierKind::Name);
    names.add(IdentifierKind::Company);
    names
};

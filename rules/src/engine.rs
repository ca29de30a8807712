//! From documents to a finding: the one way that agent and server both go.
//!
//! An [`Engine`] holds an index and a rule pack; an [`Inquiry`] takes the documents of one file, or of one entry
//! of it, collects and resolves as it goes, and judges at the end. It keeps no text.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::detect::collector::Collector;
use crate::detect::memo::Memory;
use crate::document::{Document, Location};
use crate::finding::{CustomerRef, Finding};
use crate::identifier::IdentifierKind;
use crate::index::OpenIndex;
use crate::judge::{Judge, Ruling};
use crate::matcher::{Match, resolve};
use crate::ruleset::Ruleset;

/// Most matches that an explanation lists.
const MOST_EXPLAINED: usize = 1_000;

/// Most customers of one ruling that are shown line by line.
const MOST_SHOWN: usize = 20;

/// An index and the rules to judge by.
#[derive(Debug)]
pub struct Engine<'i> {
    index: OpenIndex<'i>,
    ruleset: Ruleset,
    memories: Memories,
}

/// What inquiries that have ended remember of the index's answers, for those that begin: one for each that
/// was under way at a time.
#[derive(Default)]
struct Memories(Mutex<Vec<Memory>>);

impl fmt::Debug for Memories {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Memories")
    }
}

impl Memories {
    fn take(&self) -> Memory {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.pop().unwrap_or_else(Memory::with_room)
    }

    fn give_back(&self, memory: Memory) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(memory);
    }
}

/// The examination of one file or entry.
pub struct Inquiry<'e> {
    index: &'e OpenIndex<'e>,
    memories: &'e Memories,
    collector: Collector<'e, OpenIndex<'e>>,
    judge: Judge<'e>,
    matches: Vec<Match>,
    seen: Seen,
}

/// How much an inquiry has looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Segments of text: cells, lines, paragraphs.
    pub segments: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Candidates that passed the sieve.
    pub candidates: u64,
    /// Matches with customers, by record.
    pub matches: u64,
}

/// Why a file was found, or not.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// What was looked at.
    pub seen: Seen,
    /// How each customer came out.
    pub customers: Vec<ExplainedCustomer>,
    /// Kinds that are flagged in records of customers, and raise the severity.
    pub raised_by: Vec<IdentifierKind>,
    /// The finding, if there is one.
    pub finding: Option<Finding>,
}

/// How one customer came out.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedCustomer {
    /// The customer in the index.
    pub customer: CustomerRef,
    /// The CRM's key.
    pub customer_id: String,
    /// Kinds that were found.
    pub kinds: Vec<IdentifierKind>,
    /// Why it counts or not.
    pub ruling: Ruling,
    /// Where it was found.
    pub places: Vec<Location>,
}

impl<'i> Engine<'i> {
    /// An engine over an index.
    #[must_use]
    pub fn new(index: OpenIndex<'i>, ruleset: Ruleset) -> Self {
        Self {
            index,
            ruleset,
            memories: Memories::default(),
        }
    }

    /// The index.
    #[must_use]
    pub const fn index(&self) -> &OpenIndex<'i> {
        &self.index
    }

    /// The rules.
    #[must_use]
    pub const fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// Begins the examination of a file or entry.
    #[must_use]
    pub fn inquire(&self) -> Inquiry<'_> {
        Inquiry {
            index: &self.index,
            memories: &self.memories,
            collector: Collector::with(&self.index, &self.ruleset, self.memories.take()),
            judge: Judge::new(&self.ruleset),
            matches: Vec::new(),
            seen: Seen::default(),
        }
    }
}

impl Drop for Inquiry<'_> {
    fn drop(&mut self) {
        self.memories.give_back(self.collector.take_memory());
    }
}

impl Inquiry<'_> {
    /// Takes in the next document.
    pub fn document(&mut self, document: &Document) {
        let collected = self.collector.collect(document);
        let mut matches = Vec::new();
        resolve(self.index, &collected.candidates, |found| matches.push(found));
        self.judge.take(&collected, &matches);
        self.seen.segments += document.segments().len() as u64;
        self.seen.bytes += document.len() as u64;
        self.seen.candidates += collected.candidates.len() as u64;
        self.seen.matches += matches.len() as u64;
        let room = MOST_EXPLAINED.saturating_sub(self.matches.len());
        self.matches.extend(matches.into_iter().take(room));
    }

    /// The finding, if any customer counts.
    #[must_use]
    pub fn finish(self) -> Option<Finding> {
        self.judge.finding(self.index)
    }

    /// Why there is a finding or none.
    #[must_use]
    pub fn explain(self) -> Explanation {
        let customers = self
            .judge
            .rulings()
            .into_iter()
            .map(|(customer, kinds, ruling)| ExplainedCustomer {
                customer,
                customer_id: self
                    .index
                    .customer(customer)
                    .map(|view| view.id.to_owned())
                    .unwrap_or_default(),
                kinds: kinds.iter().collect(),
                ruling,
                places: self
                    .matches
                    .iter()
                    .filter(|m| m.customer == customer)
                    .map(|m| m.location)
                    .collect(),
            });
        let customers = customers.collect();
        let finding = self.judge.finding(self.index);
        Explanation {
            seen: self.seen,
            customers,
            raised_by: finding
                .as_ref()
                .map_or_else(Vec::new, |f| self.judge.raised_by(f)),
            finding,
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Seen {
            segments,
            bytes,
            candidates,
            matches,
        } = self.seen;
        writeln!(out, "text read: {segments} pieces, {bytes} bytes")?;
        writeln!(
            out,
            "passed the sieve: {candidates} candidates; confirmed by the index: {matches} matches"
        )?;
        let mut shown = 0;
        for ruling in [
            Ruling::Confirmed,
            Ruling::Many,
            Ruling::Chance,
            Ruling::TooLittle,
            Ruling::Shared,
        ] {
            let of_ruling: Vec<&ExplainedCustomer> = self
                .customers
                .iter()
                .filter(|customer| customer.ruling == ruling)
                .collect();
            if of_ruling.is_empty() {
                continue;
            }
            writeln!(out, "{} {ruling}:", of_ruling.len())?;
            for customer in of_ruling.iter().take(MOST_SHOWN) {
                let kinds: Vec<&str> = customer.kinds.iter().map(|kind| kind.as_str()).collect();
                let places: Vec<String> = customer.places.iter().take(3).map(ToString::to_string).collect();
                writeln!(
                    out,
                    "  {}: {} at {}",
                    customer.customer_id,
                    kinds.join(" + "),
                    places.join("; ")
                )?;
                shown += 1;
            }
            if of_ruling.len() > MOST_SHOWN {
                writeln!(out, "  and {} more", of_ruling.len() - MOST_SHOWN)?;
            }
        }
        if let Some(finding) = &self.finding {
            self.fmt_severity(finding, out)?;
        }
        if shown == 0 {
            writeln!(out, "no customer of the index shares a value with this text")?;
        }
        Ok(())
    }
}

impl Explanation {
    /// What stands beside the customers, and what it makes of the severity.
    fn fmt_severity(&self, finding: &Finding, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flagged = finding
            .identifiers
            .iter()
            .filter(|(kind, _)| !kind.is_looked_up());
        for (kind, records) in flagged {
            writeln!(out, "flagged in {records} of their records: {kind}")?;
        }
        let raised: Vec<&str> = self.raised_by.iter().map(|kind| kind.as_str()).collect();
        if !raised.is_empty() {
            writeln!(out, "severity is raised one step by {}", raised.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Ruling {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Confirmed => "counts: identified by one value, or by two kinds in one record",
            Self::Many => "counts: more such customers stand in the file than chance explains",
            Self::Chance => "does not count: chance alone would give as many hits",
            Self::TooLittle => "does not count: these kinds say too little by themselves",
            Self::Shared => "does not count: too many customers share the value",
        })
    }
}

#[cfg(test)]
mod tests;

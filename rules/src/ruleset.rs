//! The rule pack: thresholds and patterns as data, each rule with its own examples.
//!
//! A pack is TOML. Unknown keys are refused and all faults are reported at once, each with the rule it is
//! in. What detectors find by code is listed with examples too, so that a pack says what it stands for and
//! [`Ruleset::check`] can prove it.

mod check;
mod pack;

use std::sync::OnceLock;

use regex::Regex;

use crate::finding::Severity;
use crate::identifier::IdentifierKind;
pub use check::Fault;
pub use pack::PackError;

/// The pack that comes with the program.
const BUILT_IN: &str = include_str!("../packs/default.toml");

/// A checked rule pack, ready for use.
#[derive(Debug, Clone)]
pub struct Ruleset {
    /// Version of the pack.
    pub version: u32,
    /// How findings are graded.
    pub severity: SeverityRules,
    /// How matches are judged.
    pub judging: JudgingRules,
    /// Kinds that are flagged by pattern in records of customers.
    pub flags: Vec<FlagRule>,
    /// Kinds that detectors find, with examples.
    pub identifiers: Vec<IdentifierRule>,
    /// The company's own domains and values, which are no customers'.
    pub own: OwnStaff,
}

/// Distinct customers from which on a finding has a severity.
#[derive(Debug, Clone)]
pub struct SeverityRules {
    /// From so many on it is medium.
    pub medium: usize,
    /// From so many on it is high.
    pub high: usize,
    /// From so many on it is critical.
    pub critical: usize,
    /// Kinds that raise it by one step.
    pub raised_by: Vec<IdentifierKind>,
}

/// Thresholds of judging.
#[derive(Debug, Clone)]
pub struct JudgingRules {
    /// Probability from which on hits count as chance.
    pub chance: f64,
    /// Most customers that may share a value that identifies alone.
    pub most_sharing: u32,
    /// Most customers that may fit a record equally well.
    pub most_rivals: u32,
    /// Most unknown headings that are listed.
    pub most_columns: usize,
    /// When values that say little alone count together.
    pub many: ManyRules,
}

/// When values that say little alone count together.
#[derive(Debug, Clone)]
pub struct ManyRules {
    /// Fewest customers.
    pub least: u64,
    /// Least share of the records of that sort, from 0 to 1.
    pub share: f64,
}

/// A kind that is flagged by pattern.
#[derive(Debug, Clone)]
pub struct FlagRule {
    /// Its name in the pack.
    pub id: String,
    /// What it flags.
    pub kind: IdentifierKind,
    /// The pattern.
    pub pattern: Regex,
    /// A check on the digits that the pattern found.
    pub check: DigitCheck,
    /// Texts in which it must be found.
    pub matches: Vec<String>,
    /// Texts in which it must not.
    pub no_matches: Vec<String>,
}

/// A check on digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigitCheck {
    /// None.
    #[default]
    None,
    /// The eleven-test of Dutch citizen service numbers (Besluit burgerservicenummer; Logisch Ontwerp GBA).
    ElevenTest,
}

/// A kind that a detector finds.
#[derive(Debug, Clone)]
pub struct IdentifierRule {
    /// The kind.
    pub kind: IdentifierKind,
    /// Texts in which it must be found.
    pub matches: Vec<String>,
    /// Texts in which it must not.
    pub no_matches: Vec<String>,
}

/// What belongs to the company itself and so is no customer's, even when the CRM lists it.
#[derive(Debug, Clone, Default)]
pub struct OwnStaff {
    /// Domains of the company's own addresses, in lower case.
    pub domains: Vec<String>,
    /// Canonical e-mail addresses and E.164 phone numbers of the company and its staff.
    pub values: Vec<String>,
}

impl Ruleset {
    /// The pack that comes with the program.
    ///
    /// # Panics
    ///
    /// Never: the pack is part of the program, and a test parses it.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static RULESET: OnceLock<Ruleset> = OnceLock::new();
        #[expect(
            clippy::expect_used,
            reason = "the pack is part of the program and parsed by a test"
        )]
        RULESET.get_or_init(|| Self::parse(BUILT_IN).expect("the built-in pack is valid"))
    }

    /// Reads a pack.
    ///
    /// # Errors
    ///
    /// All faults of the pack at once.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        pack::parse(text)
    }

    /// Runs every rule on its own examples and returns what did not come out as written.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        check::check(self)
    }

    /// How many examples the pack has.
    #[must_use]
    pub fn examples(&self) -> usize {
        let flags = self
            .flags
            .iter()
            .map(|rule| rule.matches.len() + rule.no_matches.len());
        let kinds = self
            .identifiers
            .iter()
            .map(|rule| rule.matches.len() + rule.no_matches.len());
        flags.chain(kinds).sum()
    }
}

impl SeverityRules {
    /// The severity of so many distinct customers.
    #[must_use]
    pub const fn by_customers(&self, customers: usize) -> Severity {
        if customers >= self.critical {
            Severity::Critical
        } else if customers >= self.high {
            Severity::High
        } else if customers >= self.medium {
            Severity::Medium
        } else {
            Severity::Low
        }
    }
}

impl FlagRule {
    /// Whether the text holds what this rule flags.
    #[must_use]
    pub fn finds_in(&self, text: &str) -> bool {
        self.pattern
            .find_iter(text)
            .any(|found| self.passes(found.as_str()))
    }

    /// Whether what the pattern found passes the check.
    #[must_use]
    pub fn passes(&self, found: &str) -> bool {
        match self.check {
            DigitCheck::None => true,
            DigitCheck::ElevenTest => crate::canonical::bsn::canonical(found).is_some(),
        }
    }
}

impl OwnStaff {
    /// Whether a canonical value is the company's own.
    #[must_use]
    pub fn owns(&self, canonical: &str) -> bool {
        let domain = canonical.split_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|domain| {
            self.domains.iter().any(|own| {
                domain == own
                    || domain
                        .strip_suffix(own.as_str())
                        .is_some_and(|rest| rest.ends_with('.'))
            })
        }) || self.values.iter().any(|own| own == canonical)
    }

    /// Whether nothing is known of the company's own.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.domains.is_empty() && self.values.is_empty()
    }
}

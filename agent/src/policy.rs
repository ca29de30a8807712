//! The company's policy: what is its own, and which findings are the daily work in their proper place.
//!
//! A policy says what is shown, never what is seen: an allowed finding is made and counted all the same, with
//! the rule that allows it. Own staff and own numbers are no customers', even when the CRM lists them. The
//! file is TOML; unknown keys are refused and all faults are reported at once.

mod check;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::GlobSet;
use homeward_rules::ruleset::{OwnStaff, PackError, Ruleset};

use crate::outcome::Found;

/// The files that say how is judged, as workers read them too.
#[derive(Debug, Clone, Default)]
pub struct JudgingFiles {
    /// A rule pack in the place of the built-in one.
    pub rules: Option<PathBuf>,
    /// The company's policy.
    pub policy: Option<PathBuf>,
}

/// A checked policy.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    own: OwnStaff,
    allow: Vec<Allow>,
}

/// A rule that allows findings in a place.
#[derive(Debug, Clone)]
pub struct Allow {
    /// Its name.
    pub id: String,
    /// Why it is lawful.
    pub ground: String,
    /// Who answers for it.
    pub owner: String,
    places: GlobSet,
    formats: Vec<String>,
    most_customers: usize,
    until: Option<String>,
}

/// Why rules or policy cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not TOML of its shape, or has faults; each stands on a line of its own.
    #[error("{path}: {}", .faults.join("\n"))]
    Faults {
        /// The file.
        path: String,
        /// What the file should be.
        file: JudgingFile,
        /// All of them.
        faults: Vec<String>,
    },
}

/// What a file by which is judged should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgingFile {
    /// A rule pack.
    Rules,
    /// A policy.
    Policy,
}

impl PolicyError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "name a TOML file that you may read",
            Self::Faults {
                file: JudgingFile::Rules,
                ..
            } => "`homeward rules check FILE` tests a rule pack",
            Self::Faults {
                file: JudgingFile::Policy,
                ..
            } => "docs/POLICY.md says what a policy may hold",
        }
    }
}

impl JudgingFiles {
    /// Reads rule pack and policy; the rule pack knows the company's own afterwards.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or has faults.
    pub fn load(&self) -> Result<(Ruleset, Policy), PolicyError> {
        let mut ruleset = match &self.rules {
            None => Ruleset::built_in().clone(),
            Some(path) => Ruleset::parse(&read(path)?).map_err(|error| {
                let faults = match error {
                    PackError::Shape(fault) => vec![fault],
                    PackError::Faults(faults) => faults,
                };
                PolicyError::Faults {
                    path: path.display().to_string(),
                    file: JudgingFile::Rules,
                    faults,
                }
            })?,
        };
        let policy = match &self.policy {
            None => Policy::default(),
            Some(path) => Policy::parse(&read(path)?).map_err(|faults| PolicyError::Faults {
                path: path.display().to_string(),
                file: JudgingFile::Policy,
                faults,
            })?,
        };
        ruleset.own = policy.own.clone();
        Ok((ruleset, policy))
    }
}

fn read(path: &Path) -> Result<String, PolicyError> {
    fs::read_to_string(path).map_err(|source| PolicyError::Read {
        path: path.display().to_string(),
        source,
    })
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    ///
    /// All its faults, each with the rule and key it is in.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        check::parse(text)
    }

    /// The rules that allow findings.
    #[must_use]
    pub fn rules(&self) -> &[Allow] {
        &self.allow
    }

    /// Marks a finding with the first rule that allows it, and gives that rule. `today` is an ISO date.
    pub fn mark(&self, found: &mut Found, today: &str) -> Option<&Allow> {
        found.finding.allowed_by = self.allowing(found, today);
        let rule = self.allow.get(found.finding.allowed_by? as usize)?;
        found.allowed_by = Some(rule.id.clone());
        Some(rule)
    }

    /// The first rule that allows a finding, by its position. `today` is an ISO date.
    #[must_use]
    pub fn allowing(&self, found: &Found, today: &str) -> Option<u32> {
        self.allow
            .iter()
            .position(|rule| rule.allows(found, today))
            .map(|at| at as u32)
    }
}

impl Allow {
    fn allows(&self, found: &Found, today: &str) -> bool {
        self.places.is_match(found.file.path.as_path())
            && (self.formats.is_empty() || self.formats.contains(&found.format))
            && found.finding.customers.len() <= self.most_customers
            && self.until.as_deref().is_none_or(|until| today <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    const POLICY: &str = r#"
        [own]
        domains = ["ons-bedrijf.example"]
        phones = ["030 - 234 56 78"]

        [[allow]]
        id = "quotations"
        places = ["**/Offertes/**"]
        formats = ["docx"]
        most_customers = 3
        ground = "GDPR art. 6(1)(b)"
        owner = "Sales"
        until = "2027-01-31"
    "#;

    fn found(path: &str, format: &str, customers: usize) -> Found {
        let mut found = example::found(path, None, homeward_rules::finding::Severity::Low);
        found.format = format.to_owned();
        found.finding.customers = (0..customers as u32)
            .map(homeward_rules::finding::CustomerRef)
            .collect();
        found
    }

    #[test]
    fn a_finding_is_allowed_in_its_place_up_to_its_count_and_date() {
        let policy = Policy::parse(POLICY).unwrap();
        let today = "2026-11-22";
        assert_eq!(
            policy.allowing(&found("/home/jan/Offertes/2026/a.docx", "docx", 3), today),
            Some(0)
        );
        assert_eq!(
            policy.allowing(&found("/home/jan/offertes/a.docx", "docx", 1), today),
            Some(0)
        );
        assert_eq!(
            policy.allowing(&found("/home/jan/Offertes/a.docx", "docx", 4), today),
            None
        );
        assert_eq!(
            policy.allowing(&found("/home/jan/Offertes/a.xlsx", "xlsx", 1), today),
            None
        );
        assert_eq!(
            policy.allowing(&found("/home/jan/a.docx", "docx", 1), today),
            None
        );
        assert_eq!(
            policy.allowing(&found("/home/jan/Offertes/a.docx", "docx", 1), "2027-02-01"),
            None
        );
    }

    #[test]
    fn what_is_the_companys_own_is_known_in_canonical_form() {
        let own = Policy::parse(POLICY).unwrap().own;
        assert!(own.owns("info@ons-bedrijf.example") && own.owns("a@mail.ons-bedrijf.example"));
        assert!(own.owns("31302345678"));
        assert!(!own.owns("info@niet-ons-bedrijf.example") && !own.owns("31302345679"));
    }

    #[test]
    fn the_example_is_valid() {
        let policy = Policy::parse(include_str!("../../deploy/examples/policy.toml")).unwrap();
        assert_eq!(policy.rules().len(), 2);
        assert!(
            policy
                .rules()
                .iter()
                .all(|rule| !rule.id.is_empty() && !rule.ground.is_empty())
        );
    }
}

//! The company's policy: what is its own, and which findings are the daily work in their proper place.
//!
//! A policy says what is shown, never what is seen: an allowed finding is made and counted all the same, with
//! the rule that allows it. Own staff and own numbers are no customers', even when the CRM lists them. The
//! file is TOML; unknown keys are refused and all faults are reported at once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use homeward_rules::canonical::region::Region;
use homeward_rules::canonical::{email, phone};
use homeward_rules::ruleset::{OwnStaff, PackError, Ruleset};
use serde::Deserialize;

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
    /// The file is not TOML of this shape, or has faults; each stands on a line of its own.
    #[error("{path}: {}", .faults.join("\n"))]
    Faults {
        /// The file.
        path: String,
        /// All of them.
        faults: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default)]
    own: RawOwn,
    #[serde(default)]
    allow: Vec<RawAllow>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawOwn {
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    phones: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAllow {
    id: String,
    places: Vec<String>,
    #[serde(default)]
    formats: Vec<String>,
    most_customers: Option<usize>,
    ground: String,
    owner: String,
    until: Option<String>,
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
                    faults,
                }
            })?,
        };
        let policy = match &self.policy {
            None => Policy::default(),
            Some(path) => Policy::parse(&read(path)?).map_err(|faults| PolicyError::Faults {
                path: path.display().to_string(),
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
        let raw: RawPolicy = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let mut faults = Vec::new();
        let mut own = OwnStaff::default();
        for domain in &raw.own.domains {
            let domain = domain.trim().trim_start_matches('@').to_lowercase();
            if domain.contains('.') && !domain.contains(char::is_whitespace) {
                own.domains.push(domain);
            } else {
                faults.push(format!("own.domains: {domain} is no domain"));
            }
        }
        for (at, value) in raw.own.emails.iter().enumerate() {
            match email::canonical(value) {
                Some(form) => own.values.push(form.to_string()),
                None => faults.push(format!("own.emails: number {} is no e-mail address", at + 1)),
            }
        }
        for (at, value) in raw.own.phones.iter().enumerate() {
            match phone::canonical(value, Region::Nl) {
                Some(form) => own.values.push(form.to_string()),
                None => faults.push(format!("own.phones: number {} is no telephone number", at + 1)),
            }
        }
        let allow = raw
            .allow
            .into_iter()
            .filter_map(|rule| Allow::check(rule, &mut faults))
            .collect();
        if faults.is_empty() {
            Ok(Self { own, allow })
        } else {
            Err(faults)
        }
    }

    /// The rules that allow findings.
    #[must_use]
    pub fn rules(&self) -> &[Allow] {
        &self.allow
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
    fn check(raw: RawAllow, faults: &mut Vec<String>) -> Option<Self> {
        let before = faults.len();
        let mut fault = |key: &str, what: &str| faults.push(format!("allow {}: {key}: {what}", raw.id));
        let mut places = GlobSetBuilder::new();
        for place in &raw.places {
            match GlobBuilder::new(place)
                .literal_separator(true)
                .case_insensitive(true)
                .build()
            {
                Ok(glob) => {
                    places.add(glob);
                }
                Err(error) => fault("places", &error.to_string()),
            }
        }
        if raw.places.is_empty() {
            fault("places", "at least one pattern is needed; '**' is everywhere");
        }
        if raw.ground.trim().is_empty() {
            fault("ground", "say why it is lawful");
        }
        if raw.owner.trim().is_empty() {
            fault("owner", "say who answers for it");
        }
        if let Some(until) = &raw.until
            && !is_iso_date(until)
        {
            fault("until", "a date is written 2027-01-31");
        }
        let places = places
            .build()
            .map_err(|error| fault("places", &error.to_string()))
            .ok()?;
        (faults.len() == before).then(|| Self {
            id: raw.id,
            ground: raw.ground,
            owner: raw.owner,
            places,
            formats: raw.formats,
            most_customers: raw.most_customers.unwrap_or(usize::MAX),
            until: raw.until,
        })
    }

    fn allows(&self, found: &Found, today: &str) -> bool {
        self.places.is_match(found.file.path.as_path())
            && (self.formats.is_empty() || self.formats.contains(&found.format))
            && found.finding.customers.len() <= self.most_customers
            && self.until.as_deref().is_none_or(|until| today <= until)
    }
}

fn is_iso_date(text: &str) -> bool {
    let digit_or_dash = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(digit_or_dash)
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

    #[test]
    fn all_faults_are_reported_at_once() {
        let text = POLICY
            .replace("2027-01-31", "31-1-2027")
            .replace("owner = \"Sales\"", "owner = ' '")
            .replace("ons-bedrijf.example", "geen domein");
        let faults = Policy::parse(&text).unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(
            faults
                .iter()
                .any(|fault| fault.starts_with("allow quotations: until"))
        );
        assert!(Policy::parse("[own]\nstaff = []").unwrap_err()[0].contains("staff"));
    }
}

//! Reads a rule pack: the raw shape as written, then the checked one with all faults listed.

use regex::RegexBuilder;
use serde::Deserialize;

use super::{
    DigitCheck, FlagRule, IdentifierRule, JudgingRules, ManyRules, OwnStaff, Ruleset, SeverityRules,
};
use crate::identifier::IdentifierKind;

/// Most bytes that a compiled pattern may take.
const PATTERN_BYTES: usize = 1 << 20;

/// Why a pack cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// It is not TOML, or not of this shape.
    #[error("{0}")]
    Shape(String),
    /// It has these faults.
    #[error("{}", .0.join("\n"))]
    Faults(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    version: u32,
    severity: RawSeverity,
    judging: RawJudging,
    #[serde(default)]
    flag: Vec<RawFlag>,
    #[serde(default)]
    identifier: Vec<RawIdentifier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSeverity {
    medium: usize,
    high: usize,
    critical: usize,
    #[serde(default)]
    raised_by: Vec<IdentifierKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJudging {
    chance: f64,
    most_sharing: u32,
    most_rivals: u32,
    most_columns: usize,
    many: RawMany,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMany {
    least: u64,
    share: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFlag {
    id: String,
    kind: IdentifierKind,
    pattern: String,
    #[serde(default)]
    check: DigitCheck,
    #[serde(rename = "match")]
    matches: Vec<String>,
    #[serde(rename = "no_match")]
    no_matches: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIdentifier {
    kind: IdentifierKind,
    #[serde(rename = "match")]
    matches: Vec<String>,
    #[serde(rename = "no_match")]
    no_matches: Vec<String>,
}

pub(super) fn parse(text: &str) -> Result<Ruleset, PackError> {
    let raw: RawPack = toml::from_str(text).map_err(|error| PackError::Shape(error.to_string()))?;
    let mut faults = Vec::new();
    let mut require = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    require(raw.version == 1, "version: this program reads packs of version 1");
    require(
        raw.severity.medium <= raw.severity.high && raw.severity.high <= raw.severity.critical,
        "severity: medium, high and critical must rise",
    );
    require(
        (0.0..=1.0).contains(&raw.judging.chance),
        "judging.chance: must be from 0 to 1",
    );
    require(
        (0.0..=1.0).contains(&raw.judging.many.share),
        "judging.many.share: must be from 0 to 1",
    );
    require(
        raw.judging.most_sharing >= 1,
        "judging.most_sharing: must be at least 1",
    );
    require(
        raw.judging.most_rivals >= 1,
        "judging.most_rivals: must be at least 1",
    );
    for flag in &raw.flag {
        require(
            !flag.kind.is_looked_up(),
            &format!("flag {}: only flagged kinds can be flagged", flag.id),
        );
        require(
            !flag.matches.is_empty() && !flag.no_matches.is_empty(),
            &format!("flag {}: needs examples under match and no_match", flag.id),
        );
    }
    for kind in raw
        .identifier
        .iter()
        .filter(|rule| rule.matches.is_empty() || rule.no_matches.is_empty())
    {
        require(
            false,
            &format!(
                "identifier {}: needs examples under match and no_match",
                kind.kind
            ),
        );
    }
    let mut flags = Vec::new();
    for flag in raw.flag {
        match RegexBuilder::new(&flag.pattern).size_limit(PATTERN_BYTES).build() {
            Ok(pattern) => flags.push(FlagRule {
                id: flag.id,
                kind: flag.kind,
                pattern,
                check: flag.check,
                matches: flag.matches,
                no_matches: flag.no_matches,
            }),
            Err(error) => faults.push(format!("flag {}: pattern: {error}", flag.id)),
        }
    }
    if !faults.is_empty() {
        return Err(PackError::Faults(faults));
    }
    Ok(Ruleset {
        version: raw.version,
        severity: SeverityRules {
            medium: raw.severity.medium,
            high: raw.severity.high,
            critical: raw.severity.critical,
            raised_by: raw.severity.raised_by,
        },
        judging: JudgingRules {
            chance: raw.judging.chance,
            most_sharing: raw.judging.most_sharing,
            most_rivals: raw.judging.most_rivals,
            most_columns: raw.judging.most_columns,
            many: ManyRules {
                least: raw.judging.many.least,
                share: raw.judging.many.share,
            },
        },
        flags,
        identifiers: raw
            .identifier
            .into_iter()
            .map(|rule| IdentifierRule {
                kind: rule.kind,
                matches: rule.matches,
                no_matches: rule.no_matches,
            })
            .collect(),
        own: OwnStaff::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_reported_at_once() {
        let pack = super::super::BUILT_IN
            .replace("chance = 0.005", "chance = 7.0")
            .replace("high = 100", "high = 2")
            .replace(r"pattern = '(?-u:\b)\d{9}", r"pattern = '((?-u:\b)\d{9}");
        let Err(PackError::Faults(faults)) = parse(&pack) else {
            panic!("accepted")
        };
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults.iter().any(|fault| fault.starts_with("flag bsn: pattern")));
    }

    #[test]
    fn unknown_keys_are_refused() {
        let pack = format!("{}\n[extra]\n", super::super::BUILT_IN);
        assert!(matches!(parse(&pack), Err(PackError::Shape(text)) if text.contains("extra")));
    }
}

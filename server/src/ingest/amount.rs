//! What a file amounts to: the union of what its entries hold.
//!
//! Customers are counted once, in however many entries they stand. What cannot be counted over entries (distinct values of
//! a kind) is told as the most that one entry has: at least so many, never more than there are.

use std::collections::BTreeMap;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_rules::finding::Severity;
use homeward_rules::identifier::IdentifierKind;
use homeward_rules::report::FileFinding;
use homeward_rules::report::{CustomerSet, Fault};
use homeward_rules::ruleset::Ruleset;
use roaring::RoaringBitmap;

use super::Refused;

use crate::findings::likeness::{Bands, bands};

/// Most headings that are kept of a file.
const HEADINGS: usize = 500;

/// What a set without runs begins with (the format's section 'cookie header').
const WITHOUT_RUNS: u32 = 12_346;

/// What a file amounts to, as its row has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    /// Of the file itself.
    pub format: String,
    /// At least that of each entry.
    pub severity: Severity,
    /// Distinct customers.
    pub customers: i32,
    /// Natural persons among them, at least.
    pub persons: i32,
    /// JSON: kind and count.
    pub identifiers: String,
    /// Its kinds as bits.
    pub kinds: i32,
    /// JSON list.
    pub extra_columns: String,
    /// Records that look like customers and are none.
    pub unmatched_records: i32,
    /// The customers.
    pub set: RoaringBitmap,
    /// The same, written.
    pub customer_set: Vec<u8>,
    /// What each entry holds: JSON, gzipped.
    pub parts: Vec<u8>,
    /// What the customers look like, where they are many.
    pub bands: Option<Bands>,
    /// Digest of all that was reported.
    pub told: String,
}

impl Amount {
    /// Takes the entries out of the file and adds them up.
    pub(super) fn of(file: &mut FileFinding) -> Result<Self, Refused> {
        let mut digest = blake3::Hasher::new_derive_key("homeward file as reported, version 1");
        serde_json::to_writer(&mut digest, file)?;
        let parts = std::mem::take(&mut file.parts);
        let mut set = RoaringBitmap::new();
        let mut severity = Severity::Low;
        let mut persons = 0;
        let mut unmatched = 0_u32;
        let mut identifiers: BTreeMap<IdentifierKind, u32> = BTreeMap::new();
        let mut headings: Vec<&str> = Vec::new();
        for part in &parts {
            let held = &part.finding;
            set.extend(held.customers.iter().map(|customer| customer.0));
            if let Some(many) = &part.customers {
                set |= unpacked(many)?;
            }
            severity = severity.max(held.severity);
            persons = persons.max(held.persons);
            unmatched = unmatched.saturating_add(held.unmatched_records);
            for (kind, count) in &held.identifiers {
                let most = identifiers.entry(*kind).or_default();
                *most = (*most).max(*count);
            }
            for heading in &held.extra_columns {
                if headings.len() < HEADINGS && !headings.contains(&heading.as_str()) {
                    headings.push(heading);
                }
            }
        }
        // Entries of an archive may be small lists that together are a large one.
        let by_all = Ruleset::built_in()
            .severity
            .by_customers(usize::try_from(set.len()).unwrap_or(usize::MAX));
        let mut customer_set = Vec::with_capacity(set.serialized_size());
        set.serialize_into(&mut customer_set)?;
        let own = parts.iter().find(|part| part.entry.is_none());
        let format = own.or(parts.first()).map(|part| part.format.clone());
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        serde_json::to_writer(&mut gzip, &parts)?;
        gzip.flush()?;
        Ok(Self {
            format: format.unwrap_or_default(),
            severity: severity.max(by_all),
            customers: i32::try_from(set.len()).unwrap_or(i32::MAX),
            persons: i32::try_from(persons).unwrap_or(i32::MAX),
            kinds: identifiers.keys().fold(0, |bits, kind| bits | bit(*kind)),
            identifiers: serde_json::to_string(&identifiers)?,
            extra_columns: serde_json::to_string(&headings)?,
            unmatched_records: i32::try_from(unmatched).unwrap_or(i32::MAX),
            bands: bands(&set),
            told: digest.finalize().to_hex().chars().take(32).collect(),
            set,
            customer_set,
            parts: gzip.finish()?,
        })
    }
}

/// A set as it was sent. One with runs is none: a few bytes of those would become as many megabytes.
fn unpacked(many: &CustomerSet) -> Result<RoaringBitmap, Fault> {
    let none = Fault::Characters("parts.customers.set");
    let bytes = STANDARD.decode(&many.set).map_err(|_| none)?;
    if bytes.get(..4) != Some(&WITHOUT_RUNS.to_le_bytes()) {
        return Err(none);
    }
    let set = RoaringBitmap::deserialize_from(bytes.as_slice()).map_err(|_| none)?;
    if set.len() != many.count {
        return Err(Fault::Impossible("parts.customers.count"));
    }
    Ok(set)
}

/// A kind as a bit: what rows are filtered by.
#[must_use]
pub const fn bit(kind: IdentifierKind) -> i32 {
    1 << kind as u8
}

#[cfg(test)]
mod tests {
    use homeward_rules::finding::{CustomerRef, Finding};
    use homeward_rules::report::Part;

    use super::*;

    fn part(entry: Option<&str>, customers: std::ops::Range<u32>) -> Part {
        Part {
            entry: entry.map(str::to_owned),
            format: "csv".to_owned(),
            size: 10,
            finding: Finding {
                severity: Severity::Low,
                persons: customers.len() as u32,
                customers: customers.map(CustomerRef).collect(),
                identifiers: BTreeMap::from([(IdentifierKind::Email, 5)]),
                evidence: Vec::new(),
                unmatched_records: u32::MAX,
                extra_columns: vec!["Wensen".to_owned()],
                allowed_by: None,
            },
            customers: None,
            left_out: 0,
        }
    }

    #[test]
    fn customers_in_several_entries_count_once_and_together_weigh_more() {
        let mut file = FileFinding {
            file: "0".repeat(32),
            path: "/a.zip".to_owned(),
            owner: None,
            size: 1,
            modified: None,
            content: "0".repeat(64),
            parts: vec![part(Some("a.csv"), 0..600), part(Some("b.csv"), 500..1100)],
        };
        let amount = Amount::of(&mut file).unwrap();
        assert_eq!((amount.customers, amount.persons), (1100, 600));
        assert_eq!(amount.severity, Severity::Critical);
        assert_eq!(amount.identifiers, r#"{"email":5}"#);
        assert_eq!(amount.kinds, bit(IdentifierKind::Email));
        assert_eq!(amount.extra_columns, r#"["Wensen"]"#);
        assert_eq!(amount.unmatched_records, i32::MAX);
        let read = RoaringBitmap::deserialize_from(amount.customer_set.as_slice()).unwrap();
        assert!(read == amount.set && read.len() == 1100);
    }

    fn packed(set: &RoaringBitmap) -> String {
        let mut bytes = Vec::new();
        set.serialize_into(&mut bytes).unwrap();
        STANDARD.encode(bytes)
    }

    fn of_set(many: CustomerSet) -> Result<Amount, Refused> {
        let mut part = part(None, 0..0);
        part.customers = Some(many);
        let mut file = FileFinding {
            file: "0".repeat(32),
            path: "/a.csv".to_owned(),
            owner: None,
            size: 1,
            modified: None,
            content: "0".repeat(64),
            parts: vec![part],
        };
        Amount::of(&mut file)
    }

    #[test]
    fn a_set_is_counted_as_its_customers_and_a_false_one_is_refused() {
        let set: RoaringBitmap = (0..200_000).collect();
        let count = set.len();
        let good = CustomerSet {
            count,
            set: packed(&set),
        };
        assert_eq!(of_set(good).unwrap().customers, 200_000);
        let refused = |many| matches!(of_set(many), Err(Refused::Fault(_)));
        assert!(refused(CustomerSet {
            count: count + 1,
            set: packed(&set)
        }));
        assert!(refused(CustomerSet {
            count,
            set: "no set".to_owned()
        }));
        // One run of all 65,536 values of its block, as other programs write it.
        let mut runs = vec![0x3B, 0x30, 0, 0, 1, 0, 0, 0xFF, 0xFF];
        runs.extend([1, 0, 0, 0, 0xFF, 0xFF]);
        assert!(refused(CustomerSet {
            count: 65_536,
            set: STANDARD.encode(runs)
        }));
    }
}

//! What a file amounts to: the union of what its entries hold.
//!
//! Customers are counted once, in however many entries they stand. What cannot be counted over entries (distinct values of
//! a kind) is told as the most that one entry has: at least so many, never more than there are.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_rules::finding::Severity;
use homeward_rules::identifier::IdentifierKind;
use homeward_rules::report::FileFinding;
use homeward_rules::ruleset::Ruleset;
use roaring::RoaringBitmap;

/// Most headings that are kept of a file.
const HEADINGS: usize = 500;

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
}

impl Amount {
    /// Takes the entries out of the file and adds them up.
    pub(super) fn of(file: &mut FileFinding) -> std::io::Result<Self> {
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
            set,
            customer_set,
            parts: gzip.finish()?,
        })
    }
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
}

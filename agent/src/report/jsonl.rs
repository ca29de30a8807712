//! One JSON object a line, as soon as it is known: what other programs read.
//!
//! Names and order of the fields are fixed; the tests hold a line of each type. Customers are named by the
//! ids of the CRM.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use homeward_rules::document::Location;
use homeward_rules::finding::{CustomerRef, Severity};
use homeward_rules::identifier::IdentifierKind;
use homeward_rules::index::OpenIndex;
use serde::Serialize;

use super::{Report, place, timestamp};
use crate::extract::{Detail, Reason};
use crate::outcome::{Found, Unscanned};
use crate::scan::{Ending, Summary};
use crate::worker::protection::Protections;

/// Writes lines of JSON.
#[derive(Debug)]
pub struct Jsonl<'i, W, C> {
    out: W,
    customers: &'i C,
}

/// Knows the ids that the CRM has for customers.
pub trait CustomerIds {
    /// The id of this customer; empty when there is none.
    fn id(&self, customer: CustomerRef) -> &str;
}

impl CustomerIds for OpenIndex<'_> {
    fn id(&self, customer: CustomerRef) -> &str {
        self.customer(customer).map_or("", |customer| customer.id)
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Finding(FindingLine<'a>),
    Unscanned {
        path: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        path_bytes: Option<String>,
        entry: Option<&'a str>,
        /// Of the outermost file, as the time is.
        size: Option<u64>,
        modified: Option<String>,
        reason: Reason,
        detail: Option<Detail>,
    },
    Summary {
        files: u64,
        bytes: u64,
        /// How many of the files were not opened; only where it is remembered what was read.
        #[serde(skip_serializing_if = "Option::is_none")]
        unchanged: Option<u64>,
        /// Pages of pictures whose text was read; only where that was asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        pictures: Option<u64>,
        findings: u64,
        /// Only where a policy was given.
        #[serde(skip_serializing_if = "Option::is_none")]
        allowed: Option<u64>,
        customers: u64,
        unscanned: &'a BTreeMap<Reason, u64>,
        elapsed_ms: u64,
        /// What held the workers back; empty where files were read in the main process.
        protections: &'a Protections,
        /// Only where it was stopped before every file was read.
        #[serde(skip_serializing_if = "Option::is_none")]
        ending: Option<&'static str>,
    },
}

#[derive(Serialize)]
struct FindingLine<'a> {
    path: String,
    /// Only where the path is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    entry: Option<&'a str>,
    format: &'a str,
    size: u64,
    modified: Option<String>,
    content_hash: &'a str,
    severity: Severity,
    customers: usize,
    customer_ids: Vec<&'a str>,
    identifiers: &'a BTreeMap<IdentifierKind, u32>,
    evidence: Vec<EvidenceLine<'a>>,
    unmatched_records: u32,
    extra_columns: &'a [String],
    /// Only where the policy allows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_by: Option<&'a str>,
}

#[derive(Serialize)]
struct EvidenceLine<'a> {
    customer_id: &'a str,
    kinds: &'a [IdentifierKind],
    location: Location,
}

impl<'i, W: Write, C: CustomerIds> Jsonl<'i, W, C> {
    /// A report that names customers by what `customers` knows.
    pub const fn new(out: W, customers: &'i C) -> Self {
        Self { out, customers }
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write, C: CustomerIds> Report for Jsonl<'_, W, C> {
    fn finding(&mut self, found: &Found) -> io::Result<()> {
        let finding = &found.finding;
        let line = FindingLine {
            path: lossy(&found.file.path),
            path_bytes: place::bytes(&found.file.path),
            entry: found.entry.as_deref(),
            format: &found.format,
            size: found.size,
            modified: found.file.modified.and_then(timestamp::rfc3339),
            content_hash: &found.content_hash,
            severity: finding.severity,
            customers: finding.customers.len(),
            customer_ids: finding
                .customers
                .iter()
                .map(|&customer| self.customers.id(customer))
                .collect(),
            identifiers: &finding.identifiers,
            evidence: finding
                .evidence
                .iter()
                .map(|evidence| EvidenceLine {
                    customer_id: self.customers.id(evidence.customer),
                    kinds: &evidence.kinds,
                    location: evidence.location,
                })
                .collect(),
            unmatched_records: finding.unmatched_records,
            extra_columns: &finding.extra_columns,
            allowed_by: found.allowed_by.as_deref(),
        };
        self.line(&Line::Finding(line))
    }

    fn unscanned(&mut self, unscanned: &Unscanned) -> io::Result<()> {
        self.line(&Line::Unscanned {
            path: lossy(&unscanned.path),
            path_bytes: place::bytes(&unscanned.path),
            entry: unscanned.entry.as_deref(),
            size: unscanned.size,
            modified: unscanned.modified.and_then(timestamp::rfc3339),
            reason: unscanned.why.reason,
            detail: unscanned.why.detail,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.line(&Line::Summary {
            files: summary.files,
            bytes: summary.bytes,
            unchanged: summary.unchanged,
            pictures: summary.pictures,
            findings: summary.findings,
            allowed: summary.allowed,
            customers: summary.customers,
            unscanned: &summary.unscanned,
            elapsed_ms: u64::try_from(summary.elapsed.as_millis()).unwrap_or(u64::MAX),
            protections: summary.protections.as_ref().unwrap_or(&Protections::new()),
            ending: (summary.ending == Ending::Stopped).then_some("stopped"),
        })?;
        self.out.flush()
    }
}

fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    struct Numbered;

    impl CustomerIds for Numbered {
        fn id(&self, customer: CustomerRef) -> &str {
            ["C-1", "C-2"][customer.0 as usize]
        }
    }

    #[test]
    fn lines_are_as_others_script_against_them() {
        let mut out = Vec::new();
        example::tell(&mut Jsonl::new(&mut out, &Numbered));
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn what_is_seldom_said_has_fields_of_its_own() {
        let mut out = Vec::new();
        let mut report = Jsonl::new(&mut out, &Numbered);
        let mut found = example::found("/a", None, Severity::Low);
        found.allowed_by = Some("quotations".to_owned());
        report.finding(&found).unwrap();
        let summary = Summary {
            ending: Ending::Stopped,
            ..example::summary()
        };
        report.finish(&summary).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(r#","allowed_by":"quotations"}"#), "{out}");
        assert!(out.ends_with(",\"ending\":\"stopped\"}\n"), "{out}");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_are_told_apart() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/caf\xe9%"));
        let mut out = Vec::new();
        let unscanned = Unscanned {
            path: std::sync::Arc::new(path.to_owned()),
            entry: None,
            size: None,
            modified: None,
            why: Reason::Locked.into(),
        };
        Jsonl::new(&mut out, &Numbered).unscanned(&unscanned).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(r#""path_bytes":"/caf%E9%25""#), "{out}");
    }
}

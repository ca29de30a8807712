//! Reports as an agent would send them, with fictitious files and customers.

use std::collections::BTreeMap;

use homeward_rules::coverage::{Coverage, Reason};
use homeward_rules::finding::{CustomerRef, Evidence, Finding, Severity};
use homeward_rules::identifier::IdentifierKind;
use homeward_rules::report::{
    Ending, FileFinding, PROTOCOL, Part, ScanEnd, ScanReport, Source, SourceKind, Unscanned, Versions,
};
use homeward_server::ingest::{Reporter, Shares};
use homeward_server::moment::Moment;
use std::time::Duration;
use uuid::Uuid;

/// A moment so many minutes before now.
pub(crate) fn ago(minutes: u64) -> Moment {
    Moment::now().before(Duration::from_secs(minutes * 60))
}

/// A device that reports.
pub(crate) fn device(number: u128) -> Reporter {
    Reporter {
        device: Uuid::from_u128(number),
        name: format!("LAP-{number}"),
        shares: Shares::Any,
    }
}

/// The only part of a complete scan of `root` that began so many minutes ago.
pub(crate) fn scan(root: &str, minutes: u64, findings: Vec<FileFinding>) -> ScanReport {
    ScanReport {
        protocol: PROTOCOL,
        report_id: Uuid::now_v7().to_string(),
        scan_id: Uuid::now_v7().to_string(),
        part: 0,
        source: Source {
            kind: if root.starts_with("//") || root.starts_with(r"\\") {
                SourceKind::Share
            } else {
                SourceKind::DeviceRoot
            },
            root: root.to_owned(),
        },
        versions: Versions {
            agent: "0.1.0".to_owned(),
            index: "00ff".to_owned(),
            rules: "default 1".to_owned(),
        },
        started: ago(minutes).0,
        findings,
        unscanned: Vec::new(),
        end: Some(ScanEnd {
            finished: ago(minutes.saturating_sub(1)).0,
            ending: Ending::Complete,
            coverage: Coverage {
                files: 100,
                bytes: 1000,
                unscanned: BTreeMap::new(),
            },
            within: Vec::new(),
        }),
    }
}

/// The same scan cut into as many parts as it has findings; the end is in the last.
pub(crate) fn parts(whole: &ScanReport) -> Vec<ScanReport> {
    let last = whole.findings.len() - 1;
    let cut = whole.findings.clone().into_iter().enumerate();
    cut.map(|(at, file)| ScanReport {
        report_id: Uuid::now_v7().to_string(),
        part: at as u32,
        findings: vec![file],
        end: whole.end.clone().filter(|_| at == last),
        ..whole.clone()
    })
    .collect()
}

/// A file that holds these customers; its number is its identity.
pub(crate) fn file(number: u128, path: &str, customers: std::ops::Range<u32>) -> FileFinding {
    FileFinding {
        file: format!("{number:032x}"),
        path: path.to_owned(),
        owner: None,
        size: 2048,
        modified: Some(ago(1000).0),
        content: format!(
            "{:064x}",
            u64::from(customers.start) << 32 | u64::from(customers.end)
        ),
        parts: vec![Part {
            entry: None,
            format: "csv".to_owned(),
            size: 2048,
            finding: Finding {
                severity: Severity::Medium,
                persons: customers.len() as u32,
                evidence: customers
                    .clone()
                    .take(3)
                    .map(|customer| Evidence {
                        customer: CustomerRef(customer),
                        kinds: vec![IdentifierKind::Email, IdentifierKind::Name],
                        location: serde_json::from_value(
                            serde_json::json!({"row": customer + 2, "column": 3}),
                        )
                        .unwrap(),
                    })
                    .collect(),
                identifiers: BTreeMap::from([(IdentifierKind::Email, customers.len() as u32)]),
                customers: customers.map(CustomerRef).collect(),
                unmatched_records: 1,
                extra_columns: vec!["Wensen".to_owned()],
                allowed_by: None,
            },
            customers: None,
            left_out: 0,
        }],
    }
}

/// Something that was not read.
pub(crate) fn unread(path: &str) -> Unscanned {
    Unscanned {
        path: path.to_owned(),
        entry: None,
        reason: Reason::Permission,
        detail: None,
        size: Some(4_096),
        modified: None,
    }
}

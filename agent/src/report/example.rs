//! Results for the tests of reports, all fictitious.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use homeward_rules::document::{Container, Location};
use homeward_rules::finding::{CustomerRef, Evidence, Finding, Severity};
use homeward_rules::identifier::IdentifierKind;

use super::Report;
use crate::extract::{Detail, Reason, Unreadable};
use crate::outcome::{Found, SourceFile, Unscanned};
use crate::scan::{Ending, Summary};
use crate::worker::protection::Protection;

pub(crate) fn file(path: &str) -> SourceFile {
    SourceFile {
        path: Arc::new(PathBuf::from(path)),
        size: 34_816,
        modified: Some(SystemTime::UNIX_EPOCH + Duration::from_hours(476_720)),
        mark: None,
    }
}

pub(crate) fn found(path: &str, entry: Option<&str>, severity: Severity) -> Found {
    let location = Location {
        container: Container::Sheet,
        part: 2,
        row: 14,
        column: 3,
        ..Location::default()
    };
    let evidence = |customer, kinds: &[IdentifierKind]| Evidence {
        customer: CustomerRef(customer),
        kinds: kinds.to_vec(),
        location,
    };
    Found {
        file: file(path),
        entry: entry.map(str::to_owned),
        format: "xlsx".to_owned(),
        size: 34_816,
        content_hash: "ab".repeat(32),
        finding: Finding {
            severity,
            customers: vec![CustomerRef(0), CustomerRef(1)],
            persons: 1,
            identifiers: BTreeMap::from([(IdentifierKind::Email, 2), (IdentifierKind::Phone, 1)]),
            evidence: vec![
                evidence(0, &[IdentifierKind::Email, IdentifierKind::Phone]),
                evidence(1, &[IdentifierKind::Email]),
            ],
            unmatched_records: 3,
            extra_columns: vec!["Afspraken".to_owned(), "=1+1".to_owned()],
            allowed_by: None,
        },
        allowed_by: None,
    }
}

pub(crate) fn unscanned(path: &str, entry: Option<&str>, why: Unreadable) -> Unscanned {
    Unscanned {
        path: Arc::new(PathBuf::from(path)),
        entry: entry.map(str::to_owned),
        size: Some(34_816),
        modified: file(path).modified,
        why,
    }
}

/// Gives a report two findings, three unscanned entries and a summary.
pub(crate) fn tell(report: &mut dyn Report) {
    let low = found("/home/jan/Documents/offerte <1>.docx", None, Severity::Low);
    let high = found("/home/jan/oud.zip", Some("map!/klanten.xlsx"), Severity::High);
    report.finding(&low).unwrap();
    report.finding(&high).unwrap();
    let ratio = Unreadable::new(Reason::TooLarge, Detail::Ratio);
    let all = [
        unscanned("/home/jan/loon.xlsx", None, Unreadable::encrypted()),
        unscanned("/home/jan/oud.zip", Some("bom.gz"), ratio),
        unscanned("/home/jan/weg", None, Reason::Permission.into()),
    ];
    for unscanned in &all {
        report.unscanned(unscanned).unwrap();
    }
    report.flush().unwrap();
    report.finish(&summary()).unwrap();
}

pub(crate) fn summary() -> Summary {
    Summary {
        files: 1_234,
        bytes: 5_678_901,
        unchanged: None,
        pictures: None,
        findings: 2,
        allowed: None,
        customers: 2,
        persons: 1,
        unscanned: BTreeMap::from([
            (Reason::Encrypted, 1),
            (Reason::TooLarge, 1),
            (Reason::Permission, 1),
        ]),
        elapsed: Duration::from_millis(3_456),
        protections: Some(Protection::ALL.into()),
        forgot: None,
        ending: Ending::Complete,
    }
}

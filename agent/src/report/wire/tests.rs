use std::collections::BTreeMap;
use std::sync::Arc;

use homeward_rules::finding::{CustomerRef, Finding, Severity};
use homeward_rules::report::SourceKind;

use super::*;
use crate::extract::Unreadable;
use crate::outcome::SourceFile;

fn head() -> Head {
    Head {
        source: Source {
            kind: SourceKind::Share,
            root: "//fs/sales".into(),
        },
        versions: Versions {
            agent: "0.1.0".into(),
            index: "00".into(),
            rules: "built-in".into(),
        },
        started: SystemTime::now(),
        scan: Uuid::now_v7(),
    }
}

fn found(path: &str, entry: Option<&str>, customers: &[u32]) -> Found {
    Found {
        allowed_by: None,
        file: SourceFile {
            path: Arc::new(PathBuf::from(path)),
            size: 10,
            modified: Some(SystemTime::now()),
        },
        entry: entry.map(str::to_owned),
        format: "csv".into(),
        size: 10,
        content_hash: "ab".repeat(32),
        finding: Finding {
            severity: Severity::Low,
            customers: customers.iter().copied().map(CustomerRef).collect(),
            persons: 0,
            identifiers: BTreeMap::new(),
            evidence: Vec::new(),
            unmatched_records: 0,
            extra_columns: Vec::new(),
            allowed_by: None,
        },
    }
}

/// Tells a scan and gives the reports that were made of it, all of which a server takes.
fn told(tell: impl FnOnce(&mut Wire<'_>)) -> Vec<ScanReport> {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::open(folder.path()).unwrap();
    let head = head();
    let identities = Identities::new(&head.source, Path::new("/srv"), "secret");
    let mut wire = Wire::new(&spool, head, identities);
    tell(&mut wire);
    wire.finish(&Summary::default()).unwrap();
    let reports: Vec<_> = spool
        .waiting()
        .unwrap()
        .iter()
        .map(|waiting| waiting.report().unwrap())
        .collect();
    for (at, report) in reports.iter().enumerate() {
        assert_eq!(report.check(&Limits::SERVER), Ok(()));
        assert_eq!(report.part as usize, at);
        assert_eq!(report.end.is_some(), at + 1 == reports.len());
    }
    reports
}

#[test]
fn the_entries_of_a_file_are_one_finding_even_when_files_mix() {
    let reports = told(|wire| {
        wire.finding(&found("/srv/a.zip", Some("x.csv"), &[1])).unwrap();
        wire.finding(&found("/srv/b.csv", None, &[2])).unwrap();
        wire.finding(&found("/srv/a.zip", Some("y.csv"), &[3])).unwrap();
        wire.done(Path::new("/srv/b.csv")).unwrap();
        wire.done(Path::new("/srv/a.zip")).unwrap();
        wire.finding(&found("/srv/never-done.csv", None, &[4])).unwrap();
    });
    let files: Vec<_> = reports[0]
        .findings
        .iter()
        .map(|file| (file.path.as_str(), file.parts.len()))
        .collect();
    assert_eq!(
        files,
        [("/srv/b.csv", 1), ("/srv/a.zip", 2), ("/srv/never-done.csv", 1)]
    );
}

#[test]
fn parts_are_bounded() {
    let reports = told(|wire| {
        for at in 0..FILES + 20 {
            let path = format!("/srv/{at}.csv");
            wire.finding(&found(&path, None, &[1])).unwrap();
            wire.done(Path::new(&path)).unwrap();
        }
    });
    let counts: Vec<_> = reports.iter().map(|report| report.findings.len()).collect();
    assert_eq!(counts, [FILES, 20]);
}

#[test]
fn an_archive_of_very_many_entries_loses_no_customer() {
    let reports = told(|wire| {
        for at in 0..1_500_u32 {
            let entry = format!("{at}.csv");
            wire.finding(&found("/srv/a.zip", Some(&entry), &[at])).unwrap();
        }
    });
    let file = &reports[0].findings[0];
    assert_eq!(file.parts.len(), Limits::SERVER.parts);
    let all: usize = file.parts.iter().map(|part| part.finding.customers.len()).sum();
    assert_eq!(all, 1_500);
}

#[test]
fn what_a_server_would_refuse_is_made_fit() {
    let reports = told(|wire| {
        let mut odd = found(
            &format!("/srv/{}", "ü".repeat(8_000)),
            Some(&"e".repeat(20_000)),
            &[1],
        );
        odd.format = "ODD FORMAT \u{1F600}".into();
        odd.finding.extra_columns = vec!["x".repeat(5_000), String::new()];
        wire.finding(&odd).unwrap();
    });
    assert_eq!(reports[0].findings[0].parts[0].format, "oddformat");
}

#[test]
fn what_has_no_text_is_counted_but_not_listed() {
    let unread = |why| Unscanned {
        path: Arc::new(PathBuf::from("/srv/x")),
        entry: None,
        size: None,
        modified: None,
        why,
    };
    let reports = told(|wire| {
        wire.unscanned(&unread(Unreadable::new(Reason::Unsupported, Detail::Image)))
            .unwrap();
        wire.unscanned(&unread(Unreadable::encrypted())).unwrap();
        wire.unscanned(&unread(Unreadable::broken())).unwrap();
    });
    let listed = &reports[0].unscanned;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1].detail.as_deref(), Some("structure"));
}

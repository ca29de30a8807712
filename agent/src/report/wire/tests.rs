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
        within: Vec::new(),
    }
}

fn found(path: &str, entry: Option<&str>, customers: &[u32]) -> Found {
    Found {
        allowed_by: None,
        file: SourceFile {
            path: Arc::new(PathBuf::from(path)),
            size: 10,
            modified: Some(SystemTime::now()),
            mark: None,
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
    let all: u64 = file.parts.iter().map(Part::customer_count).sum();
    assert_eq!(all, 1_500);
}

/// The customers that a part tells, however it tells them.
fn customers(part: &Part) -> RoaringBitmap {
    let mut all: RoaringBitmap = part.finding.customers.iter().map(|customer| customer.0).collect();
    if let Some(many) = &part.customers {
        let bytes = STANDARD.decode(&many.set).unwrap();
        assert_eq!(bytes[..4], 12_346_u32.to_le_bytes(), "no runs");
        all |= RoaringBitmap::deserialize_from(bytes.as_slice()).unwrap();
    }
    all
}

/// Most that a report takes packed and unpacked: a server takes 8 MB and 48.
fn fits(report: &ScanReport) {
    use std::io::Write;
    let text = serde_json::to_vec(report).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&text).unwrap();
    let packed = packed.finish().unwrap().len();
    assert!(
        text.len() < 16 << 20 && packed < 8 << 20,
        "{} {packed}",
        text.len()
    );
}

#[test]
fn a_file_of_very_many_customers_arrives_whole() {
    // Every third of three million, so that nothing about them is regular in bytes for long.
    let ids: Vec<u32> = (0..3_000_000).filter(|id| id % 3 == id / 7 % 3).collect();
    let reports = told(|wire| {
        wire.finding(&found("/srv/before.csv", None, &[1])).unwrap();
        wire.done(Path::new("/srv/before.csv")).unwrap();
        wire.finding(&found("/srv/all.csv", None, &ids)).unwrap();
        wire.done(Path::new("/srv/all.csv")).unwrap();
    });
    for report in &reports {
        fits(report);
    }
    let files: Vec<_> = reports.iter().flat_map(|report| &report.findings).collect();
    assert_eq!(files.len(), 2);
    assert_eq!(files[1].parts[0].customer_count(), ids.len() as u64);
    assert_eq!(customers(&files[1].parts[0]), ids.into_iter().collect());
}

#[test]
fn an_archive_of_very_large_entries_is_one_report_that_fits_and_loses_no_customer() {
    use homeward_rules::document::Location;
    use homeward_rules::finding::Evidence;
    let mut every = RoaringBitmap::new();
    let reports = told(|wire| {
        for at in 0..40_u32 {
            let ids: Vec<u32> = (0..4_000_000).filter(|id| (id ^ (id >> 3)) % 40 == at).collect();
            every.extend(ids.iter().copied());
            let mut large = found("/srv/a.zip", Some(&format!("{at}.csv")), &ids);
            large.finding.evidence = ids
                .iter()
                .take(1_000)
                .map(|&id| Evidence {
                    customer: CustomerRef(id),
                    kinds: Vec::new(),
                    location: Location::default(),
                })
                .collect();
            large.finding.extra_columns = (0..1_200).map(|column| format!("{at} {column}")).collect();
            wire.finding(&large).unwrap();
        }
        wire.done(Path::new("/srv/a.zip")).unwrap();
    });
    reports.iter().for_each(fits);
    let file = reports.iter().flat_map(|report| &report.findings).next().unwrap();
    let all = file
        .parts
        .iter()
        .fold(RoaringBitmap::new(), |all, part| all | customers(part));
    assert_eq!(all, every);
    // What was too much is said: entries told as one, places that were left out, headings that go on.
    let last = file.parts.last().unwrap();
    assert_eq!(last.entry.as_deref(), Some(REST));
    assert!(file.parts.len() < 40);
    let told: usize = file.parts.iter().map(|part| part.finding.evidence.len()).sum();
    let left: u64 = file.parts.iter().map(|part| part.left_out).sum();
    assert_eq!((told, left), (EVIDENCE, 30_000));
    assert_eq!(last.finding.extra_columns.last().unwrap(), REST);
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
        size: Some(512),
        modified: Some(SystemTime::UNIX_EPOCH),
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
    assert_eq!((listed[0].size, listed[0].modified), (Some(512), Some(0)));
}

#[test]
fn a_scan_of_some_files_names_them_where_it_came_to_its_end() {
    let end = |ending| {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let head = Head {
            within: vec![PathBuf::from("/srv/a.csv")],
            ..head()
        };
        let identities = Identities::new(&head.source, Path::new("/srv"), "secret");
        let mut wire = Wire::new(&spool, head, identities);
        let summary = Summary {
            ending,
            ..Summary::default()
        };
        wire.finish(&summary).unwrap();
        let report = spool.waiting().unwrap()[0].report().unwrap();
        assert_eq!(report.check(&Limits::SERVER), Ok(()));
        report.end.unwrap()
    };
    let done = end(scan::Ending::Complete);
    assert_eq!(
        (done.ending, done.within),
        (Ending::Stopped, vec!["/srv/a.csv".to_owned()])
    );
    let stopped = end(scan::Ending::Stopped);
    assert_eq!((stopped.ending, stopped.within), (Ending::Stopped, Vec::new()));
}

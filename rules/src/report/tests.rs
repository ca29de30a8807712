use super::*;
use crate::document::Location;
use crate::finding::{CustomerRef, Evidence, Severity};
use crate::identifier::IdentifierKind;

fn report() -> ScanReport {
    ScanReport {
        protocol: PROTOCOL,
        report_id: "0198c0de-0000-7000-8000-000000000001".into(),
        scan_id: "0198c0de-0000-7000-8000-000000000002".into(),
        part: 0,
        source: Source {
            kind: SourceKind::DeviceRoot,
            root: "/home/jan".into(),
        },
        versions: Versions {
            agent: "0.1.0".into(),
            index: "5f".repeat(16),
            rules: "default 1".into(),
        },
        started: 1_795_000_000_000,
        findings: vec![FileFinding {
            file: "0a".repeat(16),
            path: "/home/jan/Bureaublad/klanten.xlsx".into(),
            owner: Some("jan".into()),
            size: 4_096,
            modified: Some(1_794_000_000_000),
            content: "7b".repeat(32),
            parts: vec![Part {
                entry: None,
                format: "xlsx".into(),
                size: 4_096,
                finding: Finding {
                    severity: Severity::Medium,
                    customers: vec![CustomerRef(3), CustomerRef(7)],
                    persons: 1,
                    identifiers: [(IdentifierKind::Email, 2)].into(),
                    evidence: vec![Evidence {
                        customer: CustomerRef(3),
                        kinds: vec![IdentifierKind::Email],
                        location: Location::default(),
                    }],
                    unmatched_records: 1,
                    extra_columns: vec!["opmerking".into()],
                    allowed_by: None,
                },
                customers: None,
                left_out: 0,
            }],
        }],
        unscanned: vec![Unscanned {
            path: "/home/jan/oud.zip".into(),
            entry: Some("prijzen.xlsx".into()),
            reason: Reason::Encrypted,
            detail: None,
            size: None,
            modified: None,
        }],
        end: Some(ScanEnd {
            finished: 1_795_000_001_000,
            ending: Ending::Complete,
            coverage: Coverage {
                files: 2,
                bytes: 9_000,
                unscanned: [(Reason::Encrypted, 1)].into(),
            },
            within: Vec::new(),
        }),
    }
}

fn fault(change: impl FnOnce(&mut ScanReport)) -> Fault {
    let mut report = report();
    change(&mut report);
    report.check(&Limits::SERVER).unwrap_err()
}

#[test]
fn a_report_of_protocol_1_is_understood_forever() {
    let golden = include_str!("golden-1.json");
    assert_eq!(serde_json::from_str::<ScanReport>(golden).unwrap(), report());
}

#[test]
fn what_is_written_is_read_again() {
    let written = serde_json::to_string(&report()).unwrap();
    assert_eq!(serde_json::from_str::<ScanReport>(&written).unwrap(), report());
    assert_eq!(report().check(&Limits::SERVER), Ok(()));
}

#[test]
fn fields_of_a_later_version_are_ignored() {
    let mut value = serde_json::to_value(report()).unwrap();
    value["mood"] = "cheerful".into();
    value["findings"][0]["parts"][0]["finding"]["colour"] = 7.into();
    assert_eq!(serde_json::from_value::<ScanReport>(value).unwrap(), report());
}

#[test]
fn another_protocol_is_refused() {
    assert_eq!(fault(|r| r.protocol = 2), Fault::Protocol);
}

#[test]
fn ids_and_hashes_have_one_form() {
    assert_eq!(
        fault(|r| r.report_id.make_ascii_uppercase()),
        Fault::NoUuid("report_id")
    );
    assert_eq!(fault(|r| r.scan_id.push('0')), Fault::NoUuid("scan_id"));
    assert_eq!(
        fault(|r| r.findings[0].file.truncate(30)),
        Fault::NoHex("findings.file")
    );
    assert_eq!(
        fault(|r| r.findings[0].content = "zz".repeat(32)),
        Fault::NoHex("findings.content")
    );
}

#[test]
fn what_a_database_cannot_hold_is_refused() {
    assert_eq!(
        fault(|r| r.findings[0].path.push('\0')),
        Fault::Characters("findings.path")
    );
    assert_eq!(
        fault(|r| r.findings[0].size = u64::MAX),
        Fault::Impossible("findings.size")
    );
    assert_eq!(fault(|r| r.started = i64::MAX), Fault::Impossible("started"));
    assert_eq!(
        fault(|r| r.findings[0].path = "x".repeat(9_000)),
        Fault::TooLong("findings.path", 8_192)
    );
}

#[test]
fn customers_are_a_set() {
    let double = |r: &mut ScanReport| r.findings[0].parts[0].finding.customers.push(CustomerRef(7));
    assert_eq!(fault(double), Fault::Order("finding.customers"));
    assert_eq!(
        fault(|r| r.findings[0].parts[0].finding.persons = 3),
        Fault::Impossible("finding.persons")
    );
}

#[test]
fn markup_cannot_travel_in_words_of_enumerations() {
    assert_eq!(
        fault(|r| r.findings[0].parts[0].format = "<script>".into()),
        Fault::Characters("parts.format")
    );
    assert_eq!(
        fault(|r| r.unscanned[0].detail = Some("a b".into())),
        Fault::Characters("unscanned.detail")
    );
}

#[test]
fn a_scan_of_some_files_names_them_and_says_nothing_of_others() {
    let mut report = report();
    let end = report.end.as_mut().unwrap();
    assert!(!serde_json::to_string(end).unwrap().contains("within"));
    end.within = vec!["/home/jan/Downloads".into()];
    end.ending = Ending::Stopped;
    assert_eq!(report.check(&Limits::SERVER), Ok(()));
    let fault = |change: &dyn Fn(&mut ScanEnd)| {
        let mut report = report.clone();
        change(report.end.as_mut().unwrap());
        report.check(&Limits::SERVER).unwrap_err()
    };
    assert_eq!(
        fault(&|end| end.ending = Ending::Complete),
        Fault::Impossible("end.within")
    );
    assert_eq!(
        fault(&|end| end.within.push(String::new())),
        Fault::Empty("end.within")
    );
    let most = Limits::SERVER.within;
    assert_eq!(
        fault(&|end| end.within = vec!["/a".into(); most + 1]),
        Fault::TooLong("end.within", most)
    );
}

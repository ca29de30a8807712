//! The forms in which results are written.

use serde_json::json;

use crate::home::{BOTH, Home};

#[test]
fn a_finding_has_every_field_and_no_other() {
    let home = Home::new();
    let path = home.put("klanten.txt", BOTH);
    let said = home.said(&[]);
    let finding = &said.lines[0];
    let fields: Vec<_> = finding.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "type",
        "path",
        "entry",
        "format",
        "size",
        "modified",
        "content_hash",
        "severity",
        "customers",
        "customer_ids",
        "identifiers",
        "evidence",
        "unmatched_records",
        "extra_columns",
    ];
    expected.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!(finding["path"], path.to_str().unwrap());
    assert_eq!(finding["entry"], json!(null));
    assert_eq!(finding["size"], BOTH.len());
    assert_eq!(finding["customers"], 2);
    assert_eq!(finding["customer_ids"], json!(["C-1001", "C-1002"]));
    assert_eq!(finding["content_hash"].as_str().unwrap().len(), 64);
    assert_eq!(finding["evidence"][0]["customer_id"], "C-1001");
    assert_eq!(finding["evidence"][0]["location"]["row"], 1);
}

#[test]
fn the_summary_counts_what_was_done() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    home.put("bytes", [0, 1, 2]);
    let said = home.said(&[]);
    let mut summary = said.summary().clone();
    assert!(summary["elapsed_ms"].is_u64());
    summary["elapsed_ms"] = json!(0);
    // What a system offers is its own affair; that it is said is not.
    assert!(summary["protections"].is_array());
    summary["protections"] = json!([]);
    let expected = json!({
        "type": "summary",
        "files": 2,
        "bytes": BOTH.len() + 3,
        "findings": 1,
        "customers": 2,
        "unscanned": {"unsupported": 1},
        "elapsed_ms": 0,
        "protections": [],
    });
    assert_eq!(summary, expected);
}

#[test]
fn reports_for_people_name_no_customer() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    for format in ["human", "csv", "html"] {
        let output = home.scan(&["--format", format]).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(shown.contains("klanten.txt"), "{format}: {shown}");
        for value in ["C-1001", "voorbeeld.example", "Vries"] {
            assert!(!shown.contains(value), "{format} shows {value}");
        }
        assert!(!shown.contains('\x1b'), "{format} has colour in a pipe");
    }
}

#[test]
fn a_report_in_a_file_is_for_its_owner_only() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let report = home.beside("report.html");
    let output = home
        .scan(&["--format", "html", "--language", "nl", "--output"])
        .arg(&report)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(std::fs::read_to_string(&report).unwrap().contains("lang=\"nl\""));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&report).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn explain_tells_of_one_customer() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH.lines().next().unwrap());
    let explain = |id: &str| {
        let mut command = home.program();
        command.arg("explain").arg(&file).args(["--customer", id]);
        command.arg("--customers").arg(home.beside("customers.csv"));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let known = explain("C-1001");
    assert!(known.contains("customer C-1001: by "), "{known}");
    assert!(!known.contains("voorbeeld.example"), "{known}");
    let unknown = explain("C-1002");
    assert!(
        unknown.contains("customer C-1002: not confirmed here"),
        "{unknown}"
    );
}

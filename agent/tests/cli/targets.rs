//! Results are never written over what the program reads, nor over anything else without a word.

use std::fs;
use std::path::Path;

use crate::home::{BOTH, Home};

fn index(home: &Home) -> String {
    let index = home.beside("customers.index");
    let mut command = home.program();
    command
        .args(["index", "build"])
        .arg(home.beside("customers.csv"))
        .arg("-o")
        .arg(&index);
    assert!(command.output().unwrap().status.success());
    index.to_str().unwrap().to_owned()
}

/// Runs a scan with `output` as its report; gives exit code and what was said.
fn scan_to(home: &Home, output: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut command = home.scan(&["--format", "csv", "--output"]);
    let output = command.arg(output).args(more).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

#[test]
fn a_report_does_not_take_the_place_of_what_is_read() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let export = home.beside("customers.csv");
    let before = fs::read(&export).unwrap();
    let (code, said) = scan_to(&home, &export, &["--force"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("is what this command reads"), "{said}");
    assert_eq!(fs::read(&export).unwrap(), before);
    let (code, said) = scan_to(&home, &file, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("exists") && said.contains("--force"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), BOTH);

    let index = index(&home);
    let whole = fs::read(&index).unwrap();
    let output = home
        .program()
        .arg("scan")
        .arg(home.root())
        .args(["--index", &index, "--force", "-o", &index])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&index).unwrap(), whole);
}

#[test]
fn a_report_that_exists_is_replaced_on_request() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let report = home.beside("report.csv");
    assert_eq!(scan_to(&home, &report, &[]).0, Some(1));
    let first = fs::read(&report).unwrap();
    assert_eq!(scan_to(&home, &report, &[]).0, Some(2));
    assert_eq!(fs::read(&report).unwrap(), first);
    assert_eq!(scan_to(&home, &report, &["--force"]).0, Some(1));
    assert_eq!(fs::read(&report).unwrap(), first);
}

#[cfg(unix)]
#[test]
fn a_report_may_go_to_standard_output_by_its_name() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let output = home
        .scan(&["--format", "csv", "--output", "/dev/stdout"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.starts_with(b"type,severity,"));
}

#[test]
fn an_index_does_not_take_the_place_of_the_export() {
    let home = Home::new();
    let export = home.beside("customers.csv");
    let before = fs::read(&export).unwrap();
    let output = home
        .program()
        .args(["index", "build"])
        .arg(&export)
        .args(["--force", "--delete-export", "yes", "-o"])
        .arg(&export)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&export).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn an_index_does_not_take_the_place_of_a_device() {
    let home = Home::new();
    let output = home
        .program()
        .args(["index", "build"])
        .arg(home.beside("customers.csv"))
        .args(["--force", "-o", "/dev/null"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("/dev/null is not a file"), "{said}");
}

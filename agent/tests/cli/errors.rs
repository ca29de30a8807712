//! Errors say what went wrong and what to do, on standard error, and end with 2.

use std::process::Output;

use crate::home::{BOTH, Home};

fn assert_failed(output: &Output, what: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        output.stdout.is_empty(),
        "something was written to standard output"
    );
    assert!(
        stderr.starts_with("error: ") && stderr.contains("\nhint: "),
        "{stderr}"
    );
    assert!(stderr.contains(what), "{stderr}");
}

#[test]
fn a_root_that_does_not_exist_is_told_before_anything_is_scanned() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let output = home
        .scan(&["--format", "jsonl"])
        .arg(home.root().join("gone"))
        .output()
        .unwrap();
    assert_failed(&output, "gone does not exist");
}

#[test]
fn an_index_that_does_not_exist_is_told() {
    let home = Home::new();
    let output = home
        .program()
        .arg("scan")
        .arg(home.root())
        .args(["--index", "gone.index"])
        .output()
        .unwrap();
    assert_failed(&output, "cannot open the index gone.index");
}

#[test]
fn a_file_that_is_no_index_is_told() {
    let home = Home::new();
    let file = home.put("no.index", [0, 159, 146, 150]);
    let output = home
        .program()
        .arg("scan")
        .arg(home.root())
        .arg("--index")
        .arg(file)
        .output()
        .unwrap();
    assert_failed(&output, "cannot use the index");
}

#[test]
fn a_malformed_pattern_is_told() {
    let home = Home::new();
    let output = home.scan(&["--exclude", "a["]).output().unwrap();
    assert_failed(&output, "--exclude");
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_anything_is_scanned() {
    let home = Home::new();
    let output = home.scan(&["--output", "/nowhere/at/all"]).output().unwrap();
    assert_failed(&output, "/nowhere/at/all");
}

#[test]
fn an_entry_that_does_not_exist_is_told() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let output = home
        .program()
        .arg("explain")
        .arg(file)
        .args(["--entry", "gone", "--customers"])
        .arg(home.beside("customers.csv"))
        .output()
        .unwrap();
    assert_failed(&output, "no entry gone");
}

#[test]
fn neither_index_nor_customers_is_an_error_of_use() {
    let home = Home::new();
    let output = home.program().arg("scan").arg(home.root()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("--index <FILE>|--customers <CSV>"), "{stderr}");
}

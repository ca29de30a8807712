//! What a bad parser costs: the entry over which it failed, and nothing else.
//!
//! Debug builds misbehave when a document asks them to.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use crate::home::{BOTH, Home};

fn one_fault_among_many(fault: &str, args: &[&str]) -> Vec<String> {
    let home = Home::new();
    let mut expected = Vec::new();
    for at in 0..60 {
        let name = format!("{at:02}.txt");
        home.put(&name, BOTH);
        expected.push(name);
    }
    home.put("30-fault.txt", format!("HOMEWARD-FAULT:{fault}\n"));
    let said = home.said(args);
    assert_eq!(said.found(&home.root()), expected, "{fault}");
    assert_eq!(said.code, Some(1), "{fault}: {}", said.stderr);
    assert_eq!(said.summary()["files"], 61, "{fault}");
    assert_eq!(said.stderr, "", "{fault}");
    said.unscanned(&home.root())
}

#[test]
fn an_abort_costs_one_file() {
    let unscanned = one_fault_among_many("abort", &["--threads", "2"]);
    assert_eq!(unscanned, ["30-fault.txt corrupt/crash"]);
}

#[test]
fn a_panic_costs_one_file_and_says_nothing() {
    let unscanned = one_fault_among_many("panic", &["--threads", "1"]);
    assert_eq!(unscanned, ["30-fault.txt corrupt/crash"]);
}

#[test]
fn a_panic_in_this_process_costs_one_file_too() {
    let home = Home::new();
    home.put("a.txt", BOTH);
    home.put("fault.txt", "HOMEWARD-FAULT:panic\n");
    let said = home.said(&["--no-workers", "--threads", "1"]);
    assert_eq!(said.found(&home.root()), ["a.txt"]);
    assert_eq!(said.unscanned(&home.root()), ["fault.txt corrupt/crash"]);
}

#[test]
fn a_stack_overflow_costs_one_file() {
    let unscanned = one_fault_among_many("overflow", &["--threads", "1"]);
    assert_eq!(unscanned, ["30-fault.txt corrupt/crash"]);
}

#[test]
fn a_silent_end_costs_one_file() {
    let unscanned = one_fault_among_many("exit", &["--threads", "1"]);
    assert_eq!(unscanned, ["30-fault.txt corrupt/crash"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_cut_off_while_read_has_changed() {
    let unscanned = one_fault_among_many("bus", &["--threads", "1"]);
    assert_eq!(unscanned, ["30-fault.txt changed/-"]);
}

#[test]
fn a_hang_costs_one_file() {
    let unscanned = one_fault_among_many("hang", &["--threads", "1", "--time-per-file", "1"]);
    assert_eq!(unscanned, ["30-fault.txt timeout/-"]);
}

#[cfg(target_os = "linux")]
#[test]
fn running_out_of_memory_costs_one_file() {
    let unscanned = one_fault_among_many("oom", &["--threads", "1", "--worker-memory", "128"]);
    assert_eq!(unscanned, ["30-fault.txt too_large/memory"]);
}

#[test]
fn many_faults_cost_as_many_files() {
    let home = Home::new();
    for at in 0..20 {
        let fault = ["abort", "exit", "panic", "overflow"][at % 4];
        home.put(&format!("{at:02}-bad.txt"), format!("HOMEWARD-FAULT:{fault}\n"));
        home.put(&format!("{at:02}-good.txt"), BOTH);
    }
    let said = home.said(&["--threads", "3"]);
    assert_eq!(said.found(&home.root()).len(), 20);
    assert_eq!(said.unscanned(&home.root()).len(), 20);
    assert_eq!(said.summary()["unscanned"]["corrupt"], 20);
    assert_eq!(said.summary()["files"], 40);
}

/// A zip in which a member that goes wrong stands among good ones, and in a zip inside it again.
fn nested_fault(fault: &str, args: &[&str]) -> Vec<String> {
    let bad = format!("HOMEWARD-FAULT:{fault}\n");
    let members: [(&str, &[u8]); 4] = [
        ("a.txt", BOTH.as_bytes()),
        ("b/fault.txt", bad.as_bytes()),
        ("c.txt", BOTH.as_bytes()),
        ("d.txt", BOTH.as_bytes()),
    ];
    let inner = zipped(&members);
    let outer = zipped(&[
        ("1.txt", BOTH.as_bytes()),
        ("2.zip", &inner),
        ("3.txt", BOTH.as_bytes()),
    ]);
    let home = Home::new();
    home.put("backup.zip", &outer);
    home.put("beside.txt", BOTH);
    let said = home.said(args);
    let found = [
        "backup.zip!/1.txt",
        "backup.zip!/2.zip!/a.txt",
        "backup.zip!/2.zip!/c.txt",
        "backup.zip!/2.zip!/d.txt",
        "backup.zip!/3.txt",
        "beside.txt",
    ];
    assert_eq!(said.found(&home.root()), found, "{fault}: {}", said.stderr);
    assert_eq!(said.code, Some(1), "{fault}: {}", said.stderr);
    assert_eq!(said.stderr, "", "{fault}");
    said.unscanned(&home.root())
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_abort_inside_an_archive_costs_one_entry() {
    let unscanned = nested_fault("abort", &["--threads", "1"]);
    assert_eq!(unscanned, ["backup.zip!/2.zip!/b/fault.txt corrupt/crash"]);
}

#[test]
fn a_panic_inside_an_archive_costs_one_entry() {
    let unscanned = nested_fault("panic", &["--threads", "1"]);
    assert_eq!(unscanned, ["backup.zip!/2.zip!/b/fault.txt corrupt/crash"]);
}

#[test]
fn a_hang_inside_an_archive_costs_one_entry() {
    let unscanned = nested_fault("hang", &["--threads", "1", "--time-per-file", "1"]);
    assert_eq!(unscanned, ["backup.zip!/2.zip!/b/fault.txt timeout/-"]);
}

#[cfg(target_os = "linux")]
#[test]
fn running_out_of_memory_inside_an_archive_costs_one_entry() {
    let unscanned = nested_fault("oom", &["--threads", "1", "--worker-memory", "128"]);
    assert_eq!(unscanned, ["backup.zip!/2.zip!/b/fault.txt too_large/memory"]);
}

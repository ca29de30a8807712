//! What a bad parser costs: the entry over which it failed, and nothing else.
//!
//! Debug builds misbehave when a document asks them to.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use crate::home::{BOTH, Home, Said};

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
fn working_without_end_costs_one_file() {
    let unscanned = one_fault_among_many("spin", &["--threads", "1", "--time-per-file", "1"]);
    assert_eq!(unscanned, ["30-fault.txt timeout/-"]);
}

/// Whether workers are held back in this way here. Old kernels, containers and other systems do not offer all.
#[expect(clippy::print_stderr, reason = "a test that is skipped shall say so")]
fn is_offered(protection: &str) -> bool {
    let said = Home::new().said(&["--threads", "1"]);
    let none = Vec::new();
    let held = said.summary()["protections"].as_array().unwrap_or(&none).clone();
    // No file, no worker: nothing is claimed.
    assert_eq!(held, none);
    let home = Home::new();
    home.put("a.txt", BOTH);
    let said = home.said(&["--threads", "1"]);
    let held = said.summary()["protections"].as_array().unwrap();
    let is_offered = held.iter().any(|word| word == protection);
    if !is_offered {
        eprintln!("skipped: this system does not offer {protection}");
    }
    is_offered
}

#[cfg(unix)]
#[test]
fn what_every_unix_offers_holds_every_worker_back() {
    for protection in ["no_core_dump", "low_priority", "processor_time"] {
        assert!(is_offered(protection), "{protection}");
    }
}

#[test]
fn reaching_for_the_network_costs_one_file() {
    for fault in ["connect", "send"] {
        if is_offered("no_network") {
            let unscanned = one_fault_among_many(fault, &["--threads", "1"]);
            assert_eq!(unscanned, ["30-fault.txt corrupt/forbidden"], "{fault}");
        }
    }
}

#[test]
fn starting_a_program_costs_one_file() {
    if is_offered("no_programs") {
        let unscanned = one_fault_among_many("program", &["--threads", "1"]);
        assert_eq!(unscanned, ["30-fault.txt corrupt/forbidden"]);
    }
}

#[test]
fn a_thread_is_held_by_the_same_filters() {
    assert_eq!(one_fault_among_many("thread", &["--threads", "1"]), [""; 0]);
    if is_offered("no_network") {
        let unscanned = one_fault_among_many("connect-in-thread", &["--threads", "1"]);
        assert_eq!(unscanned, ["30-fault.txt corrupt/forbidden"]);
    }
}

#[test]
fn writing_costs_one_file_and_writes_nothing() {
    if !is_offered("system_calls") {
        return;
    }
    let home = Home::new();
    let keep = home.temporary().join("keep");
    std::fs::write(&keep, "kept").unwrap();
    home.put("a.txt", BOTH);
    home.put("b.txt", "HOMEWARD-FAULT:write\n");
    home.put("c.txt", "HOMEWARD-FAULT:delete\n");
    home.put("d.txt", BOTH);
    let said = home.said(&["--threads", "1"]);
    assert_eq!(said.found(&home.root()), ["a.txt", "d.txt"]);
    assert_eq!(
        said.unscanned(&home.root()),
        ["b.txt corrupt/forbidden", "c.txt corrupt/forbidden"]
    );
    assert_eq!(std::fs::read_to_string(keep).unwrap(), "kept");
    assert!(!home.temporary().join("fault").exists());
}

#[test]
fn files_outside_the_scan_and_looser_limits_are_refused() {
    for (protection, fault) in [("files_read_only", "outside"), ("system_calls", "memory")] {
        if is_offered(protection) {
            let unscanned = one_fault_among_many(fault, &["--threads", "1"]);
            assert_eq!(unscanned, [""; 0], "{fault}");
        }
    }
}

#[test]
fn a_single_file_can_be_scanned_and_its_neighbours_are_not_opened() {
    let home = Home::new();
    let file = home.put("a.txt", BOTH);
    home.put("b.txt", BOTH);
    let mut command = home.program();
    command
        .arg("scan")
        .arg(&file)
        .arg("--customers")
        .arg(home.beside("customers.csv"));
    let said = Said::of(&command.args(["--format", "jsonl"]).output().unwrap());
    assert_eq!(said.found(&home.root()), ["a.txt"]);
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

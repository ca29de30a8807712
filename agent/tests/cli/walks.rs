//! What a scan visits, and what it says of the rest.

use crate::home::{BOTH, Home};

#[test]
fn every_file_is_answered_once() {
    let home = Home::new();
    for at in 0..500 {
        home.put(&format!("{}/{at}.txt", at % 7), "nothing of note\n");
    }
    home.put(".hidden/.klanten.txt", BOTH);
    home.put("leeg", "");
    let said = home.said(&["--threads", "3"]);
    assert_eq!(said.found(&home.root()), [".hidden/.klanten.txt"]);
    assert_eq!(said.summary()["files"], 502);
    assert_eq!(said.code, Some(1));
}

#[test]
fn a_clean_folder_ends_with_zero() {
    let home = Home::new();
    home.put("a.txt", "nothing of note\n");
    let said = home.said(&[]);
    assert_eq!(said.code, Some(0));
    assert_eq!(said.summary()["findings"], 0);
}

#[test]
fn processes_and_threads_give_the_same() {
    let home = Home::new();
    for at in 0..40 {
        home.put(&format!("{at}.txt"), if at % 3 == 0 { BOTH } else { "nothing" });
    }
    home.put("bytes", [0, 159, 146, 150]);
    let apart = home.said(&[]);
    let here = home.said(&["--no-workers"]);
    let sorted = |mut lines: Vec<serde_json::Value>| {
        lines.retain(|line| line["type"] != "summary");
        for line in &mut lines {
            // Each run makes an index of its own, with a key of its own.
            line["content_hash"] = serde_json::json!(null);
        }
        lines.sort_by_key(ToString::to_string);
        lines
    };
    assert_eq!(sorted(apart.lines), sorted(here.lines));
}

#[test]
fn what_is_left_out_is_counted() {
    let home = Home::new();
    home.put("node_modules/a/klanten.txt", BOTH);
    home.put("klanten.iso", BOTH);
    home.put("klanten.txt", BOTH);
    let said = home.said(&["--exclude", "node_modules", "--exclude", "*.iso"]);
    assert_eq!(said.found(&home.root()), ["klanten.txt"]);
    assert_eq!(
        said.unscanned(&home.root()),
        ["klanten.iso excluded/-", "node_modules excluded/-"]
    );
    assert_eq!(said.summary()["files"], 1);
}

#[test]
fn the_report_is_not_scanned() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let report = home.root().join("report.jsonl");
    let output = home
        .scan(&["--format", "jsonl", "--output"])
        .arg(&report)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let written = std::fs::read_to_string(&report).unwrap();
    assert!(written.contains("\"excluded\""), "{written}");
    assert!(written.contains("\"summary\""), "{written}");
}

#[cfg(unix)]
#[test]
fn special_files_are_passed_over_and_links_not_followed() {
    use std::os::unix::fs::symlink;

    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let pipe = home.root().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(home.root().join("socket")).unwrap();
    symlink("/dev/zero", home.root().join("zero")).unwrap();
    symlink(home.beside("customers.csv"), home.root().join("link.csv")).unwrap();
    symlink(home.root(), home.root().join("around")).unwrap();
    let said = home.said(&[]);
    assert_eq!(said.found(&home.root()), ["klanten.txt"]);
    assert_eq!(
        said.unscanned(&home.root()),
        ["link.csv excluded/link"],
        "it leads out, the others lead to no file or to what is scanned anyway"
    );
    assert_eq!(said.summary()["files"], 1);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_opened_is_reported() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::new();
    home.put("klanten.txt", BOTH);
    let file = home.put("closed.txt", BOTH);
    let folder = home
        .put("closed/inside.txt", BOTH)
        .parent()
        .unwrap()
        .to_path_buf();
    let close = |path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o0)).unwrap();
    close(&file);
    close(&folder);
    let said = home.said(&[]);
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    if rustix::process::geteuid().is_root() {
        eprintln!("checked less: nothing is closed to root");
        assert_eq!(said.found(&home.root()).len(), 3);
        return;
    }
    assert_eq!(said.found(&home.root()), ["klanten.txt"]);
    assert_eq!(
        said.unscanned(&home.root()),
        ["closed permission/-", "closed.txt permission/-"]
    );
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_read() {
    use std::os::unix::ffi::OsStrExt;

    let home = Home::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    std::fs::write(home.root().join(name), BOTH).unwrap();
    let said = home.said(&[]);
    assert_eq!(said.found(&home.root()), ["caf\u{fffd}.txt"]);
}

#[test]
fn the_index_made_for_one_run_does_not_stay() {
    let home = Home::new();
    home.put("klanten.txt", BOTH);
    assert_eq!(home.said(&[]).code, Some(1));
    assert_eq!(std::fs::read_dir(home.temporary()).unwrap().count(), 0);
}

//! `homeward explain`: what it answers, and with which code.

use std::path::Path;
use std::process::Output;

use crate::home::{BOTH, Home};

fn explain(home: &Home, file: &Path, more: &[&str]) -> Output {
    let mut command = home.program();
    command
        .arg("explain")
        .arg(file)
        .arg("--customers")
        .arg(home.beside("customers.csv"));
    command.args(more).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn found_is_one_clean_is_zero_and_unread_is_two() {
    let home = Home::new();
    let found = home.put("klanten.txt", BOTH);
    let clean = home.put("clean.txt", "niets te zien");
    let image = home.put("foto.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    for (file, code) in [(found, 1), (clean, 0), (image, 2)] {
        let output = explain(&home, &file, &[]);
        assert_eq!(output.status.code(), Some(code), "{}", stdout(&output));
    }
}

#[test]
fn a_customer_that_is_in_no_index_is_told() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let known = stdout(&explain(&home, &file, &["--customer", "C-1001"]));
    assert!(known.contains("customer C-1001: by"), "{known}");
    let output = explain(&home, &file, &["--customer", "NOPE"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no customer NOPE"));
}

#[test]
fn the_policy_is_asked_too() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let policy = home.beside("policy.toml");
    let rule = "[[allow]]\nid = \"all\"\nplaces = [\"**\"]\nground = \"a test\"\nowner = \"me\"\n";
    std::fs::write(&policy, rule).unwrap();
    let said = stdout(&explain(&home, &file, &["--policy", policy.to_str().unwrap()]));
    assert!(said.contains("allowed by the policy: all (a test)"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_not_waited_for() {
    let home = Home::new();
    let pipe = home.beside("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let output = explain(&home, &pipe, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a file"));
    let output = home
        .program()
        .args(["index", "build"])
        .arg(&pipe)
        .arg("-o")
        .arg(home.beside("i"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_export_may_be_mapped_where_it_is_given() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let export = "sleutel,adres\nC-1,jan.de.vries@voorbeeld.example\n";
    std::fs::write(home.beside("customers.csv"), export).unwrap();
    let output = explain(&home, &file, &[]);
    assert_eq!(output.status.code(), Some(2));
    let output = explain(&home, &file, &["--map", "email=adres", "--region", "be"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
}

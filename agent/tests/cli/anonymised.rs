//! `homeward anonymise`: the samples lose their customers and keep their shape; nothing is written by mistake.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::home::{BOTH, Home, Said};

fn anonymise(home: &Home, file: &Path, output: &Path, args: &[&str]) -> Output {
    let mut command = home.program();
    command
        .arg("anonymise")
        .arg(file)
        .arg("-o")
        .arg(output)
        .args(args);
    command.output().unwrap()
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples")
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn no_customer_is_found_in_anonymised_samples() {
    let home = Home::new();
    let mut files = Vec::new();
    files_below(&samples().join("home"), &mut files);
    files.sort();
    let mut refused = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let end = file.extension().unwrap().to_string_lossy().into_owned();
        let output = home.root().join(format!("{at}.{end}"));
        let run = anonymise(&home, file, &output, &[]);
        if run.status.code() == Some(0) {
            assert!(output.is_file(), "{}", file.display());
        } else {
            assert!(!output.exists(), "{}", file.display());
            refused.push((end, String::from_utf8_lossy(&run.stderr).into_owned()));
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
    let output = home
        .program()
        .args(["scan", "--format", "jsonl", "--customers"])
        .arg(samples().join("crm-export.csv"))
        .arg(home.root())
        .output()
        .unwrap();
    let said = Said::of(&output);
    assert_eq!(said.found(&home.root()), [""; 0], "{}", said.stderr);
    assert_eq!(said.unscanned(&home.root()), [""; 0]);
    assert_eq!(said.code, Some(0));
}

#[test]
fn what_stands_there_is_not_written_over_unasked() {
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let copy = home.put("copy.txt", "mine");
    let run = anonymise(&home, &file, &copy, &[]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("--force"));
    assert_eq!(fs::read(&copy).unwrap(), b"mine");
    assert_eq!(
        anonymise(&home, &file, &copy, &["--force"]).status.code(),
        Some(0)
    );
    assert_eq!(fs::read(&copy).unwrap().len(), BOTH.len());
    let run = anonymise(&home, &file, &file, &["--force"]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(fs::read(&file).unwrap(), BOTH.as_bytes());
}

#[cfg(unix)]
#[test]
fn the_copy_is_its_owners_alone_and_a_link_is_no_way_to_the_original() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let file = home.put("klanten.txt", BOTH);
    let copy = home.root().join("copy.txt");
    assert_eq!(anonymise(&home, &file, &copy, &[]).status.code(), Some(0));
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let link = home.root().join("link.txt");
    fs::hard_link(&file, &link).unwrap();
    assert_eq!(
        anonymise(&home, &file, &link, &["--force"]).status.code(),
        Some(2)
    );
    assert_eq!(fs::read(&file).unwrap(), BOTH.as_bytes());
}

#[test]
fn what_cannot_be_rewritten_is_told_and_leaves_nothing() {
    let home = Home::new();
    let file = home.put("a.pdf", "%PDF-1.7\n");
    let run = anonymise(&home, &file, &home.root().join("copy.pdf"), &[]);
    let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2));
    assert!(
        stderr.contains("cannot be rewritten") && stderr.contains("hint: save it as"),
        "{stderr}"
    );
    assert_eq!(fs::read_dir(home.root()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let home = Home::new();
    let pipe = home.root().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let run = anonymise(&home, &pipe, &home.root().join("copy.txt"), &[]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("it is not a file"));
}

//! Help at every level, as it was reviewed.

use crate::home::Home;

fn help(args: &[&str]) -> String {
    let output = Home::new().program().args(args).arg("--help").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    // The name of the program ends in .exe on one platform.
    text.replace("homeward.exe", "homeward")
}

macro_rules! helps {
    ($($name:ident: $args:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(help(&$args));
        }
    )*};
}

helps! {
    homeward: [] as [&str; 0];
    scan: ["scan"];
    explain: ["explain"];
    index: ["index"];
    index_build: ["index", "build"];
    index_check: ["index", "check"];
    index_info: ["index", "info"];
    anonymise: ["anonymise"];
    rules: ["rules"];
    formats: ["formats"];
}

#[test]
fn the_worker_is_not_shown() {
    assert!(!help(&[]).contains("worker"));
}

#[test]
fn the_formats_are_listed() {
    let output = Home::new().program().arg("formats").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("Plain text"));
}

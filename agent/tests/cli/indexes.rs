//! `homeward index build` and `homeward index info`.

use std::fs;
use std::process::Output;

use crate::home::Home;

const EXPORT: &str = "\
Klantnr;Naam;E-mail;Telefoon;IBAN
K-100001;J. de Vries;jan@voorbeeld.example;06-12345678;NL91ABNA0417164300
K-100002;P. Bos;geen;06-87654321;NL00FOUT
";

fn build(home: &Home, export: &str, more: &[&str]) -> Output {
    fs::write(home.beside("export.csv"), export).unwrap();
    let mut command = home.program();
    command
        .args(["index", "build"])
        .arg(home.beside("export.csv"))
        .arg("-o")
        .arg(home.beside("customers.index"));
    command.args(more).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn info(home: &Home) -> serde_json::Value {
    let mut command = home.program();
    command
        .args(["index", "info", "--format", "json"])
        .arg(home.beside("customers.index"));
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

#[test]
fn a_build_shows_the_mapping_and_bad_rows_by_number_only() {
    let home = Home::new();
    let output = build(&home, EXPORT, &[]);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("semicolons") && said.contains("iban"), "{said}");
    assert!(said.contains("row 3"), "{said}");
    for value in ["geen", "FOUT", "jan@", "Vries", "12345678"] {
        assert!(!said.contains(value), "{value} in {said}");
    }
    assert!(
        home.beside("export.csv").exists() && said.contains("copy of customer data too"),
        "{said}"
    );
    assert_eq!(info(&home)["customers"], 2);
}

fn check(home: &Home, export: &str, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    fs::write(home.beside("export.csv"), export).unwrap();
    let mut command = home.program();
    let output = command
        .args(["index", "check", "--format", "json"])
        .arg(home.beside("export.csv"))
        .args(more)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for value in ["geen", "FOUT", "jan@", "Vries", "12345678"] {
        assert!(!text.contains(value), "{value} in {text}");
    }
    (output.status.code(), serde_json::from_str(&text).unwrap())
}

#[test]
fn a_check_shows_columns_and_odd_rows_and_writes_nothing() {
    let home = Home::new();
    let (code, said) = check(&home, EXPORT, &["--map", "ignore=Naam"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said["customers"], 2);
    assert_eq!(said["columns"][1]["field"], "ignore");
    assert_eq!(said["columns"][1]["told"], true);
    assert_eq!(said["columns"][4]["field"], "iban");
    let odd = said["rows"].as_array().unwrap();
    assert!(
        odd.iter()
            .any(|rows| rows["what"] == "iban" && rows["first"][0] == 3),
        "{said}"
    );
    assert!(!home.beside("customers.index").exists());
}

#[test]
fn a_check_shows_the_columns_that_need_a_word() {
    let home = Home::new();
    let export = "Klantnr;Naam;X\nK-1;A;jan@voorbeeld.example\nK-2;B;piet@voorbeeld.example\nK-3;C;els@voorbeeld.example\n";
    let (code, said) = check(&home, export, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(said["objection"]["code"], "unmapped");
    assert_eq!(said["objects"][0]["column"], 3);
    assert_eq!(said["objects"][0]["looks_like"], "email");
    assert_eq!(said["columns"].as_array().unwrap().len(), 3);
    let (code, said) = check(&home, export, &["--map", "email=3"]);
    assert_eq!(
        (code, &said["customers"]),
        (Some(0), &serde_json::json!(3)),
        "{said}"
    );
    let (code, said) = check(&home, "niets\n", &[]);
    assert_eq!(
        (code, &said["unreadable"]),
        (Some(2), &serde_json::json!("no_header"))
    );
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_an_index() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    assert!(build(&home, EXPORT, &[]).status.success());
    let mode = fs::metadata(home.beside("customers.index"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_export_is_deleted_on_request() {
    let home = Home::new();
    assert!(build(&home, EXPORT, &["--delete-export", "yes"]).status.success());
    assert!(!home.beside("export.csv").exists());
}

#[test]
fn an_index_upon_an_earlier_one_keeps_its_key() {
    let home = Home::new();
    assert!(build(&home, EXPORT, &[]).status.success());
    let first = info(&home)["key_id"].clone();
    let earlier = home.beside("customers.index");
    assert!(
        build(&home, EXPORT, &["--previous", earlier.to_str().unwrap()])
            .status
            .success()
    );
    assert_eq!(info(&home)["key_id"], first);
    assert_eq!(build(&home, EXPORT, &[]).status.code(), Some(2), "it exists");
    assert_eq!(info(&home)["key_id"], first);
    assert!(build(&home, EXPORT, &["--force"]).status.success());
    assert_ne!(info(&home)["key_id"], first, "a new index has a new key");
}

#[test]
fn a_file_that_is_no_index_is_told_with_a_hint() {
    let home = Home::new();
    assert!(build(&home, EXPORT, &[]).status.success());
    let index = home.beside("customers.index");
    let whole = fs::read(&index).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for (bytes, word) in [
        (b"PK\x03\x04".to_vec(), "not a Homeward index"),
        (whole[..whole.len() - 9].to_vec(), "cut off"),
        (flipped, "damaged"),
    ] {
        fs::write(&index, bytes).unwrap();
        let output = home
            .program()
            .args(["index", "info"])
            .arg(&index)
            .output()
            .unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2));
        assert!(said.contains(word) && said.contains("hint:"), "{said}");
    }
}

#[test]
fn headings_that_mean_nothing_or_contradict_each_other_stop_the_build() {
    let home = Home::new();
    for (export, more) in [
        ("foo;bar\n1;2\n", &[][..]),
        (
            "Naam;Telefoon;X\nA. Bos;0612345678;a@voorbeeld.example\nB. Bos;0612345679;b@voorbeeld.example\n",
            &[][..],
        ),
        (EXPORT, &["--map", "telefoonnummer=Telefoon"][..]),
        (EXPORT, &["--map", "phone=Nergens"][..]),
    ] {
        let output = build(&home, export, more);
        assert_eq!(output.status.code(), Some(2), "{export}");
        assert!(
            stderr(&output).contains("--map") || stderr(&output).contains("phone"),
            "{}",
            stderr(&output)
        );
        assert!(!home.beside("customers.index").exists());
    }
}

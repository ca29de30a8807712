//! Exit codes and errors, which others script against.

use homeward_tests::program::text;

use crate::stage::Stage;

#[test]
fn exit_codes_tell_nothing_found_from_findings_from_failure() {
    let stage = Stage::sample();
    let clean = stage.write("clean/leesmij.txt", "Niets bijzonders.\n");
    let scanned = stage.scan(clean.parent().unwrap(), "jsonl");
    assert_eq!(scanned.code, Some(0), "{}", scanned.err);
    let scanned = stage.scan(&stage.home(), "jsonl");
    assert_eq!(scanned.code, Some(1), "{}", scanned.err);
    let scanned = stage.scan(&stage.path("nowhere"), "jsonl");
    assert_eq!(scanned.code, Some(2), "{}", scanned.err);
    assert!(scanned.out.is_empty() && !scanned.err.is_empty());
}

#[test]
fn an_index_that_is_none_or_was_cut_off_is_refused() {
    let stage = Stage::sample();
    let whole = std::fs::read(stage.index()).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let faults: [(&str, &[u8]); 4] = [
        ("foreign", b"PK\x03\x04 not an index"),
        ("empty", b""),
        ("cut", &whole[..whole.len() / 2]),
        ("flipped", &flipped),
    ];
    for (name, bytes) in faults {
        let index = stage.write(&format!("{name}.hwi"), bytes);
        let home = stage.home();
        let run = stage.run(&["scan", text(&home).unwrap(), "--index", text(&index).unwrap()]);
        assert_eq!(run.code, Some(2), "{name}: {}", run.err);
        assert!(
            run.err.contains(&format!("{name}.hwi")),
            "{name}: the file is not named: {}",
            run.err
        );
        let run = stage.run(&["index", "info", text(&index).unwrap()]);
        assert_eq!(run.code, Some(2), "{name}: {}", run.err);
    }
}

#[test]
fn an_export_whose_headings_say_nothing_is_refused_with_a_hint() {
    let stage = Stage::sample();
    let export = stage.write("odd.csv", "kolom1;kolom2\nx;y\n");
    let index = stage.path("odd.hwi");
    let run = stage.run(&[
        "index",
        "build",
        text(&export).unwrap(),
        "-o",
        text(&index).unwrap(),
    ]);
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("--map"), "no hint: {}", run.err);
    assert!(!index.exists());
}

#[test]
fn an_export_can_stand_in_for_an_index() {
    let stage = Stage::sample();
    let (home, export) = (stage.home(), stage.export());
    let run = stage.run(&[
        "scan",
        text(&home).unwrap(),
        "--customers",
        text(&export).unwrap(),
        "--format",
        "jsonl",
    ]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert_eq!(
        run.out
            .lines()
            .filter(|line| line.contains("\"finding\""))
            .count(),
        findings(&stage)
    );
}

fn findings(stage: &Stage) -> usize {
    stage
        .lines()
        .iter()
        .filter(|line| line["type"] == "finding")
        .count()
}

#[test]
fn index_info_counts_what_the_export_has() {
    let stage = Stage::sample();
    let index = stage.index();
    let run = stage.run(&["index", "info", text(&index).unwrap(), "--format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let info: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert!(info.to_string().contains("300"), "{info}");
}

#[test]
fn explain_says_why() {
    let stage = Stage::sample();
    let (file, index) = (stage.home().join("Notities/te bellen.txt"), stage.index());
    let run = stage.run(&["explain", text(&file).unwrap(), "--index", text(&index).unwrap()]);
    assert!(run.code.is_some_and(|code| code < 2), "{}", run.err);
    assert!(
        run.out.contains("phone") || run.out.contains("telefoon"),
        "{}",
        run.out
    );
}

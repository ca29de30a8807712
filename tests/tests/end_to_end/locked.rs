//! Files with a password: each is listed as such, with its size and its time, in every form of output.
//!
//! What they hold nobody can tell, but that one was made last week is what a reviewer must see.

use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use homeward_tests::writers::locked;

use crate::stage::Stage;

/// 12 March 2024, 13:02:11 UTC.
const MADE: u64 = 1_710_248_531;

/// Writes the files and gives their names, sizes and what entry is named.
fn written(stage: &Stage) -> Vec<(String, u64, Option<&'static str>)> {
    let mut files = Vec::new();
    for file in locked::all().unwrap() {
        stage.write(&format!("locked/{}", file.name), file.bytes);
        files.push((file.name.to_owned(), 0, file.entry));
    }
    stage.write("plain.csv", "naam\nJan\n");
    let packed = Command::new("7zz")
        .args(["a", "-pgeheim", "locked/nieuw.7z", "plain.csv"])
        .current_dir(stage.path(""))
        .stdin(Stdio::null())
        .output();
    if packed.is_ok_and(|run| run.status.success()) {
        files.push(("nieuw.7z".to_owned(), 0, Some("plain.csv")));
    }
    for (name, size, _) in &mut files {
        let path = stage.path(&format!("locked/{name}"));
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(MADE)).unwrap();
        *size = file.metadata().unwrap().len();
    }
    files
}

#[test]
fn what_needs_a_password_is_listed_with_size_and_time() {
    let stage = Stage::sample();
    let files = written(&stage);
    let folder = stage.path("locked");
    let lines = stage.program.scan(&folder, &stage.index()).unwrap();
    for (name, size, entry) in &files {
        let line = lines
            .iter()
            .find(|line| {
                line["path"]
                    .as_str()
                    .is_some_and(|path| path.ends_with(&format!("/{name}")))
            })
            .unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(line["type"], "unscanned", "{line}");
        assert_eq!(line["reason"], "encrypted", "{line}");
        assert_eq!(line["entry"].as_str(), *entry, "{line}");
        assert_eq!(line["size"].as_u64(), Some(*size), "{line}");
        assert_eq!(line["modified"], "2024-03-12T13:02:11Z", "{line}");
    }
    let table = stage.scan(&folder, "csv").out;
    let page = stage.scan(&folder, "html").out;
    let shown = stage.scan(&folder, "human").out;
    for (name, size, _) in &files {
        let row = table
            .lines()
            .find(|row| row.contains(&format!("/{name},")))
            .unwrap();
        assert!(row.contains(&format!(",{size},2024-03-12T13:02:11Z,")), "{row}");
        assert!(page.contains(name.as_str()), "{name}: {page}");
        assert!(shown.contains(name.as_str()), "{name}: {shown}");
    }
    assert_eq!(page.matches("2024-03-12").count(), files.len(), "{page}");
    assert_eq!(shown.matches("2024-03-12)").count(), files.len(), "{shown}");
}

//! `homeward scan --state`: what nobody wrote to is not opened again, and nothing else changes.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::home::{BOTH, Home, Said};

/// A home with an index and a file to remember in.
struct Place {
    home: Home,
}

impl Place {
    fn new() -> Self {
        let place = Self { home: Home::new() };
        place.index("customers.csv");
        place
    }

    /// Makes the index of an export.
    fn index(&self, export: &str) {
        let done = self
            .home
            .program()
            .args(["index", "build", "--force", "-o"])
            .arg(self.home.beside("customers.index"))
            .arg(self.home.beside(export))
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn state(&self) -> PathBuf {
        self.home.beside("state")
    }

    /// Writes a file that was written long ago.
    fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.put(name, content);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(5))
            .unwrap();
        path
    }

    fn scan(&self, args: &[&str]) -> Said {
        let mut command = self.home.program();
        command
            .arg("scan")
            .arg(self.home.root())
            .arg("--index")
            .arg(self.home.beside("customers.index"))
            .arg("--state")
            .arg(self.state())
            .args(["--format", "jsonl"])
            .args(args);
        Said::of(&command.output().unwrap())
    }

    /// Scans until what was written last may be remembered: times of files have to lie in the past a little.
    fn settled(&self) -> Said {
        std::thread::sleep(Duration::from_millis(2_100));
        self.scan(&[])
    }
}

fn unchanged(said: &Said) -> u64 {
    said.summary()["unchanged"].as_u64().unwrap()
}

/// All that a scan said, without what differs from one to the next.
fn told(said: &Said) -> Vec<String> {
    let mut lines: Vec<String> = said
        .lines
        .iter()
        .filter(|line| line["type"] != "summary")
        .map(ToString::to_string)
        .collect();
    lines.sort();
    lines
}

#[test]
fn the_second_scan_says_the_same_and_opens_nothing() {
    let place = Place::new();
    place.put("klanten.txt", BOTH);
    place.put("niets.txt", "een brief");
    place.put("foto.png", b"\x89PNG\r\n\x1a\n");
    let first = place.settled();
    assert_eq!((first.code, unchanged(&first)), (Some(1), 0), "{}", first.stderr);
    // A file that cannot be opened is not missed where it need not be.
    let second = place.scan(&[]);
    assert_eq!(
        (second.code, unchanged(&second)),
        (Some(1), 3),
        "{}",
        second.stderr
    );
    assert_eq!(told(&second), told(&first));
    assert_eq!(second.summary()["findings"], first.summary()["findings"]);
    assert_eq!(second.summary()["customers"], first.summary()["customers"]);
    assert_eq!(second.summary()["unscanned"], first.summary()["unscanned"]);
    assert_eq!(second.summary()["bytes"], first.summary()["bytes"]);
    // No worker was needed.
    assert_eq!(second.summary()["protections"], serde_json::json!([]));
}

#[test]
fn what_is_written_moved_or_gone_is_seen() {
    let place = Place::new();
    let list = place.put("klanten.txt", BOTH);
    place.put("brief.txt", "een brief");
    let old = place.put("oud.txt", "nog een");
    place.settled();

    fs::rename(&list, place.home.root().join("verplaatst.txt")).unwrap();
    fs::remove_file(old).unwrap();
    place.home.put("brief.txt", BOTH);
    let said = place.scan(&[]);
    assert_eq!(said.found(&place.home.root()), ["brief.txt", "verplaatst.txt"]);
    let is_moved_known = cfg!(target_os = "linux");
    assert_eq!(unchanged(&said), u64::from(is_moved_known));
    // What was written a moment ago is read once more.
    assert_eq!(unchanged(&place.settled()), u64::from(is_moved_known));
    assert_eq!(unchanged(&place.scan(&[])), 2);
}

#[cfg(unix)]
#[test]
fn who_sets_the_time_of_a_file_back_is_not_believed() {
    let place = Place::new();
    let path = place.put(
        "brief.txt",
        "een brief van 73 letters, zonder een enkele klant erin, en dat is het.....\n",
    );
    place.settled();
    let before = fs::metadata(&path).unwrap();
    let hidden = format!(
        "{:<width$}",
        "jan.de.vries@voorbeeld.example",
        width = before.len() as usize
    );
    fs::write(&path, hidden).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    let after = fs::metadata(&path).unwrap();
    assert_eq!(
        (after.len(), after.modified().unwrap()),
        (before.len(), before.modified().unwrap())
    );
    assert_eq!(place.scan(&[]).found(&place.home.root()), ["brief.txt"]);
}

#[test]
fn a_log_beside_a_database_that_is_written_to_is_read() {
    let place = Place::new();
    let mut header = b"SQLite format 3\0".to_vec();
    header.resize(4096, 0);
    place.put("klanten.db", header);
    place.settled();
    assert_eq!(unchanged(&place.scan(&[])), 1);
    place.put("klanten.db-wal", "something");
    // The log is new, and what it belongs to is read again.
    assert_eq!(unchanged(&place.scan(&[])), 0);
}

#[test]
fn a_new_index_reads_again_what_holds_text_and_nothing_else() {
    let place = Place::new();
    place.put("klanten.txt", "piet.smit@voorbeeld.example\n");
    place.put("foto.png", b"\x89PNG\r\n\x1a\n");
    let first = place.settled();
    assert_eq!(first.code, Some(0));
    fs::write(
        place.home.beside("more.csv"),
        "klantnummer,naam,email\nC-3,Piet Smit,piet.smit@voorbeeld.example\n",
    )
    .unwrap();
    place.index("more.csv");
    let second = place.scan(&[]);
    assert_eq!((second.code, unchanged(&second)), (Some(1), 1));
    assert_eq!(unchanged(&place.scan(&[])), 2);
    // Other limits are another reading.
    assert_eq!(unchanged(&place.scan(&["--time-per-file", "7"])), 0);
}

#[test]
fn a_policy_is_asked_again_about_what_is_not_read_again() {
    let place = Place::new();
    place.put("Offertes/klanten.txt", BOTH);
    place.settled();
    let policy = place.home.beside("policy.toml");
    fs::write(
        &policy,
        "[[allow]]\nid = 'q'\nplaces = ['**/Offertes/**']\nground = 'x'\nowner = 'y'\n",
    )
    .unwrap();
    let said = place.scan(&["--policy", policy.to_str().unwrap()]);
    assert_eq!((said.code, unchanged(&said)), (Some(0), 1));
    assert_eq!(said.summary()["allowed"], 1);
    assert_eq!(place.scan(&[]).code, Some(1));
}

#[test]
fn the_file_itself_is_not_scanned_and_no_other_file_is_taken_for_it() {
    let place = Place::new();
    let inside = place.home.root().join("state");
    let args = ["--state", inside.to_str().unwrap()];
    let scan = |args: &[&str]| {
        let mut command = place.home.program();
        command.arg("scan").arg(place.home.root()).arg("--index");
        command.arg(place.home.beside("customers.index"));
        Said::of(&command.args(["--format", "jsonl"]).args(args).output().unwrap())
    };
    let said = scan(&args);
    assert_eq!(said.unscanned(&place.home.root()), ["state excluded/-"]);
    let export = place.home.beside("customers.csv");
    let before = fs::read(&export).unwrap();
    let refused = scan(&["--state", export.to_str().unwrap()]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("it is no file that --state has made"),
        "{}",
        refused.stderr
    );
    assert_eq!(fs::read(&export).unwrap(), before);
}

#[test]
fn a_damaged_file_is_put_aside_and_all_is_read() {
    let place = Place::new();
    place.put("klanten.txt", BOTH);
    place.settled();
    let mut bytes = fs::read(place.state()).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half);
    fs::write(place.state(), bytes).unwrap();
    let said = place.scan(&[]);
    assert_eq!((said.code, unchanged(&said)), (Some(1), 0));
    assert!(said.stderr.contains("cannot be used"), "{}", said.stderr);
    assert!(place.home.beside("state.broken").exists());
    assert_eq!(unchanged(&place.scan(&[])), 1);
}

#[test]
fn an_index_for_one_run_is_remembered_by_nobody() {
    let home = Home::new();
    let state = home.beside("state");
    let said = home.said(&["--state", state.to_str().unwrap()]);
    assert_eq!(said.code, Some(2));
    assert!(!state.exists());
}

#[cfg(all(unix, debug_assertions))]
#[test]
fn a_scan_that_is_stopped_goes_on_where_it_was() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let place = Place::new();
    for at in 0..20 {
        // Too long to wait behind another file: the hanging worker keeps none of them.
        place.put(&format!("{at}.txt"), format!("{BOTH}{}", "\n".repeat(200 << 10)));
    }
    std::thread::sleep(Duration::from_millis(2_100));
    let hang = place.put("hang/fault.txt", "HOMEWARD-FAULT:hang\n");
    let mut child = place
        .home
        .program()
        .arg("scan")
        .arg(place.home.root())
        .arg("--index")
        .arg(place.home.beside("customers.index"))
        .arg("--state")
        .arg(place.state())
        .args(["--format", "jsonl", "--threads", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let mut found = 0;
    for line in stdout.lines().map_while(Result::ok) {
        found += u32::from(line.contains("\"finding\""));
        if found == 10 {
            let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
            found = 100;
        }
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    fs::remove_file(hang).unwrap();
    let said = place.scan(&[]);
    assert_eq!(said.found(&place.home.root()).len(), 20);
    assert!(unchanged(&said) >= 10, "{}", said.summary());
}

//! The units of `deploy/systemd`: systemd understands them, and holds them for safe.

use std::path::Path;
use std::process::Command;

#[test]
fn units_are_understood_and_hardened() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/systemd");
    for name in ["homeward-server.service", "homeward-agent.service"] {
        let unit = folder.join(name);
        let analyze = |words: &[&str]| Command::new("systemd-analyze").args(words).arg(&unit).output();
        let Ok(verified) = analyze(&["verify", "--man=no"]) else {
            eprintln!("skipped: systemd-analyze is not installed");
            return;
        };
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        // The programs are not installed where tests run.
        let ours = said
            .lines()
            .filter(|line| line.contains(name) || line.contains("systemd/homeward"));
        let bad: Vec<&str> = ours.filter(|line| !line.contains("is not executable")).collect();
        assert!(bad.is_empty(), "{bad:?}");
        let held = analyze(&["security", "--offline=true", "--no-pager", "--threshold=20"]).unwrap();
        assert!(held.status.success(), "{}", String::from_utf8_lossy(&held.stdout));
    }
}

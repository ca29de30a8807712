//! A tree that nobody wrote to since the last scan: how fast it is gone through again, beside `find`, and beside restic
//! where it is installed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::figure::{Figure, Times};
use super::memory::watch;
use super::peer::{Peer, run};
use crate::program::text;

const PART: &str = "unchanged files";
/// Files in a folder of the tree.
const TOGETHER: u64 = 50;

/// Makes a tree of so many files, scans it once, and measures scans after that.
///
/// # Errors
///
/// When a program fails.
pub fn measure(
    folder: &Path,
    (homeward, index): (&Path, &Path),
    files: u64,
    runs: usize,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    let tree = folder.join("unchanged");
    make_tree(&tree, files)?;
    // What was written a moment ago is not relied on.
    thread::sleep(Duration::from_secs(3));
    let state = folder.join("unchanged.state");
    let mut scan = vec!["scan", text(&tree)?, "--index", text(index)?];
    scan.extend(["--state", text(&state)?, "--format", "jsonl", "--quiet"]);
    let first = Times::cold(1, || run(homeward, &scan))?;
    let again = Times::of(runs, || run(homeward, &scan))?;
    let find = Peer::find("find", "--version").context("find is not installed")?;
    // A size that no file has makes it ask the system about each.
    let asked = Times::of(runs, || {
        find.run(&[text(&tree)?, "-type", "f", "-size", "+1024G"])
    })?;
    let count = files as f64;
    figures.push(Figure::rate(PART, "the first scan", count, "files/s", &first));
    figures.push(
        Figure::rate(PART, format!("{files} files again"), count, "files/s", &again)
            .beside(find.name.clone(), count / asked.median()),
    );
    figures.push(
        Figure::rate(
            PART,
            "the same, processor time",
            count,
            "files/s",
            &again.of_processor(),
        )
        .beside(find.name, count / asked.of_processor().median()),
    );
    if let Some(restic) = Peer::find("restic", "version") {
        let repository = folder.join("restic");
        let with = ["--repo", text(&repository)?, "--insecure-no-password"];
        run(Path::new(restic.command), &[&with[..], &["init"]].concat())?;
        let backup = [&with[..], &["backup", "--quiet", text(&tree)?]].concat();
        let beside = Times::of(runs, || restic.run(&backup))?;
        figures.push(
            Figure::rate(PART, "the same", count, "files/s", &again)
                .beside(restic.name, count / beside.median()),
        );
    }
    let size = fs::metadata(&state)?.len() as f64;
    figures.push(Figure::size(
        PART,
        "what is remembered of a file",
        size / count,
        "bytes",
    ));
    let mut command = Command::new(homeward);
    command.args(&scan);
    let (peak, _) = watch(&mut command, &index.canonicalize()?)?;
    if peak.looks > 3 && peak.parent > 0 {
        let megabytes = peak.together as f64 / 1e6;
        figures.push(Figure::size(PART, "memory, all together", megabytes, "MB"));
    }
    Ok(())
}

/// Small files, some in a folder each.
fn make_tree(tree: &Path, files: u64) -> Result<()> {
    for first in (0..files).step_by(TOGETHER as usize) {
        let folder = tree.join(format!("{}/map {first}", first / 10_000));
        fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
        for number in first..(first + TOGETHER).min(files) {
            fs::write(folder.join(format!("stuk {number}.txt")), "geen klant\n")?;
        }
    }
    Ok(())
}

//! The memory of a worker over large and hostile files, one at a time, beside its limit.
//!
//! Files are made, scanned and removed one after the other, so that no more than the largest is on the disk.
//! What is reported is the most that any worker of the scan ever held (`VmHWM`, pages of files that it maps
//! included), and what the scan says it could not read. From `/proc`, so on Linux only.

mod hostile;
mod large;

use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::figure::Figure;
use super::memory::children_of;
use super::prose::Office;
use crate::program::text;

const PART: &str = "most memory of a worker, beside its limit (MB)";
/// What a worker may hold, in megabytes: the default of `homeward scan`.
const LIMIT: f64 = 268.435_456;
/// Time between two looks.
const BETWEEN: Duration = Duration::from_millis(3);

/// A file to be read.
struct Case {
    /// Its name.
    name: &'static str,
    /// Its size, of what it unpacks to where it is compressed.
    megabytes: u64,
    /// Writes it.
    make: fn(&Office, u64, &mut BufWriter<File>) -> Result<()>,
}

/// What a scan of one file came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    /// Most bytes that a worker held.
    worker: u64,
    /// What was not read, by reason.
    unscanned: String,
}

/// Makes each file at `percent` of its full size, scans it, and removes it.
///
/// # Errors
///
/// When a file cannot be made, or the program cannot do its work.
pub fn measure(
    folder: &Path,
    (homeward, index): (&Path, &Path),
    office: &Office,
    percent: u64,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    for case in large::CASES.iter().chain(hostile::CASES) {
        let path = folder.join(case.name);
        let bytes = case.megabytes * 10_000 * percent;
        make(case, office, bytes, &path)?;
        let size = fs::metadata(&path)?.len() as f64 / 1e6;
        let outcome = scan(homeward, index, &path);
        fs::remove_file(&path)?;
        let Outcome { worker, unscanned } = outcome.with_context(|| format!("scan {}", case.name))?;
        let what = format!("{}, {size:.1} MB on disk: {unscanned}", case.name);
        figures.push(Figure::size(PART, what, worker as f64 / 1e6, "MB").beside("the limit", LIMIT));
    }
    Ok(())
}

fn make(case: &Case, office: &Office, bytes: u64, path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| format!("write {}", path.display()))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    (case.make)(office, bytes, &mut out).with_context(|| format!("make {}", case.name))?;
    out.flush()?;
    Ok(())
}

/// Scans one file with one worker, and looks at its memory all the while.
fn scan(homeward: &Path, index: &Path, path: &Path) -> Result<Outcome> {
    let mut child = Command::new(homeward)
        .args(["scan", text(path)?, "--index", text(index)?])
        .args(["--format", "jsonl", "--quiet", "--threads", "1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("start the program to be watched")?;
    let mut out = child.stdout.take().context("its output")?;
    let report = thread::spawn(move || {
        let mut report = String::new();
        out.read_to_string(&mut report).map(|_| report)
    });
    let mut outcome = Outcome::default();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        for worker in children_of(child.id()) {
            outcome.worker = outcome.worker.max(highest(worker).unwrap_or_default());
        }
        thread::sleep(BETWEEN);
    };
    let report = report.join().ok().context("read its output")??;
    if !matches!(status.code(), Some(0 | 1)) {
        bail!("the program ended with {status}");
    }
    outcome.unscanned = unscanned(&report)?;
    Ok(outcome)
}

/// Most bytes that a process ever held.
fn highest(process: u32) -> Option<u64> {
    highest_of(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn highest_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// What the summary of a report says was not read: `read`, or `2 too_large, 1 corrupt`.
fn unscanned(report: &str) -> Result<String> {
    let summary: Value = serde_json::from_str(report.lines().last().context("no summary")?)?;
    let reasons = summary.get("unscanned").and_then(Value::as_object);
    let reasons = reasons.context("a summary that says what was not read")?;
    if reasons.is_empty() {
        return Ok("read".to_owned());
    }
    let reasons: Vec<String> = reasons
        .iter()
        .map(|(why, count)| format!("{count} {why}"))
        .collect();
    Ok(reasons.join(", "))
}

/// Writes `block` again and again, so many bytes or a few more.
fn fill(out: &mut impl Write, block: &[u8], bytes: u64) -> Result<()> {
    let mut written = 0;
    while written < bytes {
        out.write_all(block)?;
        written += block.len().max(1) as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn what_a_process_held_and_what_was_not_read_are_told() {
        assert_eq!(
            highest_of("VmPeak:\t  900 kB\nVmHWM:\t   12 kB\nVmRSS:\t 8 kB\n"),
            Some(12 * 1024)
        );
        let summary =
            "{\"type\":\"finding\"}\n{\"type\":\"summary\",\"unscanned\":{\"corrupt\":1,\"too_large\":2}}\n";
        assert_eq!(unscanned(summary).unwrap(), "1 corrupt, 2 too_large");
        assert_eq!(unscanned("{\"unscanned\":{}}").unwrap(), "read");
        assert!(unscanned("").is_err());
    }

    #[test]
    fn every_file_can_be_made_small() {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::new(World::default());
        for case in large::CASES.iter().chain(hostile::CASES) {
            let path = folder.path().join(case.name);
            make(case, &office, 100_000, &path).unwrap();
            assert!(fs::metadata(&path).unwrap().len() > 100, "{}", case.name);
        }
    }
}

//! The answers of reference programs: asked for by `tests/references/read.py`, or saved by an earlier run.
//!
//! References print what they like and crash as they like; only whole lines of the script are trusted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// The script that knows which program reads which format.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/references/read.py");

/// What a reference says of one file, or that it is not installed.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Answer {
    /// Of a file.
    File(FileAnswer),
    /// A reference that cannot be asked, and what it lacks.
    Missing {
        /// The reference and the module or program.
        missing: String,
    },
}

/// What a reference says of one file.
#[derive(Debug, Clone, Deserialize, PartialEq)]
pub struct FileAnswer {
    /// The file.
    pub path: PathBuf,
    /// The format that its name says.
    pub format: String,
    /// The reference.
    pub program: String,
    /// Running text; none where it does not read the file.
    #[serde(default)]
    pub text: Option<String>,
    /// Numbers and dates of cells.
    #[serde(default)]
    pub values: Vec<String>,
    /// Why there is no text.
    #[serde(default)]
    pub failed: Option<String>,
    /// Processor time that it took, where that is known for a single file.
    #[serde(default)]
    pub seconds: f64,
}

/// Hands each answer about `files` of the formats in `only` (of all if there are none) to `each`, and keeps the lines
/// in `save`.
///
/// # Errors
///
/// When the script cannot be run or fails, a line cannot be kept, or `each` fails.
pub fn ask(
    python: &Path,
    only: &[String],
    files: &[PathBuf],
    save: Option<&Path>,
    each: impl FnMut(Answer) -> Result<()>,
) -> Result<()> {
    let mut kept = save
        .map(|path| File::create(path).with_context(|| format!("make {}", path.display())))
        .transpose()?;
    let mut child = start(python, only, files)?;
    let output = child.stdout.take().context("the references have no output")?;
    lines(BufReader::new(output), kept.as_mut(), each)?;
    let status = child.wait().context("wait for the references")?;
    if !status.success() {
        bail!("the references ended with {status}");
    }
    Ok(())
}

/// Hands each answer that was saved to `each`.
///
/// # Errors
///
/// When the file cannot be read or `each` fails.
pub fn saved(path: &Path, each: impl FnMut(Answer) -> Result<()>) -> Result<()> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    lines(BufReader::new(file), None, each)
}

fn start(python: &Path, only: &[String], files: &[PathBuf]) -> Result<Child> {
    let mut child = Command::new(python)
        .args(["-X", "utf8", SCRIPT])
        .args(only)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("start {}", python.display()))?;
    if let Some(mut input) = child.stdin.take() {
        // It reads all of its input before it answers.
        for file in files {
            writeln!(input, "{}", file.display())?;
        }
    }
    Ok(child)
}

fn lines(
    input: impl BufRead,
    mut kept: Option<&mut File>,
    mut each: impl FnMut(Answer) -> Result<()>,
) -> Result<()> {
    for line in input.lines() {
        let line = line.context("read what the references say")?;
        if let Some(kept) = &mut kept {
            writeln!(kept, "{line}").context("keep what the references say")?;
        }
        let answer = serde_json::from_str(&line).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        each(answer)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_texts_failures_or_missing_programs() {
        let said = concat!(
            r#"{"path":"a.xls","format":"xls","program":"xlrd","text":"Ede","values":["1.0"],"seconds":0.5}"#,
            "\n",
            r#"{"path":"b.xls","format":"xls","program":"xlrd","failed":"crashed","seconds":0}"#,
            "\n",
            r#"{"missing":"LibreOffice: soffice"}"#,
        );
        let mut answers = Vec::new();
        lines(said.as_bytes(), None, |answer| {
            answers.push(answer);
            Ok(())
        })
        .unwrap();
        let [
            Answer::File(read),
            Answer::File(failed),
            Answer::Missing { missing },
        ] = &answers[..]
        else {
            panic!("other answers: {answers:?}");
        };
        assert_eq!(
            (read.text.as_deref(), &read.values[..]),
            (Some("Ede"), &["1.0".to_owned()][..])
        );
        assert_eq!(
            (failed.text.as_deref(), failed.failed.as_deref()),
            (None, Some("crashed"))
        );
        assert_eq!(missing, "LibreOffice: soffice");
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        assert!(lines(&b"Traceback:\n"[..], None, |_| Ok(())).is_err());
    }

    #[test]
    fn the_script_reads_what_needs_no_package() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kaart.csv");
        std::fs::write(&path, "naam;plaats\nVries;Ede\n").unwrap();
        if !crate::writers::python::has("csv") {
            return;
        }
        let kept = dir.path().join("kept.jsonl");
        let mut texts = Vec::new();
        ask(Path::new("python3"), &[], &[path], Some(&kept), |answer| {
            if let Answer::File(answer) = answer {
                texts.extend(answer.text);
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(texts, ["naam\nplaats\nVries\nEde"]);
        let mut again = 0;
        saved(&kept, |_| {
            again += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(again, 1);
    }
}

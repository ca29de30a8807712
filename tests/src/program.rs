//! The program under test, driven as a user drives it: by its command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// A `homeward` program.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
}

/// What a run gave.
#[derive(Debug, Clone)]
pub struct Run {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Program {
    /// The program at a path, or the one beside this executable, or the one in the folder above it.
    ///
    /// # Errors
    ///
    /// When there is none; the message says how to build it.
    pub fn find(given: Option<&Path>) -> Result<Self> {
        if let Some(path) = given {
            return Self::at(path).with_context(|| format!("there is no program at {}", path.display()));
        }
        let own = std::env::current_exe().context("find this executable")?;
        let name = format!("homeward{}", std::env::consts::EXE_SUFFIX);
        own.ancestors()
            .skip(1)
            .take(2)
            .find_map(|folder| Self::at(&folder.join(&name)))
            .with_context(|| {
                format!(
                    "no {name} beside {}: build it first with `cargo build -p homeward-agent`",
                    own.display()
                )
            })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn at(path: &Path) -> Option<Self> {
        path.is_file().then(|| Self {
            path: path.to_path_buf(),
        })
    }

    /// Runs it to its end.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Result<Run> {
        let output = Command::new(&self.path)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("run {}", self.path.display()))?;
        Ok(Run {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Builds an index of an export.
    ///
    /// # Errors
    ///
    /// When the program fails; its own message is in the error.
    pub fn build_index(&self, export: &Path, index: &Path) -> Result<()> {
        let run = self.run(&["index", "build", text(export)?, "--force", "-o", text(index)?])?;
        if run.code != Some(0) {
            bail!("`homeward index build` ended with {:?}:\n{}", run.code, run.err);
        }
        Ok(())
    }

    /// Scans a folder and gives every line of its report.
    ///
    /// # Errors
    ///
    /// When the program could not do its work, or prints something else than JSON.
    pub fn scan(&self, folder: &Path, index: &Path) -> Result<Vec<Value>> {
        let run = self.run(&[
            "scan",
            text(folder)?,
            "--index",
            text(index)?,
            "--format",
            "jsonl",
        ])?;
        if !matches!(run.code, Some(0 | 1)) {
            bail!("`homeward scan` ended with {:?}:\n{}", run.code, run.err);
        }
        run.out
            .lines()
            .map(|line| serde_json::from_str(line).context("a line of the report is no JSON"))
            .collect()
    }
}

/// A path as an argument.
///
/// # Errors
///
/// When it is not valid Unicode.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str()
        .with_context(|| format!("{} is no Unicode", path.display()))
}

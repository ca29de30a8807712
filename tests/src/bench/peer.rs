//! The programs that figures stand beside, where they are installed.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// A program of the system.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Its command.
    pub command: &'static str,
    /// Its name and version: `ripgrep 14.1.1`.
    pub name: String,
}

impl Peer {
    /// A program, if it is installed; `flag` makes it say its version.
    #[must_use]
    pub fn find(command: &'static str, flag: &str) -> Option<Self> {
        let output = Command::new(command)
            .arg(flag)
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let first = said.lines().next().unwrap_or(command);
        let name = first.split(" (").next().unwrap_or(first).trim();
        Some(Self {
            command,
            name: name.replace(" version", ""),
        })
    }

    /// Runs it to its end; an exit code other than 0 and 1 is an error.
    ///
    /// # Errors
    ///
    /// When it cannot be started or fails.
    pub fn run(&self, arguments: &[&str]) -> Result<()> {
        run(Path::new(self.command), arguments)
    }
}

/// Runs a program to its end, its output thrown away; an exit code other than 0 and 1 is an error.
///
/// # Errors
///
/// When it cannot be started or fails.
pub fn run(program: &Path, arguments: &[&str]) -> Result<()> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("run {}", program.display()))?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!(
            "{} ended with {}:\n{}",
            program.display(),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

//! Python's standard library as a writer of mail, archives and encodings.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Whether Python is installed, and with it the modules named.
#[must_use]
pub fn has(modules: &str) -> bool {
    Command::new("python3")
        .args(["-c", &format!("import {modules}")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a script in `folder`; it finds its input as `data`.
///
/// # Errors
///
/// When Python cannot be started or the script fails.
pub fn run(folder: &Path, script: &str, data: &Value) -> Result<()> {
    let script = format!("import json, sys, base64\ndata = json.load(sys.stdin)\n{script}");
    let mut child = Command::new("python3")
        .args(["-X", "utf8", "-c", &script])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("start python3")?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(data.to_string().as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("a script failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

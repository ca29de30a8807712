//! LibreOffice as a writer: many conversions in one call for each target format.
//!
//! It runs with a profile of its own, so that a session of the person at the machine is never touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// One conversion.
#[derive(Debug)]
pub struct Job {
    /// The form that asks for it.
    pub form: &'static str,
    /// Extension of the source: `fods`.
    pub source_type: &'static str,
    /// The source.
    pub source: Vec<u8>,
    /// Target as `--convert-to` wants it: `xls`, `docx:MS Word 2007 XML`.
    pub target: &'static str,
    /// Where the result goes.
    pub to: PathBuf,
}

/// The program, if it is installed.
#[must_use]
pub fn program() -> Option<&'static str> {
    ["soffice", "libreoffice"].into_iter().find(|name| {
        Command::new(name)
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    })
}

/// Carries out all jobs.
///
/// # Errors
///
/// When a conversion gives no file.
pub fn convert(program: &str, jobs: &[Job]) -> Result<()> {
    let work = tempfile::tempdir().context("make a folder for conversions")?;
    let mut targets: Vec<&str> = jobs.iter().map(|job| job.target).collect();
    targets.sort_unstable();
    targets.dedup();
    for (at, target) in targets.iter().enumerate() {
        let folder = work.path().join(at.to_string());
        fs::create_dir(&folder)?;
        let mut sources = Vec::new();
        for (job, number) in jobs.iter().filter(|job| job.target == *target).zip(0..) {
            let source = folder.join(format!("{number}.{}", job.source_type));
            fs::write(&source, &job.source)?;
            sources.push((job, number, source));
        }
        let out = folder.join("out");
        let paths: Vec<&Path> = sources.iter().map(|(_, _, path)| path.as_path()).collect();
        run(program, &work.path().join("profile"), target, &out, &paths)?;
        let extension = target.split(':').next().unwrap_or(target);
        for (job, number, _) in &sources {
            let made = out.join(format!("{number}.{extension}"));
            if !made.is_file() {
                bail!("LibreOffice did not make the {target} of form {}", job.form);
            }
            if let Some(parent) = job.to.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::copy(&made, &job.to).with_context(|| format!("write {}", job.to.display()))?;
        }
    }
    Ok(())
}

fn run(program: &str, profile: &Path, target: &str, out: &Path, sources: &[&Path]) -> Result<()> {
    let status = Command::new(program)
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "--convert-to", target, "--outdir"])
        .arg(out)
        .args(sources)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("run {program}"))?;
    if !status.success() {
        bail!("{program} --convert-to {target} ended with {status}");
    }
    Ok(())
}

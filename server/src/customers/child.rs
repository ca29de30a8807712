//! Runs `homeward index build` and `homeward index check` on an export, each in a process of its own with a limit of time.

use std::ffi::OsStr;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{ImportFault, profile};
use crate::config::Config;

/// Longest time of an import, in minutes.
const MINUTES: u64 = 30;
/// Most of its words that are kept.
const WORDS: u64 = 16 * 1024;
/// Longest description of an export.
const DESCRIPTION: u64 = 4 * 1024 * 1024;

/// An index that is to be built.
#[derive(Debug)]
pub(super) struct Task {
    pub program: PathBuf,
    pub export: PathBuf,
    pub map: Vec<String>,
    pub previous: Option<PathBuf>,
    pub index: PathBuf,
    pub list: PathBuf,
}

/// What a process left behind.
struct Ended {
    success: bool,
    out: Vec<u8>,
    said: String,
}

/// The program `homeward`: as configured, else beside this one.
#[must_use]
pub fn program(config: &Config) -> PathBuf {
    let name = format!("homeward{}", std::env::consts::EXE_SUFFIX);
    config.agent_program.clone().unwrap_or_else(|| {
        let own = std::env::current_exe().ok();
        let folder = own.as_deref().and_then(Path::parent);
        folder.map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name))
    })
}

impl Task {
    /// Runs it to its end; gives what it said, and what the index holds as the database keeps it.
    pub(super) fn run(self) -> Result<(String, Option<String>), ImportFault> {
        let mut command = Command::new(&self.program);
        command
            .args(["index", "build", "--delete-export", "no", "--output"])
            .arg(&self.index)
            .arg("--customers-out")
            .arg(&self.list);
        if let Some(previous) = self.previous.filter(|previous| previous.exists()) {
            command.arg("--previous").arg(previous);
        }
        let ended = run(command, &self.program, &self.map, &self.export)?;
        if !ended.success {
            return Err(ImportFault::Export(ended.said));
        }
        let mut info = Command::new(&self.program);
        info.args(["index", "info", "--format", "json"]);
        let told = run(info, &self.program, &[], &self.index)?;
        let sorts = profile::told(&told.out);
        if sorts.is_none() {
            tracing::warn!("the program does not tell what the index holds: is it older than the server?");
        }
        Ok((ended.said, sorts.as_deref().and_then(profile::written)))
    }
}

/// What the program says of an export, as JSON; its words where it could not say that.
pub(super) fn describe(program: &Path, export: &Path, map: &[String]) -> Result<Vec<u8>, ImportFault> {
    let mut command = Command::new(program);
    command.args(["index", "check", "--format", "json"]);
    let ended = run(command, program, map, export)?;
    if ended.out.is_empty() {
        Err(ImportFault::Export(ended.said))
    } else {
        Ok(ended.out)
    }
}

fn run(mut command: Command, program: &Path, map: &[String], export: &Path) -> Result<Ended, ImportFault> {
    let (mut out, mut words) = (tempfile::tempfile()?, tempfile::tempfile()?);
    for map in map {
        command.arg("--map").arg(map);
    }
    // Its words name the export: without the folders of this server. A file's name is no option, whatever it begins with.
    if let Some(folder) = export.parent().filter(|folder| folder.is_absolute()) {
        command.current_dir(folder);
        command
            .arg("--")
            .arg(export.file_name().unwrap_or(OsStr::new("export")));
    } else {
        command.arg("--").arg(export);
    }
    let mut child = command
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(words.try_clone()?)
        .spawn()
        .map_err(|error| ImportFault::Program(program.to_owned(), error))?;
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if began.elapsed() > Duration::from_secs(MINUTES * 60) {
            child.kill()?;
            child.wait()?;
            return Err(ImportFault::TooLong(MINUTES));
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let mut kept = Ended {
        success: status.success(),
        out: Vec::new(),
        said: String::new(),
    };
    out.rewind()?;
    out.take(DESCRIPTION).read_to_end(&mut kept.out)?;
    words.rewind()?;
    let mut said = Vec::new();
    words.take(WORDS).read_to_end(&mut said)?;
    kept.said = String::from_utf8_lossy(&said).into_owned();
    Ok(kept)
}

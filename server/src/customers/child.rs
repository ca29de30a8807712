//! Runs `homeward index build` on an export.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::ImportFault;
use crate::config::Config;

/// Longest time of an import, in minutes.
const MINUTES: u64 = 30;
/// Most of its words that are kept.
const WORDS: u64 = 16 * 1024;

/// What is to be run.
#[derive(Debug)]
pub(super) struct Task {
    pub program: PathBuf,
    pub export: PathBuf,
    pub map: Vec<String>,
    pub previous: Option<PathBuf>,
    pub index: PathBuf,
    pub list: PathBuf,
}

/// The program `homeward`: as configured, else beside this one.
#[must_use]
pub fn program(config: &Config) -> PathBuf {
    let name = format!("homeward{}", std::env::consts::EXE_SUFFIX);
    config.agent_program.clone().unwrap_or_else(|| {
        let own = std::env::current_exe().ok();
        let folder = own.as_deref().and_then(std::path::Path::parent);
        folder.map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name))
    })
}

impl Task {
    /// Runs it to its end; gives what it said.
    pub(super) fn run(self) -> Result<String, ImportFault> {
        let mut words = tempfile::tempfile()?;
        let mut command = Command::new(&self.program);
        command
            .args(["index", "build", "--delete-export", "no", "--output"])
            .arg(&self.index)
            .arg("--customers-out")
            .arg(&self.list);
        for map in &self.map {
            command.arg("--map").arg(map);
        }
        if let Some(previous) = self.previous.filter(|previous| previous.exists()) {
            command.arg("--previous").arg(previous);
        }
        // A file's name is no option, whatever it begins with.
        command.arg("--").arg(&self.export);
        let said: File = words.try_clone()?;
        let mut child = command
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .map_err(|error| ImportFault::Program(self.program.clone(), error))?;
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
        words.rewind()?;
        let mut text = Vec::new();
        words.take(WORDS).read_to_end(&mut text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        if status.success() {
            Ok(text)
        } else {
            Err(ImportFault::Export(text))
        }
    }
}

//! A worker process as the agent holds it: its pipes, its answers, its end.
//!
//! Two threads read what it says, so that it never waits for the agent with a full pipe. Its standard error
//! may hold customer text: it is searched for one phrase and thrown away.

use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use memchr::memmem;

use super::job::Death;
#[cfg(windows)]
use super::job_object::JobObject;
use super::patience::Waited;
use super::protection::Protections;
use super::protocol::{self, ANSWER_AT_MOST, Answer, Unfit};
use crate::ocr::Tesseract;
use crate::policy::JudgingFiles;

/// How long a worker may take to open the index.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// What Rust's runtime says when the system gives no more memory.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of";

/// How to start workers.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program: this one.
    pub path: PathBuf,
    /// The index file.
    pub index: PathBuf,
    /// Tells that the worker has opened the same index as the agent.
    pub fingerprint: String,
    /// Memory that a worker may allocate, in bytes.
    pub memory: u64,
    /// Rule pack and policy.
    pub judging: JudgingFiles,
    /// What is scanned: workers open nothing else.
    pub roots: Vec<PathBuf>,
    /// Who reads text in pictures, if that was asked for.
    pub tesseract: Option<Tesseract>,
}

/// Why no worker can be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system does not start the process.
    #[error("cannot start a worker process: {0}")]
    Spawn(#[from] io::Error),
    /// It ended before it was ready.
    #[error("a worker process ended before it began to work")]
    Ended,
    /// It took too long.
    #[error("a worker process did not get ready in time")]
    Slow,
    /// It cannot open the index.
    #[error("a worker process cannot open the index")]
    Index,
    /// It opened another index, or is another version of the program.
    #[error("the index or the program was replaced while scanning")]
    Replaced,
}

/// A running worker.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<Vec<Answer>>,
    complaints: Option<JoinHandle<Complaint>>,
    protections: Protections,
    #[cfg(windows)]
    bound: Option<JobObject>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Complaint {
    OutOfMemory,
    Other,
}

impl Process {
    /// Starts a worker and waits until it is ready.
    pub(super) fn start(program: &Program) -> Result<Self, StartError> {
        let mut command = Command::new(&program.path);
        command
            .arg("worker")
            .arg("--index")
            .arg(&program.index)
            .arg("--memory")
            .arg(program.memory.to_string());
        for (option, file) in [
            ("--rules", &program.judging.rules),
            ("--policy", &program.judging.policy),
        ] {
            if let Some(file) = file {
                command.arg(option).arg(file);
            }
        }
        for root in named_roots(&program.roots) {
            command.arg("--root").arg(root);
        }
        if let Some(tesseract) = &program.tesseract {
            command
                .arg("--tesseract")
                .arg(&tesseract.program)
                .arg("--languages")
                .arg(&tesseract.languages);
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        set_apart(&mut command);
        let mut child = command.spawn()?;
        #[cfg(windows)]
        let bound = JobObject::around(&child);
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(requests), Some(answers), Some(complaints)) = pipes else {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        };
        let (out, batches) = bounded(16);
        let listener = thread::Builder::new().name("worker-answers".to_owned());
        let watcher = thread::Builder::new().name("worker-errors".to_owned());
        let started = listener
            .spawn(move || listen(answers, &out))
            .and_then(|_| watcher.spawn(move || watch(complaints)));
        let mut process = Self {
            child,
            requests,
            answers: batches,
            complaints: None,
            protections: Protections::new(),
            #[cfg(windows)]
            bound,
        };
        match started {
            Ok(complaints) => process.complaints = Some(complaints),
            Err(error) => {
                process.end();
                return Err(error.into());
            }
        }
        match process.wait_until_ready(program) {
            Ok(protections) => {
                process.protections = protections;
                #[cfg(windows)]
                if process.bound.is_some() {
                    process.protections.extend(JobObject::protections());
                }
                Ok(process)
            }
            Err(error) => {
                process.end();
                Err(error)
            }
        }
    }

    fn wait_until_ready(&self, program: &Program) -> Result<Protections, StartError> {
        let first = match self.answers.recv_timeout(READY_WITHIN) {
            Ok(batch) => batch.into_iter().next(),
            Err(RecvTimeoutError::Timeout) => return Err(StartError::Slow),
            Err(RecvTimeoutError::Disconnected) => None,
        };
        match first {
            Some(Answer::Ready {
                protocol,
                index,
                protections,
            }) => {
                if protocol == protocol::VERSION && index == program.fingerprint {
                    Ok(protections)
                } else {
                    Err(StartError::Replaced)
                }
            }
            Some(Answer::Unfit(Unfit::Index)) => Err(StartError::Index),
            Some(_) => Err(StartError::Replaced),
            None => Err(StartError::Ended),
        }
    }

    /// What holds it back.
    pub(super) const fn protections(&self) -> &Protections {
        &self.protections
    }

    /// How long it has waited for a processor since it was started, where the system tells.
    pub(super) fn waited(&self) -> Waited {
        if !cfg!(target_os = "linux") {
            return None;
        }
        // Nanoseconds at work and in the queue, of the thread that reads files:
        // https://docs.kernel.org/scheduler/sched-stats.html
        let told = std::fs::read_to_string(format!("/proc/{}/schedstat", self.child.id())).ok()?;
        let nanoseconds = told.split_ascii_whitespace().nth(1)?.parse().ok()?;
        Some(Duration::from_nanos(nanoseconds))
    }

    /// Sends whole frames. The caller sees to it that they fit into the pipe.
    pub(super) fn send(&mut self, frames: &[u8]) -> io::Result<()> {
        self.requests.write_all(frames)?;
        self.requests.flush()
    }

    /// Answers as they come; the channel closes when the worker dies or talks nonsense.
    pub(super) const fn answers(&self) -> &Receiver<Vec<Answer>> {
        &self.answers
    }

    /// Ends the process if it still runs, and says what it died of if it did so by itself.
    pub(super) fn end(&mut self) -> Death {
        // A process that has closed its pipes in dying keeps the status it died with.
        let _: io::Result<()> = self.child.kill();
        let status = self.child.wait();
        // Answers that nobody waits for any longer must not hold the listener up.
        self.answers = crossbeam_channel::never();
        let complaint = self.complaints.take().map(JoinHandle::join);
        if matches!(complaint, Some(Ok(Complaint::OutOfMemory))) {
            return Death::Memory;
        }
        status.map_or(Death::Crash, death_by)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Most roots that are named to a worker, because a command line has an end.
const ROOTS: usize = 256;

/// The roots, or the one folder that all of them are in.
fn named_roots(roots: &[PathBuf]) -> Vec<&Path> {
    if roots.len() <= ROOTS {
        return roots.iter().map(PathBuf::as_path).collect();
    }
    let first = roots.first().map(PathBuf::as_path);
    let common = |folder: &&Path| roots.iter().all(|root| root.starts_with(folder));
    // Roots without a folder in common are confined to nothing less than all.
    let above = || first.into_iter().flat_map(Path::ancestors);
    above()
        .find(common)
        .or_else(|| above().last())
        .into_iter()
        .collect()
}

/// Keeps the terminal's Ctrl-C away from workers: the agent decides when they end.
fn set_apart(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        const BELOW_NORMAL_PRIORITY_CLASS: u32 = 0x4000;
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        std::os::windows::process::CommandExt::creation_flags(
            command,
            CREATE_NEW_PROCESS_GROUP | BELOW_NORMAL_PRIORITY_CLASS | CREATE_NO_WINDOW,
        );
    }
    #[cfg(not(any(unix, windows)))]
    let _ = command;
}

#[cfg(unix)]
fn death_by(status: ExitStatus) -> Death {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;

    match status.signal().and_then(Signal::from_named_raw) {
        Some(Signal::BUS) => Death::Truncated,
        // Not by the agent, which asks only after the end: by the kernel, which was short of memory.
        Some(Signal::KILL) => Death::Memory,
        Some(Signal::XCPU) => Death::Time,
        Some(Signal::SYS) => Death::Forbidden,
        _ => Death::Crash,
    }
}

#[cfg(not(unix))]
fn death_by(status: ExitStatus) -> Death {
    const IN_PAGE_ERROR: i32 = 0xc000_0006_u32.cast_signed();
    if status.code() == Some(IN_PAGE_ERROR) {
        Death::Truncated
    } else {
        Death::Crash
    }
}

/// Hands answers on, as many together as have arrived together.
fn listen(pipe: ChildStdout, out: &Sender<Vec<Answer>>) {
    let mut pipe = BufReader::with_capacity(64 << 10, pipe);
    let mut buffer = Vec::new();
    loop {
        let mut batch = Vec::new();
        loop {
            let Ok(Some(answer)) = protocol::read(&mut pipe, ANSWER_AT_MOST, &mut buffer) else {
                let _: Result<(), _> = out.send(batch);
                return;
            };
            batch.push(answer);
            if !protocol::holds_a_frame(pipe.buffer()) {
                break;
            }
        }
        buffer.shrink_to(1 << 20);
        if out.send(batch).is_err() {
            return;
        }
    }
}

/// Reads standard error to its end and looks for one phrase.
fn watch(mut pipe: ChildStderr) -> Complaint {
    let mut complaint = Complaint::Other;
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut chunk) {
        seen.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if memmem::find(&seen, OUT_OF_MEMORY).is_some() {
            complaint = Complaint::OutOfMemory;
        }
        let keep_from = seen.len().saturating_sub(OUT_OF_MEMORY.len());
        seen.drain(..keep_from);
    }
    complaint
}

/// The program that workers are started from: this one, even if its file has been replaced meanwhile.
///
/// # Errors
///
/// When the system does not tell.
pub fn this_program() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && running.exists() {
        return Ok(running.to_path_buf());
    }
    std::env::current_exe()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_roots_are_named_and_many_are_their_common_folder() {
        let roots = |count: usize| -> Vec<_> {
            (0..count)
                .map(|at| PathBuf::from(format!("/srv/share/{at}")))
                .collect()
        };
        assert_eq!(
            named_roots(&roots(2)),
            [Path::new("/srv/share/0"), Path::new("/srv/share/1")]
        );
        assert_eq!(named_roots(&roots(ROOTS + 1)), [Path::new("/srv/share")]);
        let mut apart = roots(ROOTS + 1);
        apart.push("/home".into());
        assert_eq!(named_roots(&apart), [Path::new("/")]);
        assert!(named_roots(&[]).is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_end_by_the_system_has_its_cause() {
        use std::os::unix::process::ExitStatusExt;
        let by = |signal| death_by(ExitStatus::from_raw(signal));
        assert_eq!(by(libc::SIGXCPU), Death::Time);
        assert_eq!(by(libc::SIGSYS), Death::Forbidden);
        assert_eq!(by(libc::SIGBUS), Death::Truncated);
        assert_eq!(by(libc::SIGKILL), Death::Memory);
        assert_eq!(by(libc::SIGSEGV), Death::Crash);
        assert_eq!(death_by(ExitStatus::from_raw(0)), Death::Crash);
    }
}

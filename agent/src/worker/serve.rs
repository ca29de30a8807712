//! The worker's side of the pipe: requests come in on standard input, answers go out on standard output.
//!
//! A panic that gets past the extraction ends the process, so that a half-changed state never reads another
//! file; the agent starts a new worker. Nothing is printed: a panic's message may hold customer text.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::abort;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use homeward_rules::engine::Engine;
use homeward_rules::index::{Check, OpenIndex};

use crate::extract::Limits;
use crate::mapped::Mapped;
use crate::ocr::Tesseract;
use crate::ocr::reader::Reader;
use crate::policy::JudgingFiles;
use crate::worker::confinement;
use crate::worker::examine::{Examiner, hex};
use crate::worker::limits;
use crate::worker::process::this_program;
use crate::worker::protocol::{
    self, ANSWER_AT_MOST, Answer, Pace, PictureStep, REQUEST_AT_MOST, Request, Unfit,
};

/// Answers wait for each other at most this long, so that the agent sees which file is under way.
const TICK: Duration = Duration::from_millis(100);

/// Answers wait for each other until there are this many bytes of them.
const BUFFER: usize = 64 << 10;

/// Answers are sent when this many files are done, while the agent has as many more in the pipe.
const FILES_TOGETHER: u32 = 16;

/// Works until the agent closes the pipe.
///
/// # Errors
///
/// When the index cannot be opened or the pipe breaks.
pub fn serve(
    index: &Path,
    memory: u64,
    judging: &JudgingFiles,
    roots: &[PathBuf],
    tesseract: Option<&Tesseract>,
) -> io::Result<()> {
    // Before anything is taken from this process: its companion has limits of its own.
    let start = |tesseract| Reader::start(&this_program()?, tesseract);
    let reader = tesseract.map(start).transpose()?;
    let mut protections = limits::restrict_this_process(memory);
    std::panic::set_hook(Box::new(|_| {}));
    let answers = Arc::new(Mutex::new(AnswerPipe::default()));
    let file = File::open(index)?;
    let size = file.metadata()?.len();
    let bytes = Mapped::open(&file, size)?;
    let Ok(open) = OpenIndex::open(&bytes, Check::HeaderOnly) else {
        let mut pipe = lock(&answers);
        pipe.push(&Answer::Unfit(Unfit::Index))?;
        return pipe.flush();
    };
    let index = fingerprint(&open, &bytes);
    let (ruleset, _) = judging.load().map_err(io::Error::other)?;
    let examiner = Examiner::new(Engine::new(open, ruleset), Limits::default(), reader);
    // All that it needs of its own is open: from here on it has documents only, and all its threads.
    protections.extend(confinement::to_files(roots));
    let ticker = Arc::clone(&answers);
    thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(move || tick(&ticker))?;
    protections.extend(confinement::to_calls());
    {
        let mut pipe = lock(&answers);
        pipe.push(&Answer::Ready {
            protocol: protocol::VERSION,
            index,
            protections,
        })?;
        pipe.flush()?;
    }
    work(&examiner, &answers)
}

/// Tells one index from another: the header, which holds the digest, under the index's own key.
pub(crate) fn fingerprint(index: &OpenIndex<'_>, bytes: &[u8]) -> String {
    let header = bytes.get(..4096).unwrap_or(bytes);
    let mut seen = header.to_vec();
    seen.extend_from_slice(&bytes.len().to_le_bytes());
    hex(&index.keyed_hash(&seen))
}

fn work(examiner: &Examiner<'_>, answers: &Mutex<AnswerPipe>) -> io::Result<()> {
    let mut requests = BufReader::with_capacity(BUFFER, io::stdin().lock());
    let mut buffer = Vec::new();
    let mut time = limits::ProcessorTime::default();
    let mut done = 0;
    loop {
        if !protocol::holds_a_frame(requests.buffer()) || done >= FILES_TOGETHER {
            lock(answers).flush()?;
            done = 0;
        }
        if requests.buffer().is_empty() && requests.fill_buf()?.is_empty() {
            return Ok(());
        }
        let Some(request) = protocol::read::<Request>(&mut requests, REQUEST_AT_MOST, &mut buffer)? else {
            return Ok(());
        };
        let path = request.path.into_path();
        time.allow(Duration::from_secs(request.seconds));
        let mut answer = |answer: Answer| {
            let mut pipe = lock(answers);
            let sent = pipe.push(&answer).and_then(|()| match request.pace {
                Pace::Careful => pipe.flush(),
                Pace::Brisk => Ok(()),
            });
            let is_lost = answer == Answer::Picture(PictureStep::Lost);
            if sent.is_err() || is_lost && pipe.flush().is_ok() {
                // The agent is gone, or an answer is longer than it may be, or who reads pictures is gone: each
                // ends this worker.
                abort();
            }
        };
        let examine = AssertUnwindSafe(|| examiner.examine(&path, &request.skip, &mut answer));
        if catch_unwind(examine).is_err() {
            abort();
        }
        done += 1;
    }
}

/// Sends waiting answers on while a file takes long, and ends the process when the agent has died.
fn tick(answers: &Mutex<AnswerPipe>) {
    let parent = parent();
    loop {
        thread::sleep(TICK);
        if lock(answers).flush().is_err() || self::parent() != parent {
            abort();
        }
    }
}

#[cfg(unix)]
pub(crate) fn parent() -> Option<rustix::process::Pid> {
    rustix::process::getppid()
}

#[cfg(not(unix))]
pub(crate) const fn parent() {}

fn lock(answers: &Mutex<AnswerPipe>) -> MutexGuard<'_, AnswerPipe> {
    answers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers on their way to the agent.
#[derive(Debug, Default)]
struct AnswerPipe {
    waiting: Vec<u8>,
}

impl AnswerPipe {
    fn push(&mut self, answer: &Answer) -> io::Result<()> {
        protocol::encode(answer, ANSWER_AT_MOST, &mut self.waiting)?;
        if self.waiting.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(&self.waiting)?;
        out.flush()?;
        self.waiting.clear();
        // One long answer shall not be kept in memory for all that follow.
        self.waiting.shrink_to(2 * BUFFER);
        Ok(())
    }
}

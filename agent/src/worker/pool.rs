//! Reads the files of a walk with several workers at once, in processes of their own or in this one.
//!
//! Every channel is bounded: a slow report slows the walk down and nothing piles up. Results come in the
//! order in which they are found.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use homeward_rules::engine::Engine;
use homeward_rules::index::OpenIndex;
use homeward_rules::ruleset::Ruleset;

use super::examine::Examiner;
use super::feeder::{Aside, Feeder};
use super::job::{Death, Failure, Job, Step};
pub use super::process::{Program, StartError, this_program};
use super::protection::Protections;
use crate::extract::Limits;
use crate::ledger::{Reading, Recalled, Text};
use crate::ocr::Tesseract;
use crate::ocr::reader::Reader;
use crate::outcome::{Outcome, SourceFile, Unscanned};
use crate::stop::Stop;
use crate::walk::Met;

/// How files are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many workers.
    pub workers: usize,
    /// Time that a file may take whatever its size.
    pub time: Duration,
    /// Where they run.
    pub isolation: Isolation,
    /// How is judged, for workers in this process.
    pub ruleset: Ruleset,
    /// Who reads text in pictures, if that was asked for, for workers in this process.
    pub tesseract: Option<Tesseract>,
}

/// Where workers run.
#[derive(Debug, Clone)]
pub enum Isolation {
    /// Each in a process of its own: a crash costs one entry.
    Processes(Program),
    /// In threads of this process: a crash costs the scan. For measuring what isolation costs.
    Threads,
}

/// What comes out of a pool.
#[derive(Debug)]
pub enum Event {
    /// A worker process was started, and this holds it back.
    Started(Protections),
    /// A result.
    Outcome(Outcome),
    /// Something that the walk met and that is not read.
    Passed(Unscanned),
    /// No more results of a file.
    Done(Reading),
    /// A file that need not be read: all that is known of it.
    Known(SourceFile, Recalled),
    /// Workers cannot be started: the scan cannot go on.
    Broken(StartError),
}

/// Counts files as they are done.
#[derive(Debug, Default)]
pub struct Tally {
    files: AtomicU64,
    bytes: AtomicU64,
    pictures: AtomicU64,
    unchanged: AtomicU64,
}

impl Tally {
    /// Counts a file that was read, or tried.
    pub fn count(&self, file: &SourceFile) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(file.size, Ordering::Relaxed);
    }

    /// Counts a file that was not written to since it was read.
    pub fn count_unchanged(&self, file: &SourceFile) {
        self.count(file);
        self.unchanged.fetch_add(1, Ordering::Relaxed);
    }

    /// How many of the files were not opened, since they are as they were.
    #[must_use]
    pub fn unchanged(&self) -> u64 {
        self.unchanged.load(Ordering::Relaxed)
    }

    /// Counts pages of pictures whose text was read.
    pub fn count_pictures(&self, pages: u64) {
        if pages > 0 {
            self.pictures.fetch_add(pages, Ordering::Relaxed);
        }
    }

    /// Pages of pictures whose text was read.
    #[must_use]
    pub fn pictures(&self) -> u64 {
        self.pictures.load(Ordering::Relaxed)
    }

    /// How many files are done.
    #[must_use]
    pub fn files(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    /// How many bytes they have.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Starts the workers of a pool in `scope`. They end with the last of `files`, or when `stop` is wanted.
pub fn start<'scope, 'env>(
    scope: &'scope thread::Scope<'scope, 'env>,
    settings: &'env Settings,
    index: &'env OpenIndex<'env>,
    (tally, stop): (&'env Tally, &'env Stop),
    (files, events): (&Receiver<Met>, &Sender<Event>),
) {
    let aside = Aside::new();
    for _ in 0..settings.workers.max(1) {
        let (files, events) = (files.clone(), events.clone());
        match &settings.isolation {
            Isolation::Processes(program) => {
                let feeder = Feeder::new(
                    program,
                    settings.time,
                    stop,
                    tally,
                    (files, aside.clone()),
                    events,
                );
                scope.spawn(move || feeder.run());
            }
            Isolation::Threads => {
                scope.spawn(move || read_here(settings, index, (tally, stop), (&files, &events)));
            }
        }
    }
}

fn read_here(
    settings: &Settings,
    index: &OpenIndex<'_>,
    (tally, stop): (&Tally, &Stop),
    (files, events): (&Receiver<Met>, &Sender<Event>),
) {
    let start = |tesseract| Reader::start(&this_program()?, tesseract);
    let reader = match settings.tesseract.as_ref().map(start).transpose() {
        Ok(reader) => reader,
        Err(error) => {
            let _: Result<(), _> = events.send(Event::Broken(error.into()));
            return stop.want();
        }
    };
    let engine = Engine::new(index.clone(), settings.ruleset.clone());
    let examiner = Examiner::new(engine, Limits::default(), reader);
    let report = |outcome| {
        // When nobody takes results any longer, the scan is being stopped.
        let _: Result<(), _> = events.send(Event::Outcome(outcome));
    };
    for met in files {
        if stop.is_wanted() {
            return;
        }
        let file = match met {
            Met::File(file) => file,
            Met::Unscanned(unscanned) => {
                let _: Result<(), _> = events.send(Event::Passed(unscanned));
                continue;
            }
        };
        let mut job = Job::new(file.clone());
        let mut gone = false;
        let mut done = (Text::Some, 0);
        let read = catch_unwind(AssertUnwindSafe(|| {
            examiner.examine(&file.path, &[], &mut |answer| match job.take(answer) {
                Step::Report(outcome) => report(outcome),
                Step::Done(text, beside) => done = (text, beside),
                Step::Gone => gone = true,
                Step::On | Step::Picture(_) | Step::Nonsense => {}
            });
        }));
        tally.count_pictures(job.pictures);
        if read.is_err() {
            job.afresh()
                .fail(Failure::Died(Death::Crash))
                .outcomes
                .into_iter()
                .for_each(report);
        }
        if gone {
            // Nothing was read: what is known of it elsewhere stays.
            continue;
        }
        tally.count(&file);
        let (text, beside) = done;
        let _: Result<(), _> = events.send(Event::Done(Reading { file, text, beside }));
    }
}

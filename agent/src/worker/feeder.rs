//! Feeds one worker process: keeps some files under way in it, watches its time, and replaces it.
//!
//! The worker reads in order: the first file of the window is under way. When a process dies over a window,
//! the window is read again one file at a time, which shows the one to blame. Nothing here blocks but the
//! waiting for something to happen.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, never, select_biased, unbounded};

use super::job::{Death, Failure, Job, Step};
use super::limits;
use super::patience::{Patience, Verdict};
use super::pool::{Event, Tally};
use super::process::{Process, Program, StartError};
use super::protocol::{self, Answer, Pace, PictureStep, REQUEST_AT_MOST};
use super::window::Window;
use crate::ledger::{Reading, Text};
use crate::outcome::Outcome;
use crate::stop::{Never, Stop};
use crate::walk::Met;

/// How long files under way may still take when the scan is stopped.
const GRACE: Duration = Duration::from_secs(2);

/// Feeds one worker.
pub(super) struct Feeder<'p> {
    program: &'p Program,
    time: Duration,
    stop: &'p Stop,
    tally: &'p Tally,
    /// `None` when there are no more.
    files: Option<Receiver<Met>>,
    aside: Aside,
    events: Sender<Event>,
    process: Option<Process>,
    /// Files to be sent, first those that were under way in a worker that died.
    waiting: VecDeque<Job>,
    /// Files that were sent, in that order.
    window: Window,
    /// How long the first file of the window is waited for, and since when it said nothing.
    patience: Patience,
    heard: Instant,
    /// When the worker is killed because the scan was stopped.
    give_up: Option<Instant>,
}

/// Files that a feeder has taken and that do not fit behind those that it feeds, for whoever is free first.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    put: Sender<Job>,
    take: Receiver<Job>,
}

impl Aside {
    pub(super) fn new() -> Self {
        // Each feeder puts at most one here before it waits for its worker.
        let (put, take) = unbounded();
        Self { put, take }
    }
}

enum Woken {
    Aside(Job),
    Met(Met),
    NoMore,
    Answers(Vec<Answer>),
    Died,
    Stopped,
    Late,
}

/// Why a feeder ends before its files do.
enum Halt {
    /// Nobody takes the results any longer.
    Abandoned,
    /// No worker can be started.
    Broken(StartError),
}

impl<'p> Feeder<'p> {
    pub(super) fn new(
        program: &'p Program,
        time: Duration,
        stop: &'p Stop,
        tally: &'p Tally,
        (files, aside): (Receiver<Met>, Aside),
        events: Sender<Event>,
    ) -> Self {
        let now = Instant::now();
        Self {
            program,
            time,
            stop,
            tally,
            files: Some(files),
            aside,
            events,
            process: None,
            waiting: VecDeque::new(),
            window: Window::default(),
            patience: Patience::new(now),
            heard: now,
            give_up: None,
        }
    }

    /// Works until there are no more files or the scan is stopped.
    pub(super) fn run(mut self) {
        if let Err(Halt::Broken(error)) = self.work() {
            let _: Result<(), _> = self.events.send(Event::Broken(error));
            self.stop.want();
        }
    }

    fn work(&mut self) -> Result<(), Halt> {
        loop {
            self.fill()?;
            if self.window.is_empty() && self.waiting.is_empty() && self.files.is_none() {
                return Ok(());
            }
            match self.wait() {
                Woken::Aside(job) => self.waiting.push_back(job),
                Woken::Met(met) => self.meet(met)?,
                Woken::NoMore => self.files = None,
                Woken::Answers(batch) => self.settle(batch)?,
                Woken::Died => self.died()?,
                Woken::Late => self.late()?,
                Woken::Stopped => {
                    self.give_up = Some(Instant::now() + GRACE);
                    self.files = None;
                    self.waiting.clear();
                }
            }
        }
    }

    /// Waits for one thing to happen.
    fn wait(&self) -> Woken {
        let no_answers = never();
        let no_files = never();
        let no_aside = never();
        let no_stop = never::<Never>();
        let answers = match &self.process {
            Some(process) if !self.window.is_empty() => process.answers(),
            _ => &no_answers,
        };
        let files = self
            .files
            .as_ref()
            .filter(|_| self.has_room())
            .unwrap_or(&no_files);
        let aside = if self.window.is_empty() && self.give_up.is_none() {
            &self.aside.take
        } else {
            &no_aside
        };
        let stop = if self.give_up.is_none() {
            self.stop.wanted()
        } else {
            &no_stop
        };
        let patience = self.deadline().saturating_duration_since(Instant::now());
        // Biased: answers that have come are heard before anything is called late.
        select_biased! {
            recv(stop) -> _ => Woken::Stopped,
            recv(answers) -> batch => batch.map_or(Woken::Died, Woken::Answers),
            recv(aside) -> job => job.map_or(Woken::NoMore, Woken::Aside),
            recv(files) -> met => met.map_or(Woken::NoMore, Woken::Met),
            default(patience) => Woken::Late,
        }
    }

    fn deadline(&self) -> Instant {
        let far = Instant::now() + Duration::from_hours(1);
        let by_file = self
            .window
            .first()
            .map_or(far, |first| self.patience.deadline(self.allowed(first)));
        self.give_up.map_or(by_file, |give_up| give_up.min(by_file))
    }

    /// The first file of the window is under way from now on.
    fn begin(&mut self, now: Instant) {
        self.patience = Patience::new(now);
        self.heard = now;
    }

    fn allowed(&self, job: &Job) -> Duration {
        limits::time_for(self.time, job.file.size)
    }

    fn meet(&mut self, met: Met) -> Result<(), Halt> {
        match met {
            Met::File(file) => self.waiting.push_back(Job::new(file)),
            Met::Unscanned(unscanned) => self
                .events
                .send(Event::Passed(unscanned))
                .map_err(|_| Halt::Abandoned)?,
        }
        Ok(())
    }

    /// Whether another file may be taken now.
    fn has_room(&self) -> bool {
        self.waiting.is_empty() && self.window.has_room()
    }

    /// Sends what waits, as far as the window has room. Starts a worker if there is none.
    fn fill(&mut self) -> Result<(), Halt> {
        let mut frames = Vec::new();
        loop {
            if self.waiting.is_empty() {
                // What is there already is sent together.
                if self.window.is_empty()
                    && self.give_up.is_none()
                    && let Ok(job) = self.aside.take.try_recv()
                {
                    self.waiting.push_back(job);
                    continue;
                }
                if !self.has_room() {
                    break;
                }
                let Some(Ok(met)) = self.files.as_ref().map(Receiver::try_recv) else {
                    break;
                };
                self.meet(met)?;
                continue;
            }
            let Some(job) = self.waiting.pop_front() else {
                break;
            };
            let before = frames.len();
            if protocol::encode(&job.request(self.allowed(&job)), REQUEST_AT_MOST, &mut frames).is_err() {
                self.report(job.refused())?;
                continue;
            }
            let request_bytes = frames.len() - before;
            if !self.window.fits(&job, request_bytes) {
                frames.truncate(before);
                self.set_aside(job);
                break;
            }
            if self.window.is_empty() {
                self.begin(Instant::now());
            }
            self.window.push(job, request_bytes);
        }
        if frames.is_empty() {
            return Ok(());
        }
        let process = if let Some(process) = &mut self.process {
            process
        } else {
            let process = Process::start(self.program).map_err(Halt::Broken)?;
            let protections = process.protections().clone();
            self.events
                .send(Event::Started(protections))
                .map_err(|_| Halt::Abandoned)?;
            self.begin(Instant::now());
            self.process.insert(process)
        };
        // A worker that is gone closes its answers too, and is dealt with there.
        let _: std::io::Result<()> = process.send(&frames);
        Ok(())
    }

    /// Keeps for later what was sent before, and gives to whoever is free what was not.
    fn set_aside(&mut self, job: Job) {
        let is_new = job.is_new() && self.waiting.is_empty();
        if !is_new {
            self.waiting.push_front(job);
        } else if let Err(back) = self.aside.put.send(job) {
            self.waiting.push_front(back.into_inner());
        }
    }

    fn settle(&mut self, batch: Vec<Answer>) -> Result<(), Halt> {
        for answer in batch {
            self.heard = Instant::now();
            let step = match self.window.first_mut() {
                Some(first) => first.take(answer),
                None => Step::Nonsense,
            };
            match step {
                Step::On => {}
                Step::Report(outcome) => {
                    self.report(outcome)?;
                }
                Step::Done(text, beside) => {
                    if let Some(done) = self.window.pop() {
                        self.tally.count(&done.file);
                        self.tally.count_pictures(done.pictures);
                        // What was passed over may have held some.
                        let text = if done.is_whole() { text } else { Text::Some };
                        self.done(Reading {
                            file: done.file,
                            text,
                            beside,
                        })?;
                    }
                    self.begin(self.heard);
                }
                Step::Picture(PictureStep::Begun) => self.patience.pause(self.heard),
                Step::Picture(_) => self.patience.resume(self.heard),
                Step::Gone => {
                    self.window.pop();
                    self.begin(self.heard);
                }
                Step::Nonsense => return self.failed(Failure::Died(Death::Crash)),
            }
        }
        Ok(())
    }

    fn died(&mut self) -> Result<(), Halt> {
        let death = self
            .process
            .take()
            .map_or(Death::Crash, |mut process| process.end());
        if death == Death::Time
            && let Some(first) = self.window.first()
        {
            // It worked at this one for longer than answers wait for each other.
            let (allowed, silent) = (self.allowed(first), self.heard.elapsed());
            return self.failed(Failure::Late { allowed, silent });
        }
        if self.window.first().is_some_and(|first| first.pace == Pace::Brisk) {
            // Answers were under way together: only reading one by one shows the file to blame.
            let again = self.window.drain().into_iter().map(Job::carefully).collect();
            self.put_back(again);
            return Ok(());
        }
        self.failed(Failure::Died(death))
    }

    fn late(&mut self) -> Result<(), Halt> {
        let now = Instant::now();
        if self.give_up.is_some_and(|give_up| now >= give_up) {
            self.process = None;
            self.window.drain();
            return Ok(());
        }
        let Some(first) = self.window.first() else {
            return Ok(());
        };
        let allowed = self.allowed(first);
        let waited = self.process.as_ref().and_then(Process::waited);
        if self.patience.look(now, allowed, waited) == Verdict::Wait {
            return Ok(());
        }
        let silent = now.saturating_duration_since(self.heard);
        self.failed(Failure::Late { allowed, silent })
    }

    /// The first file of the window is to blame: settles it, and puts the others back.
    fn failed(&mut self, failure: Failure) -> Result<(), Halt> {
        self.process = None;
        let Some(blamed) = self.window.pop() else {
            return Ok(());
        };
        let file = blamed.file.clone();
        let settled = blamed.fail(failure);
        for outcome in settled.outcomes {
            self.report(outcome)?;
        }
        if settled.again.is_none() {
            self.tally.count(&file);
            // What it would have said is not known.
            self.done(Reading {
                file,
                text: Text::Some,
                beside: 0,
            })?;
        }
        let others: Vec<_> = self.window.drain().into_iter().map(Job::afresh).collect();
        self.put_back(settled.again.into_iter().chain(others).collect());
        Ok(())
    }

    fn put_back(&mut self, jobs: Vec<Job>) {
        if self.give_up.is_none() {
            for job in jobs.into_iter().rev() {
                self.waiting.push_front(job);
            }
        }
    }

    fn done(&self, reading: Reading) -> Result<(), Halt> {
        self.events
            .send(Event::Done(reading))
            .map_err(|_| Halt::Abandoned)
    }

    fn report(&self, outcome: Outcome) -> Result<(), Halt> {
        self.events
            .send(Event::Outcome(outcome))
            .map_err(|_| Halt::Abandoned)
    }
}

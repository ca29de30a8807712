//! Ties walk, workers and report together: one scan from its roots to its summary.
//!
//! The walk and the workers run in threads of their own; the calling thread owns the report and the counts.
//! All channels are bounded. A scan ends when every file is answered, or early when it is asked to stop;
//! either way what was found so far is reported.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, bounded};
use homeward_rules::finding::CustomerRef;
use homeward_rules::index::OpenIndex;

use crate::extract::Reason;
use crate::ledger::{Book, Complete, Extent, Memory, Trouble};
use crate::outcome::{Outcome, SourceFile};
use crate::policy::Policy;
use crate::report::Report;
use crate::stop::Stop;
use crate::walk::{self, Met, Plan};
use crate::worker::pool::{self, Event, Settings, StartError, Tally};
use crate::worker::protection::Protections;

/// Files that the walk may be ahead of the workers.
const AHEAD: usize = 4096;

/// Results that workers may be ahead of the report.
const RESULTS: usize = 256;

/// How often progress is shown, and how long results wait before they are written through.
const TICK: Duration = Duration::from_millis(100);

/// What a scan did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were read, or tried.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many of the files were not opened, since nobody wrote to them; `None` where nothing is remembered.
    pub unchanged: Option<u64>,
    /// Pages of pictures whose text was read; `None` where that was not asked for.
    pub pictures: Option<u64>,
    /// Entries that hold customer data.
    pub findings: u64,
    /// Entries that hold customer data where the policy allows it; `None` without a policy.
    pub allowed: Option<u64>,
    /// Distinct customers in all findings.
    pub customers: u64,
    /// How many of them are natural persons.
    pub persons: u64,
    /// What was not read, or not to its end, by reason.
    pub unscanned: BTreeMap<Reason, u64>,
    /// How long it took.
    pub elapsed: Duration,
    /// What held every worker back; `None` where files were read in this process.
    pub protections: Option<Protections>,
    /// How it ended.
    pub ending: Ending,
    /// What was wrong with what is remembered; the scan did not need it.
    pub forgot: Option<String>,
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// Every file was answered.
    #[default]
    Complete,
    /// It was asked to stop.
    Stopped,
}

/// Why a scan could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// Workers cannot be started.
    #[error(transparent)]
    Workers(#[from] StartError),
    /// The report cannot be written.
    #[error("cannot write the report: {0}")]
    Report(#[from] io::Error),
}

/// Shows how far a scan is.
pub trait Progress {
    /// So many files are done, so many were met, so many findings made.
    fn show(&mut self, done: u64, findings: u64);
    /// The scan is over: nothing is to be shown any longer.
    fn end(&mut self);
}

/// What the policy says of findings while a scan runs.
#[derive(Debug)]
pub struct Filter {
    /// The policy, if there is one.
    pub policy: Option<Policy>,
    /// Whether allowed findings are reported like others.
    pub allowed: ShowAllowed,
    /// Today's ISO date, for rules that end.
    pub today: String,
}

/// Whether allowed findings are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowAllowed {
    /// Reported; they still do not count as findings.
    Yes,
    /// Only counted.
    No,
}

/// Scans what `plan` says, and reports as it goes. With a memory, files that nobody wrote to since they were read are not
/// opened, and what was told of them is told again.
///
/// # Errors
///
/// When workers cannot be started or the report cannot be written.
pub fn scan(
    plan: &Plan,
    settings: &Settings,
    index: &OpenIndex<'_>,
    filter: &Filter,
    memory: Option<Memory<'_>>,
    (report, progress): (&mut dyn Report, &mut dyn Progress),
    stop: &Stop,
) -> Result<Summary, ScanError> {
    let started = Instant::now();
    let tally = Tally::default();
    let (found_files, files) = bounded::<Met>(AHEAD);
    let (send_events, events) = bounded::<Event>(RESULTS);
    let (before, book) = memory
        .map(|memory| memory.ledger.begin(memory.basis, memory.roots))
        .unzip();
    let mut desk = Desk {
        filter,
        count: Count::default(),
        book,
        report,
        failure: None,
    };
    thread::scope(|scope| {
        let (known, tally, before) = (send_events.clone(), &tally, before.as_ref());
        scope.spawn(move || {
            let meet = |file: SourceFile| {
                let Some(recalled) = before.and_then(|before| before.recall(&file)) else {
                    return Some(Met::File(file));
                };
                tally.count_unchanged(&file);
                if !recalled.outcomes.is_empty() || recalled.is_moved {
                    // When nobody takes results any longer, the scan is being stopped.
                    let _: Result<(), _> = known.send(Event::Known(file, recalled));
                }
                None
            };
            walk::walk(plan, settings.workers, stop, &meet, &found_files);
        });
        pool::start(scope, settings, index, (tally, stop), (&files, &send_events));
        drop((files, send_events));
        loop {
            match events.recv_timeout(TICK) {
                Ok(event) => desk.take(event),
                Err(RecvTimeoutError::Timeout) => desk.flush(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if desk.failure.is_some() {
                stop.want();
            }
            progress.show(tally.files(), desk.count.findings);
        }
    });
    progress.end();
    let Desk {
        count,
        book,
        report,
        failure,
        ..
    } = desk;
    let mut summary = count.summary((&tally, stop), index, filter, started.elapsed());
    summary.pictures = settings.tesseract.is_some().then(|| tally.pictures());
    summary.unchanged = memory.is_some().then(|| tally.unchanged());
    let written = match &failure {
        // What was found before is worth knowing; that the scan broke off matters more than how this goes.
        None | Some(ScanError::Workers(_)) => report.finish(&summary).map_err(ScanError::from),
        Some(ScanError::Report(_)) => Ok(()),
    };
    let result = failure.map_or(written, Err);
    // What was told is remembered only now, so that nothing is remembered as told that was not.
    if let (Some(memory), Some(book), Some(before)) = (memory, book, &before) {
        let is_whole = memory.extent == Extent::Whole && summary.ending == Ending::Complete;
        let complete = if is_whole && result.is_ok() {
            Complete::Yes
        } else {
            Complete::No
        };
        let finished: Result<(), Trouble> = book.finish(before, complete);
        summary.forgot = finished.err().map(|trouble| trouble.to_string());
    }
    result.map(|()| summary)
}

/// Takes what comes out of the pool.
struct Desk<'s> {
    filter: &'s Filter,
    count: Count,
    book: Option<Book<'s>>,
    report: &'s mut dyn Report,
    failure: Option<ScanError>,
}

impl Desk<'_> {
    fn take(&mut self, event: Event) {
        if self.failure.is_some() && !matches!(event, Event::Started(_)) {
            return;
        }
        let taken = match event {
            Event::Outcome(outcome) => {
                if let Some(book) = &mut self.book {
                    book.result(&outcome);
                }
                self.outcome(outcome)
            }
            Event::Passed(unscanned) => self.outcome(Outcome::Unscanned(unscanned)),
            Event::Done(reading) => {
                if let Some(book) = &mut self.book {
                    book.read(&reading);
                }
                self.report.done(&reading.file.path)
            }
            Event::Known(file, recalled) => {
                if let Some(book) = self.book.as_mut().filter(|_| recalled.is_moved) {
                    book.moved(&file);
                }
                let mut told = recalled.outcomes.into_iter().map(|outcome| self.outcome(outcome));
                let told = told.try_for_each(|told| told);
                told.and_then(|()| self.report.done(&file.path))
            }
            Event::Started(protections) => {
                self.count.worker(protections);
                Ok(())
            }
            Event::Broken(error) => {
                self.failure = Some(error.into());
                Ok(())
            }
        };
        self.fail(taken);
    }

    fn outcome(&mut self, mut outcome: Outcome) -> io::Result<()> {
        let shown = self.filter.apply(&mut outcome);
        self.count.outcome(&outcome);
        match &outcome {
            Outcome::Found(_) if !shown => Ok(()),
            Outcome::Found(found) => self.report.finding(found),
            Outcome::Unscanned(unscanned) => self.report.unscanned(unscanned),
        }
    }

    /// Nothing came for a while.
    fn flush(&mut self) {
        let flushed = self.report.flush();
        self.fail(flushed);
        if let Some(book) = &mut self.book {
            book.tick();
        }
    }

    fn fail(&mut self, done: io::Result<()>) {
        if let Err(error) = done {
            self.failure.get_or_insert(error.into());
        }
    }
}

impl Filter {
    /// Marks a finding that the policy allows; says whether the outcome is to be reported.
    fn apply(&self, outcome: &mut Outcome) -> bool {
        let (Outcome::Found(found), Some(policy)) = (outcome, &self.policy) else {
            return true;
        };
        policy.mark(found, &self.today);
        found.finding.allowed_by.is_none() || self.allowed == ShowAllowed::Yes
    }
}

/// Counts outcomes as they come.
#[derive(Debug, Default)]
struct Count {
    findings: u64,
    allowed: u64,
    customers: HashSet<CustomerRef>,
    unscanned: BTreeMap<Reason, u64>,
    protections: Option<Protections>,
}

impl Count {
    /// A worker is held back by these: what one of them lacks is not claimed.
    fn worker(&mut self, protections: Protections) {
        match &mut self.protections {
            Some(all) => all.retain(|protection| protections.contains(protection)),
            none => *none = Some(protections),
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Found(found) if found.finding.allowed_by.is_some() => self.allowed += 1,
            Outcome::Found(found) => {
                self.findings += 1;
                self.customers.extend(&found.finding.customers);
            }
            Outcome::Unscanned(unscanned) => *self.unscanned.entry(unscanned.why.reason).or_default() += 1,
        }
    }

    fn summary(
        self,
        (tally, stop): (&Tally, &Stop),
        index: &OpenIndex<'_>,
        filter: &Filter,
        elapsed: Duration,
    ) -> Summary {
        let is_person = |customer: &&CustomerRef| {
            index
                .customer(**customer)
                .is_some_and(|customer| customer.kind.is_natural_person())
        };
        Summary {
            files: tally.files(),
            bytes: tally.bytes(),
            unchanged: None,
            pictures: None,
            findings: self.findings,
            allowed: filter.policy.is_some().then_some(self.allowed),
            customers: self.customers.len() as u64,
            persons: self.customers.iter().filter(is_person).count() as u64,
            unscanned: self.unscanned,
            elapsed,
            protections: self.protections,
            ending: if stop.is_wanted() {
                Ending::Stopped
            } else {
                Ending::Complete
            },
            forgot: None,
        }
    }
}

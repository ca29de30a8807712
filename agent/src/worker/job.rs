//! One file on its way through a worker, and what a failure of the worker costs it.
//!
//! A failure costs the entry that was open last: it is reported and the file is read again without it, a few
//! times at most, so that its other entries are still read. Nothing is reported twice. Pure: the time and
//! the manner of a failure are told by the feeder.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::extract::{Detail, Reason, Unreadable};
use crate::ledger::Text;
use crate::outcome::{Found, Outcome, SourceFile, Unscanned};
use crate::worker::protocol::{Answer, FindingAnswer, Pace, PictureStep, Request, WirePath};

/// A file is read again at most this many times.
const RETRIES: usize = 3;

/// A file, what is known of it so far, and how it is to be read.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) file: SourceFile,
    pub(super) pace: Pace,
    /// Pages of pictures in it that were read.
    pub(super) pictures: u64,
    skip: Vec<u32>,
    /// Outcomes that were handed on: number of the entry, and which of its two.
    handed_on: BTreeSet<(u32, What)>,
    /// Entries inside the file that have begun and not ended.
    open: Vec<(u32, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Found,
    Unscanned,
}

/// How a worker failed over a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Its process died.
    Died(Death),
    /// It took longer than allowed. `silent` is the time since it last said anything.
    Late { allowed: Duration, silent: Duration },
}

/// What a process died of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// An abort, a stack overflow, a fault.
    Crash,
    /// It asked for more memory than it may have.
    Memory,
    /// It used more processor time than it may have.
    Time,
    /// It asked the system for what no reader needs: the network, another program, a file to write.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "other systems do not end a process for that")
    )]
    Forbidden,
    /// The file was cut off while it was mapped.
    Truncated,
}

/// What an answer means for a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It goes on.
    On,
    /// It goes on, and this is to be reported.
    Report(Outcome),
    /// The worker waits for the text in a picture, or no longer.
    Picture(PictureStep),
    /// The file is done: whether there was text in it, and kinds of files beside it that were asked for.
    Done(Text, u8),
    /// The file is done, and never was there.
    Gone,
    /// A worker does not say this while it reads a file.
    Nonsense,
}

/// What is left of a job after a failure.
#[derive(Debug)]
pub(super) struct Settled {
    /// To be reported.
    pub(super) outcomes: Vec<Outcome>,
    /// To be tried again.
    pub(super) again: Option<Job>,
}

impl Job {
    pub(super) const fn new(file: SourceFile) -> Self {
        Self {
            file,
            pace: Pace::Brisk,
            pictures: 0,
            skip: Vec::new(),
            handed_on: BTreeSet::new(),
            open: Vec::new(),
        }
    }

    /// Whether no worker has failed while it had this file.
    pub(super) fn is_new(&self) -> bool {
        self.pace == Pace::Brisk && self.skip.is_empty() && self.handed_on.is_empty()
    }

    /// Whether no entry of it is passed over.
    pub(super) const fn is_whole(&self) -> bool {
        self.skip.is_empty()
    }

    /// Asks for the file, which may take so long.
    pub(super) fn request(&self, allowed: Duration) -> Request {
        Request {
            path: WirePath::new(&self.file.path),
            seconds: allowed.as_secs().max(1),
            skip: self.skip.clone(),
            pace: self.pace,
        }
    }

    /// Takes the next answer about the file.
    pub(super) fn take(&mut self, answer: Answer) -> Step {
        match answer {
            Answer::Begin { entry, path } => {
                self.open.push((entry, path));
                Step::On
            }
            Answer::End { entry } => {
                if self.open.pop().is_some_and(|(open, _)| open == entry) {
                    Step::On
                } else {
                    Step::Nonsense
                }
            }
            Answer::Finding(found) => {
                if self.handed_on.insert((found.entry, What::Found)) {
                    Step::Report(self.found(*found))
                } else {
                    Step::On
                }
            }
            Answer::Unscanned {
                entry,
                path,
                reason,
                detail,
            } => {
                if self.handed_on.insert((entry, What::Unscanned)) {
                    Step::Report(self.unscanned(path, Unreadable { reason, detail }))
                } else {
                    Step::On
                }
            }
            Answer::Picture(step) => {
                self.pictures += u64::from(step == PictureStep::Read);
                Step::Picture(step)
            }
            Answer::Done { text, beside } => {
                let text = if text { Text::Some } else { Text::None };
                Step::Done(text, beside)
            }
            Answer::Gone => Step::Gone,
            Answer::Ready { .. } | Answer::Unfit(_) => Step::Nonsense,
        }
    }

    /// Starts over: the worker died, and it is not known over which file.
    pub(super) fn carefully(mut self) -> Self {
        self.pace = Pace::Careful;
        self.pictures = 0;
        self.open.clear();
        self
    }

    /// Starts over: the worker died over another file.
    pub(super) fn afresh(mut self) -> Self {
        self.pictures = 0;
        self.open.clear();
        self
    }

    /// Settles a failure over this file.
    pub(super) fn fail(mut self, failure: Failure) -> Settled {
        let (why, whole) = match failure {
            Failure::Died(Death::Crash) => (Unreadable::new(Reason::Corrupt, Detail::Crash), false),
            Failure::Died(Death::Memory) => (Unreadable::new(Reason::TooLarge, Detail::Memory), false),
            Failure::Died(Death::Forbidden) => (Unreadable::new(Reason::Corrupt, Detail::Forbidden), false),
            Failure::Died(Death::Time) => (Reason::Timeout.into(), false),
            Failure::Died(Death::Truncated) => (Reason::Changed.into(), true),
            // A file with many entries may be slow without any of them being to blame.
            Failure::Late { allowed, silent } => (Reason::Timeout.into(), silent < allowed / 2),
        };
        let blamed = if whole { None } else { self.open.pop() };
        let Some((entry, path)) = blamed else {
            let outcomes = vec![self.unscanned(None, why)];
            return Settled {
                outcomes,
                again: None,
            };
        };
        let mut outcomes = vec![self.unscanned(Some(path), why)];
        if self.skip.len() >= RETRIES {
            outcomes.push(self.unscanned(None, why));
            return Settled {
                outcomes,
                again: None,
            };
        }
        // Without the entry its own entries are not numbered, and later ones get their numbers.
        self.handed_on.retain(|(handed_on, _)| *handed_on < entry);
        self.skip.push(entry);
        self.pictures = 0;
        self.open.clear();
        Settled {
            outcomes,
            again: Some(self),
        }
    }

    /// The outcome of a file that no worker can be asked for.
    pub(super) fn refused(&self) -> Outcome {
        self.unscanned(None, Reason::IoError.into())
    }

    fn found(&self, answer: FindingAnswer) -> Outcome {
        Outcome::Found(Box::new(Found {
            file: self.file.clone(),
            entry: answer.path,
            format: answer.format,
            size: answer.size,
            content_hash: answer.content_hash,
            allowed_by: None,
            finding: answer.finding,
        }))
    }

    fn unscanned(&self, entry: Option<String>, why: Unreadable) -> Outcome {
        Outcome::Unscanned(Unscanned {
            path: self.file.path.clone(),
            entry,
            size: Some(self.file.size),
            modified: self.file.modified,
            why,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;

    const CRASH: Failure = Failure::Died(Death::Crash);

    fn job() -> Job {
        Job::new(SourceFile {
            path: Arc::new(PathBuf::from("/a.zip")),
            size: 1,
            modified: None,
            mark: None,
        })
        .carefully()
    }

    fn begin(job: &mut Job, entry: u32) {
        let path = format!("entry {entry}");
        assert_eq!(job.take(Answer::Begin { entry, path }), Step::On);
    }

    fn end(job: &mut Job, entry: u32) {
        assert_eq!(job.take(Answer::End { entry }), Step::On);
    }

    fn unscanned(entry: u32) -> Answer {
        Answer::unscanned(entry, Some(format!("entry {entry}")), Reason::NoText.into())
    }

    fn said(outcomes: &[Outcome]) -> Vec<(Option<&str>, Unreadable)> {
        outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Unscanned(un) => (un.entry.as_deref(), un.why),
                Outcome::Found(_) => panic!("nothing was found"),
            })
            .collect()
    }

    #[test]
    fn a_crash_costs_the_innermost_entry_and_the_rest_is_tried_again() {
        let mut job = job();
        begin(&mut job, 1);
        end(&mut job, 1);
        begin(&mut job, 2);
        begin(&mut job, 3);
        let settled = job.fail(CRASH);
        let why = Unreadable::new(Reason::Corrupt, Detail::Crash);
        assert_eq!(said(&settled.outcomes), [(Some("entry 3"), why)]);
        let again = settled.again.unwrap();
        assert_eq!(again.request(Duration::from_secs(1)).skip, [3]);
    }

    #[test]
    fn a_crash_outside_entries_costs_the_file() {
        let mut job = job();
        begin(&mut job, 1);
        end(&mut job, 1);
        let settled = job.fail(Failure::Died(Death::Memory));
        let why = Unreadable::new(Reason::TooLarge, Detail::Memory);
        assert_eq!(said(&settled.outcomes), [(None, why)]);
        assert!(settled.again.is_none());
    }

    #[test]
    fn what_was_handed_on_is_not_handed_on_again() {
        let mut job = job();
        begin(&mut job, 1);
        assert!(matches!(job.take(unscanned(1)), Step::Report(_)));
        end(&mut job, 1);
        begin(&mut job, 2);
        let mut again = job.fail(CRASH).again.unwrap();
        begin(&mut again, 1);
        assert_eq!(again.take(unscanned(1)), Step::On);
    }

    #[test]
    fn entries_that_take_the_number_of_a_skipped_ones_child_are_handed_on() {
        let mut job = job();
        begin(&mut job, 1);
        begin(&mut job, 2);
        assert!(matches!(job.take(unscanned(2)), Step::Report(_)));
        end(&mut job, 2);
        let mut again = job.fail(CRASH).again.unwrap();
        assert_eq!(again.request(Duration::from_secs(1)).skip, [1]);
        begin(&mut again, 2);
        assert!(matches!(again.take(unscanned(2)), Step::Report(_)));
    }

    #[test]
    fn the_fourth_failure_costs_the_rest_of_the_file() {
        let mut job = job();
        for entry in 1..=3 {
            begin(&mut job, entry);
            job = job.fail(CRASH).again.unwrap();
        }
        begin(&mut job, 4);
        let settled = job.fail(CRASH);
        assert_eq!(said(&settled.outcomes).len(), 2);
        assert_eq!(said(&settled.outcomes)[1].0, None);
        assert!(settled.again.is_none());
    }

    #[test]
    fn a_slow_file_of_many_entries_blames_none_of_them() {
        let allowed = Duration::from_mins(1);
        let late = |silent| {
            let mut job = job();
            begin(&mut job, 1);
            let silent = Duration::from_secs(silent);
            job.fail(Failure::Late { allowed, silent })
        };
        assert_eq!(said(&late(2).outcomes), [(None, Reason::Timeout.into())]);
        let settled = late(59);
        assert_eq!(
            said(&settled.outcomes),
            [(Some("entry 1"), Reason::Timeout.into())]
        );
        assert!(settled.again.is_some());
    }

    #[test]
    fn a_file_cut_off_while_mapped_has_changed() {
        let mut job = job();
        begin(&mut job, 1);
        let settled = job.fail(Failure::Died(Death::Truncated));
        assert_eq!(said(&settled.outcomes), [(None, Reason::Changed.into())]);
        assert!(settled.again.is_none());
    }

    #[test]
    fn entries_that_end_without_beginning_are_nonsense() {
        assert_eq!(job().take(Answer::End { entry: 1 }), Step::Nonsense);
        assert_eq!(
            job().take(Answer::Unfit(crate::worker::protocol::Unfit::Index)),
            Step::Nonsense
        );
    }
}

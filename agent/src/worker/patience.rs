//! How long a feeder waits for the file that its worker reads.
//!
//! Time that a file may take is time in which its worker works or sleeps, and not time in which it would
//! work and other processes are let go first: a scan runs at low priority, and a busy machine must not turn good
//! files into `timeout`. Where the system does not tell how long a worker waited for a processor, it gets a few times as
//! long by the clock. Pure: times are told by the feeder.

use std::time::{Duration, Instant};

use crate::ocr;

/// Files that take longer than this are looked at more closely.
const SOON: Duration = Duration::from_secs(1);

/// By the clock a file may take this many times what it is allowed, whatever kept its worker waiting.
const AT_MOST: u32 = 20;

/// Longest wait for the text in one picture: whoever reads it gives up before.
const PICTURE: Duration = Duration::from_secs(ocr::WALL.as_secs() + 20);

/// Longest wait for the text in all pictures of a file.
const PICTURES: Duration = Duration::from_hours(2);

/// The same where the system does not tell what kept it.
const UNTOLD: u32 = 4;

/// The patience with one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    begun: Instant,
    /// How long the worker had waited for a processor in all, when the file had taken a while.
    before: Option<Waited>,
    /// What is added to what the file is allowed.
    more: Duration,
    /// Since when it waits for the text in a picture, if it does.
    paused: Option<Instant>,
    /// How long it has done so in all.
    rested: Duration,
}

/// How long a worker has waited for a processor since it was started; `None` where the system does not tell.
pub(super) type Waited = Option<Duration>;

/// What to do at a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Wait until the next deadline.
    Wait,
    /// It took too long.
    Late,
}

impl Patience {
    /// The patience with a file that begins now.
    pub(super) const fn new(now: Instant) -> Self {
        Self {
            begun: now,
            before: None,
            more: Duration::ZERO,
            paused: None,
            rested: Duration::ZERO,
        }
    }

    /// When to look at the worker next.
    pub(super) fn deadline(&self, allowed: Duration) -> Instant {
        if let Some(since) = self.paused {
            return since + PICTURE;
        }
        match self.before {
            None => self.begun + SOON.min(allowed / 2),
            Some(_) => self.begun + allowed + self.more,
        }
    }

    /// From now on the file waits for the text in a picture, which has a time of its own.
    pub(super) fn pause(&mut self, now: Instant) {
        if self.paused.is_none() && self.rested < PICTURES {
            self.paused = Some(now);
        }
    }

    /// It waits no longer: what it waited is not held against it.
    pub(super) fn resume(&mut self, now: Instant) {
        if let Some(since) = self.paused.take() {
            let rested = now.saturating_duration_since(since);
            self.begun += rested;
            self.rested += rested;
        }
    }

    /// Looks at the worker when a deadline has passed.
    pub(super) fn look(&mut self, now: Instant, allowed: Duration, waited: Waited) -> Verdict {
        if now < self.deadline(allowed) {
            return Verdict::Wait;
        }
        if self.paused.is_some() {
            return Verdict::Late;
        }
        let Some(before) = self.before else {
            self.before = Some(waited);
            return Verdict::Wait;
        };
        self.more = match (before, waited) {
            (Some(before), Some(waited)) => waited.saturating_sub(before).min(allowed * (AT_MOST - 1)),
            _ => allowed * (UNTOLD - 1),
        };
        if now < self.deadline(allowed) {
            Verdict::Wait
        } else {
            Verdict::Late
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: Duration = Duration::from_mins(1);

    /// Looks at each deadline, `waited` of all time being spent waiting; says after how long it is late.
    fn late_after(waited: impl Fn(Duration) -> Waited) -> Duration {
        let begun = Instant::now();
        let mut patience = Patience::new(begun);
        for _ in 0..1_000 {
            let now = patience.deadline(ALLOWED);
            if patience.look(now, ALLOWED, waited(now - begun)) == Verdict::Late {
                return now - begun;
            }
        }
        panic!("it never ends");
    }

    #[test]
    fn a_worker_that_works_or_sleeps_gets_what_is_allowed() {
        assert_eq!(late_after(|_| Some(Duration::ZERO)), ALLOWED);
        assert_eq!(late_after(|_| Some(Duration::from_hours(3))), ALLOWED);
    }

    #[test]
    fn a_worker_that_is_kept_waiting_gets_that_in_addition() {
        let half = late_after(|passed| Some(passed / 2));
        assert!(half > ALLOWED * 19 / 10 && half <= ALLOWED * 2, "{half:?}");
    }

    #[test]
    fn the_clock_ends_it_in_any_case() {
        assert_eq!(late_after(Some), ALLOWED * AT_MOST);
        assert_eq!(late_after(|_| None), ALLOWED * UNTOLD);
    }

    #[test]
    fn what_a_picture_takes_is_not_held_against_its_file() {
        let begun = Instant::now();
        let mut patience = Patience::new(begun);
        patience.pause(begun);
        assert_eq!(patience.deadline(ALLOWED), begun + PICTURE);
        patience.resume(begun + ALLOWED);
        assert!(patience.deadline(ALLOWED) > begun + ALLOWED);
        patience.pause(begun + ALLOWED);
        let never_back = begun + ALLOWED + PICTURE;
        assert_eq!(patience.look(never_back, ALLOWED, None), Verdict::Late);
    }

    #[test]
    fn pictures_cannot_keep_a_file_for_ever() {
        let begun = Instant::now();
        let mut patience = Patience::new(begun);
        patience.pause(begun);
        patience.resume(begun + PICTURES);
        patience.pause(begun + PICTURES);
        assert!(patience.deadline(ALLOWED) < begun + PICTURES + ALLOWED);
    }

    #[test]
    fn nothing_is_late_before_its_deadline() {
        let begun = Instant::now();
        let mut patience = Patience::new(begun);
        assert_eq!(patience.look(begun, ALLOWED, None), Verdict::Wait);
        assert!(patience.deadline(ALLOWED) <= begun + SOON);
        assert!(patience.deadline(Duration::from_millis(10)) < begun + Duration::from_millis(10));
    }
}

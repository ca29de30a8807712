//! How long and how often the agent tries again: twice as long each time, a little off, and as the server asks.

use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, after, select};

use crate::client::ServerError;
use crate::stop::Stop;

/// First wait.
const FIRST: Duration = Duration::from_millis(500);
/// Longest wait between tries.
const LONGEST: Duration = Duration::from_mins(5);

/// For how long something is tried again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// In all.
    pub most: Duration,
    /// Whether tries are told on standard error.
    pub tell: fn(&ServerError),
}

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// The time is over.
    InTime,
    /// Somebody wants to stop.
    Stopped,
}

impl Patience {
    /// Tries until it goes well, cannot go well, or patience is over.
    ///
    /// # Errors
    ///
    /// The last error.
    pub fn keep_trying<T>(
        &self,
        stop: &Stop,
        attempt: impl FnMut() -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        self.tries(u32::MAX, stop, attempt)
    }

    /// The same, but a server that fails (status 500 and above) is asked so many times at most.
    ///
    /// # Errors
    ///
    /// The last error.
    pub fn tries<T>(
        &self,
        most: u32,
        stop: &Stop,
        mut attempt: impl FnMut() -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        let mut fails = 0;
        let end = Instant::now() + self.most;
        let mut pause = FIRST;
        loop {
            let error = match attempt() {
                Ok(done) => return Ok(done),
                Err(error) if !error.may_pass() => return Err(error),
                Err(error) => error,
            };
            fails += u32::from(matches!(error, ServerError::Busy { status: 500.., .. }));
            if fails >= most {
                return Err(error);
            }
            let nap = error.wait().unwrap_or_default().max(self.off(pause));
            if Instant::now() + nap > end {
                return Err(error);
            }
            self.note(&error);
            if wait(stop, nap) == Woken::Stopped {
                return Err(error);
            }
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// Tells of an error that does not end the work.
    pub fn note(&self, error: &ServerError) {
        (self.tell)(error);
    }

    /// A time that is up to a fifth off, so that many do not come at once.
    #[must_use]
    pub fn off(&self, time: Duration) -> Duration {
        let mut byte = [128; 1];
        // Without random bytes everybody comes on time, which is no reason not to come.
        let _: Result<(), getrandom::Error> = getrandom::fill(&mut byte);
        let [byte] = byte;
        time.mul_f64(0.8 + f64::from(byte) / 255.0 * 0.4)
    }
}

/// Waits, unless somebody wants to stop.
#[must_use]
pub fn wait(stop: &Stop, time: Duration) -> Woken {
    if time < Duration::from_secs(1) {
        return match stop.wanted().recv_timeout(time) {
            Err(RecvTimeoutError::Timeout) => Woken::InTime,
            _ => Woken::Stopped,
        };
    }
    select! {
        recv(stop.wanted()) -> _ => Woken::Stopped,
        recv(after(time)) -> _ => Woken::InTime,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience(most: Duration) -> Patience {
        Patience { most, tell: |_| {} }
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_may_not_is_not() {
        let stop = Stop::new();
        let mut tries = 0;
        let done = patience(Duration::from_mins(1)).keep_trying(&stop, || {
            tries += 1;
            if tries < 2 {
                Err(ServerError::Unreachable("refused".into()))
            } else {
                Ok(tries)
            }
        });
        assert_eq!(done.unwrap(), 2);
        let mut tries = 0;
        let failed: Result<(), _> = patience(Duration::from_mins(1)).keep_trying(&stop, || {
            tries += 1;
            Err(ServerError::Nonsense)
        });
        assert!(failed.is_err() && tries == 1);
    }

    #[test]
    fn patience_ends_and_the_server_is_not_pressed() {
        let stop = Stop::new();
        let busy = || ServerError::Busy {
            status: 503,
            wait: Some(Duration::from_mins(2)),
        };
        let mut tries = 0;
        let failed: Result<(), _> = patience(Duration::from_mins(1)).keep_trying(&stop, || {
            tries += 1;
            Err(busy())
        });
        assert!(failed.is_err() && tries == 1);
    }

    #[test]
    fn a_server_that_fails_is_asked_so_many_times() {
        let stop = Stop::new();
        let mut tries = 0;
        let failed: Result<(), _> = patience(Duration::from_mins(1)).tries(2, &stop, || {
            tries += 1;
            Err(ServerError::Busy {
                status: 500,
                wait: None,
            })
        });
        assert!(failed.is_err() && tries == 2);
    }

    #[test]
    fn nobody_waits_who_is_asked_to_stop() {
        let stop = Stop::new();
        stop.want();
        assert_eq!(wait(&stop, Duration::from_hours(1)), Woken::Stopped);
        let off = patience(Duration::ZERO).off(Duration::from_secs(100));
        assert!((79..=121).contains(&off.as_secs()));
    }
}

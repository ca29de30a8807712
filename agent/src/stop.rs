//! The wish to stop a scan, made by a signal or by a report that nobody reads any longer.
//!
//! It can be asked for by any thread, is never taken back, and wakes those who wait for it in a `select!`.

use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};

/// Says nothing: only its closing counts.
#[derive(Debug)]
pub enum Never {}

/// A wish to stop, shared by all that must know of it.
#[derive(Debug, Clone)]
pub struct Stop {
    open: Arc<Mutex<Option<Sender<Never>>>>,
    wanted: Receiver<Never>,
}

impl Stop {
    /// Nobody wants to stop yet.
    #[must_use]
    pub fn new() -> Self {
        let (open, wanted) = bounded(0);
        Self {
            open: Arc::new(Mutex::new(Some(open))),
            wanted,
        }
    }

    /// Asks everybody to stop.
    pub fn want(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Whether somebody has asked to stop.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        matches!(self.wanted.try_recv(), Err(TryRecvError::Disconnected))
    }

    /// A channel that closes when somebody asks to stop.
    #[must_use]
    pub const fn wanted(&self) -> &Receiver<Never> {
        &self.wanted
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_reaches_every_clone_and_stays() {
        let stop = Stop::new();
        let other = stop.clone();
        assert!(!other.is_wanted());
        stop.want();
        stop.want();
        assert!(other.is_wanted());
        assert!(other.wanted().recv().is_err());
    }
}

//! Places where something changed and that wait until they are quiet.
//!
//! Pure: times are told. A place is due when nothing happened there for a while, or when it was not quiet for so long that it is
//! looked at all the same. So many places are kept; beyond that nothing is kept but that all is to be looked at again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long nothing may have happened at a place: programs write a file in several steps.
pub(super) const QUIET: Duration = Duration::from_secs(2);
/// After this a place is looked at although it is not quiet: a log that is written to all day.
const LONGEST: Duration = Duration::from_mins(5);
/// Most places that are kept.
pub(super) const MOST: usize = 50_000;

/// Places that wait.
#[derive(Debug, Default)]
pub(super) struct Pending {
    places: HashMap<PathBuf, Times>,
    lost: Lost,
}

/// Whether something happened of which it is not known where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lost {
    #[default]
    Nothing,
    Something,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    first: Instant,
    last: Instant,
}

impl Times {
    fn due(self) -> Instant {
        (self.last + QUIET).min(self.first + LONGEST)
    }
}

impl Pending {
    /// Something happened at this place.
    pub(super) fn note(&mut self, place: &Path, now: Instant) {
        if let Some(times) = self.places.get_mut(place) {
            times.last = now;
        } else if self.places.len() < MOST {
            let times = Times {
                first: now,
                last: now,
            };
            self.places.insert(place.to_owned(), times);
        } else {
            self.lose();
        }
    }

    /// Something happened, and it is not known where.
    pub(super) fn lose(&mut self) {
        self.lost = Lost::Something;
        self.places.clear();
        self.places.shrink_to_fit();
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty() && self.lost == Lost::Nothing
    }

    /// When the next place is due.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        match self.lost {
            Lost::Something => Some(now),
            Lost::Nothing => self.places.values().map(|times| times.due()).min(),
        }
    }

    /// Takes out what is due; `is_written` says of what is due for being quiet whether it is being written to all the same.
    pub(super) fn take(&mut self, now: Instant, is_written: impl Fn(&Path) -> bool) -> (Vec<PathBuf>, Lost) {
        let mut due = Vec::new();
        self.places.retain(|place, times| {
            if times.due() > now {
                return true;
            }
            if times.first + LONGEST > now && is_written(place) {
                times.last = now;
                return true;
            }
            due.push(place.clone());
            false
        });
        if self.places.is_empty() {
            self.places.shrink_to(64);
        }
        due.sort();
        (due, std::mem::take(&mut self.lost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn taken(pending: &mut Pending, now: Instant) -> Vec<PathBuf> {
        pending.take(now, |_| false).0
    }

    #[test]
    fn a_place_is_due_when_it_has_been_quiet() {
        let mut pending = Pending::default();
        let start = Instant::now();
        let (list, other) = (Path::new("/a"), Path::new("/b"));
        pending.note(list, start);
        pending.note(other, start + SECOND);
        pending.note(list, start + SECOND * 3 / 2);
        assert_eq!(pending.due(start), Some(start + SECOND + QUIET));
        assert!(taken(&mut pending, start + QUIET).is_empty());
        assert_eq!(taken(&mut pending, start + SECOND + QUIET), [other]);
        assert_eq!(taken(&mut pending, start + SECOND * 10), [list]);
        assert!(pending.is_empty() && pending.due(start).is_none());
    }

    #[test]
    fn what_is_being_written_waits_but_not_for_ever() {
        let mut pending = Pending::default();
        let start = Instant::now();
        pending.note(Path::new("/a"), start);
        let mut now = start;
        while now + QUIET < start + LONGEST {
            now += QUIET;
            assert!(pending.take(now, |_| true).0.is_empty());
        }
        assert_eq!(pending.take(start + LONGEST, |_| true).0.len(), 1);
        // The same without a look at the file: something happens each second.
        let mut now = start;
        while now < start + LONGEST {
            pending.note(Path::new("/b"), now);
            assert!(taken(&mut pending, now).is_empty());
            now += SECOND;
        }
        assert_eq!(taken(&mut pending, now).len(), 1);
    }

    #[test]
    fn of_too_many_places_it_is_known_that_something_was_lost() {
        let mut pending = Pending::default();
        let start = Instant::now();
        for at in 0..MOST {
            pending.note(Path::new(&format!("/{at}")), start);
        }
        assert_eq!(pending.places.len(), MOST);
        pending.note(Path::new("/one more"), start);
        assert_eq!(pending.due(start), Some(start));
        assert_eq!(pending.take(start, |_| false), (Vec::new(), Lost::Something));
        assert!(pending.is_empty());
    }
}

//! Bounds how often somebody may try: by address for enrolment, by device for the rest.
//!
//! Counts lie in memory: they begin anew with the process, and several servers count each for themselves. The table is
//! bounded; when it is full, what is oldest goes first.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most that is remembered at a time.
const MOST: usize = 50_000;

/// Counts tries within windows of time.
#[derive(Debug)]
pub struct Throttle<K> {
    most: u32,
    window: Duration,
    counts: Mutex<HashMap<K, (Instant, u32)>>,
}

impl<K: Hash + Eq + Copy> Throttle<K> {
    /// So many tries within so long.
    #[must_use]
    pub fn new(most: u32, window: Duration) -> Self {
        Self {
            most,
            window,
            counts: Mutex::new(HashMap::new()),
        }
    }

    /// Counts a try.
    ///
    /// # Errors
    ///
    /// The seconds to wait, when there were too many.
    pub fn count(&self, who: K, now: Instant) -> Result<(), u32> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST && !counts.contains_key(&who) {
            self.make_room(&mut counts, now);
        }
        let (since, count) = counts.entry(who).or_insert((now, 0));
        if now.saturating_duration_since(*since) >= self.window {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        self.verdict(*since, *count, now)
    }

    /// Whether there were too many tries, without counting one.
    ///
    /// # Errors
    ///
    /// The seconds to wait.
    pub fn look(&self, who: K, now: Instant) -> Result<(), u32> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&who).map_or(Ok(()), |(since, count)| {
            self.verdict(*since, count.saturating_add(1), now)
        })
    }

    fn verdict(&self, since: Instant, count: u32, now: Instant) -> Result<(), u32> {
        let left = self.window.saturating_sub(now.saturating_duration_since(since));
        if count <= self.most || left.is_zero() {
            return Ok(());
        }
        Err(u32::try_from(left.as_secs()).unwrap_or(u32::MAX).max(1))
    }

    fn make_room(&self, counts: &mut HashMap<K, (Instant, u32)>, now: Instant) {
        counts.retain(|_, (since, _)| now.saturating_duration_since(*since) < self.window);
        if counts.len() >= MOST {
            let oldest = counts
                .iter()
                .min_by_key(|(_, (since, _))| *since)
                .map(|(who, _)| *who);
            if let Some(who) = oldest {
                counts.remove(&who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_tries_wait_for_the_window_to_end() {
        let throttle = Throttle::new(2, Duration::from_mins(1));
        let now = Instant::now();
        assert_eq!(throttle.look(1, now), Ok(()));
        assert_eq!(throttle.count(1, now), Ok(()));
        assert_eq!(throttle.count(1, now), Ok(()));
        assert_eq!(throttle.look(1, now), Err(60));
        assert_eq!(throttle.count(1, now + Duration::from_secs(20)), Err(40));
        assert_eq!(throttle.count(2, now), Ok(()));
        assert_eq!(throttle.count(1, now + Duration::from_secs(61)), Ok(()));
    }

    #[test]
    fn the_table_is_bounded() {
        let throttle = Throttle::new(1, Duration::from_mins(1));
        let now = Instant::now();
        for who in 0..MOST + 5 {
            let _: Result<(), u32> = throttle.count(who, now);
        }
        assert_eq!(throttle.counts.lock().unwrap().len(), MOST);
    }
}

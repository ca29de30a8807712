//! One at a time for each device: whoever is at it already is told to come again.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// Who is at it.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashSet<Uuid>>);

/// A device's turn; it ends when this is dropped.
#[derive(Debug)]
pub struct Turn<'t> {
    turns: &'t Turns,
    who: Uuid,
}

impl Turns {
    /// A turn, unless the device has one.
    #[must_use]
    pub fn take(&self, who: Uuid) -> Option<Turn<'_>> {
        let mut at_it = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Not `then_some`: a turn that is made and not given would end the other's, and wait for this lock.
        at_it.insert(who).then(|| Turn { turns: self, who })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut at_it = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        at_it.remove(&self.who);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_one_turn_at_a_time() {
        let turns = Turns::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let turn = turns.take(one).unwrap();
        assert!(turns.take(one).is_none());
        assert!(turns.take(other).is_some());
        drop(turn);
        assert!(turns.take(one).is_some());
    }
}

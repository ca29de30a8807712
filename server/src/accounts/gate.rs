//! How often one address may try to log in.
//!
//! Counts tries in windows of time, in the memory of this process: with several processes each counts its own. Accounts
//! have a lock of their own in the database; this stands before it, against one address that tries many accounts. IPv6
//! addresses count by their /64, which one subscriber has.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Tries in a window that fail before an address waits.
const TRIES: u32 = 30;
/// How long a window is.
const WINDOW: Duration = Duration::from_mins(5);
/// Addresses that are counted at a time.
const MOST: usize = 20_000;

/// Tries by address.
#[derive(Debug, Default)]
pub struct Gate(Mutex<HashMap<IpAddr, (Instant, u32)>>);

impl Gate {
    /// Counts a try, or says how many seconds to wait.
    ///
    /// # Errors
    ///
    /// The seconds until the window ends.
    pub fn enter(&self, address: IpAddr, now: Instant) -> Result<(), u32> {
        let mut counted = match self.0.lock() {
            Ok(counted) => counted,
            // A count is whole at any moment; whoever held it died elsewhere.
            Err(poisoned) => poisoned.into_inner(),
        };
        let address = widened(address);
        if counted.len() >= MOST && !counted.contains_key(&address) {
            counted.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
            if counted.len() >= MOST {
                return Err(60);
            }
        }
        let (since, tries) = counted.entry(address).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *tries) = (now, 0);
        }
        if *tries >= TRIES {
            let left = WINDOW.saturating_sub(now.duration_since(*since));
            return Err(u32::try_from(left.as_secs()).unwrap_or(u32::MAX).max(1));
        }
        *tries += 1;
        Ok(())
    }

    /// Takes back the count of a try that succeeded.
    pub fn forgive(&self, address: IpAddr) {
        if let Ok(mut counted) = self.0.lock()
            && let Some((_, tries)) = counted.get_mut(&widened(address))
        {
            *tries = tries.saturating_sub(1);
        }
    }
}

/// The /64 of an IPv6 address; an IPv4 address as it is.
fn widened(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_after_too_many_tries_and_others_do_not() {
        let (gate, now) = (Gate::default(), Instant::now());
        let (one, other) = ("2001:db8::1".parse().unwrap(), "192.0.2.1".parse().unwrap());
        for _ in 0..TRIES {
            gate.enter(one, now).unwrap();
        }
        assert_eq!(gate.enter(one, now), Err(300));
        assert_eq!(
            gate.enter("2001:db8::ffff".parse().unwrap(), now),
            Err(300),
            "same /64"
        );
        gate.enter(other, now).unwrap();
        gate.forgive(one);
        gate.enter(one, now).unwrap();
        gate.enter(one, now + WINDOW).unwrap();
    }

    #[test]
    fn memory_is_bounded() {
        let (gate, now) = (Gate::default(), Instant::now());
        for number in 0..(MOST as u32) {
            gate.enter(IpAddr::V4(number.into()), now).unwrap();
        }
        assert_eq!(gate.enter("255.0.0.1".parse().unwrap(), now), Err(60));
        gate.enter("255.0.0.1".parse().unwrap(), now + WINDOW).unwrap();
    }
}

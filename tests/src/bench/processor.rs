//! Processor time of this thread and of the programs that this process has waited for.
//!
//! From `/proc`, so on Linux only; elsewhere nothing is known. On a machine that does other work beside a
//! measurement, the clock says little and this says more.

use std::fs;
use std::time::Duration;

/// The unit of `/proc/self/stat`, on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// Processor time used so far.
#[must_use]
pub fn used() -> Option<Duration> {
    let thread = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let process = fs::read_to_string("/proc/self/stat").ok()?;
    Some(of_thread(&thread)? + of_children(&process)?)
}

/// The first number is the time on a processor in nanoseconds.
fn of_thread(schedstat: &str) -> Option<Duration> {
    schedstat
        .split(' ')
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

/// User and system time of children, the 16th and 17th fields; the second is a name in brackets.
fn of_children(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks: Vec<u32> = fields
        .split(' ')
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    (ticks.len() == 2).then(|| TICK * ticks.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_from_behind_the_name() {
        let stat = "77 (a (name) b) S 1 77 77 0 -1 4194304 100 200 0 0 11 22 33 44 20 0 1 0 5 6 7";
        assert_eq!(of_children(stat), Some(TICK * 77));
        assert_eq!(of_thread("2500000000 17 4\n"), Some(Duration::from_millis(2500)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn work_uses_the_processor() {
        let before = used().unwrap();
        let mut sum = 0u64;
        while used().unwrap() == before {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(used().unwrap() > before);
    }
}

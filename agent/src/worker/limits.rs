//! What a worker process may cost the machine: memory, core dumps, processor time of others, patience.
//!
//! The process limits itself before it reads a byte of a document. Memory is limited by data segment
//! (`RLIMIT_DATA`) and never by address space, which would count the mapped index and mapped documents.

use std::time::Duration;

/// Memory that a worker may allocate unless told otherwise.
pub const MEMORY: u64 = 512 << 20;

/// Time that a file may take whatever its size, unless told otherwise.
pub const TIME: Duration = Duration::from_mins(1);

/// Slowest reading that is still waited for, in bytes a second.
const SLOWEST: u64 = 4 << 20;

/// Longest time that even the largest file may take.
const LONGEST: Duration = Duration::from_hours(1);

/// How long a file of this size may take.
#[must_use]
pub fn time_for(base: Duration, size: u64) -> Duration {
    let by_size = Duration::from_millis(size.saturating_mul(1_000) / SLOWEST);
    base.saturating_add(by_size).min(LONGEST.max(base))
}

/// Limits this process. What the system refuses is left out: the agent watches the time in any case.
#[cfg(unix)]
pub fn restrict_this_process(memory: u64) {
    use rustix::process::{Resource, Rlimit, getpriority_process, getrlimit, setpriority_process, setrlimit};
    const NICE: i32 = 10;

    let at_most = |resource, most: u64| {
        let hard = getrlimit(resource).maximum.map_or(most, |hard| hard.min(most));
        let limit = Rlimit {
            current: Some(hard),
            maximum: Some(hard),
        };
        let _: Result<(), _> = setrlimit(resource, limit);
    };
    at_most(Resource::Core, 0);
    at_most(Resource::Data, memory);
    if getpriority_process(None).is_ok_and(|nice| nice < NICE) {
        let _: Result<(), _> = setpriority_process(None, NICE);
    }
}

/// Limits this process as far as the system offers it.
#[cfg(not(unix))]
pub const fn restrict_this_process(_memory: u64) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_files_get_more_time_up_to_an_hour() {
        assert_eq!(time_for(TIME, 0), TIME);
        assert_eq!(time_for(TIME, 40 << 20), TIME + Duration::from_secs(10));
        assert_eq!(time_for(TIME, u64::MAX), LONGEST);
        assert_eq!(time_for(LONGEST * 2, 1), LONGEST * 2);
    }
}

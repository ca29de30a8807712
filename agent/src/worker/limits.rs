//! What a worker process may cost the machine: memory, core dumps, processor time, disk time.
//!
//! The process limits itself before it reads a byte of a document. Memory is limited by data segment
//! (`RLIMIT_DATA`) and never by address space, which would count the mapped index and mapped documents; where the
//! system has no such limit, the allocator keeps it, in `memory`. Time is processor time first (`RLIMIT_CPU`): a worker that others do not let work is not to blame; what the
//! clock says is watched by the agent, in `patience`.

use std::time::{Duration, Instant};

use super::protection::Protections;

/// Memory that a worker may allocate unless told otherwise.
pub const MEMORY: u64 = 256 << 20;

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

/// Limits this process, and says which limits the system has taken.
#[cfg(unix)]
#[must_use]
pub fn restrict_this_process(memory: u64) -> Protections {
    use super::protection::Protection;
    use rustix::process::{Resource, Rlimit, getpriority_process, getrlimit, setpriority_process, setrlimit};
    /// The system derives the priority for the disk from it: 6 of 7, of which 7 is the lowest.
    const NICE: i32 = 10;

    let at_most = |resource, most: u64| {
        let hard = getrlimit(resource).maximum.map_or(most, |hard| hard.min(most));
        let limit = Rlimit {
            current: Some(hard),
            maximum: Some(hard),
        };
        setrlimit(resource, limit).is_ok()
    };
    let mut held = Protections::new();
    if at_most(Resource::Core, 0) && is_not_dumpable() {
        held.insert(Protection::NoCoreDump);
    }
    // Elsewhere the limit does not count what is allocated by mapping memory, which is most of it.
    let is_counted = cfg!(any(target_os = "linux", target_os = "freebsd"));
    if at_most(Resource::Data, memory) && is_counted || super::memory::hold(memory) {
        held.insert(Protection::Memory);
    }
    let is_low = || getpriority_process(None).is_ok_and(|nice| nice >= NICE);
    if is_low() || setpriority_process(None, NICE).is_ok() {
        held.insert(Protection::LowPriority);
    }
    if allow_processor_time(LONGEST) {
        held.insert(Protection::ProcessorTime);
    }
    held
}

/// Limits the memory of this process. What else holds it back there is up to the agent, in `job_object`.
#[cfg(not(unix))]
#[must_use]
pub fn restrict_this_process(memory: u64) -> Protections {
    let held = super::memory::hold(memory).then_some(super::protection::Protection::Memory);
    held.into_iter().collect()
}

/// A core that is piped to a program is made whatever its limit, and other processes of the user might look
/// into this one's memory: neither where it is not dumpable.
#[cfg(target_os = "linux")]
fn is_not_dumpable() -> bool {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()
}

#[cfg(all(unix, not(target_os = "linux")))]
const fn is_not_dumpable() -> bool {
    true
}

/// Ends this process when it works longer than this from now on. Counts whole seconds.
#[cfg(unix)]
pub(crate) fn allow_processor_time(more: Duration) -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    // The clock's second that has begun is not counted against the file.
    let until = used.saturating_add(more.as_secs()).saturating_add(1);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let limit = Rlimit {
        current: Some(maximum.map_or(until, |hard| hard.min(until))),
        maximum,
    };
    setrlimit(Resource::Cpu, limit).is_ok()
}

/// Ends this process when it works longer than this from now on, where the system offers it.
#[cfg(not(unix))]
pub(crate) const fn allow_processor_time(_more: Duration) -> bool {
    false
}

/// Lets this process, and those that it starts, write nothing to files.
#[cfg(unix)]
pub(crate) fn forbid_files() -> bool {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Fsize, none).is_ok()
}

/// Lets this process write nothing to files, where the system offers it.
#[cfg(not(unix))]
pub(crate) const fn forbid_files() -> bool {
    false
}

/// The processor time that this process may still use, set anew as seldom as will do.
///
/// Asking the system for every small file would cost a tenth of reading it. A process of one working thread uses no
/// more processor time than passes by the clock, so the clock tells when what was allowed may not reach any longer.
#[derive(Debug, Default)]
pub struct ProcessorTime {
    allowed: Option<(Instant, Duration)>,
}

impl ProcessorTime {
    /// Sees to it that the next file may use this much, and not more than half as much again.
    pub fn allow(&mut self, more: Duration) {
        let now = Instant::now();
        let most = more + more / 2;
        let is_enough = self.allowed.is_some_and(|(since, allowed)| {
            let left = allowed.saturating_sub(now.saturating_duration_since(since));
            (more..=most).contains(&left)
        });
        if !is_enough {
            allow_processor_time(most);
            self.allowed = Some((now, most));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_asked_again_only_when_the_time_may_not_reach() {
        let mut time = ProcessorTime::default();
        // Long enough never to end this test.
        let hour = Duration::from_hours(1);
        time.allow(hour);
        let first = time.allowed;
        time.allow(hour);
        assert_eq!(time.allowed, first);
        time.allow(hour * 2);
        assert_eq!(time.allowed.map(|(_, allowed)| allowed), Some(hour * 3));
        time.allow(hour);
        assert_eq!(time.allowed.map(|(_, allowed)| allowed), Some(hour * 3 / 2));
    }

    #[test]
    fn larger_files_get_more_time_up_to_an_hour() {
        assert_eq!(time_for(TIME, 0), TIME);
        assert_eq!(time_for(TIME, 40 << 20), TIME + Duration::from_secs(10));
        assert_eq!(time_for(TIME, u64::MAX), LONGEST);
        assert_eq!(time_for(LONGEST * 2, 1), LONGEST * 2);
    }
}

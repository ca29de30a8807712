//! Keeps a process to an amount of memory where the system does not: on Windows and macOS.
//!
//! All that Rust code allocates goes through one allocator, which gives no more than it was told to. A worker that asks for
//! more ends as it does under `RLIMIT_DATA`, with the words that the agent looks for. Memory maps, stacks of threads and what
//! the system's own libraries allocate do not count; no parser here is written in another language. On Linux nothing
//! stands between the program and the system's allocator.

#[cfg(not(any(target_os = "linux", target_os = "freebsd")))]
mod counted {
    use std::alloc::System;

    use cap::Cap;

    #[global_allocator]
    static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

    /// Lets this process allocate so many bytes in all from now on. Says whether that holds.
    pub(in crate::worker) fn hold(most: u64) -> bool {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        ALLOCATOR.set_limit(most).is_ok()
    }
}

#[cfg(not(any(target_os = "linux", target_os = "freebsd")))]
pub(super) use counted::hold;

/// Leaves it to the system, which has a limit of its own.
#[cfg(any(target_os = "linux", target_os = "freebsd"))]
pub(super) const fn hold(_most: u64) -> bool {
    false
}

#[cfg(all(test, not(any(target_os = "linux", target_os = "freebsd"))))]
mod tests {
    use super::*;

    #[test]
    fn a_limit_below_what_is_allocated_is_refused_and_one_above_is_taken() {
        let kept = vec![1_u8; 1 << 20];
        assert!(!hold(1 << 10));
        assert!(hold(1 << 40));
        assert!(Vec::<u8>::new().try_reserve_exact(1 << 41).is_err());
        assert_eq!(kept.len(), 1 << 20);
    }
}

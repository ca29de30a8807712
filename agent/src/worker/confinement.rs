//! Takes from a worker what reading does not need: other files, writing, the network, programs.
//!
//! For the case that a document takes a parser over and does not merely crash it. Linux only, by Landlock
//! (which files, since 5.13) and seccomp (which system calls), neither of which needs rights. A kernel without
//! one of them gives the other; without both, a worker reads as before and the report says so.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod programs;

use std::path::PathBuf;

use super::protection::Protections;

/// Confines the calling thread, and those it starts from now on, to reading what lies below `roots`.
///
/// Says what the kernel enforces.
#[must_use]
pub fn to_files(roots: &[PathBuf]) -> Protections {
    #[cfg(target_os = "linux")]
    return files::confine(roots);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = roots;
        Protections::new()
    }
}

/// Confines this process, and those that it starts, to running programs below `readable`, without network and without
/// writing to files.
///
/// Says what the kernel enforces.
#[must_use]
pub fn to_programs(readable: &[PathBuf]) -> Protections {
    #[cfg(target_os = "linux")]
    return programs::confine(readable);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = readable;
        Protections::new()
    }
}

/// Confines all threads of this process to the system calls of reading.
///
/// Says what the kernel enforces.
#[must_use]
pub fn to_calls() -> Protections {
    #[cfg(target_os = "linux")]
    return calls::confine();
    #[cfg(not(target_os = "linux"))]
    Protections::new()
}

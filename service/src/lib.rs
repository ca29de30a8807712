//! What agent and server have in common where a system runs them without a console.
//!
//! `log_file` is the log that takes the place of the console: two files of a bounded length. `running` speaks to Windows'
//! service manager, and is compiled there only; other systems have units of their own (`deploy/systemd`). What the programs
//! do, and how they are registered, is theirs.

pub mod log_file;
#[cfg(windows)]
pub mod running;

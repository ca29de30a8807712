//! What holds a worker process back, by the names that reports use.
//!
//! Which of them a system gives is found out by each worker for itself and told to the agent, so that a report
//! says what held while files were read. Nothing is claimed: a protection is listed once the system has
//! confirmed it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// One thing that a worker cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Allocate more memory than it was given.
    Memory,
    /// Use more processor time for a file than the file is allowed.
    ProcessorTime,
    /// Leave its memory behind in a core dump.
    NoCoreDump,
    /// Take processor time or disk time that others want.
    LowPriority,
    /// Gain rights by starting another program.
    NoNewPrivileges,
    /// Open files outside the folders that are scanned, or open any for writing.
    FilesReadOnly,
    /// Reach the network.
    NoNetwork,
    /// Start a program or another process.
    NoPrograms,
    /// Make any other call to the system that reading does not need.
    SystemCalls,
}

/// What holds one worker back, or all of them.
pub type Protections = BTreeSet<Protection>;

impl Protection {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Memory,
        Self::ProcessorTime,
        Self::NoCoreDump,
        Self::LowPriority,
        Self::NoNewPrivileges,
        Self::FilesReadOnly,
        Self::NoNetwork,
        Self::NoPrograms,
        Self::SystemCalls,
    ];

    /// The name used on the wire and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::ProcessorTime => "processor_time",
            Self::NoCoreDump => "no_core_dump",
            Self::LowPriority => "low_priority",
            Self::NoNewPrivileges => "no_new_privileges",
            Self::FilesReadOnly => "files_read_only",
            Self::NoNetwork => "no_network",
            Self::NoPrograms => "no_programs",
            Self::SystemCalls => "system_calls",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire() {
        for protection in Protection::ALL {
            let wire = serde_json::to_value(protection).unwrap();
            assert_eq!(wire, protection.as_str());
        }
        let distinct: Protections = Protection::ALL.into();
        assert_eq!(distinct.len(), Protection::ALL.len());
    }
}

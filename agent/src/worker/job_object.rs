//! Binds a worker to the agent by a job object of Windows.
//!
//! However the agent ends, the system then ends the worker with it, and what the worker has started: there is no
//! parent to ask after as on Unix. Within the job nothing can raise its priority. Memory is not limited here but in
//! `memory`, because the crate that speaks to the system without `unsafe` of ours knows no such limit.

use std::os::windows::io::AsRawHandle;
use std::process::Child;

use win32job::{ExtendedLimitInfo, Job, PriorityClass};

use super::protection::{Protection, Protections};

/// The job of one worker. The worker ends when this is dropped.
#[derive(Debug)]
pub(super) struct JobObject {
    _job: Job,
}

impl JobObject {
    /// Puts a process that was just started into a job of its own. `None` where the system refuses.
    pub(super) fn around(child: &Child) -> Option<Self> {
        let mut limits = ExtendedLimitInfo::new();
        limits
            .limit_kill_on_job_close()
            .limit_priority_class(PriorityClass::BelowNormal);
        let job = Job::create_with_limit_info(&limits).ok()?;
        job.assign_process(child.as_raw_handle() as isize).ok()?;
        Some(Self { _job: job })
    }

    /// What it holds the worker back from.
    pub(super) fn protections() -> Protections {
        Protections::from([Protection::LowPriority])
    }
}

//! seccomp: which system calls a worker may make.
//!
//! Filters lie over each other. What no reader ever does (the network, another program or process, a file opened
//! for writing) ends the process at once: a document that gets a parser so far costs itself. What else is not on
//! the list of calls that reading needs is refused as "not permitted", because a system library that tries
//! something new shall be able to go on without it. A thread may be started, since it is held by the same
//! filters; `clone3` hides its flags from them and is told to be unknown, so that libraries use `clone`.

use std::collections::BTreeMap;

use libc::{c_int, c_long};
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter_all_threads,
};

use crate::worker::protection::{Protection, Protections};

/// Calls, each with the rules of which one must fit; without rules any use of it fits.
pub(super) type Calls = BTreeMap<c_long, Vec<SeccompRule>>;

/// Confines all threads of this process, and says what the kernel enforces.
pub(super) fn confine() -> Protections {
    let mut held = Protections::new();
    let deadly = filter(deadly(), SeccompAction::Allow, SeccompAction::KillProcess);
    if deadly
        .and_then(|filter| apply_filter_all_threads(&filter))
        .is_ok()
    {
        held.extend([
            Protection::NoNewPrivileges,
            Protection::NoNetwork,
            Protection::NoPrograms,
        ]);
        let not_permitted = SeccompAction::Errno(libc::EPERM.cast_unsigned());
        let unknown = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
        let hidden = filter(Ok(hidden()), SeccompAction::Allow, unknown);
        let hidden = hidden.and_then(|filter| apply_filter_all_threads(&filter));
        let needed = needed().map(|mut needed| {
            if hidden.is_ok() {
                needed.extend(self::hidden());
            }
            needed
        });
        let needed = filter(needed, not_permitted, SeccompAction::Allow);
        if needed
            .and_then(|filter| apply_filter_all_threads(&filter))
            .is_ok()
        {
            held.insert(Protection::SystemCalls);
        }
    }
    held
}

pub(super) fn filter(
    calls: Result<Calls, Error>,
    others: SeccompAction,
    these: SeccompAction,
) -> Result<BpfProgram, Error> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let filter = SeccompFilter::new(calls?, others, these, arch)?;
    Ok(filter.try_into()?)
}

/// One argument of a call.
fn argument(at: u8, operator: SeccompCmpOp, value: c_int) -> Result<SeccompCondition, Error> {
    let value = u64::from(value.cast_unsigned());
    Ok(SeccompCondition::new(
        at,
        SeccompCmpArgLen::Dword,
        operator,
        value,
    )?)
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, Error> {
    Ok(SeccompRule::new(conditions)?)
}

/// Any of these flags makes opening a file more than reading it.
const WRITING: [c_int; 4] = [libc::O_WRONLY, libc::O_RDWR, libc::O_CREAT, libc::O_TRUNC];

/// What no program needs that only reads its input and computes.
pub(super) fn outside() -> Calls {
    [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_mount,
        libc::SYS_keyctl,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
    ]
    .into_iter()
    .map(|call| (call, Vec::new()))
    .collect()
}

/// What no reader does.
fn deadly() -> Result<Calls, Error> {
    let mut calls: Calls = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_mount,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_mkdirat,
        libc::SYS_mknodat,
        libc::SYS_truncate,
        libc::SYS_ftruncate,
        libc::SYS_fchmodat,
        libc::SYS_fchownat,
    ]
    .into_iter()
    .map(|call| (call, Vec::new()))
    .collect();
    let writing = |flags: u8| -> Result<Vec<SeccompRule>, Error> {
        WRITING
            .into_iter()
            .map(|flag| {
                let mask = SeccompCmpOp::MaskedEq(u64::from(flag.cast_unsigned()));
                rule(vec![argument(flags, mask, flag)?])
            })
            .collect()
    };
    calls.insert(libc::SYS_openat, writing(2)?);
    // Without this flag it is a process.
    let thread = SeccompCmpOp::MaskedEq(u64::from(libc::CLONE_THREAD.cast_unsigned()));
    calls.insert(libc::SYS_clone, vec![rule(vec![argument(0, thread, 0)?])?]);
    #[cfg(target_arch = "x86_64")]
    {
        calls.insert(libc::SYS_open, writing(1)?);
        calls.extend(
            [
                libc::SYS_fork,
                libc::SYS_vfork,
                libc::SYS_creat,
                libc::SYS_unlink,
                libc::SYS_rename,
                libc::SYS_mkdir,
                libc::SYS_rmdir,
                libc::SYS_link,
                libc::SYS_symlink,
                libc::SYS_mknod,
                libc::SYS_chmod,
                libc::SYS_chown,
            ]
            .map(|call| (call, Vec::new())),
        );
    }
    Ok(calls)
}

/// What does what another call does, with arguments that no filter can look at.
fn hidden() -> Calls {
    [(libc::SYS_clone3, Vec::new())].into()
}

/// What reading needs.
fn needed() -> Result<Calls, Error> {
    let mut calls: Calls = [
        // Files.
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_preadv,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_statx,
        libc::SYS_newfstatat,
        libc::SYS_close,
        libc::SYS_fcntl,
        libc::SYS_fadvise64,
        libc::SYS_readlinkat,
        libc::SYS_getdents64,
        // Answers: only descriptors that were open for writing before can be written to.
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_ppoll,
        // Memory.
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_membarrier,
        // Time, chance, threads.
        libc::SYS_clone,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_getrandom,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_restart_syscall,
        libc::SYS_rseq,
        libc::SYS_set_robust_list,
        // Itself, and its end.
        libc::SYS_getpid,
        libc::SYS_getppid,
        libc::SYS_gettid,
        libc::SYS_getuid,
        libc::SYS_geteuid,
        libc::SYS_getrusage,
        libc::SYS_sysinfo,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ]
    .into_iter()
    .map(|call| (call, Vec::new()))
    .collect();

    // Opening: for reading. What is more is deadly already.
    let mask = WRITING
        .into_iter()
        .fold(0, |mask, flag| mask | flag.cast_unsigned());
    let reading = |flags: u8| rule(vec![argument(flags, SeccompCmpOp::MaskedEq(u64::from(mask)), 0)?]);
    calls.insert(libc::SYS_openat, vec![reading(2)?]);
    #[cfg(target_arch = "x86_64")]
    {
        calls.insert(libc::SYS_open, vec![reading(1)?]);
        calls.extend(
            [
                libc::SYS_stat,
                libc::SYS_lstat,
                libc::SYS_poll,
                libc::SYS_readlink,
            ]
            .map(|call| (call, Vec::new())),
        );
    }

    // Memory that holds no new program code.
    let executable = u64::from(libc::PROT_EXEC.cast_unsigned());
    let data = || rule(vec![argument(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    calls.insert(libc::SYS_mmap, vec![data()?]);
    calls.insert(libc::SYS_mprotect, vec![data()?]);

    // Signals to itself: that is how a process aborts.
    let this = rustix::process::getpid().as_raw_pid();
    let to_itself = || rule(vec![argument(0, SeccompCmpOp::Eq, this)?]);
    calls.insert(libc::SYS_kill, vec![to_itself()?]);
    calls.insert(libc::SYS_tgkill, vec![to_itself()?]);

    // Limits of its own: looking at them, and the processor time that the next file may take. All else was set.
    let processor_time = c_int::try_from(libc::RLIMIT_CPU).unwrap_or_default();
    let no_new = SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?;
    calls.insert(
        libc::SYS_prlimit64,
        vec![
            rule(vec![
                argument(0, SeccompCmpOp::Eq, 0)?,
                argument(1, SeccompCmpOp::Eq, processor_time)?,
            ])?,
            rule(vec![argument(0, SeccompCmpOp::Eq, 0)?, no_new])?,
        ],
    );
    Ok(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_can_be_compiled_and_do_not_contradict_each_other() {
        let (deadly, needed) = (deadly().unwrap(), needed().unwrap());
        for (call, rules) in &deadly {
            assert!(!rules.is_empty() || !needed.contains_key(call), "call {call}");
        }
        let allow = || SeccompAction::Allow;
        assert!(
            !filter(Ok(deadly), allow(), SeccompAction::KillProcess)
                .unwrap()
                .is_empty()
        );
        assert!(
            !filter(Ok(needed), SeccompAction::Errno(1), allow())
                .unwrap()
                .is_empty()
        );
    }
}

//! What a program that reads pictures may do: read itself and its data, compute, and write to its pipes.
//!
//! Looser than what holds a worker: the calls of a foreign program cannot be listed, so those that it never
//! needs are refused, and files are opened where programs lie and nowhere else, where users' documents do not.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};
use seccompiler::{SeccompAction, apply_filter_all_threads};

use super::calls;
use crate::worker::protection::{Protection, Protections};

/// The newest version of Landlock that this was written for.
const NEWEST: ABI = ABI::V6;

/// Confines this process and those that it starts to reading and running what lies below `readable`.
pub(super) fn confine(readable: &[PathBuf]) -> Protections {
    let mut held = Protections::new();
    if restrict(readable).is_ok_and(|status| status != RulesetStatus::NotEnforced) {
        held.extend([Protection::NoNewPrivileges, Protection::FilesReadOnly]);
    }
    let not_permitted = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    let filter = calls::filter(Ok(calls::outside()), SeccompAction::Allow, not_permitted);
    if filter
        .and_then(|filter| apply_filter_all_threads(&filter))
        .is_ok()
    {
        held.extend([Protection::NoNewPrivileges, Protection::NoNetwork]);
    }
    held
}

fn restrict(readable: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
    let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::Execute;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(readable, read))?
        .restrict_self()?;
    Ok(status.ruleset)
}

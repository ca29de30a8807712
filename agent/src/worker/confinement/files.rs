//! Landlock: of all files only those below the scanned roots, and those for reading only.
//!
//! <https://docs.kernel.org/userspace-api/landlock.html>. What a kernel does not know yet is left out.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};

use crate::worker::protection::{Protection, Protections};

/// The newest version of Landlock that this was written for.
const NEWEST: ABI = ABI::V6;

/// Confines this thread to reading below `roots`, and says what the kernel enforces.
pub(super) fn confine(roots: &[PathBuf]) -> Protections {
    let status = restrict(roots).unwrap_or(RulesetStatus::NotEnforced);
    match status {
        // Partly: the kernel is older. Opening files is what the first version was about.
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => {
            [Protection::NoNewPrivileges, Protection::FilesReadOnly].into()
        }
        RulesetStatus::NotEnforced => Protections::new(),
    }
}

fn restrict(roots: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
    let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(roots, read))?
        .restrict_self()?;
    Ok(status.ruleset)
}

//! Landlock: of all files only those below the scanned roots, and those for reading only.
//!
//! <https://docs.kernel.org/userspace-api/landlock.html>. What a kernel does not know yet is left out.

use std::fs;
use std::path::{Path, PathBuf};

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
        .add_rules(path_beneath_rules(beside(roots), read))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Most files beside a scanned one that may be read with it.
const MOST_BESIDE: usize = 16;

/// Files that belong to a scanned one and stand beside it: `klanten.db-wal` of `klanten.db`, `klanten.dbt` of
/// `klanten.dbf`. Those of a scanned folder are within it.
fn beside(roots: &[PathBuf]) -> Vec<PathBuf> {
    let files = roots.iter().filter(|root| root.is_file());
    files
        .flat_map(|file| beside_one(file).unwrap_or_default())
        .collect()
}

fn beside_one(file: &Path) -> Option<Vec<PathBuf>> {
    let stem = file.file_stem()?.as_encoded_bytes();
    let belongs = |path: &PathBuf| {
        path != file
            && path
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(stem))
            && path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
    };
    let entries = fs::read_dir(file.parent()?).ok()?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Some(paths.filter(belongs).take(MOST_BESIDE).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_belong_to_a_scanned_one_may_be_read_with_it_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["klanten.db", "klanten.db-wal", "klanten.dbt", "brief.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", at("klanten.link")).unwrap();
        let mut found = beside(&[at("klanten.db"), dir.path().to_owned()]);
        found.sort();
        assert_eq!(found, [at("klanten.db-wal"), at("klanten.dbt")]);
    }
}

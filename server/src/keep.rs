//! Secrets of others' services, typed in the browser or made for it: sealed in files of the data folder, for the server's user only.
//!
//! They are written and used, never shown again and never logged. They are no part of the database, so that whoever reads
//! that has none of them; a backup of the data folder takes them along, and is as secret as they are.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Longest secret, in bytes.
pub const LONGEST: usize = 1_000;

/// Which secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The password at the mail server.
    Mail,
    /// The password at the directory.
    Ldap,
    /// The secret of a webhook, and its whole address.
    Hook(Uuid),
}

/// A secret of somebody else's service. Shows itself to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept(String);

impl fmt::Debug for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Kept(…)")
    }
}

impl Kept {
    /// A secret as it was typed; none where it is empty or too long.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        (!typed.is_empty() && typed.len() <= LONGEST).then(|| Self(typed.to_owned()))
    }

    /// For the service that it is of.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

fn file(data: &Path, slot: Slot) -> PathBuf {
    data.join("secrets").join(match slot {
        Slot::Mail => "mail".to_owned(),
        Slot::Ldap => "ldap".to_owned(),
        Slot::Hook(id) => format!("hook-{id}"),
    })
}

/// Keeps a secret in the place of the one before.
///
/// # Errors
///
/// When the data folder cannot be written.
pub fn keep(data: &Path, slot: Slot, secret: &Kept) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    let folder = data.join("secrets");
    builder.create(&folder)?;
    // A temporary file is its owner's alone from the start.
    let mut made = tempfile::NamedTempFile::new_in(&folder)?;
    made.write_all(secret.0.as_bytes())?;
    made.as_file().sync_all()?;
    made.persist(file(data, slot)).map_err(|error| error.error)?;
    Ok(())
}

/// The secret that is kept; none where there is none.
///
/// # Errors
///
/// When the data folder cannot be read.
pub fn read(data: &Path, slot: Slot) -> io::Result<Option<Kept>> {
    match fs::read_to_string(file(data, slot)) {
        Ok(text) => Ok(Kept::of(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Forgets a secret.
///
/// # Errors
///
/// When the data folder cannot be written.
pub fn forget(data: &Path, slot: Slot) -> io::Result<()> {
    match fs::remove_file(file(data, slot)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_kept_apart_and_show_themselves_to_nobody() {
        let data = tempfile::tempdir().unwrap();
        let secret = Kept::of("hunter2").unwrap();
        assert_eq!(format!("{secret:?}"), "Kept(…)");
        keep(data.path(), Slot::Mail, &secret).unwrap();
        assert_eq!(read(data.path(), Slot::Mail).unwrap(), Some(secret));
        assert_eq!(read(data.path(), Slot::Ldap).unwrap(), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(file(data.path(), Slot::Mail)).unwrap().permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
        forget(data.path(), Slot::Mail).unwrap();
        forget(data.path(), Slot::Mail).unwrap();
        assert_eq!(read(data.path(), Slot::Mail).unwrap(), None);
        assert!(Kept::of("").is_none() && Kept::of(&"x".repeat(2_000)).is_none());
    }
}

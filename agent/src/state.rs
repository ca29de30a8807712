//! What the agent keeps between runs: who it is to its server, what it found last, what waits to be sent.
//!
//! Everything lies in one folder that only its owner may enter. Files are replaced whole or not at all, so that a crash
//! leaves the old or the new. The device's key never leaves this folder.

#[cfg(windows)]
mod access;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use homeward_rules::coverage::Coverage;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::watch::Reach;

/// The folder of one enrolment.
#[derive(Debug, Clone)]
pub struct State {
    folder: PathBuf,
}

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct StateError {
    path: PathBuf,
    source: io::Error,
}

/// Who the device is to its server.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Where the server listens for agents.
    pub server: String,
    /// SHA-256 of the certificate of the server's authority, hexadecimal.
    pub fingerprint: String,
    /// That certificate in PEM.
    pub authority: String,
    /// The device's id, made by the server.
    pub device: String,
    /// The device's certificate in PEM.
    pub certificate: String,
    /// Its key in PEM.
    pub key: String,
    /// When the certificate ends, in milliseconds since 1970.
    pub expires: i64,
    /// Keys the ids of files, hexadecimal: they tell nobody else which file is which.
    pub file_key: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Identity({} at {})", self.device, self.server)
    }
}

/// A key whose enrolment was begun: an answer that gets lost is asked for again with the same.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolling {
    /// At which server.
    pub server: String,
    /// The key in PEM.
    pub key: String,
}

/// How the last run went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// When it ended, in milliseconds since 1970.
    pub finished: i64,
    /// When the last run began that came to its end, in milliseconds since 1970.
    pub scanned: Option<i64>,
    /// What was looked at, over all roots.
    pub coverage: Coverage,
    /// Files with findings.
    pub findings: u64,
    /// Digest of the index.
    pub index: String,
    /// Rule pack.
    pub rules: String,
    /// Roots that are not on this device.
    pub absent: Vec<String>,
    /// Why it could not do its work: a word.
    pub trouble: Option<String>,
    /// How many of the files were not opened, since nobody wrote to them.
    #[serde(default)]
    pub unchanged: u64,
    /// How far it is watched what happens; none where it is not.
    #[serde(default)]
    pub watch: Option<Reach>,
}

impl State {
    /// The folder, made when it is not there.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StateError> {
        let failed = |source| StateError {
            path: folder.to_owned(),
            source,
        };
        #[cfg(windows)]
        let is_new = !folder.is_dir();
        make_folder(folder).map_err(failed)?;
        #[cfg(windows)]
        if is_new {
            access::keep_from_others(folder).map_err(failed)?;
        }
        let folder = folder.canonicalize().map_err(failed)?;
        Ok(Self { folder })
    }

    /// The folder for a service of Windows, which runs as the system: from then on it belongs to the system and its
    /// administrators, whoever made it and whoever was let in before.
    ///
    /// # Errors
    ///
    /// When it cannot be made, or cannot be kept from others.
    #[cfg(windows)]
    pub fn claim(folder: &Path) -> Result<Self, StateError> {
        let state = Self::open(folder)?;
        access::claim(folder).map_err(|source| StateError {
            path: folder.to_owned(),
            source,
        })?;
        Ok(state)
    }

    /// The folder that is used where none is named: `HOMEWARD_STATE`, else of the system for its administrator, else of the user.
    #[must_use]
    pub fn usual_folder() -> PathBuf {
        let set = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        if let Some(folder) = set("HOMEWARD_STATE") {
            return folder;
        }
        if cfg!(windows) {
            return set("ProgramData")
                .unwrap_or_else(|| PathBuf::from("C:\\ProgramData"))
                .join("Homeward");
        }
        #[cfg(unix)]
        if rustix::process::geteuid().is_root() {
            return PathBuf::from("/var/lib/homeward-agent");
        }
        set("XDG_STATE_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".local/state")))
            .unwrap_or_default()
            .join("homeward")
    }

    /// A path in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Takes the folder for one process; it is free again when the file is closed.
    ///
    /// # Errors
    ///
    /// When another process has it, or it cannot be taken.
    pub fn lock(&self) -> Result<File, StateError> {
        let path = self.path("lock");
        let failed = |source| StateError {
            path: path.clone(),
            source,
        };
        let file = File::create(&path).map_err(failed)?;
        file.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => failed(io::Error::new(
                io::ErrorKind::WouldBlock,
                "another homeward works with this folder",
            )),
            fs::TryLockError::Error(error) => failed(error),
        })?;
        Ok(file)
    }

    /// Who the device is; none before it is enrolled.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn identity(&self) -> Result<Option<Identity>, StateError> {
        self.read("identity.json")
    }

    /// Keeps who the device is.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn keep_identity(&self, identity: &Identity) -> Result<(), StateError> {
        self.write("identity.json", identity)
    }

    /// An enrolment that was begun.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn enrolling(&self) -> Result<Option<Enrolling>, StateError> {
        self.read("enrolling.json")
    }

    /// Keeps that an enrolment was begun, or forgets it.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn keep_enrolling(&self, enrolling: Option<&Enrolling>) -> Result<(), StateError> {
        match enrolling {
            Some(enrolling) => self.write("enrolling.json", enrolling),
            None => self.remove("enrolling.json"),
        }
    }

    /// How the last run went; none before the first.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn last_run(&self) -> Result<Option<LastRun>, StateError> {
        self.read("last-run.json")
    }

    /// Keeps how a run went.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn keep_last_run(&self, run: &LastRun) -> Result<(), StateError> {
        self.write("last-run.json", run)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StateError> {
        let path = self.path(name);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StateError { path, source }),
        };
        serde_json::from_str(&text).map(Some).map_err(|error| StateError {
            path,
            source: error.into(),
        })
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StateError> {
        let bytes = serde_json::to_vec(value).map_err(|error| StateError {
            path: self.path(name),
            source: error.into(),
        })?;
        replace(&self.path(name), &bytes).map_err(|source| StateError {
            path: self.path(name),
            source,
        })
    }

    fn remove(&self, name: &str) -> Result<(), StateError> {
        match fs::remove_file(self.path(name)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(StateError {
                path: self.path(name),
                source,
            }),
            _ => Ok(()),
        }
    }
}

/// Makes a folder that only its owner may enter. On Windows it is for those who may use the folder above.
///
/// # Errors
///
/// When the system refuses.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Replaces a file as a whole, readable by its owner alone, and waits for the disk.
///
/// # Errors
///
/// When the system refuses; then the old file is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    // Temporary files are made with mode 0600.
    let mut file = NamedTempFile::with_prefix_in(".new-", folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity {
            server: "https://127.0.0.1:1".into(),
            fingerprint: "00".into(),
            authority: String::new(),
            device: "d".into(),
            certificate: String::new(),
            key: "secret".into(),
            expires: 5,
            file_key: "11".into(),
        }
    }

    #[test]
    fn what_is_kept_is_read_again_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("a/b")).unwrap();
        assert!(state.identity().unwrap().is_none());
        state.keep_identity(&identity()).unwrap();
        assert_eq!(state.identity().unwrap().unwrap().expires, 5);
        assert!(!format!("{:?}", identity()).contains("secret"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(state.path("identity.json")), 0o600);
            assert_eq!(mode(folder.path().join("a/b")), 0o700);
        }
    }

    #[test]
    fn a_damaged_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path()).unwrap();
        fs::write(state.path("identity.json"), "{").unwrap();
        assert!(
            state
                .identity()
                .unwrap_err()
                .to_string()
                .contains("identity.json")
        );
    }

    #[test]
    fn two_do_not_work_with_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path()).unwrap();
        let held = state.lock().unwrap();
        assert!(state.lock().is_err());
        drop(held);
        assert!(state.lock().is_ok());
    }
}

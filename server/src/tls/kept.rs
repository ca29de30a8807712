//! What was said about the pages' address and certificate in the browser, in files of the data folder.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Where the files of the pages lie in a data folder.
#[derive(Debug, Clone)]
pub struct Paths {
    folder: PathBuf,
}

/// What was said in the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where the pages listen.
    pub listen: SocketAddr,
    /// How others reach them; begins with `https://`.
    pub url: String,
    /// Which certificate they show.
    pub way: Way,
}

/// Which certificate the pages show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Way {
    /// One that the server makes.
    SelfSigned,
    /// One that was given.
    Own,
    /// One that an authority gives by ACME (RFC 8555).
    Acme(Acme),
}

/// An authority that speaks ACME.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acme {
    /// Address of its directory.
    pub directory: String,
    /// Whom it writes to.
    pub contact: Option<String>,
    /// A file of the root by which the directory itself is known, where the system does not know it.
    pub root: Option<PathBuf>,
}

impl Paths {
    /// Of a data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("pages"),
        }
    }

    /// The chain, in PEM.
    #[must_use]
    pub fn chain(&self) -> PathBuf {
        self.folder.join("chain.pem")
    }

    /// The key, in PEM.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.folder.join("key.pem")
    }

    pub(super) fn account(&self) -> PathBuf {
        self.folder.join("acme-account.json")
    }

    pub(super) fn trouble(&self) -> PathBuf {
        self.folder.join("trouble.txt")
    }

    fn said(&self) -> PathBuf {
        self.folder.join("pages.json")
    }

    /// Writes a file whole or not at all, for the server's user only.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&self.folder)?;
        // A temporary file is its owner's alone from the start.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Keeps chain and key together: a listener that looks in between sees that they do not fit and looks again.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn keep_certificate(&self, chain: &str, key: &str) -> io::Result<()> {
        self.write(&self.key(), key.as_bytes())?;
        self.write(&self.chain(), chain.as_bytes())
    }

    /// Notes why there is no certificate, or that there is no trouble.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn note_trouble(&self, words: Option<&str>) -> io::Result<()> {
        match words {
            Some(words) => self.write(&self.trouble(), words.as_bytes()),
            None => match fs::remove_file(self.trouble()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// Whether something could be kept there: says so before a certificate is asked for.
    ///
    /// # Errors
    ///
    /// When not.
    pub fn is_writable(&self) -> io::Result<()> {
        let probe = self.folder.join("probe");
        self.write(&probe, b"")?;
        OpenOptions::new().write(true).open(&probe)?;
        fs::remove_file(probe)
    }
}

/// Why there is no certificate by ACME, in words of the authority or the network.
#[must_use]
pub fn last_trouble(paths: &Paths) -> Option<String> {
    fs::read_to_string(paths.trouble()).ok()
}

impl Kept {
    /// What was said in the browser; none where nothing was.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read, or holds something else.
    pub fn read(data: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(Paths::of(data).said()) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(serde_json::from_slice(&bytes)?))
    }

    /// Keeps it for the next start.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let paths = Paths::of(data);
        paths.write(&paths.said(), &serde_json::to_vec_pretty(self)?)
    }

    /// The name or address by which browsers reach the pages.
    #[must_use]
    pub fn host(&self) -> &str {
        host_of(&self.url)
    }
}

/// The host of an address that begins with `https://`.
pub(super) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    if let Some((inside, _)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inside;
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_addresses() {
        assert_eq!(host_of("https://hw.example:8642"), "hw.example");
        assert_eq!(host_of("https://[fd00::1]:8642"), "fd00::1");
        assert_eq!(host_of("https://10.0.0.5"), "10.0.0.5");
    }

    #[test]
    fn what_was_said_is_read_back() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(Kept::read(data.path()).unwrap(), None);
        let kept = Kept {
            listen: "0.0.0.0:443".parse().unwrap(),
            url: "https://hw.example".to_owned(),
            way: Way::SelfSigned,
        };
        kept.write(data.path()).unwrap();
        assert_eq!(Kept::read(data.path()).unwrap(), Some(kept));
        fs::write(Paths::of(data.path()).said(), "{").unwrap();
        assert!(Kept::read(data.path()).is_err());
    }
}

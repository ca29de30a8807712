//! Which file is which, wherever it is moved to, and whose it is.
//!
//! On a root of a device a file is its device number, inode and time of birth: it stays itself when it is renamed, and
//! a number that is used again for another file gives another id. On a share it is its path below the share, so that
//! whoever scans the share says the same. A file that took another's place, as office programs save, has that one's id, where
//! that is remembered. Ids are keyed hashes: they tell nothing by themselves.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use homeward_rules::report::{Source, SourceKind};

use crate::ledger::{Names, Trouble};
use crate::worker::examine::hex;

/// Knows the files of one source.
#[derive(Debug)]
pub struct Identities<'n> {
    kind: SourceKind,
    key: [u8; 32],
    root: PathBuf,
    owners: Owners,
    /// Ids of files that took others' places, where that is remembered.
    names: Option<Names<'n>>,
}

/// What is known of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// 16 bytes in hexadecimal.
    pub(super) id: String,
    /// The account that owns it.
    pub(super) owner: Option<String>,
}

impl<'n> Identities<'n> {
    /// Of a source that lies at `root` on this device; `secret` is the device's own.
    #[must_use]
    pub fn new(source: &Source, root: &Path, secret: &str) -> Self {
        let key = match source.kind {
            SourceKind::DeviceRoot => {
                blake3::derive_key("homeward file of a device, version 1", secret.as_bytes())
            }
            SourceKind::Share => {
                blake3::derive_key("homeward file of a share, version 1", source.root.as_bytes())
            }
        };
        Self {
            kind: source.kind,
            key,
            root: root.to_owned(),
            owners: Owners::default(),
            names: None,
        }
    }

    /// The same, of files that are known by the ids under which they were told before.
    #[must_use]
    pub fn with(self, names: Option<Names<'n>>) -> Self {
        Self { names, ..self }
    }

    /// Keeps under which ids files were told.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep(self) -> Result<(), Trouble> {
        self.names.map_or(Ok(()), Names::finish)
    }

    pub(super) fn of(&mut self, path: &Path) -> Known {
        let metadata = fs::symlink_metadata(path).ok();
        let owner = metadata.as_ref().and_then(|metadata| self.owners.of(metadata));
        let place = match (&metadata, self.kind) {
            (Some(metadata), SourceKind::DeviceRoot) => number(metadata),
            _ => None,
        };
        let mut id = match &place {
            Some(place) => short(&blake3::keyed_hash(&self.key, place)),
            // A share, a system without inodes, or a file that is gone by now.
            None => {
                let below = path.strip_prefix(&self.root).unwrap_or(path);
                let parts: Vec<_> = below
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy())
                    .collect();
                short(&blake3::keyed_hash(&self.key, parts.join("/").as_bytes()))
            }
        };
        if let (Some(_), Some(metadata), Some(names)) = (place, &metadata, &mut self.names) {
            id = names.of(path, metadata, id);
        }
        Known { id: hex(&id), owner }
    }
}

/// As much of a hash as an id has.
fn short(hash: &blake3::Hash) -> [u8; 16] {
    let (first, _) = hash.as_bytes().split_at(16);
    first.try_into().unwrap_or_default()
}

/// Device, inode and time of birth, where the system has them.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn number(metadata: &Metadata) -> Option<Vec<u8>> {
    use std::os::unix::fs::MetadataExt;
    let born = metadata
        .created()
        .ok()
        .and_then(|born| born.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |born| born.as_nanos());
    let mut bytes = Vec::new();
    bytes.extend(metadata.dev().to_le_bytes());
    bytes.extend(metadata.ino().to_le_bytes());
    bytes.extend(born.to_le_bytes());
    Some(bytes)
}

#[cfg(not(unix))]
fn number(_metadata: &Metadata) -> Option<Vec<u8>> {
    let _: std::time::SystemTime = UNIX_EPOCH;
    None
}

/// Names of accounts by their numbers.
#[derive(Debug, Default)]
struct Owners {
    #[cfg_attr(not(unix), expect(dead_code, reason = "owners are told on Unix only"))]
    names: Option<HashMap<u32, String>>,
}

impl Owners {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems tell no owner")]
    fn of(&mut self, metadata: &Metadata) -> Option<String> {
        use std::os::unix::fs::MetadataExt;
        let names = self
            .names
            .get_or_insert_with(|| accounts(&fs::read_to_string("/etc/passwd").unwrap_or_default()));
        let number = metadata.uid();
        Some(names.get(&number).cloned().unwrap_or_else(|| number.to_string()))
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "as on Unix")]
    const fn of(&mut self, _metadata: &Metadata) -> Option<String> {
        None
    }
}

/// Numbers and names of passwd(5).
#[cfg(unix)]
fn accounts(text: &str) -> HashMap<u32, String> {
    let account = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let number = fields.nth(1)?.parse().ok()?;
        (!name.is_empty() && name.len() <= 200).then(|| (number, name.to_owned()))
    };
    text.lines().filter_map(account).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: SourceKind, root: &str) -> Source {
        Source {
            kind,
            root: root.to_owned(),
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_a_device_stays_itself_when_it_is_moved() {
        let folder = tempfile::tempdir().unwrap();
        let of = |path: &Path, secret: &str| {
            let source = source(SourceKind::DeviceRoot, "/home");
            Identities::new(&source, folder.path(), secret).of(path).id
        };
        let (old, new) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        fs::write(&old, "x").unwrap();
        let id = of(&old, "secret");
        fs::rename(&old, &new).unwrap();
        assert_eq!(of(&new, "secret"), id);
        assert_ne!(of(&new, "another"), id);
        fs::write(&old, "x").unwrap();
        assert_ne!(of(&old, "secret"), id);
        assert_eq!(id.len(), 32);
    }

    #[test]
    fn a_file_of_a_share_is_the_same_for_whoever_scans_it() {
        let of = |mount: &str, secret: &str, share: &str| {
            let source = source(SourceKind::Share, share);
            let path = Path::new(mount).join("lists/a.csv");
            Identities::new(&source, Path::new(mount), secret).of(&path).id
        };
        assert_eq!(
            of("/mnt/a", "one", "//fs/sales"),
            of("/srv/b", "two", "//fs/sales")
        );
        assert_ne!(
            of("/mnt/a", "one", "//fs/sales"),
            of("/mnt/a", "one", "//fs/legal")
        );
    }

    #[cfg(unix)]
    #[test]
    fn owners_have_names() {
        let names = accounts("root:x:0:0:root:/root:/bin/sh\njan:x:1000:1000::/home/jan:\nbroken\n");
        assert_eq!(names.get(&1000).unwrap(), "jan");
        assert_eq!(names.len(), 2);
    }
}

//! Fetches index and rules when they changed, and keeps them in the state folder under their digests.
//!
//! An index comes in pieces and goes on where it broke off; it is used only when its bytes have the digest that the policy
//! names. What is no longer named is removed.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use homeward_rules::fleet::{AgentPolicy, Artefact};

use super::patience::Patience;
use super::{Service, ServiceError};
use crate::client::{Fetched, Piece, ServerError};
use crate::state::{make_folder, replace};
use crate::stop::Stop;

/// The index that the policy names; none when the server has none for this device, and then none is kept here either.
pub(super) fn index(
    service: &Service,
    policy: &AgentPolicy,
    patience: &Patience,
    stop: &Stop,
) -> Result<Option<PathBuf>, ServiceError> {
    let folder = service.state.path("index");
    let failed = ServiceError::io("keep the index");
    make_folder(&folder).map_err(&failed)?;
    let Some(wanted) = &policy.index else {
        keep_only(&folder, Path::new("")).map_err(&failed)?;
        return Ok(None);
    };
    let name = name(wanted)?;
    let whole = folder.join(format!("{name}.index"));
    if !whole.is_file() {
        let part = folder.join(format!("{name}.part"));
        loop {
            if stop.is_wanted() {
                return Err(ServiceError::Stopped);
            }
            let have = fs::metadata(&part).map_or(0, |metadata| metadata.len());
            if have >= wanted.bytes {
                break;
            }
            match patience.keep_trying(stop, || service.client.index_piece(&wanted.digest, have))? {
                Piece::Bytes(bytes) if !bytes.is_empty() => append(&part, &bytes).map_err(&failed)?,
                Piece::Bytes(_) | Piece::Beyond => break,
                // The next round asks for the policy again.
                Piece::Replaced => {
                    return Err(ServerError::Busy {
                        status: 412,
                        wait: None,
                    }
                    .into());
                }
            }
        }
        if digest_of(&part).map_err(&failed)? != wanted.digest {
            fs::remove_file(&part).map_err(&failed)?;
            return Err(ServiceError::Index(
                "its bytes are not those that were announced".to_owned(),
            ));
        }
        fs::rename(&part, &whole).map_err(&failed)?;
    }
    keep_only(&folder, &whole).map_err(&failed)?;
    Ok(Some(whole))
}

/// The rule pack that the policy names; none is the built-in one.
pub(super) fn rules(
    service: &Service,
    policy: &AgentPolicy,
    patience: &Patience,
    stop: &Stop,
) -> Result<Option<PathBuf>, ServiceError> {
    let Some(wanted) = &policy.rules else {
        return Ok(None);
    };
    let folder = service.state.path("rules");
    let failed = ServiceError::io("keep the rules");
    make_folder(&folder).map_err(&failed)?;
    let path = folder.join(format!("{}.toml", name(wanted)?));
    if !path.is_file() {
        let fetched = patience.keep_trying(stop, || service.client.rules(None))?;
        let Fetched::New(text) = fetched else {
            return Err(ServiceError::Rules("the server has none any more".to_owned()));
        };
        if blake3::hash(text.as_bytes()).to_hex().as_str() != wanted.digest {
            return Err(ServiceError::Rules(
                "its bytes are not those that were announced".to_owned(),
            ));
        }
        replace(&path, text.as_bytes()).map_err(&failed)?;
    }
    keep_only(&folder, &path).map_err(&failed)?;
    Ok(Some(path))
}

/// The digest as a file's name: a server that sends something else does not choose where we write.
fn name(artefact: &Artefact) -> Result<&str, ServerError> {
    let digest = artefact.digest.as_str();
    if digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(digest);
    }
    Err(ServerError::Nonsense)
}

fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn digest_of(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut fs::File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Removes all files of a folder but one.
fn keep_only(folder: &Path, kept: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path != kept {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_does_not_choose_where_is_written() {
        let of = |digest: &str| Artefact {
            digest: digest.to_owned(),
            bytes: 1,
        };
        assert!(name(&of(&"ab".repeat(32))).is_ok());
        assert!(name(&of("../../etc/passwd")).is_err());
    }

    #[test]
    fn pieces_are_put_together_and_others_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        append(&path, b"one ").unwrap();
        append(&path, b"two").unwrap();
        assert_eq!(
            digest_of(&path).unwrap(),
            blake3::hash(b"one two").to_hex().as_str()
        );
        fs::write(folder.path().join("old.index"), "x").unwrap();
        keep_only(folder.path(), &path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

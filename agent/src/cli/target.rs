//! Where a result is written: nothing that stands there already is destroyed by mistake.
//!
//! A file that the command reads is never written over, any other one only with `--force`. What is written is its
//! owner's alone, also where a file that others may read stood before. Pipes and devices take a report that is
//! streamed; a file that is written as a whole never takes their place.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::shown;
use super::{Failure, Hinted};

const HINT: &str = "name a file in a folder that you may write to, with room on the disk";

/// A place for a result.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// As it was given.
    pub(super) path: &'a Path,
    /// What the command reads, and so does not destroy.
    pub(super) inputs: Vec<&'a Path>,
    /// What happens to a file that stands there.
    pub(super) existing: Existing,
}

/// What happens to a file that stands where a result is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// It is kept, and that is an error.
    Kept,
    /// It is replaced, as the user has said.
    Replaced,
}

/// An open target.
#[derive(Debug)]
pub(super) enum Opened {
    /// A file, empty, with its true path.
    File(File, PathBuf),
    /// A pipe, a device, or standard output by its name.
    Stream(File),
}

/// What stands where a result is to go.
enum Standing {
    Nothing,
    /// A file that may be replaced.
    File,
    Stream(Option<File>),
}

impl Existing {
    /// What `--force` says.
    pub(super) const fn by_force(force: bool) -> Self {
        if force { Self::Replaced } else { Self::Kept }
    }
}

impl Target<'_> {
    /// Says early that the result could not be written here as a whole.
    pub(super) fn check_for_whole(&self) -> Result<(), Failure> {
        match self.standing()? {
            Standing::Stream(_) => Err(self.refusal("is not a file", "name a file")),
            Standing::Nothing | Standing::File => Ok(()),
        }
    }

    /// Writes a file that only its owner may read, whole or not at all.
    pub(super) fn write_whole(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.check_for_whole()?;
        let write = || -> io::Result<()> {
            // What a link leads to is replaced, not the link.
            let path = self.path.canonicalize().unwrap_or_else(|_| self.path.to_owned());
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            // A temporary file is made with mode 0600 and takes its place at once.
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            match self.existing {
                Existing::Kept => file.persist_noclobber(&path),
                Existing::Replaced => file.persist(&path),
            }
            .map(drop)
            .map_err(|error| error.error)
        };
        write().or_hint(format!("cannot write {}", shown(self.path)), HINT)
    }

    /// Opens the target for a result that is written as it comes.
    pub(super) fn open(&self) -> Result<Opened, Failure> {
        let standing = self.standing()?;
        let open = || -> io::Result<Opened> {
            let mut options = OpenOptions::new();
            options.write(true);
            match standing {
                Standing::Stream(Some(file)) => Ok(Opened::Stream(file)),
                Standing::Stream(None) => Ok(Opened::Stream(options.open(self.path)?)),
                Standing::Nothing => {
                    options.create_new(true);
                    #[cfg(unix)]
                    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                    Ok(Opened::File(options.open(self.path)?, self.path.canonicalize()?))
                }
                Standing::File => {
                    let file = options.open(self.path)?;
                    keep_private(&file)?;
                    file.set_len(0)?;
                    Ok(Opened::File(file, self.path.canonicalize()?))
                }
            }
        };
        open().or_hint(format!("cannot write the results to {}", shown(self.path)), HINT)
    }

    fn standing(&self) -> Result<Standing, Failure> {
        let metadata = match fs::metadata(self.path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Nothing),
            Err(error) => return Err(error).or_hint(format!("cannot write {}", shown(self.path)), HINT),
        };
        if let Some(out) = standard_output(&metadata) {
            return Ok(Standing::Stream(Some(out)));
        }
        if is_stream(&metadata) {
            return Ok(Standing::Stream(None));
        }
        if !metadata.is_file() {
            return Err(self.refusal("is not a file", "name a file"));
        }
        if self.inputs.iter().any(|input| is_one_file(input, self.path)) {
            return Err(self.refusal("is what this command reads", "give the result another name"));
        }
        match self.existing {
            Existing::Kept => Err(self.refusal(
                "exists",
                "give the result another name, or replace the file with --force",
            )),
            Existing::Replaced => Ok(Standing::File),
        }
    }

    fn refusal(&self, what: &str, hint: &str) -> Failure {
        Failure::new(format!("{} {what}", shown(self.path)), hint)
    }
}

/// Whether two paths lead to one file, by any of its names.
pub(super) fn is_one_file(one: &Path, two: &Path) -> bool {
    let same_path = match (one.canonicalize(), two.canonicalize()) {
        (Ok(one), Ok(two)) => one == two,
        _ => false,
    };
    same_path
        || match (fs::metadata(one), fs::metadata(two)) {
            (Ok(one), Ok(two)) => is_one(&one, &two),
            _ => false,
        }
}

#[cfg(unix)]
fn is_one(one: &Metadata, two: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.dev() == two.dev() && one.ino() == two.ino()
}

#[cfg(not(unix))]
const fn is_one(_one: &Metadata, _two: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_stream(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device() || metadata.file_type().is_fifo()
}

#[cfg(not(unix))]
const fn is_stream(_metadata: &Metadata) -> bool {
    false
}

/// Standard output, if that is what the metadata is of: `/dev/stdout`, wherever it has been led to.
#[cfg(unix)]
fn standard_output(metadata: &Metadata) -> Option<File> {
    use std::os::fd::AsFd;
    let out = File::from(io::stdout().as_fd().try_clone_to_owned().ok()?);
    let same = out.metadata().is_ok_and(|out| is_one(&out, metadata));
    same.then_some(out)
}

#[cfg(not(unix))]
const fn standard_output(_metadata: &Metadata) -> Option<File> {
    None
}

#[cfg(unix)]
fn keep_private(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
const fn keep_private(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target<'a>(path: &'a Path, inputs: &[&'a Path], existing: Existing) -> Target<'a> {
        Target {
            path,
            inputs: inputs.to_vec(),
            existing,
        }
    }

    #[test]
    fn what_is_there_is_kept_unless_told_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report");
        target(&path, &[], Existing::Kept).write_whole(b"one").unwrap();
        target(&path, &[], Existing::Kept)
            .write_whole(b"two")
            .unwrap_err();
        target(&path, &[], Existing::Kept).open().unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        target(&path, &[], Existing::Replaced)
            .write_whole(b"three")
            .unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        target(&path, &[], Existing::Replaced).open().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");
    }

    #[test]
    fn an_input_is_never_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let (input, other) = (dir.path().join("input"), dir.path().join("other"));
        fs::write(&input, "whole").unwrap();
        fs::hard_link(&input, &other).unwrap();
        for path in [
            &input,
            #[cfg(unix)]
            &other,
        ] {
            let target = target(path, &[&input], Existing::Replaced);
            target.write_whole(b"gone").unwrap_err();
            target.open().unwrap_err();
        }
        assert_eq!(fs::read(&input).unwrap(), b"whole");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = dir.path().join("report");
        target(&path, &[], Existing::Kept).open().unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        target(&path, &[], Existing::Replaced).open().unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn devices_take_streams_and_are_never_replaced() {
        let device = Path::new("/dev/null");
        let target = target(device, &[], Existing::Replaced);
        assert!(matches!(target.open().unwrap(), Opened::Stream(_)));
        target.write_whole(b"x").unwrap_err();
    }
}

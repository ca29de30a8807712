//! Where an upload lies: a folder of its own in the data folder, for the server's user only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::{LIFE, State, Upload};

/// How long an import may be under way; after that its server is gone.
const UNDER_WAY: Duration = Duration::from_hours(2);

/// The folder of an upload.
#[derive(Debug, Clone)]
pub(super) struct Place(PathBuf);

fn root(data: &Path) -> PathBuf {
    data.join("uploads")
}

impl Place {
    pub(super) fn of(data: &Path, id: Uuid) -> Self {
        Self(root(data).join(id.to_string()))
    }

    pub(super) fn make(data: &Path, id: Uuid) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        let folder = std::path::absolute(root(data))?.join(id.to_string());
        builder.create(&folder)?;
        Ok(Self(folder))
    }

    /// The export, made anew for writing.
    pub(super) fn create(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(self.export())
    }

    pub(super) fn export(&self) -> PathBuf {
        let path = self.0.join("export");
        std::path::absolute(&path).unwrap_or(path)
    }

    fn state(&self) -> PathBuf {
        self.0.join("upload.json")
    }

    /// What is known of it; none where it is not there.
    pub(super) fn read(&self) -> Option<Upload> {
        serde_json::from_slice(&fs::read(self.state()).ok()?).ok()
    }

    /// Keeps what is known of it, whole or not at all. One that was thrown away meanwhile stays away.
    pub(super) fn keep(&self, upload: &Upload) -> io::Result<()> {
        if !self.0.exists() {
            return Ok(());
        }
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(&serde_json::to_vec(upload)?)?;
        file.persist(self.state()).map_err(|error| error.error)?;
        Ok(())
    }

    /// Claims the import for one request; says whether it was free.
    pub(super) fn claim(&self) -> io::Result<bool> {
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.0.join("claimed"))
        {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(super) fn remove_export(&self) -> io::Result<()> {
        match fs::remove_file(self.export()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// How old it is, and whether it is over.
    fn is_over(&self, now: SystemTime) -> io::Result<bool> {
        let changed = fs::metadata(self.state())
            .or_else(|_| fs::metadata(&self.0))?
            .modified()?;
        let age = now.duration_since(changed).unwrap_or_default();
        let busy = self.read().is_some_and(|upload| upload.state == State::Importing);
        Ok(age > if busy { UNDER_WAY } else { LIFE })
    }
}

/// The uploads that there are.
pub(super) fn folders(data: &Path) -> io::Result<Vec<Uuid>> {
    let entries = match fs::read_dir(root(data)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut ids = Vec::new();
    for entry in entries {
        ids.extend(
            entry?
                .file_name()
                .to_str()
                .and_then(|name| Uuid::parse_str(name).ok()),
        );
    }
    Ok(ids)
}

/// Removes uploads that nobody took for so long.
///
/// # Errors
///
/// When the folder cannot be read or one cannot be removed.
pub fn sweep(data: &Path) -> io::Result<()> {
    let now = SystemTime::now();
    for id in folders(data)? {
        let place = Place::of(data, id);
        // One that went meanwhile is no trouble.
        if place.is_over(now).unwrap_or(false) {
            place.remove()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    fn upload(state: State) -> Upload {
        Upload {
            id: Uuid::now_v7(),
            name: None,
            bytes: 1,
            received: Moment::now(),
            map: std::collections::BTreeMap::new(),
            state,
        }
    }

    fn age(place: &Place, hours: u64) {
        let then = SystemTime::now() - Duration::from_hours(hours);
        File::options()
            .write(true)
            .open(place.state())
            .unwrap()
            .set_modified(then)
            .unwrap();
    }

    #[test]
    fn old_uploads_go_and_imports_under_way_stay() {
        let data = tempfile::tempdir().unwrap();
        for (state, hours, stays) in [
            (State::Reading, 0, true),
            (State::Reading, 2, false),
            (State::Importing, 1, true),
            (State::Importing, 3, false),
        ] {
            let id = Uuid::now_v7();
            let place = Place::make(data.path(), id).unwrap();
            place.create().unwrap();
            place.keep(&upload(state)).unwrap();
            age(&place, hours);
            sweep(data.path()).unwrap();
            assert_eq!(place.export().exists(), stays, "{hours}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_server_reads_an_upload() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let place = Place::make(data.path(), Uuid::now_v7()).unwrap();
        place.create().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place.0), mode(&place.export())), (0o700, 0o600));
        assert_eq!(mode(&root(data.path())), 0o700);
        assert!(place.claim().unwrap() && !place.claim().unwrap());
    }
}

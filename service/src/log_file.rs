//! The log of a program that has no console: a file that never grows beyond a bound.
//!
//! When the file is full it becomes the old one, and a new one begins: two files of [`MOST`] bytes at most, whatever is
//! logged. A line that cannot be written is lost and never stops the program. What is written is what others write to
//! standard error; no text of a customer is ever in it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Length at which a new file is begun, in bytes.
pub const MOST: u64 = 10 << 20;

/// The log: all threads write to one.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    most: u64,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    length: u64,
}

impl LogFile {
    /// Goes on with this file, or begins it and its folder; `most` bytes a file.
    ///
    /// # Errors
    ///
    /// When the folder or the file cannot be made or written.
    pub fn open(path: &Path, most: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let open = Open::at(path)?;
        Ok(Self {
            path: path.to_owned(),
            most,
            open: Mutex::new(open),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_anew(&self, open: &mut Open) -> io::Result<()> {
        let _: io::Result<()> = open.file.sync_data();
        // Windows renames no file over one that is there on every file system.
        let old = self.path.with_extension("old.log");
        match fs::remove_file(&old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::rename(&self.path, &old)?;
        *open = Open::at(&self.path)?;
        Ok(())
    }
}

impl Open {
    fn at(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }
}

impl Write for &LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut open = self.lock();
        let full = open.length.saturating_add(bytes.len() as u64) > self.most;
        if full && open.length > 0 && self.begin_anew(&mut open).is_err() {
            // Somebody holds the old file open: begin in the same file, so that the bound holds.
            open.file.set_len(0)?;
            open.length = 0;
        }
        let most = usize::try_from(self.most).unwrap_or(usize::MAX);
        let part = bytes.get(..most).unwrap_or(bytes);
        open.file.write_all(part)?;
        open.length += part.len() as u64;
        // What is longer than a whole file is cut: the bound goes before it.
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(data: &Path) -> PathBuf {
        data.join("log").join("program.log")
    }

    fn lengths(data: &Path) -> Vec<(String, u64)> {
        let mut found: Vec<_> = fs::read_dir(data.join("log"))
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, entry.metadata().unwrap().len())
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn two_files_of_the_bound_at_most_whatever_is_logged() {
        let data = tempfile::tempdir().unwrap();
        let log = LogFile::open(&place(data.path()), 100).unwrap();
        for line in 0..200 {
            writeln!(&log, "line {line:010}").unwrap();
        }
        let found = lengths(data.path());
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|(_, length)| *length <= 100), "{found:?}");
        let last = fs::read_to_string(place(data.path())).unwrap();
        assert!(last.ends_with("line 0000000199\n"), "{last}");
        (&log).write_all(&[b'x'; 1_000]).unwrap();
        assert!(lengths(data.path()).iter().all(|(_, length)| *length <= 100));
    }

    #[test]
    fn a_new_start_goes_on_with_the_same_file() {
        let data = tempfile::tempdir().unwrap();
        for word in ["first", "second"] {
            let log = LogFile::open(&place(data.path()), MOST).unwrap();
            writeln!(&log, "{word}").unwrap();
        }
        assert_eq!(fs::read_to_string(place(data.path())).unwrap(), "first\nsecond\n");
        assert_eq!(lengths(data.path()).len(), 1);
    }
}

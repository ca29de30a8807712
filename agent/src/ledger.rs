//! What was scanned before, so that files that nobody has written to since need not be opened.
//!
//! A file of its owner's, in an embedded database: of each file how it stood, by what it was judged, and what was told of it (counts,
//! places, headings, names inside archives). Where a file lies is a hash, and no text of it is there. It is a memory and nothing else: without it a scan finds the same and takes
//! longer, so whatever is wrong with it is put aside and made anew, and never trusted.

mod basis;
mod before;
pub(crate) mod beside;
mod book;
mod mark;
mod names;
mod record;
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use redb::backends::FileBackend;
use redb::{
    Builder, Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError, TableDefinition,
};

pub use basis::{Basis, Text};
pub use before::{Before, Recalled};
pub use book::{Book, Complete, Reading};
pub use mark::Mark;
pub use names::Names;

const FILES: TableDefinition<'_, [u8; 16], &[u8]> = TableDefinition::new("files");
/// Roots under which files were met. Number 0 is none of them.
const ROOTS: TableDefinition<'_, u16, &[u8]> = TableDefinition::new("roots");
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
/// How records are written. Another one is put aside.
const LAYOUT: (&str, u64) = ("layout", 2);
/// The number that the next file gets.
const NEXT: &str = "next";

/// How a file of the database begins.
const MAGIC: [u8; 9] = *b"redb\x1A\x0A\xA9\x0D\x0A";

/// Memory for pages of the database.
const CACHE: usize = 16 << 20;

/// What was scanned before.
#[derive(Debug)]
pub struct Ledger {
    database: Database,
}

/// A ledger, and whether it was made anew.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// What was wrong with the one that was there, and where that is now.
    pub put_aside: Option<(String, PathBuf)>,
}

/// Who named the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A person, who may have meant another one: what is no ledger is left where it is.
    ByHand,
    /// The agent, in its own folder.
    ByAgent,
}

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process has it.
    #[error("another homeward works with it")]
    InUse,
    /// It is something else.
    #[error("it is no file that --state has made")]
    Foreign,
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl LedgerError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::InUse => "wait until the other scan is done, or name another file",
            Self::Foreign => "name a file that does not exist yet; this one was left as it is",
            Self::Io(_) => "may this user write there, and is there room on the disk?",
        }
    }
}

/// Why a ledger that is open cannot be used. The scan goes on without it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The database failed.
    #[error("{0}")]
    Database(Box<redb::Error>),
    /// It is damaged.
    #[error("it is damaged")]
    Unreadable,
    /// It has numbered as many files as it can.
    #[error("it has known too many files")]
    Full,
}

impl<E: Into<redb::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Database(Box::new(error.into()))
    }
}

impl Ledger {
    /// Opens the ledger in a file, or makes it. One that is damaged or of another version is put aside, under the same name with
    /// `.broken` behind it.
    ///
    /// # Errors
    ///
    /// When another process has it, when it is something else, or when the system refuses.
    pub fn open(path: &Path, named: Named) -> Result<Opened, LedgerError> {
        let wrong = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
            Ok(metadata) if !metadata.is_file() => return Err(LedgerError::Foreign),
            Ok(metadata) if metadata.len() == 0 => None,
            Ok(_) => match Self::open_there(path)? {
                Ok(ledger) => {
                    return Ok(Opened {
                        ledger,
                        put_aside: None,
                    });
                }
                Err(_) if named == Named::ByHand && !begins_as_ours(path)? => {
                    return Err(LedgerError::Foreign);
                }
                Err(wrong) => Some(wrong),
            },
        };
        let put_aside = match wrong {
            None => None,
            Some(wrong) => {
                let mut aside = path.as_os_str().to_owned();
                aside.push(".broken");
                let aside = PathBuf::from(aside);
                fs::rename(path, &aside)?;
                Some((wrong, aside))
            }
        };
        match Self::open_there(path)? {
            Ok(ledger) => Ok(Opened { ledger, put_aside }),
            Err(wrong) => Err(io::Error::other(wrong).into()),
        }
    }

    /// Opens what is there; the inner error is what is wrong with it.
    fn open_there(path: &Path) -> Result<Result<Self, String>, LedgerError> {
        let file = own_file(path)?;
        // A check of every page: a file that was damaged is found out here and not in the midst of a scan.
        let open = || {
            Builder::new()
                .set_cache_size(CACHE)
                .set_check_integrity_on_open(true)
                .create_with_backend(FileBackend::new(file)?)
        };
        let database = match catch_unwind(AssertUnwindSafe(open)) {
            Ok(Ok(database)) => database,
            Ok(Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch)) => {
                return Err(LedgerError::InUse);
            }
            Ok(Err(DatabaseError::Storage(StorageError::Io(error)))) if is_of_system(&error) => {
                return Err(error.into());
            }
            Ok(Err(error)) => return Ok(Err(error.to_string())),
            Err(_) => return Ok(Err("it is damaged".to_owned())),
        };
        let ledger = Self { database };
        Ok(match guarded(|| ledger.prepare()) {
            Ok(true) => Ok(ledger),
            Ok(false) => Err("it is of another version".to_owned()),
            Err(trouble) => Err(trouble.to_string()),
        })
    }

    /// Makes what is missing; says whether it is of our layout.
    fn prepare(&self) -> Result<bool, Trouble> {
        let transaction = self.database.begin_write()?;
        let layout = {
            transaction.open_table(FILES)?;
            transaction.open_table(ROOTS)?;
            Names::prepare(&transaction)?;
            let mut about = transaction.open_table(ABOUT)?;
            let known = about.get(LAYOUT.0)?.map(|layout| layout.value());
            match known {
                Some(layout) => layout,
                None => {
                    about.insert(LAYOUT.0, LAYOUT.1)?;
                    LAYOUT.1
                }
            }
        };
        transaction.commit()?;
        Ok(layout == LAYOUT.1)
    }

    /// What is known, and a book for what a scan of these roots reads.
    #[must_use]
    pub fn begin(&self, basis: Basis, roots: &[PathBuf]) -> (Before, Book<'_>) {
        let known = guarded(|| {
            let reading = self.database.begin_read()?;
            let next = reading.open_table(ABOUT)?.get(NEXT)?.map(|next| next.value());
            Ok((reading.open_table(FILES)?, next.unwrap_or_default()))
        });
        let (files, numbers) = known.map_or((None, 0), |(files, next)| {
            (Some(files), u32::try_from(next).unwrap_or(u32::MAX))
        });
        (Before::new(files, numbers, basis), Book::new(self, basis, roots))
    }

    /// Numbers for roots, given where they have none.
    fn number_roots(&self, roots: &[PathBuf]) -> Result<Vec<(PathBuf, u16)>, Trouble> {
        guarded(|| {
            let transaction = self.database.begin_write()?;
            let mut numbered = Vec::new();
            {
                let mut table = transaction.open_table(ROOTS)?;
                let mut known = std::collections::HashMap::new();
                for entry in table.iter()? {
                    let (number, path) = entry?;
                    known.insert(path.value().to_vec(), number.value());
                }
                for root in roots {
                    let bytes = root.as_os_str().as_encoded_bytes();
                    let number = known.get(bytes).copied();
                    let free = u16::try_from(known.len() + 1).unwrap_or_default();
                    let number = number.unwrap_or(free);
                    if number != 0 && !known.contains_key(bytes) {
                        table.insert(number, bytes)?;
                        known.insert(bytes.to_vec(), number);
                    }
                    numbered.push((root.clone(), number));
                }
            }
            transaction.commit()?;
            Ok(numbered)
        })
    }
}

/// Does something with the database that may find it damaged in a way that the database does not expect.
fn guarded<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Trouble::Unreadable))
}

/// What a scan remembers by.
#[derive(Debug, Clone, Copy)]
pub struct Memory<'l> {
    /// What was scanned before.
    pub ledger: &'l Ledger,
    /// By what is read and judged now.
    pub basis: Basis,
    /// The roots that all of it is about.
    pub roots: &'l [PathBuf],
    /// Whether all of them is walked.
    pub extent: Extent,
}

/// How much of its roots a scan walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All that is there.
    Whole,
    /// Some of it: what is not met may still be there.
    Part,
}

/// Whether a path, in bytes, is a root or lies in it.
fn is_within(path: &[u8], root: &Path) -> bool {
    let root = root.as_os_str().as_encoded_bytes();
    path.strip_prefix(root).is_some_and(|rest| {
        let ends = |bytes: &[u8]| bytes.last().is_some_and(|last| matches!(last, b'/' | b'\\'));
        rest.is_empty() || ends(root) || matches!(rest.first(), Some(b'/' | b'\\'))
    })
}

/// Days since 1970.
fn today() -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (since.as_secs() / 86_400) as u32
}

/// Opens a file of its owner's, or makes it.
fn own_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(file)
}

/// Whether a file begins as the database's do.
fn begins_as_ours(path: &Path) -> io::Result<bool> {
    let mut begin = Vec::new();
    File::open(path)?
        .take(MAGIC.len() as u64)
        .read_to_end(&mut begin)?;
    Ok(begin == MAGIC)
}

/// Whether an error is the system's, and not what the database says of bytes that it does not know.
fn is_of_system(error: &io::Error) -> bool {
    error.raw_os_error().is_some()
}

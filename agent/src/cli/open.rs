//! Opens the index that a command is to ask: a file that was made before, or one made on the spot.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use homeward_rules::canonical::region::Region;
use homeward_rules::index::{Check, IndexError, OpenIndex};
use tempfile::NamedTempFile;

use super::index::{Tell, make};
use super::{Failure, Hinted};
use crate::indexing::{IndexSource, Labels};
use crate::mapped::Mapped;

/// Which customers are looked for.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(super) struct IndexChoice {
    /// The index of the customers, made by `homeward index build`.
    #[arg(long, value_name = "FILE")]
    pub(super) index: Option<PathBuf>,
    /// The CRM export itself: an index is made of it for this run only.
    #[arg(long, value_name = "CSV")]
    pub(super) customers: Option<PathBuf>,
}

/// An index file, its bytes, and what keeps it there.
#[derive(Debug)]
pub(super) struct IndexFile {
    /// Where workers find it.
    pub(super) path: PathBuf,
    bytes: Mapped,
    _temporary: Option<TempIndex>,
}

/// An index that is removed when the program ends.
#[derive(Debug)]
pub(super) struct TempIndex {
    file: NamedTempFile,
}

impl IndexChoice {
    /// Brings the index into memory; [`IndexFile::open`] then checks it.
    pub(super) fn bring(&self) -> Result<IndexFile, Failure> {
        match (&self.index, &self.customers) {
            (Some(path), _) => IndexFile::bring(path.clone(), None),
            (None, Some(customers)) => {
                let made = index_from_customers(customers)?;
                IndexFile::bring(made.file.path().to_path_buf(), Some(made))
            }
            (None, None) => Err(Failure::new("no index was given", "name one with --index")),
        }
    }
}

impl IndexFile {
    fn bring(path: PathBuf, temporary: Option<TempIndex>) -> Result<Self, Failure> {
        let attempted = format!("cannot open the index {}", path.display());
        let hint = "make one with: homeward index build CUSTOMERS.csv -o FILE";
        let path = std::path::absolute(path).or_hint(&attempted, hint)?;
        let read = |path: &Path| -> io::Result<Mapped> {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
            }
            Mapped::open(&file, metadata.len())
        };
        let bytes = read(&path).or_hint(attempted, hint)?;
        Ok(Self {
            path,
            bytes,
            _temporary: temporary,
        })
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Opens the index and checks it as a whole.
    pub(super) fn open(&self) -> Result<OpenIndex<'_>, Failure> {
        OpenIndex::open(&self.bytes, Check::Digest).map_err(|error: IndexError| {
            let hint = error.hint();
            Failure::hinted(
                format!("cannot use the index {}", self.path.display()),
                error,
                hint,
            )
        })
    }
}

/// Makes an index of a CRM export, in a temporary file that only its owner may read.
fn index_from_customers(customers: &Path) -> Result<TempIndex, Failure> {
    let source = IndexSource {
        export: customers,
        map: &[],
        region: Region::Nl,
        previous: None,
        labels: Labels::Left,
    };
    let built = make(&source, Tell::Oddities)?;
    let write = || -> io::Result<NamedTempFile> {
        let mut file = NamedTempFile::with_prefix("homeward-")?;
        file.write_all(&built.bytes)?;
        Ok(file)
    };
    let file = write().or_hint(
        "cannot write the index for this run",
        "is there room in the temporary folder?",
    )?;
    Ok(TempIndex { file })
}

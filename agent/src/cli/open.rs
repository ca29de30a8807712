//! Opens what a command is to judge by: an index made before or on the spot, a rule pack, a policy.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use homeward_rules::canonical::region::Region;
use homeward_rules::index::{Check, IndexError, OpenIndex};
use homeward_rules::ruleset::Ruleset;

use super::failure::shown;
use super::index::{Tell, make, overrides};
use super::{Failure, Hinted};
use crate::indexing::{IndexSource, Labels};
use crate::mapped::Mapped;
use crate::policy::{JudgingFiles, Policy};
use crate::regular;

/// Which customers are looked for.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub(super) struct IndexChoice {
    #[command(flatten)]
    from: IndexFrom,
    /// With --customers: say what a column holds, by its heading or number; `ignore=COLUMN` leaves one out.
    #[arg(long, value_name = "FIELD=COLUMN", conflicts_with = "index")]
    map: Vec<String>,
    /// With --customers: the country whose notations are meant where a value does not say.
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "REGION",
        conflicts_with = "index"
    )]
    region: RegionChoice,
}

#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
struct IndexFrom {
    /// The index of the customers, made by `homeward index build`.
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
    /// The CRM export itself: an index is made of it for this run only.
    #[arg(long, value_name = "CSV")]
    customers: Option<PathBuf>,
}

/// A country whose notations are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum RegionChoice {
    /// The Netherlands.
    #[default]
    Nl,
    /// Belgium.
    Be,
    /// Germany.
    De,
}

/// By what is judged, beside the index.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub(super) struct JudgingChoice {
    /// The company's policy: what is its own, and where findings are allowed.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// A rule pack in the place of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,
}

/// An index file, its bytes, and what keeps it there.
#[derive(Debug)]
pub(super) struct IndexFile {
    /// Where workers find it.
    pub(super) path: PathBuf,
    bytes: Mapped,
    _temporary: Option<TempIndex>,
}

/// An index for one run, gone when the program ends, however it ends.
#[derive(Debug)]
struct TempIndex {
    path: PathBuf,
    _file: Temporary,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held so that the file stays while it is needed")]
enum Temporary {
    /// A file without a name, which workers inherit.
    #[cfg(target_os = "linux")]
    Nameless(std::fs::File),
    /// A file that is removed at the end of the program.
    Named(tempfile::NamedTempFile),
}

impl RegionChoice {
    pub(super) const fn region(self) -> Region {
        match self {
            Self::Nl => Region::Nl,
            Self::Be => Region::Be,
            Self::De => Region::De,
        }
    }
}

impl IndexChoice {
    /// The files that are read.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let IndexFrom { index, customers } = &self.from;
        index.iter().chain(customers).map(PathBuf::as_path)
    }

    /// Brings the index into memory; [`IndexFile::open`] then checks it.
    pub(super) fn bring(&self) -> Result<IndexFile, Failure> {
        match (&self.from.index, &self.from.customers) {
            (Some(path), _) => IndexFile::bring(path.clone(), None),
            (None, Some(customers)) => {
                let map = overrides(&self.map)?;
                let made = TempIndex::make(&IndexSource {
                    export: customers,
                    map: &map,
                    region: self.region.region(),
                    previous: None,
                    labels: Labels::Left,
                })?;
                IndexFile::bring(made.path.clone(), Some(made))
            }
            (None, None) => Err(Failure::new("no index was given", "name one with --index")),
        }
    }
}

impl JudgingChoice {
    /// The files that are read.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.policy.iter().chain(&self.rules).map(PathBuf::as_path)
    }

    /// Reads rule pack and policy.
    pub(super) fn load(&self) -> Result<(JudgingFiles, Ruleset, Policy), Failure> {
        let absolute = |path: &Option<PathBuf>| path.as_ref().map(std::path::absolute).transpose();
        let judging = JudgingFiles {
            rules: absolute(&self.rules)?,
            policy: absolute(&self.policy)?,
        };
        let (ruleset, policy) = judging.load().map_err(|error| {
            let hint = error.hint();
            Failure::hinted("cannot use rules or policy", error, hint)
        })?;
        Ok((judging, ruleset, policy))
    }
}

impl IndexFile {
    fn bring(path: PathBuf, temporary: Option<TempIndex>) -> Result<Self, Failure> {
        let attempted = format!("cannot open the index {}", shown(&path));
        let hint = "make one with: homeward index build CUSTOMERS.csv -o FILE";
        let path = std::path::absolute(path).or_hint(&attempted, hint)?;
        let read = |path: &Path| -> io::Result<Mapped> {
            let (file, metadata) = regular::open(path)?;
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
            Failure::hinted(format!("cannot use the index {}", shown(&self.path)), error, hint)
        })
    }
}

impl TempIndex {
    /// Makes an index of a CRM export, in a temporary file that only its owner may read.
    fn make(source: &IndexSource<'_>) -> Result<Self, Failure> {
        let built = make(source, Tell::Oddities)?;
        Self::keep(&built.bytes).or_hint(
            "cannot write the index for this run",
            "is there room in the temporary folder?",
        )
    }

    /// An index holds its key: a file without a name leaves nothing behind when the program is killed.
    #[cfg(target_os = "linux")]
    fn keep(bytes: &[u8]) -> io::Result<Self> {
        use std::os::fd::AsRawFd;
        if !Path::new("/proc/self/fd").exists() {
            return Self::keep_named(bytes);
        }
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes)?;
        // Workers open it by its descriptor, so they have to inherit that.
        rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty())?;
        Ok(Self {
            path: PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd())),
            _file: Temporary::Nameless(file),
        })
    }

    #[cfg(not(target_os = "linux"))]
    fn keep(bytes: &[u8]) -> io::Result<Self> {
        Self::keep_named(bytes)
    }

    fn keep_named(bytes: &[u8]) -> io::Result<Self> {
        let mut file = tempfile::NamedTempFile::with_prefix("homeward-")?;
        file.write_all(bytes)?;
        Ok(Self {
            path: file.path().to_path_buf(),
            _file: Temporary::Named(file),
        })
    }
}

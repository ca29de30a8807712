//! Scans the roots of a policy, with the same code as `homeward scan`, into the spool.
//!
//! A root that cannot be looked at is reported as not read: nothing that was known of it changes. Roots of other
//! systems, which one policy for a whole fleet has too, are no business of this device.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use homeward_rules::coverage::Coverage;
use homeward_rules::fleet::AgentPolicy;
use homeward_rules::index::{Check, OpenIndex};
use homeward_rules::report::{Source, Versions};
use homeward_rules::ruleset::Ruleset;
use uuid::Uuid;

use super::{ServiceError, absent};
use crate::ledger::{Basis, Extent, Ledger, Memory};
use crate::mapped::Mapped;
use crate::ocr::{LANGUAGES, Tesseract};
use crate::policy::JudgingFiles;
use crate::report::timestamp::rfc3339;
use crate::report::wire::{Head, Identities, Wire};
use crate::scan::{Filter, Progress, ShowAllowed, scan};
use crate::spool::Spool;
use crate::state::State;
use crate::stop::Stop;
use crate::walk::{Excludes, Plan, resolve_roots};
use crate::worker::pool::{Isolation, Program, Settings, this_program};
use crate::worker::serve::fingerprint;

/// What the scans of a round share.
pub(super) struct Prepared {
    index: PathBuf,
    bytes: Mapped,
    excludes: Excludes,
    judging: JudgingFiles,
    workers: usize,
    memory: u64,
    time: Duration,
    tesseract: Option<Tesseract>,
}

/// What is to be scanned, and where what is found goes.
pub(super) struct Task<'t> {
    pub(super) source: &'t Source,
    pub(super) versions: Versions,
    pub(super) spool: &'t Spool,
    /// Keys the ids of files.
    pub(super) secret: &'t str,
    /// What was scanned before.
    pub(super) ledger: Option<&'t Ledger>,
    /// Files and folders of the source, none below another; none are all.
    pub(super) only: &'t [PathBuf],
}

/// What a scan of a source came to.
pub(super) struct Scanned {
    pub(super) coverage: Coverage,
    /// Files that were not opened.
    pub(super) unchanged: u64,
    /// Files with findings.
    pub(super) findings: u64,
    /// What was wrong with what is remembered.
    pub(super) forgot: Option<String>,
}

/// What became of a source.
pub(super) enum Done {
    /// It was looked at.
    Scanned(Box<Scanned>),
    /// It cannot be looked at, which this counts.
    NotThere(Coverage),
    /// It lies where only another system has it.
    OfAnotherSystem,
}

/// Nobody watches.
struct Unwatched;

impl Progress for Unwatched {
    fn show(&mut self, _done: u64, _findings: u64) {}
    fn end(&mut self) {}
}

impl Prepared {
    pub(super) fn new(
        policy: &AgentPolicy,
        index: PathBuf,
        rules: Option<PathBuf>,
        state: &State,
    ) -> Result<Self, ServiceError> {
        let open = ServiceError::io("open the index");
        let file = File::open(&index).map_err(&open)?;
        let size = file.metadata().map_err(&open)?.len();
        let bytes = Mapped::open(&file, size).map_err(&open)?;
        // What the agent keeps for itself is no stray copy.
        let mut patterns = policy.excludes.clone();
        patterns.push(globset::escape(&state.path("").to_string_lossy()));
        let excludes = Excludes::compile(&patterns)
            .map_err(|error| ServiceError::Rules(format!("excludes: {error}")))?;
        Ok(Self {
            index,
            bytes,
            excludes,
            judging: JudgingFiles { rules, policy: None },
            workers: usize::from(policy.effort.workers.clamp(1, 64)),
            memory: u64::from(policy.effort.memory_mb.clamp(64, 65_536)) << 20,
            time: Duration::from_secs(u64::from(policy.effort.seconds_per_file.clamp(1, 86_400))),
            // A device without it says of pictures that they hold no text.
            tesseract: policy
                .effort
                .ocr
                .then(|| Tesseract::find(LANGUAGES).ok())
                .flatten(),
        })
    }

    /// Scans one source, or some of its files and folders.
    pub(super) fn scan(&self, task: &Task<'_>, stop: &Stop) -> Result<Done, ServiceError> {
        let source = task.source;
        let roots = match resolve_roots(&[PathBuf::from(&source.root)]) {
            Ok(roots) => roots,
            Err(_) if !absent::concerns_us(source) || !task.only.is_empty() => {
                return Ok(Done::OfAnotherSystem);
            }
            Err(error) => {
                let told = absent::tell(source, task.versions.clone(), &error, task.spool);
                return told
                    .map(Done::NotThere)
                    .map_err(ServiceError::io("keep a report"));
            }
        };
        let index = OpenIndex::open(&self.bytes, Check::Digest)
            .map_err(|error| ServiceError::Index(error.to_string()))?;
        let (ruleset, policy) = self
            .judging
            .load()
            .map_err(|error| ServiceError::Rules(error.to_string()))?;
        let filter = Filter {
            policy: self.judging.policy.is_some().then_some(policy),
            allowed: ShowAllowed::Yes,
            today: rfc3339(SystemTime::now())
                .unwrap_or_default()
                .chars()
                .take(10)
                .collect(),
        };
        let fingerprint = fingerprint(&index, &self.bytes);
        let settings = self.settings(&roots, ruleset, &fingerprint)?;
        let root = roots.first().map_or_else(|| Path::new(""), PathBuf::as_path);
        let head = Head {
            source: source.clone(),
            versions: task.versions.clone(),
            started: SystemTime::now(),
            scan: Uuid::now_v7(),
            within: task.only.to_vec(),
        };
        let names = task.ledger.map(Ledger::names);
        let identities = Identities::new(source, root, task.secret).with(names);
        let mut wire = Wire::new(task.spool, head, identities);
        let (plan, extent) = self.plan(&roots, task.only);
        let memory = match task.ledger {
            Some(ledger) => Some(Memory {
                ledger,
                basis: Basis::of(&settings, &fingerprint, &self.judging)
                    .map_err(ServiceError::io("read the rule pack"))?,
                roots: &roots,
                extent,
            }),
            None => None,
        };
        let summary = scan(
            &plan,
            &settings,
            &index,
            &filter,
            memory,
            (&mut wire, &mut Unwatched),
            stop,
        )?;
        self.bytes.release();
        let findings = wire.files();
        let kept = wire.into_identities().keep();
        Ok(Done::Scanned(Box::new(Scanned {
            coverage: Coverage {
                files: summary.files,
                bytes: summary.bytes,
                unscanned: summary.unscanned,
            },
            unchanged: summary.unchanged.unwrap_or_default(),
            findings,
            forgot: summary.forgot.or(kept.err().map(|trouble| trouble.to_string())),
        })))
    }

    fn settings(
        &self,
        roots: &[PathBuf],
        ruleset: Ruleset,
        fingerprint: &str,
    ) -> Result<Settings, ServiceError> {
        Ok(Settings {
            workers: self.workers,
            time: self.time,
            isolation: Isolation::Processes(Program {
                path: this_program().map_err(ServiceError::io("find the program file"))?,
                index: self.index.clone(),
                fingerprint: fingerprint.to_owned(),
                memory: self.memory,
                judging: self.judging.clone(),
                roots: roots.to_owned(),
                tesseract: self.tesseract.clone(),
            }),
            ruleset,
            tesseract: self.tesseract.clone(),
        })
    }

    /// All of some roots, or those files and folders in them that are there.
    fn plan(&self, roots: &[PathBuf], only: &[PathBuf]) -> (Plan, Extent) {
        let excludes = self.excludes.clone();
        let own = Vec::new();
        if only.is_empty() {
            let plan = Plan {
                roots: roots.to_owned(),
                parts_of: Vec::new(),
                excludes,
                own,
            };
            return (plan, Extent::Whole);
        }
        // The walk follows a root that is a link; what is a link here is none.
        let is_walked = |path: &&PathBuf| match fs::symlink_metadata(path) {
            Ok(metadata) => metadata.is_file() || metadata.is_dir(),
            // Who may not look does not know that it is gone: the walk tells that it was not read.
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        let plan = Plan {
            roots: only.iter().filter(is_walked).cloned().collect(),
            parts_of: roots.to_owned(),
            excludes,
            own,
        };
        (plan, Extent::Part)
    }

    /// What is left out.
    pub(super) const fn excludes(&self) -> &Excludes {
        &self.excludes
    }
}

//! Scans the roots of a policy, with the same code as `homeward scan`, into the spool.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use homeward_rules::coverage::Coverage;
use homeward_rules::fleet::AgentPolicy;
use homeward_rules::index::{Check, OpenIndex};
use homeward_rules::report::{Source, Versions};
use uuid::Uuid;

use super::ServiceError;
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

    /// Scans one source; none when it is not on this device. Gives what was looked at and the files with findings.
    pub(super) fn scan(
        &self,
        source: &Source,
        versions: Versions,
        (spool, secret): (&Spool, &str),
        stop: &Stop,
    ) -> Result<Option<(Coverage, u64)>, ServiceError> {
        let Ok(roots) = resolve_roots(&[PathBuf::from(&source.root)]) else {
            return Ok(None);
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
        let settings = Settings {
            workers: self.workers,
            time: self.time,
            isolation: Isolation::Processes(Program {
                path: this_program().map_err(ServiceError::io("find the program file"))?,
                index: self.index.clone(),
                fingerprint: fingerprint(&index, &self.bytes),
                memory: self.memory,
                judging: self.judging.clone(),
                roots: roots.clone(),
                tesseract: self.tesseract.clone(),
            }),
            ruleset,
            tesseract: self.tesseract.clone(),
        };
        let root = roots.first().map_or_else(|| Path::new(""), PathBuf::as_path);
        let head = Head {
            source: source.clone(),
            versions,
            started: SystemTime::now(),
            scan: Uuid::now_v7(),
        };
        let identities = Identities::new(source, root, secret);
        let mut wire = Wire::new(spool, head, identities);
        let plan = Plan {
            roots: roots.clone(),
            excludes: self.excludes.clone(),
            own: Vec::new(),
        };
        let summary = scan(
            &plan,
            &settings,
            &index,
            &filter,
            (&mut wire, &mut Unwatched),
            stop,
        )?;
        let coverage = Coverage {
            files: summary.files,
            bytes: summary.bytes,
            unscanned: summary.unscanned,
        };
        Ok(Some((coverage, wire.files())))
    }
}

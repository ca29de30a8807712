//! The agent as a service: asks its server what to do, does it, and hands over what it found.
//!
//! A round is: what waits is sent, certificate renewed when it is time, policy, index and rules fetched, each root
//! scanned into the spool, the spool sent, a heartbeat. Whatever the server does or does not do, what was found is in
//! the spool first. Rounds follow the policy's schedule, each a little off it, so that a fleet does not come at once.

mod absent;
pub mod device;
pub mod enrolment;
mod fetch;
pub mod patience;
mod watching;
mod work;

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use homeward_rules::coverage::Coverage;
use homeward_rules::fleet::{AgentPolicy, Heartbeat};
use homeward_rules::report::{PROTOCOL, Source, Versions};

use crate::client::{Client, ServerError};
use crate::ledger::{Ledger, LedgerError, Named, Opened};
use crate::report::wire::milliseconds;
use crate::scan::ScanError;
use crate::spool::{FULL, Spool};
use crate::state::{Identity, LastRun, State, StateError};
use crate::stop::Stop;
use patience::{Patience, Woken};

/// A certificate is renewed when less of its life than this is left.
const RENEW: Duration = Duration::from_hours(30 * 24);
/// How often a device is heard between scans.
const BEAT: Duration = Duration::from_mins(30);

/// Times that one report is handed over in a round while the server fails over it.
const TRIES: u32 = 3;
/// Reports in a row over which the server fails until it counts as ill.
const IN_A_ROW: u32 = 3;

/// An enrolled device at work.
#[derive(Debug)]
pub struct Service {
    state: State,
    identity: Identity,
    client: Client,
    spool: Spool,
    /// What was scanned before; none where it cannot be kept, which costs time and nothing else.
    ledger: Option<Ledger>,
    watching: Option<watching::Watching>,
}

/// What a round came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// What was done.
    pub run: LastRun,
    /// Reports that still wait.
    pub waiting: usize,
    /// When the next is due, as the policy says.
    pub every: Duration,
}

/// Why a round broke off.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The device is not enrolled.
    #[error("this device is not enrolled")]
    Stranger,
    /// The server did not do what it was asked.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The state folder cannot be used.
    #[error("the state folder cannot be used: {0}")]
    State(#[from] StateError),
    /// Something in the state folder cannot be read or written.
    #[error("cannot {attempted}: {source}")]
    Io {
        /// What was attempted.
        attempted: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The index that was fetched cannot be used.
    #[error("the index cannot be used: {0}")]
    Index(String),
    /// The rule pack that was fetched cannot be used.
    #[error("the rule pack cannot be used: {0}")]
    Rules(String),
    /// The scan broke off.
    #[error("the scan broke off: {0}")]
    Scan(#[from] ScanError),
    /// A key cannot be made.
    #[error("a key cannot be made: {0}")]
    Key(#[from] rcgen::Error),
    /// The server speaks another protocol.
    #[error("the server speaks another protocol than this agent")]
    Protocol,
    /// Asked to stop.
    #[error("stopped")]
    Stopped,
}

impl ServiceError {
    /// What somebody can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Stranger => "homeward enroll --server URL --fingerprint HEX --token-file FILE",
            Self::Server(error) => error.hint(),
            Self::State(_) | Self::Io { .. } => "is there room on the disk, and may this user write there?",
            Self::Index(_) | Self::Rules(_) | Self::Protocol => "bring agent and server to the same version",
            Self::Scan(_) => "start it again; give workers more memory in the policy if it stays",
            Self::Key(_) => "does the system give random bytes?",
            Self::Stopped => "start it again to go on",
        }
    }

    /// As the server is told: a word.
    const fn word(&self) -> &'static str {
        match self {
            Self::Stranger | Self::Server(_) | Self::Key(_) => "server",
            Self::State(_) | Self::Io { .. } => "disk",
            Self::Index(_) => "index",
            Self::Rules(_) => "rules",
            Self::Scan(_) => "scan",
            Self::Protocol => "protocol",
            Self::Stopped => "stopped",
        }
    }

    const fn io(attempted: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { attempted, source }
    }
}

impl Service {
    /// The service of the device that was enrolled in this folder.
    ///
    /// # Errors
    ///
    /// When it was not, or the folder cannot be used.
    pub fn open(state: State) -> Result<Self, ServiceError> {
        let identity = state.identity()?.ok_or(ServiceError::Stranger)?;
        let client = Client::device(&identity)?;
        let spool = Spool::open(&state.path("spool")).map_err(ServiceError::io("open the spool"))?;
        Ok(Self {
            state,
            identity,
            client,
            spool,
            ledger: None,
            watching: None,
        })
    }

    /// Remembers from here on what was scanned. Says what was wrong with what was remembered before.
    ///
    /// # Errors
    ///
    /// When that cannot be kept. All is read each time then.
    pub fn remember(&mut self) -> Result<Option<(String, PathBuf)>, LedgerError> {
        let Opened { ledger, put_aside } = Ledger::open(&self.state.path("scanned.redb"), Named::ByAgent)?;
        self.ledger = Some(ledger);
        Ok(put_aside)
    }

    /// One round.
    ///
    /// # Errors
    ///
    /// Why it broke off. What was found until then is kept.
    pub fn round(&mut self, patience: &Patience, stop: &Stop) -> Result<Round, ServiceError> {
        let mut run = LastRun {
            scanned: self.state.last_run()?.and_then(|last| last.scanned),
            rules: "built-in".to_owned(),
            ..LastRun::default()
        };
        let result = self.work(&mut run, patience, stop);
        run.finished = now();
        run.watch = self.reach();
        run.trouble = match &result {
            Ok(_) => run.trouble,
            Err(error) => Some(error.word().to_owned()),
        };
        let kept = self.state.keep_last_run(&run);
        // The server hears how it went, whatever became of it. That it did not hear changes nothing.
        let beat = self.heartbeat(&run);
        let every = result?;
        kept?;
        if let Err(error) = beat {
            patience.note(&error);
        }
        Ok(Round {
            waiting: self.waiting()?,
            run,
            every,
        })
    }

    fn work(
        &mut self,
        run: &mut LastRun,
        patience: &Patience,
        stop: &Stop,
    ) -> Result<Duration, ServiceError> {
        self.renew_if_due(patience, stop)?;
        self.send(patience, stop)?;
        let policy = patience.keep_trying(stop, || self.client.policy())?;
        if policy.protocol != PROTOCOL {
            return Err(ServiceError::Protocol);
        }
        let every = Duration::from_mins(u64::from(policy.every_minutes.max(1)));
        let rules = fetch::rules(self, &policy, patience, stop)?;
        let Some(index) = fetch::index(self, &policy, patience, stop)? else {
            run.trouble = Some("no_index".to_owned());
            return Ok(every);
        };
        if self.waiting()? >= FULL {
            run.trouble = Some("spool_full".to_owned());
            return Ok(every);
        }
        if let (Some(_), Some(artefact)) = (&rules, &policy.rules) {
            run.rules = artefact.digest.chars().take(16).collect();
        }
        let started = now();
        self.scan(&policy, (index, rules), run, stop)?;
        self.send(patience, stop)?;
        if stop.is_wanted() {
            return Err(ServiceError::Stopped);
        }
        run.scanned = Some(started);
        if self.spool.lost() > 0 {
            run.trouble = Some("reports_lost".to_owned());
        } else if self.spool.refused() > 0 {
            run.trouble = Some("reports_refused".to_owned());
        }
        Ok(every)
    }

    fn scan(
        &mut self,
        policy: &AgentPolicy,
        (index, rules): (PathBuf, Option<PathBuf>),
        run: &mut LastRun,
        stop: &Stop,
    ) -> Result<(), ServiceError> {
        let prepared = work::Prepared::new(policy, index, rules, &self.state)?;
        run.index.clone_from(
            &policy
                .index
                .as_ref()
                .map(|it| it.digest.clone())
                .unwrap_or_default(),
        );
        self.watch(policy, &prepared);
        for source in &policy.roots {
            if stop.is_wanted() {
                return Err(ServiceError::Stopped);
            }
            let done = prepared.scan(&self.task(source, versions(run), &[]), stop)?;
            match done {
                work::Done::Scanned(scanned) => {
                    add(&mut run.coverage, &scanned.coverage);
                    run.findings += scanned.findings;
                    run.unchanged += scanned.unchanged;
                    if scanned.forgot.is_some() {
                        run.trouble = Some("state_lost".to_owned());
                        // What is wrong with it is found out when it is opened.
                        self.ledger = None;
                    }
                }
                work::Done::NotThere(coverage) => {
                    add(&mut run.coverage, &coverage);
                    run.absent.push(source.root.clone());
                }
                work::Done::OfAnotherSystem => {}
            }
        }
        self.keep_prepared(prepared, &policy.roots, versions(run));
        Ok(())
    }

    fn task<'t>(&'t self, source: &'t Source, versions: Versions, only: &'t [PathBuf]) -> work::Task<'t> {
        work::Task {
            source,
            versions,
            spool: &self.spool,
            secret: &self.identity.file_key,
            ledger: self.ledger.as_ref(),
            only,
        }
    }

    /// Hands over what waits, the oldest first. A report over which the server fails again and again waits for the next
    /// round, and the others go before it; where it fails over several in a row, it is the server that is ill.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or is ill for longer than patience lasts, or lets this device in no longer.
    pub fn send(&self, patience: &Patience, stop: &Stop) -> Result<usize, ServiceError> {
        let (mut sent, mut failed) = (0, 0);
        for waiting in self.spool.waiting().map_err(ServiceError::io("read the spool"))? {
            if stop.is_wanted() {
                break;
            }
            let packed = waiting.packed().map_err(ServiceError::io("read a report"))?;
            // Once it failed over one, the next is tried to see whether it fails over all.
            let tries = if failed == 0 { TRIES } else { 1 };
            match patience.tries(tries, stop, || self.client.report(packed.clone())) {
                Ok(()) => {
                    failed = 0;
                    waiting
                        .acknowledged()
                        .map_err(ServiceError::io("remove a report"))?;
                    sent += 1;
                }
                // What is wrong with the report will be wrong with it tomorrow.
                Err(ServerError::Refused {
                    status: 400 | 409 | 413 | 415 | 422,
                    ..
                }) => self
                    .spool
                    .put_aside(&waiting)
                    .map_err(ServiceError::io("put a report aside"))?,
                Err(error @ ServerError::Busy { status: 500.., .. }) if failed + 1 < IN_A_ROW => {
                    patience.note(&error);
                    failed += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(sent)
    }

    /// Tells the server how the device is.
    ///
    /// # Errors
    ///
    /// When the server does not hear it.
    pub fn heartbeat(&self, run: &LastRun) -> Result<(), ServerError> {
        self.client.heartbeat(&Heartbeat {
            versions: versions(run),
            name: device::name(),
            system: device::system(),
            machine: Some(device::machine()),
            boot: device::boot(),
            queue: self.spool.waiting().map_or(0, |waiting| waiting.len() as u64),
            refused: self.spool.refused() as u64,
            lost: self.spool.lost(),
            coverage: run.scanned.is_some().then(|| run.coverage.clone()),
            trouble: run.trouble.clone(),
        })
    }

    /// Reports that wait.
    ///
    /// # Errors
    ///
    /// When the spool cannot be read.
    pub fn waiting(&self) -> Result<usize, ServiceError> {
        let waiting = self.spool.waiting().map_err(ServiceError::io("read the spool"))?;
        Ok(waiting.len())
    }

    fn renew_if_due(&mut self, patience: &Patience, stop: &Stop) -> Result<(), ServiceError> {
        let left = self.identity.expires.saturating_sub(now());
        if left > i64::try_from(RENEW.as_millis()).unwrap_or(i64::MAX) {
            return Ok(());
        }
        let next = match enrolment::renewed(&self.client, &self.identity, patience, stop) {
            // The one that there is still holds: the next round asks again.
            Err(ServiceError::Server(error @ (ServerError::Busy { .. } | ServerError::Unreachable(_))))
                if left > 0 =>
            {
                patience.note(&error);
                return Ok(());
            }
            renewed => renewed?,
        };
        self.state.keep_identity(&next)?;
        self.client = Client::device(&next)?;
        self.identity = next;
        Ok(())
    }

    /// Rounds until it is asked to stop, and between them what happens in the roots. `tell` hears how each went.
    pub fn run(&mut self, patience: &Patience, stop: &Stop, mut tell: impl FnMut(&Told<'_>)) {
        self.watching = Some(watching::Watching::default());
        while !stop.is_wanted() {
            if self.ledger.is_none() {
                match self.remember() {
                    Ok(None) => {}
                    Ok(Some((wrong, aside))) => tell(&Told::PutAside(&wrong, &aside)),
                    Err(error) => tell(&Told::Forgetful(&error)),
                }
            }
            let round = self.round(patience, stop);
            if stop.is_wanted() {
                return;
            }
            tell(&Told::Round(&round));
            let every = round
                .as_ref()
                .map_or(Duration::from_mins(15), |round| round.every);
            if self.until(Instant::now() + patience.off(every), patience, stop) == Woken::Stopped {
                return;
            }
        }
    }

    /// Waits, is heard now and then, and looks at what happens.
    fn until(&mut self, end: Instant, patience: &Patience, stop: &Stop) -> Woken {
        let mut beat = Instant::now() + BEAT;
        loop {
            let now = Instant::now();
            if now >= end {
                return Woken::InTime;
            }
            if now >= beat {
                beat = now + BEAT;
                if let Ok(Some(last)) = self.state.last_run() {
                    let _: Result<(), ServerError> = self.heartbeat(&last);
                }
            }
            match self.watching.as_mut().map_or_else(
                || watching::wait_until(stop, end.min(beat)),
                |watching| watching.wait(stop, end.min(beat)),
            ) {
                watching::Happened::Nothing => {}
                watching::Happened::Stopped => return Woken::Stopped,
                watching::Happened::Something(due) => self.look(&due, patience, stop),
            }
        }
    }
}

/// What is told of a service at work.
#[derive(Debug)]
pub enum Told<'t> {
    /// How a round went.
    Round(&'t Result<Round, ServiceError>),
    /// What was scanned cannot be remembered: all is read each time.
    Forgetful(&'t LedgerError),
    /// What was remembered could not be used, and is there now.
    PutAside(&'t str, &'t Path),
}

fn versions(run: &LastRun) -> Versions {
    Versions {
        agent: env!("CARGO_PKG_VERSION").to_owned(),
        index: run.index.clone(),
        rules: run.rules.clone(),
    }
}

fn add(all: &mut Coverage, one: &Coverage) {
    all.files = all.files.saturating_add(one.files);
    all.bytes = all.bytes.saturating_add(one.bytes);
    for (reason, count) in &one.unscanned {
        let sum = all.unscanned.entry(*reason).or_default();
        *sum = sum.saturating_add(*count);
    }
}

fn now() -> i64 {
    milliseconds(SystemTime::now()).unwrap_or_default()
}

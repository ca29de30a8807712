//! Between two rounds: looks at what happens in the roots, and hands over what it finds.
//!
//! Each look is a scan of the places where something happened, reported as one of these alone. Looks are spaced by what
//! they cost, so that a device on which much happens is not kept busy. What goes wrong here is made up for by the next round.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossbeam_channel::{at, never, select};
use homeward_rules::fleet::AgentPolicy;
use homeward_rules::report::{Source, Versions};

use super::work::Prepared;
use super::{FULL, Patience, Service};
use crate::stop::Stop;
use crate::walk::resolve_roots;
use crate::watch::{Due, Watch};

/// Files and folders in one report.
const TOGETHER: usize = 500;
/// After a look there is none for this long at least, and for so many times as long as it took.
const PAUSE: Duration = Duration::from_secs(1);
const TIMES: u32 = 4;
/// How long the server is tried after a look.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is needed to look at what happens.
#[derive(Default)]
pub(super) struct Watching {
    watch: Option<Watch>,
    /// What the last round worked with.
    prepared: Option<(Prepared, Vec<Source>, Versions)>,
    /// Not before.
    rests: Option<Instant>,
}

impl std::fmt::Debug for Watching {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Watching({:?})", self.watch)
    }
}

/// What ended a wait.
#[derive(Debug)]
pub(super) enum Happened {
    /// The time is over, or something happened that is not quiet yet.
    Nothing,
    /// Somebody wants to stop.
    Stopped,
    /// These are to be looked at.
    Something(Due),
}

/// Waits until then.
pub(super) fn wait_until(stop: &Stop, end: Instant) -> Happened {
    select! {
        recv(stop.wanted()) -> _ => Happened::Stopped,
        recv(at(end)) -> _ => Happened::Nothing,
    }
}

impl Watching {
    /// Waits until then, or until there is something to look at.
    pub(super) fn wait(&mut self, stop: &Stop, end: Instant) -> Happened {
        let Some(watch) = self.watch.as_mut().filter(|_| self.prepared.is_some()) else {
            return wait_until(stop, end);
        };
        let now = Instant::now();
        let due = watch
            .due()
            .map(|due| self.rests.map_or(due, |rests| due.max(rests)));
        match due {
            Some(due) if due <= now => {
                let due = watch.take();
                if due == Due::default() {
                    // All of it is being written to, or is left out.
                    self.rests = Some(now + PAUSE);
                    return Happened::Nothing;
                }
                Happened::Something(due)
            }
            due => {
                // What is due later, and be it the poll of a silent folder, does not make it deaf to what happens before.
                let rests = self.rests.filter(|rests| *rests > now);
                let until = due.or(rests).map_or(end, |until| end.min(until));
                let silent = never();
                let rings = if until > now && rests.is_none() {
                    watch.rings()
                } else {
                    &silent
                };
                select! {
                    recv(stop.wanted()) -> _ => Happened::Stopped,
                    recv(rings) -> _ => Happened::Nothing,
                    recv(at(until)) -> _ => Happened::Nothing,
                }
            }
        }
    }
}

impl Service {
    /// Watches over the roots of a policy, if it is to watch, from before they are scanned.
    pub(super) fn watch(&mut self, policy: &AgentPolicy, prepared: &Prepared) {
        let Some(watching) = &mut self.watching else {
            return;
        };
        // One by one: a root that is not there today keeps no other from being watched.
        let mut roots: Vec<PathBuf> = policy
            .roots
            .iter()
            .filter_map(|source| resolve_roots(&[PathBuf::from(&source.root)]).ok())
            .flatten()
            .collect();
        roots.sort();
        roots.dedup();
        // Anew each round: what was mounted in a root since, or took the place of one, is not watched yet. The round looks at
        // what happened before. The old one goes first, so that its folders count no longer against the system's limit.
        let losses = watching.watch.take().map_or(0, |watch| watch.reach().losses);
        watching.watch = Some(Watch::over(&roots, prepared.excludes()).after(losses));
    }

    /// Keeps what a round worked with for the looks after it.
    pub(super) fn keep_prepared(&mut self, prepared: Prepared, sources: &[Source], versions: Versions) {
        if let Some(watching) = &mut self.watching {
            watching.prepared = Some((prepared, sources.to_owned(), versions));
        }
    }

    /// Looks at what happened and hands over what is found.
    pub(super) fn look(&mut self, due: &Due, patience: &Patience, stop: &Stop) {
        let began = Instant::now();
        let Some(watching) = &mut self.watching else {
            return;
        };
        let Some((prepared, sources, versions)) = watching.prepared.take() else {
            return;
        };
        // Without room the next round looks at all of it.
        if self.waiting().is_ok_and(|waiting| waiting < FULL) {
            for source in &sources {
                for only in of_source(source, due) {
                    let task = self.task(source, versions.clone(), &only);
                    if prepared.scan(&task, stop).is_err() || stop.is_wanted() {
                        break;
                    }
                }
            }
            let patience = Patience {
                most: patience.most.min(PATIENCE),
                ..*patience
            };
            // What cannot be sent now waits for the next look or round.
            let _: Result<usize, super::ServiceError> = self.send(&patience, stop);
        }
        self.keep_reach();
        if let Some(watching) = &mut self.watching {
            watching.prepared = Some((prepared, sources, versions));
            watching.rests = Some(Instant::now() + (began.elapsed() * TIMES).max(PAUSE));
        }
    }

    /// Keeps how far it is watched, for who asks how the device is.
    pub(super) fn keep_reach(&self) {
        let reach = self.reach();
        if let Ok(Some(mut last)) = self.state.last_run()
            && last.watch != reach
        {
            last.watch = reach;
            let _: Result<(), crate::state::StateError> = self.state.keep_last_run(&last);
        }
    }

    /// How far it is watched.
    pub(super) fn reach(&self) -> Option<crate::watch::Reach> {
        let watch = self.watching.as_ref()?.watch.as_ref()?;
        Some(watch.reach())
    }
}

/// What is due of one source, in pieces for one report each. None of a piece lies below another. What is gone comes last: a
/// file that was moved is told where it is now before it is missed where it was.
fn of_source(source: &Source, due: &Due) -> Vec<Vec<PathBuf>> {
    let Ok(roots) = resolve_roots(&[PathBuf::from(&source.root)]) else {
        return Vec::new();
    };
    let mut places: Vec<PathBuf> = due
        .places
        .iter()
        .chain(&due.folders)
        .filter_map(|place| {
            let within = roots.iter().any(|root| place.starts_with(root));
            // A folder above a root is polled for what lies in the root.
            let of = || roots.iter().find(|root| root.starts_with(place));
            if within { Some(place) } else { of() }
        })
        .cloned()
        .collect();
    places.sort();
    // What lies below another comes right after it, and after what else lies there.
    let mut kept: Vec<PathBuf> = Vec::new();
    for place in places {
        if !kept.last().is_some_and(|last| place.starts_with(last)) {
            kept.push(place);
        }
    }
    let is_there = |place: &PathBuf| fs::symlink_metadata(place).is_ok();
    let (mut kept, gone): (Vec<PathBuf>, Vec<PathBuf>) = kept.into_iter().partition(is_there);
    kept.extend(gone);
    let in_order = |piece: &[PathBuf]| {
        let mut piece = piece.to_vec();
        piece.sort();
        piece
    };
    kept.chunks(TOGETHER).map(in_order).collect()
}

#[cfg(test)]
mod tests {
    use homeward_rules::report::SourceKind;

    use super::*;

    #[test]
    fn what_happened_goes_to_its_source_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let source = Source {
            kind: SourceKind::DeviceRoot,
            root: root.to_string_lossy().into_owned(),
        };
        let due = Due {
            places: ["b/x", "b", "b-c", "a"].map(|name| root.join(name)).to_vec(),
            folders: vec!["/elsewhere".into()],
        };
        let pieces = of_source(&source, &due);
        assert_eq!(pieces, [["a", "b", "b-c"].map(|name| root.join(name)).to_vec()]);
        let many = Due {
            places: (0..=TOGETHER).map(|at| root.join(format!("{at}"))).collect(),
            folders: Vec::new(),
        };
        assert_eq!(of_source(&source, &many).len(), 2);
        // What is there is told before what is gone.
        let last = root.join("zz");
        fs::write(&last, "x").unwrap();
        let mut moved = many.clone();
        moved.places.push(last.clone());
        let pieces = of_source(&source, &moved);
        assert!(pieces.len() == 2 && pieces[0].contains(&last), "{pieces:?}");
        let all = Due {
            folders: vec![root.clone()],
            ..many
        };
        assert_eq!(of_source(&source, &all), [[root]]);
    }
}

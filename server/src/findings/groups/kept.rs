//! The groups that pages show, so that no page waits for long.
//!
//! What is made quickly is made for each page, so that a page shows what was just decided. What takes longer is kept, says as of when it is, and is made
//! anew behind the pages' back, for at most a tenth of the time. Until groups were made once, pages say that they are coming.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, watch};

use super::{Freshness, Groups, make};
use crate::findings::Filter;
use crate::moment::Moment;
use crate::store::{Store, StoreError};

/// What takes longer is kept so long, or so many times longer than it takes where that is shorter.
const KEPT: (Duration, u32) = (Duration::from_mins(1), 100);
/// How many times longer groups are kept at least than it takes to make them.
const REST: u32 = 9;

/// How long groups may take.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// What is made as quickly is made anew for each page.
    pub quick: Duration,
    /// How long a page waits for the first groups, and for those without what was just decided.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            quick: Duration::from_millis(80),
            patience: Duration::from_secs(2),
        }
    }
}

/// The groups as they were made last, for as long as making them takes long.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pace: Pace,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    last: Option<Last>,
    /// Says when those that are being made are done.
    making: Option<watch::Receiver<()>>,
    /// What was decided about since that began.
    decided: Vec<Filter>,
    /// How often something was decided about or put back.
    decisions: u64,
    /// Whether what was decided makes the last ones wrong.
    wrong: bool,
    /// Whether that was so after those being made were begun.
    again: bool,
}

#[derive(Debug, Clone)]
struct Last {
    groups: Arc<Groups>,
    took: Duration,
}

impl Last {
    fn is_kept(&self) -> bool {
        self.groups.freshness == Freshness::Kept
    }

    fn is_due(&self) -> bool {
        let kept = (self.took * KEPT.1).min(KEPT.0).max(self.took * REST);
        self.groups.at.after(kept) < Moment::now()
    }
}

impl Kept {
    /// With another pace than pages have.
    #[must_use]
    pub fn at(pace: Pace) -> Self {
        Self {
            pace,
            ..Self::default()
        }
    }

    /// Begins to make the groups, so that the first page finds them.
    pub async fn begin(&self, store: &Store) {
        self.renew(&mut *self.inner.lock().await, store);
    }

    /// The groups: as they are now where that is quick, else as they were made last.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn groups(&self, store: &Store) -> Result<Arc<Groups>, StoreError> {
        let mut done = {
            let mut inner = self.inner.lock().await;
            match inner.last.clone() {
                Some(last) if !last.is_kept() => {
                    drop(inner);
                    return self.anew(store).await;
                }
                None => self.renew(&mut inner, store),
                Some(_) if inner.wrong => self.renew(&mut inner, store),
                Some(last) => {
                    if last.is_due() {
                        self.renew(&mut inner, store);
                    }
                    return Ok(last.groups);
                }
            }
        };
        // Also when it failed, the sender is gone.
        let _ = tokio::time::timeout(self.pace.patience, done.changed()).await;
        let inner = self.inner.lock().await;
        match (&inner.last, &inner.making) {
            (Some(last), _) => Ok(Arc::clone(&last.groups)),
            (None, Some(_)) => Ok(Arc::new(Groups::coming())),
            (None, None) => {
                drop(inner);
                self.anew(store).await
            }
        }
    }

    /// Makes them for one page.
    async fn anew(&self, store: &Store) -> Result<Arc<Groups>, StoreError> {
        let began = Instant::now();
        let decisions = self.inner.lock().await.decisions;
        let groups = make(store).await?;
        let mut inner = self.inner.lock().await;
        // What was decided meanwhile may still stand in them: that is no matter unless they are kept.
        inner.wrong |= inner.decisions != decisions && began.elapsed() > self.pace.quick;
        Ok(inner.keep(groups, began.elapsed(), self.pace))
    }

    /// Makes them anew while pages show what is kept.
    fn renew(&self, inner: &mut Inner, store: &Store) -> watch::Receiver<()> {
        if let Some(making) = &inner.making {
            return making.clone();
        }
        let (sender, making) = watch::channel(());
        inner.making = Some(making.clone());
        inner.decided.clear();
        let (own, store) = (self.clone(), store.clone());
        tokio::spawn(async move {
            let began = Instant::now();
            let of = store.clone();
            // Apart, so that they are made again even after it fell over something.
            let made = tokio::spawn(async move { make(&of).await }).await;
            let mut inner = own.inner.lock().await;
            inner.making = None;
            match made.map_err(anyhow::Error::from).and_then(|made| Ok(made?)) {
                Ok(mut groups) => {
                    groups.all.retain(|group| !inner.decided.contains(&group.filter));
                    inner.keep(groups, began.elapsed(), own.pace);
                    inner.wrong = inner.again;
                }
                Err(error) => {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "groups of findings could not be made anew"
                    );
                }
            }
            if std::mem::take(&mut inner.again) {
                own.renew(&mut inner, &store);
            }
            drop(sender);
        });
        making
    }

    /// Leaves out what was just decided about, until the groups are made anew.
    pub async fn without(&self, filter: &Filter) {
        let mut inner = self.inner.lock().await;
        inner.decisions += 1;
        if inner.making.is_some() {
            inner.decided.push(filter.clone());
        }
        if let Some(last) = &mut inner.last {
            let groups = Arc::make_mut(&mut last.groups);
            groups.all.retain(|group| group.filter != *filter);
        }
    }

    /// Makes them anew for the next page, since much was decided about or put back.
    pub async fn forget(&self, store: &Store) {
        let mut inner = self.inner.lock().await;
        inner.decisions += 1;
        if inner.last.as_ref().is_none_or(|last| !last.is_kept()) && inner.making.is_none() {
            return;
        }
        inner.wrong = true;
        if inner.making.is_some() {
            inner.again = true;
        } else {
            self.renew(&mut inner, store);
        }
    }
}

impl Inner {
    fn keep(&mut self, mut groups: Groups, took: Duration, pace: Pace) -> Arc<Groups> {
        if took > pace.quick {
            groups.freshness = Freshness::Kept;
        }
        let groups = Arc::new(groups);
        self.last = Some(Last {
            groups: Arc::clone(&groups),
            took,
        });
        groups
    }
}

impl Groups {
    /// None yet.
    fn coming() -> Self {
        Self {
            all: Vec::new(),
            files: 0,
            customers: 0,
            more: 0,
            weeks: Vec::new(),
            at: Moment::now(),
            freshness: Freshness::Coming,
        }
    }
}

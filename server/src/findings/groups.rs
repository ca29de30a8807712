//! What waits for review, in groups: copies of one content, then a folder, then a person. Forty thousand files of a first scan
//! end as some fifty decisions.
//!
//! Each finding stands in a group, and each group is a filter, so that what is decided about it is what a list of that filter
//! shows. First come the groups with most distinct customers, where what left the company's control weighs [`OUTSIDE`] times.
//! Groups are made of all that waits; while that takes long they are made anew behind the pages' back, and pages say as of when
//! they are ([`Kept`]).

mod cut;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use roaring::RoaringBitmap;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{Filter, Key};
use crate::moment::Moment;
use crate::store::findings::Light;
use crate::store::{Store, StoreError};

/// How much more a customer weighs in a file that left the company's control.
pub const OUTSIDE: u64 = 5;
/// Weeks that are told.
const WEEKS: i64 = 12;
/// Their length.
pub(crate) const WEEK: Duration = Duration::from_hours(7 * 24);
/// Groups that are kept.
const MOST: usize = 500;
/// What is made as quickly is made anew for each page.
const QUICK: Duration = Duration::from_millis(80);
/// What takes longer is kept so long.
const KEPT: Duration = Duration::from_mins(1);

/// What the findings of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Their content; the path of one of them.
    Content(String),
    /// The folder they are in, or below it.
    Folder(String),
    /// Whose they are.
    Person(Uuid),
    /// That they are nobody's yet.
    Nobody,
}

/// Findings that are decided about together.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they have in common.
    pub by: By,
    /// Which findings: a filter of those that are new.
    pub filter: Filter,
    /// How many.
    pub files: u64,
    /// Distinct customers in all of them, exactly.
    pub customers: u64,
    /// How many devices.
    pub devices: u64,
    /// Whose they are, at most three of them.
    pub people: Vec<Uuid>,
    /// How many people.
    pub people_count: u64,
    /// The highest severity among them, 0 to 3.
    pub rank: i32,
    /// Where any of them left the company's control, as bits.
    pub outside: i32,
    /// How many of them did.
    pub left: u64,
    /// When the first of them was seen.
    pub since: Moment,
    /// One of them: the one with most customers.
    pub first: Option<Key>,
}

/// All groups, those that matter most first.
#[derive(Debug, Clone)]
pub struct Groups {
    /// The groups.
    pub all: Vec<Group>,
    /// Findings in them.
    pub files: u64,
    /// Distinct customers in them.
    pub customers: u64,
    /// Groups that are not listed, for there are too many.
    pub more: usize,
    /// Weeks and how many files stood there at their ends, the last one today.
    pub weeks: Vec<Week>,
    /// When they were made.
    pub at: Moment,
    took: Duration,
}

/// How many files with customer data stood there at the end of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its end.
    pub end: Moment,
    /// Files that were there.
    pub files: i64,
    /// Files that came in it.
    pub found: i64,
    /// Files that went in it.
    pub gone: i64,
}

/// The last weeks.
async fn weeks(store: &Store, now: Moment) -> Result<Vec<Week>, StoreError> {
    let (found, gone) = store.by_week(now).await?;
    let of = |counts: &[(i64, i64)], week: i64| {
        counts
            .iter()
            .filter(|(at, _)| *at == week)
            .map(|(_, count)| count)
            .sum::<i64>()
    };
    let earlier = |counts: &[(i64, i64)]| {
        counts
            .iter()
            .filter(|(at, _)| *at >= WEEKS)
            .map(|(_, count)| count)
            .sum::<i64>()
    };
    let mut files = earlier(&found) - earlier(&gone);
    Ok((0..WEEKS)
        .rev()
        .map(|week| {
            let (found, gone) = (of(&found, week), of(&gone, week));
            files += found - gone;
            Week {
                end: now.before(WEEK * u32::try_from(week).unwrap_or_default()),
                files,
                found,
                gone,
            }
        })
        .collect())
}

/// What one group is made of, before its sets are read.
struct Pile {
    by: cut::Cut,
    rows: Vec<usize>,
}

/// Makes groups of all that waits.
///
/// # Errors
///
/// When the database fails.
pub async fn make(store: &Store) -> Result<Groups, StoreError> {
    let began = Instant::now();
    let at = Moment::now();
    let rows = store.undecided().await?;
    let piles: Vec<Pile> = cut::cut(&rows)
        .into_iter()
        .map(|(by, rows)| Pile { by, rows })
        .collect();
    let sets = sets(store, &rows, &piles).await?;
    let mut customers = RoaringBitmap::new();
    for set in &sets {
        customers |= set;
    }
    let firsts: Vec<i64> = piles
        .iter()
        .filter_map(|pile| first(&rows, pile).map(|row| row.seq))
        .collect();
    let mut places = HashMap::new();
    for numbers in firsts.chunks(5_000) {
        for (seq, key, path, content) in store.places_of(numbers).await? {
            places.insert(seq, (key, path, content));
        }
    }
    let mut all: Vec<Group> = piles
        .iter()
        .zip(&sets)
        .filter_map(|(pile, set)| group(&rows, pile, set, &places))
        .collect();
    all.sort_by_key(|group| {
        let weight = if group.left > 0 { OUTSIDE } else { 1 };
        let most = (group.customers.saturating_mul(weight), group.rank, group.files);
        // Of equals the older, so that the order stays from page to page.
        let first = group.first.map(|key| (key.source, key.file));
        (std::cmp::Reverse(most), group.since, first)
    });
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    Ok(Groups {
        weeks: weeks(store, at).await?,
        all,
        files: rows.len() as u64,
        customers: customers.len(),
        more,
        at,
        took: began.elapsed(),
    })
}

/// The distinct customers of each pile. Of copies one set says it all.
async fn sets(store: &Store, rows: &[Light], piles: &[Pile]) -> Result<Vec<RoaringBitmap>, StoreError> {
    let mut of: HashMap<i64, usize> = HashMap::new();
    for (at, pile) in piles.iter().enumerate() {
        let all = matches!(pile.by, cut::Cut::Content)
            .then_some(1)
            .unwrap_or(usize::MAX);
        let some = pile.rows.iter().take(all).filter_map(|row| rows.get(*row));
        of.extend(some.map(|row| (row.seq, at)));
    }
    let mut numbers: Vec<i64> = of.keys().copied().collect();
    numbers.sort_unstable();
    let mut sets = vec![RoaringBitmap::new(); piles.len()];
    store
        .sets_of(&numbers, |seq, set| {
            if let Some(kept) = of.get(&seq).and_then(|at| sets.get_mut(*at)) {
                *kept |= set;
            }
        })
        .await?;
    Ok(sets)
}

/// The finding of a pile with most customers.
fn first<'a>(rows: &'a [Light], pile: &Pile) -> Option<&'a Light> {
    pile.rows
        .iter()
        .filter_map(|row| rows.get(*row))
        .max_by_key(|row| (row.customers, std::cmp::Reverse(row.seq)))
}

fn group(
    rows: &[Light],
    pile: &Pile,
    set: &RoaringBitmap,
    places: &HashMap<i64, (Key, String, String)>,
) -> Option<Group> {
    let first = first(rows, pile)?;
    let (key, path, content) = places.get(&first.seq)?;
    let own = || pile.rows.iter().filter_map(|row| rows.get(*row));
    let mut people: BTreeMap<Uuid, u64> = BTreeMap::new();
    for person in own().filter_map(|row| row.person_id) {
        *people.entry(person).or_default() += 1;
    }
    let people_count = people.len() as u64;
    let mut most: Vec<(u64, Uuid)> = people
        .into_iter()
        .map(|(person, files)| (files, person))
        .collect();
    most.sort_unstable_by(|a, b| b.cmp(a));
    let mut filter = Filter {
        reviews: vec![super::Review::New],
        ..Filter::default()
    };
    let by = match &pile.by {
        cut::Cut::Content => {
            filter.content = Some(content.clone());
            By::Content(path.clone())
        }
        cut::Cut::Folder(source, folder) => {
            filter.source = Some(*source);
            filter.folder = Some(folder.clone());
            By::Folder(folder.clone())
        }
        cut::Cut::Person(Some(person)) => {
            filter.rows = own().map(|row| row.seq).collect();
            By::Person(*person)
        }
        cut::Cut::Person(None) => {
            filter.rows = own().map(|row| row.seq).collect();
            By::Nobody
        }
    };
    // As a query reads them back, so that what was decided is known again.
    filter.rows.sort_unstable();
    Some(Group {
        by,
        filter,
        files: pile.rows.len() as u64,
        customers: set.len(),
        devices: own().map(|row| row.device_id).collect::<HashSet<_>>().len() as u64,
        people: most.into_iter().take(3).map(|(_, person)| person).collect(),
        people_count,
        rank: own().map(|row| row.rank).max().unwrap_or_default(),
        outside: own().fold(0, |bits, row| bits | row.outside),
        left: own().filter(|row| row.outside != 0).count() as u64,
        since: own().map(|row| row.first_seen).min()?,
        first: Some(*key),
    })
}

impl Groups {
    /// Whether they are kept and may be older than what a list shows.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.took > QUICK
    }
}

/// The groups as they were made last, for as long as making them takes long.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    groups: Mutex<Option<Arc<Groups>>>,
    /// Whether they are being made anew.
    renewing: AtomicBool,
}

impl Kept {
    /// The groups: as they are now where that is quick, else at most a minute old.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn groups(&self, store: &Store) -> Result<Arc<Groups>, StoreError> {
        let mut kept = self.0.groups.lock().await;
        if let Some(groups) = kept.as_ref().filter(|groups| groups.took > QUICK) {
            if groups.at.after(KEPT) < Moment::now() {
                self.renew(store.clone());
            }
            return Ok(Arc::clone(groups));
        }
        let groups = Arc::new(make(store).await?);
        *kept = Some(Arc::clone(&groups));
        Ok(groups)
    }

    /// Makes them anew while pages show what is kept.
    fn renew(&self, store: Store) {
        if self.0.renewing.swap(true, Ordering::AcqRel) {
            return;
        }
        let own = self.clone();
        tokio::spawn(async move {
            match make(&store).await {
                Ok(groups) => *own.0.groups.lock().await = Some(Arc::new(groups)),
                Err(error) => tracing::warn!(error = %error, "groups of findings could not be made anew"),
            }
            own.0.renewing.store(false, Ordering::Release);
        });
    }

    /// Leaves out what was just decided about, until the groups are made anew.
    pub async fn without(&self, filter: &Filter) {
        let mut kept = self.0.groups.lock().await;
        if let Some(groups) = kept.as_mut() {
            let groups = Arc::make_mut(groups);
            groups.all.retain(|group| group.filter != *filter);
        }
    }

    /// Makes them anew for the next page.
    pub async fn forget(&self) {
        *self.0.groups.lock().await = None;
    }
}

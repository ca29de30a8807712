//! What waits for review, in groups: copies of one content, then a folder, then a person. Forty thousand files of a first scan
//! end as some fifty decisions.
//!
//! Each finding stands in a group, and each group is a filter, so that what is decided about it is what a list of that filter
//! shows. First come the groups with most distinct customers, where what left the company's control weighs [`OUTSIDE`] times.
//! Groups are made of all that waits; while that takes long they are made anew behind the pages' back, and pages say as of when
//! they are ([`Kept`]).

mod cut;
mod kept;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use roaring::RoaringBitmap;
use uuid::Uuid;

use super::{Filter, Key};
use crate::moment::Moment;
use crate::store::findings::{Light, Waiting};
use crate::store::{Store, StoreError};

/// How much more a customer weighs in a file that left the company's control.
pub const OUTSIDE: u64 = 5;
/// Weeks that are told.
const WEEKS: i64 = 12;
/// Their length.
pub(crate) const WEEK: Duration = Duration::from_hours(7 * 24);
/// Groups that are kept.
const MOST: usize = 500;

pub use kept::{Kept, Pace};

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
    /// How they come to be shown.
    pub freshness: Freshness,
}

/// How groups come to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As they are now.
    Now,
    /// As they were made some time ago, for making them takes long.
    Kept,
    /// They are being made for the first time: there are none yet.
    Coming,
}

/// How many stray copies stood there at the end of a week.
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
    places: cut::Places,
}

impl Pile {
    fn rows<'a>(&self, all: &'a Waiting) -> impl Iterator<Item = &'a Light> {
        self.places.iter().filter_map(|at| all.rows.get(*at as usize))
    }
}

/// Makes groups of all that waits.
///
/// # Errors
///
/// When the database fails.
pub async fn make(store: &Store) -> Result<Groups, StoreError> {
    let at = Moment::now();
    let waiting = store.undecided().await?;
    let piles: Vec<Pile> = cut::cut(&waiting)
        .into_iter()
        .map(|(by, places)| Pile { by, places })
        .collect();
    let sets = sets(store, &waiting, &piles).await?;
    let mut customers = RoaringBitmap::new();
    for set in &sets {
        customers |= set;
    }
    let mut order: Vec<(Weight, usize)> = piles
        .iter()
        .zip(&sets)
        .enumerate()
        .filter_map(|(at, (pile, set))| Some((Weight::of(&waiting, pile, set.len())?, at)))
        .collect();
    order.sort_unstable();
    let more = order.len().saturating_sub(MOST);
    order.truncate(MOST);
    let shown = || {
        order
            .iter()
            .filter_map(|(_, at)| piles.get(*at).zip(sets.get(*at)))
    };
    let firsts: Vec<i64> = shown()
        .filter_map(|(pile, _)| first(&waiting, pile).map(|row| row.seq))
        .collect();
    let mut places = HashMap::new();
    for (seq, key, path, content) in store.places_of(&firsts).await? {
        places.insert(seq, (key, path, content));
    }
    let all = shown()
        .filter_map(|(pile, set)| group(&waiting, pile, set, &places))
        .collect();
    Ok(Groups {
        weeks: weeks(store, at).await?,
        all,
        files: waiting.rows.len() as u64,
        customers: customers.len(),
        more,
        at,
        freshness: Freshness::Now,
    })
}

/// What the order of groups goes by: what matters more is less.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    most: std::cmp::Reverse<(u64, i32, usize)>,
    // Of equals the older, so that the order stays from page to page.
    since: Moment,
    first: i64,
}

impl Weight {
    fn of(waiting: &Waiting, pile: &Pile, customers: u64) -> Option<Self> {
        let left = pile.rows(waiting).any(|row| row.outside != 0);
        let weight = if left { OUTSIDE } else { 1 };
        let rank = pile.rows(waiting).map(|row| row.rank).max().unwrap_or_default();
        Some(Self {
            most: std::cmp::Reverse((customers.saturating_mul(weight), rank, pile.places.len())),
            since: pile.rows(waiting).map(|row| row.first_seen).min()?,
            first: first(waiting, pile)?.seq,
        })
    }
}

/// The distinct customers of each pile. Of copies one set says it all.
async fn sets(store: &Store, waiting: &Waiting, piles: &[Pile]) -> Result<Vec<RoaringBitmap>, StoreError> {
    // Rows and the piles that they are of: a copy may stand with its content and with its folder.
    let mut of: Vec<(i64, i32, u32)> = Vec::new();
    for (pile, number) in piles.iter().zip(0..) {
        let some = match pile.by {
            cut::Cut::Content => 1,
            cut::Cut::Folder(..) | cut::Cut::Person(_) => usize::MAX,
        };
        let rows = pile.rows(waiting).take(some);
        of.extend(rows.map(|row| (row.seq, row.customers, number)));
    }
    of.sort_unstable();
    let mut rows: Vec<(i64, i32)> = of.iter().map(|(seq, bytes, _)| (*seq, *bytes)).collect();
    rows.dedup();
    let mut sets = vec![RoaringBitmap::new(); piles.len()];
    store
        .sets_of(&rows, |seq, set| {
            let from = of.partition_point(|(other, ..)| *other < seq);
            let own = of.iter().skip(from).take_while(|(other, ..)| *other == seq);
            for (.., pile) in own {
                if let Some(kept) = sets.get_mut(*pile as usize) {
                    *kept |= &set;
                }
            }
        })
        .await?;
    Ok(sets)
}

/// The finding of a pile with most customers.
fn first<'a>(waiting: &'a Waiting, pile: &Pile) -> Option<&'a Light> {
    pile.rows(waiting)
        .max_by_key(|row| (row.customers, std::cmp::Reverse(row.seq)))
}

fn group(
    waiting: &Waiting,
    pile: &Pile,
    set: &RoaringBitmap,
    places: &HashMap<i64, (Key, String, String)>,
) -> Option<Group> {
    let first = first(waiting, pile)?;
    let (key, path, content) = places.get(&first.seq)?;
    let own = || pile.rows(waiting);
    let mut people: BTreeMap<Uuid, u64> = BTreeMap::new();
    for person in own().filter_map(|row| waiting.person(row)) {
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
        cut::Cut::Person(person) => {
            filter.rows = own().map(|row| row.seq).collect();
            person.map_or(By::Nobody, By::Person)
        }
    };
    // As a query reads them back, so that what was decided is known again.
    filter.rows.sort_unstable();
    Some(Group {
        by,
        filter,
        files: pile.places.len() as u64,
        customers: set.len(),
        devices: own().map(|row| row.device).collect::<HashSet<_>>().len() as u64,
        people: most.into_iter().take(3).map(|(_, person)| person).collect(),
        people_count,
        rank: own().map(|row| row.rank).max().unwrap_or_default(),
        outside: own().fold(0, |bits, row| bits | row.outside),
        left: own().filter(|row| row.outside != 0).count() as u64,
        since: own().map(|row| row.first_seen).min()?,
        first: Some(*key),
    })
}

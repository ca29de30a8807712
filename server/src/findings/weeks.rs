//! Stray copies week by week. What people let stay, and what was found wrongly, is no stray copy and stands in none of the weeks.

use super::groups::Week;
use super::{Filter, Presence, Review};
use crate::moment::Moment;
use crate::store::{Store, StoreError};

/// Days of a week.
const DAYS: usize = 7;

/// Where the review of a stray copy stands.
const STRAY: [Review; 6] = [
    Review::New,
    Review::Proposed,
    Review::Asked,
    Review::ToHandOver,
    Review::ToDelete,
    Review::Later,
];

/// Where the review of what is no stray copy stands.
pub(crate) const SETTLED: [Review; 2] = [Review::Authorised, Review::FalsePositive];

/// The weeks without what is no stray copy; the last of them ends at the moment that they were counted at.
///
/// # Errors
///
/// When the database fails.
pub async fn stray(store: &Store, weeks: &[Week], at: Moment) -> Result<Vec<Week>, StoreError> {
    let (found, gone) = store.settled_by_week(at).await?;
    let sum = |counts: &[(i64, i64)], from: i64| {
        counts
            .iter()
            .filter(|(week, _)| *week >= from)
            .map(|(_, count)| count)
            .sum::<i64>()
    };
    let of = |counts: &[(i64, i64)], week: i64| sum(counts, week) - sum(counts, week + 1);
    Ok(weeks
        .iter()
        .rev()
        .zip(0_i64..)
        .map(|(one, week)| Week {
            end: one.end,
            files: one.files - sum(&found, week) + sum(&gone, week),
            found: one.found - of(&found, week),
            gone: one.gone - of(&gone, week),
        })
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect())
}

fn days(weeks: usize) -> Option<u32> {
    u32::try_from(weeks * DAYS).ok()
}

fn of(presence: Presence) -> Filter {
    Filter {
        presence,
        reviews: STRAY.to_vec(),
        ..Filter::default()
    }
}

/// The stray copies that were there so many weeks ago.
#[must_use]
pub fn there(weeks: usize) -> Filter {
    match weeks {
        0 => of(Presence::Present),
        weeks => Filter {
            there: days(weeks),
            ..of(Presence::All)
        },
    }
}

/// Those that were found in the week that ended so many weeks ago.
#[must_use]
pub fn found(weeks: usize) -> Filter {
    Filter {
        newer: days(weeks + 1),
        older: days(weeks).filter(|days| *days > 0),
        ..of(Presence::All)
    }
}

/// Those that went in it.
#[must_use]
pub fn gone(weeks: usize) -> Filter {
    Filter {
        gone_newer: days(weeks + 1),
        gone_older: days(weeks).filter(|days| *days > 0),
        ..of(Presence::Removed)
    }
}

//! Stray copies week by week. What people let stay, and what was found wrongly, is no stray copy and stands in none of the weeks.

use super::{Filter, Presence, Review};

/// Days of a week.
const DAYS: usize = 7;

/// Where the review of a stray copy stands.
pub(crate) const STRAY: [Review; 6] = [
    Review::New,
    Review::Proposed,
    Review::Asked,
    Review::ToHandOver,
    Review::ToDelete,
    Review::Later,
];

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

//! When people are told: quiet hours, and the hour of digests, by the company's clock.
//!
//! The clock is that of a zone of the IANA time zone database, with its summer time. Pure: moments are given, never asked for. A
//! digest is never due at a quiet moment, so that an evening or a weekend moves it and does not double it.

mod zone;

use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};

use crate::moment::Moment;
pub use zone::Zone;

/// Minutes of a day.
const MINUTES: u16 = 24 * 60;

/// Whether Saturday and Sunday are quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekend {
    /// They are.
    Quiet,
    /// They are days as others.
    Open,
}

/// When people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Where the company's clock hangs; what was kept before zones were known has the usual one.
    #[serde(default)]
    pub zone: Zone,
    /// The minute of the day at which quiet hours begin; the same as their end is none.
    pub quiet_from: u16,
    /// The minute of the day at which they end.
    pub quiet_to: u16,
    /// Saturday and Sunday.
    pub weekend: Weekend,
    /// The minute of the day at which digests are made.
    pub digest: u16,
}

/// How often a digest is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each day.
    Day,
    /// On Mondays.
    Week,
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            zone: Zone::default(),
            quiet_from: 19 * 60,
            quiet_to: 7 * 60,
            weekend: Weekend::Quiet,
            digest: 8 * 60,
        }
    }
}

impl Hours {
    /// Whether all of it can be.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        [self.quiet_from, self.quiet_to, self.digest]
            .iter()
            .all(|minute| *minute < MINUTES)
    }

    /// Whether digests are made at a minute that is not quiet.
    #[must_use]
    pub fn digest_is_heard(&self) -> bool {
        !self.is_quiet_minute(self.digest)
    }

    fn is_quiet_minute(&self, minute: u16) -> bool {
        if self.quiet_from <= self.quiet_to {
            (self.quiet_from..self.quiet_to).contains(&minute)
        } else {
            minute >= self.quiet_from || minute < self.quiet_to
        }
    }

    /// A moment on the company's clock.
    fn local(&self, moment: Moment) -> Zoned {
        let time = Timestamp::from_millisecond(moment.0).unwrap_or_default();
        time.to_zoned(self.zone.clock())
    }

    /// Whether nobody is told anything at a moment.
    #[must_use]
    pub fn is_quiet(&self, moment: Moment) -> bool {
        let local = self.local(moment);
        let free = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        let minute = u16::try_from(i16::from(local.hour()) * 60 + i16::from(local.minute()));
        let minute = minute.unwrap_or_default();
        (free && self.weekend == Weekend::Quiet) || self.is_quiet_minute(minute)
    }

    /// The last moment at which a digest was due, within two weeks; none where there was none.
    #[must_use]
    pub fn last_due(&self, every: Every, now: Moment) -> Option<Moment> {
        let (hour, minute) = (
            i8::try_from(self.digest / 60).ok()?,
            i8::try_from(self.digest % 60).ok()?,
        );
        let today = self.local(now).date();
        (0..15)
            .filter_map(|days| {
                // An hour that summer time skips comes an hour later.
                let day = today.checked_sub(days.days()).ok()?;
                let due = day.at(hour, minute, 0, 0).to_zoned(self.zone.clock()).ok()?;
                let wanted = every == Every::Day || due.weekday() == Weekday::Monday;
                wanted.then(|| Moment(due.timestamp().as_millisecond()))
            })
            .find(|due| *due <= now && !self.is_quiet(*due))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn at(time: time::OffsetDateTime) -> Moment {
        Moment::of(time)
    }

    #[test]
    fn evenings_and_weekends_are_quiet_by_the_company_s_clock() {
        let hours = Hours::default();
        // 2026-11-20 is a Friday.
        for (moment, quiet) in [
            (datetime!(2026-11-20 06:59 +1), true),
            (datetime!(2026-11-20 07:00 +1), false),
            (datetime!(2026-11-20 18:59 +1), false),
            (datetime!(2026-11-20 19:00 +1), true),
            (datetime!(2026-11-20 17:59 UTC), false),
            (datetime!(2026-11-20 18:00 UTC), true),
            (datetime!(2026-11-21 12:00 +1), true),
            (datetime!(2026-11-22 12:00 +1), true),
            // Still Sunday in UTC, Monday here, and night.
            (datetime!(2026-11-22 23:30 UTC), true),
            (datetime!(2026-11-23 07:00 +1), false),
        ] {
            assert_eq!(hours.is_quiet(at(moment)), quiet, "{moment}");
        }
        let open = Hours {
            weekend: Weekend::Open,
            quiet_from: 0,
            quiet_to: 0,
            ..hours
        };
        assert!(!open.is_quiet(at(datetime!(2026-11-22 03:00 +1))));
    }

    #[test]
    fn a_weekend_moves_a_digest_and_does_not_double_it() {
        let hours = Hours::default();
        let friday = Some(at(datetime!(2026-11-20 08:00 +1)));
        let monday = Some(at(datetime!(2026-11-23 08:00 +1)));
        let daily = |moment| hours.last_due(Every::Day, at(moment));
        assert_eq!(daily(datetime!(2026-11-20 08:00 +1)), friday);
        assert_eq!(daily(datetime!(2026-11-22 15:00 +1)), friday);
        assert_eq!(daily(datetime!(2026-11-23 07:59 +1)), friday);
        assert_eq!(daily(datetime!(2026-11-23 08:00 +1)), monday);
        let weekly = |moment| hours.last_due(Every::Week, at(moment));
        assert_eq!(weekly(datetime!(2026-11-27 18:00 +1)), monday);
        assert_eq!(
            weekly(datetime!(2026-11-23 07:59 +1)),
            Some(at(datetime!(2026-11-16 08:00 +1)))
        );
    }

    #[test]
    fn summer_time_begins_and_ends_by_itself() {
        let hours = Hours {
            weekend: Weekend::Open,
            ..Hours::default()
        };
        // 2027-03-28 is the Sunday on which it begins, 2027-10-31 that on which it ends.
        for (moment, quiet) in [
            (datetime!(2027-03-27 06:30 UTC), false),
            (datetime!(2027-03-28 05:30 UTC), false),
            (datetime!(2027-03-27 05:30 UTC), true),
            (datetime!(2027-10-30 05:30 UTC), false),
            (datetime!(2027-10-31 05:30 UTC), true),
        ] {
            assert_eq!(hours.is_quiet(at(moment)), quiet, "{moment}");
        }
        let due = hours.last_due(Every::Day, at(datetime!(2027-03-28 12:00 UTC)));
        assert_eq!(due, Some(at(datetime!(2027-03-28 06:00 UTC))));
        let due = hours.last_due(Every::Day, at(datetime!(2027-03-28 05:59 UTC)));
        assert_eq!(due, Some(at(datetime!(2027-03-27 07:00 UTC))));
        let lisbon = Hours {
            zone: Zone::of("Europe/Lisbon").unwrap(),
            ..hours
        };
        let due = lisbon.last_due(Every::Day, at(datetime!(2027-03-28 12:00 UTC)));
        assert_eq!(due, Some(at(datetime!(2027-03-28 07:00 UTC))));
    }

    #[test]
    fn a_digest_that_nobody_would_hear_is_seen_before_it_is_kept() {
        let hours = Hours {
            digest: 6 * 60,
            ..Hours::default()
        };
        assert!(hours.is_possible() && !hours.digest_is_heard());
        assert_eq!(
            hours.last_due(Every::Day, at(datetime!(2026-11-20 12:00 +1))),
            None
        );
        let bad = Hours {
            digest: 1440,
            ..hours
        };
        assert!(!bad.is_possible());
    }
}

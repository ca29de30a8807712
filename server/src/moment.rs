//! A point in time, as the database, the wire and the pages have it.
//!
//! Milliseconds since 1970 in UTC: one number that both databases compare alike. Pages show it in the
//! reader's words; the API writes it by RFC 3339.

use std::fmt;
use std::time::Duration;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Moment(pub i64);

impl Moment {
    /// The system's clock.
    #[must_use]
    pub fn now() -> Self {
        Self::of(OffsetDateTime::now_utc())
    }

    /// A time of another library.
    #[must_use]
    pub fn of(time: OffsetDateTime) -> Self {
        Self(i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX))
    }

    /// The same for another library; 1970 where that library's years end.
    #[must_use]
    pub fn time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// So much later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// So much earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.time().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        OffsetDateTime::parse(&text, &Rfc3339)
            .map(Self::of)
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_by_rfc_3339_and_read_again() {
        let moment = Moment(1_795_000_000_123);
        assert_eq!(moment.to_string(), "2026-11-18T11:06:40.123Z");
        let written = serde_json::to_string(&moment).unwrap();
        assert_eq!(serde_json::from_str::<Moment>(&written).unwrap(), moment);
    }

    #[test]
    fn moments_do_not_overflow() {
        assert_eq!(Moment(i64::MAX).after(Duration::from_secs(1)).0, i64::MAX);
        assert_eq!(Moment(i64::MIN).before(Duration::from_secs(1)).0, i64::MIN);
    }
}

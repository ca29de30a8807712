//! Time zones by their names in the IANA time zone database. `data/zones.txt` lists those that can be chosen; the rules are the
//! system's where it has them, else those that the program brings along.

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The names, one a line.
const NAMES: &str = include_str!("../../../data/zones.txt");

/// A time zone that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(&'static str);

impl Default for Zone {
    fn default() -> Self {
        Self("Europe/Amsterdam")
    }
}

impl Zone {
    /// All that can be chosen, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.lines().map(Self)
    }

    /// The zone of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::all().find(|zone| zone.0 == name.trim())
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// Its clock.
    pub(super) fn clock(self) -> TimeZone {
        TimeZone::get(self.0).unwrap_or(TimeZone::UTC)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::of(&name).ok_or_else(|| serde::de::Error::custom("a time zone that is not known"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_has_a_clock() {
        assert!(Zone::all().count() > 300);
        for zone in Zone::all() {
            assert!(TimeZone::get(zone.0).is_ok(), "{}", zone.0);
        }
        assert_eq!(Zone::of(Zone::default().name()), Some(Zone::default()));
        assert_eq!(Zone::of("Europe/Atlantis"), None);
    }
}

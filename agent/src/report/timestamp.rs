//! Points in time as reports write them: RFC 3339, UTC, whole seconds.

use std::time::{SystemTime, UNIX_EPOCH};

/// Writes a point in time as RFC 3339 in UTC. Years past 9999, which it cannot write, give nothing.
#[must_use]
pub fn rfc3339(time: SystemTime) -> Option<String> {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok()?,
        Err(before) => {
            let before = before.duration();
            let whole = i64::try_from(before.as_secs()).ok()?;
            -whole - i64::from(before.subsec_nanos() > 0)
        }
    };
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    if !(0..=9999).contains(&year) {
        return None;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
}

/// The ISO date of a point in time, in UTC; empty where there is none.
#[must_use]
pub fn date(time: Option<SystemTime>) -> String {
    let written = time.and_then(rfc3339);
    let date = written.as_deref().and_then(|time| time.split_once('T'));
    date.map(|(date, _)| date.to_owned()).unwrap_or_default()
}

/// The ISO date of today, in UTC.
#[must_use]
pub fn today() -> String {
    rfc3339(SystemTime::now())
        .unwrap_or_default()
        .chars()
        .take(10)
        .collect()
}

/// The date of a day counted from 1970-01-01, after Howard Hinnant's `civil_from_days`: years begin in
/// March, so that the leap day is the last of a year, and 400 of them have always 146,097 days.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: i64) -> Option<String> {
        let by = Duration::from_secs(seconds.unsigned_abs());
        rfc3339(if seconds < 0 {
            UNIX_EPOCH - by
        } else {
            UNIX_EPOCH + by
        })
    }

    #[test]
    fn known_points_in_time() {
        // Values of GNU date -u -d @N +%FT%TZ.
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (-2_208_988_800, "1900-01-01T00:00:00Z"),
        ] {
            assert_eq!(at(seconds).as_deref(), Some(expected), "{seconds}");
        }
    }

    #[test]
    fn parts_of_a_second_round_down() {
        let half = Duration::from_millis(500);
        assert_eq!(
            rfc3339(UNIX_EPOCH + half).as_deref(),
            Some("1970-01-01T00:00:00Z")
        );
        assert_eq!(
            rfc3339(UNIX_EPOCH - half).as_deref(),
            Some("1969-12-31T23:59:59Z")
        );
    }

    #[test]
    fn years_of_five_digits_are_not_written() {
        assert_eq!(at(253_402_300_799).as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!(at(253_402_300_800), None);
    }
}

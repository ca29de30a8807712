//! Sizes, durations and counts as people read them.

use std::time::Duration;

/// A size with a unit of 1000: "34.8 kB".
pub(super) fn bytes(count: u64) -> String {
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if count < 1_000 {
        return format!("{count} B");
    }
    let mut value = count as f64;
    let mut name = "B";
    for unit in units {
        // What would be shown as "1000.0" is one of the next unit.
        if value < 999.95 {
            break;
        }
        value /= 1_000.0;
        name = unit;
    }
    format!("{value:.1} {name}")
}

/// A count with its thousands apart: "12,345".
pub(super) fn count(count: u64, separator: char) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A duration: "3.4 s", "2 min 5 s".
pub(super) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..=59 => format!("{:.1} s", time.as_secs_f64()),
        60..=3599 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_fits() {
        let shown: Vec<_> = [0, 999, 1_000, 34_816, 999_960, 5_678_901, u64::MAX]
            .map(bytes)
            .into();
        assert_eq!(
            shown,
            ["0 B", "999 B", "1.0 kB", "34.8 kB", "1.0 MB", "5.7 MB", "18.4 EB"]
        );
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        let shown: Vec<_> = [0, 999, 1_000, 1_234_567].map(|n| count(n, ',')).into();
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn durations_have_the_unit_that_fits() {
        let shown: Vec<_> = [3_449, 59_900, 125_000, 7_380_000]
            .map(|ms| duration(Duration::from_millis(ms)))
            .into();
        assert_eq!(shown, ["3.4 s", "59.9 s", "2 min 5 s", "2 h 3 min"]);
    }
}

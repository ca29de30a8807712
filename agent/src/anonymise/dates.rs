//! Dates in the notations that parsers insist on: a date is replaced by a date.

use super::random::Random;

/// A date of digits: where its parts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    /// Characters that it takes.
    pub(super) length: usize,
    year: (usize, usize),
    month: (usize, usize),
    day: (usize, usize),
}

/// The patterns: `y`, `m` and `d` are digits, `-` is any separator of dates.
const PATTERNS: [&str; 8] = [
    "yyyy-mm-dd",
    "dd-mm-yyyy",
    "d-mm-yyyy",
    "dd-m-yyyy",
    "d-m-yyyy",
    "yyyymmdd",
    "dd-mm-yy",
    "d-m-yy",
];

/// The date that begins at `at`.
pub(super) fn at(text: &[char], at: usize) -> Option<Date> {
    let rest = text.get(at..)?;
    PATTERNS.iter().find_map(|pattern| {
        let length = pattern.len();
        let found = rest.get(..length)?;
        let mut fits = pattern.bytes().zip(found).all(|(wanted, c)| match wanted {
            b'-' => matches!(c, '-' | '/' | '.'),
            _ => c.is_ascii_digit(),
        });
        // A phone number or an amount goes on where a date ends.
        fits &= !rest.get(length).is_some_and(|c| {
            c.is_ascii_digit()
                || (matches!(c, '-' | '/') && rest.get(length + 1).is_some_and(char::is_ascii_digit))
        });
        let part = |letter: char| Some((pattern.find(letter)?, pattern.rfind(letter)? + 1));
        let date = Date {
            length,
            year: part('y')?,
            month: part('m')?,
            day: part('d')?,
        };
        let separators: Vec<char> = found.iter().copied().filter(|c| !c.is_ascii_digit()).collect();
        let (year, month, day) = (
            number(found, date.year)?,
            number(found, date.month)?,
            number(found, date.day)?,
        );
        let plausible = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (year < 100 || (1880..2100).contains(&year));
        (fits && plausible && separators.first() == separators.last()).then_some(date)
    })
}

/// The number that these digits write.
fn number(text: &[char], (from, to): (usize, usize)) -> Option<u32> {
    text.get(from..to)?.iter().collect::<String>().parse().ok()
}

impl Date {
    /// Another date in the same notation.
    pub(super) fn other(self, original: &[char], random: &mut Random) -> Vec<char> {
        let mut other = original.to_vec();
        let mut write = |(from, to): (usize, usize), first: u32, count: u32| {
            let old = number(original, (from, to)).unwrap_or(first);
            let new = first + (old.saturating_sub(first) + 1 + random.below(count - 1)) % count;
            let digits = format!("{new:0width$}", width = to - from);
            for (place, digit) in other.iter_mut().skip(from).take(to - from).zip(digits.chars()) {
                *place = digit;
            }
        };
        let years = if self.year.1 - self.year.0 == 4 {
            (1930, 95)
        } else {
            (10, 80)
        };
        write(self.year, years.0, years.1);
        let wide = |part: (usize, usize)| part.1 - part.0 == 2;
        write(self.month, 1, if wide(self.month) { 12 } else { 9 });
        write(self.day, 1, if wide(self.day) { 28 } else { 9 });
        other
    }
}

#[cfg(test)]
mod tests {
    use super::super::substitute::Substitute;
    use super::*;

    #[test]
    fn dates_become_dates() {
        let mut substitute = Substitute::of_nothing(3);
        for text in [
            "1985-06-07",
            "7-6-1985",
            "07/06/85",
            "19850607T101500",
            "31.12.1999",
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert!(at(&chars, 0).is_some(), "{text}");
            let other: Vec<char> = substitute.text(text).chars().collect();
            assert!(at(&other, 0).is_some(), "{text}");
            assert_ne!(chars, other);
        }
        for text in ["06-12345678", "1985-13-07", "99999999", "1.2.3.4.5"] {
            assert_eq!(at(&text.chars().collect::<Vec<_>>(), 0), None, "{text}");
        }
    }
}

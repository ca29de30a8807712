//! How much of documents' text is read, beside independent programs for their formats.
//!
//! Recall is the share of what a reference gets out of a file that our reader gets out of it too: distinct words (three
//! letters or digits and more, in lower case), and distinct values of cells (numbers as numbers, dates as dates,
//! however they are written). Order, layout and how often a word stands there are not compared; the accuracy
//! harness does that by what it finds. References are other people's programs, run by `tests/references/read.py`;
//! where they are wrong, the words that they make up count as missed.

pub mod reading;
pub mod reference;
pub mod tally;

use std::collections::BTreeSet;

/// What is compared of a text: its distinct words and values.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Content {
    words: BTreeSet<String>,
    values: BTreeSet<String>,
}

impl Content {
    /// Takes what a reference gave: running text, and values of cells.
    #[must_use]
    pub fn of_reference(text: &str, values: &[String]) -> Self {
        let mut content = Self::default();
        content.add_words(text);
        content.values = values
            .iter()
            .map(|value| {
                number(value)
                    .or_else(|| date(value))
                    .unwrap_or_else(|| value.clone())
            })
            .collect();
        content
    }

    /// Adds a cell or line as we read it; any word of it may be the value of a cell.
    pub fn add(&mut self, text: &str) {
        self.add_words(text);
        let whole = std::iter::once(text.trim());
        for piece in whole.chain(text.split_whitespace()) {
            self.values.extend(number(piece).or_else(|| date(piece)));
            self.values.extend(time(piece));
        }
    }

    /// How many words and values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len() + self.values.len()
    }

    /// Whether there is neither word nor value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What `self` has and `other` lacks.
    pub fn lacking<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        let words = self.words.difference(&other.words);
        words
            .chain(self.values.difference(&other.values))
            .map(String::as_str)
    }

    fn add_words(&mut self, text: &str) {
        // Marks that only say where a word may be broken.
        let text = text.replace(['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}'], "");
        self.words.extend(
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.chars().count() >= 3)
                .map(str::to_lowercase),
        );
    }
}

/// A number to nine digits, which is what programs agree on.
fn number(text: &str) -> Option<String> {
    let begins = text.trim_start_matches(['-', '+', '.']);
    if !begins.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = text.parse::<f64>().ok()?;
    // Nothing is negative nothing too.
    Some(format!("{:.8e}", number + 0.0))
}

/// The date at the beginning of `2024-03-01T12:00:00`.
fn date(text: &str) -> Option<String> {
    let date = text.get(..10)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_date.then(|| date.to_owned())
}

/// A time of day or duration, `10:30` or `10:30:00.5`, as the part of a day that workbooks keep.
fn time(text: &str) -> Option<String> {
    let mut parts = text.split(':').map(str::parse::<f64>);
    let (hours, minutes) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let seconds = parts.next().map_or(Some(0.0), Result::ok)?;
    let days = (hours * 3600.0 + minutes * 60.0 + seconds) / 86_400.0;
    parts.next().is_none().then(|| format!("{days:.8e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missed(text: &str, values: &[&str], ours: &[&str]) -> Vec<String> {
        let values: Vec<_> = values.iter().map(|&value| value.to_owned()).collect();
        let mut read = Content::default();
        for piece in ours {
            read.add(piece);
        }
        let reference = Content::of_reference(text, &values);
        reference.lacking(&read).map(str::to_owned).collect()
    }

    #[test]
    fn words_are_compared_without_case_and_short_ones_not_at_all() {
        let content = Content::of_reference("De Kerkstraat, 12 — KERKSTRAAT 1234 é", &[]);
        assert_eq!(content.len(), 2);
        assert!(missed("De Kerkstraat 12 1234", &[], &["kerk\u{ad}straat 1234"]).is_empty());
        assert_eq!(missed("Utrecht Ede", &[], &["ede"]), ["utrecht"]);
    }

    #[test]
    fn numbers_and_dates_are_compared_by_what_they_are() {
        assert!(missed("", &["1500.0", "-0.0", "1e-07"], &["1500", "0 0.0000001"]).is_empty());
        assert!(missed("", &["0.30000000000000004"], &["0.3"]).is_empty());
        assert!(missed("", &["2024-03-01"], &["op 2024-03-01 12:00:00"]).is_empty());
        assert!(missed("", &["0.4375", "1.0"], &["10:30", "om 24:00:00"]).is_empty());
        assert_eq!(missed("", &["0.4375"], &["1:10:30:00"]), ["4.37500000e-1"]);
        assert_eq!(missed("", &["12.5"], &["125"]), ["1.25000000e1"]);
        assert_eq!(missed("", &["2024-03-01"], &["2024-03-02"]), ["2024-03-01"]);
    }
}

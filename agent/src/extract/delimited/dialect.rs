//! Guesses what separates the fields of a table.
//!
//! The separator under which most rows have the same number of fields wins. Prose has commas too, so a text that
//! is not named as a table must be far more regular to be taken for one.

use csv::ReaderBuilder;

/// Rows that a guess looks at.
const ROWS: usize = 200;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Dialect {
    /// What separates fields.
    pub(super) delimiter: u8,
    /// What takes the meaning from a quotation mark, where doubling it does not.
    pub(super) escape: Option<u8>,
}

/// Why a text may be a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Trust {
    /// Its name says so.
    Named,
    /// Only what it holds.
    Content,
}

impl Dialect {
    /// The dialect of a text that is known to be a table.
    pub(super) fn of(head: &str) -> Self {
        Self::sniff(head, Trust::Named).unwrap_or(Self {
            delimiter: b',',
            escape: None,
        })
    }

    /// Guesses the dialect; `None` when the text is no table.
    pub(in crate::extract) fn sniff(head: &str, trust: Trust) -> Option<Self> {
        let cut = (0..=head.len().min(64 << 10))
            .rev()
            .find(|at| head.is_char_boundary(*at))?;
        let (sample, rest) = head.split_at_checked(cut)?;
        // The last row may have been cut in two.
        let sample = match sample.rsplit_once('\n') {
            Some((whole, _)) if !rest.is_empty() => whole,
            _ => sample,
        };
        let escape = sample.contains("\\\"").then_some(b'\\');
        if let Some(delimiter) = declared(sample) {
            return Some(Self { delimiter, escape });
        }
        let best = [b'\t', b';', b'|', b',']
            .into_iter()
            .map(|delimiter| (delimiter, Fit::of(sample, delimiter, escape)))
            .reduce(|best, next| {
                if next.1.score() > best.1.score() + 0.01 {
                    next
                } else {
                    best
                }
            })?;
        let (delimiter, fit) = best;
        match trust {
            Trust::Named => fit.width >= 2,
            Trust::Content => fit.is_certain(delimiter),
        }
        .then_some(Self { delimiter, escape })
    }
}

/// Excel's "sep=;" on the first line.
fn declared(text: &str) -> Option<u8> {
    let line = text
        .lines()
        .next()?
        .trim_start_matches('\u{feff}')
        .trim_matches('"');
    match line
        .trim_end_matches(['\r', ' '])
        .strip_prefix("sep=")?
        .as_bytes()
    {
        [delimiter] => Some(*delimiter),
        _ => None,
    }
}

/// How well a separator fits.
struct Fit {
    rows: usize,
    /// The usual number of fields.
    width: usize,
    /// Share of the rows that have it.
    share: f64,
    /// Mean length of a field in bytes.
    length: f64,
    /// Share of the fields, first ones aside, that begin with a space.
    spaced: f64,
    /// Share of the rows whose last field has text.
    filled: f64,
}

impl Fit {
    fn of(sample: &str, delimiter: u8, escape: Option<u8>) -> Self {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .escape(escape)
            .has_headers(false)
            .flexible(true)
            .from_reader(sample.as_bytes());
        let mut widths = [0_usize; 256];
        let (mut rows, mut bytes, mut fields, mut spaced, mut inner, mut filled) = (0, 0, 0, 0, 0, 0);
        for record in reader.byte_records().take(ROWS).map_while(Result::ok) {
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            rows += 1;
            fields += record.len();
            bytes += record.as_slice().len();
            inner += record.len() - 1;
            spaced += record.iter().skip(1).filter(|f| f.starts_with(b" ")).count();
            filled += usize::from(record.iter().next_back().is_some_and(|f| !f.is_empty()));
            if let Some(count) = widths.get_mut(record.len().min(255)) {
                *count += 1;
            }
        }
        let usual = widths
            .iter()
            .copied()
            .enumerate()
            .skip(2)
            .max_by_key(|(width, count)| (*count, *width));
        let (width, count) = usual.filter(|(_, count)| *count > 0).unwrap_or((1, 0));
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        Self {
            rows,
            width,
            share: share(count, rows),
            length: share(bytes, fields),
            spaced: share(spaced, inner),
            filled: share(filled, rows),
        }
    }

    fn score(&self) -> f64 {
        if self.width < 2 {
            return 0.0;
        }
        self.share * (1.0 + self.width.min(20) as f64 / 40.0)
    }

    /// Whether this is a table even if nothing else says so.
    fn is_certain(&self, delimiter: u8) -> bool {
        let regular = match self.rows {
            0 | 1 => false,
            2 => self.share > 0.99 && self.width >= 3,
            3..=5 => self.share > 0.99,
            _ => self.share >= 0.8,
        };
        let code = self.width == 2 && self.filled < 0.5;
        let prose = delimiter == b','
            && (self.spaced > 0.5 || self.width < 3)
            && (self.share < 0.95 || self.rows < 5);
        regular && !code && !prose && self.length < 80.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str, trust: Trust) -> Option<char> {
        Dialect::sniff(text, trust).map(|d| char::from(d.delimiter))
    }

    #[test]
    fn the_most_regular_separator_wins() {
        assert_eq!(
            delimiter("a;b,c;d\n1;2,5;3\n4;1,5;6\n", Trust::Content),
            Some(';')
        );
        assert_eq!(delimiter("a\tb\n1,5\t2\n3,5\t4\n", Trust::Content), Some('\t'));
        assert_eq!(delimiter("sep=|\na;b|c;d\n", Trust::Content), Some('|'));
        assert_eq!(delimiter("naam\nJan\nPiet\n", Trust::Named), None);
    }

    #[test]
    fn prose_and_code_are_no_tables() {
        let prose = "Beste Jan, hoe gaat het\nHier gaat het goed, maar druk\nTot gauw, en groeten\n";
        assert_eq!(delimiter(prose, Trust::Content), None);
        assert_eq!(
            delimiter("a = 1;\nb = 2;\nc = 3;\nd = 4;\n", Trust::Content),
            None
        );
    }

    #[test]
    fn marks_behind_backslashes_are_seen() {
        let dialect = Dialect::sniff("a,b\n\"x \\\"y\\\"\",z\n", Trust::Named).unwrap();
        assert_eq!(dialect.escape, Some(b'\\'));
    }
}

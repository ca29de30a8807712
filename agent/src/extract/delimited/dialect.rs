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

/// Counts the rows of a sample under one separator.
struct Count {
    widths: [usize; 256],
    rows: usize,
    bytes: usize,
    fields: usize,
    spaced: usize,
    inner: usize,
    filled: usize,
}

impl Count {
    const fn new() -> Self {
        Self {
            widths: [0; 256],
            rows: 0,
            bytes: 0,
            fields: 0,
            spaced: 0,
            inner: 0,
            filled: 0,
        }
    }

    fn row<'f>(&mut self, row: impl Iterator<Item = &'f [u8]>) {
        let (mut fields, mut bytes, mut spaced, mut last) = (0, 0, 0, 0);
        for field in row {
            spaced += usize::from(fields > 0 && field.starts_with(b" "));
            fields += 1;
            bytes += field.len();
            last = field.len();
        }
        if bytes == 0 {
            return;
        }
        self.rows += 1;
        self.fields += fields;
        self.bytes += bytes;
        self.inner += fields - 1;
        self.spaced += spaced;
        self.filled += usize::from(last > 0);
        if let Some(count) = self.widths.get_mut(fields.min(255)) {
            *count += 1;
        }
    }

    fn fit(&self) -> Fit {
        let usual = self
            .widths
            .iter()
            .copied()
            .enumerate()
            .skip(2)
            .max_by_key(|(width, count)| (*count, *width));
        let (width, count) = usual.filter(|(_, count)| *count > 0).unwrap_or((1, 0));
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        Fit {
            rows: self.rows,
            width,
            share: share(count, self.rows),
            length: share(self.bytes, self.fields),
            spaced: share(self.spaced, self.inner),
            filled: share(self.filled, self.rows),
        }
    }
}

impl Fit {
    fn of(sample: &str, delimiter: u8, escape: Option<u8>) -> Self {
        let sample = sample.as_bytes();
        let mut count = Count::new();
        if memchr::memchr(delimiter, sample).is_none() {
            // Nothing is separated: most texts have but one or two of the separators.
        } else if memchr::memchr(b'"', sample).is_none() {
            // Every file without a signature comes here, and setting up a parser costs more than a small one.
            let rows = sample.split(|byte| matches!(byte, b'\n' | b'\r'));
            for row in rows.filter(|row| !row.is_empty()).take(ROWS) {
                count.row(row.split(|byte| *byte == delimiter));
            }
        } else {
            let mut reader = ReaderBuilder::new()
                .delimiter(delimiter)
                .escape(escape)
                .has_headers(false)
                .flexible(true)
                .from_reader(sample);
            for record in reader.byte_records().take(ROWS).map_while(Result::ok) {
                count.row(record.iter());
            }
        }
        count.fit()
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
    fn rows_count_alike_with_and_without_a_parser() {
        let plain = "a;b c; d\r\n\r\n1;;\n;;\n\n2; 3;4;5\n";
        // A quoted field takes the way through the parser and counts for what it holds.
        let quoted = plain.replace("b c", "\"b c\"");
        let (plain, quoted) = (Fit::of(plain, b';', None), Fit::of(&quoted, b';', None));
        assert_eq!((plain.rows, plain.width), (3, 3));
        assert_eq!((quoted.rows, quoted.width), (3, 3));
        for (one, other) in [
            (plain.share, quoted.share),
            (plain.length, quoted.length),
            (plain.spaced, quoted.spaced),
            (plain.filled, quoted.filled),
        ] {
            assert!((one - other).abs() < 1e-9, "{one} {other}");
        }
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

//! Counts of a comparison, a row a format and reference, and the table that is printed of them.

use std::fmt;
use std::path::PathBuf;

use super::Content;
use super::reading::Ours;
use super::reference::FileAnswer;

/// Words that are shown of those that were missed in a file.
const SHOWN: usize = 24;

/// One format beside one reference.
#[derive(Debug)]
pub struct Row {
    /// The format that the names of the files say.
    pub format: String,
    /// Who else read them.
    pub program: String,
    /// How many there are.
    pub files: usize,
    /// Files out of which text came by us, by the reference, by both.
    pub ours: usize,
    /// By the reference.
    pub theirs: usize,
    /// By both.
    pub both: usize,
    /// Distinct words and values of the reference, file by file.
    pub wanted: usize,
    /// Those of them that we read.
    pub found: usize,
    /// Processor time: ours, theirs; the latter is nothing where many files are read by one call.
    pub seconds: (f64, f64),
    shares: f64,
    files_compared: Vec<Compared>,
}

/// One file of which the reference gave text.
#[derive(Debug)]
pub struct Compared {
    /// The file.
    pub path: PathBuf,
    /// The share of the reference's words and values that we read.
    pub recall: f64,
    /// How many were not read.
    pub missing: usize,
    /// Some of them.
    pub shown: Vec<String>,
    /// What was said of the file and its entries, if anything.
    pub said: Vec<&'static str>,
}

impl Row {
    /// Share of all words and values of the reference that were read; all of none is all.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.found, self.wanted)
    }

    /// The same, every file counting as much as another.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.theirs == 0 {
            return 1.0;
        }
        self.shares / self.theirs as f64
    }

    /// The files of which most is missed, worst first; none of which all is read.
    pub fn worst(&mut self) -> &[Compared] {
        self.files_compared
            .sort_by(|a, b| a.recall.total_cmp(&b.recall).then(b.missing.cmp(&a.missing)));
        &self.files_compared
    }

    fn add(&mut self, answer: &FileAnswer, ours: &Ours) {
        let theirs = answer
            .text
            .as_ref()
            .map(|text| Content::of_reference(text, &answer.values))
            .unwrap_or_default();
        self.files += 1;
        self.ours += usize::from(!ours.content.is_empty());
        self.seconds.0 += ours.took.as_secs_f64();
        self.seconds.1 += answer.seconds;
        if theirs.is_empty() {
            return;
        }
        let missed: Vec<_> = theirs.lacking(&ours.content).collect();
        let found = theirs.len() - missed.len();
        self.theirs += 1;
        self.both += usize::from(!ours.content.is_empty());
        self.wanted += theirs.len();
        self.found += found;
        self.shares += share(found, theirs.len());
        if !missed.is_empty() {
            self.files_compared.push(Compared {
                path: answer.path.clone(),
                recall: share(found, theirs.len()),
                missing: missed.len(),
                shown: missed.iter().take(SHOWN).map(|&word| word.to_owned()).collect(),
                said: ours.unread.iter().map(|why| why.reason.as_str()).collect(),
            });
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// All rows, in the order in which they were first added to.
#[derive(Debug, Default)]
pub struct Tally {
    /// The rows.
    pub rows: Vec<Row>,
}

impl Tally {
    /// Counts one file.
    pub fn add(&mut self, answer: &FileAnswer, ours: &Ours) {
        let known = self
            .rows
            .iter_mut()
            .find(|row| row.format == answer.format && row.program == answer.program);
        if let Some(row) = known {
            row.add(answer, ours);
            return;
        }
        let mut row = Row {
            format: answer.format.clone(),
            program: answer.program.clone(),
            files: 0,
            ours: 0,
            theirs: 0,
            both: 0,
            wanted: 0,
            found: 0,
            seconds: (0.0, 0.0),
            shares: 0.0,
            files_compared: Vec::new(),
        };
        row.add(answer, ours);
        self.rows.push(row);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| format | reference | files | text by us | by it | by both | its words | of them read | mean of files | our s | its s |"
        )?;
        writeln!(f, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        for row in &self.rows {
            let theirs = match row.seconds.1 {
                0.0 => "-".to_owned(),
                seconds => format!("{seconds:.1}"),
            };
            writeln!(
                f,
                "| {} | {} | {} | {} | {} | {} | {} | {:.4} | {:.4} | {:.1} | {theirs} |",
                row.format,
                row.program,
                row.files,
                row.ours,
                row.theirs,
                row.both,
                row.wanted,
                row.recall(),
                row.mean(),
                row.seconds.0,
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answer(path: &str, text: Option<&str>) -> FileAnswer {
        FileAnswer {
            path: path.into(),
            format: "odt".to_owned(),
            program: "LibreOffice".to_owned(),
            text: text.map(str::to_owned),
            values: Vec::new(),
            failed: None,
            seconds: 0.0,
        }
    }

    fn ours(text: &str) -> Ours {
        let mut content = Content::default();
        content.add(text);
        Ours {
            content,
            unread: Vec::new(),
            took: Duration::ZERO,
        }
    }

    #[test]
    fn files_words_and_the_worst_are_counted() {
        let mut tally = Tally::default();
        tally.add(
            &answer("a", Some("Jansen Utrecht Ede Dam")),
            &ours("Jansen Utrecht Ede"),
        );
        tally.add(&answer("b", Some("Bakker")), &ours("Bakker en meer"));
        tally.add(&answer("c", None), &ours("Smit"));
        tally.add(&answer("d", Some("Visser")), &ours(""));
        let row = &mut tally.rows[0];
        assert_eq!((row.files, row.ours, row.theirs, row.both), (4, 3, 3, 2));
        assert_eq!((row.found, row.wanted), (4, 6));
        assert!((row.mean() - 1.75 / 3.0).abs() < 1e-9);
        let worst: Vec<_> = row.worst().iter().map(|file| &file.shown[..]).collect();
        assert_eq!(worst, [["visser"], ["dam"]]);
        assert!(tally.to_string().contains("| 6 | 0.6667 | 0.5833 |"));
    }

    #[test]
    fn references_have_rows_of_their_own() {
        let mut tally = Tally::default();
        tally.add(&answer("a", Some("Jansen")), &ours("Jansen"));
        let mut other = answer("a", Some("Jansen"));
        other.program = "antiword".to_owned();
        tally.add(&other, &ours("Jansen"));
        assert_eq!(tally.rows.len(), 2);
        assert_eq!(tally.to_string().lines().count(), 4);
    }
}

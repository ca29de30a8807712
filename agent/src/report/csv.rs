//! One table with findings and what was not read, for a spreadsheet: counts only, no ids and no values.
//!
//! Rows come as files are answered, in no order. A last row `stopped` says that not every file was scanned.
//! A cell that a spreadsheet would take for a formula is quoted with an apostrophe: file names and column
//! headings are chosen by whoever wrote the file.

use std::io::{self, Write};

use homeward_rules::identifier::IdentifierKind;

use super::{Report, place, timestamp};
use crate::outcome::{Found, Unscanned};
use crate::scan::{Ending, Summary};

/// Columns before and after the counts of kinds.
const BEFORE: [&str; 9] = [
    "type",
    "severity",
    "path",
    "entry",
    "format",
    "size",
    "modified",
    "customers",
    "persons",
];
const AFTER: [&str; 6] = [
    "unmatched_records",
    "extra_columns",
    "reason",
    "detail",
    "allowed_by",
    "path_bytes",
];

/// Writes CSV.
pub struct Csv<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// A report that begins with its header.
    ///
    /// # Errors
    ///
    /// When the header cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        let mut out = csv::Writer::from_writer(out);
        let kinds = IdentifierKind::ALL.iter().map(|kind| kind.as_str());
        out.write_record(BEFORE.into_iter().chain(kinds).chain(AFTER))?;
        Ok(Self { out })
    }
}

impl<W: Write> Report for Csv<W> {
    fn finding(&mut self, found: &Found) -> io::Result<()> {
        let finding = &found.finding;
        let mut row = vec![
            "finding".to_owned(),
            finding.severity.to_string(),
            text(&place::full(&found.file.path, None)),
            text(found.entry.as_deref().unwrap_or_default()),
            text(&found.format),
            found.size.to_string(),
            found
                .file
                .modified
                .and_then(timestamp::rfc3339)
                .unwrap_or_default(),
            finding.customers.len().to_string(),
            finding.persons.to_string(),
        ];
        let count = |kind: IdentifierKind| finding.identifiers.get(&kind).copied().unwrap_or_default();
        row.extend(IdentifierKind::ALL.map(|kind| count(kind).to_string()));
        row.push(finding.unmatched_records.to_string());
        row.push(text(&finding.extra_columns.join("; ")));
        row.extend([String::new(), String::new()]);
        row.push(text(found.allowed_by.as_deref().unwrap_or_default()));
        row.push(place::bytes(&found.file.path).unwrap_or_default());
        Ok(self.out.write_record(row)?)
    }

    fn unscanned(&mut self, unscanned: &Unscanned) -> io::Result<()> {
        let why = unscanned.why;
        let detail = serde_json::to_value(why.detail)?;
        let mut row = vec![
            "unscanned".to_owned(),
            String::new(),
            text(&place::full(&unscanned.path, None)),
            text(unscanned.entry.as_deref().unwrap_or_default()),
            String::new(),
            unscanned.size.map(|size| size.to_string()).unwrap_or_default(),
            unscanned
                .modified
                .and_then(timestamp::rfc3339)
                .unwrap_or_default(),
        ];
        row.resize(BEFORE.len() + IdentifierKind::ALL.len() + 2, String::new());
        row.push(why.reason.to_string());
        row.push(detail.as_str().unwrap_or_default().to_owned());
        row.push(String::new());
        row.push(place::bytes(&unscanned.path).unwrap_or_default());
        Ok(self.out.write_record(row)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.ending == Ending::Stopped {
            let mut row = vec!["stopped".to_owned()];
            row.resize(
                BEFORE.len() + IdentifierKind::ALL.len() + AFTER.len(),
                String::new(),
            );
            self.out.write_record(row)?;
        }
        self.out.flush()
    }
}

/// A cell that no spreadsheet takes for a formula.
fn text(cell: &str) -> String {
    let cell = place::clean(cell);
    if cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
    {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use homeward_rules::finding::Severity;

    use super::*;
    use crate::report::example;

    #[test]
    fn findings_and_unread_files_share_one_table() {
        let mut out = Vec::new();
        example::tell(&mut Csv::new(&mut out).unwrap());
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn formulas_are_text() {
        let mut found = example::found("/home/jan/klanten.csv", Some("=cmd|' /C calc'!A0"), Severity::Low);
        found.finding.extra_columns = vec!["@SUM(A1)".to_owned()];
        let mut out = Vec::new();
        Csv::new(&mut out).unwrap().finding(&found).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert!(shown.contains(",'=cmd|"), "{shown}");
        assert!(shown.contains(",'@SUM"), "{shown}");
    }

    #[test]
    fn a_stopped_scan_does_not_look_complete() {
        let summary = Summary {
            ending: Ending::Stopped,
            ..example::summary()
        };
        let mut out = Vec::new();
        Csv::new(&mut out).unwrap().finish(&summary).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.lines().last().unwrap().starts_with("stopped,"), "{out}");
    }

    #[test]
    fn harmless_cells_stay_as_they_are() {
        assert_eq!(text("/home/jan/a-b=c"), "/home/jan/a-b=c");
        assert_eq!(text(" =1"), "' =1");
    }
}

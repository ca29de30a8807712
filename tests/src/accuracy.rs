//! What the program found against what is true, form by form.
//!
//! A customer counts once for each file (or entry) that the truth speaks of. Housemates, colleagues and
//! employers of a customer share values with them: finding those is neither right nor wrong.

pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::truth::{Expected, Truth};

/// A line `finding` of the program's report, as far as it is compared.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// Path below the home folder.
    pub path: String,
    /// Path inside the file.
    pub entry: Option<String>,
    /// Customers named.
    pub customers: BTreeSet<String>,
    /// Columns named.
    pub extra_columns: BTreeSet<String>,
    /// Records counted that match no customer.
    pub unmatched: u64,
}

/// A file that the program says it did not read.
#[derive(Debug, Clone, Serialize)]
pub struct Unscanned {
    /// Path below the home folder.
    pub path: String,
    /// Path inside the file.
    pub entry: Option<String>,
    /// Why.
    pub reason: String,
}

/// How one expectation was met.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The form.
    pub form: String,
    /// Path below the home folder.
    pub path: String,
    /// Whether nothing was to be found.
    pub clean: bool,
    /// Customers found that are there.
    pub found: usize,
    /// Customers there that were not found.
    pub missed: BTreeSet<String>,
    /// Customers found that are not there.
    pub wrong: BTreeSet<String>,
    /// Whether the file was reported at all.
    pub reported: bool,
    /// Headings that should have been named and were not.
    pub columns_missed: Vec<String>,
    /// Records outside the CRM: how many were counted, and how many there are.
    pub unmatched: (u64, usize),
    /// Why the file or an entry of it was not read, if so.
    pub unscanned: Option<String>,
}

/// The whole comparison.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Comparison {
    /// One for each expectation.
    pub outcomes: Vec<Outcome>,
    /// Files reported that no form made.
    pub unexpected: Vec<String>,
    /// Forms that could not be made, with the reason.
    pub skipped: Vec<(String, String)>,
    /// Customers found that are there.
    pub found: usize,
    /// Customers there that were not found.
    pub missed: usize,
    /// Customers found that are not there.
    pub wrong: usize,
    /// Clean files that were reported.
    pub clean_flagged: usize,
    /// Files with customers that were not reported at all.
    pub files_missed: usize,
}

impl Comparison {
    /// Share of the customers there that were found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.found, self.missed)
    }

    /// Share of the customers found that are there.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.found, self.wrong)
    }
}

fn share(part: usize, rest: usize) -> f64 {
    if part + rest == 0 {
        1.0
    } else {
        part as f64 / (part + rest) as f64
    }
}

/// Takes findings and unread files out of the lines of a report; `home` is cut off their paths.
#[must_use]
pub fn parse(lines: &[Value], home: &str) -> (Vec<Finding>, Vec<Unscanned>) {
    let mut findings = Vec::new();
    let mut unscanned = Vec::new();
    for line in lines {
        let word = |key: &str| line.get(key).and_then(Value::as_str).map(str::to_owned);
        let path = word("path").unwrap_or_default();
        let path = path
            .strip_prefix(home)
            .unwrap_or(&path)
            .trim_start_matches(['/', '\\'])
            .replace('\\', "/");
        match line.get("type").and_then(Value::as_str) {
            Some("finding") => findings.push(Finding {
                path,
                entry: word("entry"),
                customers: words(line, "customer_ids"),
                extra_columns: words(line, "extra_columns"),
                unmatched: line
                    .get("unmatched_records")
                    .and_then(Value::as_u64)
                    .unwrap_or_default(),
            }),
            Some("unscanned") => unscanned.push(Unscanned {
                path,
                entry: word("entry"),
                reason: word("reason").unwrap_or_default(),
            }),
            _ => {}
        }
    }
    (findings, unscanned)
}

fn words(line: &Value, key: &str) -> BTreeSet<String> {
    let list = line.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Compares a report with the truth.
#[must_use]
pub fn compare(truth: &Truth, findings: &[Finding], unscanned: &[Unscanned]) -> Comparison {
    let mut by_path: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_path.entry(&finding.path).or_default().push(finding);
    }
    let mut of_path: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for expected in &truth.expected {
        let known = of_path.entry(&expected.path).or_default();
        known.extend(expected.customers.iter().chain(&expected.also));
    }
    let mut comparison = Comparison {
        skipped: truth
            .skipped
            .iter()
            .map(|s| (s.form.clone(), s.reason.clone()))
            .collect(),
        unexpected: by_path
            .keys()
            .filter(|path| !of_path.contains_key(*path))
            .map(|path| (*path).to_owned())
            .collect(),
        ..Comparison::default()
    };
    for expected in &truth.expected {
        let here = by_path
            .get(expected.path.as_str())
            .map(Vec::as_slice)
            .unwrap_or_default();
        let known = of_path.get(expected.path.as_str()).cloned().unwrap_or_default();
        let why = unscanned
            .iter()
            .find(|u| u.path == expected.path)
            .map(|u| u.reason.clone());
        comparison.add(outcome(expected, here, &known, why));
    }
    comparison
}

fn outcome(
    expected: &Expected,
    here: &[&Finding],
    known: &BTreeSet<&String>,
    unscanned: Option<String>,
) -> Outcome {
    let mine: Vec<_> = here
        .iter()
        .filter(|finding| is_about(finding, expected.entry.as_deref()))
        .collect();
    let ids: BTreeSet<&String> = mine.iter().flat_map(|finding| &finding.customers).collect();
    let beside = here
        .iter()
        .filter(|finding| !is_about(finding, expected.entry.as_deref()));
    let astray = beside
        .flat_map(|finding| &finding.customers)
        .filter(|id| !known.contains(id));
    let wrong = ids
        .iter()
        .copied()
        .filter(|id| !expected.customers.contains(*id) && !expected.also.contains(*id));
    let named: BTreeSet<&String> = mine.iter().flat_map(|finding| &finding.extra_columns).collect();
    Outcome {
        form: expected.form.clone(),
        path: expected.path.clone(),
        clean: expected.clean,
        found: expected.customers.iter().filter(|id| ids.contains(id)).count(),
        missed: expected
            .customers
            .iter()
            .filter(|id| !ids.contains(id))
            .cloned()
            .collect(),
        wrong: wrong.chain(astray).cloned().collect(),
        reported: !here.is_empty(),
        columns_missed: expected
            .extra_columns
            .iter()
            .filter(|name| !named.contains(name))
            .cloned()
            .collect(),
        unmatched: (
            mine.iter().map(|finding| finding.unmatched).sum(),
            expected.unmatched,
        ),
        unscanned,
    }
}

/// Whether a finding is about the entry, or about something inside it.
fn is_about(finding: &Finding, entry: Option<&str>) -> bool {
    entry.is_none_or(|entry| {
        finding
            .entry
            .as_deref()
            .and_then(|found| found.strip_prefix(entry))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("!/"))
    })
}

impl Comparison {
    fn add(&mut self, outcome: Outcome) {
        self.found += outcome.found;
        self.missed += outcome.missed.len();
        self.wrong += outcome.wrong.len();
        self.clean_flagged += usize::from(outcome.clean && outcome.reported);
        self.files_missed += usize::from(!outcome.clean && !outcome.reported);
        self.outcomes.push(outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn expected(path: &str, entry: Option<&str>, ids: &[&str]) -> Expected {
        Expected {
            form: "f".into(),
            path: path.into(),
            entry: entry.map(str::to_owned),
            clean: ids.is_empty(),
            customers: set(ids),
            also: set(&["mate"]),
            extra_columns: vec!["Opmerkingen".into()],
            unmatched: 2,
        }
    }

    #[test]
    fn found_missed_wrong_and_neither() {
        let truth = Truth {
            expected: vec![
                expected("a/b.zip", Some("x.csv"), &["1", "2", "3"]),
                expected("c.txt", None, &[]),
            ],
            skipped: Vec::new(),
        };
        let lines = [
            json!({"type": "finding", "path": "/home/a/b.zip", "entry": "x.csv", "customer_ids": ["1", "2", "mate", "9"],
                "extra_columns": ["Opmerkingen"], "unmatched_records": 2}),
            json!({"type": "finding", "path": "/home/a/b.zip", "entry": "y.csv", "customer_ids": ["3", "8"]}),
            json!({"type": "finding", "path": "/home/c.txt", "entry": null, "customer_ids": ["5"]}),
            json!({"type": "finding", "path": "/home/d.txt", "entry": null, "customer_ids": ["5"]}),
            json!({"type": "summary", "files": 3}),
        ];
        let (findings, unscanned) = parse(&lines, "/home");
        let comparison = compare(&truth, &findings, &unscanned);
        let first = &comparison.outcomes[0];
        assert_eq!(
            (first.found, &first.missed, &first.wrong),
            (2, &set(&["3"]), &set(&["8", "9"]))
        );
        assert!(first.columns_missed.is_empty());
        assert_eq!(comparison.clean_flagged, 1);
        assert_eq!(comparison.unexpected, ["d.txt"]);
        assert_eq!((comparison.found, comparison.missed, comparison.wrong), (2, 1, 3));
        assert!((comparison.precision() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn an_entry_stands_for_what_is_inside_it() {
        let finding = Finding {
            entry: Some("mail.eml!/list.csv".into()),
            ..Finding::default()
        };
        assert!(is_about(&finding, Some("mail.eml")));
        assert!(!is_about(&finding, Some("mail")));
        assert!(is_about(&finding, None));
    }
}

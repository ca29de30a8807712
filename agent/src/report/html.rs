//! One page for whoever reviews the findings without a program: self-contained, printable, counts only.
//!
//! No script, no link, nothing fetched; everything that comes out of a file is escaped by the template.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use askama::Template;
use homeward_rules::finding::Severity;

use super::{Language, Report, place, size, timestamp};
use crate::outcome::{Found, Unscanned};
use crate::scan::{Ending, Summary};

/// Most places that are named for one reason. A page of a hundred thousand pictures is read by nobody.
const NAMED_AT_MOST: u64 = 1_000;

/// Writes a page at the end.
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    language: Language,
    roots: Vec<PathBuf>,
    common: PathBuf,
    made: SystemTime,
    findings: Vec<FindingRow>,
    unread: Vec<UnreadRow>,
    /// How many there are of each reason, named or not.
    reasons: BTreeMap<&'static str, u64>,
}

#[derive(Debug)]
struct FindingRow {
    rank: Severity,
    severity: &'static str,
    customers: usize,
    persons: u32,
    place: String,
    format: String,
    size: String,
    modified: String,
    kinds: Vec<String>,
    unmatched: u32,
    extra_columns: String,
}

#[derive(Debug)]
struct UnreadRow {
    reason: &'static str,
    place: String,
    size: String,
    modified: String,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    language: Language,
    roots: Vec<String>,
    made: String,
    files: String,
    bytes: String,
    elapsed: String,
    findings: &'a [FindingRow],
    customers: String,
    persons: String,
    unread: &'a [UnreadRow],
    unread_count: String,
    stopped: bool,
}

impl Page<'_> {
    /// The word of the page's language.
    fn t(&self, dutch: &'static str, english: &'static str) -> &'static str {
        self.language.pick(dutch, english)
    }
}

impl<W: Write> Html<W> {
    /// A page about these roots, dated `made`.
    pub fn new(out: W, language: Language, roots: &[PathBuf], made: SystemTime) -> Self {
        Self {
            out,
            language,
            roots: roots.to_vec(),
            common: place::common(roots),
            made,
            findings: Vec::new(),
            unread: Vec::new(),
            reasons: BTreeMap::new(),
        }
    }
}

impl<W: Write> Report for Html<W> {
    fn finding(&mut self, found: &Found) -> io::Result<()> {
        let (language, finding) = (self.language, &found.finding);
        let count = |n: u32| size::count(u64::from(n), language.thousands());
        self.findings.push(FindingRow {
            rank: finding.severity,
            severity: language.severity(finding.severity),
            customers: finding.customers.len(),
            persons: finding.persons,
            place: place::below(&self.common, &found.file.path, found.entry.as_deref()),
            format: place::clean(&found.format),
            size: size::bytes(found.size),
            modified: timestamp::date(found.file.modified),
            kinds: finding
                .identifiers
                .iter()
                .map(|(kind, n)| format!("{} {}", count(*n), language.kind(*kind)))
                .collect(),
            unmatched: finding.unmatched_records,
            extra_columns: place::clean(&finding.extra_columns.join(", ")),
        });
        Ok(())
    }

    fn unscanned(&mut self, unscanned: &Unscanned) -> io::Result<()> {
        let reason = self.language.reason(unscanned.why.reason);
        let count = self.reasons.entry(reason).or_default();
        *count += 1;
        if *count <= NAMED_AT_MOST {
            self.unread.push(UnreadRow {
                reason,
                place: place::below(&self.common, &unscanned.path, unscanned.entry.as_deref()),
                size: unscanned.size.map(size::bytes).unwrap_or_default(),
                modified: timestamp::date(unscanned.modified),
            });
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.findings.sort_by(|a, b| {
            (b.rank, b.customers)
                .cmp(&(a.rank, a.customers))
                .then_with(|| a.place.cmp(&b.place))
        });
        self.unread
            .sort_by(|a, b| (a.reason, &a.place).cmp(&(b.reason, &b.place)));
        let count = |n| size::count(n, self.language.thousands());
        let more = self.reasons.iter().filter(|(_, count)| **count > NAMED_AT_MOST);
        for (reason, number) in more {
            let number = count(number - NAMED_AT_MOST);
            let words = self.language.pick("meer; csv noemt alle", "more; csv names all");
            let at = self.unread.partition_point(|row| row.reason <= *reason);
            let place = format!("… {number} {words}");
            let (size, modified) = (String::new(), String::new());
            self.unread.insert(
                at,
                UnreadRow {
                    reason,
                    place,
                    size,
                    modified,
                },
            );
        }
        let page = Page {
            language: self.language,
            roots: self.roots.iter().map(|root| place::full(root, None)).collect(),
            made: timestamp::rfc3339(self.made).unwrap_or_default(),
            files: count(summary.files),
            bytes: size::bytes(summary.bytes),
            elapsed: size::duration(summary.elapsed),
            findings: &self.findings,
            customers: count(summary.customers),
            persons: count(summary.persons),
            unread: &self.unread,
            unread_count: count(self.reasons.values().sum()),
            stopped: summary.ending == Ending::Stopped,
        };
        let page = page.render().map_err(io::Error::other)?;
        self.out.write_all(page.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::extract::{Reason, Unreadable};
    use crate::report::example;

    fn page(language: Language) -> String {
        let mut out = Vec::new();
        let made = UNIX_EPOCH + Duration::from_hours(476_720);
        example::tell(&mut Html::new(
            &mut out,
            language,
            &[PathBuf::from("/home/jan")],
            made,
        ));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_page_is_as_it_was_reviewed() {
        insta::assert_snapshot!(page(Language::En));
    }

    #[test]
    fn the_page_speaks_dutch() {
        let page = page(Language::Nl);
        assert!(page.contains("<html lang=\"nl\">"));
        assert!(page.contains("met wachtwoord") && !page.contains("password"));
    }

    #[test]
    fn of_very_many_places_some_are_named_and_all_are_counted() {
        let mut out = Vec::new();
        let mut page = Html::new(&mut out, Language::En, &[PathBuf::from("/home/jan")], UNIX_EPOCH);
        for number in 0..NAMED_AT_MOST + 7 {
            page.unscanned(&Unscanned {
                path: Arc::new(PathBuf::from(format!("/home/jan/{number}.jpg"))),
                entry: None,
                size: None,
                modified: None,
                why: Unreadable::from(Reason::Unsupported),
            })
            .unwrap();
        }
        page.finish(&Summary::default()).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert_eq!(page.matches(".jpg").count() as u64, NAMED_AT_MOST);
        assert!(page.contains("<strong>1,007</strong>not read"), "{page}");
        assert!(page.contains("… 7 more; csv names all"));
    }

    #[test]
    fn names_are_escaped_and_nothing_is_fetched() {
        let page = page(Language::En);
        assert!(page.contains("offerte &#60;1&#62;.docx"), "{page}");
        for forbidden in ["<script", "http:", "https:", "src=", "url("] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}

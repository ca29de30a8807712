//! The report for whoever started the scan at a terminal: a table, what was not read, and one sentence.
//!
//! Fits 80 columns. Colour only where the caller says that a terminal reads it. The worst findings come
//! first; a long list is cut, and says so.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use comfy_table::presets::NOTHING;
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width,
};
use homeward_rules::finding::{Finding, Severity};

use super::{Language, Report, place, size, timestamp};
use crate::extract::Reason;
use crate::outcome::{Found, Unscanned};
use crate::scan::{Ending, Summary};
use crate::worker::protection::Protection;

/// Findings that are shown.
const SHOWN: usize = 200;

/// Examples that are shown of what was not read, of each reason.
const EXAMPLES: usize = 3;

/// Files that are shown of those that need a password, the newest: nobody but their maker knows what they hold.
const LOCKED: usize = 20;

/// Columns that a table needs; a narrower terminal gets a list.
const TABLE: u16 = 60;

const ENGLISH: Language = Language::En;

/// How the report is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal.
    pub width: u16,
    /// Whether severities have a colour.
    pub colour: Colour,
}

/// Whether severities have a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// They have.
    Ansi,
    /// Plain text.
    None,
}

/// Writes a table at the end.
#[derive(Debug)]
pub struct Human<W> {
    out: W,
    look: Look,
    common: PathBuf,
    rows: Vec<Row>,
    unread: BTreeMap<Reason, Unread>,
}

#[derive(Debug)]
struct Row {
    severity: Severity,
    customers: usize,
    persons: u32,
    holds: String,
    place: String,
}

#[derive(Debug, Default)]
struct Unread {
    count: u64,
    examples: Vec<(Option<SystemTime>, String)>,
}

impl Unread {
    fn see(&mut self, unscanned: &Unscanned, place: String) {
        self.count += 1;
        if unscanned.why.reason != Reason::Encrypted {
            if self.examples.len() < EXAMPLES {
                self.examples.push((None, place));
            }
            return;
        }
        let size = unscanned.size.map(size::bytes);
        let about: Vec<String> = size
            .into_iter()
            .chain([timestamp::date(unscanned.modified)])
            .collect();
        let example = (
            unscanned.modified,
            format!("{place} ({})", about.join(", ").trim_end_matches(", ")),
        );
        let at = self
            .examples
            .partition_point(|(modified, _)| *modified >= unscanned.modified);
        self.examples.insert(at, example);
        self.examples.truncate(LOCKED);
    }
}

impl<W: Write> Human<W> {
    /// A report about these roots.
    pub fn new(out: W, look: Look, roots: &[PathBuf]) -> Self {
        Self {
            out,
            look,
            common: place::common(roots),
            rows: Vec::new(),
            unread: BTreeMap::new(),
        }
    }

    fn findings(&mut self) -> io::Result<()> {
        let found = self.rows.len();
        if found == 0 {
            return Ok(());
        }
        self.rows.sort_by(|a, b| {
            (b.severity, b.customers)
                .cmp(&(a.severity, a.customers))
                .then_with(|| a.place.cmp(&b.place))
        });
        if self.look.width < TABLE {
            return self.list();
        }
        let mut table = self.table();
        table.set_header(["Severity", "Customers", "Persons", "Holds", "File"]);
        for row in self.rows.iter().take(SHOWN) {
            table.add_row([
                self.severity(row.severity),
                Cell::new(size::count(row.customers as u64, ',')).set_alignment(CellAlignment::Right),
                Cell::new(size::count(u64::from(row.persons), ',')).set_alignment(CellAlignment::Right),
                Cell::new(&row.holds),
                Cell::new(&row.place),
            ]);
        }
        table.set_constraints([
            ColumnConstraint::ContentWidth,
            ColumnConstraint::ContentWidth,
            ColumnConstraint::ContentWidth,
            ColumnConstraint::UpperBoundary(Width::Percentage(30)),
            ColumnConstraint::LowerBoundary(Width::Percentage(32)),
        ]);
        self.title()?;
        print(&mut self.out, &table)?;
        self.more()
    }

    fn title(&mut self) -> io::Result<()> {
        let common = place::clean(&self.common.to_string_lossy());
        writeln!(self.out, "Customer data in {common}:\n")
    }

    fn more(&mut self) -> io::Result<()> {
        let found = self.rows.len();
        if found > SHOWN {
            let more = size::count((found - SHOWN) as u64, ',');
            writeln!(self.out, "… and {more} more: --format csv or html lists them all")?;
        }
        writeln!(self.out)
    }

    /// The findings below each other, for a terminal that no table fits.
    fn list(&mut self) -> io::Result<()> {
        self.title()?;
        for row in self.rows.iter().take(SHOWN) {
            writeln!(self.out, "{}", row.place)?;
            writeln!(
                self.out,
                "  {}, {} {}",
                row.severity,
                size::count(row.customers as u64, ','),
                plural(row.customers as u64, "customer", "customers")
            )?;
            for held in row.holds.lines() {
                writeln!(self.out, "  {held}")?;
            }
        }
        self.more()
    }

    fn not_read(&mut self) -> io::Result<()> {
        if self.unread.is_empty() {
            return Ok(());
        }
        let mut table = self.table();
        for (reason, unread) in &self.unread {
            let places: Vec<&str> = unread.examples.iter().map(|(_, place)| place.as_str()).collect();
            let mut examples = places.join("\n");
            if unread.count > unread.examples.len() as u64 {
                examples.push_str("\n…");
            }
            table.add_row([
                Cell::new(size::count(unread.count, ',')).set_alignment(CellAlignment::Right),
                Cell::new(ENGLISH.reason(*reason)),
                Cell::new(examples),
            ]);
        }
        table.set_constraints([ColumnConstraint::ContentWidth, ColumnConstraint::ContentWidth]);
        writeln!(self.out, "Not read, or not to the end:\n")?;
        print(&mut self.out, &table)?;
        writeln!(self.out)
    }

    fn sentence(&mut self, summary: &Summary) -> io::Result<()> {
        let count = |n| size::count(n, ',');
        write!(
            self.out,
            "{} {} ({}) scanned in {}",
            count(summary.files),
            plural(summary.files, "file", "files"),
            size::bytes(summary.bytes),
            size::duration(summary.elapsed)
        )?;
        if let Some(unchanged) = summary.unchanged {
            write!(self.out, ", {} of them unchanged", count(unchanged))?;
        }
        if let Some(pictures) = summary.pictures {
            let noun = plural(pictures, "picture", "pictures");
            write!(self.out, ", text of {} {noun} read", count(pictures))?;
        }
        if summary.ending == Ending::Stopped {
            write!(self.out, ", then stopped")?;
        }
        if summary.findings == 0 {
            writeln!(self.out, ": no customer data found.")?;
            return self.allowed(summary);
        }
        writeln!(
            self.out,
            ":\n{} {} with {} {}, of whom {} {}.",
            count(summary.findings),
            plural(summary.findings, "finding", "findings"),
            count(summary.customers),
            plural(summary.customers, "customer", "customers"),
            count(summary.persons),
            plural(summary.persons, "is a natural person", "are natural persons")
        )?;
        self.allowed(summary)
    }

    fn allowed(&mut self, summary: &Summary) -> io::Result<()> {
        let Some(allowed) = summary.allowed else {
            return Ok(());
        };
        writeln!(
            self.out,
            "{} more {} where the policy allows {}.",
            size::count(allowed, ','),
            plural(allowed, "finding stands", "findings stand"),
            plural(allowed, "it", "them")
        )
    }

    /// Says what this system did not offer against hostile documents.
    fn missing_protections(&mut self, summary: &Summary) -> io::Result<()> {
        let Some(held) = &summary.protections else {
            return Ok(());
        };
        let missing: Vec<_> = Protection::ALL
            .into_iter()
            .filter(|protection| !held.contains(protection))
            .map(Protection::as_str)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "\nNot offered by this system against hostile files:")?;
        for words in missing.chunks(3) {
            writeln!(self.out, "  {}", words.join(", "))?;
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.look.width);
        match self.look.colour {
            Colour::Ansi => table.enforce_styling(),
            Colour::None => table.force_no_tty(),
        };
        table
    }

    fn severity(&self, severity: Severity) -> Cell {
        let cell = Cell::new(severity.as_str());
        if self.look.colour == Colour::None {
            return cell;
        }
        match severity {
            Severity::Low => cell,
            Severity::Medium => cell.fg(Color::Yellow),
            Severity::High => cell.fg(Color::Red),
            Severity::Critical => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        }
    }
}

impl<W: Write> Report for Human<W> {
    fn finding(&mut self, found: &Found) -> io::Result<()> {
        self.rows.push(Row {
            severity: found.finding.severity,
            customers: found.finding.customers.len(),
            persons: found.finding.persons,
            holds: holds(&found.finding),
            place: place::below(&self.common, &found.file.path, found.entry.as_deref()),
        });
        Ok(())
    }

    fn unscanned(&mut self, unscanned: &Unscanned) -> io::Result<()> {
        let place = place::below(&self.common, &unscanned.path, unscanned.entry.as_deref());
        let unread = self.unread.entry(unscanned.why.reason).or_default();
        unread.see(unscanned, place);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.findings()?;
        self.not_read()?;
        self.sentence(summary)?;
        self.missing_protections(summary)?;
        self.out.flush()
    }
}

fn holds(finding: &Finding) -> String {
    let mut parts: Vec<String> = finding
        .identifiers
        .keys()
        .map(|kind| ENGLISH.kind(*kind).to_owned())
        .collect();
    if finding.unmatched_records > 0 {
        let records = u64::from(finding.unmatched_records);
        let noun = plural(records, "record", "records");
        parts.push(format!("{} {noun} not in the CRM", size::count(records, ',')));
    }
    parts.join(", ")
}

const fn plural(count: u64, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// Writes a table without the blanks that fill its last column.
fn print(out: &mut impl Write, table: &Table) -> io::Result<()> {
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::extract::Unreadable;
    use crate::report::example;

    fn shown(width: u16, colour: Colour, tell: impl FnOnce(&mut dyn Report)) -> String {
        let mut out = Vec::new();
        let look = Look { width, colour };
        tell(&mut Human::new(&mut out, look, &[PathBuf::from("/home/jan")]));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_worst_comes_first_and_all_fits_eighty_columns() {
        let shown = shown(80, Colour::None, example::tell);
        for line in shown.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn a_narrow_terminal_gets_a_list() {
        let shown = shown(30, Colour::None, example::tell);
        assert!(shown.contains("\n  high, 2 customers\n  e-mail"), "{shown}");
    }

    #[test]
    fn of_what_needs_a_password_the_newest_is_shown_first() {
        let shown = shown(80, Colour::None, |report| {
            for days in [1, 9, 5] {
                let mut locked =
                    example::unscanned(&format!("/home/jan/{days}.7z"), None, Unreadable::encrypted());
                locked.modified = Some(SystemTime::UNIX_EPOCH + Duration::from_hours(24 * days));
                report.unscanned(&locked).unwrap();
            }
            report.finish(&Summary::default()).unwrap();
        });
        let at = |name: &str| shown.find(name).unwrap();
        assert!(
            at("9.7z (34.8 kB, 1970-01-10)") < at("5.7z") && at("5.7z") < at("1.7z"),
            "{shown}"
        );
    }

    #[test]
    fn a_clean_scan_says_so() {
        let shown = shown(80, Colour::None, |report| {
            let summary = Summary {
                files: 1,
                bytes: 12,
                ..Summary::default()
            };
            report.finish(&summary).unwrap();
        });
        assert_eq!(shown, "1 file (12 B) scanned in 0.0 s: no customer data found.\n");
    }

    #[test]
    fn files_that_were_not_opened_are_counted() {
        let shown = shown(80, Colour::None, |report| {
            let summary = Summary {
                files: 1_200,
                unchanged: Some(1_199),
                ..Summary::default()
            };
            report.finish(&summary).unwrap();
        });
        assert!(shown.contains(", 1,199 of them unchanged"), "{shown}");
    }

    #[test]
    fn pictures_that_were_read_are_counted() {
        let shown = shown(80, Colour::None, |report| {
            let summary = Summary {
                pictures: Some(1),
                ..Summary::default()
            };
            report.finish(&summary).unwrap();
        });
        assert!(shown.contains("text of 1 picture read"), "{shown}");
    }

    #[test]
    fn what_the_system_does_not_offer_is_said() {
        let shown = shown(80, Colour::None, |report| {
            let summary = Summary {
                protections: Some([Protection::Memory].into()),
                ..Summary::default()
            };
            report.finish(&summary).unwrap();
        });
        assert!(
            shown.contains("no_network") && !shown.contains("memory"),
            "{shown}"
        );
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    }

    #[test]
    fn colour_is_there_only_when_asked_for() {
        assert!(shown(80, Colour::Ansi, example::tell).contains("\x1b["));
        assert!(!shown(80, Colour::None, example::tell).contains('\x1b'));
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let shown = shown(80, Colour::None, |report| {
            for at in 0..SHOWN + 5 {
                let found = example::found(&format!("/home/jan/{at}"), None, Severity::Low);
                report.finding(&found).unwrap();
            }
            report.finish(&example::summary()).unwrap();
        });
        assert!(shown.contains("… and 5 more"), "{shown}");
    }

    #[test]
    fn names_of_files_cannot_control_the_terminal() {
        let shown = shown(80, Colour::None, |report| {
            let found = example::found("/home/jan/\x1b]0;x\x07", Some("a\nb"), Severity::Low);
            report.finding(&found).unwrap();
            report.finish(&example::summary()).unwrap();
        });
        assert!(!shown.contains('\x1b') && !shown.contains("a\nb"), "{shown}");
    }
}

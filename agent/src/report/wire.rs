//! What a scan finds as reports for the server: parts of bounded size, put into the spool as they fill.
//!
//! All entries of one file become one [`FileFinding`]; a file is kept open until the scan says that no more comes of
//! it. Many customers go as a set in little room, and a file of which the entries would still fill more than a report holds
//! tells its last entries as one: every customer arrives, and what was too much to be told is counted. What is never text by
//! its nature (pictures, programs, fonts) is counted in the coverage and not listed one by one. Lengths are held to what a
//! server takes.

mod identity;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use homeward_rules::coverage::Coverage;
use homeward_rules::finding::CustomerRef;
use homeward_rules::report::{
    CustomerSet, Ending, FileFinding, Limits, PROTOCOL, Part, ScanEnd, ScanReport, Source,
    Unscanned as WireUnscanned, Versions,
};
use roaring::RoaringBitmap;
use uuid::Uuid;

pub use identity::Identities;

use super::Report;
use crate::extract::{Detail, Reason};
use crate::outcome::{Found, Unscanned};
use crate::scan::{self, Summary};
use crate::spool::Spool;

/// Files, unread entries and bytes (roughly) from which on a part is closed.
const FILES: usize = 500;
const UNREAD: usize = 2_000;
const BYTES: usize = 1 << 20;
/// Bytes (roughly) of one file from which on its further entries are told as one. That one takes less than as much again, and
/// both together less than a server takes of a report.
const FILE: usize = 4 << 20;
/// Customers from which on they are told as a set.
const MANY: usize = 1_000;
/// Most headings that are told of one entry.
const HEADINGS: usize = 1_000;
/// Most places of evidence that are told of one file.
const EVIDENCE: usize = 10_000;
/// Name of the entry that stands for all beyond the limit of entries.
const REST: &str = "…";

/// Makes reports of one source's scan.
#[derive(Debug)]
pub struct Wire<'s> {
    spool: &'s Spool,
    head: Head,
    identities: Identities<'s>,
    open: HashMap<PathBuf, FileFinding>,
    ready: Vec<FileFinding>,
    unscanned: Vec<WireUnscanned>,
    bytes: usize,
    part: u32,
    files: u64,
}

/// What every part of a scan begins with.
#[derive(Debug, Clone)]
pub struct Head {
    /// What is scanned.
    pub source: Source,
    /// What scans.
    pub versions: Versions,
    /// When it began.
    pub started: SystemTime,
    /// Its id.
    pub scan: Uuid,
    /// The files and folders that it looks at; none where it looks at all.
    pub within: Vec<PathBuf>,
}

impl<'s> Wire<'s> {
    /// Reports of a scan that begins.
    #[must_use]
    pub fn new(spool: &'s Spool, head: Head, identities: Identities<'s>) -> Self {
        Self {
            spool,
            head,
            identities,
            open: HashMap::new(),
            ready: Vec::new(),
            unscanned: Vec::new(),
            bytes: 0,
            part: 0,
            files: 0,
        }
    }

    /// Files with findings so far.
    #[must_use]
    pub const fn files(&self) -> u64 {
        self.files
    }

    /// Ids of the files that were told.
    #[must_use]
    pub fn into_identities(self) -> Identities<'s> {
        self.identities
    }

    fn close_file(&mut self, file: FileFinding) -> io::Result<()> {
        let weight = weight(&file);
        // A large file goes by itself, so that no report is larger than one file can be.
        if self.bytes + weight > BYTES && !self.ready.is_empty() {
            self.send(None)?;
        }
        self.bytes += weight;
        self.ready.push(packed(file)?);
        self.files += 1;
        self.send_if_full()
    }

    fn send_if_full(&mut self) -> io::Result<()> {
        if self.ready.len() >= FILES || self.unscanned.len() >= UNREAD || self.bytes >= BYTES {
            return self.send(None);
        }
        Ok(())
    }

    fn send(&mut self, end: Option<ScanEnd>) -> io::Result<()> {
        let report = ScanReport {
            protocol: PROTOCOL,
            report_id: Uuid::now_v7().to_string(),
            scan_id: self.head.scan.to_string(),
            part: self.part,
            source: self.head.source.clone(),
            versions: self.head.versions.clone(),
            started: milliseconds(self.head.started).unwrap_or_default(),
            findings: std::mem::take(&mut self.ready),
            unscanned: std::mem::take(&mut self.unscanned),
            end,
        };
        self.spool.add(&report)?;
        self.part += 1;
        self.bytes = 0;
        Ok(())
    }
}

impl Report for Wire<'_> {
    fn finding(&mut self, found: &Found) -> io::Result<()> {
        let part = Part {
            entry: found
                .entry
                .as_deref()
                .map(|entry| short(entry, Limits::SERVER.path)),
            format: token(&found.format),
            size: found.size.min(i64::MAX as u64),
            finding: {
                let mut finding = found.finding.clone();
                finding
                    .extra_columns
                    .retain(|heading| !heading.is_empty() && !heading.contains('\0'));
                if finding.extra_columns.len() > HEADINGS {
                    finding.extra_columns.truncate(HEADINGS - 1);
                    finding.extra_columns.push(REST.to_owned());
                }
                for heading in &mut finding.extra_columns {
                    *heading = short(heading, Limits::SERVER.word * 4);
                }
                finding
            },
            customers: None,
            left_out: 0,
        };
        let path: &Path = &found.file.path;
        let identities = &mut self.identities;
        let file = self.open.entry(path.to_owned()).or_insert_with(|| {
            let known = identities.of(path);
            FileFinding {
                file: known.id,
                path: shown(path),
                owner: known.owner,
                size: found.file.size.min(i64::MAX as u64),
                modified: found.file.modified.and_then(milliseconds),
                content: found.content_hash.clone(),
                parts: Vec::new(),
            }
        });
        add_part(file, part);
        Ok(())
    }

    fn unscanned(&mut self, unscanned: &Unscanned) -> io::Result<()> {
        if is_no_text(unscanned) {
            return Ok(());
        }
        let detail = unscanned
            .why
            .detail
            .and_then(|detail| serde_json::to_value(detail).ok())
            .and_then(|detail| detail.as_str().map(str::to_owned));
        let entry = unscanned.entry.as_deref();
        let line = WireUnscanned {
            path: shown(&unscanned.path),
            entry: entry.map(|entry| short(entry, Limits::SERVER.path)),
            reason: unscanned.why.reason,
            detail,
            size: unscanned.size.map(|size| size.min(i64::MAX as u64)),
            modified: unscanned.modified.and_then(milliseconds),
        };
        self.bytes += line.path.len() + line.entry.as_ref().map_or(0, String::len) + 60;
        self.unscanned.push(line);
        self.send_if_full()
    }

    fn done(&mut self, path: &Path) -> io::Result<()> {
        match self.open.remove(path) {
            Some(file) => self.close_file(file),
            None => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let open = std::mem::take(&mut self.open);
        for (_, file) in open {
            self.close_file(file)?;
        }
        let within: Vec<String> = match summary.ending {
            scan::Ending::Complete => self.head.within.iter().map(|path| shown(path)).collect(),
            scan::Ending::Stopped => Vec::new(),
        };
        let end = ScanEnd {
            finished: milliseconds(SystemTime::now()).unwrap_or_default(),
            ending: match summary.ending {
                scan::Ending::Complete if within.is_empty() => Ending::Complete,
                scan::Ending::Complete | scan::Ending::Stopped => Ending::Stopped,
            },
            within,
            coverage: Coverage {
                files: summary.files,
                bytes: summary.bytes,
                unscanned: summary.unscanned.clone(),
            },
        };
        self.send(Some(end))
    }
}

/// Adds an entry; beyond the limit, to the one that stands for the rest.
fn add_part(file: &mut FileFinding, mut part: Part) {
    let told: usize = file.parts.iter().map(|part| part.finding.evidence.len()).sum();
    let evidence = part.finding.evidence.len();
    part.finding.evidence.truncate(EVIDENCE.saturating_sub(told));
    part.left_out += (evidence - part.finding.evidence.len()) as u64;
    let folded = file
        .parts
        .last()
        .is_some_and(|last| last.entry.as_deref() == Some(REST));
    let fits = file.parts.is_empty() || weight(file) + part_weight(&part) <= FILE;
    if !folded && fits && file.parts.len() + 1 < Limits::SERVER.parts {
        file.parts.push(part);
        return;
    }
    let rest = file.parts.last_mut().filter(|_| folded);
    let Some(rest) = rest else {
        part.entry = Some(REST.to_owned());
        file.parts.push(part);
        return;
    };
    let (all, more) = (&mut rest.finding, part.finding);
    all.severity = all.severity.max(more.severity);
    all.customers.extend(more.customers);
    all.customers.sort_unstable();
    all.customers.dedup();
    // The same person may be in several: so many there are at least.
    all.persons = all.persons.max(more.persons);
    for (kind, count) in more.identifiers {
        let sum = all.identifiers.entry(kind).or_default();
        *sum = sum.saturating_add(count);
    }
    all.evidence.extend(more.evidence);
    all.unmatched_records = all.unmatched_records.saturating_add(more.unmatched_records);
    for heading in more.extra_columns {
        if all.extra_columns.contains(&heading) || all.extra_columns.len() >= HEADINGS {
            continue;
        }
        let last = all.extra_columns.len() + 1 == HEADINGS;
        all.extra_columns
            .push(if last { REST.to_owned() } else { heading });
    }
    rest.left_out = rest.left_out.saturating_add(part.left_out);
    rest.size = rest.size.saturating_add(part.size).min(i64::MAX as u64);
}

/// About how many bytes a file takes in a report.
fn weight(file: &FileFinding) -> usize {
    file.path.len() + 250 + file.parts.iter().map(part_weight).sum::<usize>()
}

/// About how many bytes an entry takes in a report.
fn part_weight(part: &Part) -> usize {
    let finding = &part.finding;
    let headings = finding.extra_columns.iter().map(|heading| heading.len() + 3);
    let name = part.entry.as_ref().map_or(0, String::len);
    customers_weight(&finding.customers) + finding.evidence.len() * 120 + headings.sum::<usize>() + name + 250
}

/// About how many bytes customers take: as numbers, or as a set of two bytes each or of whole blocks, in base64.
fn customers_weight(customers: &[CustomerRef]) -> usize {
    if customers.len() < MANY {
        return customers.len() * 9;
    }
    let blocks = customers.last().map_or(0, |last| last.0 as usize / 65_536 + 1);
    (customers.len() * 2).min(blocks * 8_192) * 4 / 3 + blocks * 12
}

/// The same file, with many customers as sets.
fn packed(mut file: FileFinding) -> io::Result<FileFinding> {
    for part in &mut file.parts {
        if part.finding.customers.len() < MANY {
            continue;
        }
        let customers = std::mem::take(&mut part.finding.customers);
        // Made of numbers that rise, which is what a set of the portable format without runs is written from.
        let set: RoaringBitmap = customers.into_iter().map(|customer| customer.0).collect();
        let mut bytes = Vec::with_capacity(set.serialized_size());
        set.serialize_into(&mut bytes)?;
        part.customers = Some(CustomerSet {
            count: set.len(),
            set: STANDARD.encode(bytes),
        });
    }
    Ok(file)
}

/// Whether it never has text: its kind alone says that there is nothing to read.
const fn is_no_text(unscanned: &Unscanned) -> bool {
    matches!(unscanned.why.reason, Reason::Unsupported)
        && matches!(
            unscanned.why.detail,
            Some(Detail::Image | Detail::Media | Detail::Program | Detail::Font | Detail::Binary)
        )
}

fn shown(path: &Path) -> String {
    short(&path.to_string_lossy(), Limits::SERVER.path)
}

/// A word that is no longer than a server takes; one that is longer ends in an ellipsis.
fn short(word: &str, most: usize) -> String {
    let tame: String = word.chars().filter(|letter| *letter != '\0').collect();
    if tame.is_empty() {
        return REST.to_owned();
    }
    if tame.len() <= most {
        return tame;
    }
    let mut cut = String::new();
    for letter in tame.chars() {
        if cut.len() + letter.len_utf8() + REST.len() > most {
            break;
        }
        cut.push(letter);
    }
    cut + REST
}

/// A format's name as the wire takes it.
fn token(format: &str) -> String {
    let may_stand =
        |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-.+".contains(*letter);
    let token: String = format
        .to_ascii_lowercase()
        .chars()
        .filter(may_stand)
        .take(32)
        .collect();
    if token.is_empty() {
        "unknown".to_owned()
    } else {
        token
    }
}

/// Milliseconds since 1970, within the years that a server takes.
#[must_use]
pub fn milliseconds(time: SystemTime) -> Option<i64> {
    const FIRST: i64 = -11_644_473_600_000;
    const LAST: i64 = 253_402_300_799_999;
    let since = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok()?,
        Err(before) => -i64::try_from(before.duration().as_millis()).ok()?,
    };
    (FIRST..=LAST).contains(&since).then_some(since)
}

#[cfg(test)]
mod tests;

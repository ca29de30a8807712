//! Takes what agents report into the database.
//!
//! A report is held to its limits, given its source, its people and its amounts, and stored in one transaction with
//! the mark that it was: sent again, it is answered alike and stored once. Parts of a scan come in any order; only
//! when all of them are there is what the scan did not see taken for gone. What is older than what is known changes
//! nothing. A device writes for its own roots and for shares that it was given, for nobody else's.

mod amount;
mod close;
mod name;
mod room;
mod whose;

use std::collections::BTreeMap;

use homeward_rules::report::{Fault, FileFinding, Limits, ScanEnd, ScanReport, Unscanned, Versions};
use roaring::RoaringBitmap;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::audit::{self, Actor, Entry};
use crate::findings::{outside, rules};
use crate::fleet::attention::Why;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::entity::{finding, finding_event, news, report, scan};
use crate::store::findings::keep_likeness;
use crate::store::reports::{self, Known, Noted};
use crate::store::{Store, StoreError, news as store_news};
use amount::Amount;
pub use amount::bit;
use close::Closed;
pub(crate) use close::{Place, path_key};
pub use name::{Shares, folder_of};
pub(crate) use name::{SourceName, shown_name};
pub use whose::{Attribution, By};

/// A clock that says a scan began longer ago than this is not believed.
const OLDEST: std::time::Duration = std::time::Duration::from_hours(30 * 24);

/// Seconds after which a device asks again for room.
const FULL_WAIT: u32 = 3_600;

/// Who reports.
#[derive(Debug, Clone)]
pub struct Reporter {
    /// The device.
    pub device: Uuid,
    /// The name by which people's belongings name it; empty where it has none that was accepted.
    pub name: String,
    /// Shares that it may report.
    pub shares: Shares,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    /// The report.
    pub report_id: Uuid,
    /// Whether it had been stored before.
    pub repeated: bool,
    /// Files of it that were written down.
    pub findings: u64,
    /// Findings that were gone and are back.
    pub returned: u64,
    /// Findings that are gone, now that the scan is complete.
    pub removed: u64,
}

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It does not keep to the wire format.
    #[error("{0}")]
    Fault(#[from] Fault),
    /// The device may not report this source, or the scan is another's.
    #[error("source: is not this device's to report")]
    NotYours,
    /// The device reports more roots than any device has.
    #[error("source: this device has too many roots")]
    TooManySources,
    /// The source, or all of the device, has as many findings as are kept.
    #[error("source: it has as many findings as are kept")]
    Full,
    /// Another report has its id.
    #[error("report_id: another report has it")]
    Another,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something of the report cannot be written.
    #[error("the report cannot be written: {0}")]
    Written(#[from] std::io::Error),
    /// The same, as JSON.
    #[error("the report cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The server failed.
    #[error("the report could not be worked out: {0}")]
    Worked(String),
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Fault(_) | Refused::TooManySources => Self::Invalid(refused.to_string()),
            Refused::NotYours => Self::SourceNotYours,
            // Nothing is lost: the device keeps it and comes again.
            Refused::Full => Self::TooMany(FULL_WAIT),
            Refused::Another => Self::Conflict("report_id: another report has it"),
            Refused::Store(error) => error.into(),
            Refused::Worked(_) | Refused::Written(_) | Refused::Json(_) => {
                Self::Failed(anyhow::Error::new(refused))
            }
        }
    }
}

/// Takes a report. What the receipt says is on the disk.
///
/// # Errors
///
/// Why it is not taken; then nothing of it was stored.
pub async fn accept(
    store: &Store,
    from: &Reporter,
    report: ScanReport,
    now: Moment,
) -> Result<Receipt, Refused> {
    report.check(&Limits::SERVER)?;
    let report_id = id("report_id", &report.report_id)?;
    let scan_id = id("scan_id", &report.scan_id)?;
    let name = SourceName::of(from, &report.source).ok_or(Refused::NotYours)?;
    let whose = whose::of_files(store, from, &report, now).await?;
    let began = effective(Moment(report.started), now);
    let worked = tokio::task::spawn_blocking(move || worked(report)).await;
    let Worked {
        digest,
        part,
        versions,
        amounts,
        unscanned,
        end,
    } = worked.map_err(|error| Refused::Worked(error.to_string()))??;

    let transaction = store.write().await?;
    let mut held = reports::source(&transaction, &name, now)
        .await?
        .ok_or(Refused::TooManySources)?;
    let source = held.id;
    let mut receipt = Receipt {
        report_id,
        repeated: false,
        findings: 0,
        returned: 0,
        removed: 0,
    };
    let row = report::Model {
        source_id: source,
        report_id,
        scan_id,
        device_id: from.device,
        part: i32::try_from(part).unwrap_or(i32::MAX),
        digest,
        received: now,
    };
    match reports::note(&transaction, row).await? {
        Noted::Fresh => {}
        Noted::Before => {
            receipt.repeated = true;
            return Ok(receipt);
        }
        Noted::Another => return Err(Refused::Another),
    }
    let drafted = scan::Model {
        source_id: source,
        scan_id,
        device_id: from.device,
        started: began,
        finished: None,
        ending: None,
        agent_version: versions.agent,
        index_version: versions.index,
        rules_version: versions.rules,
        coverage: None,
        parts: None,
        closed: None,
        within: None,
    };
    let mut scan = reports::scan(&transaction, drafted).await?;
    if scan.device_id != from.device {
        return Err(Refused::NotYours);
    }
    let overtaken = reports::newer_scan(&transaction, &scan).await?;
    let (added, mut news) =
        write_down(&transaction, &scan, overtaken, amounts, &whose, now, &mut receipt).await?;
    if !room::findings(&transaction, &mut held, added, room::MOST_FINDINGS).await?
        || !room::unread(&transaction, &mut held, unscanned.len()).await?
    {
        transaction.rollback().await.map_err(StoreError::from)?;
        store.mark_device(from.device, Why::Full).await.or_else(unknown)?;
        return Err(Refused::Full);
    }
    reports::unscanned(&transaction, &scan, unscanned).await?;
    if let Some(end) = end {
        note_end(&mut scan, &end, part, now);
        reports::end(&transaction, &scan).await?;
    }
    let mut closed = None;
    if reports::is_whole(&transaction, &scan).await? {
        let kind = (held.kind.as_str(), overtaken);
        closed = Some(close::close(&transaction, &mut scan, kind, now, &mut news).await?);
    }
    // Numbered last: whoever has the turn waits for no row any more.
    store_news::add(&transaction, news).await?;
    if let Some(Closed::Removed(count)) = closed {
        receipt.removed = count;
    }
    // Scans of a few files come all day: told where they ended something.
    if closed.is_some() && (scan.within.is_none() || receipt.removed > 0) {
        audit::record(&transaction, closed_scan(&scan, receipt.removed)).await?;
    }
    transaction.commit().await.map_err(StoreError::from)?;
    if closed == Some(Closed::EmptyShare) {
        store
            .mark_device(from.device, Why::EmptyShare)
            .await
            .or_else(unknown)?;
    }
    Ok(receipt)
}

/// Writes down how a scan ended, as its last part says.
fn note_end(scan: &mut scan::Model, end: &ScanEnd, part: u32, now: Moment) {
    let latest = now.0.max(scan.started.0);
    scan.finished = Some(Moment(end.finished.clamp(scan.started.0, latest)));
    scan.ending = Some(name::ending_word(end.ending).to_owned());
    scan.coverage = Some(json!(end.coverage).to_string());
    scan.within = (!end.within.is_empty()).then(|| json!(end.within).to_string());
    scan.parts = Some(i32::try_from(part).unwrap_or(i32::MAX).saturating_add(1));
}

fn closed_scan(scan: &scan::Model, removed: u64) -> Entry {
    Entry {
        actor: Actor::Device(scan.device_id),
        action: "scan.closed",
        object: Some(format!("source:{}", scan.source_id)),
        detail: json!({"scan": scan.scan_id, "ending": scan.ending, "removed": removed}),
    }
}

/// A reporter that is no device of the database is marked nowhere.
fn unknown(error: StoreError) -> Result<(), StoreError> {
    match error {
        StoreError::Missing => Ok(()),
        other => Err(other),
    }
}

/// When a scan began, if its device's clock can be believed; else when it was heard of.
fn effective(said: Moment, now: Moment) -> Moment {
    if said > now || said < now.before(OLDEST) {
        now
    } else {
        said
    }
}

fn id(field: &'static str, text: &str) -> Result<Uuid, Fault> {
    Uuid::try_parse(text).map_err(|_| Fault::NoUuid(field))
}

/// A report that was worked through.
struct Worked {
    /// Of the whole of it.
    digest: String,
    part: u32,
    versions: Versions,
    amounts: BTreeMap<Uuid, (FileFinding, Amount)>,
    unscanned: Vec<Unscanned>,
    end: Option<ScanEnd>,
}

fn worked(report: ScanReport) -> Result<Worked, Refused> {
    let mut hasher = blake3::Hasher::new();
    serde_json::to_writer(&mut hasher, &report).map_err(|error| Refused::Worked(error.to_string()))?;
    Ok(Worked {
        digest: hasher.finalize().to_hex().to_string(),
        part: report.part,
        versions: report.versions,
        amounts: amounts(report.findings)?,
        unscanned: report.unscanned,
        end: report.end,
    })
}

/// What each file amounts to, by its id: a file that a report names twice counts as it was named last.
fn amounts(findings: Vec<FileFinding>) -> Result<BTreeMap<Uuid, (FileFinding, Amount)>, Refused> {
    findings
        .into_iter()
        .map(|mut file| {
            let id = id("findings.file", &file.file)?;
            let amount = Amount::of(&mut file)?;
            Ok((id, (file, amount)))
        })
        .collect()
}

/// Stores the files of a report over what is known of them; says how many were not known, and what is news.
async fn write_down(
    transaction: &sea_orm::DatabaseTransaction,
    scan: &scan::Model,
    overtaken: Option<Moment>,
    amounts: BTreeMap<Uuid, (FileFinding, Amount)>,
    whose: &whose::Whose,
    now: Moment,
    receipt: &mut Receipt,
) -> Result<(usize, Vec<news::Model>), Refused> {
    let ids: Vec<Uuid> = amounts.keys().copied().collect();
    let grows = |id: Uuid, before: &RoaringBitmap| {
        let now = amounts.get(&id);
        now.is_some_and(|(_, amount)| !amount.set.is_subset(before))
    };
    let known = reports::known(transaction, scan.source_id, &ids, grows).await?;
    let mut rows = Vec::with_capacity(amounts.len());
    let mut events = Vec::new();
    let mut same = Vec::new();
    let mut told = Vec::new();
    let mut ruled = rules::Ruled::of(transaction, now).await?;
    let mut looks = Vec::new();
    let mut added = 0;
    for (file_id, (file, amount)) in amounts {
        let before = known.get(&file_id);
        if before.is_some_and(|before| before.is_newer_than(scan.started) || overtaken.is_some()) {
            continue;
        }
        let bands = amount.bands;
        let mut row = row(scan, file_id, file, amount, before, whose, now);
        if before.is_none_or(|before| before.review != "new") {
            ruled.apply(&mut row);
        }
        if overtaken.is_none() && before.is_some_and(|before| before.is_same(&row)) {
            same.push(file_id);
            continue;
        }
        looks.extend(bands.map(|bands| (row.content_key, bands)));
        let row = match overtaken {
            Some(gone) => finding::Model {
                presence: "removed".to_owned(),
                removed: Some(gone),
                ..row
            },
            None => row,
        };
        for kind in before.map_or_else(Vec::new, |before| before.what_happened(&row)) {
            receipt.returned += u64::from(kind == "returned");
            events.push(finding_event::Model {
                source_id: row.source_id,
                file_id,
                at: scan.started,
                kind: kind.to_owned(),
                scan_id: scan.scan_id,
                customers: row.customers,
            });
        }
        added += usize::from(before.is_none());
        if overtaken.is_none()
            && let Some(kind) = before.map_or(Some("new"), |before| before.news(&row))
        {
            told.push(news_of(&row, kind, now));
        }
        rows.push(row);
    }
    receipt.findings = (rows.len() + same.len()) as u64;
    reports::seen_again(transaction, scan, &same, now).await?;
    reports::write_findings(transaction, rows).await?;
    keep_likeness(transaction, looks).await?;
    ruled.write(transaction, scan).await?;
    reports::write_events(transaction, events).await?;
    Ok((added, told))
}

fn news_of(row: &finding::Model, kind: &str, now: Moment) -> news::Model {
    news::Model {
        seq: 0,
        at: now,
        kind: kind.to_owned(),
        source_id: row.source_id,
        file_id: row.file_id,
        device_id: row.device_id,
        rank: row.rank,
        customers: row.customers,
        persons: row.persons,
        first_seen: row.first_seen,
    }
}

/// A content's hash in 64 bits, whatever digits an agent wrote.
pub(crate) fn content_key(content: &str) -> i64 {
    let hash = blake3::hash(content.as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    i64::from_le_bytes(first.try_into().unwrap_or_default())
}

fn row(
    scan: &scan::Model,
    file_id: Uuid,
    file: FileFinding,
    amount: Amount,
    before: Option<&Known>,
    whose: &whose::Whose,
    now: Moment,
) -> finding::Model {
    let inferred = whose.of(&file);
    let by_hand = before.filter(|before| before.person_by == By::Hand.as_str());
    let (person_id, by) = by_hand.map_or((inferred.person, inferred.by), |before| {
        (before.person_id, By::Hand)
    });
    let (folder, _) = folder_of(&file.path);
    let outside = outside(&file.path, &amount.format);
    let review = before.map_or_else(|| "new".to_owned(), Known::review_of);
    finding::Model {
        // The database gives it.
        seq: 0,
        source_id: scan.source_id,
        file_id,
        device_id: scan.device_id,
        scan_id: scan.scan_id,
        folder: folder.to_owned(),
        words: file.path.to_lowercase(),
        path: file.path,
        owner: file.owner,
        person_id,
        person_by: by.as_str().to_owned(),
        format: amount.format,
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        modified: file.modified.map(Moment),
        content_key: content_key(&file.content),
        content: file.content,
        severity: amount.severity.as_str().to_owned(),
        rank: amount.severity as i32,
        held: before.is_some_and(|before| before.held),
        outside,
        customers: amount.customers,
        persons: amount.persons,
        identifiers: amount.identifiers,
        kinds: amount.kinds,
        extra_columns: amount.extra_columns,
        unmatched_records: amount.unmatched_records,
        presence: "present".to_owned(),
        released: before.is_some_and(|before| before.stays_released(person_id)),
        review,
        first_seen: before.map_or(scan.started, |before| before.first_seen.min(scan.started)),
        last_seen: scan.started,
        removed: None,
        unrecognised: false,
        assignee_id: before.and_then(|before| before.assignee_id),
        changed: now,
        told: amount.told,
        customer_set: amount.customer_set,
        parts: amount.parts,
    }
}

//! What reports bring: sources, scans, findings, what was not read.
//!
//! All of it within one transaction a report; reports about one source follow each other (the source's row is locked),
//! so that what is read here is still so when it is written. Statements are cut into pieces: SQLite binds at most
//! 32,766 values, PostgreSQL 65,535.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use sea_orm::ActiveValue::NotSet;
use sea_orm::TryInsertResult;
use sea_orm::sea_query::{Expr, Func, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel,
    Iterable, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::StoreError;
use super::entity::{finding, finding_event, report, scan};
use super::findings::{bounded, length_of_set};
use crate::moment::Moment;
use crate::store::any_of::any_of;

mod gone;
mod sources;
mod unread;
mod unseen;

pub(crate) use gone::{after_complete, remove};
pub(crate) use sources::{count_findings, findings_beside, keep_counts, recount_beside, source};
pub(crate) use unread::{all_was_read, count_unread, unread_among, unscanned};
pub(crate) use unseen::{not_seen, not_seen_in};

/// Rows of findings in one statement: 37 values each.
const ROWS: usize = 500;
/// Ids in one statement.
const IDS: usize = 5_000;
/// What is known of a finding before a report of it is written down.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a row, as they are")]
pub(crate) struct Known {
    pub presence: String,
    pub review: String,
    pub path: String,
    pub content: String,
    pub first_seen: Moment,
    pub last_seen: Moment,
    pub person_id: Option<Uuid>,
    pub person_by: String,
    pub assignee_id: Option<Uuid>,
    pub released: bool,
    pub device_id: Uuid,
    pub told: String,
    pub held: bool,
    pub rank: i32,
    pub unrecognised: bool,
    /// When a scan missed it.
    removed: Option<Moment>,
    /// Whether it has customers now that it had not when somebody decided about it or released it.
    grown: bool,
}

impl Known {
    /// Whether a report says nothing of it that is not known.
    pub(crate) fn is_same(&self, row: &finding::Model) -> bool {
        self.presence == row.presence
            && self.told == row.told
            && self.device_id == row.device_id
            && self.person_id == row.person_id
            && self.person_by == row.person_by
            && self.review == row.review
            && self.first_seen == row.first_seen
    }

    /// The events between this and the new row.
    pub(crate) fn what_happened(&self, row: &finding::Model) -> Vec<&'static str> {
        let mut kinds = Vec::new();
        if self.presence == "removed" && row.presence == "present" {
            kinds.push("returned");
        }
        if self.content != row.content {
            kinds.push("changed");
        }
        if self.path != row.path {
            kinds.push("moved");
        }
        kinds
    }

    /// What of it others are told; none where it is nothing to them.
    pub(crate) fn news(&self, row: &finding::Model) -> Option<&'static str> {
        if self.presence == "removed" && row.presence == "present" {
            Some("returned")
        } else if row.rank > self.rank {
            Some("worse")
        } else {
            (self.content != row.content).then_some("changed")
        }
    }

    /// Whether something newer is known of it than what a scan says that began then.
    pub(crate) fn is_newer_than(&self, started: Moment) -> bool {
        let missed = self.removed.filter(|_| self.presence == "removed");
        self.last_seen > started || missed.is_some_and(|missed| missed > started)
    }

    /// Whether the manager who was shown it may go on seeing it as this person's: not what returned, nor more customers, nor
    /// what turned out to be somebody else's.
    pub(crate) fn stays_released(&self, person: Option<Uuid>) -> bool {
        self.released && self.presence != "removed" && !self.grown && self.person_id == person
    }

    /// Where the review stands with these customers: what was decided holds for the customers that were there, no others. A file
    /// that only an index knew nothing of was there all the time.
    pub(crate) fn review_of(&self) -> String {
        let back = self.presence == "removed"
            && !self.unrecognised
            && !matches!(self.review.as_str(), "authorised" | "false_positive");
        if back || self.grown {
            "new".to_owned()
        } else {
            self.review.clone()
        }
    }
}

/// Whether a report was received before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It was not.
    Fresh,
    /// The same was.
    Before,
    /// Another was, under its id.
    Another,
}

/// Notes that a part was received.
pub(crate) async fn note(transaction: &DatabaseTransaction, row: report::Model) -> Result<Noted, StoreError> {
    let (key, digest) = ((row.source_id, row.report_id), row.digest.clone());
    let done = report::Entity::insert(row.into_active_model().reset_all())
        .on_conflict_do_nothing_on([report::Column::SourceId, report::Column::ReportId])
        .exec_without_returning(transaction)
        .await?;
    if matches!(done, TryInsertResult::Inserted(count) if count > 0) {
        return Ok(Noted::Fresh);
    }
    let before = report::Entity::find_by_id(key).one(transaction).await?;
    Ok(if before.is_some_and(|before| before.digest == digest) {
        Noted::Before
    } else {
        Noted::Another
    })
}

/// The scan as it is known, or as drafted where it is new.
pub(crate) async fn scan(
    transaction: &DatabaseTransaction,
    drafted: scan::Model,
) -> Result<scan::Model, StoreError> {
    let known = scan::Entity::find_by_id((drafted.source_id, drafted.scan_id))
        .one(transaction)
        .await?;
    match known {
        Some(known) => Ok(known),
        None => Ok(drafted
            .into_active_model()
            .reset_all()
            .insert(transaction)
            .await?),
    }
}

/// The end of a complete scan of the same device that began later and is closed: what is told now was overtaken by it.
pub(crate) async fn newer_scan(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
) -> Result<Option<Moment>, StoreError> {
    let newer = scan::Entity::find()
        .filter(scan::Column::SourceId.eq(scan.source_id))
        .filter(scan::Column::DeviceId.eq(scan.device_id))
        .filter(scan::Column::Started.gt(scan.started))
        .filter(scan::Column::Closed.is_not_null())
        .filter(scan::Column::Ending.eq("complete"))
        .order_by_asc(scan::Column::Started)
        .limit(1)
        .one(transaction)
        .await?;
    Ok(newer.and_then(|newer| newer.finished))
}

/// Writes how a scan stands.
pub(crate) async fn end(transaction: &DatabaseTransaction, scan: &scan::Model) -> Result<(), StoreError> {
    scan.clone()
        .into_active_model()
        .reset_all()
        .update(transaction)
        .await?;
    Ok(())
}

/// Whether all parts of a scan are there and it was not closed yet.
pub(crate) async fn is_whole(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
) -> Result<bool, StoreError> {
    let (Some(parts), None) = (scan.parts, scan.closed) else {
        return Ok(false);
    };
    let there: Option<i64> = report::Entity::find()
        .select_only()
        .column_as(
            Expr::expr(Func::count_distinct(Expr::col(report::Column::Part))),
            "parts",
        )
        .filter(report::Column::SourceId.eq(scan.source_id))
        .filter(report::Column::ScanId.eq(scan.scan_id))
        .filter(report::Column::Part.lt(parts))
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(there == Some(i64::from(parts)))
}

/// What is read of a finding before a report of it is written down.
#[derive(FromQueryResult)]
struct Before {
    file_id: Uuid,
    presence: String,
    review: String,
    path: String,
    content: String,
    first_seen: Moment,
    last_seen: Moment,
    person_id: Option<Uuid>,
    person_by: String,
    assignee_id: Option<Uuid>,
    released: bool,
    device_id: Uuid,
    told: String,
    held: bool,
    rank: i32,
    unrecognised: bool,
    removed: Option<Moment>,
}

/// What is known of these files; `grows` says of those about which somebody decided whether they have customers now that
/// are not in this set.
pub(crate) async fn known(
    transaction: &DatabaseTransaction,
    source_id: Uuid,
    files: &[Uuid],
    grows: impl Fn(Uuid, &RoaringBitmap) -> bool,
) -> Result<HashMap<Uuid, Known>, StoreError> {
    use finding::Column;
    let mut known = HashMap::new();
    for files in files.chunks(IDS) {
        let rows: Vec<Before> = finding::Entity::find()
            .select_only()
            .columns([
                Column::FileId,
                Column::Presence,
                Column::Review,
                Column::Path,
                Column::Content,
                Column::FirstSeen,
                Column::LastSeen,
                Column::PersonId,
                Column::PersonBy,
                Column::AssigneeId,
                Column::Released,
                Column::DeviceId,
                Column::Told,
                Column::Held,
                Column::Rank,
                Column::Unrecognised,
                Column::Removed,
            ])
            .filter(Column::SourceId.eq(source_id))
            .filter(any_of(transaction, Column::FileId, files.iter().copied()))
            // Nobody decides about them in between.
            .lock_exclusive()
            .into_model()
            .all(transaction)
            .await?;
        for row in rows {
            let before = Known {
                presence: row.presence,
                review: row.review,
                path: row.path,
                content: row.content,
                first_seen: row.first_seen,
                last_seen: row.last_seen,
                person_id: row.person_id,
                person_by: row.person_by,
                assignee_id: row.assignee_id,
                released: row.released,
                device_id: row.device_id,
                told: row.told,
                held: row.held,
                rank: row.rank,
                unrecognised: row.unrecognised,
                removed: row.removed,
                grown: false,
            };
            known.insert(row.file_id, before);
        }
    }
    let decided: Vec<Uuid> = known
        .iter()
        .filter(|(_, row)| row.review != "new" || row.released)
        .map(|(id, _)| *id)
        .collect();
    for files in decided.chunks(IDS) {
        let sizes: Vec<(Uuid, i32)> = finding::Entity::find()
            .select_only()
            .column(Column::FileId)
            .expr_as(length_of_set(), "bytes")
            .filter(Column::SourceId.eq(source_id))
            .filter(any_of(transaction, Column::FileId, files.iter().copied()))
            .into_tuple()
            .all(transaction)
            .await?;
        for files in bounded(&sizes) {
            let sets: Vec<(Uuid, Vec<u8>)> = finding::Entity::find()
                .select_only()
                .columns([Column::FileId, Column::CustomerSet])
                .filter(Column::SourceId.eq(source_id))
                .filter(any_of(transaction, Column::FileId, files))
                .into_tuple()
                .all(transaction)
                .await?;
            for (id, set) in sets {
                let set = RoaringBitmap::deserialize_from(set.as_slice())
                    .map_err(|_| StoreError::Foreign("set of customers"))?;
                if let Some(row) = known.get_mut(&id) {
                    row.grown = grows(id, &set);
                }
            }
        }
    }
    Ok(known)
}

/// Writes findings over what was there.
pub(crate) async fn write_findings(
    transaction: &DatabaseTransaction,
    rows: Vec<finding::Model>,
) -> Result<(), StoreError> {
    use finding::Column;
    let keys = [Column::SourceId, Column::FileId];
    // The number of a row stays as it was given, and so does a legal hold.
    let rest = Column::iter().filter(|column| {
        !matches!(
            column,
            Column::SourceId | Column::FileId | Column::Seq | Column::Held
        )
    });
    let over = OnConflict::columns(keys).update_columns(rest).to_owned();
    for mut rows in pieces::<_, finding::ActiveModel>(rows, ROWS) {
        for row in &mut rows {
            row.seq = NotSet;
        }
        finding::Entity::insert_many(rows)
            .on_conflict(over.clone())
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// Notes that a scan saw findings as they were known.
pub(crate) async fn seen_again(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    files: &[Uuid],
    now: Moment,
) -> Result<(), StoreError> {
    use finding::Column;
    for files in files.chunks(IDS) {
        finding::Entity::update_many()
            .col_expr(Column::ScanId, Expr::value(scan.scan_id))
            .col_expr(Column::LastSeen, Expr::value(scan.started))
            .col_expr(Column::Changed, Expr::value(now))
            .filter(Column::SourceId.eq(scan.source_id))
            .filter(any_of(transaction, Column::FileId, files.iter().copied()))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

/// Writes what happened to findings.
pub(crate) async fn write_events(
    transaction: &DatabaseTransaction,
    events: Vec<finding_event::Model>,
) -> Result<(), StoreError> {
    use finding_event::Column;
    for rows in pieces(events, ROWS * 4) {
        finding_event::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::SourceId, Column::FileId, Column::At, Column::Kind])
                    .update_columns([Column::ScanId, Column::Customers])
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// Rows for one statement each.
fn pieces<M, A>(rows: Vec<M>, most: usize) -> Vec<Vec<A>>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    let mut pieces = Vec::new();
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        pieces.push(rows.by_ref().take(most).collect());
    }
    pieces
}

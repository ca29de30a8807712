//! What is due to be erased, and its erasing in small steps.
//!
//! Each function of a transaction erases one step and says which ids it took, none being the end.

use flate2::Compression;
use flate2::write::GzEncoder;
use roaring::RoaringBitmap;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::{audit, decision, finding, finding_event, likeness, report, scan, session, unscanned};
use super::findings::{Then, decided, not_undone};
use super::{Store, StoreError};
use crate::findings::{Eyes, Key};
use crate::moment::Moment;
use finding::Column;

/// Findings of one step.
const STEP: u64 = 200;
/// What a finding without evidence was told by.
const ERASED: &str = "erased";

/// Findings that are gone since before, and still say what their files held.
fn with_evidence(before: Moment) -> Condition {
    Condition::all()
        .add(Column::Presence.eq("removed"))
        .add(Column::Removed.lt(before))
        .add(Column::Told.ne(ERASED))
        .add(Column::Held.eq(false))
}

/// Findings that are gone since before, or that nobody has seen since.
fn outlived(before: Moment) -> Condition {
    let gone = Condition::all()
        .add(Column::Presence.eq("removed"))
        .add(Column::Removed.lt(before));
    let lost = Condition::all()
        .add(Column::Presence.eq("present"))
        .add(Column::LastSeen.lt(before));
    // What a legal hold keeps is kept whole.
    Condition::all()
        .add(Condition::any().add(gone).add(lost))
        .add(Column::Held.eq(false))
}

/// Findings that may stay by a decision, the last with an end, whose time was over before a moment.
fn allowed(until: Moment) -> Condition {
    let of = |decision: &'static str| {
        let column = move |column: decision::Column| Expr::col((Alias::new(decision), column));
        Condition::all()
            .add(column(decision::Column::SourceId).equals((finding::Entity, Column::SourceId)))
            .add(column(decision::Column::FileId).equals((finding::Entity, Column::FileId)))
    };
    let mut later = Query::select();
    later
        .expr(Expr::value(1))
        .from_as(decision::Entity, "later")
        .cond_where(of("later"))
        .cond_where(in_force("later"))
        .and_where(Expr::col(("later", decision::Column::Expires)).is_not_null())
        .and_where(Expr::col(("later", decision::Column::At)).gt(Expr::col(("last", decision::Column::At))));
    let mut over = Query::select();
    over.expr(Expr::value(1))
        .from_as(decision::Entity, "last")
        .cond_where(of("last"))
        .cond_where(in_force("last"))
        .and_where(Expr::col(("last", decision::Column::Expires)).lte(until))
        .and_where(Expr::exists(later).not());
    Condition::all()
        .add(Column::Presence.is_in(["present", "removed"]))
        .add(Column::Review.is_in(["authorised", "later"]))
        .add(Expr::exists(over))
}

/// Decisions of the table of this name that hold: proposals do not, nor does what was undone.
fn in_force(table: &'static str) -> Condition {
    let column = |column: decision::Column| Expr::col((Alias::new(table), column));
    Condition::all()
        .add(column(decision::Column::Proposed).eq(false))
        .add(not_undone(table))
}

type Step = Vec<(i64, Uuid, Uuid, i64)>;

async fn step(transaction: &DatabaseTransaction, which: Condition) -> Result<Step, StoreError> {
    Ok(finding::Entity::find()
        .select_only()
        .columns([Column::Seq, Column::SourceId, Column::FileId, Column::ContentKey])
        .filter(which)
        .limit(STEP)
        .into_tuple()
        .all(transaction)
        .await?)
}

fn names(step: &Step) -> Vec<String> {
    step.iter()
        .map(|(_, source, file, _)| format!("{source}/{file}"))
        .collect()
}

/// Erases which customers stood in files that are gone, where, and under which headings; how many there were stays.
pub(crate) async fn erase_evidence(
    transaction: &DatabaseTransaction,
    before: Moment,
) -> Result<Vec<String>, StoreError> {
    let step = step(transaction, with_evidence(before)).await?;
    if step.is_empty() {
        return Ok(Vec::new());
    }
    let failed = |_| StoreError::Foreign("set of customers");
    let mut nobody = Vec::new();
    RoaringBitmap::new().serialize_into(&mut nobody).map_err(failed)?;
    let mut nothing = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut nothing, b"[]").map_err(failed)?;
    let nothing = nothing.finish().map_err(failed)?;
    finding::Entity::update_many()
        .col_expr(Column::CustomerSet, Expr::value(nobody))
        .col_expr(Column::Parts, Expr::value(nothing))
        .col_expr(Column::ExtraColumns, Expr::value("[]"))
        .col_expr(Column::Told, Expr::value(ERASED))
        .filter(Column::Seq.is_in(step.iter().map(|row| row.0)))
        .exec(transaction)
        .await?;
    forget_likeness(transaction, &step).await?;
    Ok(names(&step))
}

/// Erases findings with all that happened to them and was decided of them.
pub(crate) async fn erase_findings(
    transaction: &DatabaseTransaction,
    before: Moment,
) -> Result<Vec<String>, StoreError> {
    let step = step(transaction, outlived(before)).await?;
    if step.is_empty() {
        return Ok(Vec::new());
    }
    for (_, source, file, _) in &step {
        finding_event::Entity::delete_many()
            .filter(finding_event::Column::SourceId.eq(*source))
            .filter(finding_event::Column::FileId.eq(*file))
            .exec(transaction)
            .await?;
        decision::Entity::delete_many()
            .filter(decision::Column::SourceId.eq(*source))
            .filter(decision::Column::FileId.eq(*file))
            .exec(transaction)
            .await?;
    }
    finding::Entity::delete_many()
        .filter(Column::Seq.is_in(step.iter().map(|row| row.0)))
        .exec(transaction)
        .await?;
    forget_likeness(transaction, &step).await?;
    Ok(names(&step))
}

/// Forgets what contents look like that no finding has any more with its customers.
async fn forget_likeness(transaction: &DatabaseTransaction, step: &Step) -> Result<(), StoreError> {
    let keys = || step.iter().map(|row| row.3);
    let kept: Vec<i64> = finding::Entity::find()
        .select_only()
        .column(Column::ContentKey)
        .distinct()
        .filter(Column::ContentKey.is_in(keys()))
        .filter(Column::Told.ne(ERASED))
        .into_tuple()
        .all(transaction)
        .await?;
    likeness::Entity::delete_many()
        .filter(likeness::Column::ContentKey.is_in(keys().filter(|key| !kept.contains(key))))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Erases which reports and scans there were, and what they did not read; of scans that are not closed as well.
pub(crate) async fn erase_reports(
    transaction: &DatabaseTransaction,
    before: Moment,
) -> Result<u64, StoreError> {
    let reports = report::Entity::delete_many()
        .filter(report::Column::Received.lt(before))
        .exec(transaction)
        .await?;
    let scans = scan::Entity::delete_many()
        .filter(scan::Column::Started.lt(before))
        .exec(transaction)
        .await?;
    let unread = unscanned::Entity::delete_many()
        .filter(unscanned::Column::LastSeen.lt(before))
        .exec(transaction)
        .await?;
    Ok(reports.rows_affected + scans.rows_affected + unread.rows_affected)
}

/// Erases sessions that ended.
pub(crate) async fn erase_sessions(
    transaction: &DatabaseTransaction,
    before: Moment,
) -> Result<u64, StoreError> {
    let done = session::Entity::delete_many()
        .filter(session::Column::Expires.lt(before))
        .exec(transaction)
        .await?;
    Ok(done.rows_affected)
}

/// Puts a finding back for review if the last decision that let it stay is over; false where it is not.
pub(crate) async fn bring_back(
    transaction: &DatabaseTransaction,
    key: Key,
    now: Moment,
) -> Result<bool, StoreError> {
    let row = super::findings::for_change(transaction, key, &Eyes::all()).await?;
    let Some(row) = row.filter(|row| matches!(row.review.as_str(), "authorised" | "later")) else {
        return Ok(false);
    };
    let before = row.review;
    let last = decision::Entity::find()
        .filter(decision::Column::SourceId.eq(key.source))
        .filter(decision::Column::FileId.eq(key.file))
        .filter(decision::Column::Expires.is_not_null())
        .filter(decision::Column::Proposed.eq(false))
        .filter(not_undone("decision"))
        .order_by_desc(decision::Column::Turn)
        .order_by_desc(decision::Column::At)
        .order_by_desc(decision::Column::Id)
        .limit(1)
        .one(transaction)
        .await?;
    if last
        .and_then(|last| last.expires)
        .is_none_or(|expires| expires > now)
    {
        return Ok(false);
    }
    let row = decision::Model {
        source_id: key.source,
        file_id: key.file,
        id: Uuid::now_v7(),
        kind: "expired".to_owned(),
        reason: None,
        legal_ground: None,
        expires: None,
        by_user: None,
        to_user: None,
        rule_id: None,
        bulk_id: None,
        before,
        proposed: false,
        at: now,
        turn: 0,
        undoes: None,
    };
    let then = Then {
        review: Some("new"),
        ..Then::default()
    };
    decided(transaction, row, then).await?;
    Ok(true)
}

/// The last entry of the log before a moment: its number and hash.
pub(crate) async fn last_before(
    transaction: &DatabaseTransaction,
    before: Moment,
) -> Result<Option<(i64, String)>, StoreError> {
    Ok(audit::Entity::find()
        .select_only()
        .columns([audit::Column::Seq, audit::Column::Hash])
        .filter(audit::Column::At.lt(before))
        .order_by_desc(audit::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(transaction)
        .await?)
}

/// Cuts the log's entries off up to a number.
pub(crate) async fn cut_audit(transaction: &DatabaseTransaction, through: i64) -> Result<u64, StoreError> {
    let done = audit::Entity::delete_many()
        .filter(audit::Column::Seq.lte(through))
        .exec(transaction)
        .await?;
    Ok(done.rows_affected)
}

impl Store {
    /// Findings after a row that may stay by a decision of which the time is over.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn allowed_until(
        &self,
        until: Moment,
        after: i64,
    ) -> Result<Vec<(i64, Key)>, StoreError> {
        let rows: Vec<(i64, Uuid, Uuid)> = finding::Entity::find()
            .select_only()
            .columns([Column::Seq, Column::SourceId, Column::FileId])
            .filter(allowed(until))
            .filter(Column::Seq.gt(after))
            .order_by_asc(Column::Seq)
            .limit(STEP)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows
            .into_iter()
            .map(|(seq, source, file)| (seq, Key { source, file }))
            .collect())
    }

    /// How many findings may stay by a decision of which the time is over.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn expired_count(&self, now: Moment) -> Result<u64, StoreError> {
        Ok(finding::Entity::find()
            .filter(allowed(now))
            .count(self.reader())
            .await?)
    }

    /// How many findings would lose what their files held.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn evidence_due(&self, before: Moment) -> Result<u64, StoreError> {
        Ok(finding::Entity::find()
            .filter(with_evidence(before))
            .count(self.reader())
            .await?)
    }

    /// How many findings would be erased.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn findings_due(&self, before: Moment) -> Result<u64, StoreError> {
        Ok(finding::Entity::find()
            .filter(outlived(before))
            .count(self.reader())
            .await?)
    }

    /// How many reports, scans and lists of what they did not read would be erased.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn reports_due(&self, before: Moment) -> Result<u64, StoreError> {
        let reports = report::Entity::find().filter(report::Column::Received.lt(before));
        let scans = scan::Entity::find().filter(scan::Column::Started.lt(before));
        let unread = unscanned::Entity::find().filter(unscanned::Column::LastSeen.lt(before));
        Ok(reports.count(self.reader()).await?
            + scans.count(self.reader()).await?
            + unread.count(self.reader()).await?)
    }

    /// How many sessions would be erased.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn sessions_due(&self, before: Moment) -> Result<u64, StoreError> {
        Ok(session::Entity::find()
            .filter(session::Column::Expires.lt(before))
            .count(self.reader())
            .await?)
    }

    /// How many entries of the log would be cut off.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn audit_due(&self, before: Moment) -> Result<u64, StoreError> {
        Ok(audit::Entity::find()
            .filter(audit::Column::At.lt(before))
            .count(self.reader())
            .await?)
    }
}

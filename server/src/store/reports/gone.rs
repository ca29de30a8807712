//! What a scan leaves of findings that it did not see.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::{ROWS, write_events};
use crate::moment::Moment;
use crate::store::StoreError;
use crate::store::any_of::any_of;
use crate::store::entity::{finding, finding_event, news, scan, source, unscanned};

/// Closes findings that a scan did not see any more: as gone, which is news; or, where it had another index or other rules than
/// the scan that saw them last, as no longer recognised: such a file may be there as it was.
pub(crate) async fn remove(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    files: &[Uuid],
    (at, now): (Moment, Moment),
    news: &mut Vec<news::Model>,
) -> Result<(), StoreError> {
    use finding::Column;
    for files in files.chunks(ROWS * 4) {
        let rows: Vec<Unseen> = finding::Entity::find()
            .select_only()
            .columns([
                Column::FileId,
                Column::ScanId,
                Column::Customers,
                Column::Persons,
                Column::Rank,
                Column::FirstSeen,
            ])
            .filter(Column::SourceId.eq(scan.source_id))
            .filter(any_of(transaction, Column::FileId, files.iter().copied()))
            .into_model()
            .all(transaction)
            .await?;
        let alike = judged_alike(transaction, scan, &rows).await?;
        let (gone, unrecognised): (Vec<Unseen>, Vec<Unseen>) =
            rows.into_iter().partition(|row| alike.contains(&row.scan_id));
        news.extend(gone.iter().map(|row| news::Model {
            seq: 0,
            at: now,
            kind: "removed".to_owned(),
            source_id: scan.source_id,
            file_id: row.file_id,
            device_id: scan.device_id,
            rank: row.rank,
            customers: row.customers,
            persons: row.persons,
            first_seen: row.first_seen,
        }));
        for (rows, kind, is_unrecognised) in [(gone, "removed", false), (unrecognised, "unrecognised", true)]
        {
            let files: Vec<Uuid> = rows.iter().map(|row| row.file_id).collect();
            if files.is_empty() {
                continue;
            }
            let events = rows.into_iter().map(|row| finding_event::Model {
                source_id: scan.source_id,
                file_id: row.file_id,
                at,
                kind: kind.to_owned(),
                scan_id: scan.scan_id,
                customers: row.customers,
            });
            write_events(transaction, events.collect()).await?;
            finding::Entity::update_many()
                .col_expr(Column::Presence, Expr::value("removed"))
                .col_expr(Column::Removed, Expr::value(at))
                .col_expr(Column::Unrecognised, Expr::value(is_unrecognised))
                .col_expr(Column::Changed, Expr::value(now))
                .filter(Column::SourceId.eq(scan.source_id))
                .filter(any_of(transaction, Column::FileId, files))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// What is read of a finding that is closed.
#[derive(FromQueryResult)]
struct Unseen {
    file_id: Uuid,
    scan_id: Uuid,
    customers: i32,
    persons: i32,
    rank: i32,
    first_seen: Moment,
}

/// Those scans that saw these findings last and had the same index, rules and agent as this one. Of one that is forgotten by now
/// nothing is known.
async fn judged_alike(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    rows: &[Unseen],
) -> Result<HashSet<Uuid>, StoreError> {
    let last: HashSet<Uuid> = rows.iter().map(|row| row.scan_id).collect();
    let alike: Vec<Uuid> = scan::Entity::find()
        .select_only()
        .column(scan::Column::ScanId)
        .filter(scan::Column::SourceId.eq(scan.source_id))
        .filter(any_of(transaction, scan::Column::ScanId, last))
        .filter(scan::Column::IndexVersion.eq(scan.index_version.as_str()))
        .filter(scan::Column::RulesVersion.eq(scan.rules_version.as_str()))
        .filter(scan::Column::AgentVersion.eq(scan.agent_version.as_str()))
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(alike.into_iter().collect())
}

/// What a complete scan leaves: its own list of what was not read, its coverage, its time.
pub(crate) async fn after_complete(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    at: Moment,
) -> Result<(), StoreError> {
    unscanned::Entity::delete_many()
        .filter(unscanned::Column::SourceId.eq(scan.source_id))
        .filter(unscanned::Column::ScanId.ne(scan.scan_id))
        .filter(unscanned::Column::LastSeen.lt(scan.started))
        .exec(transaction)
        .await?;
    source::ActiveModel {
        id: Set(scan.source_id),
        last_scan: Set(Some(at)),
        coverage: Set(scan.coverage.clone()),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    Ok(())
}

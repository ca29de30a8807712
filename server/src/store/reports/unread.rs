//! What scans did not read.

use std::collections::{HashMap, HashSet};

use homeward_rules::report::Unscanned;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{IDS, ROWS, pieces};
use crate::ingest::path_key;
use crate::moment::Moment;
use crate::store::StoreError;
use crate::store::any_of::any_of;
use crate::store::entity::{scan, unscanned};

/// Keeps what a scan did not read, over what earlier ones did not.
pub(crate) async fn unscanned(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    entries: Vec<Unscanned>,
) -> Result<(), StoreError> {
    use unscanned::Column;
    // One statement may not write a row twice.
    let mut rows = HashMap::new();
    for entry in entries {
        let mut hasher = blake3::Hasher::new_derive_key("homeward unscanned place, version 1");
        hasher.update(entry.path.as_bytes());
        hasher.update(&[0, u8::from(entry.entry.is_some())]);
        hasher.update(entry.entry.as_deref().unwrap_or_default().as_bytes());
        let place = hasher.finalize().to_hex().to_string();
        let row = unscanned::Model {
            source_id: scan.source_id,
            place: place.clone(),
            scan_id: scan.scan_id,
            path_key: path_key(&entry.path),
            path: entry.path,
            entry: entry.entry,
            reason: entry.reason.as_str().to_owned(),
            detail: entry.detail,
            size: entry.size.and_then(|size| i64::try_from(size).ok()),
            modified: entry.modified.map(Moment),
            last_seen: scan.started,
        };
        rows.insert(place, row);
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by(|a, b| a.place.cmp(&b.place));
    let newer = Expr::col((unscanned::Entity, Column::LastSeen)).lte(Expr::value(scan.started));
    for rows in pieces(rows, ROWS * 4) {
        unscanned::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::SourceId, Column::Place])
                    .update_columns([
                        Column::ScanId,
                        Column::Reason,
                        Column::Detail,
                        Column::Size,
                        Column::Modified,
                        Column::LastSeen,
                    ])
                    .action_and_where(newer.clone())
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// Whether a scan read all that it met.
pub(crate) async fn all_was_read(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
) -> Result<bool, StoreError> {
    let one: Option<String> = unscanned::Entity::find()
        .select_only()
        .column(unscanned::Column::Place)
        .filter(unscanned::Column::SourceId.eq(scan.source_id))
        .filter(unscanned::Column::ScanId.eq(scan.scan_id))
        .limit(1)
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(one.is_none())
}

/// Which of these paths, by their keys, a scan did not read.
pub(crate) async fn unread_among(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    keys: impl IntoIterator<Item = i64>,
) -> Result<HashSet<i64>, StoreError> {
    let keys: Vec<i64> = keys.into_iter().collect();
    let mut unread = HashSet::new();
    for keys in keys.chunks(IDS) {
        let found: Vec<i64> = unscanned::Entity::find()
            .select_only()
            .column(unscanned::Column::PathKey)
            .distinct()
            .filter(unscanned::Column::SourceId.eq(scan.source_id))
            .filter(unscanned::Column::ScanId.eq(scan.scan_id))
            .filter(any_of(
                transaction,
                unscanned::Column::PathKey,
                keys.iter().copied(),
            ))
            .into_tuple()
            .all(transaction)
            .await?;
        unread.extend(found);
    }
    Ok(unread)
}

/// How many entries of a source are kept as not read.
pub(crate) async fn count_unread(transaction: &DatabaseTransaction, source: Uuid) -> Result<i64, StoreError> {
    let found = unscanned::Entity::find().filter(unscanned::Column::SourceId.eq(source));
    Ok(i64::try_from(found.count(transaction).await?).unwrap_or(i64::MAX))
}

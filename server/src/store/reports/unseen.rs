//! Findings that were there before a scan and that it did not see.

use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::IDS;
use crate::ingest::Place;
use crate::store::StoreError;
use crate::store::entity::{finding, scan};

/// Findings, after this one, that a scan should have seen and did not. Those of another agent only where they were
/// reported before this scan began: the other may have seen a file that this one passed too early.
pub(crate) async fn not_seen(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    after: Option<Uuid>,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    Ok(unseen(scan, after)
        .order_by_asc(finding::Column::FileId)
        .limit(IDS as u64)
        .into_tuple()
        .all(transaction)
        .await?)
}

/// Findings, after this one, that were there before a scan and that it did not see.
fn unseen(scan: &scan::Model, after: Option<Uuid>) -> Select<finding::Entity> {
    use finding::Column;
    let own = Condition::all()
        .add(Column::DeviceId.eq(scan.device_id))
        .add(Column::LastSeen.lt(scan.started));
    let others = Condition::all()
        .add(Column::DeviceId.ne(scan.device_id))
        .add(Column::Changed.lt(scan.started));
    let mut query = finding::Entity::find()
        .select_only()
        .columns([Column::FileId, Column::Path])
        .filter(Column::SourceId.eq(scan.source_id))
        .filter(Column::Presence.eq("present"))
        .filter(Column::ScanId.ne(scan.scan_id))
        .filter(Condition::any().add(own).add(others));
    if let Some(after) = after {
        query = query.filter(Column::FileId.gt(after));
    }
    query
}

/// The same of files and folders that a scan of some looked at.
pub(crate) async fn not_seen_in(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    places: &[Place<'_>],
    after: Option<Uuid>,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    use finding::Column;
    let mut there = Condition::any();
    for place in places {
        let file = Condition::all()
            .add(Column::Folder.eq(place.folder))
            .add(Column::Path.eq(place.path));
        there = there.add(file).add(Column::Folder.eq(place.path));
        for separator in place.separators {
            // All that begins so: up to what begins with the letter after the separator.
            let next = char::from_u32(*separator as u32 + 1).unwrap_or(char::MAX);
            let below = Condition::all()
                .add(Column::Folder.gte(format!("{}{separator}", place.path)))
                .add(Column::Folder.lt(format!("{}{next}", place.path)));
            there = there.add(below);
        }
    }
    Ok(unseen(scan, after)
        .filter(there)
        .order_by_asc(Column::FileId)
        .limit(IDS as u64)
        .into_tuple()
        .all(transaction)
        .await?)
}

//! The roots and shares that are reported, and how much is counted of each.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::ingest::SourceName;
use crate::moment::Moment;
use crate::store::StoreError;
use crate::store::entity::{finding, source};

/// Most roots of one device.
const MOST_ROOTS: u64 = 200;

/// The source of that name, made where it is new; locked until the transaction ends. None where a device has too many.
pub(crate) async fn source(
    transaction: &DatabaseTransaction,
    name: &SourceName,
    now: Moment,
) -> Result<Option<source::Model>, StoreError> {
    let find = || source::Entity::find().filter(source::Column::NameHash.eq(&name.hash));
    if find().one(transaction).await?.is_none() {
        if let Some(device) = name.device {
            let roots = source::Entity::find().filter(source::Column::DeviceId.eq(device));
            if roots.count(transaction).await? >= MOST_ROOTS {
                return Ok(None);
            }
        }
        let row = source::Model {
            id: Uuid::now_v7(),
            kind: name.kind.to_owned(),
            root: name.root.clone(),
            name_hash: name.hash.clone(),
            device_id: name.device,
            first_seen: now,
            last_scan: None,
            coverage: None,
            findings: 0,
            unread: 0,
        };
        // Two reports may meet here on PostgreSQL: the second waits and finds the first's row.
        source::Entity::insert(row.into_active_model().reset_all())
            .on_conflict_do_nothing_on([source::Column::NameHash])
            .exec_without_returning(transaction)
            .await?;
    }
    let mut query = find();
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(transaction).await?)
}

/// How many findings the other roots of a device have, as they were counted.
pub(crate) async fn findings_beside(
    transaction: &DatabaseTransaction,
    device: Uuid,
    source: Uuid,
) -> Result<i64, StoreError> {
    let counts: Vec<i64> = source::Entity::find()
        .select_only()
        .column(source::Column::Findings)
        .filter(source::Column::DeviceId.eq(device))
        .filter(source::Column::Id.ne(source))
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(counts.into_iter().fold(0, i64::saturating_add))
}

/// The same, counted again.
pub(crate) async fn recount_beside(
    transaction: &DatabaseTransaction,
    device: Uuid,
    source: Uuid,
) -> Result<i64, StoreError> {
    let others = source::Entity::find()
        .filter(source::Column::DeviceId.eq(device))
        .filter(source::Column::Id.ne(source))
        .all(transaction)
        .await?;
    let mut sum = 0_i64;
    for mut other in others {
        other.findings = count_findings(transaction, other.id).await?;
        sum = sum.saturating_add(other.findings);
        keep_counts(transaction, &other).await?;
    }
    Ok(sum)
}

/// How many findings a source has.
pub(crate) async fn count_findings(
    transaction: &DatabaseTransaction,
    source: Uuid,
) -> Result<i64, StoreError> {
    let found = finding::Entity::find().filter(finding::Column::SourceId.eq(source));
    Ok(i64::try_from(found.count(transaction).await?).unwrap_or(i64::MAX))
}

/// Keeps what was counted of a source.
pub(crate) async fn keep_counts(
    transaction: &DatabaseTransaction,
    source: &source::Model,
) -> Result<(), StoreError> {
    source::Entity::update_many()
        .col_expr(source::Column::Findings, Expr::value(source.findings))
        .col_expr(source::Column::Unread, Expr::value(source.unread))
        .filter(source::Column::Id.eq(source.id))
        .exec(transaction)
        .await?;
    Ok(())
}

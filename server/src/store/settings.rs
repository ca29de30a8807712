//! Settings that are changed in the browser, and what the set-up page counts.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QuerySelect,
};

use super::entity::{customer, device, finding, index_version, setting};
use super::{Store, StoreError};
use crate::moment::Moment;

/// Keeps a setting: any JSON.
///
/// # Errors
///
/// When the database fails.
pub async fn put_setting(
    transaction: &DatabaseTransaction,
    key: &str,
    value: &serde_json::Value,
) -> Result<(), StoreError> {
    let row = setting::Model {
        key: key.to_owned(),
        value: value.to_string(),
        changed: Moment::now(),
    };
    setting::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(setting::Column::Key)
                .update_columns([setting::Column::Value, setting::Column::Changed])
                .to_owned(),
        )
        .exec(transaction)
        .await?;
    Ok(())
}

/// A setting, within a transaction.
pub(crate) async fn setting_within(
    transaction: &DatabaseTransaction,
    key: &str,
) -> Result<Option<serde_json::Value>, StoreError> {
    let row = setting::Entity::find_by_id(key).one(transaction).await?;
    row.map(|row| serde_json::from_str(&row.value).map_err(|_| StoreError::Foreign("setting")))
        .transpose()
}

/// How far the set-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Customers that were imported.
    pub customers: u64,
    /// Whether an index was published.
    pub indexes: u64,
    /// Devices that are let in.
    pub devices: u64,
    /// Devices that wait to be let in.
    pub waiting: u64,
    /// Files with customer data.
    pub findings: u64,
}

/// How the fleet stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stand {
    /// Devices that take part.
    pub devices: u64,
    /// Devices that wait to be let in.
    pub waiting: u64,
    /// Devices that take part and were not heard.
    pub silent: u64,
    /// Reports that wait on devices, as they said last.
    pub queued: u64,
    /// Reports that the server refused for good, as devices said last.
    pub refused: u64,
    /// Findings, those that are gone included.
    pub findings: u64,
}

impl Store {
    /// A setting.
    ///
    /// # Errors
    ///
    /// When the database fails, or holds no JSON there.
    pub async fn setting(&self, key: &str) -> Result<Option<serde_json::Value>, StoreError> {
        let row = setting::Entity::find_by_id(key).one(self.reader()).await?;
        row.map(|row| serde_json::from_str(&row.value).map_err(|_| StoreError::Foreign("setting")))
            .transpose()
    }

    /// How far the set-up is.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn progress(&self) -> Result<Progress, StoreError> {
        let devices = |status: &'static str| {
            device::Entity::find()
                .filter(device::Column::Status.eq(status))
                .count(self.reader())
        };
        Ok(Progress {
            customers: customer::Entity::find().count(self.reader()).await?,
            indexes: index_version::Entity::find().count(self.reader()).await?,
            devices: devices("active").await?,
            waiting: devices("pending").await?,
            findings: finding::Entity::find().count(self.reader()).await?,
        })
    }

    /// How the fleet stands, in numbers; what was not heard since this moment is silent.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub(crate) async fn stand(&self, since: Moment) -> Result<Stand, StoreError> {
        use device::Column;
        let active = || device::Entity::find().filter(Column::Status.eq("active"));
        let heard = Condition::any()
            .add(Column::LastSeen.is_null())
            .add(Column::LastSeen.lt(since));
        let sums: Option<(Option<i64>, Option<i64>)> = device::Entity::find()
            .select_only()
            .column_as(Expr::cust("CAST(SUM(queue) AS BIGINT)"), "queued")
            .column_as(Expr::cust("CAST(SUM(refused) AS BIGINT)"), "refused")
            .filter(Column::Status.ne("revoked"))
            .into_tuple()
            .one(self.reader())
            .await?;
        let (queued, refused) = sums.unwrap_or_default();
        let positive = |sum: Option<i64>| u64::try_from(sum.unwrap_or_default()).unwrap_or_default();
        Ok(Stand {
            devices: active().count(self.reader()).await?,
            waiting: device::Entity::find()
                .filter(Column::Status.eq("pending"))
                .count(self.reader())
                .await?,
            silent: active().filter(heard).count(self.reader()).await?,
            queued: positive(queued),
            refused: positive(refused),
            findings: finding::Entity::find().count(self.reader()).await?,
        })
    }
}

//! Settings that are changed in the browser, and what the set-up page counts.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
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
}

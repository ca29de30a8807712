//! Which device scans which share.

use std::collections::HashSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, TryInsertResult,
};
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::fleet::devices::Status;
use crate::moment::Moment;
use crate::store::entity::{device, setting, share_device};
use crate::store::{Store, StoreError};

/// Most rows that are read: 200 shares with many devices each.
const MOST: u64 = 10_000;

impl Store {
    /// Every share that a device scans, with the device's id and name.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn share_devices(&self) -> Result<Vec<(String, Uuid, String)>, StoreError> {
        let rows = share_device::Entity::find()
            .order_by_asc(share_device::Column::Share)
            .order_by_asc(share_device::Column::Since)
            .limit(MOST)
            .all(self.reader())
            .await?;
        let ids: HashSet<Uuid> = rows.iter().map(|row| row.device_id).collect();
        let names: Vec<(Uuid, String)> = device::Entity::find()
            .select_only()
            .columns([device::Column::Id, device::Column::Name])
            .filter(device::Column::Id.is_in(ids))
            .into_tuple()
            .all(self.reader())
            .await?;
        let name = |id: Uuid| {
            names
                .iter()
                .find(|(of, _)| *of == id)
                .map(|(_, name)| name.clone())
        };
        Ok(rows
            .into_iter()
            .filter_map(|row| name(row.device_id).map(|name| (row.share, row.device_id, name)))
            .collect())
    }

    /// The shares that a device scans.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn shares_of_device(&self, device: Uuid) -> Result<HashSet<String>, StoreError> {
        let shares: Vec<String> = share_device::Entity::find()
            .select_only()
            .column(share_device::Column::Share)
            .filter(share_device::Column::DeviceId.eq(device))
            .limit(MOST)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(shares.into_iter().collect())
    }

    /// Has a device scan a share. Asked again, nothing changes.
    ///
    /// # Errors
    ///
    /// When there is no such device that is in, or the database fails.
    pub async fn assign_share(
        &self,
        share: String,
        device: Uuid,
        now: Moment,
        entry: Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let found = device::Entity::find_by_id(device)
            .filter(device::Column::Status.eq(Status::Active.as_str()))
            .one(&transaction)
            .await?;
        if found.is_none() {
            return Err(StoreError::Missing);
        }
        let row = share_device::Model {
            share,
            device_id: device,
            since: now,
        };
        let keys = [share_device::Column::Share, share_device::Column::DeviceId];
        let done = share_device::Entity::insert(row.into_active_model().reset_all())
            .on_conflict_do_nothing_on(keys)
            .exec_without_returning(&transaction)
            .await?;
        if matches!(done, TryInsertResult::Inserted(count) if count > 0) {
            audit::record(&transaction, entry).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Has a device scan a share no longer.
    ///
    /// # Errors
    ///
    /// When it does not scan it, or the database fails.
    pub async fn release_share(&self, share: &str, device: Uuid, entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let done = share_device::Entity::delete_many()
            .filter(share_device::Column::Share.eq(share))
            .filter(share_device::Column::DeviceId.eq(device))
            .exec(&transaction)
            .await?;
        if done.rows_affected == 0 {
            return Err(StoreError::Missing);
        }
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Sets the policy; of shares that it no longer names, nobody is the scanner any longer.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_policy(
        &self,
        (key, value): (&str, String),
        shares: Vec<String>,
        now: Moment,
        entry: Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let row = setting::Model {
            key: key.to_owned(),
            value,
            changed: now,
        };
        let over = OnConflict::column(setting::Column::Key)
            .update_columns([setting::Column::Value, setting::Column::Changed])
            .to_owned();
        setting::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(over)
            .exec_without_returning(&transaction)
            .await?;
        share_device::Entity::delete_many()
            .filter(share_device::Column::Share.is_not_in(shares))
            .exec(&transaction)
            .await?;
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }
}

/// A device scans no share any longer.
pub(super) async fn release_all(transaction: &DatabaseTransaction, device: Uuid) -> Result<(), StoreError> {
    share_device::Entity::delete_many()
        .filter(share_device::Column::DeviceId.eq(device))
        .exec(transaction)
        .await?;
    Ok(())
}

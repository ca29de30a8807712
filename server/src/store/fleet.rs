//! Devices, their certificates, the tokens that let them in.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::customers::make_current;
use super::entity::{
    certificate, device, enrol_token, index_version, scan, setting, share_device, source, unscanned,
};
use super::{Store, StoreError};
use crate::audit::{self, Entry};
use crate::fleet::attention::{self, Why};
use crate::fleet::devices::Status;
use crate::moment::Moment;

mod entrance;
mod heard;
mod shares;

pub(crate) use entrance::{Entrance, LetIn};
pub(crate) use heard::Heard;

impl Store {
    /// A certificate and its device, by the certificate's fingerprint.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn certificate_and_device(
        &self,
        fingerprint: &str,
    ) -> Result<Option<(certificate::Model, device::Model)>, StoreError> {
        let found = certificate::Entity::find()
            .filter(certificate::Column::Fingerprint.eq(fingerprint))
            .one(self.reader())
            .await?;
        let Some(certificate) = found else {
            return Ok(None);
        };
        let device = self.device(certificate.device_id).await?;
        Ok(device.map(|device| (certificate, device)))
    }

    /// A token by the digest of what was shown.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn enrol_token_by_digest(
        &self,
        digest: &str,
    ) -> Result<Option<enrol_token::Model>, StoreError> {
        Ok(enrol_token::Entity::find()
            .filter(enrol_token::Column::Hash.eq(digest))
            .one(self.reader())
            .await?)
    }

    /// All tokens, the latest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn enrol_tokens(&self) -> Result<Vec<enrol_token::Model>, StoreError> {
        Ok(enrol_token::Entity::find()
            .order_by_desc(enrol_token::Column::Created)
            .limit(500)
            .all(self.reader())
            .await?)
    }

    /// Adds a token.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn add_enrol_token(&self, row: enrol_token::Model, entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        row.into_active_model().reset_all().insert(&transaction).await?;
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Takes a token back.
    ///
    /// # Errors
    ///
    /// When it is not there or was taken back before, or the database fails.
    pub async fn revoke_enrol_token(&self, id: Uuid, now: Moment, entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let done = enrol_token::Entity::update_many()
            .col_expr(enrol_token::Column::Revoked, Expr::value(now.0))
            .filter(enrol_token::Column::Id.eq(id))
            .filter(enrol_token::Column::Revoked.is_null())
            .exec(&transaction)
            .await?;
        if done.rows_affected == 0 {
            return Err(StoreError::Missing);
        }
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// How many certificates a device got since then.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn certificates_since(&self, device: Uuid, since: Moment) -> Result<u64, StoreError> {
        Ok(certificate::Entity::find()
            .filter(certificate::Column::DeviceId.eq(device))
            .filter(certificate::Column::Issued.gt(since))
            .count(self.reader())
            .await?)
    }

    /// Adds a certificate; of the device's others the one that it `shown` stays.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn renew_certificate(
        &self,
        row: certificate::Model,
        shown: &str,
        entry: Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        certificate::Entity::update_many()
            .col_expr(certificate::Column::Revoked, Expr::value(row.issued.0))
            .filter(certificate::Column::DeviceId.eq(row.device_id))
            .filter(certificate::Column::Serial.ne(shown))
            .filter(certificate::Column::Revoked.is_null())
            .exec(&transaction)
            .await?;
        row.into_active_model().reset_all().insert(&transaction).await?;
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Changes the status of a device from one to another; with `revoked`, all its certificates are taken back.
    ///
    /// # Errors
    ///
    /// When there is no such device of that status, or the database fails.
    pub async fn set_device_status(
        &self,
        id: Uuid,
        (from, to): (Status, Status),
        revoked: Option<Moment>,
        entry: Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let done = device::Entity::update_many()
            .col_expr(device::Column::Status, Expr::value(to.as_str()))
            .filter(device::Column::Id.eq(id))
            .filter(device::Column::Status.eq(from.as_str()))
            .exec(&transaction)
            .await?;
        if done.rows_affected == 0 {
            return Err(StoreError::Missing);
        }
        if to == Status::Active {
            entrance::known_by_its_name(&transaction, id).await?;
        }
        if let Some(now) = revoked {
            certificate::Entity::update_many()
                .col_expr(certificate::Column::Revoked, Expr::value(now.0))
                .filter(certificate::Column::DeviceId.eq(id))
                .filter(certificate::Column::Revoked.is_null())
                .exec(&transaction)
                .await?;
            shares::release_all(&transaction, id).await?;
        }
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Nothing about a device asks for attention any longer.
    ///
    /// # Errors
    ///
    /// When there is no such device, or the database fails.
    pub async fn clear_attention(&self, id: Uuid, entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let done = device::Entity::update_many()
            .col_expr(device::Column::Attention, Expr::value(Option::<String>::None))
            .filter(device::Column::Id.eq(id))
            .filter(device::Column::Attention.is_not_null())
            .exec(&transaction)
            .await?;
        if done.rows_affected == 0 {
            return Err(StoreError::Missing);
        }
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Marks a device for somebody to look at, once. A transaction of its own: what led to it may have been refused.
    ///
    /// # Errors
    ///
    /// When there is no such device, or the database fails.
    pub async fn mark_device(&self, id: Uuid, why: Why) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        heard::mark(&transaction, id, why).await?;
        Ok(transaction.commit().await?)
    }

    /// Takes the name that a device calls itself by now as the one that people's belongings name it by.
    ///
    /// # Errors
    ///
    /// When there is no such device that is not shut out, or the database fails.
    pub async fn accept_device_name(&self, id: Uuid, mut entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let found = device::Entity::find_by_id(id)
            .filter(device::Column::Status.ne(Status::Revoked.as_str()))
            .lock_exclusive()
            .one(&transaction)
            .await?;
        let device = found.ok_or(StoreError::Missing)?;
        let left = attention::without(device.attention.as_deref(), &[Why::SameName, Why::NameChanged]);
        device::Entity::update_many()
            .col_expr(device::Column::KnownAs, Expr::value(device.name.to_lowercase()))
            .col_expr(device::Column::Attention, Expr::value(left))
            .filter(device::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        entry.detail = serde_json::json!({"name": device.name, "before": device.known_as});
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Says whether a device may hold the index.
    ///
    /// # Errors
    ///
    /// When there is no such device, it is so already, or the database fails.
    pub async fn set_may_hold_index(&self, id: Uuid, may: bool, entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let done = device::Entity::update_many()
            .col_expr(device::Column::MayHoldIndex, Expr::value(may))
            .filter(device::Column::Id.eq(id))
            .filter(device::Column::MayHoldIndex.ne(may))
            .exec(&transaction)
            .await?;
        if done.rows_affected == 0 {
            return Err(StoreError::Missing);
        }
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// A device.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn device(&self, id: Uuid) -> Result<Option<device::Model>, StoreError> {
        Ok(device::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// Devices by name, after `after`, at most `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn devices(&self, offset: u64, most: u64) -> Result<Vec<device::Model>, StoreError> {
        Ok(device::Entity::find()
            .order_by_asc(device::Column::Name)
            .order_by_asc(device::Column::Id)
            .offset(offset)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// Certificates of a device, the latest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn certificates(&self, device: Uuid) -> Result<Vec<certificate::Model>, StoreError> {
        Ok(certificate::Entity::find()
            .filter(certificate::Column::DeviceId.eq(device))
            .order_by_desc(certificate::Column::Issued)
            .limit(50)
            .all(self.reader())
            .await?)
    }

    /// One source.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn source_by_id(&self, id: Uuid) -> Result<Option<source::Model>, StoreError> {
        Ok(source::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// The roots of a device, and the shares that it scans or has scanned.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sources_of_device(&self, device: Uuid) -> Result<Vec<source::Model>, StoreError> {
        let mut given = Query::select();
        given
            .column(share_device::Column::Share)
            .from(share_device::Entity)
            .and_where(share_device::Column::DeviceId.eq(device));
        let mut scanned = Query::select();
        scanned
            .column(scan::Column::SourceId)
            .from(scan::Entity)
            .and_where(
                Expr::col((scan::Entity, scan::Column::SourceId))
                    .equals((source::Entity, source::Column::Id)),
            )
            .and_where(scan::Column::DeviceId.eq(device));
        let shared = Condition::all().add(source::Column::Kind.eq("share")).add(
            Condition::any()
                .add(source::Column::Root.in_subquery(given))
                .add(source::Column::Id.in_subquery(scanned)),
        );
        Ok(source::Entity::find()
            .filter(
                Condition::any()
                    .add(source::Column::DeviceId.eq(device))
                    .add(shared),
            )
            .order_by_asc(source::Column::Root)
            .limit(500)
            .all(self.reader())
            .await?)
    }

    /// The last device that came in by a token.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn device_of_token(&self, token: Uuid) -> Result<Option<device::Model>, StoreError> {
        Ok(device::Entity::find()
            .filter(device::Column::EnrolTokenId.eq(token))
            .order_by_desc(device::Column::Enrolled)
            .one(self.reader())
            .await?)
    }

    /// The roots of a device that were not there when it looked last.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn absent_sources(&self, device: Uuid) -> Result<HashSet<Uuid>, StoreError> {
        let sources = self.sources_of_device(device).await?;
        let sources: Vec<Uuid> = sources.iter().map(|source| source.id).collect();
        let absent: Vec<Uuid> = unscanned::Entity::find()
            .select_only()
            .column(unscanned::Column::SourceId)
            .filter(unscanned::Column::SourceId.is_in(sources))
            .filter(unscanned::Column::Detail.eq("absent"))
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(absent.into_iter().collect())
    }

    /// The index that devices should have.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn current_index(&self) -> Result<Option<index_version::Model>, StoreError> {
        Ok(index_version::Entity::find()
            .filter(index_version::Column::Current.eq(true))
            .order_by_desc(index_version::Column::Built)
            .one(self.reader())
            .await?)
    }

    /// Makes an index the one that devices should have.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn publish_index(&self, row: index_version::Model, entry: Entry) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        make_current(&transaction, row).await?;
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// A setting of the fleet.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn fleet_setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let found = setting::Entity::find_by_id(key).one(self.reader()).await?;
        Ok(found.map(|row| row.value))
    }
}

//! Devices, their certificates, the tokens that let them in.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::customers::make_current;
use super::entity::{certificate, device, enrol_token, index_version, setting, source};
use super::{Store, StoreError};
use crate::audit::{self, Actor, Entry};
use crate::fleet::authority::{AuthorityError, Issued};
use crate::fleet::devices::Status;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// A device at the door.
#[derive(Debug)]
pub struct Entrance {
    /// The token that it showed.
    pub token: Uuid,
    /// What it would become.
    pub device: device::Model,
    /// When.
    pub now: Moment,
}

/// What became of it.
#[derive(Debug)]
pub enum LetIn {
    /// It is in, with a certificate.
    Device {
        /// As it is kept.
        device: Box<device::Model>,
        /// Its certificate.
        issued: Box<Issued>,
    },
    /// The token has no use left.
    Spent,
}

/// What a device said about itself.
#[derive(Debug)]
pub struct Heard {
    pub at: Moment,
    pub address: String,
    pub name: String,
    pub system: String,
    pub agent: String,
    pub index: String,
    pub rules: String,
    pub queue: i64,
    pub coverage: Option<String>,
    pub trouble: Option<String>,
}

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

    /// Makes a device of who showed a token, and takes one of its uses. Who came in by the same token with the same key
    /// before is the same device and takes none.
    ///
    /// # Errors
    ///
    /// When the database fails, or `certify` does; then nothing is kept.
    pub async fn let_device_in(
        &self,
        entrance: Entrance,
        certify: impl Fn(Uuid) -> Result<(Issued, certificate::Model), AuthorityError> + Send,
    ) -> Result<LetIn, Refusal> {
        let transaction = self.write().await?;
        let (device, action) = match self.same_device(&transaction, &entrance).await? {
            Some(device) => (device, "device.enrolled_again"),
            None if take_use(&transaction, &entrance).await? => {
                (new_device(&transaction, entrance).await?, "device.enrolled")
            }
            None => return Ok(LetIn::Spent),
        };
        let (issued, row) = certify(device.id)?;
        row.into_active_model().reset_all().insert(&transaction).await?;
        let entry = Entry {
            actor: Actor::Device(device.id),
            action,
            object: Some(format!("device:{}", device.id)),
            detail: serde_json::json!({
                "token": device.enrol_token_id, "status": device.status, "attention": device.attention,
                "serial": issued.serial, "expires": issued.expires,
            }),
        };
        audit::record(&transaction, entry).await?;
        transaction.commit().await?;
        Ok(LetIn::Device {
            device: Box::new(device),
            issued: Box::new(issued),
        })
    }

    async fn same_device(
        &self,
        transaction: &DatabaseTransaction,
        entrance: &Entrance,
    ) -> Result<Option<device::Model>, StoreError> {
        Ok(device::Entity::find()
            .filter(device::Column::Key.eq(&entrance.device.key))
            .filter(device::Column::Machine.eq(&entrance.device.machine))
            .filter(device::Column::EnrolTokenId.eq(entrance.token))
            .filter(device::Column::Status.ne(Status::Revoked.as_str()))
            .one(transaction)
            .await?)
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

    /// Takes down what a device said about itself.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn device_heard(&self, id: Uuid, heard: Heard) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let mut change = device::Entity::update_many()
            .col_expr(device::Column::LastSeen, Expr::value(heard.at.0))
            .col_expr(device::Column::Address, Expr::value(heard.address))
            .col_expr(device::Column::Name, Expr::value(heard.name))
            .col_expr(device::Column::System, Expr::value(heard.system))
            .col_expr(device::Column::AgentVersion, Expr::value(heard.agent))
            .col_expr(device::Column::IndexVersion, Expr::value(heard.index))
            .col_expr(device::Column::RulesVersion, Expr::value(heard.rules))
            .col_expr(device::Column::Queue, Expr::value(heard.queue))
            .col_expr(device::Column::Trouble, Expr::value(heard.trouble));
        if let Some(coverage) = heard.coverage {
            change = change.col_expr(device::Column::Coverage, Expr::value(coverage));
        }
        change
            .filter(device::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
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
        if let Some(now) = revoked {
            certificate::Entity::update_many()
                .col_expr(certificate::Column::Revoked, Expr::value(now.0))
                .filter(certificate::Column::DeviceId.eq(id))
                .filter(certificate::Column::Revoked.is_null())
                .exec(&transaction)
                .await?;
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

    /// The roots of a device.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn sources_of_device(&self, device: Uuid) -> Result<Vec<source::Model>, StoreError> {
        Ok(source::Entity::find()
            .filter(source::Column::DeviceId.eq(device))
            .order_by_asc(source::Column::Root)
            .limit(500)
            .all(self.reader())
            .await?)
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

    /// Sets a setting of the fleet.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn set_fleet_setting(
        &self,
        key: &str,
        value: String,
        now: Moment,
        entry: Entry,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        setting::Entity::delete_by_id(key).exec(&transaction).await?;
        let row = setting::Model {
            key: key.to_owned(),
            value,
            changed: now,
        };
        row.into_active_model().reset_all().insert(&transaction).await?;
        audit::record(&transaction, entry).await?;
        Ok(transaction.commit().await?)
    }
}

/// Takes a use of the token, if it has one left and is still valid: one statement, so that two cannot take the same.
async fn take_use(transaction: &DatabaseTransaction, entrance: &Entrance) -> Result<bool, StoreError> {
    let left = Expr::col(enrol_token::Column::UsesLeft);
    let done = enrol_token::Entity::update_many()
        .col_expr(enrol_token::Column::UsesLeft, left.sub(1))
        .filter(enrol_token::Column::Id.eq(entrance.token))
        .filter(enrol_token::Column::Revoked.is_null())
        .filter(enrol_token::Column::Expires.gt(entrance.now))
        .filter(enrol_token::Column::UsesLeft.gt(0))
        .exec(transaction)
        .await?;
    Ok(done.rows_affected == 1)
}

async fn new_device(
    transaction: &DatabaseTransaction,
    entrance: Entrance,
) -> Result<device::Model, StoreError> {
    let mut device = entrance.device;
    let same_machine = device::Entity::find()
        .filter(device::Column::Machine.eq(&device.machine))
        .filter(device::Column::Status.ne(Status::Revoked.as_str()))
        .one(transaction)
        .await?;
    if same_machine.is_some() {
        device.attention = Some("same_machine".to_owned());
    }
    device
        .clone()
        .into_active_model()
        .reset_all()
        .insert(transaction)
        .await?;
    Ok(device)
}

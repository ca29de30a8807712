//! Devices, their certificates, the tokens that let them in.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{certificate, device};
use super::{Store, StoreError};

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
        let device = device::Entity::find_by_id(certificate.device_id)
            .one(self.reader())
            .await?;
        Ok(device.map(|device| (certificate, device)))
    }
}

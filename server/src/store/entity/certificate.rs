//! A device's certificate.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A device's certificate.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate")]
pub struct Model {
    /// In hexadecimal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: String,
    /// Whose.
    pub device_id: Uuid,
    /// SHA-256 of its DER, hexadecimal.
    pub fingerprint: String,
    /// When.
    pub issued: Moment,
    /// When it ends.
    pub expires: Moment,
    /// When it was taken back.
    pub revoked: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

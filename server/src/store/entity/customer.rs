//! What the server knows of a customer: no name, no value.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// What the server knows of a customer: no name, no value.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    /// Dense id of the index.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Key in the CRM.
    pub crm_id: String,
    /// Masked at import: "J. de V…, Utrecht".
    pub label: String,
    /// `person`, `organisation` or `contact`.
    pub kind: String,
    /// Who looks after them.
    pub account_manager: Option<String>,
    /// When they left the CRM.
    pub retired: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

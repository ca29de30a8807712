//! A message that waits to be sent, was sent, or was given up.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// A message that waits to be sent, was sent, or was given up.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Made by the server; the receiver of a webhook knows a repeated delivery by it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `mail` or `hook`.
    pub channel: String,
    /// Account or webhook.
    pub target: Uuid,
    /// Of a mail; the type of a webhook's event.
    pub subject: String,
    /// As it is sent.
    pub body: String,
    /// When.
    pub created: Moment,
    /// When it is tried next.
    pub due: Moment,
    /// How often it was tried.
    pub attempts: i32,
    /// `waiting`, `sent` or `given_up`.
    pub state: String,
    /// Why it was not taken the last time.
    pub fault: Option<String>,
    /// When it was sent or given up.
    pub ended: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

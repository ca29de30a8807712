//! Somebody who logs in.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

/// Somebody who logs in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Made by the server.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What they type.
    pub login: String,
    /// As people call them.
    pub name: String,
    /// For mail.
    pub email: Option<String>,
    /// JSON list.
    pub roles: String,
    /// Who they are in the directory.
    pub person_id: Option<Uuid>,
    /// argon2 in PHC form; none with single sign-on.
    pub password: Option<String>,
    /// Secret of the second factor.
    pub totp: Option<String>,
    /// Step of the last code that was taken (RFC 6238); none is taken twice.
    pub totp_step: Option<i64>,
    /// JSON list: digests of the recovery codes that are left.
    pub recovery: Option<String>,
    /// Issuer and subject of single sign-on.
    pub subject: Option<String>,
    /// `nl` or `en`.
    pub language: String,
    /// Whether they may log in.
    pub enabled: bool,
    /// Failed logins in a row.
    pub failures: i64,
    /// After too many of them.
    pub locked_until: Option<Moment>,
    /// When.
    pub created: Moment,
    /// When.
    pub last_login: Option<Moment>,
    /// When they said that they have read the first words of explanation.
    pub welcomed: Option<Moment>,
}

/// None: rows are joined by the queries that need it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

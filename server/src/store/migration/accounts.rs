//! Those who log in, their sessions, tokens of programs, what was done about them, and settings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, pk_uuid, string, string_null, string_uniq, text, text_null, uuid,
    uuid_null,
};

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut account = Table::create();
        account
            .table("account")
            .col(pk_uuid("id"))
            .col(string_uniq("login"))
            .col(string("name"))
            .col(string_null("email"))
            .col(text("roles"))
            .col(uuid_null("person_id"))
            .col(text_null("password"))
            .col(text_null("totp"))
            .col(big_integer_null("totp_step"))
            .col(text_null("recovery"))
            .col(string_null("subject").unique_key().take())
            .col(string("language"))
            .col(boolean("enabled"))
            .col(big_integer("failures"))
            .col(big_integer_null("locked_until"))
            .col(big_integer("created"))
            .col(big_integer_null("last_login"));
        manager.create_table(account).await?;

        let mut session = Table::create();
        session
            .table("session")
            .col(ColumnDef::new("hash").string().not_null().primary_key())
            .col(uuid("account_id"))
            .col(big_integer("created"))
            .col(big_integer("last_seen"))
            .col(big_integer("expires"))
            .col(string("stage"));
        manager.create_table(session).await?;
        index(manager, "session_account", "session", &["account_id"]).await?;

        let mut invite = Table::create();
        invite
            .table("invite")
            .col(ColumnDef::new("hash").string().not_null().primary_key())
            .col(uuid_null("account_id"))
            .col(big_integer("created"))
            .col(big_integer("expires"));
        manager.create_table(invite).await?;
        index(manager, "invite_account", "invite", &["account_id"]).await?;

        let mut api_token = Table::create();
        api_token
            .table("api_token")
            .col(pk_uuid("id"))
            .col(string("name"))
            .col(string_uniq("hash"))
            .col(text("scopes"))
            .col(uuid("account_id"))
            .col(big_integer("created"))
            .col(big_integer("expires"))
            .col(big_integer_null("last_used"))
            .col(big_integer_null("revoked"));
        manager.create_table(api_token).await?;

        let mut notice = Table::create();
        notice
            .table("access_notice")
            .col(pk_uuid("id"))
            .col(big_integer("at"))
            .col(uuid("account_id"))
            .col(string("what"))
            .col(string("actor"))
            .col(boolean("wide"))
            .col(big_integer_null("mailed"));
        manager.create_table(notice).await?;
        index(manager, "access_notice_at", "access_notice", &["at"]).await?;

        let mut setting = Table::create();
        setting
            .table("setting")
            .col(ColumnDef::new("key").string().not_null().primary_key())
            .col(text("value"))
            .col(big_integer("changed"));
        manager.create_table(setting).await
    }
}

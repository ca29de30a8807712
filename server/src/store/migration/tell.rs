//! What is told outside: news of findings in order, messages that wait to be sent, who wants which, and how far an export is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, pk_uuid, string, string_null, text, text_null, uuid,
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
        let mut news = Table::create();
        news.table("finding_news")
            .col(ColumnDef::new("seq").big_integer().not_null().primary_key())
            .col(big_integer("at"))
            .col(string("kind"))
            .col(uuid("source_id"))
            .col(uuid("file_id"))
            .col(uuid("device_id"))
            .col(integer("rank"))
            .col(integer("customers"))
            .col(integer("persons"))
            .col(big_integer("first_seen"));
        manager.create_table(news).await?;
        index(manager, "finding_news_rank", "finding_news", &["rank", "seq"]).await?;
        index(manager, "finding_news_at", "finding_news", &["at"]).await?;

        let mut outbox = Table::create();
        outbox
            .table("outbox")
            .col(pk_uuid("id"))
            .col(string("channel"))
            .col(uuid("target"))
            .col(string("subject"))
            .col(text("body"))
            .col(big_integer("created"))
            .col(big_integer("due"))
            .col(integer("attempts"))
            .col(string("state"))
            .col(text_null("fault"))
            .col(big_integer_null("ended"));
        manager.create_table(outbox).await?;
        index(manager, "outbox_due", "outbox", &["state", "due"]).await?;
        index(manager, "outbox_target", "outbox", &["target", "created"]).await?;

        let mut webhook = Table::create();
        webhook
            .table("webhook")
            .col(pk_uuid("id"))
            .col(string("name"))
            .col(string("origin"))
            .col(string("language"))
            .col(boolean("critical"))
            .col(boolean("waiting"))
            .col(boolean("keeps_quiet"))
            .col(big_integer("told_seq"))
            .col(big_integer("told_at"))
            .col(big_integer("created"));
        manager.create_table(webhook).await?;

        let mut told = Table::create();
        told.table("told")
            .col(pk_uuid("account_id"))
            .col(string_null("rhythm"))
            .col(big_integer("told_seq"))
            .col(big_integer("told_at"))
            .col(big_integer("critical_at"));
        manager.create_table(told).await?;

        let mut position = Table::create();
        position
            .table("export_position")
            .col(ColumnDef::new("name").string().not_null().primary_key())
            .col(big_integer("seq"))
            .col(big_integer("at"))
            .col(big_integer("lost"));
        manager.create_table(position).await
    }
}

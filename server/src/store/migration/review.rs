//! Decisions about many findings, rules that come of them, and filters that are kept.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, string, string_null, text, text_null, uuid, uuid_null,
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
        let mut bulk = Table::create();
        bulk.table("bulk")
            .col(uuid("id"))
            .col(string("kind"))
            .col(text("query"))
            .col(uuid("by_user"))
            .col(big_integer("at"))
            .col(big_integer_null("ended"))
            .col(integer("done"))
            .col(integer("held"))
            .col(integer("same"))
            .col(integer("theirs"))
            .col(text("theirs_rows"))
            .col(uuid_null("rule_id"))
            .col(big_integer_null("undone"))
            .col(integer("back"))
            .col(big_integer_null("undone_ended"))
            .col(big_integer("touched"))
            .primary_key(Index::create().col("id"));
        manager.create_table(bulk).await?;

        let mut rule = Table::create();
        rule.table("review_rule")
            .col(uuid("id"))
            .col(string("kind"))
            .col(text("query"))
            .col(text("reason"))
            .col(string_null("legal_ground"))
            .col(big_integer_null("expires"))
            .col(uuid("by_user"))
            .col(big_integer("at"))
            .col(big_integer_null("revoked"))
            .col(uuid_null("revoked_by"))
            .col(text_null("revoked_reason"))
            .col(boolean("again"))
            .col(integer("back"))
            .col(big_integer_null("back_ended"))
            .col(big_integer_null("touched"))
            .primary_key(Index::create().col("id"));
        manager.create_table(rule).await?;

        let mut view = Table::create();
        view.table("saved_view")
            .col(uuid("id"))
            .col(uuid("account_id"))
            .col(string("name"))
            .col(text("query"))
            .col(boolean("shared"))
            .col(big_integer("at"))
            .primary_key(Index::create().col("id"));
        manager.create_table(view).await?;
        index(manager, "saved_view_account", "saved_view", &["account_id"]).await
    }
}

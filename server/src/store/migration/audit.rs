//! What was done and looked at, by whom: rows that are only ever added, each bound to the one before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string, string_null, text};

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut audit = Table::create();
        audit
            .table("audit")
            .col(ColumnDef::new("seq").big_integer().not_null().primary_key())
            .col(big_integer("at"))
            .col(string("actor"))
            .col(string("action"))
            .col(string_null("object"))
            .col(text("detail"))
            .col(string("previous"))
            .col(string("hash"));
        manager.create_table(audit).await?;
        index(manager, "audit_object", "audit", &["object", "seq"]).await?;
        index(manager, "audit_actor", "audit", &["actor", "seq"]).await
    }
}

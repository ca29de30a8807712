//! What the server keeps of a customer, and the index files that were made.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, pk_uuid, string, string_null, string_uniq,
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
        let mut customer = Table::create();
        customer
            .table("customer")
            .col(ColumnDef::new("id").big_integer().not_null().primary_key())
            .col(string("crm_id"))
            .col(string("label"))
            .col(string("kind"))
            .col(string_null("account_manager"))
            .col(big_integer_null("retired"));
        manager.create_table(customer).await?;
        index(manager, "customer_crm_id", "customer", &["crm_id"]).await?;

        let mut index_version = Table::create();
        index_version
            .table("index_version")
            .col(pk_uuid("id"))
            .col(string_uniq("digest"))
            .col(big_integer("built"))
            .col(big_integer("customers"))
            .col(big_integer("bytes"))
            .col(boolean("current"));
        manager.create_table(index_version).await
    }
}

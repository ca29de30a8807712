//! Whether somebody has seen the first words of explanation, what an index holds of each sort of value, and a device's
//! findings by age.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

use super::index;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut account = Table::alter();
        account.table("account").add_column(big_integer_null("welcomed"));
        manager.alter_table(account).await?;
        let mut version = Table::alter();
        version.table("index_version").add_column(text_null("profile"));
        manager.alter_table(version).await?;
        // A device's findings by age: with a million the order by customers was of no help.
        let columns = ["presence", "device_id", "first_seen", "seq"];
        index(manager, "finding_device_seen", "finding", &columns).await
    }
}

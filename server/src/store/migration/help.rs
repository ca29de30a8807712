//! Whether somebody has seen the first words of explanation, what an index holds of each sort of value, findings by
//! age, and those that another index or other rules know nothing of.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean, text_null};

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
        let mut finding = Table::alter();
        finding
            .table("finding")
            .add_column(boolean("unrecognised").default(false));
        manager.alter_table(finding).await?;
        // The findings of a device, a person or a source by age: they came together, so that the order of all is of no help.
        for (name, column) in [
            ("finding_device_seen", "device_id"),
            ("finding_person_seen", "person_id"),
            ("finding_source_seen", "source_id"),
        ] {
            index(
                manager,
                name,
                "finding",
                &["presence", column, "first_seen", "seq"],
            )
            .await?;
        }
        // Few findings are given to somebody.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX finding_assignee ON finding (presence, assignee_id, customers, seq) \
                 WHERE assignee_id IS NOT NULL",
            )
            .await?;
        Ok(())
    }
}

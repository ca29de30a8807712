//! The directory: people, their managers, and what is theirs over time.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, pk_uuid, string, string_null, text, uuid, uuid_null,
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
        let mut person = Table::create();
        person
            .table("person")
            .col(pk_uuid("id"))
            .col(string_null("external_id").unique_key().take())
            .col(string("name"))
            .col(string_null("email"))
            .col(string_null("team"))
            .col(text("words"))
            .col(uuid_null("manager_id"))
            .col(boolean("active"))
            .col(string("origin"))
            .col(big_integer("created"))
            .col(big_integer("changed"));
        manager.create_table(person).await?;
        index(manager, "person_manager", "person", &["manager_id"]).await?;

        let mut belonging = Table::create();
        belonging
            .table("belonging")
            .col(pk_uuid("id"))
            .col(uuid("person_id"))
            .col(string("kind"))
            .col(string("value"))
            .col(big_integer_null("since"))
            .col(big_integer_null("until"));
        manager.create_table(belonging).await?;
        index(manager, "belonging_person", "belonging", &["person_id"]).await?;
        index(manager, "belonging_value", "belonging", &["kind", "value"]).await
    }
}

//! Devices, their certificates and enrolment tokens, and the roots that they scan.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer_null, pk_uuid, string, string_null, string_uniq, text,
    text_null, uuid, uuid_null,
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
        let mut enrol_token = Table::create();
        enrol_token
            .table("enrol_token")
            .col(pk_uuid("id"))
            .col(string("name"))
            .col(string_uniq("hash"))
            .col(string("kind"))
            .col(integer_null("uses_left"))
            .col(big_integer("expires"))
            .col(text("networks"))
            .col(boolean("needs_approval"))
            .col(boolean("may_hold_index"))
            .col(uuid_null("created_by"))
            .col(big_integer("created"))
            .col(big_integer_null("revoked"));
        manager.create_table(enrol_token).await?;

        let mut device = Table::create();
        device
            .table("device")
            .col(pk_uuid("id"))
            .col(string("name"))
            .col(string("system"))
            .col(string("machine"))
            .col(text_null("boots"))
            .col(string("key"))
            .col(string("status"))
            .col(uuid_null("enrol_token_id"))
            .col(big_integer("enrolled"))
            .col(big_integer_null("last_seen"))
            .col(string_null("address"))
            .col(string_null("agent_version"))
            .col(string_null("index_version"))
            .col(string_null("rules_version"))
            .col(big_integer("queue"))
            .col(text_null("coverage"))
            .col(string_null("trouble"))
            .col(string_null("attention"))
            .col(string_null("known_as"))
            .col(boolean("may_hold_index"))
            .col(big_integer("refused"))
            .col(big_integer("lost"));
        manager.create_table(device).await?;
        index(manager, "device_last_seen", "device", &["last_seen"]).await?;
        index(manager, "device_machine", "device", &["machine"]).await?;
        index(manager, "device_known_as", "device", &["known_as"]).await?;
        index(manager, "device_name", "device", &["name"]).await?;

        let mut certificate = Table::create();
        certificate
            .table("certificate")
            .col(ColumnDef::new("serial").string().not_null().primary_key())
            .col(uuid("device_id"))
            .col(string_uniq("fingerprint"))
            .col(big_integer("issued"))
            .col(big_integer("expires"))
            .col(big_integer_null("revoked"));
        manager.create_table(certificate).await?;
        index(manager, "certificate_device", "certificate", &["device_id"]).await?;

        let mut source = Table::create();
        source
            .table("source")
            .col(pk_uuid("id"))
            .col(string("kind"))
            .col(text("root"))
            .col(string_uniq("name_hash"))
            .col(uuid_null("device_id"))
            .col(big_integer("first_seen"))
            .col(big_integer_null("last_scan"))
            .col(text_null("coverage"))
            .col(big_integer("findings"))
            .col(big_integer("unread"));
        manager.create_table(source).await?;
        index(manager, "source_device", "source", &["device_id"]).await?;

        let mut share_device = Table::create();
        share_device
            .table("share_device")
            .col(string("share"))
            .col(uuid("device_id"))
            .col(big_integer("since"))
            .primary_key(Index::create().col("share").col("device_id"));
        manager.create_table(share_device).await?;
        index(manager, "share_device_device", "share_device", &["device_id"]).await
    }
}

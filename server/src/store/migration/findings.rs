//! Reports, findings, what was not read, and what people decided.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, integer_null, string, string_null, text,
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
        reports(manager).await?;
        findings(manager).await?;
        decisions(manager).await
    }
}

async fn reports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut report = Table::create();
    report
        .table("report")
        .col(uuid("source_id"))
        .col(uuid("report_id"))
        .col(uuid("scan_id"))
        .col(uuid("device_id"))
        .col(integer("part"))
        .col(big_integer("received"))
        .primary_key(Index::create().col("source_id").col("report_id"));
    manager.create_table(report).await?;
    index(
        manager,
        "report_scan",
        "report",
        &["source_id", "scan_id", "part"],
    )
    .await?;

    let mut scan = Table::create();
    scan.table("scan")
        .col(uuid("source_id"))
        .col(uuid("scan_id"))
        .col(uuid("device_id"))
        .col(big_integer("started"))
        .col(big_integer_null("finished"))
        .col(string_null("ending"))
        .col(string("agent_version"))
        .col(string("index_version"))
        .col(string("rules_version"))
        .col(text_null("coverage"))
        .col(integer_null("parts"))
        .col(big_integer_null("closed"))
        .primary_key(Index::create().col("source_id").col("scan_id"));
    manager.create_table(scan).await?;
    index(manager, "scan_started", "scan", &["source_id", "started"]).await?;

    let mut unscanned = Table::create();
    unscanned
        .table("unscanned")
        .col(uuid("source_id"))
        .col(string("place"))
        .col(uuid("scan_id"))
        .col(text("path"))
        .col(text_null("entry"))
        .col(string("reason"))
        .col(string_null("detail"))
        .col(big_integer("last_seen"))
        .primary_key(Index::create().col("source_id").col("place"));
    manager.create_table(unscanned).await
}

async fn findings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut finding = Table::create();
    finding
        .table("finding")
        .col(uuid("source_id"))
        .col(uuid("file_id"))
        .col(uuid("device_id"))
        .col(uuid("scan_id"))
        .col(text("path"))
        .col(text("folder"))
        .col(string_null("owner"))
        .col(uuid_null("person_id"))
        .col(string("person_by"))
        .col(string("format"))
        .col(big_integer("size"))
        .col(big_integer_null("modified"))
        .col(string("content"))
        .col(string("severity"))
        .col(integer("rank"))
        .col(integer("customers"))
        .col(integer("persons"))
        .col(text("identifiers"))
        .col(integer("kinds"))
        .col(text("extra_columns"))
        .col(integer("unmatched_records"))
        .col(string("presence"))
        .col(string("review"))
        .col(boolean("released"))
        .col(big_integer("first_seen"))
        .col(big_integer("last_seen"))
        .col(big_integer_null("removed"))
        .col(uuid_null("assignee_id"))
        .col(big_integer("changed"))
        // Last: SQLite reads a row's long values only where a query asks for what stands behind them.
        .col(blob("customer_set"))
        .col(blob("parts"))
        .primary_key(Index::create().col("source_id").col("file_id"));
    manager.create_table(finding).await?;
    let by: [(&str, &[&str]); 6] = [
        (
            "finding_customers",
            &["presence", "customers", "source_id", "file_id"],
        ),
        (
            "finding_last_seen",
            &["presence", "last_seen", "source_id", "file_id"],
        ),
        ("finding_review", &["review", "customers", "source_id", "file_id"]),
        (
            "finding_person",
            &["person_id", "customers", "source_id", "file_id"],
        ),
        ("finding_content", &["content", "source_id", "file_id"]),
        (
            "finding_device",
            &["device_id", "customers", "source_id", "file_id"],
        ),
    ];
    for (name, columns) in by {
        index(manager, name, "finding", columns).await?;
    }

    let mut event = Table::create();
    event
        .table("finding_event")
        .col(uuid("source_id"))
        .col(uuid("file_id"))
        .col(big_integer("at"))
        .col(string("kind"))
        .col(uuid("scan_id"))
        .col(integer("customers"))
        .primary_key(
            Index::create()
                .col("source_id")
                .col("file_id")
                .col("at")
                .col("kind"),
        );
    manager.create_table(event).await
}

async fn decisions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut decision = Table::create();
    decision
        .table("decision")
        .col(uuid("source_id"))
        .col(uuid("file_id"))
        .col(uuid("id"))
        .col(string("kind"))
        .col(text_null("reason"))
        .col(string_null("legal_ground"))
        .col(big_integer_null("expires"))
        .col(uuid_null("by_user"))
        .col(big_integer("at"))
        .primary_key(Index::create().col("source_id").col("file_id").col("id"));
    manager.create_table(decision).await?;
    index(
        manager,
        "decision_finding",
        "decision",
        &["source_id", "file_id", "at"],
    )
    .await
}

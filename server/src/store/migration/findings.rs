//! Reports, findings, what was not read, and what people decided.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, integer_null, string, string_null, text,
    text_null, uuid, uuid_null,
};

use homeward_rules::identifier::IdentifierKind;
use sea_orm::DbBackend;

use super::index;
use crate::ingest::bit;

/// Room beside each row, so that a file that is seen again unchanged touches no index; no try to press what is pressed.
const POSTGRES: &[&str] = &[
    "ALTER TABLE finding SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.1, \
     autovacuum_analyze_scale_factor = 0.05)",
    "ALTER TABLE finding ALTER COLUMN customer_set SET STORAGE EXTERNAL",
    "ALTER TABLE finding ALTER COLUMN parts SET STORAGE EXTERNAL",
];
/// Three letters in a row of each path, by which words are found in it. Kept by the database itself.
const SQLITE: &[&str] = &[
    "CREATE VIRTUAL TABLE finding_words USING fts5(words, content = 'finding', content_rowid = 'seq', \
     tokenize = 'trigram', detail = 'none')",
    "CREATE TRIGGER finding_words_added AFTER INSERT ON finding BEGIN \
     INSERT INTO finding_words (rowid, words) VALUES (new.seq, new.words); END",
    "CREATE TRIGGER finding_words_changed AFTER UPDATE OF words ON finding WHEN new.words <> old.words BEGIN \
     INSERT INTO finding_words (finding_words, rowid, words) VALUES ('delete', old.seq, old.words); \
     INSERT INTO finding_words (rowid, words) VALUES (new.seq, new.words); END",
    "CREATE TRIGGER finding_words_left AFTER DELETE ON finding BEGIN \
     INSERT INTO finding_words (finding_words, rowid, words) VALUES ('delete', old.seq, old.words); END",
];

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
        .col(string("digest"))
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
        .col(big_integer("path_key"))
        .col(big_integer_null("size"))
        .col(big_integer_null("modified"))
        .col(big_integer("last_seen"))
        .primary_key(Index::create().col("source_id").col("place"));
    manager.create_table(unscanned).await?;
    index(manager, "unscanned_path", "unscanned", &["source_id", "path_key"]).await
}

async fn findings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    // Compared by bytes on either database, so that ranges find what begins alike.
    let bytes = |name: &'static str| {
        let mut column = text(name);
        if postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    };
    let mut finding = Table::create();
    finding.table("finding");
    if postgres {
        finding.col(ColumnDef::new("seq").big_integer().not_null().auto_increment());
        let mut key = Index::create();
        finding.primary_key(key.col("source_id").col("file_id"));
    } else {
        // The number of a row is its place in the file, and what the index of words knows it by.
        finding.col(
            ColumnDef::new("seq")
                .integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        );
    }
    finding
        .col(uuid("source_id"))
        .col(uuid("file_id"))
        .col(uuid("device_id"))
        .col(uuid("scan_id"))
        .col(text("path"))
        .col(text("words"))
        .col(bytes("folder"))
        .col(string_null("owner"))
        .col(uuid_null("person_id"))
        .col(string("person_by"))
        .col(string("format"))
        .col(big_integer("size"))
        .col(big_integer_null("modified"))
        .col(string("content"))
        .col(big_integer("content_key"))
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
        .col(boolean("held"))
        .col(integer("outside"))
        .col(big_integer("first_seen"))
        .col(big_integer("last_seen"))
        .col(big_integer_null("removed"))
        .col(uuid_null("assignee_id"))
        .col(big_integer("changed"))
        .col(string("told"))
        // Last: SQLite reads a row's long values only where a query asks for what stands behind them.
        .col(blob("customer_set"))
        .col(blob("parts"));
    manager.create_table(finding).await?;
    finding_indexes(manager).await?;

    let mut likeness = Table::create();
    likeness
        .table("likeness")
        .col(big_integer("content_key"))
        .col(integer("band"))
        .col(big_integer("hash"))
        .primary_key(Index::create().col("content_key").col("band"));
    manager.create_table(likeness).await?;
    index(manager, "likeness_hash", "likeness", &["hash", "content_key"]).await?;

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

async fn finding_indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    if postgres {
        index(manager, "finding_seq", "finding", &["seq"]).await?;
    } else {
        let mut key = Index::create();
        key.name("finding_key").table("finding").unique();
        key.col("source_id").col("file_id");
        manager.create_index(key).await?;
    }
    // Lists are of what is present or of what is gone, in one of two orders; what changes with each report is in none.
    let by: [(&str, &[&str]); 10] = [
        ("finding_customers", &["presence", "customers", "seq"]),
        ("finding_first_seen", &["presence", "first_seen", "seq"]),
        ("finding_rank", &["presence", "rank", "customers", "seq"]),
        ("finding_review", &["presence", "review", "customers", "seq"]),
        ("finding_person", &["presence", "person_id", "customers", "seq"]),
        ("finding_device", &["presence", "device_id", "customers", "seq"]),
        ("finding_source", &["presence", "source_id", "customers", "seq"]),
        ("finding_format", &["presence", "format", "customers", "seq"]),
        ("finding_folder", &["presence", "folder", "seq"]),
        ("finding_content", &["content_key", "seq"]),
    ];
    for (name, columns) in by {
        index(manager, name, "finding", columns).await?;
    }
    let database = manager.get_connection();
    for kind in IdentifierKind::ALL {
        let (name, bit) = (kind.as_str(), bit(kind));
        database
            .execute_unprepared(&format!(
                "CREATE INDEX finding_kind_{name} ON finding (presence, customers, seq) WHERE (kinds & {bit}) <> 0"
            ))
            .await?;
    }
    database
        .execute_unprepared(
            "CREATE INDEX finding_outside ON finding (presence, customers, seq) WHERE outside <> 0",
        )
        .await?;
    for line in if postgres { POSTGRES } else { SQLITE } {
        database.execute_unprepared(line).await?;
    }
    Ok(())
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
        .col(uuid_null("to_user"))
        .col(uuid_null("rule_id"))
        .col(uuid_null("bulk_id"))
        .col(string("before"))
        .col(boolean("proposed"))
        .col(big_integer("at"))
        .col(big_integer("turn"))
        .col(uuid_null("undoes"))
        .primary_key(Index::create().col("source_id").col("file_id").col("id"));
    manager.create_table(decision).await?;
    // Those of people only: most are of rules.
    manager
        .get_connection()
        .execute_unprepared("CREATE INDEX decision_turn ON decision (turn) WHERE turn > 0")
        .await?;
    index(manager, "decision_rule", "decision", &["rule_id"]).await?;
    index(
        manager,
        "decision_bulk",
        "decision",
        &["bulk_id", "source_id", "file_id"],
    )
    .await?;
    index(
        manager,
        "decision_finding",
        "decision",
        &["source_id", "file_id", "at"],
    )
    .await?;
    index(manager, "decision_expires", "decision", &["expires"]).await
}

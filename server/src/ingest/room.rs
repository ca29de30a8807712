//! How much is kept of a source, so that no device fills the database.
//!
//! Far more than any device or share has: who comes here has something else going on, and somebody should look. Rows are
//! counted as they are added; where the sum says that it is enough, what is truly there is counted, once.

use sea_orm::DatabaseTransaction;

use crate::store::StoreError;
use crate::store::entity::source;
use crate::store::reports;

/// Findings of a device's own roots together, and of a share, that are kept.
pub(super) const MOST_FINDINGS: i64 = 2_000_000;
/// Entries that were not read, of one source, that are kept.
const MOST_UNREAD: i64 = 1_000_000;

/// Whether so many further findings have room; then they are counted.
pub(super) async fn findings(
    transaction: &DatabaseTransaction,
    source: &mut source::Model,
    added: usize,
    most: i64,
) -> Result<bool, StoreError> {
    if added == 0 {
        return Ok(true);
    }
    source.findings = plus(source.findings, added);
    let mut beside = match source.device_id {
        Some(device) => reports::findings_beside(transaction, device, source.id).await?,
        None => 0,
    };
    if beside.saturating_add(source.findings) > most {
        // Those that are written now are among them.
        source.findings = reports::count_findings(transaction, source.id).await?;
        if let Some(device) = source.device_id {
            beside = reports::recount_beside(transaction, device, source.id).await?;
        }
        if beside.saturating_add(source.findings) > most {
            return Ok(false);
        }
    }
    reports::keep_counts(transaction, source).await?;
    Ok(true)
}

/// Whether so many further entries that were not read have room; then they are counted.
pub(super) async fn unread(
    transaction: &DatabaseTransaction,
    source: &mut source::Model,
    added: usize,
) -> Result<bool, StoreError> {
    if added == 0 {
        return Ok(true);
    }
    source.unread = plus(source.unread, added);
    if source.unread > MOST_UNREAD {
        source.unread = plus(reports::count_unread(transaction, source.id).await?, added);
        if source.unread > MOST_UNREAD {
            return Ok(false);
        }
    }
    reports::keep_counts(transaction, source).await?;
    Ok(true)
}

fn plus(count: i64, added: usize) -> i64 {
    count.saturating_add(i64::try_from(added).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ingest::{Reporter, Shares, SourceName};
    use crate::moment::Moment;
    use crate::store::{Store, StoreUrl};
    use homeward_rules::report::{Source, SourceKind};

    #[tokio::test]
    async fn what_was_counted_too_high_is_counted_again_and_what_is_there_too_often_has_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreUrl::in_folder(folder.path())).await.unwrap();
        let transaction = store.write().await.unwrap();
        let from = Reporter {
            device: Uuid::from_u128(1),
            name: String::new(),
            shares: Shares::Any,
        };
        let mut of = Vec::new();
        for root in ["/home", "/srv"] {
            let root = Source {
                kind: SourceKind::DeviceRoot,
                root: root.to_owned(),
            };
            let name = SourceName::of(&from, &root).unwrap();
            let row = reports::source(&transaction, &name, Moment::now()).await.unwrap();
            of.push(row.unwrap());
        }
        // Of the other root so many were counted that were erased since.
        of[1].findings = 1_000;
        reports::keep_counts(&transaction, &of[1]).await.unwrap();
        assert!(findings(&transaction, &mut of[0], 5, 10).await.unwrap());
        assert_eq!(of[0].findings, 0, "as many as are truly there");
        assert!(findings(&transaction, &mut of[0], 5, 10).await.unwrap());
        let beside = reports::findings_beside(&transaction, from.device, of[0].id);
        assert_eq!(beside.await.unwrap(), 0);
        assert!(!findings(&transaction, &mut of[0], 5, -1).await.unwrap());

        of[0].unread = MOST_UNREAD;
        assert!(unread(&transaction, &mut of[0], 1).await.unwrap());
        assert_eq!(of[0].unread, 1);
        assert!(!unread(&transaction, &mut of[0], 2_000_000).await.unwrap());
    }
}

//! How much is kept of a source, so that no device fills the database.
//!
//! Far more than any device or share has: who comes here has something else going on, and somebody should look. Rows are
//! counted as they are added; where the sum says that it is enough, what is truly there is counted, once.

use sea_orm::DatabaseTransaction;

use super::MOST_FINDINGS;
use crate::store::StoreError;
use crate::store::entity::source;
use crate::store::reports;

/// Entries that were not read, of one source, that are kept.
const MOST_UNREAD: i64 = 1_000_000;

/// Whether so many further findings have room; then they are counted.
pub(super) async fn findings(
    transaction: &DatabaseTransaction,
    source: &mut source::Model,
    added: usize,
) -> Result<bool, StoreError> {
    if added == 0 {
        return Ok(true);
    }
    source.findings = plus(source.findings, added);
    let beside = match source.device_id {
        Some(device) => reports::findings_beside(transaction, device, source.id).await?,
        None => 0,
    };
    if beside.saturating_add(source.findings) > MOST_FINDINGS {
        // Those that are written now are among them.
        source.findings = reports::count_findings(transaction, source.id).await?;
        if beside.saturating_add(source.findings) > MOST_FINDINGS {
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

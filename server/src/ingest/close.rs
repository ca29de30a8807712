//! What a complete scan did not see is gone, unless it could not look there.

use std::collections::HashSet;

use sea_orm::DatabaseTransaction;

use super::folder_of;
use crate::moment::Moment;
use crate::store::StoreError;
use crate::store::entity::scan;
use crate::store::reports;

/// Closes a scan of which all parts are there; says how many findings are gone.
pub(super) async fn close(
    transaction: &DatabaseTransaction,
    scan: &mut scan::Model,
    overtaken: Option<Moment>,
    now: Moment,
) -> Result<u64, StoreError> {
    scan.closed = Some(now);
    reports::end(transaction, scan).await?;
    if scan.ending.as_deref() != Some("complete") || overtaken.is_some() {
        return Ok(0);
    }
    let at = scan.finished.unwrap_or(now);
    let unread: HashSet<String> = reports::unread_paths(transaction, scan).await?;
    let mut after = None;
    let mut removed = 0;
    loop {
        let page = reports::not_seen(transaction, scan, after).await?;
        let Some((last, _)) = page.last() else {
            break;
        };
        after = Some(*last);
        let gone: Vec<_> = page
            .iter()
            .filter(|(_, path)| !is_below(path, &unread))
            .map(|(file, _)| *file)
            .collect();
        removed += gone.len() as u64;
        reports::remove(transaction, scan, &gone, at, now).await?;
    }
    reports::after_complete(transaction, scan, at).await?;
    Ok(removed)
}

/// Whether a path, or a folder that it lies in, is among those that were not read.
fn is_below(path: &str, unread: &HashSet<String>) -> bool {
    if unread.is_empty() {
        return false;
    }
    let mut place = path;
    loop {
        if unread.contains(place.trim_end_matches(['/', '\\'])) {
            return true;
        }
        let (folder, _) = folder_of(place);
        if folder.is_empty() {
            // The root of the file system itself, written `/`.
            return unread.contains("");
        }
        place = folder;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_folder_that_was_not_read_may_still_be_there() {
        let unread = HashSet::from(["/home/jan".to_owned(), r"D:\Klanten".to_owned()]);
        assert!(is_below("/home/jan/a/b.csv", &unread));
        assert!(is_below("/home/jan", &unread));
        assert!(is_below(r"D:\Klanten\x.csv", &unread));
        assert!(!is_below("/home/janine/b.csv", &unread));
        assert!(!is_below("/srv/b.csv", &unread));
        assert!(is_below("/srv/b.csv", &HashSet::from([String::new()])));
    }
}

//! What a complete scan did not see is gone, unless it could not look there.

use std::collections::{HashMap, HashSet};

use homeward_rules::coverage::Coverage;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::folder_of;
use crate::moment::Moment;
use crate::store::StoreError;
use crate::store::entity::{news, scan};
use crate::store::reports;

/// What became of a scan of which all parts are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// So many findings are gone.
    Removed(u64),
    /// It saw nothing at all on a share that has findings: more likely the share was not there. Nothing is gone.
    EmptyShare,
}

/// Closes a scan of a source of this kind; what was `overtaken` takes nothing for gone. What is gone is added to the news.
pub(super) async fn close(
    transaction: &DatabaseTransaction,
    scan: &mut scan::Model,
    (kind, overtaken): (&str, Option<Moment>),
    now: Moment,
    news: &mut Vec<news::Model>,
) -> Result<Closed, StoreError> {
    scan.closed = Some(now);
    reports::end(transaction, scan).await?;
    if overtaken.is_some() {
        return Ok(Closed::Removed(0));
    }
    let at = scan.finished.unwrap_or(now);
    if let Some(within) = &scan.within {
        let within: Vec<String> = serde_json::from_str(within).unwrap_or_default();
        // Of a share that is not there nothing is seen either: a whole scan tells.
        if kind == "share" && saw_nothing(scan) {
            return Ok(Closed::Removed(0));
        }
        return close_within(transaction, scan, &within, (at, now), news).await;
    }
    if scan.ending.as_deref() != Some("complete") {
        return Ok(Closed::Removed(0));
    }
    let mut page = reports::not_seen(transaction, scan, None).await?;
    if kind == "share" && saw_nothing(scan) && !page.is_empty() {
        return Ok(Closed::EmptyShare);
    }
    let all_read = page.is_empty() || reports::all_was_read(transaction, scan).await?;
    let mut removed = 0;
    while let Some((last, _)) = page.last() {
        let after = Some(*last);
        removed += remove(transaction, scan, (&page, all_read), (at, now), news).await?;
        page = reports::not_seen(transaction, scan, after).await?;
    }
    reports::after_complete(transaction, scan, at).await?;
    Ok(Closed::Removed(removed))
}

/// Closes a scan of some files and folders: what was known there and was not seen is gone.
async fn close_within(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    within: &[String],
    (at, now): (Moment, Moment),
    news: &mut Vec<news::Model>,
) -> Result<Closed, StoreError> {
    let all_read = reports::all_was_read(transaction, scan).await?;
    let mut removed = 0;
    for within in within.chunks(PLACES) {
        let places: Vec<Place<'_>> = within.iter().map(|path| Place::of(path)).collect();
        let mut page = reports::not_seen_in(transaction, scan, &places, None).await?;
        while let Some((last, _)) = page.last() {
            let after = Some(*last);
            removed += remove(transaction, scan, (&page, all_read), (at, now), news).await?;
            page = reports::not_seen_in(transaction, scan, &places, after).await?;
        }
    }
    Ok(Closed::Removed(removed))
}

/// Removes those of a page of unseen files that the scan could look at; says how many.
async fn remove(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    (page, all_read): (&[(Uuid, String)], bool),
    at: (Moment, Moment),
    news: &mut Vec<news::Model>,
) -> Result<u64, StoreError> {
    let gone = if all_read {
        page.iter().map(|(file, _)| *file).collect()
    } else {
        outside(transaction, scan, page).await?
    };
    reports::remove(transaction, scan, &gone, at, news).await?;
    Ok(gone.len() as u64)
}

/// Places that are asked for together.
const PLACES: usize = 50;

/// A file or folder that was looked at.
#[derive(Debug)]
pub(crate) struct Place<'p> {
    pub(crate) path: &'p str,
    /// The folder that it lies in.
    pub(crate) folder: &'p str,
    /// What stands between a folder and what is in it.
    pub(crate) separators: &'static [char],
}

impl<'p> Place<'p> {
    fn of(path: &'p str) -> Self {
        let path = plain(path);
        let unix = path.is_empty() || path.starts_with('/') && !path.starts_with("//");
        Self {
            path,
            folder: folder_of(path).0,
            separators: if unix { &['/'] } else { &['/', '\\'] },
        }
    }
}

fn saw_nothing(scan: &scan::Model) -> bool {
    let coverage = scan.coverage.as_deref();
    let coverage: Option<Coverage> = coverage.and_then(|text| serde_json::from_str(text).ok());
    coverage.is_none_or(|coverage| coverage.files == 0)
}

/// Those files that lie in nothing that was not read. What was not read is asked for by digest of path: a scan may
/// have more of it than fits into memory.
async fn outside(
    transaction: &DatabaseTransaction,
    scan: &scan::Model,
    page: &[(Uuid, String)],
) -> Result<Vec<Uuid>, StoreError> {
    let mut keys: HashMap<&str, i64> = HashMap::new();
    for (_, path) in page {
        for place in places(path) {
            keys.entry(place).or_insert_with(|| path_key(place));
        }
    }
    let asked: HashSet<i64> = keys.values().copied().collect();
    let unread = reports::unread_among(transaction, scan, asked).await?;
    let is_unread = |place: &str| keys.get(place).is_some_and(|key| unread.contains(key));
    Ok(page
        .iter()
        .filter(|(_, path)| !places(path).any(is_unread))
        .map(|(file, _)| *file)
        .collect())
}

/// A path and all folders that it lies in, the root of a file system of Unix as nothing.
fn places(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |place| above(place)).map(plain)
}

/// The folder that a path lies in; none of the outermost.
fn above(place: &str) -> Option<&str> {
    let (folder, _) = folder_of(place);
    (!place.is_empty()).then_some(folder)
}

/// A path without separators at its end.
fn plain(path: &str) -> &str {
    path.trim_end_matches(['/', '\\'])
}

/// What a path is sought by among what was not read.
pub(crate) fn path_key(path: &str) -> i64 {
    let mut hasher = blake3::Hasher::new_derive_key("homeward unscanned path, version 1");
    hasher.update(plain(path).as_bytes());
    let hash = hasher.finalize();
    let (first, _) = hash.as_bytes().split_at(8);
    i64::from_le_bytes(first.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_below(path: &str, unread: &[&str]) -> bool {
        let unread: HashSet<i64> = unread.iter().map(|path| path_key(path)).collect();
        places(path).any(|place| unread.contains(&path_key(place)))
    }

    #[test]
    fn what_lies_in_a_folder_that_was_not_read_may_still_be_there() {
        let unread = ["/home/jan", r"D:\Klanten\"];
        assert!(is_below("/home/jan/a/b.csv", &unread));
        assert!(is_below("/home/jan", &unread));
        assert!(is_below(r"D:\Klanten\x.csv", &unread));
        assert!(!is_below("/home/janine/b.csv", &unread));
        assert!(!is_below("/srv/b.csv", &unread));
        assert!(is_below("/srv/b.csv", &["/"]));
    }

    #[test]
    fn places_end() {
        assert_eq!(
            places("/srv/x/b.csv").collect::<Vec<_>>(),
            ["/srv/x/b.csv", "/srv/x", "/srv", ""]
        );
        assert_eq!(places("b.csv").collect::<Vec<_>>(), ["b.csv", ""]);
        assert_eq!(places("//nas/k/b").last(), Some(""));
    }
}

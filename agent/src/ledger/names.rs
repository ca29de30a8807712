//! By which ids files with findings are known to the server, so that a file that takes another's place takes over its id.
//!
//! Office programs save into a new file and give it the name of the old one: to the file system that is another file, to people
//! it is the same, with all that was decided about it. So a file inherits the id of the one that stood at its place last,
//! unless that one is met elsewhere. No two files have one id at a time. Places are hashes.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::Path;

use redb::{ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition};

use super::mark::Mark;
use super::{Ledger, Trouble, guarded, today};

/// The file that stood at a place last.
const PLACES: TableDefinition<'_, u64, [u8; 16]> = TableDefinition::new("places");
/// Id and place of a file, and the day on which it was told last.
const IDS: TableDefinition<'_, [u8; 16], &[u8]> = TableDefinition::new("ids");

/// Days after which a file that was not told again is forgotten, and after which the day is written anew.
const FORGOTTEN_AFTER: u32 = 180;
const RENEWED_AFTER: u32 = 30;

/// Ids of files with findings, for one scan.
#[derive(Debug)]
pub struct Names<'l> {
    ledger: &'l Ledger,
    places: Option<ReadOnlyTable<u64, [u8; 16]>>,
    ids: Option<ReadOnlyTable<[u8; 16], &'static [u8]>>,
    /// Whose each id is in this scan.
    taken: HashMap<[u8; 16], [u8; 16]>,
    changes: HashMap<[u8; 16], Known>,
    today: u32,
}

/// How a file is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    id: [u8; 16],
    place: u64,
    day: u32,
}

impl Known {
    fn encode(self) -> Vec<u8> {
        let mut bytes = self.id.to_vec();
        bytes.extend(self.place.to_le_bytes());
        bytes.extend(self.day.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        let (place, rest) = rest.split_first_chunk()?;
        Some(Self {
            id: *id,
            place: u64::from_le_bytes(*place),
            day: u32::from_le_bytes(rest.try_into().ok()?),
        })
    }
}

impl Ledger {
    /// Ids of files with findings, for one scan.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        let tables = guarded(|| {
            let reading = self.database.begin_read()?;
            Ok((reading.open_table(PLACES)?, reading.open_table(IDS)?))
        });
        let (places, ids) = tables.ok().unzip();
        Names {
            ledger: self,
            places,
            ids,
            taken: HashMap::new(),
            changes: HashMap::new(),
            today: today(),
        }
    }
}

impl Names<'_> {
    /// The id of a file of which `own` is the id that it has by itself.
    pub fn of(&mut self, path: &Path, metadata: &Metadata, own: [u8; 16]) -> [u8; 16] {
        Mark::of(path, metadata).map_or(own, |mark| self.of_mark(&mark, own))
    }

    fn of_mark(&mut self, mark: &Mark, own: [u8; 16]) -> [u8; 16] {
        let known = self.known(mark.key);
        let wanted = known
            .map(|known| known.id)
            .or_else(|| self.of_the_one_before(mark))
            .unwrap_or(own);
        let is_free = |id: &[u8; 16]| self.taken.get(id).is_none_or(|whose| *whose == mark.key);
        let id = if is_free(&wanted) {
            wanted
        } else if is_free(&own) {
            own
        } else {
            let mut hasher =
                blake3::Hasher::new_derive_key("homeward id of a file whose own is taken, version 1");
            hasher.update(&own);
            hasher.update(&mark.key);
            let mut id = [0; 16];
            hasher.finalize_xof().fill(&mut id);
            id
        };
        self.taken.insert(id, mark.key);
        let now = Known {
            id,
            place: mark.place,
            day: self.today,
        };
        let is_same = known.is_some_and(|known| {
            known.id == id && known.place == mark.place && known.day + RENEWED_AFTER > self.today
        });
        if !is_same {
            self.changes.insert(mark.key, now);
        }
        id
    }

    /// The id of the file that stood where this one stands, if that is the last that is known of it.
    fn of_the_one_before(&self, mark: &Mark) -> Option<[u8; 16]> {
        let before = self.places.as_ref()?.get(mark.place).ok()??.value();
        let named = self.known(before)?;
        (named.place == mark.place).then_some(named.id)
    }

    fn known(&self, key: [u8; 16]) -> Option<Known> {
        if let Some(change) = self.changes.get(&key) {
            return Some(*change);
        }
        Known::decode(self.ids.as_ref()?.get(key).ok()??.value())
    }

    /// Writes down what is new. To be called once the server, or the spool, has been told.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(self) -> Result<(), Trouble> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let oldest = self.today.saturating_sub(FORGOTTEN_AFTER);
        guarded(|| {
            let transaction = self.ledger.database.begin_write()?;
            {
                let mut places = transaction.open_table(PLACES)?;
                let mut ids = transaction.open_table(IDS)?;
                for (key, named) in &self.changes {
                    places.insert(named.place, *key)?;
                    ids.insert(*key, named.encode().as_slice())?;
                }
                let mut old = Vec::new();
                for entry in ids.iter()? {
                    let (key, named) = entry?;
                    match Known::decode(named.value()) {
                        Some(named) if named.day >= oldest => {}
                        named => old.push((key.value(), named.map(|named| named.place))),
                    }
                }
                for (key, place) in old {
                    ids.remove(key)?;
                    if let Some(place) = place {
                        let is_its = places.get(place)?.is_some_and(|whose| whose.value() == key);
                        if is_its {
                            places.remove(place)?;
                        }
                    }
                }
            }
            transaction.commit()?;
            Ok(())
        })
    }

    /// Makes the tables of a ledger that is new.
    pub(super) fn prepare(transaction: &redb::WriteTransaction) -> Result<(), Trouble> {
        transaction.open_table(PLACES)?;
        transaction.open_table(IDS)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Named;
    use super::*;

    fn mark(file: u8, place: u64) -> Mark {
        Mark {
            key: [file; 16],
            form: 0,
            place,
            size: 1,
            modified: 1,
            changed: 1,
        }
    }

    /// Ids of files, each a file and its place, as one scan gives them.
    fn scan(ledger: &Ledger, files: &[(u8, u64)]) -> Vec<[u8; 16]> {
        let mut names = ledger.names();
        let ids = files
            .iter()
            .map(|(file, place)| names.of_mark(&mark(*file, *place), [*file; 16]))
            .collect();
        names.finish().unwrap();
        ids
    }

    fn with_ledger(test: impl FnOnce(&Ledger)) {
        let folder = tempfile::tempdir().unwrap();
        let opened = Ledger::open(&folder.path().join("state"), Named::ByAgent).unwrap();
        test(&opened.ledger);
    }

    #[test]
    fn what_takes_the_place_of_a_file_has_its_id_from_then_on() {
        with_ledger(|ledger| {
            assert_eq!(scan(ledger, &[(1, 10)]), [[1; 16]]);
            assert_eq!(scan(ledger, &[(2, 10)]), [[1; 16]]);
            assert_eq!(scan(ledger, &[(3, 10)]), [[1; 16]]);
            // Moved, it keeps it, and what comes to the old place is new.
            assert_eq!(scan(ledger, &[(3, 11)]), [[1; 16]]);
            assert_eq!(scan(ledger, &[(4, 10), (3, 11)]), [[4; 16], [1; 16]]);
        });
    }

    #[test]
    fn no_two_files_have_one_id() {
        with_ledger(|ledger| {
            scan(ledger, &[(1, 10)]);
            // The old file is elsewhere by now, and another has its name; whichever is met first.
            let first = scan(ledger, &[(1, 11), (2, 10)]);
            assert_eq!(first, [[1; 16], [2; 16]]);
        });
        with_ledger(|ledger| {
            scan(ledger, &[(1, 10)]);
            let ids = scan(ledger, &[(2, 10), (1, 11)]);
            assert_eq!(ids[0], [1; 16]);
            assert_ne!(ids[1], ids[0]);
            assert_eq!(scan(ledger, &[(1, 11), (2, 10)]), [ids[1], ids[0]]);
        });
    }

    #[test]
    fn a_file_with_two_names_has_one_id() {
        with_ledger(|ledger| {
            assert_eq!(scan(ledger, &[(1, 10), (1, 11)]), [[1; 16]; 2]);
            assert_eq!(scan(ledger, &[(1, 10), (1, 11)]), [[1; 16]; 2]);
        });
    }
}

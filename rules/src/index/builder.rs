//! Builds an open index from customers.
//!
//! Rows may come in any order: dense ids are given by the order of the CRM's keys, and an index that is
//! built on an earlier one keeps its ids and its key, gives new customers new ids, and retires those that
//! are gone without ever using their ids again. Nothing but fingerprints is held while building.

use std::collections::{BTreeMap, HashMap};

use super::format::{Section, assemble};
use super::key::{Fingerprint, KeyForm, Keyring};
use super::keys_of::CustomerKeys;
use super::sieve::SieveBuilder;
use super::stats::{FormStats, IndexMeta, NumberShape};
use super::{
    BUCKET_ENTRIES, CUSTOMER_BYTES, ENTRY_BYTES, NO_MANAGER, NO_ORGANISATION, OpenIndex, bucket_of, remainder,
};
use crate::customer::{Customer, CustomerKind};
use crate::finding::CustomerRef;

/// Fewest bits of a fingerprint that are kept in the bucket's number, so that entries can hold the rest.
const LEAST_BUCKET_BITS: u32 = 16;
/// Most shapes of customer numbers that are looked for in text.
const MOST_SHAPES: usize = 16;

/// Gathers customers and makes an index of them.
#[derive(Debug)]
pub struct IndexBuilder {
    keyring: Keyring,
    entries: Vec<Entry>,
    starts: Vec<Fingerprint>,
    words: Vec<Fingerprint>,
    rows: Vec<Row>,
    managers: HashMap<String, u16>,
    phones: BTreeMap<String, u64>,
    shapes: HashMap<String, u64>,
    previous: Vec<String>,
    headings: Vec<String>,
    built: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    fingerprint: Fingerprint,
    customer: u32,
    form: KeyForm,
}

#[derive(Debug)]
struct Row {
    id: String,
    kind: CustomerKind,
    manager: u16,
    contact_of: Option<String>,
}

/// Why an index cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// More customers or values than the format holds.
    #[error("more than {} customers, values or account managers", u32::MAX)]
    TooMany,
}

impl IndexBuilder {
    /// An empty builder. `built` is in seconds since 1970; `headings` are those of the export, folded.
    #[must_use]
    pub fn new(keyring: Keyring, built: u64, headings: Vec<String>) -> Self {
        Self {
            keyring,
            entries: Vec::new(),
            starts: Vec::new(),
            words: Vec::new(),
            rows: Vec::new(),
            managers: HashMap::new(),
            phones: BTreeMap::new(),
            shapes: HashMap::new(),
            previous: Vec::new(),
            headings,
            built,
        }
    }

    /// A builder that keeps key and dense ids of an earlier index.
    #[must_use]
    pub fn upon(previous: &OpenIndex<'_>, built: u64, headings: Vec<String>) -> Self {
        let mut builder = Self::new(previous.keyring().clone(), built, headings);
        builder.previous = (0..previous.dense_ids())
            .map(|at| {
                previous
                    .customer(CustomerRef(at))
                    .map(|view| view.id.to_owned())
                    .unwrap_or_default()
            })
            .collect();
        builder
    }

    /// The key that customers' values are to be fingerprinted with.
    #[must_use]
    pub const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Adds a customer with the keys that [`super::keys_of()`] made of it. Several rows with one CRM key are
    /// one customer with the values of all.
    ///
    /// # Errors
    ///
    /// When there are more customers or account managers than the format holds.
    pub fn add(&mut self, customer: &Customer, keys: &CustomerKeys) -> Result<(), BuildError> {
        let row = u32::try_from(self.rows.len()).map_err(|_| BuildError::TooMany)?;
        let manager = match &customer.account_manager {
            None => NO_MANAGER,
            Some(name) => match self.managers.get(name) {
                Some(number) => *number,
                None => {
                    let number = u16::try_from(self.managers.len()).map_err(|_| BuildError::TooMany)?;
                    self.managers.insert(name.clone(), number);
                    number
                }
            },
        };
        self.rows.push(Row {
            id: customer.id.clone(),
            kind: customer.kind,
            manager,
            contact_of: customer.contact_of.clone(),
        });
        for (form, fingerprint) in &keys.entries {
            match form {
                KeyForm::CompanyStart => self.starts.push(*fingerprint),
                KeyForm::Word => self.words.push(*fingerprint),
                form => self.entries.push(Entry {
                    fingerprint: *fingerprint,
                    customer: row,
                    form: *form,
                }),
            }
        }
        for class in &keys.phone_classes {
            *self.phones.entry((*class).to_owned()).or_default() += 1;
        }
        for shape in &keys.number_shapes {
            *self.shapes.entry(shape.clone()).or_default() += 1;
        }
        Ok(())
    }

    /// Makes the index file.
    ///
    /// # Errors
    ///
    /// When there are more customers or values than the format holds.
    pub fn finish(mut self) -> Result<Vec<u8>, BuildError> {
        let (numbers, order) = self.number_customers()?;
        for entry in &mut self.entries {
            entry.customer = numbers.get(entry.customer as usize).copied().unwrap_or_default();
        }
        self.entries.sort_unstable();
        self.entries.dedup();
        u32::try_from(self.entries.len()).map_err(|_| BuildError::TooMany)?;
        self.words.sort_unstable();
        self.words.dedup();
        self.starts.sort_unstable();
        self.starts.dedup();

        let forms = self.form_stats();
        let values: u64 = forms.values().map(|stats| stats.values).sum();
        let mut sieve = SieveBuilder::for_keys(values + self.starts.len() as u64);
        self.entries
            .iter()
            .for_each(|entry| sieve.insert(entry.fingerprint));
        self.starts.iter().for_each(|start| sieve.insert(*start));
        let mut words = SieveBuilder::for_keys(self.words.len() as u64);
        self.words.iter().for_each(|word| words.insert(*word));

        let (buckets, entries) = self.lay_out_entries();
        self.entries = Vec::new();
        let (customers, ids) = self.lay_out_customers(&numbers, &order)?;
        let meta = self.meta(forms, &order);
        let meta = serde_json::to_vec(&meta).unwrap_or_default();
        Ok(assemble(&[
            (Section::Key, self.keyring.secret().to_vec()),
            (Section::Meta, meta),
            (Section::Sieve, sieve.to_bytes()),
            (Section::Words, words.to_bytes()),
            (Section::Buckets, buckets),
            (Section::Entries, entries),
            (Section::Customers, customers),
            (Section::Ids, ids),
        ]))
    }

    /// Gives every row its customer's dense id; returns also, for every dense id, the row that stands for it.
    fn number_customers(&self) -> Result<(Vec<u32>, Vec<Option<u32>>), BuildError> {
        let mut by_id: Vec<u32> = (0..self.rows.len() as u32).collect();
        by_id.sort_by(|a, b| self.id_of(*a).cmp(self.id_of(*b)));
        let known: HashMap<&str, u32> = self
            .previous
            .iter()
            .enumerate()
            .map(|(at, id)| (id.as_str(), at as u32))
            .collect();
        let mut order: Vec<Option<u32>> = vec![None; self.previous.len()];
        let mut numbers = vec![0; self.rows.len()];
        for group in by_id.chunk_by(|a, b| self.id_of(*a) == self.id_of(*b)) {
            let Some(first) = group.iter().min().copied() else {
                continue;
            };
            let number = match known.get(self.id_of(first)) {
                Some(number) => {
                    if let Some(place) = order.get_mut(*number as usize) {
                        *place = Some(first);
                    }
                    *number
                }
                None => {
                    let number = u32::try_from(order.len()).map_err(|_| BuildError::TooMany)?;
                    order.push(Some(first));
                    number
                }
            };
            for row in group {
                if let Some(place) = numbers.get_mut(*row as usize) {
                    *place = number;
                }
            }
        }
        Ok((numbers, order))
    }

    fn id_of(&self, row: u32) -> &str {
        self.rows.get(row as usize).map_or("", |row| row.id.as_str())
    }

    /// Counts values by form. The entries are sorted, so equal values stand together.
    fn form_stats(&self) -> BTreeMap<super::stats::KeyFormName, FormStats> {
        let mut forms: BTreeMap<_, FormStats> = BTreeMap::new();
        for sharing in self.entries.chunk_by(|a, b| a.fingerprint == b.fingerprint) {
            let Some(first) = sharing.first() else { continue };
            let stats = forms.entry(first.form.into()).or_default();
            stats.entries += sharing.len() as u64;
            stats.values += 1;
            stats.single += u64::from(sharing.len() == 1);
            stats.most_shared = stats.most_shared.max(sharing.len() as u64);
        }
        forms
    }

    fn lay_out_entries(&self) -> (Vec<u8>, Vec<u8>) {
        let count = self.entries.len() as u64;
        let bits = (count / BUCKET_ENTRIES)
            .max(1)
            .next_power_of_two()
            .trailing_zeros()
            .max(LEAST_BUCKET_BITS);
        let mut ends = vec![0u32; 1 << bits];
        let mut bytes = Vec::with_capacity(self.entries.len() * ENTRY_BYTES);
        for entry in &self.entries {
            let [_, _, stored @ ..] = remainder(entry.fingerprint).to_be_bytes();
            bytes.extend_from_slice(&stored);
            bytes.extend_from_slice(&entry.customer.to_le_bytes());
            if let Some(end) = ends.get_mut(bucket_of(entry.fingerprint, bits)) {
                *end += 1;
            }
        }
        let mut total = 0;
        let ends = ends.iter().flat_map(|count| {
            total += count;
            total.to_le_bytes()
        });
        (ends.collect(), bytes)
    }

    fn lay_out_customers(
        &self,
        numbers: &[u32],
        order: &[Option<u32>],
    ) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
        let by_id: HashMap<&str, u32> = self
            .rows
            .iter()
            .zip(numbers)
            .map(|(row, number)| (row.id.as_str(), *number))
            .collect();
        let mut customers = Vec::with_capacity(order.len() * CUSTOMER_BYTES);
        let mut ids: Vec<u8> = Vec::new();
        for row in order {
            let row = row.and_then(|row| self.rows.get(row as usize));
            ids.extend_from_slice(row.map_or("", |row| row.id.as_str()).as_bytes());
            let end = u32::try_from(ids.len()).map_err(|_| BuildError::TooMany)?;
            let organisation = row
                .and_then(|row| row.contact_of.as_deref())
                .and_then(|id| by_id.get(id))
                .copied()
                .unwrap_or(NO_ORGANISATION);
            customers.extend_from_slice(&end.to_le_bytes());
            customers.push(row.map_or(0, |row| row.kind as u8));
            customers.extend_from_slice(&row.map_or(NO_MANAGER, |row| row.manager).to_le_bytes());
            customers.extend_from_slice(&organisation.to_le_bytes());
        }
        Ok((customers, ids))
    }

    fn meta(
        &self,
        forms: BTreeMap<super::stats::KeyFormName, FormStats>,
        order: &[Option<u32>],
    ) -> IndexMeta {
        let rows = || {
            order
                .iter()
                .flatten()
                .filter_map(|row| self.rows.get(*row as usize))
        };
        let mut managers: Vec<(&String, &u16)> = self.managers.iter().collect();
        managers.sort_by_key(|(_, number)| **number);
        let mut shapes: Vec<NumberShape> = self
            .shapes
            .iter()
            .map(|(shape, count)| NumberShape {
                shape: shape.clone(),
                count: *count,
            })
            .collect();
        shapes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.shape.cmp(&b.shape)));
        shapes.truncate(MOST_SHAPES);
        IndexMeta {
            built: self.built,
            key_id: self.keyring.id(),
            customers: rows().count() as u32,
            persons: rows().filter(|row| row.kind.is_natural_person()).count() as u32,
            retired: order.iter().filter(|row| row.is_none()).count() as u32,
            forms,
            phones: self.phones.clone(),
            number_shapes: shapes,
            headings: self.headings.clone(),
            account_managers: managers.into_iter().map(|(name, _)| name.clone()).collect(),
            ..empty_meta()
        }
    }
}

/// The meta of an index without customers, with this program's versions.
pub(crate) fn empty_meta() -> IndexMeta {
    IndexMeta {
        built: 0,
        key_id: String::new(),
        customers: 0,
        persons: 0,
        retired: 0,
        forms: BTreeMap::new(),
        versions: KeyForm::ALL
            .into_iter()
            .map(|form| (form.into(), form.version()))
            .collect(),
        phones: BTreeMap::new(),
        number_shapes: Vec::new(),
        headings: Vec::new(),
        account_managers: Vec::new(),
    }
}

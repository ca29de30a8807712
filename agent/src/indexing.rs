//! Makes a customer index of a CRM export.
//!
//! Rows are read one after the other while keys are made of those before, in parallel; the builder takes them in order,
//! so that the same export and key give the same index. Rows with bad values are counted by field and listed
//! by number; no value of a row leaves this module but as a fingerprint.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use homeward_rules::canonical::region::Region;
use homeward_rules::customer::Customer;
use homeward_rules::field::{Field, fold_heading};
use homeward_rules::index::builder::{BuildError, IndexBuilder};
use homeward_rules::index::{Check, IndexError, Keyring, OpenIndex, keys_of};
use homeward_rules::mask;
use rayon::prelude::*;

use crate::customers::{self, ImportError, MapOverride, Tally};
use crate::mapped::Mapped;
use crate::regular;

/// Rows whose keys are made at a time.
const BATCH: usize = 4_096;
/// Batches of rows that wait for their keys at most.
const BATCHES: usize = 4;
/// Row numbers that are listed for each field with bad values.
const LISTED: usize = 20;

/// What an index is to be made of.
#[derive(Debug)]
pub struct IndexSource<'a> {
    /// The CRM export.
    pub export: &'a Path,
    /// What was said about its columns.
    pub map: &'a [MapOverride],
    /// Whose notation is meant where a value does not say.
    pub region: Region,
    /// An earlier index of the same customers, whose key and dense ids are kept.
    pub previous: Option<&'a Path>,
    /// Whether masked labels are made beside it.
    pub labels: Labels,
}

/// Whether masked labels of the customers are made with an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// They are.
    Made,
    /// They are not.
    Left,
}

/// An index and what was learnt while making it.
#[derive(Debug)]
pub struct BuiltIndex {
    /// The index file.
    pub bytes: Vec<u8>,
    /// What was read.
    pub rows: Tally,
    /// Rows with values that have no canonical form, by field.
    pub bad: BTreeMap<Field, BadRows>,
    /// Rows in which nothing can be recognised.
    pub empty: BadRows,
    /// Masked labels by CRM key, where they were asked for.
    pub labels: BTreeMap<String, String>,
}

/// Rows of one sort: how many, and the first of them.
#[derive(Debug, Default)]
pub struct BadRows {
    /// How many.
    pub count: u64,
    /// The first row numbers, as people count them.
    pub first: Vec<u64>,
}

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub enum IndexingError {
    /// The export cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The index cannot hold it.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The earlier index cannot be opened.
    #[error("the earlier index cannot be opened: {0}")]
    PreviousIo(#[source] std::io::Error),
    /// The earlier index cannot be used.
    #[error("the earlier index cannot be used: {0}")]
    Previous(#[from] IndexError),
    /// The system gives no random key.
    #[error("the system gives no random bytes for the key")]
    Random,
    /// The export has a header and nothing below it.
    #[error("no customer in the export can be recognised by anything")]
    NoCustomers,
}

impl BadRows {
    fn add(&mut self, row: u64) {
        self.count += 1;
        if self.first.len() < LISTED {
            self.first.push(row);
        }
    }

    /// The numbers for people: "2, 5, 9 …".
    #[must_use]
    pub fn list(&self) -> String {
        let numbers: Vec<String> = self.first.iter().map(u64::to_string).collect();
        let more = if self.count > self.first.len() as u64 {
            " …"
        } else {
            ""
        };
        format!("{}{more}", numbers.join(", "))
    }
}

/// Makes an index. `opened` is told what the columns were taken for before the rows are read.
///
/// # Errors
///
/// When the export cannot be read or mapped, or the earlier index cannot be used.
pub fn build(
    source: &IndexSource<'_>,
    opened: impl FnOnce(&customers::Export),
) -> Result<BuiltIndex, IndexingError> {
    let mut export = customers::open(source.export, source.map)?;
    opened(&export);
    let headings = export
        .headings()
        .iter()
        .map(|h| fold_heading(h))
        .filter(|h| !h.is_empty())
        .collect();
    let mut gathering = Gathering {
        builder: builder(source, headings)?,
        region: source.region,
        wanted: source.labels,
        bad: BTreeMap::new(),
        empty: BadRows::default(),
        labels: BTreeMap::new(),
    };
    let mut rows = export.rows()?;
    // Rows are read on this thread while keys are made of those before them.
    let gathered = thread::scope(|scope| {
        let (send, receive) = sync_channel::<Vec<(u64, Customer)>>(BATCHES);
        let gatherer = scope.spawn(move || {
            for batch in receive {
                gathering.add(&batch)?;
            }
            Ok::<_, BuildError>(gathering)
        });
        loop {
            let batch: Vec<(u64, Customer)> = rows.by_ref().take(BATCH).collect::<Result<_, _>>()?;
            // Where the other side has given up, it says why at the end.
            if batch.is_empty() || send.send(batch).is_err() {
                break;
            }
        }
        drop(send);
        match gatherer.join() {
            Ok(gathered) => gathered.map_err(IndexingError::from),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    let mut built = BuiltIndex {
        bytes: Vec::new(),
        rows: Tally::default(),
        bad: gathered.bad,
        empty: gathered.empty,
        labels: gathered.labels,
    };
    built.rows = rows.tally().clone();
    if built.rows.rows == built.empty.count {
        return Err(IndexingError::NoCustomers);
    }
    built.bytes = gathered.builder.finish()?;
    Ok(built)
}

/// The index as far as it has come.
struct Gathering {
    builder: IndexBuilder,
    region: Region,
    wanted: Labels,
    bad: BTreeMap<Field, BadRows>,
    empty: BadRows,
    labels: BTreeMap<String, String>,
}

impl Gathering {
    /// Makes the keys of rows, in parallel, and adds them in order.
    fn add(&mut self, batch: &[(u64, Customer)]) -> Result<(), BuildError> {
        let keyring = self.builder.keyring();
        let keys: Vec<_> = batch
            .par_iter()
            .map(|(_, customer)| keys_of(keyring, customer, self.region))
            .collect();
        for ((row, customer), keys) in batch.iter().zip(&keys) {
            for field in &keys.bad {
                self.bad.entry(*field).or_default().add(*row);
            }
            if keys.is_empty() {
                self.empty.add(*row);
            }
            self.builder.add(customer, keys)?;
            if self.wanted == Labels::Made {
                let label = || mask::label(customer);
                self.labels.entry(customer.id.clone()).or_insert_with(label);
            }
        }
        Ok(())
    }
}

fn builder(source: &IndexSource<'_>, headings: Vec<String>) -> Result<IndexBuilder, IndexingError> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    if let Some(previous) = source.previous {
        let mapped = regular::open(previous).and_then(|(file, met)| Mapped::open(&file, met.len()));
        let bytes = mapped.map_err(IndexingError::PreviousIo)?;
        let previous = OpenIndex::open(&bytes, Check::Digest)?;
        return Ok(IndexBuilder::upon(&previous, now, headings));
    }
    let mut secret = [0; 16];
    getrandom::fill(&mut secret).map_err(|_| IndexingError::Random)?;
    Ok(IndexBuilder::new(Keyring::new(secret), now, headings))
}

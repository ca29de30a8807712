//! What an index holds of each sort of value, and how often chance alone would hit it: kept with the index, shown with the rules.
//!
//! Counts only: neither the index nor this has a value.

use homeward_rules::index::stats::KeyFormName;
use homeward_rules::index::{KeyForm, OpenIndex};
use serde::{Deserialize, Serialize};

/// Values of strangers that the chance is told for.
const STRANGERS: f64 = 10_000.0;

/// What an index holds of one sort of value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sort {
    /// Which.
    pub form: KeyFormName,
    /// Distinct values.
    pub values: u64,
    /// Those that more than one customer has.
    pub shared_values: u64,
    /// How many customers share the commonest.
    pub most_shared: u64,
    /// Hits by chance among ten thousand strangers' values.
    pub chance_hits_in_10000: f64,
}

/// What `homeward index info` says, as far as it is kept.
#[derive(Deserialize)]
struct Told {
    kinds: Vec<Sort>,
}

/// Of an open index.
#[must_use]
pub fn of(index: &OpenIndex<'_>) -> Vec<Sort> {
    let meta = index.meta();
    KeyForm::ALL
        .into_iter()
        .map(|form| (form, meta.form(form)))
        .filter(|(_, stats)| stats.entries > 0)
        .map(|(form, stats)| Sort {
            form: form.into(),
            values: stats.values,
            shared_values: stats.values.saturating_sub(stats.single),
            most_shared: stats.most_shared,
            chance_hits_in_10000: meta.density(form) * STRANGERS,
        })
        .collect()
}

/// As the sibling program tells it in JSON; none where that is something else.
#[must_use]
pub fn told(json: &[u8]) -> Option<Vec<Sort>> {
    serde_json::from_slice::<Told>(json).ok().map(|told| told.kinds)
}

/// As the database keeps it.
#[must_use]
pub fn written(sorts: &[Sort]) -> Option<String> {
    serde_json::to_string(sorts).ok()
}

/// As the database kept it.
#[must_use]
pub fn read(kept: &str) -> Vec<Sort> {
    serde_json::from_str(kept).unwrap_or_default()
}

//! Lists of findings are looks too: one entry a listing, and none where the same person just asked the same.
//!
//! The entry has the filter and how much it found. What somebody typed to search by may be a customer's name, and the log
//! holds none: of text and folder it says that they were used. Repeats are known by a digest that only this process can
//! make.

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::json;

use super::Filter;
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::Store;
use crate::viewer::Viewer;

/// Who asks the same again within this looks on.
const AGAIN: Duration = Duration::from_mins(10);

/// Logs a look at a list: `which` is its word, `count` how many it found.
///
/// # Errors
///
/// When the database fails; then nothing may be shown.
pub async fn listed(
    store: &Store,
    viewer: &Viewer,
    (which, filter): (&'static str, &Filter),
    count: u64,
) -> Result<(), Refusal> {
    let asked = Filter {
        after: None,
        limit: 0,
        ..filter.clone()
    };
    let object = format!("findings:{}", mark(which, &asked.query())?);
    let entry = Entry {
        actor: viewer.actor(),
        action: "findings.listed",
        object: Some(object),
        detail: json!({
            "list": which, "filter": plain(&asked), "text": asked.text.is_some(), "folder": asked.folder.is_some(),
            "count": count,
        }),
    };
    audit::record_once(store, entry, AGAIN).await?;
    Ok(())
}

/// A filter as the log has it: without what somebody typed.
pub(super) fn plain(filter: &Filter) -> String {
    let plain = Filter {
        text: None,
        folder: None,
        ..filter.clone()
    };
    plain.query()
}

/// What tells one question from another for as long as the process runs.
fn mark(which: &str, query: &str) -> Result<String, Refusal> {
    static KEY: OnceLock<Secret> = OnceLock::new();
    let key = match KEY.get() {
        Some(key) => key,
        None => {
            let made = Secret::new("")?;
            KEY.get_or_init(|| made)
        }
    };
    let mut hasher = blake3::Hasher::new_derive_key("homeward list of findings, version 1");
    for part in [key.reveal(), which, query] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    Ok(hasher.finalize().to_hex().chars().take(16).collect())
}

//! The log of what was done and looked at, by whom: entries are only ever added, each bound to the one before.
//!
//! The hash of an entry covers all of it and the hash before, so that an entry that is changed, left out or put
//! in shows ([`verify`]). Entries name accounts, devices and findings by id; a customer's value never stands in
//! one. An entry is written in the transaction of what it tells of: one is not without the other. What is older than the
//! log is kept is cut off ([`trim`]); an entry of what remains says where, and what was cut off last.

pub mod heads;

use std::collections::HashMap;
use std::time::Duration;

use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::moment::Moment;
use crate::store::entity::audit;
use crate::store::settings::put_setting;
use crate::store::{Store, StoreError, audit_log, retention};

/// Where the log begins, once something was cut off: a setting.
const BEGINNING: &str = "audit.beginning";
/// The entry that vouches for it.
const TRIMMED: &str = "audit.trimmed";
/// The hash before the first entry.
const GENESIS: &str = "homeward";
/// Entries that are verified at a time.
const PAGE: u64 = 5_000;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who is logged in.
    Account(Uuid),
    /// A program with a token of its own.
    Token(Uuid),
    /// A device.
    Device(Uuid),
    /// Somebody at the server's command line: the user of the system.
    Console(&'static str),
    /// The server by itself.
    Server,
}

impl Actor {
    /// The account, where somebody is logged in.
    #[must_use]
    pub const fn account(self) -> Option<Uuid> {
        match self {
            Self::Account(id) => Some(id),
            Self::Token(_) | Self::Device(_) | Self::Console(_) | Self::Server => None,
        }
    }

    /// As entries name them.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Account(id) => format!("account:{id}"),
            Self::Token(id) => format!("token:{id}"),
            Self::Device(id) => format!("device:{id}"),
            Self::Console(user) => format!("console:{user}"),
            Self::Server => "server".to_owned(),
        }
    }
}

/// Something that is told to the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// What: a word of the log, as `finding.viewed`.
    pub action: &'static str,
    /// On what, as `finding:SOURCE/FILE`.
    pub object: Option<String>,
    /// More about it: ids, counts, words of enumerations.
    pub detail: Value,
}

/// Adds an entry within a transaction that writes.
///
/// # Errors
///
/// When the database fails; then the transaction must not be committed.
pub async fn record(transaction: &DatabaseTransaction, entry: Entry) -> Result<(), StoreError> {
    let last = audit_log::last(transaction).await?;
    let (seq, previous) = last.map_or_else(|| (1, GENESIS.to_owned()), |last| (last.seq + 1, last.hash));
    let mut row = audit::Model {
        seq,
        at: Moment::now(),
        actor: entry.actor.name(),
        action: entry.action.to_owned(),
        object: entry.object,
        detail: entry.detail.to_string(),
        previous,
        hash: String::new(),
    };
    row.hash = hash(&row);
    audit_log::add(transaction, row).await
}

/// Adds an entry of a look that is repeated, unless its actor did the same with the same object within a time: so that the
/// log stays readable. Says whether it was added.
///
/// # Errors
///
/// When the database fails.
pub async fn record_once(store: &Store, entry: Entry, within: Duration) -> Result<bool, StoreError> {
    let since = Moment::now().before(within);
    let actor = entry.actor.name();
    if store
        .audit_has(&actor, entry.action, entry.object.as_deref(), since)
        .await?
    {
        return Ok(false);
    }
    let transaction = store.write().await?;
    record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(true)
}

/// An entry as somebody kept it elsewhere: its number and its hash, written `NUMBER:HASH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

impl std::fmt::Display for Kept {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.seq, self.hash)
    }
}

impl std::str::FromStr for Kept {
    type Err = &'static str;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        let wrong = "a number, a colon and a hash of 64 hexadecimal digits";
        let (seq, hash) = words.split_once(':').ok_or(wrong)?;
        let seq = seq.trim().parse().ok().filter(|seq| *seq > 0).ok_or(wrong)?;
        let hash = hash.trim().to_ascii_lowercase();
        let fine = hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
        if fine { Ok(Self { seq, hash }) } else { Err(wrong) }
    }
}

/// What a look through the whole log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All entries, so many, are bound to each other; the hash of the last may be kept elsewhere to show later
    /// that none was cut off.
    Whole {
        /// How many entries.
        entries: i64,
        /// The number of the last.
        seq: i64,
        /// The hash of the last.
        last: String,
    },
    /// All entries are bound to each other, but this one is not there or not what was kept of it elsewhere: the log was
    /// cut off, or written anew.
    Differs {
        /// Its number.
        seq: i64,
    },
    /// The first entry that is not what was written, or is missing.
    Broken {
        /// Its number.
        seq: i64,
    },
}

/// Looks through the whole log, and at what was kept of it elsewhere.
///
/// # Errors
///
/// When the database fails.
pub async fn verify(store: &Store, kept: &[Kept]) -> Result<Verdict, StoreError> {
    let beginning = beginning(store).await?;
    let (mut previous, mut next) = match &beginning {
        Some((through, hash)) => (hash.clone(), through + 1),
        None => (GENESIS.to_owned(), 1),
    };
    let first = next;
    let mut kept_of: HashMap<i64, &str> = HashMap::new();
    for one in kept {
        // Two hashes of one entry: one of them was there at another time.
        if kept_of
            .insert(one.seq, &one.hash)
            .is_some_and(|hash| hash != one.hash)
        {
            return Ok(Verdict::Differs { seq: one.seq });
        }
    }
    let mut vouched = beginning.is_none();
    // Of what was cut off only the last is known still.
    if let Some((through, hash)) = &beginning
        && kept_of.get(through).is_some_and(|kept| kept != hash)
    {
        return Ok(Verdict::Differs { seq: *through });
    }
    loop {
        let page = store.audit_page(next, PAGE).await?;
        if page.is_empty() {
            if let Some(missing) = kept_of.keys().filter(|seq| **seq >= next).min() {
                return Ok(Verdict::Differs { seq: *missing });
            }
            if !vouched {
                return Ok(Verdict::Broken { seq: first });
            }
            return Ok(Verdict::Whole {
                entries: next - first,
                seq: next - 1,
                last: previous,
            });
        }
        for row in page {
            if row.seq != next || row.previous != previous || row.hash != hash(&row) {
                return Ok(Verdict::Broken { seq: next });
            }
            if kept_of.get(&next).is_some_and(|hash| **hash != row.hash) {
                return Ok(Verdict::Differs { seq: next });
            }
            if row.action == TRIMMED
                && let Ok(told) = serde_json::from_str::<Value>(&row.detail)
            {
                vouched |= beginning.is_some() && mark(&told) == beginning;
            }
            previous = row.hash;
            next += 1;
        }
    }
}

/// The last entry that was cut off: its number and hash.
async fn beginning(store: &Store) -> Result<Option<(i64, String)>, StoreError> {
    let Some(value) = store.setting(BEGINNING).await? else {
        return Ok(None);
    };
    match mark(&value) {
        Some(mark) => Ok(Some(mark)),
        None => Err(StoreError::Foreign("beginning of the log")),
    }
}

/// A number and a hash, as setting and entry have them.
fn mark(value: &Value) -> Option<(i64, String)> {
    let through = value.get("through")?.as_i64()?;
    Some((through, value.get("hash")?.as_str()?.to_owned()))
}

/// Cuts off what is older than a moment; says how many entries that were.
///
/// # Errors
///
/// When the database fails.
pub async fn trim(store: &Store, before: Moment) -> Result<u64, StoreError> {
    let transaction = store.write().await?;
    let Some((through, hash)) = retention::last_before(&transaction, before).await? else {
        return Ok(0);
    };
    let first = beginning(store).await?.map_or(0, |(through, _)| through);
    let beginning = json!({"through": through, "hash": hash});
    let entry = Entry {
        actor: Actor::Server,
        action: TRIMMED,
        object: None,
        detail: json!({"through": through, "hash": hash, "count": through - first, "before": before}),
    };
    record(&transaction, entry).await?;
    let cut = retention::cut_audit(&transaction, through).await?;
    put_setting(&transaction, BEGINNING, &beginning).await?;
    transaction.commit().await?;
    Ok(cut)
}

fn hash(row: &audit::Model) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("homeward audit entry, version 1");
    let at = row.at.0.to_string();
    let seq = row.seq.to_string();
    let fields = [
        row.previous.as_str(),
        &seq,
        &at,
        &row.actor,
        &row.action,
        row.object.as_deref().unwrap_or(""),
        if row.object.is_some() { "object" } else { "none" },
        &row.detail,
    ];
    for field in fields {
        // Lengths before the words: "ab" + "c" is not "a" + "bc".
        hasher.update(&(field.len() as u64).to_le_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

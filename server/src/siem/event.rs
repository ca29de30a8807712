//! What is exported, before it is written in one form or another.
//!
//! Only fields that are named here leave the server. Of an entry of the log that is who, what, on which object and its
//! hash; its detail stays, because people type reasons and filters there. Objects are ids; a customer's is left out.

use uuid::Uuid;

use crate::findings::Key;
use crate::moment::Moment;
use crate::store::entity::{audit, news};
use crate::text::Text;

/// Kinds of object whose ids are told. All of them are made by the server.
const OBJECTS: [&str; 14] = [
    "account",
    "bulk",
    "device",
    "enrol_token",
    "finding",
    "index",
    "message",
    "person",
    "rule",
    "source",
    "token",
    "upload",
    "view",
    "webhook",
];
/// Entries of the log that somebody should look at.
const NOTABLE: [&str; 14] = [
    "access.mailed",
    "account.link_made",
    "account.login_failed",
    "account.roles_taken",
    "account.second_factor_removed",
    "audit.exported",
    "audit.trimmed",
    "device.refused",
    "device.revoked",
    "device.two_machines",
    "finding.customers_revealed",
    "findings.exported",
    "message.given_up",
    "siem.changed",
];

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For the record.
    Info,
    /// Few customers.
    Low,
    /// Some, or an entry that somebody should look at.
    Medium,
    /// Many.
    High,
    /// Very many, or very sensitive ones.
    Critical,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number among its own kind: the same whenever it is sent.
    pub seq: i64,
    /// When it happened.
    pub at: Moment,
    /// How grave it is.
    pub level: Level,
    /// What it is in English, for people.
    pub name: String,
    /// What it is about.
    pub about: About,
}

/// What a message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// An entry of the audit log.
    Entry {
        /// The word of the log.
        action: String,
        /// Who.
        actor: String,
        /// On what: kind and id.
        object: Option<String>,
        /// Binds the entry to those before.
        hash: String,
    },
    /// News of a finding.
    Finding {
        /// `new`, `worse`, `changed`, `returned` or `removed`.
        kind: String,
        /// Which.
        key: Key,
        /// Who reported it, and what it is called, where it is known.
        device: (Uuid, Option<String>),
        /// Distinct customers.
        customers: i32,
        /// Natural persons among them, at least.
        persons: i32,
        /// The beginning of the scan that saw it first.
        first_seen: Moment,
        /// Its page.
        link: String,
    },
}

impl Event {
    /// Of an entry of the log.
    #[must_use]
    pub fn of_entry(row: &audit::Model) -> Self {
        let key = format!("did-{}", row.action.replace(['.', '_'], "-"));
        let said = Text::En.say(&key);
        Self {
            seq: row.seq,
            at: row.at,
            level: if NOTABLE.contains(&row.action.as_str()) {
                Level::Medium
            } else {
                Level::Info
            },
            name: if said == key { row.action.clone() } else { said },
            about: About::Entry {
                action: row.action.clone(),
                actor: row.actor.clone(),
                object: row.object.as_deref().and_then(object),
                hash: row.hash.clone(),
            },
        }
    }

    /// Of news of a finding, on a server with this address.
    #[must_use]
    pub fn of_news(row: &news::Model, device: Option<String>, url: &str) -> Self {
        let key = Key {
            source: row.source_id,
            file: row.file_id,
        };
        let gone = row.kind == "removed";
        Self {
            seq: row.seq,
            at: row.at,
            level: match row.rank {
                _ if gone => Level::Info,
                3.. => Level::Critical,
                2 => Level::High,
                1 => Level::Medium,
                _ => Level::Low,
            },
            name: Text::En.say(&format!("siem-{}", row.kind)),
            about: About::Finding {
                kind: row.kind.clone(),
                key,
                device: (row.device_id, device),
                customers: row.customers,
                persons: row.persons,
                first_seen: row.first_seen,
                link: format!("{url}/findings/{}/{}", key.source, key.file),
            },
        }
    }

    /// Its id: the same whenever it is sent.
    #[must_use]
    pub fn id(&self) -> String {
        match self.about {
            About::Entry { .. } => format!("audit-{}", self.seq),
            About::Finding { .. } => format!("finding-news-{}", self.seq),
        }
    }

    /// The word by which rules of the SIEM know it.
    #[must_use]
    pub fn word(&self) -> String {
        match &self.about {
            About::Entry { action, .. } => action.clone(),
            About::Finding { kind, .. } => format!("finding.{kind}"),
        }
    }
}

/// An object, if it is one that is told: ids only.
fn object(object: &str) -> Option<String> {
    let (kind, id) = object.split_once(':')?;
    let plain = !id.is_empty()
        && id.len() <= 128
        && id
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, '-' | '/'));
    (OBJECTS.contains(&kind) && plain).then(|| object.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_ids_of_the_server_s_own() {
        let id = Uuid::now_v7();
        for good in [format!("account:{id}"), format!("finding:{id}/{id}")] {
            assert_eq!(object(&good), Some(good.clone()));
        }
        for bad in [
            "customer:17",
            "person:Jan de Vries",
            "source:/home/jan/klanten.csv",
            "file:00",
            "finding",
            "account:",
        ] {
            assert_eq!(object(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_entry_s_detail_stays_here() {
        let row = audit::Model {
            seq: 7,
            at: Moment(1_795_000_000_123),
            actor: "account:0199".to_owned(),
            action: "finding.customers_revealed".to_owned(),
            object: Some("customer:12".to_owned()),
            detail: r#"{"reason":"belde over klanten.xlsx"}"#.to_owned(),
            previous: "a".to_owned(),
            hash: "b".to_owned(),
        };
        let event = Event::of_entry(&row);
        assert_eq!((event.level, event.id()), (Level::Medium, "audit-7".to_owned()));
        assert!(!format!("{event:?}").contains("klanten.xlsx"));
        assert!(!format!("{event:?}").contains("customer:12"));
    }
}

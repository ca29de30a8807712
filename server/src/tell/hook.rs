//! Webhooks: a signed POST to an address of the company's choice.
//!
//! The body is JSON of numbers and links, with `text` for chat programs that show it as it is. The signature is HMAC-SHA-256
//! (RFC 2104) over the timestamp, a full stop and the body, by a secret that was shown once; address and secret lie in a file of
//! the data folder, because the address of a chat program is a secret too. Only https is spoken, or http on this machine,
//! and no redirect is followed: a message goes where the administrator said, or nowhere.

mod signed;

use std::net::IpAddr;

use serde_json::{Value, json};
use url::{Host, Url};
use uuid::Uuid;

use super::outbox::{self, Channel, Untaken};
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::keep::{self, Kept, Slot};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::entity::{outbox as outbox_row, webhook};
use crate::store::tell as rows;
use crate::text::Text;
pub(super) use signed::post;
pub use signed::signature;

/// Longest address.
const ADDRESS: usize = 800;
/// Longest name.
const NAME: usize = 100;
/// Webhooks of a company.
pub const MOST: u64 = 20;

/// A webhook as it is said.
#[derive(Debug, Clone)]
pub struct Draft {
    /// As people call it.
    pub name: String,
    /// Where to.
    pub address: String,
    /// In which language.
    pub text: Text,
    /// Whether it is told of new critical findings.
    pub critical: bool,
    /// Whether it is told each day of what waits too long.
    pub waiting: bool,
    /// Whether quiet hours hold for it.
    pub keeps_quiet: bool,
}

/// Whether its host is this machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// An address that messages may go to.
#[must_use]
pub fn address(typed: &str) -> Option<Url> {
    let typed = typed.trim();
    if typed.len() > ADDRESS || typed.chars().any(char::is_control) {
        return None;
    }
    let url = Url::parse(typed).ok()?;
    let way = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_here(&url),
        _ => false,
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (way && plain).then_some(url)
}

impl Draft {
    /// Holds it to what can work.
    ///
    /// # Errors
    ///
    /// Keys of the words for all faults.
    pub fn check(&self) -> Result<(), Vec<&'static str>> {
        let mut faults = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.len() > NAME || name.chars().any(char::is_control) {
            faults.push("hook-fault-name");
        }
        if address(&self.address).is_none() {
            faults.push("hook-fault-address");
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// Keeps a new webhook that was checked. Its secret is for whoever sets up the receiver, and shown to nobody again.
///
/// # Errors
///
/// [`Refusal::Conflict`] where there are too many; when the database or the data folder fails.
pub async fn add(app: &App, draft: &Draft, by: Actor, now: Moment) -> Result<Secret, Refusal> {
    let url = address(&draft.address).ok_or_else(|| Refusal::Invalid("address".to_owned()))?;
    let secret = Secret::new("hwh_").map_err(|error| Refusal::Failed(error.into()))?;
    let id = Uuid::now_v7();
    let last = app.store().last_news().await?;
    let transaction = app.store().write().await?;
    if rows::hook_count(&transaction).await? >= MOST {
        return Err(Refusal::Conflict("there are as many webhooks as can be"));
    }
    let row = webhook::Model {
        id,
        name: draft.name.trim().to_owned(),
        origin: url.origin().ascii_serialization(),
        language: draft.text.code().to_owned(),
        critical: draft.critical,
        waiting: draft.waiting,
        keeps_quiet: draft.keeps_quiet,
        told_seq: last,
        told_at: now,
        created: now,
    };
    let entry = Entry {
        actor: by,
        action: "webhook.added",
        object: Some(format!("webhook:{id}")),
        detail: json!({
            "origin": row.origin, "critical": row.critical, "waiting": row.waiting, "quiet": row.keeps_quiet,
        }),
    };
    rows::add_hook(&transaction, row).await?;
    audit::record(&transaction, entry).await?;
    let kept = Kept::of(&format!("{}\n{url}", secret.reveal()))
        .ok_or_else(|| Refusal::Invalid("address".to_owned()))?;
    keep::keep(&app.config().data, Slot::Hook(id), &kept).map_err(|error| Refusal::Failed(error.into()))?;
    transaction.commit().await?;
    Ok(secret)
}

/// Removes a webhook with what waits for it.
///
/// # Errors
///
/// [`Refusal::NotFound`]; when the database or the data folder fails.
pub async fn remove(app: &App, id: Uuid, by: Actor) -> Result<(), Refusal> {
    let transaction = app.store().write().await?;
    let row = rows::remove_hook(&transaction, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    rows::forget(&transaction, id).await?;
    let entry = Entry {
        actor: by,
        action: "webhook.removed",
        object: Some(format!("webhook:{id}")),
        detail: json!({"origin": row.origin}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    keep::forget(&app.config().data, Slot::Hook(id)).map_err(|error| Refusal::Failed(error.into()))
}

/// Tries again what was given up; says how many messages.
///
/// # Errors
///
/// When the database fails.
pub async fn again(app: &App, id: Uuid, by: Actor, now: Moment) -> Result<u64, Refusal> {
    let transaction = app.store().write().await?;
    let count = rows::again(&transaction, id, now).await?;
    let entry = Entry {
        actor: by,
        action: "webhook.tried_again",
        object: Some(format!("webhook:{id}")),
        detail: json!({"messages": count}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(count)
}

/// A message of a kind, as `findings.critical`, with its numbers for programs and for people.
pub(super) fn message(
    target: Uuid,
    kind: &str,
    (numbers, words): (Value, String),
    now: Moment,
) -> outbox_row::Model {
    let mut row = outbox::message(Channel::Hook, target, (kind.to_owned(), String::new()), now);
    let body = json!({"id": row.id, "type": kind, "at": now, "numbers": numbers, "text": words});
    row.body = body.to_string();
    row
}

/// Sends a trial at once; nothing of it is kept.
///
/// # Errors
///
/// What the receiver answered, or why it could not be asked.
pub async fn trial(app: &App, row: &webhook::Model, now: Moment) -> Result<(), String> {
    let words = Text::of(&row.language).say("hook-trial-words");
    let message = message(row.id, "trial", (json!([]), words), now);
    match post(app, &message, now).await {
        Ok(()) => Ok(()),
        Err(Untaken::Later(words) | Untaken::Never(words)) => Err(words),
    }
}

/// Sends a body of somebody else's making to a webhook at once.
///
/// # Errors
///
/// What the receiver answered, or why it could not be asked.
pub(crate) async fn deliver(app: &App, target: Uuid, body: String, now: Moment) -> Result<(), String> {
    match signed::send(app, target, Uuid::now_v7(), &body, now).await {
        Ok(()) => Ok(()),
        Err(Untaken::Later(words) | Untaken::Never(words)) => Err(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_by_https_or_stay_on_this_machine() {
        for good in [
            "https://hooks.example/services/T0/B0/abc",
            "https://siem.example:8443/in?key=1",
            "http://127.0.0.1:9000/x",
            "http://localhost/x",
            "http://[::1]:80/",
        ] {
            assert!(address(good).is_some(), "{good}");
        }
        for bad in [
            "http://hooks.example/x",
            "http://127.0.0.1.example/x",
            "http://localhost.example/",
            "https://user:pass@hooks.example/",
            "https://hooks.example/#x",
            "ftp://hooks.example/",
            "file:///etc/passwd",
            "https://",
            "hooks.example",
            "https://hooks.example/\r\nx",
        ] {
            assert!(address(bad).is_none(), "{bad}");
        }
        assert!(address(&format!("https://hooks.example/{}", "x".repeat(900))).is_none());
    }
}

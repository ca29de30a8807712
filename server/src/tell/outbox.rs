//! Hands messages over: tried again with longer pauses, and given up visibly after two days and a half.
//!
//! A message that was sent is noted after it was taken, so one that was taken as the server stopped is sent again: a
//! webhook knows it by its id.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::hook;
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, SendFault};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::entity::outbox;
use crate::store::tell as rows;

/// Messages that are handed over in one go.
const BATCH: u64 = 50;
/// Longest fault that is kept, in characters.
const FAULT: usize = 300;
/// Pauses after each failure, in minutes; after the last the message is given up.
const PAUSES: [u64; 8] = [1, 5, 15, 60, 180, 360, 1_440, 1_440];

/// How a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// To an account's address.
    Mail,
    /// To a webhook.
    Hook,
}

impl Channel {
    /// The word of the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Hook => "hook",
        }
    }
}

/// Why a message was not taken.
#[derive(Debug)]
pub(super) enum Untaken {
    /// It may be another time.
    Later(String),
    /// It never will be.
    Never(String),
}

/// A message that waits from now on.
pub(super) fn message(
    channel: Channel,
    target: Uuid,
    (subject, body): (String, String),
    now: Moment,
) -> outbox::Model {
    outbox::Model {
        id: Uuid::now_v7(),
        channel: channel.as_str().to_owned(),
        target,
        subject,
        body,
        created: now,
        due: now,
        attempts: 0,
        state: "waiting".to_owned(),
        fault: None,
        ended: None,
    }
}

/// Hands over what is due; says how many messages were taken.
///
/// # Errors
///
/// When the database fails.
pub async fn deliver(app: &App, channel: Channel, now: Moment) -> Result<usize, Refusal> {
    let mut sent = 0;
    // Who does not take one is not asked to take the next in the same breath.
    let mut deaf = HashSet::new();
    for row in app.store().outbox_due(channel.as_str(), now, BATCH).await? {
        if deaf.contains(&row.target) {
            continue;
        }
        let taken = match channel {
            Channel::Mail => mail(app, &row).await,
            Channel::Hook => hook::post(app, &row, now).await,
        };
        if taken.is_err() {
            deaf.insert(row.target);
        } else {
            sent += 1;
        }
        note(app, row, taken, now).await?;
    }
    Ok(sent)
}

async fn mail(app: &App, row: &outbox::Model) -> Result<(), Untaken> {
    let later = |error: &dyn std::fmt::Display| Untaken::Later(error.to_string());
    let account = app
        .store()
        .account(row.target)
        .await
        .map_err(|error| later(&error))?;
    let Some(to) = account
        .filter(|account| account.enabled)
        .and_then(|account| account.email)
    else {
        return Err(Untaken::Never(
            "the account has no address, or may not log in".to_owned(),
        ));
    };
    match mail::send(app, &to, &row.subject, row.body.clone()).await {
        Ok(()) => Ok(()),
        Err(error @ SendFault::Address) => Err(Untaken::Never(error.to_string())),
        Err(error) => Err(later(&error)),
    }
}

/// Notes what became of a message.
async fn note(
    app: &App,
    mut row: outbox::Model,
    taken: Result<(), Untaken>,
    now: Moment,
) -> Result<(), Refusal> {
    row.attempts = row.attempts.saturating_add(1);
    let pause = usize::try_from(row.attempts - 1)
        .ok()
        .and_then(|tried| PAUSES.get(tried).copied());
    let (fault, pause) = match taken {
        Ok(()) => (None, None),
        Err(Untaken::Later(fault)) => (Some(fault), pause),
        Err(Untaken::Never(fault)) => (Some(fault), None),
    };
    let fault = fault.map(|words| {
        words
            .chars()
            .filter(|c| !c.is_control())
            .take(FAULT)
            .collect::<String>()
    });
    let (id, target, channel) = (row.id, row.target, row.channel.clone());
    let mut given_up = None;
    match (&fault, pause) {
        (None, _) => {
            "sent".clone_into(&mut row.state);
            row.ended = Some(now);
        }
        (Some(_), Some(minutes)) => row.due = now.after(Duration::from_secs(minutes * 60)),
        (Some(fault), None) => {
            "given_up".clone_into(&mut row.state);
            row.ended = Some(now);
            tracing::warn!(message.id = %id, message.target = %target, %fault, "a message was given up");
            given_up = Some(Entry {
                actor: Actor::Server,
                action: "message.given_up",
                object: Some(if channel == Channel::Mail.as_str() {
                    format!("account:{target}")
                } else {
                    format!("webhook:{target}")
                }),
                detail: json!({"message": id, "attempts": row.attempts}),
            });
        }
    }
    row.fault = fault;
    let transaction = app.store().write().await?;
    rows::update(&transaction, row).await?;
    if let Some(entry) = given_up {
        audit::record(&transaction, entry).await?;
    }
    Ok(transaction.commit().await?)
}

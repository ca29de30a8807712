//! Tells people what is new and what waits too long: by mail to each as they choose, and by webhooks.
//!
//! What is told are numbers and links, never a customer, a file or a path; each number is counted with the eyes of whoever
//! is told it, and a webhook is told what is so for the whole company. [`round`] decides what there is to say and puts it
//! into the outbox in the transaction that notes up to where somebody was told, so that nothing is told twice or not at
//! all over a restart; [`outbox`] hands it over, again and again with longer pauses, and gives up visibly. Quiet hours
//! ([`hours`]) only put off: what came meanwhile is told together afterwards.

pub mod choice;
pub mod hook;
pub mod hours;
mod numbers;
pub mod outbox;
pub mod round;
pub mod settings;

use std::time::Duration;

use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::{news, tell as rows};

/// How often there is a round.
const EVERY: Duration = Duration::from_secs(30);
/// How long news are kept for those who are told of them.
const NEWS: Duration = Duration::from_hours(30 * 24);
/// How long messages stay to be looked at that were sent or given up.
const ENDED: Duration = Duration::from_hours(30 * 24);
/// How often what is old is erased.
const SWEEP: Duration = Duration::from_hours(6);

/// Tells people for as long as the server runs.
pub async fn keep(app: App) {
    let mut swept = None;
    loop {
        let now = Moment::now();
        if let Err(error) = round::round(&app, now).await {
            tracing::error!(%error, "what is to be told could not be worked out; tried again later");
        }
        // A webhook that does not answer holds up no mail.
        let (mail, hooks) = futures_util::join!(
            outbox::deliver(&app, outbox::Channel::Mail, now),
            outbox::deliver(&app, outbox::Channel::Hook, now)
        );
        for done in [mail, hooks] {
            if let Err(error) = done {
                tracing::error!(%error, "messages could not be taken from the outbox; tried again later");
            }
        }
        if swept.is_none_or(|swept| now > Moment::after(swept, SWEEP)) {
            match sweep(&app, now).await {
                Ok(()) => swept = Some(now),
                Err(error) => tracing::warn!(%error, "old messages cannot be erased"),
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Erases news and messages that are old.
///
/// # Errors
///
/// When the database fails.
pub async fn sweep(app: &App, now: Moment) -> Result<(), Refusal> {
    let transaction = app.store().write().await?;
    news::erase(&transaction, now.before(NEWS)).await?;
    rows::erase(&transaction, now.before(ENDED)).await?;
    Ok(transaction.commit().await?)
}

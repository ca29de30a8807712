//! One round: who is to be told what at this moment. What is to be said goes into the outbox, in the transaction that notes
//! up to where they were told.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::choice::{self, Rhythm};
use super::hook;
use super::hours::Every;
use super::numbers::{self, Numbers, What};
use super::outbox::{self, Channel};
use super::settings::{self, NoticeSettings};
use crate::app::App;
use crate::findings::Eyes;
use crate::mail;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::{account, told, webhook};
use crate::store::tell as rows;
use crate::text::Text;
use crate::viewer::Viewer;

/// Somebody is told at once so often at most: what comes in between is told together.
const PAUSE: Duration = Duration::from_mins(10);

/// What a round goes by.
struct Now {
    moment: Moment,
    settings: NoticeSettings,
    last: i64,
    last_critical: i64,
}

/// Says what is to be said at a moment; says how many messages that were.
///
/// # Errors
///
/// When the database fails; what was put into the outbox before stays there.
pub async fn round(app: &App, moment: Moment) -> Result<usize, Refusal> {
    let store = app.store();
    let now = Now {
        moment,
        settings: settings::read(store).await?,
        last: store.last_news().await?,
        last_critical: store.last_critical().await?,
    };
    let mut said = 0;
    for row in store.webhooks().await? {
        said += usize::from(to_hook(app, row, &now).await?);
    }
    if mail::read(app).await?.is_none() {
        return Ok(said);
    }
    let known = store.told_all().await?.into_iter();
    let mut known: HashMap<Uuid, told::Model> = known.map(|row| (row.account_id, row)).collect();
    for account in store.accounts().await? {
        if !account.enabled || account.email.is_none() {
            continue;
        }
        let row = known.remove(&account.id);
        said += usize::from(to_account(app, account, row, &now).await?);
    }
    Ok(said)
}

/// What somebody is told now.
#[derive(Default)]
struct Said {
    numbers: Numbers,
    /// Whether up to where they were told has changed.
    noted: bool,
}

/// Tells somebody; says whether there was anything to say.
async fn to_account(
    app: &App,
    account: account::Model,
    row: Option<told::Model>,
    now: &Now,
) -> Result<bool, Refusal> {
    let (id, text) = (account.id, Text::of(&account.language));
    let viewer = Viewer::of(account, None);
    if !viewer.has(Right::ViewFindings) {
        return Ok(false);
    }
    let Some(mut row) = row else {
        let transaction = app.store().write().await?;
        // Somebody may have chosen in the meantime.
        if rows::told_within(&transaction, id).await?.is_none() {
            rows::put_told(&transaction, choice::fresh(id, now.last, now.moment)).await?;
            transaction.commit().await?;
        }
        return Ok(false);
    };
    let rhythm = Rhythm::chosen(Some(&row), &viewer);
    let Some(every) = rhythm
        .digest()
        .filter(|_| !now.settings.hours.is_quiet(now.moment))
    else {
        return Ok(false);
    };
    let mut said = Said::default();
    let reviews = viewer.has(Right::Decide) || viewer.has(Right::Advise);
    if reviews && rhythm == Rhythm::AtOnce {
        at_once(app, &viewer, &mut row, &mut said, now).await?;
    }
    digest(app, &viewer, (rhythm, every), (&mut row, &mut said), now).await?;
    if !said.noted {
        return Ok(false);
    }
    let transaction = app.store().write().await?;
    // What they chose in the meantime holds.
    if let Some(latest) = rows::told_within(&transaction, id).await? {
        row.rhythm = latest.rhythm;
    }
    let speaks = !said.numbers.is_empty() && row.rhythm.as_deref() != Some(Rhythm::Never.as_str());
    if speaks {
        let url = &app.config().pages.url;
        let body = format!(
            "{}\n\n{}\n{}\n",
            text.say("tell-intro"),
            said.numbers.words(text, url),
            text.name("tell-choose", &format!("{url}/account"))
        );
        let message = outbox::message(Channel::Mail, id, (text.say("tell-subject"), body), now.moment);
        rows::put(&transaction, message).await?;
    }
    rows::put_told(&transaction, row).await?;
    transaction.commit().await?;
    Ok(speaks)
}

/// New critical findings, for whoever wants to know at once.
async fn at_once(
    app: &App,
    viewer: &Viewer,
    row: &mut told::Model,
    said: &mut Said,
    now: &Now,
) -> Result<(), Refusal> {
    if now.last_critical <= row.told_seq || row.critical_at.after(PAUSE) > now.moment {
        return Ok(());
    }
    let eyes = Eyes::of(app.store(), viewer).await?;
    let between = (row.told_seq, now.last_critical);
    let count = numbers::critical(app.store(), &eyes, between, now.moment).await?;
    said.numbers.add(What::Critical, count);
    said.noted = true;
    row.told_seq = now.last_critical;
    if count > 0 {
        row.critical_at = now.moment;
    }
    Ok(())
}

/// The digest, where one is due.
async fn digest(
    app: &App,
    viewer: &Viewer,
    (rhythm, every): (Rhythm, Every),
    (row, said): (&mut told::Model, &mut Said),
    now: &Now,
) -> Result<(), Refusal> {
    let due = now.settings.hours.last_due(every, now.moment);
    if due.is_none_or(|due| due <= row.told_at) {
        return Ok(());
    }
    let store = app.store();
    if viewer.has(Right::Decide) || viewer.has(Right::Advise) {
        let eyes = Eyes::of(store, viewer).await?;
        if rhythm != Rhythm::AtOnce {
            let between = (row.told_seq, now.last_critical);
            let count = numbers::critical(store, &eyes, between, now.moment).await?;
            said.numbers.add(What::Critical, count);
            row.told_seq = now.last_critical.max(row.told_seq);
        }
        let second = viewer.has(Right::Decide).then_some(viewer.account);
        let waits = numbers::waiting(store, &eyes, &now.settings, second, now.moment).await?;
        said.numbers.append(waits);
    }
    let own = numbers::own(store, viewer, &now.settings, now.moment).await?;
    said.numbers.add(What::Own, own);
    row.told_at = now.moment;
    said.noted = true;
    Ok(())
}

/// Tells a webhook; says whether there was anything to say.
async fn to_hook(app: &App, mut row: webhook::Model, now: &Now) -> Result<bool, Refusal> {
    let hours = &now.settings.hours;
    if row.keeps_quiet && hours.is_quiet(now.moment) {
        return Ok(false);
    }
    let store = app.store();
    let (eyes, id) = (Eyes::all(), row.id);
    let mut said = Vec::new();
    let mut noted = false;
    if now.last_critical > row.told_seq && row.critical {
        let before = store.outbox(None, Some(id), 1).await?;
        if before
            .first()
            .is_none_or(|before| before.created.after(PAUSE) <= now.moment)
        {
            let mut numbers = Numbers::default();
            let between = (row.told_seq, now.last_critical);
            let count = numbers::critical(store, &eyes, between, now.moment).await?;
            numbers.add(What::Critical, count);
            said.push(("findings.critical", numbers));
            row.told_seq = now.last_critical;
            noted = true;
        }
    }
    let due = hours.last_due(Every::Day, now.moment);
    if row.waiting && due.is_some_and(|due| due > row.told_at) {
        let waits = numbers::waiting(store, &eyes, &now.settings, Some(Uuid::nil()), now.moment).await?;
        said.push(("findings.waiting", waits));
        row.told_at = now.moment;
        noted = true;
    }
    said.retain(|(_, numbers)| !numbers.is_empty());
    if !noted {
        return Ok(false);
    }
    let transaction = store.write().await?;
    for (kind, numbers) in &said {
        let text = Text::of(&row.language);
        let url = &app.config().pages.url;
        let body = (numbers.json(url), numbers.words(text, url));
        let message = hook::message(id, kind, body, now.moment);
        rows::put(&transaction, message).await?;
    }
    rows::told_hook(&transaction, row).await?;
    transaction.commit().await?;
    Ok(!said.is_empty())
}

//! When people are told, and what counts as waiting too long; and the messages that nobody took.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::mail::{self, SendFault};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::tell::hours::{Hours, Weekend};
use crate::tell::settings::{self, NoticeSettings};
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

/// Messages on the page.
const SHOWN: u64 = 50;

#[derive(Template)]
#[template(path = "settings/notices.html")]
struct NoticesPage {
    frame: Frame,
    filled: Filled,
    has_mail: bool,
    own: Option<String>,
    waiting: u64,
    given_up: Vec<GivenUp>,
    said: Said,
}

/// A message that nobody took.
struct GivenUp {
    to: String,
    at: String,
    why: String,
}

/// What somebody filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filled {
    offset: String,
    quiet_from: String,
    quiet_to: String,
    weekend: Option<String>,
    digest: String,
    undecided: String,
    proposed: String,
    asked: String,
}

/// What is said above the form.
#[derive(Default)]
struct Said {
    good: Option<String>,
    trouble: Option<String>,
    faults: Vec<String>,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/notices", get(ask).post(keep))
        .route("/settings/notices/test", post(test))
}

/// A time of day as forms have it.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of a day; none where it is no time.
fn minute(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.trim().split_once(':')?;
    let digits = |part: &str| {
        let fine = !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        fine.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Minutes ahead of UTC; none where it is no difference.
fn offset(words: &str) -> Option<i16> {
    let words = words.trim();
    let (sign, clock) = match (words.strip_prefix('+'), words.strip_prefix(['-', '−'])) {
        (Some(clock), _) => (1, clock),
        (None, Some(clock)) => (-1, clock),
        (None, None) => (1, words),
    };
    Some(i16::try_from(minute(clock)?).ok()? * sign)
}

impl Filled {
    fn of(settings: &NoticeSettings) -> Self {
        let hours = settings.hours;
        let sign = if hours.offset < 0 { '-' } else { '+' };
        Self {
            offset: format!("{sign}{}", clock(hours.offset.unsigned_abs())),
            quiet_from: clock(hours.quiet_from),
            quiet_to: clock(hours.quiet_to),
            weekend: (hours.weekend == Weekend::Quiet).then(|| "yes".to_owned()),
            digest: clock(hours.digest),
            undecided: settings.undecided.to_string(),
            proposed: settings.proposed.to_string(),
            asked: settings.asked.to_string(),
        }
    }

    /// The settings; what cannot be read becomes what the check refuses.
    fn settings(&self) -> NoticeSettings {
        let clock = |words: &str| minute(words).unwrap_or(u16::MAX);
        let days = |words: &str| words.trim().parse().unwrap_or_default();
        NoticeSettings {
            hours: Hours {
                offset: offset(&self.offset).unwrap_or(i16::MAX),
                quiet_from: clock(&self.quiet_from),
                quiet_to: clock(&self.quiet_to),
                weekend: if self.weekend.is_some() {
                    Weekend::Quiet
                } else {
                    Weekend::Open
                },
                digest: clock(&self.digest),
            },
            undecided: days(&self.undecided),
            proposed: days(&self.proposed),
            asked: days(&self.asked),
        }
    }
}

async fn ask(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    shown(&app, &member, None, Said::default())
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn shown(app: &App, member: &Member, filled: Option<Filled>, said: Said) -> Result<Response, Refusal> {
    let store = app.store();
    let filled = match filled {
        Some(filled) => filled,
        None => Filled::of(&settings::read(store).await?),
    };
    let own = store.account(member.viewer.account).await?;
    let status = if said.faults.is_empty() && said.trouble.is_none() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let made = NoticesPage {
        frame: member.frame("/settings"),
        filled,
        has_mail: mail::read(app).await?.is_some(),
        own: own.and_then(|own| own.email),
        waiting: store.outbox_count("waiting", None).await?,
        given_up: given_up(app, member).await?,
        said,
    };
    page(status, &made)
}

/// Messages that nobody took, with the names of those they were for.
async fn given_up(app: &App, member: &Member) -> Result<Vec<GivenUp>, Refusal> {
    let store = app.store();
    let rows = store.outbox(Some("given_up"), None, SHOWN).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let accounts = store.accounts().await?.into_iter();
    let mut names: HashMap<Uuid, String> = accounts.map(|row| (row.id, row.login)).collect();
    names.extend(store.webhooks().await?.into_iter().map(|row| (row.id, row.name)));
    Ok(rows
        .into_iter()
        .map(|row| GivenUp {
            to: names
                .get(&row.target)
                .cloned()
                .unwrap_or_else(|| row.target.to_string()),
            at: member.text().moment(&row.created),
            why: row.fault.unwrap_or_default(),
        })
        .collect())
}

async fn keep(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let wanted = filled.settings();
        if let Err(faults) = wanted.check() {
            let said = Said {
                faults: faults.into_iter().map(|fault| text.say(fault)).collect(),
                ..Said::default()
            };
            return shown(&app, &member, Some(filled), said).await;
        }
        settings::set(app.store(), wanted, member.viewer.actor()).await?;
        let said = Said {
            good: Some(text.say("notices-kept")),
            ..Said::default()
        };
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn test(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let own = app.store().account(member.viewer.account).await?;
        let mut said = Said::default();
        match own.and_then(|own| own.email) {
            None => said.faults.push(text.say("mail-no-own")),
            Some(to) => {
                let url = format!("{}/settings/notices", app.config().pages.url);
                let body = text.name("notices-trial-body", &url);
                match mail::send(&app, &to, &text.say("notices-trial-subject"), body).await {
                    Ok(()) => said.good = Some(text.name("mail-sent", &to)),
                    Err(SendFault::NotSetUp) => said.faults.push(text.say("notices-no-mail")),
                    Err(SendFault::Address) => said.faults.push(text.say("people-email-wrong")),
                    Err(SendFault::Server(words)) => said.trouble = Some(words),
                    Err(SendFault::Failed(refusal)) => return Err(refusal),
                }
            }
        }
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for (words, read) in [
            ("08:00", Some(480)),
            (" 7:05 ", Some(425)),
            ("23:59", Some(1439)),
            ("24:00", None),
            ("12:60", None),
            ("+1:00", None),
            ("12", None),
            ("", None),
            ("١:00", None),
        ] {
            assert_eq!(minute(words), read, "{words}");
        }
        for (words, read) in [
            ("+01:00", Some(60)),
            ("-03:30", Some(-210)),
            ("01:00", Some(60)),
            ("Z", None),
        ] {
            assert_eq!(offset(words), read, "{words}");
        }
        let usual = NoticeSettings::default();
        assert_eq!(Filled::of(&usual).settings(), usual);
        assert!(Filled::default().settings().check().is_err());
    }
}

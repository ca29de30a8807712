//! When people are told, and what counts as waiting too long; and the messages that nobody took.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use super::{Said, mail_to_oneself};
use crate::app::App;
use crate::mail;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::tell::hours::{Hours, Weekend, Zone};
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
    zones: Vec<&'static str>,
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
    zone: String,
    quiet_from: String,
    quiet_to: String,
    weekend: Option<String>,
    digest: String,
    undecided: String,
    proposed: String,
    asked: String,
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

impl Filled {
    fn of(settings: &NoticeSettings) -> Self {
        let hours = settings.hours;
        Self {
            zone: hours.zone.name().to_owned(),
            quiet_from: clock(hours.quiet_from),
            quiet_to: clock(hours.quiet_to),
            weekend: (hours.weekend == Weekend::Quiet).then(|| "yes".to_owned()),
            digest: clock(hours.digest),
            undecided: settings.undecided.to_string(),
            proposed: settings.proposed.to_string(),
            asked: settings.asked.to_string(),
        }
    }

    /// The settings; none of a zone that is not known, and other things that cannot be read become what the check refuses.
    fn settings(&self) -> Option<NoticeSettings> {
        let clock = |words: &str| minute(words).unwrap_or(u16::MAX);
        let days = |words: &str| words.trim().parse().unwrap_or_default();
        Some(NoticeSettings {
            hours: Hours {
                zone: Zone::of(&self.zone)?,
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
        })
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
    let status = said.status();
    let made = NoticesPage {
        frame: member.frame("/settings"),
        filled,
        zones: Zone::all().map(Zone::name).collect(),
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
        let wanted = filled.settings().ok_or_else(|| vec!["notices-fault-zone"]);
        let wanted = match wanted.and_then(|wanted| wanted.check().map(|()| wanted)) {
            Ok(wanted) => wanted,
            Err(faults) => return shown(&app, &member, Some(filled), Said::faults(text, faults)).await,
        };
        settings::set(app.store(), wanted, member.viewer.actor()).await?;
        let said = Said::good(text.say("notices-kept"));
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn test(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let here = "/settings/notices";
        let said = mail_to_oneself(&app, &member, "notices-trial", here).await?;
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
        let usual = NoticeSettings::default();
        assert_eq!(Filled::of(&usual).settings(), Some(usual));
        assert_eq!(Filled::default().settings(), None);
        let zone_only = Filled {
            zone: "Europe/Paris".to_owned(),
            ..Filled::default()
        };
        assert!(zone_only.settings().unwrap().check().is_err());
    }
}

//! Export to a SIEM: where it listens, how it goes, and a trial.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::Said;
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::siem::export::{self, Progress};
use crate::siem::settings::{self, Form, Security, SiemSettings};
use crate::visible::visible;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

#[derive(Template)]
#[template(path = "settings/siem.html")]
struct SiemPage {
    frame: Frame,
    filled: Filled,
    /// Webhooks that can take it: what the form says of them, and their names.
    hooks: Vec<(String, String)>,
    progress: Option<Progress>,
    received: Option<String>,
    since: Option<String>,
    said: Said,
}

/// What begins the way over a webhook.
const HOOK: &str = "hook:";

/// What somebody filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filled {
    host: String,
    port: String,
    security: String,
    authority: String,
    form: String,
    audit: Option<String>,
    findings: Option<String>,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/siem", get(ask).post(keep))
        .route("/settings/siem/test", post(test))
        .route("/settings/siem/off", post(off))
}

impl Filled {
    fn of(settings: Option<SiemSettings>) -> Self {
        let yes = |is: bool| is.then(|| "yes".to_owned());
        let Some(settings) = settings else {
            return Self {
                port: "6514".to_owned(),
                security: "tls".to_owned(),
                form: "cef".to_owned(),
                audit: yes(true),
                findings: yes(true),
                ..Self::default()
            };
        };
        Self {
            host: settings.host,
            port: if settings.port == 0 {
                String::new()
            } else {
                settings.port.to_string()
            },
            security: match (settings.hook, settings.security) {
                (Some(hook), _) => format!("{HOOK}{hook}"),
                (None, Security::Tls) => "tls".to_owned(),
                (None, Security::None) => "none".to_owned(),
            },
            authority: settings.authority.unwrap_or_default(),
            form: match settings.form {
                Form::Cef => "cef",
                Form::Ocsf => "ocsf",
            }
            .to_owned(),
            audit: yes(settings.audit),
            findings: yes(settings.findings),
        }
    }

    fn settings(&self) -> SiemSettings {
        let authority = self.authority.trim();
        let hook = self.security.strip_prefix(HOOK).and_then(|id| id.parse().ok());
        SiemSettings {
            host: self.host.trim().to_lowercase(),
            port: self.port.trim().parse().unwrap_or_default(),
            hook,
            security: if self.security == "none" {
                Security::None
            } else {
                Security::Tls
            },
            authority: (!authority.is_empty()).then(|| authority.to_owned()),
            // A webhook takes JSON.
            form: if self.form == "ocsf" || hook.is_some() {
                Form::Ocsf
            } else {
                Form::Cef
            },
            audit: self.audit.is_some(),
            findings: self.findings.is_some(),
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
    let text = member.text();
    let settings = settings::read(app).await?;
    let progress = match settings {
        Some(_) => Some(export::progress(app).await?),
        None => None,
    };
    let status = said.status();
    let moment = |at: Option<Moment>| at.map(|at| text.moment(&at));
    let made = SiemPage {
        frame: member.frame("/settings"),
        filled: filled.unwrap_or_else(|| Filled::of(settings)),
        received: moment(progress.as_ref().and_then(|progress| progress.received)),
        since: moment(progress.as_ref().and_then(|progress| progress.state.since)),
        hooks: app
            .store()
            .webhooks()
            .await?
            .into_iter()
            .map(|row| (format!("{HOOK}{}", row.id), visible(&row.name)))
            .collect(),
        progress,
        said,
    };
    page(status, &made)
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
        let mut faults = wanted.check().err().unwrap_or_default();
        if let Some(hook) = wanted.hook
            && !app.store().webhooks().await?.iter().any(|row| row.id == hook)
        {
            faults.push("siem-fault-hook");
        }
        if !faults.is_empty() {
            return shown(&app, &member, Some(filled), Said::faults(text, faults)).await;
        }
        settings::set(&app, Some(&wanted), member.viewer.actor()).await?;
        shown(&app, &member, None, Said::good(text.say("siem-kept"))).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn test(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let said = match settings::read(&app).await? {
            None => Said::faults(text, ["siem-none"]),
            Some(settings) => {
                let taken = export::trial(&app, &settings, member.viewer.account, Moment::now()).await;
                Said::of_trial(
                    taken
                        .map(|()| text.say("siem-trial-taken"))
                        .map_err(|error| error.to_string()),
                )
            }
        };
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn off(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        settings::set(&app, None, member.viewer.actor()).await?;
        let said = Said::good(member.text().say("siem-is-off"));
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

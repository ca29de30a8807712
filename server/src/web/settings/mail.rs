//! Mail: the company's mail server, and a message to oneself to see that it works.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::{Said, mail_to_oneself};
use crate::app::App;
use crate::keep::{self, Kept, Slot};
use crate::mail::{self, MailFault, MailSettings, Security};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

#[derive(Template)]
#[template(path = "settings/mail.html")]
struct MailPage {
    frame: Frame,
    filled: Filled,
    is_set: bool,
    has_password: bool,
    own: Option<String>,
    said: Said,
}

/// What somebody filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filled {
    host: String,
    port: String,
    security: String,
    user: String,
    password: String,
    from: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/mail", get(ask).post(keep_it))
        .route("/settings/mail/test", post(test))
        .route("/settings/mail/off", post(off))
}

impl Filled {
    fn of(settings: Option<&MailSettings>) -> Self {
        let Some(settings) = settings else {
            return Self {
                port: "587".to_owned(),
                security: "starttls".to_owned(),
                ..Self::default()
            };
        };
        Self {
            host: settings.host.clone(),
            port: settings.port.to_string(),
            security: match settings.security {
                Security::Tls => "tls",
                Security::Starttls => "starttls",
                Security::None => "none",
            }
            .to_owned(),
            user: settings.user.clone().unwrap_or_default(),
            password: String::new(),
            from: settings.from.clone(),
        }
    }

    fn settings(&self) -> MailSettings {
        let user = self.user.trim();
        MailSettings {
            host: self.host.trim().to_lowercase(),
            port: self.port.trim().parse().unwrap_or_default(),
            security: match self.security.as_str() {
                "tls" => Security::Tls,
                "none" => Security::None,
                _ => Security::Starttls,
            },
            user: (!user.is_empty()).then(|| user.to_owned()),
            from: self.from.trim().to_owned(),
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
    let settings = mail::read(app).await?;
    let own = app.store().account(member.viewer.account).await?;
    let password =
        keep::read(&app.config().data, Slot::Mail).map_err(|error| Refusal::Failed(error.into()))?;
    let status = said.status();
    let mut filled = filled.unwrap_or_else(|| Filled::of(settings.as_ref()));
    // A password is never sent back.
    filled.password = String::new();
    let made = MailPage {
        frame: member.frame("/settings"),
        filled,
        is_set: settings.is_some(),
        has_password: password.is_some(),
        own: own.and_then(|own| own.email),
        said,
    };
    page(status, &made)
}

async fn keep_it(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let settings = filled.settings();
        if let Err(faults) = settings.check() {
            let said = Said::faults(text, faults.into_iter().map(MailFault::key));
            return shown(&app, &member, Some(filled), said).await;
        }
        let password = Kept::of(&filled.password);
        mail::set(&app, Some(&settings), password.as_ref(), member.viewer.actor()).await?;
        let said = Said::good(text.say("mail-kept"));
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn test(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let said = mail_to_oneself(&app, &member, "mail-test", "").await?;
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn off(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        mail::set(&app, None, None, member.viewer.actor()).await?;
        let said = Said::good(member.text().say("mail-is-off"));
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

//! Settings, and what is still to be set up.

mod certificate;
mod first_device;
mod mail;
mod notices;
mod policy;
mod siem;
mod webhooks;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::app::App;
use crate::fleet::policy::is_set as policy_set;
use crate::mail::SendFault;
use crate::refusal::Refusal;
use crate::role::{Right, Role};
use crate::store::accounts::roles_of;
use crate::text::Text;
use crate::tls::Kept;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    parts: Vec<Part>,
}

struct Part {
    href: &'static str,
    name: String,
    words: String,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    frame: Frame,
    steps: Vec<Step>,
    left: usize,
}

/// Something to be set up.
struct Step {
    href: &'static str,
    name: String,
    words: String,
    done: bool,
}

/// What is said above a form of settings.
#[derive(Default)]
struct Said {
    good: Option<String>,
    /// What another server said, in its own words.
    trouble: Option<String>,
    faults: Vec<String>,
}

impl Said {
    /// That it went well.
    fn good(words: String) -> Self {
        Self {
            good: Some(words),
            ..Self::default()
        }
    }

    /// All that cannot be, by the keys of its words.
    fn faults(text: Text, keys: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            faults: keys.into_iter().map(|key| text.say(key)).collect(),
            ..Self::default()
        }
    }

    /// What became of a trial.
    fn of_trial(taken: Result<String, String>) -> Self {
        match taken {
            Ok(words) => Self::good(words),
            Err(words) => Self {
                trouble: Some(words),
                ..Self::default()
            },
        }
    }

    /// The status of the page that says it.
    fn status(&self) -> StatusCode {
        if self.faults.is_empty() && self.trouble.is_none() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

/// Sends whoever asks a message about the page `here`, to see that mail works; `key` begins the keys of subject and body.
async fn mail_to_oneself(app: &App, member: &Member, key: &str, here: &str) -> Result<Said, Refusal> {
    let text = member.text();
    let own = app.store().account(member.viewer.account).await?;
    let Some(to) = own.and_then(|own| own.email) else {
        return Ok(Said::faults(text, ["mail-no-own"]));
    };
    let url = format!("{}{here}", app.config().pages.url);
    let subject = text.say(&format!("{key}-subject"));
    let body = text.name(&format!("{key}-body"), &url);
    Ok(match crate::mail::send(app, &to, &subject, body).await {
        Ok(()) => Said::good(text.name("mail-sent", &to)),
        Err(SendFault::NotSetUp) => Said::faults(text, ["mail-none"]),
        Err(SendFault::Address) => Said::faults(text, ["people-email-wrong"]),
        Err(SendFault::Server(words)) => Said::of_trial(Err(words)),
        Err(SendFault::Failed(refusal)) => return Err(refusal),
    })
}

/// Pages of settings.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings", get(all))
        .route("/settings/setup", get(setup))
        .merge(certificate::routes())
        .merge(first_device::routes())
        .merge(mail::routes())
        .merge(notices::routes())
        .merge(policy::routes())
        .merge(siem::routes())
        .merge(webhooks::routes())
}

async fn all(member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let text = member.text();
    let parts = [
        ("/settings/setup", "setup"),
        ("/settings/certificate", "certificate"),
        ("/settings/policy", "policy"),
        ("/settings/device", "device"),
        ("/settings/mail", "mail"),
        ("/settings/notices", "notices"),
        ("/settings/webhooks", "webhooks"),
        ("/settings/siem", "siem"),
        ("/settings/accounts", "accounts"),
        ("/account/tokens", "tokens"),
        ("/people/import", "people"),
        ("/settings/retention", "retention"),
        ("/people/ldap", "ldap"),
    ];
    let made = SettingsPage {
        frame: member.frame("/settings"),
        parts: parts
            .into_iter()
            .map(|(href, key)| Part {
                href,
                name: text.say(&format!("settings-{key}")),
                words: text.say(&format!("settings-{key}-words")),
            })
            .collect(),
    };
    page(StatusCode::OK, &made).map_err(|refusal| member.trouble(refusal))
}

async fn setup(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let progress = app.store().progress().await?;
        let (people, _) = app.store().people_counts().await?;
        let accounts = app.store().accounts().await?;
        let own = app.store().account(member.viewer.account).await?;
        let reviews = accounts
            .iter()
            .any(|row| row.enabled && roles_of(row).contains(&Role::PrivacyTeam));
        let config = app.config();
        let steps = [
            (
                "/settings/certificate",
                "tls",
                config.pages.is_secure() || Kept::read(&config.data).ok().flatten().is_some(),
            ),
            ("/customers", "customers", progress.indexes > 0),
            ("/settings/policy", "policy", policy_set(&app).await?),
            ("/settings/device", "devices", progress.devices > 0),
            ("/people/import", "people", people > 0),
            ("/settings/mail", "mail", crate::mail::read(&app).await?.is_some()),
            ("/settings/accounts", "reviewer", reviews),
            (
                "/account/second-factor",
                "factor",
                own.is_some_and(|own| own.totp.is_some() || own.password.is_none()),
            ),
        ];
        let text = member.text();
        let steps: Vec<Step> = steps
            .into_iter()
            .map(|(href, key, done)| Step {
                href,
                name: text.say(&format!("setup-{key}")),
                words: text.say(&format!("setup-{key}-words")),
                done,
            })
            .collect();
        let made = SetupPage {
            frame: member.frame("/settings"),
            left: steps.iter().filter(|step| !step.done).count(),
            steps,
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

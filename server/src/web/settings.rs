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
use crate::refusal::Refusal;
use crate::role::{Right, Role};
use crate::store::accounts::roles_of;
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

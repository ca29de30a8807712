//! The first page after the login: what there is to do next, by role.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page, role_words};
use crate::app::App;
use crate::people::all_reports;
use crate::refusal::Refusal;
use crate::role::{Right, Role};

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    hello: String,
    parts: Vec<Part>,
}

/// What one role comes for.
struct Part {
    role: String,
    words: String,
    steps: Vec<Step>,
}

struct Step {
    href: &'static str,
    words: String,
}

/// The first page.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/", get(start))
}

async fn start(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let done = async {
        let text = member.text();
        let mut parts = Vec::new();
        for role in &member.viewer.roles {
            let steps = steps(&app, &member, *role).await?;
            parts.push(Part {
                role: role_words(text, *role),
                words: text.say(&format!("start-{}", role.as_str().replace('_', "-"))),
                steps,
            });
        }
        let made = StartPage {
            frame: member.frame("/"),
            hello: text.name("start-hello", &member.viewer.name),
            parts,
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

async fn steps(app: &App, member: &Member, role: Role) -> Result<Vec<Step>, Refusal> {
    let text = member.text();
    let step = |href, words| Step { href, words };
    let mut steps = Vec::new();
    if matches!(role, Role::PrivacyTeam | Role::DataProtectionOfficer) {
        let notices = app.store().access_notice_count().await?;
        if notices > 0 {
            steps.push(step("/access", text.count("start-step-access", notices)));
        }
    }
    match role {
        Role::Administrator => {
            let progress = app.store().progress().await?;
            if progress.customers == 0 || progress.devices == 0 {
                steps.push(step("/settings/setup", text.say("start-step-setup")));
            }
            if progress.waiting > 0 {
                steps.push(step(
                    "/devices",
                    text.count("start-step-waiting", progress.waiting),
                ));
            }
            steps.push(step(
                "/devices",
                text.count("start-step-devices", progress.devices),
            ));
            steps.push(step("/settings/accounts", text.say("start-step-accounts")));
        }
        Role::PrivacyTeam => {
            steps.push(step("/findings", text.say("start-step-review")));
            let (people, unmanaged) = app.store().people_counts().await?;
            if people == 0 {
                steps.push(step("/people/import", text.say("start-step-people")));
            } else if unmanaged > 1 {
                steps.push(step(
                    "/people?unmanaged=yes",
                    text.count("start-step-unmanaged", unmanaged),
                ));
            }
        }
        Role::DataProtectionOfficer => {
            steps.push(step("/findings", text.say("start-step-advise")));
            steps.push(step("/audit", text.say("start-step-audit")));
        }
        Role::Manager => match member.viewer.person {
            Some(person) => {
                let count = all_reports(app.store(), person).await?.len();
                steps.push(step("/findings", text.count("start-step-reports", count)));
            }
            None => steps.push(step("/account", text.say("start-step-unlinked"))),
        },
        Role::Employee => match member.viewer.person {
            Some(_) => steps.push(step("/findings", text.say("start-step-own"))),
            None => steps.push(step("/account", text.say("start-step-unlinked"))),
        },
        Role::Auditor => {
            steps.push(step("/audit", text.say("start-step-audit")));
            if member.viewer.has(Right::ViewFindings) {
                steps.push(step("/findings", text.say("start-step-read")));
            }
        }
    }
    Ok(steps)
}

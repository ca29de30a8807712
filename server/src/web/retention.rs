//! How long things are kept: a form, and what is due.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::fields::Fields;
use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::retention::{self, Terms};
use crate::role::Right;

#[derive(Template)]
#[template(path = "retention.html")]
struct RetentionPage {
    frame: Frame,
    terms: Vec<Term>,
    expired: String,
    fault: Option<String>,
}

/// One field of the form.
struct Term {
    name: &'static str,
    words: String,
    hint: String,
    days: String,
    least: u32,
    most: u32,
    due: String,
}

/// The page of terms.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/retention", get(show).post(set))
}

async fn show(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let terms = retention::terms(app.store()).await;
    let terms = terms.map_err(|error| member.trouble(error))?;
    made(&app, &member, &Form::of(terms), None, StatusCode::OK)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

/// What was filled in, as it was.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Form {
    evidence: String,
    findings: String,
    reports: String,
    sessions: String,
    audit: String,
}

impl Form {
    fn of(terms: Terms) -> Self {
        Self {
            evidence: terms.evidence.to_string(),
            findings: terms.findings.to_string(),
            reports: terms.reports.to_string(),
            sessions: terms.sessions.to_string(),
            audit: terms.audit.to_string(),
        }
    }

    fn said(&self, name: &str) -> &str {
        match name {
            "evidence" => &self.evidence,
            "findings" => &self.findings,
            "reports" => &self.reports,
            "sessions" => &self.sessions,
            _ => &self.audit,
        }
    }

    fn terms(&self) -> Option<Terms> {
        let mut terms = Terms::default();
        for (name, _, _) in Terms::NAMES {
            terms.set(name, self.said(name).trim().parse().ok()?);
        }
        terms.check().is_ok().then_some(terms)
    }
}

async fn set(
    State(app): State<App>,
    member: Member,
    Fields(form): Fields<Form>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let Some(terms) = form.terms() else {
            let fault = member.text().say("retention-fault");
            return made(
                &app,
                &member,
                &form,
                Some(fault),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        };
        retention::set(app.store(), terms, member.viewer.actor()).await?;
        Ok(Redirect::to("/settings/retention").into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

async fn made(
    app: &App,
    member: &Member,
    form: &Form,
    fault: Option<String>,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let text = member.text();
    let due = retention::due(app.store(), Moment::now()).await?;
    let terms = Terms::NAMES
        .into_iter()
        .map(|(name, least, most)| {
            let count = due.numbers().into_iter().find(|(of, _)| *of == name);
            Term {
                name,
                words: text.say(&format!("retention-{name}")),
                hint: text.say(&format!("retention-{name}-words")),
                days: form.said(name).to_owned(),
                least,
                most,
                due: text.count("retention-due", count.map_or(0, |(_, count)| count)),
            }
        })
        .collect();
    let made = RetentionPage {
        frame: member.frame("/settings"),
        terms,
        expired: text.count("retention-expired", due.expired),
        fault,
    };
    page(status, &made)
}

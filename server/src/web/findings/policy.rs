//! What the company asks of its reviewers, and what one of them asks to loosen of it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::findings::policy::{Answer, Loosening, ReviewPolicy, Set};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::{Fields, Frame, Member, Trouble, page as html};

#[derive(Template)]
#[template(path = "findings/policy.html")]
struct PolicyPage {
    frame: Frame,
    fault: Option<String>,
    set: Option<Set>,
    asked: Option<Asked>,
    said: Said,
}

/// What waits for a second person.
struct Asked {
    words: String,
    /// Whether the viewer asked.
    own: bool,
    at: i64,
}

pub(super) async fn page(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let made = async {
        member.viewer.may(Right::Decide)?;
        let policy = ReviewPolicy::of(app.store()).await?;
        shown(&app, &member, Said::of(&policy), None, None).await
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

async fn shown(
    app: &App,
    member: &Member,
    said: Said,
    fault: Option<String>,
    set: Option<Set>,
) -> Result<Response, Refusal> {
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let (store, text) = (app.store(), member.text());
    let asked = match Loosening::of(store).await? {
        None => None,
        Some(asked) => {
            let by = store.account_names(&[asked.by]).await?.remove(&asked.by);
            let what = match asked.two_from {
                Some(from) => text.count("policy-asked-from", from),
                None => text.say("policy-asked-never"),
            };
            let at = text.moment(&asked.at);
            Some(Asked {
                words: format!("{what} {} · {at}", by.unwrap_or_default()),
                own: asked.by == member.viewer.account,
                at: asked.at.0,
            })
        }
    };
    let made = PolicyPage {
        frame: member.frame("/review"),
        fault,
        set,
        asked,
        said,
    };
    html(status, &made)
}

/// The policy as a form says it.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    two_from: String,
    #[serde(default)]
    crm_link: String,
}

impl Said {
    fn of(policy: &ReviewPolicy) -> Self {
        Self {
            two_from: policy.two_from.map_or_else(String::new, |from| from.to_string()),
            crm_link: policy.crm_link.clone().unwrap_or_default(),
        }
    }

    fn policy(&self) -> Result<ReviewPolicy, Refusal> {
        let two_from = match self.two_from.trim() {
            "" => None,
            number => Some(
                number
                    .parse()
                    .map_err(|_| Refusal::Invalid("two_from: is no number".to_owned()))?,
            ),
        };
        let link = self.crm_link.trim();
        Ok(ReviewPolicy {
            two_from,
            crm_link: (!link.is_empty()).then(|| link.to_owned()),
        })
    }
}

pub(super) async fn set(
    State(app): State<App>,
    member: Member,
    Fields(said): Fields<Said>,
) -> Result<Response, Trouble> {
    let done = async {
        let set = match said.policy() {
            Ok(policy) => policy.set(app.store(), &member.viewer).await,
            Err(refusal) => Err(refusal),
        };
        match set {
            Ok(set) => {
                let holds = Said::of(&ReviewPolicy::of(app.store()).await?);
                shown(&app, &member, holds, None, Some(set)).await
            }
            Err(Refusal::Invalid(words)) => {
                let fault = Some(member.text().refused(&words));
                shown(&app, &member, said, fault, None).await
            }
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

/// What is said to whoever asked to loosen it.
#[derive(Debug, Deserialize)]
pub(super) struct Answered {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    seen: i64,
}

pub(super) async fn answer(
    State(app): State<App>,
    member: Member,
    Fields(said): Fields<Answered>,
) -> Result<Response, Trouble> {
    let done = async {
        let answer = match said.answer.as_str() {
            "agree" => Answer::Agree,
            "reject" => Answer::Reject,
            _ => return Err(Refusal::Invalid("the form cannot be read".to_owned())),
        };
        Loosening::answer(app.store(), &member.viewer, Moment(said.seen), answer).await?;
        Ok(Redirect::to("/review/policy").into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

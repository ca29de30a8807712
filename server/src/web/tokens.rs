//! Tokens of programs: made, shown once, taken back.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use super::fields::Fields;
use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::accounts::change::word;
use crate::accounts::scope::{self, LONGEST_DAYS, Scope, scopes_of};
use crate::app::App;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    frame: Frame,
    tokens: Vec<Row>,
    scopes: Vec<(&'static str, String)>,
    everybodys: bool,
    made: Option<String>,
    fault: Option<String>,
}

struct Row {
    id: Uuid,
    name: String,
    scopes: Vec<String>,
    owner: String,
    ends: String,
    used: String,
    state: String,
    good: bool,
}

/// Pages of tokens.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/account/tokens", get(list).post(make))
        .route("/account/tokens/{id}/revoke", post(revoke))
}

#[derive(Deserialize)]
struct NewToken {
    name: String,
    #[serde(default)]
    days: String,
    #[serde(default, rename = "findings:read")]
    findings_read: Option<String>,
    #[serde(default, rename = "findings:decide")]
    findings_decide: Option<String>,
    #[serde(default, rename = "coverage:read")]
    coverage_read: Option<String>,
    #[serde(default, rename = "audit:read")]
    audit_read: Option<String>,
    #[serde(default, rename = "customers:manage")]
    customers_manage: Option<String>,
    #[serde(default, rename = "metrics:read")]
    metrics_read: Option<String>,
    #[serde(default)]
    scim: Option<String>,
}

impl NewToken {
    fn scopes(&self) -> Vec<Scope> {
        let ticked = [
            (&self.findings_read, Scope::FindingsRead),
            (&self.findings_decide, Scope::FindingsDecide),
            (&self.coverage_read, Scope::CoverageRead),
            (&self.audit_read, Scope::AuditRead),
            (&self.customers_manage, Scope::CustomersManage),
            (&self.metrics_read, Scope::MetricsRead),
            (&self.scim, Scope::Scim),
        ];
        ticked
            .into_iter()
            .filter(|(tick, _)| tick.is_some())
            .map(|(_, scope)| scope)
            .collect()
    }
}

fn scope_words(text: Text, scope: Scope) -> String {
    text.say(&format!("scope-{}", scope.as_str().replace(':', "-")))
}

async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    shown(&app, &member, None, None)
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn shown(
    app: &App,
    member: &Member,
    made: Option<String>,
    fault: Option<String>,
) -> Result<Response, Refusal> {
    let (text, now) = (member.text(), Moment::now());
    let everybodys = member.viewer.has(Right::ManageServer);
    let of = (!everybodys).then_some(member.viewer.account);
    let mut names = std::collections::HashMap::new();
    if everybodys {
        for row in app.store().accounts().await? {
            names.insert(row.id, row.login);
        }
    }
    let tokens = app
        .store()
        .tokens(of)
        .await?
        .into_iter()
        .map(|row| {
            let good = row.revoked.is_none() && row.expires > now;
            let state = match row.revoked {
                Some(_) => text.say("tokens-revoked"),
                None if good => text.say("tokens-good"),
                None => text.say("tokens-over"),
            };
            Row {
                id: row.id,
                scopes: scopes_of(&row)
                    .into_iter()
                    .map(|scope| scope_words(text, scope))
                    .collect(),
                owner: names.get(&row.account_id).cloned().unwrap_or_default(),
                ends: text.moment(&row.expires),
                used: row
                    .last_used
                    .map_or_else(|| text.say("tokens-never"), |used| text.moment(&used)),
                name: row.name,
                state,
                good,
            }
        })
        .collect();
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page_made = TokensPage {
        frame: member.frame("/account"),
        tokens,
        scopes: Scope::ALL
            .into_iter()
            .filter(|scope| scope.may_be_given_by(&member.viewer))
            .map(|scope| (scope.as_str(), scope_words(text, scope)))
            .collect(),
        everybodys,
        made,
        fault,
    };
    page(status, &page_made)
}

async fn make(
    State(app): State<App>,
    member: Member,
    Fields(typed): Fields<NewToken>,
) -> Result<Response, Trouble> {
    let done = async {
        let scopes = typed.scopes();
        let days = typed
            .days
            .trim()
            .parse()
            .ok()
            .filter(|days| (1..=LONGEST_DAYS).contains(days));
        let name = word(&typed.name).ok().flatten();
        let (Some(name), Some(days), false) = (name, days, scopes.is_empty()) else {
            return shown(&app, &member, None, Some(member.text().say("tokens-fault"))).await;
        };
        let secret = scope::make(app.store(), &member.viewer, name, &scopes, days).await?;
        shown(&app, &member, Some(secret.reveal().to_owned()), None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn revoke(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Trouble> {
    let done = async {
        let id = Uuid::parse_str(&id).map_err(|_| Refusal::NotFound)?;
        scope::revoke(app.store(), &member.viewer, id).await?;
        Ok::<_, Refusal>(Redirect::to("/account/tokens").into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

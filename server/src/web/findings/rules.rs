//! The rules: what each covers, what it decided, and how it is revoked.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::scope::scope;
use super::words;
use crate::app::App;
use crate::findings::Eyes;
use crate::findings::bulk::Going;
use crate::findings::rules::{self, Decided};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::review_rule;
use crate::text::Text;
use crate::web::{Fields, Frame, Member, Trouble, page as html};

/// What a rule covers is counted up to here.
const COUNTED: u64 = 10_000;

#[derive(Template)]
#[template(path = "findings/rules.html")]
struct RulesPage {
    frame: Frame,
    rules: Vec<Shown>,
    may: bool,
}

struct Shown {
    id: Uuid,
    kind: String,
    scope: Vec<(String, String)>,
    reason: String,
    terms: Vec<String>,
    made: String,
    decided: String,
    covers: String,
    href: String,
    over: Option<String>,
    came_back: Option<CameBack>,
}

/// What came back for review when a rule was revoked.
struct CameBack {
    words: String,
    stopped: bool,
}

impl CameBack {
    fn of(text: Text, rule: &review_rule::Model) -> Option<Self> {
        rule.again.then(|| {
            let going = Going::of(rule.back_ended, rule.touched.unwrap_or(rule.at));
            let mut words = text.count("rule-came-back", rule.back);
            let more = match going {
                Going::Through => None,
                Going::On => Some("rule-back-on"),
                Going::Stopped => Some("rule-back-stopped"),
            };
            if let Some(key) = more {
                words = format!("{words} {}", text.say(key));
            }
            Self {
                words,
                stopped: going == Going::Stopped,
            }
        })
    }
}

pub(super) async fn page(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let made = async {
        let viewer = &member.viewer;
        if !viewer.has(Right::Decide) && !viewer.has(Right::Advise) && !viewer.has(Right::ReadAudit) {
            return Err(Refusal::Forbidden);
        }
        let eyes = Eyes::of(app.store(), viewer).await?;
        let (store, text) = (app.store(), member.text());
        let now = Moment::now();
        let counts = store.ruled_counts().await?;
        let all = store.rules().await?;
        let mut makers: Vec<Uuid> = all.iter().map(|rule| rule.by_user).collect();
        makers.extend(all.iter().filter_map(|rule| rule.revoked_by));
        makers.sort_unstable();
        makers.dedup();
        let names = store.account_names(&makers).await?;
        let name = |id: &Uuid| names.get(id).cloned().unwrap_or_default();
        let mut shown = Vec::new();
        for rule in all {
            let Some(filter) = rules::filter_of(&rule.query) else {
                continue;
            };
            let covers = store.findings_count(&filter, &eyes, COUNTED).await?;
            let mut terms: Vec<String> = rule
                .legal_ground
                .iter()
                .map(|ground| words::word(text, "ground", ground))
                .collect();
            terms.extend(
                rule.expires
                    .map(|until| text.name("happened-until", &text.day(&until))),
            );
            let over = match (rule.revoked, rule.revoked_by, rule.expires) {
                (Some(at), by, _) => {
                    let by = by.as_ref().map(name).unwrap_or_default();
                    let why = rule.revoked_reason.clone().unwrap_or_default();
                    Some(format!(
                        "{} · {by}{}{why}",
                        text.name("rule-revoked", &text.moment(&at)),
                        if why.is_empty() { "" } else { " · " }
                    ))
                }
                (None, _, Some(until)) if until <= now => Some(text.say("rule-over")),
                _ => None,
            };
            shown.push(Shown {
                came_back: CameBack::of(text, &rule),
                kind: words::word(text, "decision", &rule.kind),
                scope: scope(store, text, &filter).await?,
                terms,
                made: format!("{} · {}", text.moment(&rule.at), name(&rule.by_user)),
                decided: text.count("rule-decided", counts.get(&rule.id).copied().unwrap_or_default()),
                covers: words::counted(text, "rule-covers", covers),
                href: format!("/findings?{}", rule.query),
                reason: rule.reason,
                id: rule.id,
                over,
            });
        }
        let made = RulesPage {
            rules: shown,
            may: viewer.has(Right::Decide),
            frame: member.frame("/review"),
        };
        html(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

/// Why a rule is revoked, and whether what it decided is reviewed again.
#[derive(Debug, Deserialize)]
pub(super) struct Revoking {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn revoke(
    State(app): State<App>,
    member: Member,
    Path(id): Path<Uuid>,
    Fields(said): Fields<Revoking>,
) -> Result<Response, Trouble> {
    let done = async {
        let decided = if said.back.is_empty() {
            Decided::Stays
        } else {
            Decided::BackForReview
        };
        rules::revoke(app.store(), &member.viewer, id, &said.reason, decided).await?;
        app.groups().forget(app.store()).await;
        Ok::<_, Refusal>(Redirect::to("/review/rules").into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

pub(super) async fn bring_back(
    State(app): State<App>,
    member: Member,
    Path(id): Path<Uuid>,
) -> Result<Response, Trouble> {
    let done = async {
        rules::go_on(app.store(), &member.viewer, id).await?;
        app.groups().forget(app.store()).await;
        Ok::<_, Refusal>(Redirect::to("/review/rules").into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

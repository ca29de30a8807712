//! In which files a customer stands. The number is posted, so that it stands in no address and no log of a proxy.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{Row, words};
use crate::app::App;
use crate::findings::policy::ReviewPolicy;
use crate::findings::sought;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::{Fields, Frame, Member, Trouble, page as html};

#[derive(Template)]
#[template(path = "findings/sought.html")]
struct SoughtPage {
    frame: Frame,
    fault: Option<String>,
    number: String,
    reason: String,
    asked: bool,
    found: Option<Found>,
}

struct Found {
    label: String,
    facts: Vec<(String, String)>,
    link: Option<String>,
    count: String,
    more: bool,
    rows: Vec<Row>,
}

pub(super) async fn page(member: Member) -> Result<Response, Trouble> {
    let made = || {
        if !member.viewer.has(Right::Decide) && !member.viewer.has(Right::Advise) {
            return Err(Refusal::Forbidden);
        }
        let made = SoughtPage {
            frame: member.frame("/findings/customer"),
            fault: None,
            number: String::new(),
            reason: String::new(),
            asked: false,
            found: None,
        };
        html(StatusCode::OK, &made)
    };
    made().map_err(|refusal: Refusal| member.trouble(refusal))
}

/// Who is sought, and why.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn seek(
    State(app): State<App>,
    member: Member,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Trouble> {
    let made = async {
        let (store, text) = (app.store(), member.text());
        let answer = sought::customer(store, &member.viewer, &asked.number, &asked.reason).await;
        let (sought, fault) = match answer {
            Ok(sought) => (sought, None),
            Err(Refusal::Invalid(said)) => (None, Some(text.refused(&said))),
            Err(refusal) => return Err(refusal),
        };
        let found = match sought {
            None => None,
            Some(sought) => {
                let mut facts = vec![
                    (text.say("revealed-number"), sought.customer.crm_id.clone()),
                    (
                        text.say("revealed-kind"),
                        words::word(text, "customer", &sought.customer.kind),
                    ),
                ];
                if let Some(manager) = sought.customer.account_manager {
                    facts.push((text.say("revealed-manager"), manager));
                }
                if let Some(left) = sought.customer.retired {
                    facts.push((text.say("sought-retired"), text.day(&left)));
                }
                Some(Found {
                    label: sought.customer.label,
                    link: ReviewPolicy::of(store).await?.customer(&sought.customer.crm_id),
                    facts,
                    more: sought.count > sought.rows.len() as u64,
                    count: text.count("findings-count", sought.count),
                    rows: words::rows(store, text, sought.rows).await?,
                })
            }
        };
        let status = if fault.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let made = SoughtPage {
            frame: member.frame("/findings/customer"),
            asked: fault.is_none(),
            fault,
            number: asked.number,
            reason: asked.reason,
            found,
        };
        html(status, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

//! Who the customers of a finding are, on a reason that is logged.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::decision::Typed;
use super::detail::{At, address, key, make};
use super::words;
use crate::app::App;
use crate::findings;
use crate::findings::policy::ReviewPolicy;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::{Fields, Frame, Member, Trouble, page as html};

#[derive(Template)]
#[template(path = "findings/customers.html")]
struct CustomersPage {
    frame: Frame,
    here: String,
    count: String,
    customers: Vec<Known>,
    unknown: Option<String>,
    reason: String,
    next: Option<usize>,
}

struct Known {
    number: String,
    label: String,
    kind: String,
    manager: String,
    link: Option<String>,
}

/// Why somebody wants to know who the customers are.
#[derive(Debug, Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    from: usize,
}

pub(super) async fn reveal(
    State(app): State<App>,
    member: Member,
    at: At,
    Fields(why): Fields<Why>,
) -> Result<Response, Trouble> {
    let done = async {
        let viewer = &member.viewer;
        let key = key(at)?;
        viewer.may(Right::ViewFindings)?;
        let shown = match findings::reveal(app.store(), viewer, key, &why.reason, why.from).await {
            Ok(shown) => shown,
            Err(Refusal::Invalid(said)) => {
                let typed = Typed::refused_in("reveal", member.text(), &said, why.reason);
                return make(app.store(), viewer, key, typed, None).await;
            }
            Err(refusal) => return Err(refusal),
        };
        let policy = ReviewPolicy::of(app.store()).await?;
        let frame = Frame::of(viewer, "/findings");
        let text = frame.text;
        let through = shown.from + shown.customers.len() + shown.unknown;
        let made = CustomersPage {
            here: address(key),
            count: text.count("happened-customers", shown.all),
            unknown: (shown.unknown > 0).then(|| text.count("revealed-unknown", shown.unknown)),
            customers: shown
                .customers
                .into_iter()
                .map(|customer| Known {
                    link: policy.customer(&customer.crm_id),
                    number: customer.crm_id,
                    label: customer.label,
                    kind: words::word(text, "customer", &customer.kind),
                    manager: customer.account_manager.unwrap_or_default(),
                })
                .collect(),
            reason: why.reason,
            next: ((through as u64) < shown.all).then_some(through),
            frame,
        };
        html(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

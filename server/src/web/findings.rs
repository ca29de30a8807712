//! The pages of findings: groups, the list, decisions about many, rules, one finding, who its customers are, where a customer
//! stands, and what was not read.

pub(super) mod amounts;
mod banner;
mod bulk;
mod decision;
mod detail;
mod export;
pub(super) mod groups;
mod list;
mod person;
mod policy;
mod reveal;
mod rules;
mod scope;
mod sought;
mod unscanned;
mod views;
pub(super) mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/findings", get(list::page))
        .route("/findings/{source}/{file}", get(detail::page))
        .route("/findings/{source}/{file}/decisions", post(decision::decide))
        .route(
            "/findings/{source}/{file}/decisions/{id}/undo",
            post(decision::undo),
        )
        .route("/findings/{source}/{file}/customers", post(reveal::reveal))
        .route("/findings/{source}/{file}/person", post(person::say))
        .route("/findings/decide", get(bulk::page).post(bulk::decide))
        .route("/findings/undo/{id}", post(bulk::undo))
        .route("/findings/export", get(export::export))
        .route("/findings/customer", get(sought::page).post(sought::seek))
        .route("/findings/views", post(views::keep))
        .route("/findings/views/{id}/remove", post(views::remove))
        .route("/review", get(groups::page))
        .route("/review/rules", get(rules::page))
        .route("/review/rules/{id}/revoke", post(rules::revoke))
        .route("/review/rules/{id}/back", post(rules::bring_back))
        .route("/review/policy", get(policy::page).post(policy::set))
        .route("/review/policy/answer", post(policy::answer))
        .route("/devices/{device}/unscanned", get(unscanned::page))
}

/// The words of severities, by rank.
const LEVELS: [&str; 4] = ["low", "medium", "high", "critical"];

/// One of the values of a choice.
#[derive(Debug, Clone)]
struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

/// A row of a list of findings.
#[derive(Debug, Clone)]
struct Row {
    /// The number of its row: what a tick says.
    seq: i64,
    href: String,
    /// Name of the file.
    name: String,
    /// Folder in which it is.
    folder: String,
    severity: String,
    severity_words: String,
    customers: String,
    person: String,
    review: String,
    presence: Option<String>,
    /// Further words about it: where it left to, a legal hold, who looks at it.
    tags: Vec<String>,
    last_seen: String,
}

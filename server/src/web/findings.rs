//! The pages of findings: the list, one finding, who its customers are, and what was not read.

mod detail;
mod list;
mod unscanned;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/findings", get(list::page))
        .route("/findings/{source}/{file}", get(detail::page))
        .route("/findings/{source}/{file}/decisions", post(detail::decide))
        .route("/findings/{source}/{file}/customers", post(detail::reveal))
        .route("/devices/{device}/unscanned", get(unscanned::page))
}

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
    last_seen: String,
}

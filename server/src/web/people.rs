//! The directory: people, what is theirs, and the import from a file.

mod detail;
mod import;
mod list;

use axum::Router;

use crate::app::App;

/// Pages of people.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(import::routes())
        .merge(detail::routes())
}

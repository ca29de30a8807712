//! The pages: requests of browsers turned into calls of the domains, and answers into HTML.
//!
//! Every page stands in one [`Frame`]. Pages work without script; forms are posted and answered by a redirect. What
//! goes wrong is a page too ([`Trouble`]), in the reader's language.

pub mod assets;
mod findings;
pub mod frame;
mod trouble;

use axum::Router;
use axum::response::Response;

pub use frame::{Frame, page};
pub use trouble::{Reader, Trouble};

use crate::app::App;
use crate::refusal::Refusal;

/// Every page.
pub fn routes() -> Router<App> {
    Router::new().merge(findings::routes())
}

/// The page for an address at which there is nothing.
pub async fn nothing_there(reader: Reader) -> Response {
    reader.page(&Refusal::NotFound)
}

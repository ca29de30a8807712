//! The pages: requests of browsers turned into calls of the domains, and answers into HTML.
//!
//! Every page stands in one [`Frame`]. Pages work without script; forms are posted and answered by a redirect. What
//! goes wrong is a page too ([`Trouble`]), in the reader's language.

mod access;
mod accounts;
mod address;
pub mod assets;
mod audit;
mod cookie;
mod customers;
mod devices;
pub mod fields;
mod findings;
pub mod frame;
mod help;
mod links;
mod login;
pub mod member;
mod oidc;
mod own;
mod people;
mod qr;
mod recognition;
mod retention;
mod settings;
mod start;
mod tokens;
mod trouble;

use axum::Router;
use axum::response::Response;

pub use fields::Fields;
pub use frame::{Frame, page};
pub use member::Member;
pub use trouble::{Reader, Trouble};

use crate::app::App;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::text::Text;

/// Every page.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(start::routes())
        .merge(access::routes())
        .merge(help::routes())
        .merge(recognition::routes())
        .merge(login::routes())
        .merge(oidc::routes())
        .merge(links::routes())
        .merge(own::routes())
        .merge(tokens::routes())
        .merge(settings::routes())
        .merge(retention::routes())
        .merge(accounts::routes())
        .merge(customers::routes())
        .merge(people::routes())
        .merge(devices::routes())
        .merge(findings::routes())
        .merge(audit::routes())
}

/// What may take longer than other requests: files on their way.
pub fn slow() -> Router<App> {
    customers::slow()
}

/// What a role is called.
fn role_words(text: Text, role: Role) -> String {
    text.say(&format!("role-{}", role.as_str().replace('_', "-")))
}

/// The page for an address at which there is nothing.
pub async fn nothing_there(reader: Reader) -> Response {
    reader.page(&Refusal::NotFound)
}

//! Whoever is logged in, as the pages take them.
//!
//! A handler that takes a [`Member`] leads everybody else to the login and back. Tokens of programs are for the API: no
//! page is shown to one, and none is changed by one.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::trouble::{Reader, Trouble};
use crate::app::App;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;
use crate::viewer::Viewer;
use crate::web::Frame;

/// Whoever is logged in, and how they are told what goes wrong.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub viewer: Viewer,
    /// Their words.
    pub reader: Reader,
}

impl Member {
    /// Their words.
    #[must_use]
    pub const fn text(&self) -> Text {
        self.reader.text()
    }

    /// The frame of a page in the part that begins with `part`.
    #[must_use]
    pub fn frame(&self, part: &str) -> Frame {
        Frame::of(&self.viewer, part)
    }

    /// Turns a refusal into their page.
    #[must_use]
    pub fn trouble(&self, refusal: impl Into<Refusal>) -> Trouble {
        self.reader.clone().trouble(refusal)
    }

    /// Refuses whoever lacks the right.
    ///
    /// # Errors
    ///
    /// The page that says so.
    pub fn may(&self, right: Right) -> Result<(), Trouble> {
        self.viewer.may(right).map_err(|refusal| self.trouble(refusal))
    }
}

impl FromRequestParts<App> for Member {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Trouble> {
        match Viewer::from_request_parts(parts, app).await {
            Ok(viewer) if viewer.token.is_none() => {
                let reader = Reader::logged_in(&viewer, parts);
                Ok(Self { viewer, reader })
            }
            Ok(_) => Err(Reader::outside(parts).trouble(Refusal::LoginNeeded)),
            Err(refusal) => Err(Reader::outside(parts).trouble(refusal)),
        }
    }
}

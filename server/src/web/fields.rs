//! What somebody filled in: the fields of a form, as the type that a handler asks for.
//!
//! What cannot be read is told as a page in the reader's language, never as the library's own words.

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use serde::de::DeserializeOwned;

use super::trouble::{Reader, Trouble};
use crate::app::App;
use crate::refusal::Refusal;

/// The fields of a form.
#[derive(Debug)]
pub struct Fields<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Fields<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &App) -> Result<Self, Trouble> {
        let (mut parts, body) = request.into_parts();
        // Sees nobody's name: whoever fills in a form that cannot be read learns that and no more.
        let reader = Reader::outside(&parts);
        let known = match Reader::from_request_parts(&mut parts, app).await {
            Ok(reader) => reader,
            Err(_) => reader,
        };
        match Form::<T>::from_request(Request::from_parts(parts, body), app).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(_) => Err(known.trouble(Refusal::Invalid("form-unreadable".to_owned()))),
        }
    }
}

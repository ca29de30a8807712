//! Why a request is not answered with what was asked for, on pages and in the API alike.
//!
//! What goes wrong inside is logged where it is handled, once, and told to nobody outside. Whoever may not see a thing is told
//! the same as if it were not there.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::DbErr;
use serde::Serialize;

use crate::secret::NoRandomness;
use crate::store::StoreError;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody is logged in.
    #[error("log in first")]
    LoginNeeded,
    /// The account has no right to it.
    #[error("your account has no right to this")]
    Forbidden,
    /// It is not there, or not for them.
    #[error("there is no such thing")]
    NotFound,
    /// What was sent cannot be used; the words say what and name no value.
    #[error("{0}")]
    Invalid(String),
    /// It is there already, or was changed by somebody else.
    #[error("{0}")]
    Conflict(&'static str),
    /// A device reports what is not its own to report.
    #[error("source: it is not this device's")]
    SourceNotYours,
    /// A device is not let in.
    #[error(transparent)]
    Device(#[from] crate::fleet::Shut),
    /// What is sent comes too slowly: sent again, it may come in time.
    #[error("what is sent comes too slowly")]
    Slow,
    /// Too many tries.
    #[error("too many tries; wait {0} seconds")]
    TooMany(u32),
    /// The server failed.
    #[error("the server failed; its log says why")]
    Failed(#[source] anyhow::Error),
}

/// The body of a refusal in the API.
#[derive(Debug, Serialize)]
struct Body<'a> {
    error: &'a str,
    message: String,
}

impl Refusal {
    /// The status of HTTP (RFC 9110, section 15).
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::LoginNeeded => StatusCode::UNAUTHORIZED,
            Self::Device(shut) => shut.status(),
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) | Self::SourceNotYours => StatusCode::CONFLICT,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The word of it in the API.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LoginNeeded => "login_needed",
            Self::Device(shut) => shut.code(),
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Conflict(_) => "conflict",
            Self::SourceNotYours => "source_not_yours",
            Self::Slow => "slow",
            Self::TooMany(_) => "too_many",
            Self::Failed(_) => "failed",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Self::Failed(cause) = &self {
            tracing::error!(error = format!("{cause:#}"), "a request failed");
        }
        let body = Body {
            error: self.code(),
            message: self.to_string(),
        };
        let mut response = (self.status(), axum::Json(body)).into_response();
        if let Self::TooMany(seconds) = self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists => Self::Conflict("it is there already"),
            StoreError::Missing => Self::NotFound,
            StoreError::Character => Self::Invalid("a text holds a character that cannot be kept".to_owned()),
            other => Self::Failed(other.into()),
        }
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        StoreError::from(error).into()
    }
}

impl From<NoRandomness> for Refusal {
    fn from(error: NoRandomness) -> Self {
        Self::Failed(error.into())
    }
}

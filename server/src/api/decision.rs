//! A decision as bodies of the API say it, about one finding or about many: read in one place, refused in the same words.

use axum::extract::rejection::JsonRejection;
use uuid::Uuid;

use crate::findings::{Draft, Ground, Kind};
use crate::moment::Moment;
use crate::refusal::Refusal;

/// A decision in the words of the API.
pub(super) struct Words {
    /// Which.
    pub(super) kind: String,
    /// Why.
    pub(super) reason: Option<String>,
    /// What allows it to stay.
    pub(super) legal_ground: Option<String>,
    /// Until when it may.
    pub(super) expires: Option<Moment>,
    /// To whom it is given.
    pub(super) to: Option<Uuid>,
    /// How many decisions there were when this one was made.
    pub(super) seen: Option<usize>,
}

impl Words {
    /// What they say.
    pub(super) fn draft(self) -> Result<Draft, Refusal> {
        let none = |field: &str| Refusal::Invalid(format!("{field}: is none of the words"));
        let ground = match self.legal_ground {
            None => None,
            Some(word) => Some(Ground::of(&word).ok_or_else(|| none("legal_ground"))?),
        };
        Ok(Draft {
            kind: Kind::of(&self.kind).ok_or_else(|| none("kind"))?,
            reason: self.reason,
            ground,
            expires: self.expires,
            to: self.to,
            seen: self.seen,
        })
    }
}

/// Why a body cannot be read; words of the parser could repeat a value.
pub(super) fn unreadable(error: &JsonRejection) -> Refusal {
    Refusal::Invalid(format!("the body is no decision ({})", error.status().as_u16()))
}

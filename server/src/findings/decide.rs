//! What people decide about a finding. Decisions are only ever added; where the review stands follows from the last.
//!
//! Whoever decides says what they had seen ([`Draft::seen`]): somebody else's decision in between is not overruled unread.
//! What may stay needs a legal ground (GDPR art. 6(1)) and an end. The data-protection officer's opinion is kept beside the
//! decisions and changes nothing by itself.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::{Eyes, Key, Review};
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::decision;
use crate::store::{Store, StoreError, findings};
use crate::viewer::Viewer;

/// Longest reason, in bytes.
const REASON: usize = 4_000;
/// What may stay may stay so long at most before somebody looks again.
const LONGEST: Duration = Duration::from_hours(5 * 366 * 24);

/// A decision's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ask the employee.
    AskEmployee,
    /// It must go.
    Delete,
    /// It may stay for a time.
    Authorise,
    /// It holds no customer data.
    FalsePositive,
    /// What was decided holds no longer.
    Reopen,
    /// The person's manager may see it.
    Release,
    /// The data-protection officer's opinion.
    Advise,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AskEmployee,
        Self::Delete,
        Self::Authorise,
        Self::FalsePositive,
        Self::Reopen,
        Self::Release,
        Self::Advise,
    ];

    /// The word of database and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskEmployee => "ask_employee",
            Self::Delete => "delete",
            Self::Authorise => "authorise",
            Self::FalsePositive => "false_positive",
            Self::Reopen => "reopen",
            Self::Release => "release",
            Self::Advise => "advise",
        }
    }

    /// Where the review stands after it; none where it stays as it was.
    #[must_use]
    pub const fn review(self) -> Option<Review> {
        match self {
            Self::AskEmployee => Some(Review::Asked),
            Self::Delete => Some(Review::ToDelete),
            Self::Authorise => Some(Review::Authorised),
            Self::FalsePositive => Some(Review::FalsePositive),
            Self::Reopen => Some(Review::New),
            Self::Release | Self::Advise => None,
        }
    }

    /// Who may.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::Advise => Right::Advise,
            _ => Right::Decide,
        }
    }

    const fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::Authorise | Self::FalsePositive | Self::Reopen | Self::Advise
        )
    }
}

/// What allows personal data to be kept: GDPR art. 6(1)(a) to (f).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// (a)
    Consent,
    /// (b)
    Contract,
    /// (c)
    LegalObligation,
    /// (d)
    VitalInterests,
    /// (e)
    PublicTask,
    /// (f)
    LegitimateInterests,
}

impl Ground {
    /// All, in the order of the law.
    pub const ALL: [Self; 6] = [
        Self::Consent,
        Self::Contract,
        Self::LegalObligation,
        Self::VitalInterests,
        Self::PublicTask,
        Self::LegitimateInterests,
    ];

    /// The word of database and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegalObligation => "legal_obligation",
            Self::VitalInterests => "vital_interests",
            Self::PublicTask => "public_task",
            Self::LegitimateInterests => "legitimate_interests",
        }
    }
}

/// A decision as it is said.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which.
    pub kind: Kind,
    /// Why.
    pub reason: Option<String>,
    /// What allows it to stay.
    pub ground: Option<Ground>,
    /// Until when it may.
    pub expires: Option<Moment>,
    /// How many decisions there were when this one was made.
    pub seen: Option<usize>,
}

impl Draft {
    fn check(mut self, now: Moment) -> Result<Self, Refusal> {
        let invalid = |words: &str| Err(Refusal::Invalid(words.to_owned()));
        self.reason = self
            .reason
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty());
        if self.kind.needs_reason() && self.reason.is_none() {
            return invalid("reason: is needed");
        }
        let odd = |reason: &String| {
            reason.len() > REASON
                || reason
                    .chars()
                    .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        };
        if self.reason.as_ref().is_some_and(odd) {
            return invalid("reason: is too long, or holds characters that may not stand there");
        }
        if self.kind != Kind::Authorise {
            self.ground = None;
            self.expires = None;
            return Ok(self);
        }
        if self.ground.is_none() {
            return invalid("legal_ground: is needed for what may stay");
        }
        match self.expires {
            Some(expires) if expires > now && expires <= now.after(LONGEST) => Ok(self),
            _ => invalid("expires: must be a day that is still to come, at most five years from now"),
        }
    }
}

/// Decides.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a finding that is not theirs to see, [`Refusal::Conflict`] when somebody else decided in
/// between, [`Refusal::Invalid`] with what is missing.
pub async fn decide(store: &Store, viewer: &Viewer, key: Key, draft: Draft) -> Result<Uuid, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    viewer.may(draft.kind.right())?;
    let now = Moment::now();
    let draft = draft.check(now)?;
    let transaction = store.write().await?;
    let finding = findings::for_change(&transaction, key, &eyes)
        .await?
        .ok_or(Refusal::NotFound)?;
    let before = findings::decisions_count(&transaction, key).await?;
    if draft.seen.is_some_and(|seen| seen as u64 != before) {
        return Err(Refusal::Conflict("somebody else decided in the meantime"));
    }
    let id = Uuid::now_v7();
    let row = decision::Model {
        source_id: key.source,
        file_id: key.file,
        id,
        kind: draft.kind.as_str().to_owned(),
        reason: draft.reason,
        legal_ground: draft.ground.map(|ground| ground.as_str().to_owned()),
        expires: draft.expires,
        by_user: Some(viewer.account),
        at: now,
    };
    let released = match draft.kind {
        Kind::Release => Some(true),
        Kind::Reopen => Some(false),
        _ => None,
    };
    let review = draft.kind.review().map(Review::as_str);
    findings::decided(&transaction, row, review, released).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "decision.made",
        object: Some(key.object()),
        detail: json!({
            "decision": id, "kind": draft.kind.as_str(), "review_before": finding.review,
            "legal_ground": draft.ground.map(Ground::as_str), "expires": draft.expires,
        }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

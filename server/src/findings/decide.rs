//! What people decide about a finding. Decisions are only ever added; where the review stands follows from the last.
//!
//! Whoever decides says what they had seen ([`Draft::seen`]): somebody else's decision in between is not overruled unread.
//! What may stay needs a legal ground (GDPR art. 6(1)) and an end. The data-protection officer's opinion is kept beside the
//! decisions and changes nothing by itself.

mod undo;

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::policy::ReviewPolicy;
use super::{Eyes, Key, Review};
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::{Right, Role};
use crate::store::accounts::roles_of;
use crate::store::entity::decision;
use crate::store::findings::{Assigned, Then};
use crate::store::{Store, StoreError, Turn, findings};
use crate::viewer::Viewer;
pub use undo::{Just, just, undo_one};

/// Why a finding is not deleted.
const HELD: &str = "a legal hold keeps this finding from being deleted";
/// Why a decision is not taken that would overrule one that its maker has not seen.
pub const MEANWHILE: &str = "somebody else decided in the meantime";
/// Longest reason, in bytes.
const REASON: usize = 4_000;
/// What may stay may stay so long at most before somebody looks again.
const LONGEST: Duration = Duration::from_hours(5 * 366 * 24);

/// How long a finding may be put off: what may stay for longer is authorised.
const SNOOZE: Duration = Duration::from_hours(91 * 24);

/// A decision's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ask the employee.
    AskEmployee,
    /// What it knows is to come home first: to the CRM, or to a successor.
    HandOver,
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
    /// Look again at a later time.
    Snooze,
    /// Nothing of it may be deleted or erased.
    Hold,
    /// It may be again.
    EndHold,
    /// Somebody takes it upon them, or is given it.
    Assign,
    /// Words to whoever reviews it.
    Comment,
    /// What somebody else proposed shall hold.
    Agree,
    /// The data-protection officer's opinion.
    Advise,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::AskEmployee,
        Self::HandOver,
        Self::Delete,
        Self::Authorise,
        Self::FalsePositive,
        Self::Reopen,
        Self::Release,
        Self::Snooze,
        Self::Hold,
        Self::EndHold,
        Self::Assign,
        Self::Comment,
        Self::Agree,
        Self::Advise,
    ];

    /// The word of database and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskEmployee => "ask_employee",
            Self::HandOver => "hand_over",
            Self::Delete => "delete",
            Self::Authorise => "authorise",
            Self::FalsePositive => "false_positive",
            Self::Reopen => "reopen",
            Self::Release => "release",
            Self::Snooze => "snooze",
            Self::Hold => "hold",
            Self::EndHold => "end_hold",
            Self::Assign => "assign",
            Self::Comment => "comment",
            Self::Agree => "agree",
            Self::Advise => "advise",
        }
    }

    /// Where the review stands after it; none where it stays as it was.
    #[must_use]
    pub const fn review(self) -> Option<Review> {
        match self {
            Self::AskEmployee => Some(Review::Asked),
            Self::HandOver => Some(Review::ToHandOver),
            Self::Snooze => Some(Review::Later),
            Self::Delete => Some(Review::ToDelete),
            Self::Authorise => Some(Review::Authorised),
            Self::FalsePositive => Some(Review::FalsePositive),
            Self::Reopen => Some(Review::New),
            Self::Release
            | Self::Hold
            | Self::EndHold
            | Self::Assign
            | Self::Comment
            | Self::Agree
            | Self::Advise => None,
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether they may: an opinion is the officer's, words are of both, all else of those who decide.
    #[must_use]
    pub fn is_for(self, viewer: &Viewer) -> bool {
        match self {
            Self::Advise => viewer.has(Right::Advise),
            Self::Comment => viewer.has(Right::Decide) || viewer.has(Right::Advise),
            _ => viewer.has(Right::Decide),
        }
    }

    /// Whether it can be said of many findings at once.
    #[must_use]
    pub const fn is_for_many(self) -> bool {
        !matches!(self, Self::Comment | Self::Advise)
    }

    /// Whether it can hold for findings to come.
    #[must_use]
    pub const fn is_for_later(self) -> bool {
        matches!(
            self,
            Self::AskEmployee | Self::HandOver | Self::Delete | Self::Authorise | Self::FalsePositive
        )
    }

    /// Whether it lets customer data stay where it is, which the policy may want two people for.
    #[must_use]
    pub const fn lets_stay(self) -> bool {
        matches!(self, Self::Authorise | Self::FalsePositive)
    }

    /// Whether it ends at a day.
    #[must_use]
    pub const fn ends(self) -> bool {
        matches!(self, Self::Authorise | Self::Snooze)
    }

    /// Whether it needs a reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        !matches!(self, Self::Release | Self::Assign | Self::Agree)
    }

    /// What it makes of a legal hold.
    pub(super) const fn held(self) -> Option<bool> {
        match self {
            Self::Hold => Some(true),
            Self::EndHold => Some(false),
            _ => None,
        }
    }

    /// What it makes of the manager's sight.
    pub(super) const fn released(self) -> Option<bool> {
        match self {
            Self::Release => Some(true),
            Self::Reopen => Some(false),
            _ => None,
        }
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
    /// The ground of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == word)
    }

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
    /// To whom it is given.
    pub to: Option<Uuid>,
    /// How many decisions there were when this one was made.
    pub seen: Option<usize>,
}

impl Draft {
    /// Checks what is said.
    pub(super) fn check(mut self, now: Moment) -> Result<Self, Refusal> {
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
        if self.kind != Kind::Assign {
            self.to = None;
        }
        if self.kind != Kind::Authorise {
            self.ground = None;
        } else if self.ground.is_none() {
            return invalid("legal_ground: is needed for what may stay");
        }
        if !self.kind.ends() {
            self.expires = None;
            return Ok(self);
        }
        if self.kind == Kind::Snooze && self.expires.is_some_and(|until| until > now.after(SNOOZE)) {
            return invalid("until: may be ninety days from now at most");
        }
        match self.expires {
            Some(expires) if expires > now && expires <= now.after(LONGEST) => Ok(self),
            _ => invalid("expires: must be a day that is still to come, at most five years from now"),
        }
    }
}

impl Draft {
    /// Holds whom it is given to, if anybody, to those who may decide.
    pub(super) async fn may_be_given(&self, store: &Store) -> Result<(), Refusal> {
        let Some(to) = self.to else {
            return Ok(());
        };
        let account = store.account(to).await?;
        if account.is_some_and(|row| row.enabled && roles_of(&row).contains(&Role::PrivacyTeam)) {
            Ok(())
        } else {
            Err(Refusal::Invalid("to: is nobody who may decide".to_owned()))
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
    if !draft.kind.is_for(viewer) {
        return Err(Refusal::Forbidden);
    }
    draft.may_be_given(store).await?;
    let policy = ReviewPolicy::of(store).await?;
    let now = Moment::now();
    let transaction = store.write_in_turn(Turn::Decisions).await?;
    let finding = findings::for_change(&transaction, key, &eyes)
        .await?
        .ok_or(Refusal::NotFound)?;
    let before = findings::decisions_count(&transaction, key).await?;
    // Words overrule nobody.
    let overrules = !matches!(draft.kind, Kind::Comment | Kind::Advise);
    if overrules && draft.seen.is_some_and(|seen| seen as u64 != before) {
        return Err(Refusal::Conflict(MEANWHILE));
    }
    let draft = draft.check(now)?;
    if draft.kind == Kind::Delete && finding.held {
        return Err(Refusal::Conflict(HELD));
    }
    let id = Uuid::now_v7();
    let mut row = decision::Model {
        source_id: key.source,
        file_id: key.file,
        id,
        kind: draft.kind.as_str().to_owned(),
        reason: draft.reason,
        legal_ground: draft.ground.map(|ground| ground.as_str().to_owned()),
        expires: draft.expires,
        by_user: Some(viewer.account),
        to_user: draft.to,
        rule_id: None,
        bulk_id: None,
        before: finding.review.clone(),
        proposed: policy.wants_two(draft.kind, finding.customers),
        at: now,
        turn: findings::next_turn(&transaction).await?,
        undoes: None,
    };
    let mut kind = draft.kind;
    if kind == Kind::Agree {
        kind = agreed(&transaction, key, &finding.review, viewer, &mut row).await?;
    }
    let then = Then {
        review: if row.proposed {
            Some(Review::Proposed.as_str())
        } else {
            kind.review().map(Review::as_str)
        },
        released: kind.released(),
        held: kind.held(),
        assigned: (kind == Kind::Assign).then_some(Assigned(draft.to)),
    };
    findings::decided(&transaction, row, then).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "decision.made",
        object: Some(key.object()),
        detail: json!({
            "decision": id, "kind": kind.as_str(), "review_before": finding.review,
            "legal_ground": draft.ground.map(Ground::as_str), "expires": draft.expires,
        }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// Makes a decision of what somebody else proposed: the second pair of eyes is never the first.
async fn agreed(
    transaction: &sea_orm::DatabaseTransaction,
    key: Key,
    review: &str,
    viewer: &Viewer,
    row: &mut decision::Model,
) -> Result<Kind, Refusal> {
    if review != Review::Proposed.as_str() {
        return Err(Refusal::Conflict("nothing waits for agreement here"));
    }
    let proposal = findings::proposal(transaction, key)
        .await?
        .ok_or(Refusal::Conflict("nothing waits for agreement here"))?;
    if proposal.by_user == Some(viewer.account) {
        return Err(Refusal::Conflict("somebody else has to agree"));
    }
    let kind = Kind::of(&proposal.kind).ok_or(StoreError::Foreign("kind of decision"))?;
    row.kind = proposal.kind;
    row.legal_ground = proposal.legal_ground;
    row.expires = proposal.expires;
    row.reason = row.reason.take().or(proposal.reason);
    row.proposed = false;
    Ok(kind)
}

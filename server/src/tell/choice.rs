//! What somebody wants to be told: at once, in a digest each day or week, or nothing.

use serde_json::json;
use uuid::Uuid;

use super::hours::Every;
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::told;
use crate::store::{Store, tell as rows};
use crate::viewer::Viewer;

/// How often somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// New critical findings at once, what waits each day.
    AtOnce,
    /// All in a digest each day.
    Daily,
    /// All in a digest on Mondays.
    Weekly,
    /// Nothing.
    Never,
}

impl Rhythm {
    /// All, the most often first.
    pub const ALL: [Self; 4] = [Self::AtOnce, Self::Daily, Self::Weekly, Self::Never];

    /// The word of the database and of forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Never => "never",
        }
    }

    /// The rhythm of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rhythm| rhythm.as_str() == word)
    }

    /// What is usual: those who decide learn of critical findings at once, the officer each day, others on Mondays.
    #[must_use]
    pub fn usual(viewer: &Viewer) -> Self {
        if viewer.has(Right::Decide) {
            Self::AtOnce
        } else if viewer.has(Right::Advise) {
            Self::Daily
        } else {
            Self::Weekly
        }
    }

    /// What a row says, or what is usual.
    #[must_use]
    pub fn chosen(row: Option<&told::Model>, viewer: &Viewer) -> Self {
        row.and_then(|row| row.rhythm.as_deref())
            .and_then(Self::of)
            .unwrap_or_else(|| Self::usual(viewer))
    }

    /// How often there is a digest.
    #[must_use]
    pub const fn digest(self) -> Option<Every> {
        match self {
            Self::AtOnce | Self::Daily => Some(Every::Day),
            Self::Weekly => Some(Every::Week),
            Self::Never => None,
        }
    }
}

/// Whoever has been told nothing yet: told from now on.
pub(super) fn fresh(account: Uuid, last: i64, now: Moment) -> told::Model {
    told::Model {
        account_id: account,
        rhythm: None,
        told_seq: last,
        told_at: now,
        critical_at: Moment(0),
    }
}

/// Keeps somebody's own choice.
///
/// # Errors
///
/// When the database fails.
pub async fn set(store: &Store, viewer: &Viewer, rhythm: Rhythm, now: Moment) -> Result<(), Refusal> {
    let last = store.last_news().await?;
    let transaction = store.write().await?;
    let row = rows::told_within(&transaction, viewer.account).await?;
    let before = Rhythm::chosen(row.as_ref(), viewer);
    let mut row = row.unwrap_or_else(|| fresh(viewer.account, last, now));
    if before == Rhythm::Never {
        // What came while they wanted to hear nothing is not told afterwards.
        row.told_seq = last;
        row.told_at = now;
    }
    row.rhythm = Some(rhythm.as_str().to_owned());
    rows::put_told(&transaction, row).await?;
    let entry = Entry {
        actor: viewer.actor(),
        action: "account.notices_chosen",
        object: Some(format!("account:{}", viewer.account)),
        detail: json!({"before": before.as_str(), "after": rhythm.as_str()}),
    };
    audit::record(&transaction, entry).await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    #[test]
    fn what_is_usual_follows_from_what_somebody_does() {
        for (role, rhythm) in [
            (Role::PrivacyTeam, Rhythm::AtOnce),
            (Role::DataProtectionOfficer, Rhythm::Daily),
            (Role::Employee, Rhythm::Weekly),
        ] {
            assert_eq!(Rhythm::chosen(None, &Viewer::for_test(None, &[role])), rhythm);
        }
        let viewer = Viewer::for_test(None, &[Role::PrivacyTeam]);
        let mut row = fresh(viewer.account, 3, Moment(5));
        for rhythm in Rhythm::ALL {
            row.rhythm = Some(rhythm.as_str().to_owned());
            assert_eq!(Rhythm::chosen(Some(&row), &viewer), rhythm);
        }
        assert_eq!(Rhythm::of("hourly"), None);
    }
}

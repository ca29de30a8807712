//! How long things are kept, and the work that erases what is due.
//!
//! One policy ([`Terms`]), in days, kept in the settings. What is erased is told to the audit log in the transaction that
//! erases it: how much and which ids, never a content. The log itself ends at its beginning: what is cut off is vouched for
//! by an entry of what remains. What was allowed for a time comes back for review when that time is over. All of it goes
//! in small steps, so that others wait for none, and may be broken off at any moment.
//!
//! The usual terms: two years for what is about an employee after they left, as the authority's guideline has it where no
//! law says otherwise, so for findings from when they were last there; five years for the log, in which claims for damages
//! lapse (article 3:310 of the Dutch Civil Code), and so long may a decision let something stay.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::retention as rows;
use crate::store::settings::put_setting;
use crate::store::{Store, StoreError};

/// Name of the setting.
const SETTING: &str = "retention";
/// How often the server looks for what is due.
const EVERY: Duration = Duration::from_hours(6);
/// When it looks first.
const FIRST: Duration = Duration::from_mins(2);
/// Steps of one kind in one round; what is left is done in the next.
const STEPS: usize = 5_000;

/// How long things are kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What a file held that is gone: which customers, and where they stood. From when a scan saw that it is gone.
    pub evidence: u32,
    /// A finding with its story and decisions. From when its file was gone, or was seen last.
    pub findings: u32,
    /// Which reports and scans there were, and what they did not read.
    pub reports: u32,
    /// Sessions of browsers, from their end.
    pub sessions: u32,
    /// The log of what was done and looked at.
    pub audit: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            evidence: 90,
            findings: 730,
            reports: 365,
            sessions: 7,
            audit: 1_826,
        }
    }
}

impl Terms {
    /// Names, in their order, with what they may be.
    pub const NAMES: [(&'static str, u32, u32); 5] = [
        ("evidence", 1, 3_660),
        ("findings", 30, 3_660),
        ("reports", 30, 3_660),
        ("sessions", 1, 90),
        ("audit", 365, 7_320),
    ];

    /// The days of a name.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<u32> {
        Some(match name {
            "evidence" => self.evidence,
            "findings" => self.findings,
            "reports" => self.reports,
            "sessions" => self.sessions,
            "audit" => self.audit,
            _ => return None,
        })
    }

    /// Sets the days of a name; false where there is none of that name.
    pub fn set(&mut self, name: &str, days: u32) -> bool {
        let place = match name {
            "evidence" => &mut self.evidence,
            "findings" => &mut self.findings,
            "reports" => &mut self.reports,
            "sessions" => &mut self.sessions,
            "audit" => &mut self.audit,
            _ => return false,
        };
        *place = days;
        true
    }

    /// Holds terms to what makes sense.
    ///
    /// # Errors
    ///
    /// [`Refusal::Invalid`] with the name of the first that does not.
    pub fn check(&self) -> Result<(), Refusal> {
        for (name, least, most) in Self::NAMES {
            if self.of(name).is_none_or(|days| !(least..=most).contains(&days)) {
                return Err(Refusal::Invalid(format!(
                    "{name}: must be {least} to {most} days"
                )));
            }
        }
        if self.evidence > self.findings {
            return Err(Refusal::Invalid(
                "evidence: cannot be kept longer than the findings that it belongs to".to_owned(),
            ));
        }
        Ok(())
    }
}

/// The terms; the usual ones where none were set.
///
/// # Errors
///
/// When the database fails or holds another shape.
pub async fn terms(store: &Store) -> Result<Terms, StoreError> {
    match store.setting(SETTING).await? {
        None => Ok(Terms::default()),
        Some(value) => serde_json::from_value(value).map_err(|_| StoreError::Foreign("setting")),
    }
}

/// Sets the terms.
///
/// # Errors
///
/// What cannot be, or when the database fails.
pub async fn set(store: &Store, terms: Terms, by: Actor) -> Result<(), Refusal> {
    terms.check()?;
    let before = self::terms(store).await?;
    let transaction = store.write().await?;
    put_setting(&transaction, SETTING, &json!(terms)).await?;
    let entry = Entry {
        actor: by,
        action: "retention.changed",
        object: None,
        detail: json!({"before": before, "after": terms}),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// What a round did, or would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Round {
    /// Decisions whose time was over: their findings are to be reviewed again.
    pub expired: u64,
    /// Findings that lost what their files held.
    pub evidence: u64,
    /// Findings with story and decisions.
    pub findings: u64,
    /// Reports and scans.
    pub reports: u64,
    /// Sessions.
    pub sessions: u64,
    /// Entries of the log.
    pub audit: u64,
}

impl Round {
    /// Names and numbers, in order.
    #[must_use]
    pub const fn numbers(&self) -> [(&'static str, u64); 6] {
        [
            ("expired", self.expired),
            ("evidence", self.evidence),
            ("findings", self.findings),
            ("reports", self.reports),
            ("sessions", self.sessions),
            ("audit", self.audit),
        ]
    }
}

/// The first moment that is kept.
fn since(now: Moment, days: u32) -> Moment {
    now.before(Duration::from_secs(u64::from(days) * 24 * 3600))
}

/// What a round would do now; nothing is changed.
///
/// # Errors
///
/// When the database fails.
pub async fn due(store: &Store, now: Moment) -> Result<Round, StoreError> {
    let terms = terms(store).await?;
    Ok(Round {
        expired: store.expired_count(now).await?,
        evidence: store.evidence_due(since(now, terms.evidence)).await?,
        findings: store.findings_due(since(now, terms.findings)).await?,
        reports: store.reports_due(since(now, terms.reports)).await?,
        sessions: store.sessions_due(since(now, terms.sessions)).await?,
        audit: store.audit_due(since(now, terms.audit)).await?,
    })
}

/// Brings back what was allowed for a time that is over, and erases what is due.
///
/// # Errors
///
/// When the database fails; what was done before stays done.
pub async fn run(store: &Store, now: Moment) -> Result<Round, StoreError> {
    let terms = terms(store).await?;
    let mut round = Round::default();
    expire(store, now, &mut round).await?;
    for _ in 0..STEPS {
        let transaction = store.write().await?;
        let ids = rows::erase_evidence(&transaction, since(now, terms.evidence)).await?;
        if ids.is_empty() {
            break;
        }
        round.evidence += ids.len() as u64;
        erased(&transaction, "evidence", since(now, terms.evidence), json!(ids)).await?;
        transaction.commit().await?;
    }
    for _ in 0..STEPS {
        let transaction = store.write().await?;
        let ids = rows::erase_findings(&transaction, since(now, terms.findings)).await?;
        if ids.is_empty() {
            break;
        }
        round.findings += ids.len() as u64;
        erased(&transaction, "findings", since(now, terms.findings), json!(ids)).await?;
        transaction.commit().await?;
    }
    let before = since(now, terms.reports);
    let transaction = store.write().await?;
    round.reports = rows::erase_reports(&transaction, before).await?;
    if round.reports > 0 {
        erased(&transaction, "reports", before, json!(round.reports)).await?;
        transaction.commit().await?;
    } else {
        drop(transaction);
    }
    let before = since(now, terms.sessions);
    let transaction = store.write().await?;
    round.sessions = rows::erase_sessions(&transaction, before).await?;
    if round.sessions > 0 {
        erased(&transaction, "sessions", before, json!(round.sessions)).await?;
        transaction.commit().await?;
    } else {
        drop(transaction);
    }
    round.audit = audit::trim(store, since(now, terms.audit)).await?;
    Ok(round)
}

/// Tells the log what a step erased: which ids, or how many where they are nobody's to ask for.
async fn erased(
    transaction: &sea_orm::DatabaseTransaction,
    what: &str,
    before: Moment,
    which: Value,
) -> Result<(), StoreError> {
    let count = which
        .as_array()
        .map_or_else(|| which.clone(), |ids| json!(ids.len()));
    let mut detail = json!({"what": what, "before": before, "count": count});
    if which.is_array()
        && let Some(detail) = detail.as_object_mut()
    {
        detail.insert("ids".to_owned(), which);
    }
    let entry = Entry {
        actor: Actor::Server,
        action: "retention.erased",
        object: None,
        detail,
    };
    audit::record(transaction, entry).await
}

async fn expire(store: &Store, now: Moment, round: &mut Round) -> Result<(), StoreError> {
    let mut after = 0;
    for _ in 0..STEPS {
        let page = store.allowed_until(now, after).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.0;
        for (_, key) in &page {
            let transaction = store.write().await?;
            if rows::bring_back(&transaction, *key, now).await? {
                let entry = Entry {
                    actor: Actor::Server,
                    action: "decision.expired",
                    object: Some(key.object()),
                    detail: json!({}),
                };
                audit::record(&transaction, entry).await?;
                transaction.commit().await?;
                round.expired += 1;
            }
        }
    }
    Ok(())
}

/// Keeps the terms for as long as the server runs.
pub async fn keep(store: Store) {
    tokio::time::sleep(FIRST).await;
    loop {
        match run(&store, Moment::now()).await {
            Ok(round) if round == Round::default() => tracing::debug!("nothing was due to be erased"),
            Ok(round) => tracing::info!(?round, "erased what was due"),
            Err(error) => tracing::error!(%error, "what is due could not be erased; tried again later"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_make_sense() {
        assert!(Terms::default().check().is_ok());
        for (name, least, most) in Terms::NAMES {
            for days in [least - 1, most + 1] {
                let mut terms = Terms::default();
                assert!(terms.set(name, days));
                assert!(terms.check().unwrap_err().to_string().starts_with(name));
            }
        }
        let mut terms = Terms::default();
        assert!(!terms.set("everything", 1));
        terms.evidence = terms.findings + 1;
        assert!(terms.check().is_err());
    }
}

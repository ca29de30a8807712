//! What the company asks of its reviewers: from how many customers on two people let data stay, and where a customer stands
//! in the CRM. Kept as one setting, changed by those who decide, and logged. Whom two pairs of eyes are in the way cannot take them
//! away alone: asking for fewer waits until a colleague agrees ([`Loosening`]).

use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Kind;
use crate::audit::{self, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::settings::{put_setting, setting_within};
use crate::store::{Store, StoreError, Turn};
use crate::viewer::Viewer;

/// The setting.
const KEY: &str = "review.policy";
/// The setting that says what waits for a second person.
const LOOSENING: &str = "review.policy.loosening";
/// Longest address of a CRM, in bytes.
const ADDRESS: usize = 500;
/// What stands for the customer's number in it.
const NUMBER: &str = "{id}";

/// What the company asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewPolicy {
    /// From so many distinct customers on two people let a file stay; none is never.
    pub two_from: Option<i32>,
    /// The page of a customer in the CRM, with `{id}` for their number.
    pub crm_link: Option<String>,
}

impl ReviewPolicy {
    /// As it is set.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn of(store: &Store) -> Result<Self, StoreError> {
        Self::read(store.setting(KEY).await?)
    }

    /// As it is set, within a transaction.
    pub(crate) async fn within(transaction: &DatabaseTransaction) -> Result<Self, StoreError> {
        Self::read(setting_within(transaction, KEY).await?)
    }

    fn read(value: Option<Value>) -> Result<Self, StoreError> {
        value.map_or_else(
            || Ok(Self::default()),
            |value| serde_json::from_value(value).map_err(|_| StoreError::Foreign("policy of reviews")),
        )
    }

    /// Whether somebody else has to agree to such a decision.
    #[must_use]
    pub fn wants_two(&self, kind: Kind, customers: i32) -> bool {
        kind.lets_stay() && self.two_from.is_some_and(|from| customers >= from)
    }

    /// The page of a customer in the CRM.
    #[must_use]
    pub fn customer(&self, number: &str) -> Option<String> {
        let number: String = number
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02X}"),
            })
            .collect();
        self.crm_link.as_ref().map(|link| link.replace(NUMBER, &number))
    }

    fn check(self) -> Result<Self, Refusal> {
        let invalid = |words: &str| Err(Refusal::Invalid(words.to_owned()));
        if self.two_from.is_some_and(|from| from < 1) {
            return invalid("two_from: is a number of customers");
        }
        if let Some(link) = &self.crm_link {
            let fine = url::Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            if !fine || link.len() > ADDRESS || !link.contains(NUMBER) {
                return invalid("crm_link: is an address that begins with https:// and holds {id}");
            }
        }
        Ok(self)
    }

    /// Whether fewer findings have two people decide than before.
    fn loosens(&self, before: &Self) -> bool {
        match (before.two_from, self.two_from) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(before), Some(now)) => now > before,
        }
    }

    /// Sets it. What loosens it waits for somebody else to agree; all else holds at once.
    ///
    /// # Errors
    ///
    /// [`Refusal::Forbidden`] for whoever does not decide, [`Refusal::Invalid`] with what cannot be.
    pub async fn set(self, store: &Store, viewer: &Viewer) -> Result<Set, Refusal> {
        viewer.may(Right::Decide)?;
        let wanted = self.check()?;
        let now = Moment::now();
        let transaction = store.write_in_turn(Turn::Decisions).await?;
        let before = Self::within(&transaction).await?;
        let asked = wanted.loosens(&before);
        let policy = Self {
            two_from: if asked { before.two_from } else { wanted.two_from },
            ..wanted.clone()
        };
        let waits = if asked {
            json!(Loosening {
                two_from: wanted.two_from,
                by: viewer.account,
                at: now,
            })
        } else {
            // Whatever was asked for before was asked of another policy.
            Value::Null
        };
        put_setting(&transaction, LOOSENING, &waits).await?;
        put_setting(&transaction, KEY, &json!(policy)).await?;
        let mut entries = vec![(
            "review_policy.changed",
            json!({"before": before, "after": policy}),
        )];
        if asked {
            let detail = json!({"two_from": wanted.two_from, "before": before.two_from});
            entries.push(("review_policy.loosening_asked", detail));
        }
        for (action, detail) in entries {
            log(&transaction, viewer, action, detail).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(if asked { Set::Asked } else { Set::Holds })
    }
}

/// What became of a policy that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// It holds.
    Holds,
    /// A part of it waits for somebody else to agree.
    Asked,
}

/// That fewer findings shall have two people decide: asked for by one, and agreed to by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loosening {
    /// From so many distinct customers on two people would let a file stay; none is never.
    pub two_from: Option<i32>,
    /// Who asks.
    pub by: Uuid,
    /// Since when.
    pub at: Moment,
}

/// What is said to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It shall be so.
    Agree,
    /// It shall not; whoever asked takes it back so, too.
    Reject,
}

impl Loosening {
    /// The one that waits, if one does.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        read_loosening(store.setting(LOOSENING).await?)
    }

    /// Answers the one that waits, as it was seen.
    ///
    /// # Errors
    ///
    /// [`Refusal::Forbidden`] for whoever does not decide, [`Refusal::Conflict`] where none waits, where it is another by now, or
    /// where whoever agrees asked for it.
    pub async fn answer(store: &Store, viewer: &Viewer, seen: Moment, answer: Answer) -> Result<(), Refusal> {
        viewer.may(Right::Decide)?;
        let transaction = store.write_in_turn(Turn::Decisions).await?;
        let asked = read_loosening(setting_within(&transaction, LOOSENING).await?)?
            .filter(|asked| asked.at == seen)
            .ok_or(Refusal::Conflict("nothing waits for agreement here"))?;
        let before = ReviewPolicy::within(&transaction).await?;
        if answer == Answer::Agree {
            if asked.by == viewer.account {
                return Err(Refusal::Conflict("somebody else has to agree"));
            }
            let policy = ReviewPolicy {
                two_from: asked.two_from,
                ..before.clone()
            };
            put_setting(&transaction, KEY, &json!(policy)).await?;
        }
        put_setting(&transaction, LOOSENING, &Value::Null).await?;
        let action = match answer {
            Answer::Agree => "review_policy.loosened",
            Answer::Reject => "review_policy.loosening_rejected",
        };
        let detail = json!({"two_from": asked.two_from, "before": before.two_from, "asked_by": asked.by});
        log(&transaction, viewer, action, detail).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(())
    }
}

fn read_loosening(value: Option<Value>) -> Result<Option<Loosening>, StoreError> {
    value
        .filter(|value| !value.is_null())
        .map(|value| serde_json::from_value(value).map_err(|_| StoreError::Foreign("policy of reviews")))
        .transpose()
}

async fn log(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    action: &'static str,
    detail: Value,
) -> Result<(), StoreError> {
    let entry = Entry {
        actor: viewer.actor(),
        action,
        object: None,
        detail,
    };
    audit::record(transaction, entry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_into_the_address_and_nothing_else_is() {
        let policy = ReviewPolicy {
            two_from: None,
            crm_link: Some("https://crm.example/klant/{id}".to_owned()),
        };
        assert_eq!(policy.customer("K-1").unwrap(), "https://crm.example/klant/K-1");
        assert_eq!(
            policy.customer("../x?a=b#\"").unwrap(),
            "https://crm.example/klant/..%2Fx%3Fa%3Db%23%22"
        );
        assert!(policy.check().is_ok());
        for link in ["javascript:alert({id})", "https://crm.example/", "crm/{id}"] {
            let policy = ReviewPolicy {
                crm_link: Some(link.to_owned()),
                ..ReviewPolicy::default()
            };
            assert!(policy.check().is_err(), "{link}");
        }
    }

    #[test]
    fn fewer_findings_for_two_are_less_than_before() {
        let of = |two_from| ReviewPolicy {
            two_from,
            crm_link: None,
        };
        for (before, now, loosens) in [
            (None, Some(5), false),
            (None, None, false),
            (Some(5), Some(5), false),
            (Some(5), Some(4), false),
            (Some(5), Some(6), true),
            (Some(5), None, true),
        ] {
            assert_eq!(of(now).loosens(&of(before)), loosens, "{before:?} {now:?}");
        }
    }

    #[test]
    fn two_people_let_much_stay_and_one_deletes_it() {
        let policy = ReviewPolicy {
            two_from: Some(100),
            crm_link: None,
        };
        assert!(policy.wants_two(Kind::Authorise, 100));
        assert!(!policy.wants_two(Kind::Authorise, 99));
        assert!(!policy.wants_two(Kind::Delete, 1000));
        assert!(!ReviewPolicy::default().wants_two(Kind::FalsePositive, 1000));
    }
}

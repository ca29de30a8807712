//! What the company asks of its reviewers: from how many customers on two people let data stay, and where a customer stands
//! in the CRM. Kept as one setting, changed by those who decide, and logged.

use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Kind;
use crate::audit::{self, Entry};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::settings::{put_setting, setting_within};
use crate::store::{Store, StoreError};
use crate::viewer::Viewer;

/// The setting.
const KEY: &str = "review.policy";
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
        let value = store.setting(KEY).await?;
        value.map_or_else(
            || Ok(Self::default()),
            |value| serde_json::from_value(value).map_err(|_| StoreError::Foreign("policy of reviews")),
        )
    }

    /// As it is set, within a transaction.
    pub(crate) async fn within(transaction: &DatabaseTransaction) -> Result<Self, StoreError> {
        let value = setting_within(transaction, KEY).await?;
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

    /// Sets it.
    ///
    /// # Errors
    ///
    /// [`Refusal::Forbidden`] for whoever does not decide, [`Refusal::Invalid`] with what cannot be.
    pub async fn set(self, store: &Store, viewer: &Viewer) -> Result<(), Refusal> {
        viewer.may(Right::Decide)?;
        let policy = self.check()?;
        let transaction = store.write().await?;
        put_setting(&transaction, KEY, &json!(policy)).await?;
        let entry = Entry {
            actor: viewer.actor(),
            action: "review_policy.changed",
            object: None,
            detail: json!(policy),
        };
        audit::record(&transaction, entry).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(())
    }
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

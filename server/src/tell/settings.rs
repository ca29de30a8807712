//! When people are told, and what counts as waiting too long: one setting of the company.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::hours::Hours;
use crate::audit::{self, Actor, Entry};
use crate::refusal::Refusal;
use crate::store::settings::put_setting;
use crate::store::{Store, StoreError};

/// Name of the setting.
const SETTING: &str = "notices";
/// Longest wait that can be set, in days.
pub const LONGEST: u16 = 365;

/// When people are told, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeSettings {
    /// When.
    pub hours: Hours,
    /// A new finding waits too long after so many days without a decision.
    pub undecided: u16,
    /// A proposal waits too long after so many days without a second person.
    pub proposed: u16,
    /// Whoever was asked waits too long after so many days without an answer.
    pub asked: u16,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            hours: Hours::default(),
            undecided: 14,
            proposed: 3,
            asked: 7,
        }
    }
}

impl NoticeSettings {
    /// Holds settings to what can work.
    ///
    /// # Errors
    ///
    /// Keys of the words for all faults.
    pub fn check(&self) -> Result<(), Vec<&'static str>> {
        let mut faults = Vec::new();
        if !self.hours.is_possible() {
            faults.push("notices-fault-hours");
        } else if !self.hours.digest_is_heard() {
            faults.push("notices-fault-digest");
        }
        if [self.undecided, self.proposed, self.asked]
            .iter()
            .any(|days| !(1..=LONGEST).contains(days))
        {
            faults.push("notices-fault-days");
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// The settings; the usual ones where none were set.
///
/// # Errors
///
/// When the database fails or holds another shape.
pub async fn read(store: &Store) -> Result<NoticeSettings, StoreError> {
    match store.setting(SETTING).await? {
        None => Ok(NoticeSettings::default()),
        Some(value) => serde_json::from_value(value).map_err(|_| StoreError::Foreign("setting")),
    }
}

/// Keeps settings that were checked.
///
/// # Errors
///
/// When the database fails.
pub async fn set(store: &Store, settings: NoticeSettings, by: Actor) -> Result<(), Refusal> {
    let before = read(store).await?;
    let transaction = store.write().await?;
    put_setting(&transaction, SETTING, &json!(settings)).await?;
    let entry = Entry {
        actor: by,
        action: "notices.changed",
        object: None,
        detail: json!({"before": before, "after": settings}),
    };
    audit::record(&transaction, entry).await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_held_to_what_can_work() {
        let usual = NoticeSettings::default();
        assert_eq!(usual.check(), Ok(()));
        let mut bad = usual;
        bad.hours.digest = 20 * 60;
        bad.asked = 0;
        assert_eq!(
            bad.check(),
            Err(vec!["notices-fault-digest", "notices-fault-days"])
        );
        bad.hours.digest = 10_000;
        assert_eq!(bad.check().unwrap_err().first(), Some(&"notices-fault-hours"));
    }

    #[test]
    fn settings_of_an_earlier_version_are_read() {
        let read: NoticeSettings = serde_json::from_str(r#"{"asked": 9}"#).unwrap();
        assert_eq!((read.asked, read.hours), (9, Hours::default()));
        let hours =
            r#"{"offset": 60, "quiet_from": 1140, "quiet_to": 420, "weekend": "quiet", "digest": 480}"#;
        assert_eq!(serde_json::from_str::<Hours>(hours).unwrap(), Hours::default());
    }
}

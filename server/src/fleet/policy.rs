//! What the devices are told to do: which roots, how often, with which index and rules.
//!
//! One policy for the fleet, kept in the settings and changed in the browser. A root that a device does not have is
//! passed over by the device, so one list serves laptops and file servers of every system.

use homeward_rules::fleet::{AgentPolicy, Artefact, Effort};
use homeward_rules::report::{PROTOCOL, Source, SourceKind};
use homeward_rules::ruleset::Ruleset;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Device;
use crate::app::App;
use crate::audit::{Actor, Entry};
use crate::ingest::shown_name;
use crate::moment::Moment;
use crate::refusal::Refusal;

/// Name of the setting.
const SETTING: &str = "fleet.policy";
/// Most roots, and most patterns.
const MOST: usize = 200;
/// Longest root or pattern, in bytes.
const LONGEST: usize = 1_000;
/// Longest rule pack, in bytes.
const RULES: usize = 200_000;

/// The fleet's policy, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetPolicy {
    /// Folders of devices.
    pub roots: Vec<String>,
    /// Shares, as the agents that serve them see them.
    #[serde(default)]
    pub shares: Vec<String>,
    /// Patterns of what is left out.
    pub excludes: Vec<String>,
    /// Minutes from one scan to the next.
    pub every_minutes: u32,
    /// What a scan may cost.
    pub effort: Effort,
    /// A rule pack in the place of the built-in one.
    #[serde(default)]
    pub rules: Option<String>,
}

impl Default for FleetPolicy {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            roots: words(&["/home", "/Users", "C:\\Users"]),
            shares: Vec::new(),
            excludes: words(&["node_modules", ".git", "*.iso"]),
            every_minutes: 24 * 60,
            effort: Effort::default(),
            rules: None,
        }
    }
}

impl FleetPolicy {
    /// Holds the policy to what agents can do.
    ///
    /// # Errors
    ///
    /// The first fault, with its field.
    pub fn check(&self) -> Result<(), Refusal> {
        let fault = |words: String| Err(Refusal::Invalid(words));
        for (field, words) in [
            ("roots", &self.roots),
            ("shares", &self.shares),
            ("excludes", &self.excludes),
        ] {
            if words.len() > MOST {
                return fault(format!("{field}: are more than {MOST}"));
            }
            let bad =
                |word: &String| word.is_empty() || word.len() > LONGEST || word.chars().any(char::is_control);
            if let Some(at) = words.iter().position(bad) {
                return fault(format!("{field}: number {} cannot be used", at + 1));
            }
        }
        if !(15..=60 * 24 * 31).contains(&self.every_minutes) {
            return fault("every_minutes: must be 15 minutes to 31 days".to_owned());
        }
        let effort = self.effort;
        if !(1..=64).contains(&effort.workers)
            || !(64..=65_536).contains(&effort.memory_mb)
            || !(1..=86_400).contains(&effort.seconds_per_file)
        {
            return fault(
                "effort: must be 1 to 64 workers of 64 to 65,536 MB and 1 to 86,400 seconds a file"
                    .to_owned(),
            );
        }
        let Some(rules) = &self.rules else {
            return Ok(());
        };
        if rules.len() > RULES {
            return fault(format!("rules: are longer than {RULES}"));
        }
        match Ruleset::parse(rules) {
            Ok(_) => Ok(()),
            Err(error) => fault(format!("rules: {error}")),
        }
    }

    /// What a device is told that scans these shares.
    #[must_use]
    pub fn for_agents(&self, shares: &[String], index: Option<Artefact>) -> AgentPolicy {
        let source = |kind| {
            move |root: &String| Source {
                kind,
                root: root.clone(),
            }
        };
        AgentPolicy {
            protocol: PROTOCOL,
            roots: self
                .roots
                .iter()
                .map(source(SourceKind::DeviceRoot))
                .chain(shares.iter().map(source(SourceKind::Share)))
                .collect(),
            excludes: self.excludes.clone(),
            every_minutes: self.every_minutes,
            effort: self.effort,
            index,
            rules: self.rules.as_ref().map(|text| Artefact {
                digest: blake3::hash(text.as_bytes()).to_hex().to_string(),
                bytes: text.len() as u64,
            }),
        }
    }
}

/// The fleet's policy; the usual one where none was set.
///
/// # Errors
///
/// When the database fails or holds another shape.
pub async fn read(app: &App) -> Result<FleetPolicy, Refusal> {
    let Some(text) = app.store().fleet_setting(SETTING).await? else {
        return Ok(FleetPolicy::default());
    };
    serde_json::from_str(&text).map_err(|error| Refusal::Failed(error.into()))
}

/// Whether the policy was ever set.
///
/// # Errors
///
/// When the database fails.
pub async fn is_set(app: &App) -> Result<bool, Refusal> {
    Ok(app.store().fleet_setting(SETTING).await?.is_some())
}

/// Sets the fleet's policy.
///
/// # Errors
///
/// What cannot be, or when the database fails.
pub async fn set(app: &App, policy: &FleetPolicy, by: Actor) -> Result<(), Refusal> {
    policy.check()?;
    let text = serde_json::to_string(policy).map_err(|error| Refusal::Failed(error.into()))?;
    let shares = policy.shares.iter().map(|share| shown_name(share)).collect();
    let entry = Entry {
        actor: by,
        action: "fleet_policy.changed",
        object: None,
        detail: changes(&read(app).await?, policy),
    };
    Ok(app
        .store()
        .set_policy((SETTING, text), shares, Moment::now(), entry)
        .await?)
}

/// What changes from one policy to another, as the log tells it: each field with old and new; rules by their digest.
fn changes(before: &FleetPolicy, after: &FleetPolicy) -> Value {
    let fields = |policy: &FleetPolicy| {
        let rules = policy.rules.as_ref();
        let told = FleetPolicy {
            rules: rules.map(|text| blake3::hash(text.as_bytes()).to_hex().to_string()),
            ..policy.clone()
        };
        match json!(told) {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    };
    let before = fields(before);
    let changed = fields(after).into_iter().filter_map(|(name, new)| {
        let old = before.get(&name).cloned().unwrap_or_default();
        (old != new).then(|| (name, json!({ "before": old, "after": new })))
    });
    Value::Object(changed.collect())
}

/// What a device is told now: its shares alone, and the index if it may hold it.
///
/// # Errors
///
/// When the database fails.
pub async fn current(app: &App, device: &Device) -> Result<AgentPolicy, Refusal> {
    let index = if device.may_hold_index {
        app.store().current_index().await?
    } else {
        None
    };
    let index = index.map(|index| Artefact {
        digest: index.digest,
        bytes: u64::try_from(index.bytes).unwrap_or_default(),
    });
    Ok(read(app).await?.for_agents(&device.shares, index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_held_to_what_agents_can_do() {
        let good = FleetPolicy::default();
        assert!(good.check().is_ok());
        let bad = |change: &dyn Fn(&mut FleetPolicy)| {
            let mut policy = FleetPolicy::default();
            change(&mut policy);
            policy.check().unwrap_err().to_string()
        };
        assert!(bad(&|it| it.roots.push(String::new())).starts_with("roots: number 4"));
        assert!(bad(&|it| it.excludes = vec!["x".into(); MOST + 1]).starts_with("excludes: "));
        assert!(bad(&|it| it.every_minutes = 1).starts_with("every_minutes: "));
        assert!(bad(&|it| it.effort.workers = 0).starts_with("effort: "));
        assert!(bad(&|it| it.rules = Some("nonsense".into())).starts_with("rules: "));
    }

    #[test]
    fn the_log_tells_old_and_new_of_what_changes() {
        let before = FleetPolicy::default();
        let after = FleetPolicy {
            roots: vec!["/srv".into()],
            rules: Some("x".into()),
            ..before.clone()
        };
        let told = changes(&before, &after);
        assert_eq!(told["roots"]["before"][0], "/home");
        assert_eq!(told["roots"]["after"], json!(["/srv"]));
        assert_eq!(told["rules"]["before"], Value::Null);
        assert_eq!(told["rules"]["after"].as_str().map(str::len), Some(64));
        assert_eq!(told.as_object().map(Map::len), Some(2));
        assert_eq!(changes(&before, &before), json!({}));
    }

    #[test]
    fn devices_are_told_roots_and_shares_apart() {
        let policy = FleetPolicy {
            roots: vec!["/home".into()],
            shares: vec!["//fs/sales".into(), "//fs/board".into()],
            ..FleetPolicy::default()
        };
        assert_eq!(policy.for_agents(&[], None).roots.len(), 1);
        let told = policy.for_agents(&["//fs/sales".into()], None);
        assert_eq!(told.roots.len(), 2);
        assert_eq!(told.roots[0].kind, SourceKind::DeviceRoot);
        assert_eq!(told.roots[1].kind, SourceKind::Share);
        assert_eq!((told.index, told.rules), (None, None));
    }
}

//! What devices scan: folders, shares, what is left out, how often, how hard, and with which rules.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use homeward_rules::ruleset::Ruleset;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::fleet::policy::{self, FleetPolicy};
use crate::fleet::shares;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;
use crate::visible::visible;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

/// How often, in minutes, as it is proposed.
const EVERY: [(u32, &str); 5] = [
    (60, "policy-hourly"),
    (4 * 60, "policy-four-hours"),
    (24 * 60, "policy-daily"),
    (7 * 24 * 60, "policy-weekly"),
    (30 * 24 * 60, "policy-monthly"),
];
/// Most faults of rules that are told.
const FAULTS: usize = 20;

#[derive(Template)]
#[template(path = "settings/policy.html")]
struct PolicyPage {
    frame: Frame,
    presets: Vec<(&'static str, String, bool)>,
    every: Vec<(u32, String, bool)>,
    filled: Filled,
    shares: Vec<ShareRow>,
    kept: bool,
    is_set: bool,
    faults: Vec<String>,
}

/// A share, and who scans it.
struct ShareRow {
    share: String,
    devices: Vec<(Uuid, String)>,
}

/// What somebody filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filled {
    roots: String,
    shares: String,
    excludes: String,
    every: String,
    workers: String,
    memory: String,
    seconds: String,
    ocr: Option<String>,
    rules: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    preset: String,
    said: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/policy", get(ask).post(keep))
}

/// Folders of people and what is never theirs, by system.
fn preset(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    const WINDOWS: &[&str] = &["C:\\Users"];
    const LINUX: &[&str] = &["/home"];
    const MAC: &[&str] = &["/Users"];
    const ALL: &[&str] = &["C:\\Users", "/home", "/Users"];
    const OUT_WINDOWS: &[&str] = &[
        "node_modules",
        ".git",
        "*.iso",
        "AppData/Local/Temp",
        "AppData/Local/Packages",
    ];
    const OUT_LINUX: &[&str] = &["node_modules", ".git", "*.iso", ".cache", ".local/share/Trash"];
    const OUT_MAC: &[&str] = &["node_modules", ".git", "*.dmg", "Library/Caches"];
    const OUT_ALL: &[&str] = &[
        "node_modules",
        ".git",
        "*.iso",
        "*.dmg",
        "AppData/Local/Temp",
        "AppData/Local/Packages",
        ".cache",
        "Library/Caches",
    ];
    match name {
        "windows" => Some((WINDOWS, OUT_WINDOWS)),
        "linux" => Some((LINUX, OUT_LINUX)),
        "macos" => Some((MAC, OUT_MAC)),
        "all" => Some((ALL, OUT_ALL)),
        _ => None,
    }
}

impl Filled {
    fn of(policy: &FleetPolicy) -> Self {
        Self {
            roots: policy.roots.join("\n"),
            shares: policy.shares.join("\n"),
            excludes: policy.excludes.join("\n"),
            every: policy.every_minutes.to_string(),
            workers: policy.effort.workers.to_string(),
            memory: policy.effort.memory_mb.to_string(),
            seconds: policy.effort.seconds_per_file.to_string(),
            ocr: policy.effort.ocr.then(|| "yes".to_owned()),
            rules: policy.rules.clone().unwrap_or_default(),
        }
    }

    /// The policy, or all that is wrong.
    fn policy(&self, text: Text) -> Result<FleetPolicy, Vec<String>> {
        let mut faults = Vec::new();
        let mut number = |key: &str, written: &str| {
            written.trim().parse::<u32>().unwrap_or_else(|_| {
                faults.push(text.name("policy-no-number", &text.say(key)));
                0
            })
        };
        let (every, workers, memory, seconds) = (
            number("policy-every", &self.every),
            number("policy-workers", &self.workers),
            number("policy-memory", &self.memory),
            number("policy-seconds", &self.seconds),
        );
        let rules = self.rules.trim();
        let mut made = FleetPolicy {
            roots: lines(&self.roots),
            shares: lines(&self.shares),
            excludes: lines(&self.excludes),
            every_minutes: every,
            rules: None,
            ..FleetPolicy::default()
        };
        made.effort.workers = u16::try_from(workers).unwrap_or(u16::MAX);
        made.effort.memory_mb = memory;
        made.effort.seconds_per_file = seconds;
        made.effort.ocr = self.ocr.is_some();
        if faults.is_empty() {
            faults.extend(
                made.check()
                    .err()
                    .map(|refusal| text.refused(&refusal.to_string())),
            );
        }
        if made.roots.is_empty() && made.shares.is_empty() {
            faults.push(text.say("policy-nothing"));
        }
        if !rules.is_empty() {
            faults.extend(rule_faults(text, rules));
            made.rules = Some(rules.to_owned());
        }
        if faults.is_empty() { Ok(made) } else { Err(faults) }
    }
}

/// What is wrong with a rule pack, its own examples tried.
fn rule_faults(text: Text, rules: &str) -> Vec<String> {
    let pack = match Ruleset::parse(rules) {
        Ok(pack) => pack,
        Err(error) => return vec![text.name("policy-rules-fault", &error.to_string())],
    };
    pack.check()
        .into_iter()
        .take(FAULTS)
        .map(|fault| {
            let key = if fault.expected {
                "policy-rule-missed"
            } else {
                "policy-rule-found"
            };
            text.name(key, &format!("{}: {}", fault.rule, fault.example))
        })
        .collect()
}

fn lines(written: &str) -> Vec<String> {
    written
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

async fn ask(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = async {
        let mut filled = Filled::of(&policy::read(&app).await?);
        if let Some((roots, excludes)) = preset(&asked.preset) {
            filled.roots = roots.join("\n");
            filled.excludes = excludes.join("\n");
        }
        shown(
            &app,
            &member,
            filled,
            (asked.preset.as_str(), asked.said == "kept"),
            Vec::new(),
        )
        .await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn shown(
    app: &App,
    member: &Member,
    filled: Filled,
    (chosen, kept): (&str, bool),
    faults: Vec<String>,
) -> Result<Response, Refusal> {
    let text = member.text();
    let now = filled.every.trim().parse::<u32>().unwrap_or_default();
    let mut every: Vec<_> = EVERY
        .into_iter()
        .map(|(minutes, key)| (minutes, text.say(key), minutes == now))
        .collect();
    if !every.iter().any(|(_, _, chosen)| *chosen) && now > 0 {
        every.push((now, text.count("policy-minutes", now), true));
    }
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let made = PolicyPage {
        frame: member.frame("/settings"),
        presets: [
            ("windows", "Windows"),
            ("linux", "Linux"),
            ("macos", "macOS"),
            ("all", "policy-preset-all"),
        ]
        .into_iter()
        .map(|(name, words)| {
            let words = if name == "all" {
                text.say(words)
            } else {
                words.to_owned()
            };
            (name, words, name == chosen)
        })
        .collect(),
        every,
        filled,
        shares: shares::all(app)
            .await?
            .into_iter()
            .map(|row| ShareRow {
                share: visible(&row.share),
                devices: row
                    .devices
                    .into_iter()
                    .map(|(id, name)| (id, visible(&name)))
                    .collect(),
            })
            .collect(),
        kept,
        is_set: policy::is_set(app).await?,
        faults,
    };
    page(status, &made)
}

async fn keep(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageDevices)?;
    let done = async {
        match filled.policy(member.text()) {
            Ok(made) => {
                policy::set(&app, &made, member.viewer.actor()).await?;
                shown(&app, &member, Filled::of(&made), ("", true), Vec::new()).await
            }
            Err(faults) => shown(&app, &member, filled, ("", false), faults).await,
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_a_policy_and_tells_all_faults() {
        let mut filled = Filled::of(&FleetPolicy::default());
        filled.roots = " /home \r\n\r\n/srv ".to_owned();
        assert_eq!(filled.policy(Text::En).unwrap().roots, ["/home", "/srv"]);
        filled.every = "often".to_owned();
        filled.workers = String::new();
        filled.rules = "nonsense".to_owned();
        assert_eq!(filled.policy(Text::En).unwrap_err().len(), 3);
    }

    #[test]
    fn every_preset_is_a_policy() {
        for name in ["windows", "linux", "macos", "all"] {
            let (roots, excludes) = preset(name).unwrap();
            let mut filled = Filled::of(&FleetPolicy::default());
            filled.roots = roots.join("\n");
            filled.excludes = excludes.join("\n");
            assert!(filled.policy(Text::Nl).is_ok(), "{name}");
        }
        assert!(preset("").is_none());
    }
}

//! What waits for review, in groups that are decided about at once: the privacy team's first page.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::banner::{Banner, banner};
use super::{LEVELS, words};
use crate::app::App;
use crate::findings::groups::{By, Freshness, Group, Groups};
use crate::findings::{Eyes, Filter, Kind, Outside, Review};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::{Store, StoreError};
use crate::text::Text;
use crate::visible::visible;
use crate::web::{Frame, Member, Trouble, page as html};

/// Groups on a page.
const PAGE: usize = 25;
/// Decisions that a group offers at once, with their keys.
const OFFERED: [(Kind, &str); 5] = [
    (Kind::AskEmployee, "a"),
    (Kind::HandOver, "h"),
    (Kind::Delete, "d"),
    (Kind::Authorise, "p"),
    (Kind::FalsePositive, "f"),
];

#[derive(Template)]
#[template(path = "findings/groups.html")]
struct GroupsPage {
    frame: Frame,
    banner: Option<Banner>,
    waits: Option<String>,
    as_of: Option<String>,
    groups: Vec<Shown>,
    more: Option<String>,
    next: Option<usize>,
    later: bool,
    /// Whether the groups are being made for the first time.
    coming: bool,
    /// Whether others' proposals wait.
    proposed: bool,
    rules: String,
}

/// A group as pages show it.
pub(in crate::web) struct Shown {
    pub(in crate::web) title: String,
    pub(in crate::web) what: String,
    pub(in crate::web) href: String,
    pub(in crate::web) customers: String,
    pub(in crate::web) severity: &'static str,
    pub(in crate::web) severity_words: String,
    pub(in crate::web) outside: Vec<String>,
    pub(in crate::web) where_words: String,
    pub(in crate::web) whose: String,
    pub(in crate::web) since: String,
    pub(in crate::web) acts: Vec<Act>,
}

/// A decision that a group offers.
pub(in crate::web) struct Act {
    pub(in crate::web) key: &'static str,
    pub(in crate::web) href: String,
    pub(in crate::web) words: String,
    pub(in crate::web) strong: bool,
}

/// Where a page begins, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    from: usize,
    done: Option<Uuid>,
}

pub(super) async fn page(
    State(app): State<App>,
    member: Member,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Trouble> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let made = async {
        member.viewer.may(Right::Decide)?;
        let text = member.text();
        let groups = app.groups().groups(app.store()).await?;
        let all = shown(app.store(), text, &groups, asked.from, PAGE).await?;
        let through = asked.from + all.len();
        let active = app.store().active_rules(Moment::now()).await?;
        let proposed = Filter {
            reviews: vec![Review::Proposed],
            ..Filter::default()
        };
        let eyes = Eyes::of(app.store(), &member.viewer).await?;
        let proposed = app.store().findings_count(&proposed, &eyes, 1).await?.count > 0;
        let made = GroupsPage {
            banner: banner(app.store(), &member.viewer, text, asked.done, "/review").await?,
            waits: (groups.files > 0).then(|| waits(text, &groups)),
            as_of: (groups.freshness == Freshness::Kept)
                .then(|| text.name("groups-as-of", &text.moment(&groups.at))),
            coming: groups.freshness == Freshness::Coming,
            groups: all,
            more: (groups.more > 0 && through >= groups.all.len())
                .then(|| text.count("groups-more", groups.more)),
            next: (through < groups.all.len()).then_some(through),
            later: asked.from > 0,
            proposed,
            rules: text.count("rules-active", active),
            frame: member.frame("/review"),
        };
        html(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

/// How much waits, in words.
pub(in crate::web) fn waits(text: Text, groups: &Groups) -> String {
    format!(
        "{} · {} · {}",
        text.count("groups-count", groups.all.len() + groups.more),
        text.count("findings-count", groups.files),
        text.count("distinct-customers", groups.customers)
    )
}

/// Some of the groups, in the reader's words.
pub(in crate::web) async fn shown(
    store: &Store,
    text: Text,
    groups: &Groups,
    from: usize,
    most: usize,
) -> Result<Vec<Shown>, StoreError> {
    let some: Vec<&Group> = groups.all.iter().skip(from).take(most).collect();
    let mut people: Vec<Uuid> = some
        .iter()
        .flat_map(|group| group.people.iter().copied())
        .collect();
    people.extend(some.iter().filter_map(|group| match group.by {
        By::Person(person) => Some(person),
        _ => None,
    }));
    people.sort_unstable();
    people.dedup();
    let names = store.names_of(&people).await?;
    Ok(some
        .into_iter()
        .map(|group| {
            let query = group.filter.query();
            let name = |id: &Uuid| names.get(id).cloned().unwrap_or_else(|| text.say("nobody-yet"));
            let (title, what) = match &group.by {
                By::Content(path) => (
                    visible(words::apart(path).1),
                    text.count("group-copies", group.files),
                ),
                By::Folder(folder) => (visible(folder), text.count("group-folder", group.files)),
                By::Person(person) => (name(person), text.count("group-person", group.files)),
                By::Nobody => (
                    text.say("filter-unknown"),
                    text.count("group-person", group.files),
                ),
            };
            let mut whose: Vec<String> = group.people.iter().map(name).collect();
            let others = group.people_count.saturating_sub(whose.len() as u64);
            if others > 0 {
                whose.push(text.count("group-others", others));
            }
            if whose.is_empty() {
                whose.push(text.say("nobody-yet"));
            }
            let severity = usize::try_from(group.rank).ok().and_then(|rank| LEVELS.get(rank));
            let severity = severity.copied().unwrap_or("low");
            Shown {
                title,
                what,
                href: match (&group.by, group.files, group.first) {
                    (_, 1, Some(key)) => key.href(),
                    _ => format!("/findings?{query}"),
                },
                customers: text.count("distinct-customers", group.customers),
                severity,
                severity_words: words::word(text, "severity", severity),
                outside: Outside::of(group.outside)
                    .map(|one| words::word(text, "outside", one.as_str()))
                    .collect(),
                where_words: text.count("group-devices", group.devices),
                whose: whose.join(", "),
                since: text.name("group-since", &text.day(&group.since)),
                acts: OFFERED
                    .iter()
                    .map(|(kind, key)| Act {
                        key,
                        href: format!("/findings/decide?{query}&do={}&back=review", kind.as_str()),
                        words: words::word(text, "do", kind.as_str()),
                        strong: *kind == Kind::AskEmployee,
                    })
                    .collect(),
            }
        })
        .collect())
}

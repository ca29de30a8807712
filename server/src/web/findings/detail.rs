//! One finding: what it holds, why it counts, copies, what happened, and what is decided about it.

mod story;

use std::collections::HashMap;

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use homeward_rules::report::Part;
use serde::Deserialize;
use uuid::Uuid;

use super::banner::{self, Banner};
use super::decision::Typed;
use super::{Choice, Row, words};
use crate::app::App;
use crate::findings::{self, Filter, Ground, Key, Kind, Outside, Whose};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::Store;
use crate::store::entity::{decision, finding};
use crate::text::Text;
use crate::viewer::Viewer;
use crate::visible::visible;
use crate::web::{Frame, Reader, Trouble, page as html};
use story::{Line, timeline};

/// Entries of a file that are shown.
const ENTRIES: usize = 20;
/// Places of an entry that are shown.
const PLACES: usize = 25;

#[derive(Template)]
#[template(path = "findings/detail.html")]
struct DetailPage {
    frame: Frame,
    path: String,
    here: String,
    severity: String,
    severity_words: String,
    customers: String,
    removed: Option<String>,
    /// Whether that does not say that the file is gone.
    unrecognised: bool,
    facts: Vec<Fact>,
    identifiers: Vec<(String, String)>,
    columns: Vec<String>,
    entries: Vec<Entry>,
    more_entries: Option<String>,
    copies: Vec<Row>,
    near: Vec<(Row, String)>,
    timeline: Vec<Line>,
    kinds: Vec<Choice>,
    grounds: Vec<Choice>,
    seen: usize,
    tags: Vec<String>,
    may: May,
    stands: Stands,
    proposal: Option<Proposal>,
    together: Vec<(String, String)>,
    people: Vec<Choice>,
    me: String,
    typed: Typed,
    meanwhile: Option<Vec<Line>>,
    banner: Option<Banner>,
}

/// Something that is known of the file, and the list of what has it in common.
struct Fact {
    name: String,
    value: String,
    href: Option<String>,
}

/// What the viewer may do with it.
struct May {
    decide: bool,
    comment: bool,
}

/// How it stands, for what the page offers.
struct Stands {
    held: bool,
    mine: bool,
}

/// What waits for a second person.
struct Proposal {
    words: String,
    /// Whether the viewer proposed it.
    own: bool,
}

struct Entry {
    name: Option<String>,
    format: String,
    customers: String,
    places: Vec<(String, String)>,
    more: Option<String>,
}

pub(super) type At = Result<Path<(Uuid, Uuid)>, PathRejection>;

/// What is no id is as little there as an id of nothing.
pub(super) fn key(at: At) -> Result<Key, Refusal> {
    at.map(|Path((source, file))| Key { source, file })
        .map_err(|_| Refusal::NotFound)
}

pub(super) fn address(key: Key) -> String {
    format!("/findings/{}/{}", key.source, key.file)
}

/// What was just decided.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    done: Option<Uuid>,
}

pub(super) async fn page(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    at: At,
    done: Result<Query<Done>, QueryRejection>,
) -> Result<Response, Trouble> {
    let made = async {
        let done = done.ok().and_then(|Query(done)| done.done);
        make(app.store(), &viewer?, key(at)?, Typed::default(), done).await
    };
    made.await.map_err(|refusal| reader.trouble(refusal))
}

pub(super) async fn make(
    store: &Store,
    viewer: &Viewer,
    key: Key,
    typed: Typed,
    done: Option<Uuid>,
) -> Result<Response, Refusal> {
    let detail = findings::view(store, viewer, key).await?;
    let frame = Frame::of(viewer, "/findings");
    let text = frame.text;
    let meanwhile = since(store, text, &detail, &typed).await?;
    let row = &detail.row;
    let more_entries = detail.parts.len().saturating_sub(ENTRIES);
    let copies = detail.copies.len();
    let mut near = Vec::new();
    for one in detail.near {
        let rows = words::rows(store, text, vec![one.row]).await?;
        near.extend(rows.into_iter().map(|row| (row, text.number(one.shared))));
    }
    // What has a form of its own stands in no list.
    let apart = |kind: Kind| {
        matches!(
            kind,
            Kind::Hold | Kind::EndHold | Kind::Assign | Kind::Comment | Kind::Agree
        )
    };
    let may = |kind: &&Kind| kind.is_for(viewer) && !apart(**kind);
    let kinds = Kind::ALL.iter().filter(may).map(|kind| kind.as_str());
    let grounds = Ground::ALL.iter().map(|ground| ground.as_str());
    let decides = viewer.has(Right::Decide);
    let proposal = match &detail.proposal {
        Some(one) => Some(proposed(store, viewer, text, one).await?),
        None => None,
    };
    let assignee = row.assignee_id.map_or_else(String::new, |id| id.to_string());
    let just = match done {
        Some(id) => findings::just(store, viewer, key, id).await?,
        None => None,
    };
    let made = DetailPage {
        path: visible(&row.path),
        here: address(key),
        severity: row.severity.clone(),
        severity_words: words::word(text, "severity", &row.severity),
        customers: text.count("happened-customers", row.customers),
        removed: row.removed.filter(|_| row.presence == "removed").map(|removed| {
            let key = if row.unrecognised {
                "finding-unrecognised"
            } else {
                "finding-removed"
            };
            text.name(key, &text.moment(&removed))
        }),
        unrecognised: row.unrecognised,
        facts: facts(store, text, row).await?,
        identifiers: identifiers(text, row),
        columns: serde_json::from_str::<Vec<String>>(&row.extra_columns)
            .unwrap_or_default()
            .iter()
            .map(|heading| visible(heading))
            .collect(),
        entries: detail
            .parts
            .iter()
            .take(ENTRIES)
            .map(|part| entry(text, part))
            .collect(),
        more_entries: (more_entries > 0).then(|| text.count("finding-entries-more", more_entries)),
        copies: words::rows(store, text, detail.copies).await?,
        near,
        timeline: timeline(store, text, detail.timeline).await?,
        kinds: words::choices(text, "decision", kinds, typed.kind()).split_off(1),
        grounds: words::choices(text, "ground", grounds, typed.ground()).split_off(1),
        seen: detail.decisions,
        tags: tags(text, row),
        may: May {
            decide: decides,
            comment: Kind::Comment.is_for(viewer),
        },
        proposal,
        stands: Stands {
            held: row.held,
            mine: row.assignee_id == Some(viewer.account),
        },
        together: if decides {
            together(text, row, copies)
        } else {
            Vec::new()
        },
        people: words::reviewers(store, viewer, &assignee).await?,
        me: viewer.account.to_string(),
        banner: just.map(|just| banner::of_one(text, &address(key), &just)),
        meanwhile,
        typed,
        frame,
    };
    let status = if made.meanwhile.is_some() {
        StatusCode::CONFLICT
    } else if made.typed.fault().is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    html(status, &made)
}

/// What others decided since whoever typed had looked, the last first; none where nothing stands in the way.
async fn since(
    store: &Store,
    text: Text,
    detail: &findings::Detail,
    typed: &Typed,
) -> Result<Option<Vec<Line>>, Refusal> {
    let Some(seen) = typed.meanwhile else {
        return Ok(None);
    };
    let decided = |one: &&findings::Happening| matches!(one.what, findings::What::Decided { .. });
    let count = detail.decisions.saturating_sub(seen);
    let theirs = detail.timeline.iter().filter(decided).take(count);
    Ok(Some(timeline(store, text, theirs.cloned().collect()).await?))
}

/// What is known of the file, each with its name.
async fn facts(store: &Store, text: Text, row: &finding::Model) -> Result<Vec<Fact>, Refusal> {
    let person = match row.person_id {
        Some(id) => store.names_of(&[id]).await?.remove(&id),
        None => None,
    };
    let device = store.device_names(&[row.device_id]).await?.pop();
    let whose = format!(
        "{} ({})",
        person.unwrap_or_else(|| text.say("nobody-yet")),
        words::word(text, "by", &row.person_by)
    );
    let plain = |key: &str, value: String| Fact {
        name: text.say(key),
        value,
        href: None,
    };
    let list = |key: &str, value: String, filter: Filter| Fact {
        href: Some(format!("/findings?{}", filter.query())),
        ..plain(key, value)
    };
    let of = Filter {
        whose: Some(row.person_id.map_or(Whose::Unknown, Whose::Person)),
        ..Filter::default()
    };
    let on = Filter {
        device: Some(row.device_id),
        ..Filter::default()
    };
    let alike = Filter {
        format: Some(row.format.clone()),
        ..Filter::default()
    };
    let device = device.map_or_else(|| row.device_id.to_string(), |(_, name)| visible(&name));
    let mut facts = vec![
        plain("column-review", words::word(text, "review", &row.review)),
        list("column-person", whose, of),
        list("finding-device", device, on),
        list("finding-format", visible(&row.format), alike),
        plain("finding-size", text.count("finding-bytes", row.size)),
        plain("finding-persons", text.number(row.persons)),
        plain("finding-unmatched", text.number(row.unmatched_records)),
        plain("finding-first-seen", text.moment(&row.first_seen)),
        plain("column-last-seen", text.moment(&row.last_seen)),
    ];
    if let Some(owner) = &row.owner {
        facts.insert(3, plain("finding-owner", visible(owner)));
    }
    if let Some(modified) = &row.modified {
        facts.push(plain("finding-modified", text.moment(modified)));
    }
    Ok(facts)
}

/// Kinds of identifier and how many of each, the most first.
fn identifiers(text: Text, row: &finding::Model) -> Vec<(String, String)> {
    let identifiers: HashMap<String, i64> = serde_json::from_str(&row.identifiers).unwrap_or_default();
    let mut identifiers: Vec<_> = identifiers.into_iter().collect();
    identifiers.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    identifiers
        .into_iter()
        .map(|(kind, count)| (words::word(text, "kind", &kind), text.number(count)))
        .collect()
}

/// What was proposed, by whom and why.
async fn proposed(
    store: &Store,
    viewer: &Viewer,
    text: Text,
    one: &decision::Model,
) -> Result<Proposal, Refusal> {
    let mut parts = vec![words::word(text, "decision", &one.kind)];
    if let Some(by) = one.by_user {
        parts.extend(store.account_names(&[by]).await?.remove(&by));
    }
    parts.extend(
        one.legal_ground
            .as_deref()
            .map(|ground| words::word(text, "ground", ground)),
    );
    parts.extend(
        one.expires
            .map(|until| text.name("happened-until", &text.day(&until))),
    );
    parts.extend(one.reason.as_deref().map(visible));
    Ok(Proposal {
        words: text.name("proposed-what", &parts.join(" · ")),
        own: one.by_user == Some(viewer.account),
    })
}

/// Where it left to, and whether a legal hold keeps it.
fn tags(text: Text, row: &finding::Model) -> Vec<String> {
    let mut tags: Vec<String> = Outside::of(row.outside)
        .map(|one| words::word(text, "outside", one.as_str()))
        .collect();
    if row.held {
        tags.push(text.say("held"));
    }
    tags
}

/// What can be decided about together with it: an address and its words.
fn together(text: Text, row: &finding::Model, copies: usize) -> Vec<(String, String)> {
    let all = Filter {
        reviews: Vec::new(),
        ..Filter::default()
    };
    let address = |filter: Filter| format!("/findings/decide?{}", filter.query());
    let mut together = Vec::new();
    if copies > 0 {
        let filter = Filter {
            content: Some(row.content.clone()),
            ..all.clone()
        };
        together.push((address(filter), text.count("together-copies", copies + 1)));
    }
    if !row.folder.is_empty() {
        let filter = Filter {
            source: Some(row.source_id),
            folder: Some(row.folder.clone()),
            ..all.clone()
        };
        together.push((
            address(filter),
            text.name("together-folder", &visible(&row.folder)),
        ));
    }
    let (_, name) = words::apart(&row.path);
    if name.chars().count() >= 3 {
        let filter = Filter {
            text: Some(name.to_owned()),
            ..all
        };
        together.push((address(filter), text.name("together-name", &visible(name))));
    }
    together
}

fn entry(text: Text, part: &Part) -> Entry {
    let mut evidence: Vec<_> = part.finding.evidence.iter().collect();
    // In the order of the file, as somebody who opens it meets them.
    evidence.sort_by_key(|evidence| evidence.location);
    let left_out = usize::try_from(part.left_out).unwrap_or(usize::MAX);
    let more = evidence.len().saturating_sub(PLACES).saturating_add(left_out);
    Entry {
        name: part.entry.as_deref().map(visible),
        format: part.format.clone(),
        customers: text.count("happened-customers", part.customer_count()),
        places: evidence
            .iter()
            .take(PLACES)
            .map(|evidence| {
                let kinds: Vec<_> = evidence
                    .kinds
                    .iter()
                    .map(|kind| words::word(text, "kind", kind.as_str()))
                    .collect();
                (words::place(text, &evidence.location), kinds.join(", "))
            })
            .collect(),
        more: (more > 0).then(|| text.count("finding-places-more", more)),
    }
}

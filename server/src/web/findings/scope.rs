//! What a filter says, in the reader's words: shown wherever something is decided about all that it finds, so all of it is said.

use uuid::Uuid;

use super::words::{apart, word};
use crate::findings::{Assignee, Filter, Presence, Whose};
use crate::store::{Store, StoreError};
use crate::text::Text;
use crate::visible::visible;

/// A part of a filter: what it is about, and the value in words.
type Part = (String, String);

/// What a filter says, part by part.
pub(super) async fn scope(store: &Store, text: Text, filter: &Filter) -> Result<Vec<Part>, StoreError> {
    let mut parts = places(store, text, filter).await?;
    parts.extend(people(store, text, filter).await?);
    parts.extend(values(text, filter));
    parts.extend(times(text, filter));
    Ok(parts)
}

/// Where.
async fn places(store: &Store, text: Text, filter: &Filter) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    let mut add = |key: &str, value: String| parts.push((text.say(key), value));
    if let Some(content) = &filter.content {
        let path = store.path_with_content(content).await?;
        let name = path.map_or_else(|| text.say("scope-gone"), |path| visible(apart(&path).1));
        add("scope-content", name);
    }
    if let Some(folder) = &filter.folder {
        add("filter-folder", visible(folder));
    }
    if let Some(words) = &filter.text {
        add("filter-text", visible(words));
    }
    if let Some(source) = filter.source {
        add("filter-source", source_name(store, text, source).await?);
    }
    if let Some(device) = filter.device {
        let name = store.device_names(&[device]).await?.pop();
        let name = name.map_or_else(|| text.say("scope-device-gone"), |(_, name)| visible(&name));
        add("filter-device", name);
    }
    Ok(parts)
}

/// A source as people know it: its root, and whose that is.
pub(super) async fn source_name(store: &Store, text: Text, id: Uuid) -> Result<String, StoreError> {
    let Some(source) = store.source_by_id(id).await? else {
        return Ok(text.say("scope-source-gone"));
    };
    let devices: Vec<Uuid> = source.device_id.into_iter().collect();
    let device = store.device_names(&devices).await?.pop();
    let device = device.map_or_else(String::new, |(_, name)| format!(" · {}", visible(&name)));
    Ok(format!("{}{device}", visible(&source.root)))
}

/// Whose, and who looks at it.
async fn people(store: &Store, text: Text, filter: &Filter) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    let mut add = |key: &str, value: String| parts.push((text.say(key), value));
    match filter.whose {
        Some(Whose::Person(id)) => {
            let name = store.names_of(&[id]).await?.remove(&id);
            add(
                "filter-person",
                name.unwrap_or_else(|| text.say("scope-person-gone")),
            );
        }
        Some(Whose::Unknown) => add("filter-person", text.say("filter-unknown")),
        None => {}
    }
    match filter.assignee {
        Some(Assignee::Account(id)) => {
            let name = store.account_names(&[id]).await?.remove(&id);
            add(
                "filter-assignee",
                name.unwrap_or_else(|| text.say("scope-account-gone")),
            );
        }
        Some(Assignee::Nobody) => add("filter-assignee", text.say("assigned-nobody")),
        None => {}
    }
    Ok(parts)
}

/// What stands in them, and how their review stands.
fn values(text: Text, filter: &Filter) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |key: &str, value: String| parts.push((text.say(key), value));
    if let Some(format) = &filter.format {
        add("filter-format", visible(format));
    }
    let lists: [(&str, &str, Vec<&str>); 4] = [
        (
            "filter-severity",
            "severity",
            filter.severities.iter().map(|one| one.as_str()).collect(),
        ),
        (
            "filter-kind",
            "kind",
            filter.kinds.iter().map(|one| one.as_str()).collect(),
        ),
        (
            "filter-outside",
            "outside",
            filter.outside.iter().map(|one| one.as_str()).collect(),
        ),
        (
            "filter-review",
            "review",
            filter.reviews.iter().map(|one| one.as_str()).collect(),
        ),
    ];
    for (key, prefix, values) in lists {
        if !values.is_empty() {
            let values: Vec<String> = values.into_iter().map(|one| word(text, prefix, one)).collect();
            add(key, values.join(", "));
        }
    }
    match filter.presence {
        Presence::Present => {}
        Presence::Removed => add("filter-presence", text.say("presence-removed")),
        Presence::All => add("filter-presence", text.say("presence-all")),
    }
    if !filter.rows.is_empty() {
        add("scope-rows", text.number(filter.rows.len()));
    }
    if filter.held {
        add("filter-held", text.say("held"));
    }
    if filter.decided.is_some() {
        add("filter-decided", text.say("filter-this"));
    }
    parts
}

/// When they were found, were there, and went.
fn times(text: Text, filter: &Filter) -> Vec<Part> {
    [
        ("filter-older", filter.older),
        ("filter-newer", filter.newer),
        ("filter-there", filter.there),
        ("filter-gone-older", filter.gone_older),
        ("filter-gone-newer", filter.gone_newer),
    ]
    .into_iter()
    .filter_map(|(key, days)| Some((text.say(key), text.number(days?))))
    .collect()
}

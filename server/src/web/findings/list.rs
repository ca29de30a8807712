//! The list of findings: the filter is in the address, so that a list can be kept, sent and gone back to.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use homeward_rules::identifier::IdentifierKind;

use homeward_rules::finding::Severity;
use serde::Deserialize;
use uuid::Uuid;

use super::banner::{Banner, banner};
use super::{Choice, Row, words};
use crate::app::App;
use crate::findings::{self, Assignee, Eyes, Filter, Kind, Outside, Review, Said, Whose};
use crate::refusal::Refusal;
use crate::role::{Right, Role};
use crate::store::Store;
use crate::store::findings::{ByValue, Tally};
use crate::text::Text;
use crate::viewer::Viewer;
use crate::visible::visible;
use crate::web::{Frame, Reader, Trouble, page as html};

/// Findings that are looked at for the counts of values.
const COUNTED: u64 = 10_000;
/// What severities are chosen by.
const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

#[derive(Template)]
#[template(path = "findings/list.html")]
struct ListPage {
    frame: Frame,
    count: String,
    rows: Vec<Row>,
    next: Option<String>,
    at: At,
    said: Said,
    whose: Option<String>,
    device: Option<String>,
    severities: Vec<Choice>,
    reviews: Vec<Choice>,
    presences: Vec<Choice>,
    kinds: Vec<Choice>,
    sorts: Vec<Choice>,
    outsides: Vec<Choice>,
    assignees: Vec<Choice>,
    facets: Vec<Facets>,
    banner: Option<Banner>,
    views: Vec<View>,
    decides: bool,
    manages: bool,
    kinds_of_decision: Vec<Choice>,
    pairs: Vec<(String, String)>,
    query: String,
    exports: Vec<(String, &'static str)>,
}

/// Where in the list, and how it was narrowed down.
struct At {
    narrow: bool,
    later: bool,
    more_open: bool,
}

/// The counts of one filter's values.
struct Facets {
    name: String,
    values: Vec<Facet>,
}

/// How many of one value there are, and the list of them.
struct Facet {
    href: String,
    words: String,
    count: String,
    chosen: bool,
}

/// A filter that is kept.
struct View {
    href: String,
    name: String,
    shared: bool,
    remove: Option<String>,
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    done: Option<Uuid>,
}

pub(super) async fn page(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    said: Result<Query<Said>, QueryRejection>,
    done: Result<Query<Done>, QueryRejection>,
) -> Result<Response, Trouble> {
    let made = async {
        let viewer = viewer?;
        let Query(said) = said.map_err(|_| Refusal::Invalid("trouble-not-found-words".to_owned()))?;
        let done = done.ok().and_then(|Query(done)| done.done);
        make(&app, &viewer, said, done).await
    };
    match made.await {
        Ok(response) => Ok(response),
        Err(refusal) => Err(reader.trouble(refusal)),
    }
}

/// Names of the person and of the device that a filter asks for.
async fn named(
    store: &Store,
    text: Text,
    said: &Said,
    filter: &Filter,
) -> Result<(Option<String>, Option<String>), Refusal> {
    let whose = match filter.whose {
        None => None,
        Some(Whose::Unknown) => Some(text.say("filter-unknown")),
        Some(Whose::Person(id)) => store.names_of(&[id]).await?.remove(&id).or(said.person.clone()),
    };
    let device = match filter.device {
        None => None,
        Some(id) => {
            let name = store.device_names(&[id]).await?.pop().map(|(_, name)| name);
            name.or_else(|| said.device.clone())
        }
    };
    Ok((whose, device))
}

async fn make(app: &App, viewer: &Viewer, said: Said, done: Option<Uuid>) -> Result<Response, Refusal> {
    let store = app.store();
    let filter = said.check()?;
    let list = findings::list(store, viewer, &filter).await?;
    let frame = Frame::of(viewer, "/findings");
    let text = frame.text;
    let query = filter.query();
    let next = list
        .next
        .map(|next| with(&format!("/findings?{query}"), "after", &next.written()));
    let (whose, device) = named(store, text, &said, &filter).await?;
    let made = ListPage {
        count: words::counted(
            text,
            "findings-count",
            Tally {
                count: list.count,
                more: list.more,
            },
        ),
        rows: words::rows(store, text, list.rows).await?,
        next,
        at: At {
            narrow: filter.is_narrow(),
            later: filter.after.is_some(),
            more_open: opened(&filter),
        },
        whose,
        device,
        severities: severities(text, said.severity.as_deref()),
        reviews: words::choices(
            text,
            "review",
            Review::ALL.iter().map(|review| review.as_str()),
            plain(said.review.as_deref()),
        ),
        presences: words::choices(
            text,
            "presence",
            ["present", "removed", "all"],
            Some(plain(said.presence.as_deref()).unwrap_or("present")),
        )
        .split_off(1),
        kinds: words::choices(
            text,
            "kind",
            IdentifierKind::ALL.iter().map(|kind| kind.as_str()),
            plain(said.kind.as_deref()),
        ),
        sorts: words::choices(
            text,
            "sort",
            ["customers", "first_seen"],
            Some(plain(said.sort.as_deref()).unwrap_or("customers")),
        )
        .split_off(1),
        outsides: words::choices(
            text,
            "outside",
            Outside::ALL.iter().map(|one| one.as_str()),
            plain(said.outside.as_deref()),
        ),
        assignees: assignees(store, viewer, text, &filter).await?,
        facets: facets(store, viewer, text, &filter).await?,
        banner: banner(store, viewer, text, done, "/findings").await?,
        views: views(store, viewer).await?,
        decides: viewer.has(Right::Decide),
        manages: viewer.roles.contains(&Role::Manager),
        kinds_of_decision: words::choices(
            text,
            "do",
            Kind::ALL
                .iter()
                .filter(|kind| kind.is_for_many())
                .map(|kind| kind.as_str()),
            Some(Kind::AskEmployee.as_str()),
        )
        .split_off(1),
        pairs: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        exports: ["csv", "xlsx", "json"]
            .map(|form| (with(&format!("/findings/export?{query}"), "as", form), form))
            .to_vec(),
        query,
        frame,
        said,
    };
    html(StatusCode::OK, &made)
}

/// An address with one thing more asked.
fn with(address: &str, key: &str, value: &str) -> String {
    let part = if address.ends_with('?') { "" } else { "&" };
    format!("{address}{part}{key}={value}")
}

/// Whom findings can be given to, as choices of the filter.
async fn assignees(
    store: &Store,
    viewer: &Viewer,
    text: Text,
    filter: &Filter,
) -> Result<Vec<Choice>, Refusal> {
    let chosen = match filter.assignee {
        Some(Assignee::Account(id)) => id.to_string(),
        Some(Assignee::Nobody) => "nobody".to_owned(),
        None => String::new(),
    };
    let mut all = words::reviewers(store, viewer, &chosen).await?;
    if all.is_empty() {
        return Ok(all);
    }
    for (value, key) in [("nobody", "assigned-nobody"), ("", "filter-any")] {
        all.insert(
            0,
            Choice {
                value: value.to_owned(),
                words: text.say(key),
                chosen: chosen == value,
            },
        );
    }
    Ok(all)
}

/// How many findings there are of each value of the common filters.
async fn facets(store: &Store, viewer: &Viewer, text: Text, filter: &Filter) -> Result<Vec<Facets>, Refusal> {
    let eyes = Eyes::of(store, viewer).await?;
    let (counts, more) = store.findings_by_value(filter, &eyes, COUNTED).await?;
    let number = |fits: &dyn Fn(&ByValue) -> bool| {
        let count: i64 = counts
            .iter()
            .filter(|one| fits(one))
            .map(|one| one.findings)
            .sum();
        let count_words = text.number(count);
        (
            count,
            if more {
                format!("{count_words}+")
            } else {
                count_words
            },
        )
    };
    let facet = |(count, count_words): (i64, String), prefix: &str, word: &str, chosen: bool, to: Filter| {
        (chosen || count > 0).then(|| Facet {
            count: count_words,
            href: format!("/findings?{}", to.query()),
            words: words::word(text, prefix, word),
            chosen,
        })
    };
    let base = Filter {
        after: None,
        ..filter.clone()
    };
    let severities = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
    ]
    .map(|one| {
        let chosen = filter.severities == [one];
        let severities = if chosen { Vec::new() } else { vec![one] };
        let to = Filter {
            severities,
            ..base.clone()
        };
        facet(
            number(&|row| row.rank == one as i32),
            "severity",
            one.as_str(),
            chosen,
            to,
        )
    });
    let reviews = Review::ALL.map(|one| {
        let chosen = filter.reviews == [one];
        let reviews = if chosen { Vec::new() } else { vec![one] };
        let to = Filter {
            reviews,
            ..base.clone()
        };
        facet(
            number(&|row| row.review == one.as_str()),
            "review",
            one.as_str(),
            chosen,
            to,
        )
    });
    let outsides = Outside::ALL.map(|one| {
        let chosen = filter.outside == [one];
        let outside = if chosen { Vec::new() } else { vec![one] };
        let to = Filter {
            outside,
            ..base.clone()
        };
        facet(
            number(&|row| row.outside & one.bit() != 0),
            "outside",
            one.as_str(),
            chosen,
            to,
        )
    });
    let all = [
        (
            "filter-severity",
            severities.into_iter().flatten().collect::<Vec<_>>(),
        ),
        ("filter-review", reviews.into_iter().flatten().collect()),
        ("filter-outside", outsides.into_iter().flatten().collect()),
    ];
    Ok(all
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(key, values)| Facets {
            name: text.say(key),
            values,
        })
        .collect())
}

/// The filters that are kept, one's own before those of others.
async fn views(store: &Store, viewer: &Viewer) -> Result<Vec<View>, Refusal> {
    let mut rows = store.views_for(viewer.account, viewer.reach()).await?;
    rows.sort_by_key(|row| row.account_id != viewer.account);
    Ok(rows
        .into_iter()
        .map(|row| View {
            href: format!("/findings?{}", row.query),
            name: visible(&row.name),
            shared: row.shared,
            remove: (row.account_id == viewer.account).then(|| format!("/findings/views/{}/remove", row.id)),
        })
        .collect())
}

fn plain(field: Option<&str>) -> Option<&str> {
    field.map(str::trim).filter(|field| !field.is_empty())
}

/// Whether one of the filters that are folded away is said.
fn opened(filter: &Filter) -> bool {
    let Filter {
        kinds,
        format,
        older,
        newer,
        folder,
        outside,
        assignee,
        held,
        decided,
        there,
        gone_older,
        gone_newer,
        ..
    } = filter;
    !kinds.is_empty()
        || !outside.is_empty()
        || assignee.is_some()
        || *held
        || format.is_some()
        || older.is_some()
        || newer.is_some()
        || folder.is_some()
        || decided.is_some()
        || there.is_some()
        || gone_older.is_some()
        || gone_newer.is_some()
}

fn severities(text: Text, said: Option<&str>) -> Vec<Choice> {
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    let mut all = words::choices(
        text,
        "severity",
        SEVERITIES,
        said.filter(|said| !said.contains(',')),
    );
    for (value, key) in [
        ("critical,high", "severity-up-high"),
        ("critical,high,medium", "severity-up-medium"),
    ] {
        all.push(Choice {
            value: value.to_owned(),
            words: text.say(key),
            chosen: said == Some(value),
        });
    }
    if let Some(said) = said
        && said.contains(',')
    {
        if let Some(any) = all.first_mut() {
            any.chosen = false;
        }
        if !all.iter().any(|choice| choice.chosen) {
            all.extend(words::choices(text, "severity", [], Some(said)).split_off(1));
        }
    }
    all
}

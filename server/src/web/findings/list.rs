//! The list of findings: the filter is in the address, so that a list can be kept, sent and gone back to.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use homeward_rules::identifier::IdentifierKind;

use super::{Choice, Row, words};
use crate::app::App;
use crate::findings::{self, Filter, Review, Said, Whose};
use crate::refusal::Refusal;
use crate::text::Text;
use crate::viewer::Viewer;
use crate::web::{Frame, Reader, Trouble, page as html};

/// What severities are chosen by.
const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

#[derive(Template)]
#[template(path = "findings/list.html")]
struct ListPage {
    frame: Frame,
    count: String,
    rows: Vec<Row>,
    next: Option<String>,
    narrow: bool,
    later: bool,
    said: Said,
    whose: Option<String>,
    device: Option<String>,
    more_open: bool,
    severities: Vec<Choice>,
    reviews: Vec<Choice>,
    presences: Vec<Choice>,
    kinds: Vec<Choice>,
    sorts: Vec<Choice>,
}

pub(super) async fn page(
    State(app): State<App>,
    reader: Reader,
    viewer: Result<Viewer, Refusal>,
    said: Result<Query<Said>, QueryRejection>,
) -> Result<Response, Trouble> {
    let made = async {
        let viewer = viewer?;
        let Query(said) = said.map_err(|_| Refusal::Invalid(reader.text().say("trouble-not-found-words")))?;
        make(&app, &viewer, said).await
    };
    match made.await {
        Ok(response) => Ok(response),
        Err(refusal) => Err(reader.trouble(refusal)),
    }
}

async fn make(app: &App, viewer: &Viewer, said: Said) -> Result<Response, Refusal> {
    let store = app.store();
    let filter = said.check()?;
    let list = findings::list(store, viewer, &filter).await?;
    let frame = Frame::of(viewer, "/findings");
    let text = frame.text;
    let query = filter.query();
    let next = list.next.map(|next| {
        let part = if query.is_empty() { "" } else { "&" };
        format!("/findings?{query}{part}after={}", next.written())
    });
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
    let made = ListPage {
        count: if list.more {
            text.count("findings-more", list.count)
        } else {
            text.count("findings-count", list.count)
        },
        rows: words::rows(store, text, list.rows).await?,
        next,
        narrow: filter.is_narrow(),
        later: filter.after.is_some(),
        whose,
        device,
        more_open: opened(&filter),
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
            ["customers", "last_seen"],
            Some(plain(said.sort.as_deref()).unwrap_or("customers")),
        )
        .split_off(1),
        frame,
        said,
    };
    html(StatusCode::OK, &made)
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
        ..
    } = filter;
    !kinds.is_empty() || format.is_some() || older.is_some() || newer.is_some() || folder.is_some()
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

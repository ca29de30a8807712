//! Deciding about all that a filter finds: what it would be about, the form, and what became of it.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::scope::scope;
use super::{Choice, Row, words};
use crate::app::App;
use crate::findings::bulk::{self, Later, Looked};
use crate::findings::{Draft, Filter, Ground, Kind, Said};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::{Fields, Frame, Member, Trouble, page as html};

/// Names of a query that are no part of a filter.
const OWN: [&str; 4] = ["do", "back", "all", "done"];

#[derive(Template)]
#[template(path = "findings/decide.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a page shows or not")]
struct DecidePage {
    frame: Frame,
    fault: Option<String>,
    heading: String,
    about: Vec<String>,
    scope: Vec<(String, String)>,
    held: Option<String>,
    two: Option<String>,
    more: Option<String>,
    rows: Vec<Row>,
    list: String,
    pairs: Vec<(String, String)>,
    query: String,
    back: String,
    back_href: String,
    through: i64,
    turn: i64,
    kind: Option<String>,
    kinds: Vec<Choice>,
    grounds: Vec<Choice>,
    people: Vec<Choice>,
    reason: String,
    expires: String,
    needs_reason: bool,
    ground: bool,
    ends: bool,
    assigns: bool,
    rule: bool,
    rule_chosen: bool,
    ready: bool,
    empty: bool,
}

/// What is decided, as a form or an address says it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Form {
    query: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    legal_ground: String,
    #[serde(default)]
    expires: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    through: i64,
    #[serde(default)]
    turn: i64,
    #[serde(default)]
    later: String,
    #[serde(default)]
    back: String,
}

/// The parts of a query: the filter, and what is asked of it. A list's ticked rows come one by one.
fn asked(raw: &str) -> Result<(String, Form), Refusal> {
    let mut form = Form::default();
    let mut rows = String::new();
    let mut ticked: Vec<String> = Vec::new();
    let (mut all, mut some) = (false, false);
    let mut filter = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(raw.as_bytes()) {
        match name.as_ref() {
            "do" => form.kind = value.into_owned(),
            "back" => form.back = value.into_owned(),
            "all" => all = true,
            "some" => some = true,
            "tick" => ticked.push(value.into_owned()),
            "rows" => rows = value.into_owned(),
            name if OWN.contains(&name) || value.is_empty() => {}
            name => {
                filter.append_pair(name, &value);
            }
        }
    }
    if some && ticked.is_empty() {
        return Err(Refusal::Invalid("tick: nothing was ticked".to_owned()));
    }
    if !all && !ticked.is_empty() {
        rows = ticked.join(",");
    }
    if !rows.is_empty() {
        filter.append_pair("rows", &rows);
    }
    Ok((filter.finish(), form))
}

fn filter(query: &str) -> Result<(Said, Filter), Refusal> {
    let said = Said::of_query(query).ok_or_else(|| Refusal::Invalid("filter: cannot be read".to_owned()))?;
    let mut filter = said.check()?;
    filter.after = None;
    filter.limit = 0;
    Ok((said, filter))
}

pub(super) async fn page(
    State(app): State<App>,
    member: Member,
    RawQuery(raw): RawQuery,
) -> Result<Response, Trouble> {
    let made = async {
        member.viewer.may(Right::Decide)?;
        let (query, mut form) = asked(&raw.unwrap_or_default())?;
        form.query = query;
        make(&app, &member, form, None).await
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

async fn make(app: &App, member: &Member, form: Form, fault: Option<String>) -> Result<Response, Refusal> {
    let store = app.store();
    let text = member.text();
    let (_, filter) = filter(&form.query)?;
    let preview = bulk::preview(store, &member.viewer, &filter).await?;
    let policy = crate::findings::policy::ReviewPolicy::of(store).await?;
    let kind = Kind::of(&form.kind).filter(|kind| kind.is_for_many());
    let mut about = vec![text.count("findings-count", preview.files)];
    about.extend(
        preview
            .customers
            .map(|count| text.count("distinct-customers", count)),
    );
    about.push(text.count("group-people", preview.people));
    let query = filter.query();
    let place = filter.lasts() && filter.lasting().is_a_place();
    let reason = if form.reason.is_empty() {
        kind.map_or_else(String::new, |kind| match kind {
            Kind::AskEmployee | Kind::HandOver | Kind::Delete => words::word(text, "usual", kind.as_str()),
            _ => String::new(),
        })
    } else {
        form.reason.clone()
    };
    let needs = kind.is_some_and(Kind::needs_reason);
    let ground = kind == Some(Kind::Authorise);
    let ends = kind.is_some_and(Kind::ends);
    let made = DecidePage {
        heading: kind.map_or_else(
            || text.say("decide-many"),
            |kind| words::word(text, "do-all", kind.as_str()),
        ),
        fault,
        about,
        scope: scope(store, text, &filter).await?,
        held: (preview.held > 0).then(|| text.count("decide-held", preview.held)),
        two: policy
            .two_from
            .filter(|_| kind.is_some_and(Kind::lets_stay))
            .map(|from| text.count("decide-two", from)),
        more: preview.more.then(|| text.count("decide-more", bulk::MOST)),
        rows: words::rows(store, text, preview.shown).await?,
        list: format!("/findings?{query}"),
        pairs: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        back_href: if form.back == "review" {
            "/review".to_owned()
        } else {
            format!("/findings?{query}")
        },
        back: form.back,
        through: preview.looked.through,
        turn: preview.looked.turn.unwrap_or_default(),
        kinds: words::choices(
            text,
            "do",
            Kind::ALL
                .iter()
                .filter(|kind| kind.is_for_many())
                .map(|kind| kind.as_str()),
            kind.map(Kind::as_str),
        )
        .split_off(1),
        grounds: words::choices(
            text,
            "ground",
            Ground::ALL.iter().map(|ground| ground.as_str()),
            Some(form.legal_ground.as_str()).filter(|ground| !ground.is_empty()),
        )
        .split_off(1),
        people: words::reviewers(store, &member.viewer, &form.to).await?,
        ready: !(ground || ends || needs && reason.is_empty()),
        reason,
        expires: form.expires,
        needs_reason: needs,
        ground,
        ends,
        assigns: kind == Some(Kind::Assign),
        rule: place && kind.is_some_and(Kind::is_for_later),
        rule_chosen: form.later == "rule",
        kind: kind.map(|kind| kind.as_str().to_owned()),
        empty: preview.files == 0,
        query,
        frame: member.frame(if member.viewer.has(Right::Decide) {
            "/review"
        } else {
            "/findings"
        }),
    };
    html(StatusCode::OK, &made)
}

pub(super) async fn decide(
    State(app): State<App>,
    member: Member,
    Fields(form): Fields<Form>,
) -> Result<Response, Trouble> {
    let done = async {
        member.viewer.may(Right::Decide)?;
        let (_, filter) = filter(&form.query)?;
        let draft = Draft {
            kind: Kind::of(&form.kind).ok_or_else(|| Refusal::Invalid("kind: is none".to_owned()))?,
            reason: Some(form.reason.clone()),
            ground: Ground::of(&form.legal_ground),
            expires: words::day(&form.expires)?,
            to: form.to.parse().ok(),
            seen: None,
        };
        let later = if form.later == "rule" {
            Later::Rule
        } else {
            Later::No
        };
        let looked = Looked {
            through: form.through,
            turn: Some(form.turn),
        };
        let id = bulk::decide(app.store(), &member.viewer, &filter, draft, looked, later).await?;
        app.groups().without(&filter).await;
        let to = if form.back == "review" {
            format!("/review?done={id}")
        } else {
            let mut back = filter.clone();
            back.rows.clear();
            format!("/findings?{}&done={id}", back.query())
        };
        Ok::<_, Refusal>(Redirect::to(&to).into_response())
    };
    match done.await {
        Ok(response) => Ok(response),
        Err(Refusal::Invalid(said)) => {
            let fault = Some(member.text().refused(&said));
            let made = make(&app, &member, form, fault).await;
            let mut response = made.map_err(|refusal| member.trouble(refusal))?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(refusal) => Err(member.trouble(refusal)),
    }
}

/// Where to go back to.
#[derive(Debug, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

pub(super) async fn undo(
    State(app): State<App>,
    member: Member,
    Path(id): Path<Uuid>,
    Fields(back): Fields<Back>,
) -> Result<Response, Trouble> {
    let done = async {
        bulk::undo(app.store(), &member.viewer, id).await?;
        app.groups().forget(app.store()).await;
        let to = if back.back == "/review" {
            "/review"
        } else {
            "/findings"
        };
        Ok::<_, Refusal>(Redirect::to(&format!("{to}?done={id}")).into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_rows_are_one_part_of_the_filter_unless_all_are_meant() {
        let (query, form) =
            asked("text=kl%26m&severity=&tick=3&tick=9&do=delete&back=review&done=1&some=yes").unwrap();
        assert_eq!(query, "text=kl%26m&rows=3%2C9");
        assert_eq!((form.kind.as_str(), form.back.as_str()), ("delete", "review"));
        let (query, _) = asked("text=klm&rows=3,4&tick=3&all=1").unwrap();
        assert_eq!(query, "text=klm&rows=3%2C4", "all of what the list shows");
        assert_eq!(filter("rows=3%2C9").unwrap().1.rows, [3, 9]);
        assert!(filter("rows=x").is_err());
        assert!(asked("text=klm&some=yes").is_err(), "nothing ticked is not all");
    }
}

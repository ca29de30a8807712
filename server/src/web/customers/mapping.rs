//! An export that was uploaded: what its columns are taken for, which rows are odd, and whether it shall be the index.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use homeward_rules::field::Field;
use uuid::Uuid;

use super::named;
use crate::app::App;
use crate::customers::upload::{self, Fewer, Upload, is_far_fewer};
use crate::customers::{Checked, CheckedColumn, OddRows, Reading};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

/// A heading is shown so far, in characters.
const HEADING: usize = 80;

#[derive(Template)]
#[template(path = "customers/upload.html")]
struct UploadPage {
    frame: Frame,
    id: Uuid,
    name: String,
    received: String,
    size: String,
    /// A page that asks again by itself.
    busy: Option<String>,
    failed: Option<String>,
    unreadable: Option<(String, String)>,
    imported: Option<(String, Option<String>)>,
    checked: Option<Shown>,
    fault: Option<String>,
}

/// What an export is taken for.
struct Shown {
    kind: String,
    good: bool,
    customers: String,
    persons: String,
    objection: Option<String>,
    fewer: Option<String>,
    columns: Vec<Column>,
    odd: Vec<Odd>,
    warnings: Vec<String>,
}

struct Column {
    number: usize,
    heading: String,
    sensitive: bool,
    asked: Option<String>,
    choices: Vec<(String, String, bool)>,
}

struct Odd {
    words: String,
    count: String,
    rows: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/customers/uploads/{id}", get(look).post(answer))
        .route("/customers/uploads/{id}/discard", post(discard))
}

fn id_of(id: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(id).map_err(|_| Refusal::NotFound)
}

async fn look(State(app): State<App>, member: Member, Path(id): Path<String>) -> Result<Response, Trouble> {
    member.may(Right::ManageCustomers)?;
    let done = async {
        let upload = upload::one(&app, id_of(&id)?)?;
        shown(&app, &member, &upload, None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn shown(
    app: &App,
    member: &Member,
    upload: &Upload,
    fault: Option<&str>,
) -> Result<Response, Refusal> {
    let text = member.text();
    let before = app.store().current_index().await?;
    let before = before.map_or(0, |index| u64::try_from(index.customers).unwrap_or_default());
    let mut made = UploadPage {
        frame: member.frame("/customers"),
        id: upload.id,
        name: named(text, upload),
        received: text.moment(&upload.received),
        size: super::size(text, i64::try_from(upload.bytes).unwrap_or(i64::MAX)),
        busy: None,
        failed: None,
        unreadable: None,
        imported: None,
        checked: None,
        fault: fault.map(|key| text.say(key)),
    };
    match &upload.state {
        upload::State::Reading => made.busy = Some(text.say("customers-reading")),
        upload::State::Importing => made.busy = Some(text.say("customers-importing")),
        upload::State::Failed { words } => made.failed = Some(words.clone()),
        upload::State::Imported {
            customers, retired, ..
        } => {
            let left = (*retired > 0).then(|| text.count("customers-left", *retired));
            made.imported = Some((text.count("customers-imported", *customers), left));
        }
        upload::State::Read { reading } => match reading {
            Reading::Checked(checked) => made.checked = Some(Shown::of(text, checked, before)),
            Reading::Unreadable(none) => {
                let key = match none.unreadable.as_str() {
                    "password" => "customers-unreadable-password",
                    "empty" => "customers-unreadable-empty",
                    "no_table" | "workbook" => "customers-unreadable-table",
                    "no_header" => "customers-unreadable-header",
                    "unclosed" | "long_row" => "customers-unreadable-quote",
                    _ => "customers-unreadable-other",
                };
                made.unreadable = Some((text.say(key), none.words.clone()));
            }
        },
    }
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, &made)
}

fn field_words(text: Text, field: &str) -> String {
    text.say(&format!("customers-field-{}", field.replace('_', "-")))
}

impl Shown {
    fn of(text: Text, checked: &Checked, before: u64) -> Self {
        let fewer = is_far_fewer(u64::from(checked.customers), before) && checked.is_good();
        Self {
            kind: checked.kind.clone(),
            good: checked.is_good(),
            customers: text.number(checked.customers),
            persons: text.number(checked.persons),
            objection: checked.objection.as_ref().map(|objection| {
                text.say(match objection.code.as_str() {
                    "unmapped" => "customers-objection-unmapped",
                    "contradictory" => "customers-objection-contradictory",
                    "field_twice" => "customers-objection-twice",
                    "nothing_identifying" | "no_customers" => "customers-objection-nothing",
                    _ => "customers-objection-map",
                })
            }),
            fewer: fewer.then(|| text.count("customers-fewer", before)),
            columns: checked
                .columns
                .iter()
                .map(|column| Column::of(text, checked, column))
                .collect(),
            odd: checked.rows.iter().map(|rows| Odd::of(text, rows)).collect(),
            warnings: checked.warnings.clone(),
        }
    }
}

impl Column {
    fn of(text: Text, checked: &Checked, column: &CheckedColumn) -> Self {
        let looks = checked
            .objects
            .iter()
            .find(|object| object.column == column.number);
        let now = column.field.as_deref().unwrap_or("ignore");
        let either = (now == "either_name").then_some("either_name");
        let fields = Field::ALL.into_iter().map(Field::as_str);
        Self {
            number: column.number,
            heading: column.heading.chars().take(HEADING).collect(),
            sensitive: column.sensitive,
            asked: looks
                .map(|object| text.name("customers-looks-like", &field_words(text, &object.looks_like))),
            choices: std::iter::once("ignore")
                .chain(either)
                .chain(fields)
                .map(|field| (field.to_owned(), field_words(text, field), field == now))
                .collect(),
        }
    }
}

impl Odd {
    fn of(text: Text, rows: &OddRows) -> Self {
        let numbers: Vec<String> = rows
            .first
            .iter()
            .map(|row| text.number(i64::try_from(*row).unwrap_or(i64::MAX)))
            .collect();
        let more = if rows.count > rows.first.len() as u64 {
            " …"
        } else {
            ""
        };
        Self {
            words: match rows.what.as_str() {
                "ragged" => text.say("customers-odd-ragged"),
                "without_id" => text.say("customers-odd-without-id"),
                "repeated_id" => text.say("customers-odd-repeated-id"),
                "nothing" => text.say("customers-odd-nothing"),
                field => text.name("customers-odd-value", &field_words(text, field)),
            },
            count: text.number(i64::try_from(rows.count).unwrap_or(i64::MAX)),
            rows: format!("{}{more}", numbers.join("; ")),
        }
    }
}

/// What was said about columns, where it differs from what the headings say or where a word was asked for.
fn said(upload: &Upload, fields: &[(String, String)]) -> BTreeMap<usize, String> {
    let mut map = BTreeMap::new();
    let Some(checked) = upload.checked() else {
        return upload.map.clone();
    };
    for column in &checked.columns {
        let name = format!("column-{}", column.number);
        let Some((_, chosen)) = fields.iter().find(|(key, _)| *key == name) else {
            continue;
        };
        let now = column.field.as_deref().unwrap_or("ignore");
        let asked = checked
            .objects
            .iter()
            .any(|object| object.column == column.number);
        if chosen != "either_name" && (chosen != now || asked || column.told) {
            map.insert(column.number, chosen.clone());
        }
    }
    map
}

async fn answer(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Fields(fields): Fields<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageCustomers)?;
    let done = async {
        let upload = upload::one(&app, id_of(&id)?)?;
        let has = |name: &str, value: &str| fields.iter().any(|(key, at)| key == name && at == value);
        let map = said(&upload, &fields);
        let result = if has("what", "import") && map == upload.map {
            let fewer = if has("fewer", "yes") {
                Fewer::Meant
            } else {
                Fewer::Unsaid
            };
            upload::accept(&app, upload.id, fewer, member.viewer.actor()).await
        } else {
            // Columns that were changed are looked at again before they are taken.
            upload::map(&app, upload.id, map)
        };
        match result {
            Ok(upload) => Ok(Redirect::to(&format!("/customers/uploads/{}", upload.id)).into_response()),
            Err(Refusal::Invalid(key)) => shown(&app, &member, &upload, Some(&key)).await,
            Err(Refusal::Conflict(_)) => shown(&app, &member, &upload, Some("customers-not-now")).await,
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

async fn discard(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageCustomers)?;
    let done = async {
        upload::discard(&app, id_of(&id)?, member.viewer.actor()).await?;
        Ok::<_, Refusal>(Redirect::to("/customers").into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

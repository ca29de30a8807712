//! The directory from a file that somebody uploads.

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::people::Belonging;
use crate::people::import::{Column, Counts, Fault, apply, read};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;
use crate::web::{Frame, Member, Trouble, page};

/// Longest file: [`crate::people::import::MOST`] rows of people need no more.
const LONGEST: usize = 16 * 1024 * 1024;

#[derive(Template)]
#[template(path = "people-import.html")]
struct ImportPage {
    frame: Frame,
    done: Option<(Counts, Vec<String>)>,
    faults: Vec<Told>,
}

struct Told {
    line: Option<u64>,
    column: Option<String>,
    words: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/people/import",
        get(ask).post(import).layer(DefaultBodyLimit::max(LONGEST)),
    )
}

async fn ask(member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    shown(&member, None, &[]).map_err(|refusal| member.trouble(refusal))
}

fn shown(
    member: &Member,
    done: Option<(Counts, Vec<String>)>,
    faults: &[Fault],
) -> Result<Response, Refusal> {
    let text = member.text();
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let made = ImportPage {
        frame: member.frame("/people"),
        done,
        faults: faults
            .iter()
            .map(|fault| Told {
                line: (fault.line > 0).then_some(fault.line),
                column: fault.column.map(|column| column_words(text, column)),
                words: text.say(fault.kind.key()),
            })
            .collect(),
    };
    page(status, &made)
}

fn column_words(text: Text, column: Column) -> String {
    let key = match column {
        Column::Key => "people-key",
        Column::Name | Column::GivenName | Column::Infix | Column::FamilyName => "people-name",
        Column::Email => "people-email",
        Column::Team => "people-team",
        Column::Manager => "people-manager",
        Column::Left => "people-left",
        Column::Belongings(Belonging::Account) => "people-kind-account",
        Column::Belongings(Belonging::Sid) => "people-kind-sid",
        Column::Belongings(Belonging::Device) => "people-kind-device",
        Column::Belongings(Belonging::Share) => "people-kind-share",
    };
    text.say(key)
}

async fn import(State(app): State<App>, member: Member, request: Request) -> Result<Response, Trouble> {
    member.may(Right::ManagePeople)?;
    let done = async {
        let bytes = file(&app, request).await?;
        // A large file takes a while to read: not on a thread that answers others.
        let table = tokio::task::spawn_blocking(move || read(&bytes))
            .await
            .map_err(|error| Refusal::Failed(error.into()))?;
        let table = match table {
            Ok(table) => table,
            Err(faults) => return shown(&member, None, &faults),
        };
        match apply(app.store(), &table, member.viewer.actor()).await {
            Ok(Ok(counts)) => shown(&member, Some((counts, table.ignored)), &[]),
            Ok(Err(faults)) => shown(&member, None, &faults),
            Err(refusal) => Err(refusal),
        }
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

/// The uploaded file.
async fn file(app: &App, request: Request) -> Result<Vec<u8>, Refusal> {
    let unreadable = || Refusal::Invalid("import-unreadable".to_owned());
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|_| unreadable())?;
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        if part.name() == Some("file") {
            return Ok(part.bytes().await.map_err(|_| unreadable())?.to_vec());
        }
    }
    Err(unreadable())
}

//! A filter's findings as a file: exactly what its list shows, all pages of it.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::App;
use crate::findings::Said;
use crate::findings::export::{self, Form};
use crate::refusal::Refusal;
use crate::web::{Member, Trouble};

/// In which form.
#[derive(Debug, Deserialize)]
pub(super) struct As {
    #[serde(rename = "as", default)]
    form: String,
}

pub(super) async fn export(
    State(app): State<App>,
    member: Member,
    said: Result<Query<Said>, QueryRejection>,
    form: Result<Query<As>, QueryRejection>,
) -> Result<Response, Trouble> {
    let done = async {
        let unreadable = |_| Refusal::Invalid("filter: cannot be read".to_owned());
        let Query(said) = said.map_err(unreadable)?;
        let Query(form) = form.map_err(unreadable)?;
        let form =
            Form::of(&form.form).ok_or_else(|| Refusal::Invalid("as: csv, xlsx or json".to_owned()))?;
        let filter = said.check()?;
        let bytes = export::export(app.store(), &member.viewer, &filter, form, member.text()).await?;
        let name = format!("attachment; filename=\"homeward-findings.{}\"", form.as_str());
        let headers = [
            (header::CONTENT_TYPE, form.media().to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ];
        Ok::<_, Refusal>((headers, bytes).into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

//! Filters that are kept under a name: one's own, and those that others share.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::findings::Said;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::entity::saved_view;
use crate::store::{StoreError, views};
use crate::web::{Fields, Member, Trouble};

/// Longest name, in characters.
const NAME: usize = 60;

/// A filter to be kept.
#[derive(Debug, Deserialize)]
pub(super) struct Kept {
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    shared: String,
}

pub(super) async fn keep(
    State(app): State<App>,
    member: Member,
    Fields(kept): Fields<Kept>,
) -> Result<Response, Trouble> {
    let done = async {
        member.viewer.may(Right::ViewFindings)?;
        let name = kept.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(Refusal::Invalid("name: is needed, and short".to_owned()));
        }
        let said = Said::of_query(&kept.query)
            .ok_or_else(|| Refusal::Invalid("filter: cannot be read".to_owned()))?;
        let query = said.check()?.query();
        let row = saved_view::Model {
            id: Uuid::now_v7(),
            account_id: member.viewer.account,
            name,
            query: query.clone(),
            shared: !kept.shared.is_empty() && member.viewer.has(Right::Decide),
            at: Moment::now(),
        };
        let transaction = app.store().write().await?;
        if !views::add(&transaction, row).await? {
            return Err(Refusal::Conflict("there are too many kept filters"));
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(Redirect::to(&format!("/findings?{query}")).into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

pub(super) async fn remove(
    State(app): State<App>,
    member: Member,
    Path(id): Path<Uuid>,
) -> Result<Response, Trouble> {
    let done = async {
        let transaction = app.store().write().await?;
        if !views::remove(&transaction, member.viewer.account, id).await? {
            return Err(Refusal::NotFound);
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(Redirect::to("/findings").into_response())
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

//! Whose a finding is, said on its page: by e-mail address, personnel number or id of the directory.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::decision::Typed;
use super::detail::{At, address, key, make};
use crate::app::App;
use crate::findings;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::member::Member;
use crate::web::{Fields, Trouble};

/// Who; empty takes back what was said by hand.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    who: String,
}

pub(super) async fn say(
    State(app): State<App>,
    member: Member,
    at: At,
    Fields(said): Fields<Said>,
) -> Result<Response, Trouble> {
    let done = async {
        member.viewer.may(Right::Decide)?;
        let (store, key) = (app.store(), key(at)?);
        let who = said.who.trim();
        let person = if who.is_empty() {
            None
        } else if let Some(person) = store.person_of_word(who).await? {
            Some(person)
        } else {
            let typed = Typed::refused_in("whose", member.text(), "person: is nobody", said.who);
            return make(store, &member.viewer, key, typed, None).await;
        };
        findings::set_person(store, &member.viewer, key, person).await?;
        Ok::<_, Refusal>(Redirect::to(&address(key)).into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

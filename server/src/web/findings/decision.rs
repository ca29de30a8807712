//! A decision about one finding, as its page says it. What cannot be taken stands in its form again, with the fault beside the
//! field; what somebody else decided meanwhile is told first, and nothing that was typed is lost.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::detail::{At, address, key, make};
use super::words;
use crate::app::App;
use crate::findings::{self, Draft, Ground, Key, Kind, MEANWHILE};
use crate::refusal::Refusal;
use crate::text::Text;
use crate::web::{Fields, Member, Trouble};

/// A decision as a form says it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Said {
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
    seen: usize,
}

impl Said {
    fn draft(&self) -> Result<Draft, Refusal> {
        let kind = Kind::of(&self.kind);
        let expires = words::day(&self.expires)?;
        Ok(Draft {
            kind: kind.ok_or_else(|| Refusal::Invalid("kind: is none of the words".to_owned()))?,
            reason: Some(self.reason.clone()),
            ground: Ground::of(&self.legal_ground),
            expires,
            to: self.to.parse().ok(),
            seen: Some(self.seen),
        })
    }
}

/// What somebody typed that could not be taken: it stands in its form again.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// Which of the page's forms.
    form: &'static str,
    said: Said,
    /// The field of the fault, and the fault in the reader's words.
    fault: Option<(String, String)>,
    /// How many decisions its maker had seen, where others decided since.
    pub(super) meanwhile: Option<usize>,
}

impl Typed {
    /// What was typed into a form with one field, and why it is refused.
    pub(super) fn refused_in(form: &'static str, text: Text, refused: &str, typed: String) -> Self {
        let said = Said {
            reason: typed,
            ..Said::default()
        };
        Self {
            fault: Some(("reason".to_owned(), text.refused(refused))),
            ..Self::of(form, said)
        }
    }

    fn of(form: &'static str, said: Said) -> Self {
        Self {
            form,
            said,
            fault: None,
            meanwhile: None,
        }
    }

    /// The form of the page in which a kind of decision is made.
    fn form_of(kind: &str) -> &'static str {
        match Kind::of(kind) {
            Some(Kind::Hold | Kind::EndHold) => "hold",
            Some(Kind::Assign) => "assign",
            Some(Kind::Comment) => "comment",
            Some(Kind::Agree) => "agree",
            _ => "decide",
        }
    }

    /// The fault as the page begins with it.
    pub(super) fn fault(&self) -> Option<&str> {
        self.fault.as_ref().map(|(_, words)| words.as_str())
    }

    /// The fault of one field, where it is that.
    pub(super) fn beside(&self, form: &str, field: &str) -> Option<&str> {
        self.fault
            .as_ref()
            .filter(|(at, _)| self.form == form && at == field)
            .map(|(_, words)| words.as_str())
    }

    /// The kind that was chosen.
    pub(super) fn kind(&self) -> Option<&str> {
        (self.form == "decide").then_some(self.said.kind.as_str())
    }

    /// The ground that was chosen.
    pub(super) fn ground(&self) -> Option<&str> {
        Some(self.said.legal_ground.as_str()).filter(|ground| !ground.is_empty())
    }

    /// The day that was typed.
    pub(super) fn expires(&self) -> &str {
        &self.said.expires
    }

    /// The words that were typed into a form.
    pub(super) fn reason(&self, form: &str) -> &str {
        if self.form == form { &self.said.reason } else { "" }
    }
}

pub(super) async fn decide(
    State(app): State<App>,
    member: Member,
    at: At,
    Fields(said): Fields<Said>,
) -> Result<Response, Trouble> {
    let done = async {
        let viewer = &member.viewer;
        let key = key(at)?;
        let made = match said.draft() {
            Ok(draft) => findings::decide(app.store(), viewer, key, draft).await,
            Err(refusal) => Err(refusal),
        };
        let form = Typed::form_of(&said.kind);
        let typed = match made {
            Ok(id) => {
                app.groups().forget(app.store()).await;
                return Ok::<_, Refusal>(
                    Redirect::to(&format!("{}?done={id}", address(key))).into_response(),
                );
            }
            Err(Refusal::Invalid(refused)) => {
                let field = refused.split_once(": ").map_or("", |(field, _)| field);
                let field = if field == "until" { "expires" } else { field };
                Typed {
                    fault: Some((field.to_owned(), member.text().refused(&refused))),
                    ..Typed::of(form, said)
                }
            }
            Err(Refusal::Conflict(why)) if why == MEANWHILE => Typed {
                meanwhile: Some(said.seen),
                ..Typed::of(form, said)
            },
            Err(refusal) => return Err(refusal),
        };
        make(app.store(), viewer, key, typed, None).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

pub(super) async fn undo(
    State(app): State<App>,
    member: Member,
    at: Result<Path<(Uuid, Uuid, Uuid)>, PathRejection>,
) -> Result<Response, Trouble> {
    let done = async {
        let Path((source, file, id)) = at.map_err(|_| Refusal::NotFound)?;
        let key = Key { source, file };
        findings::undo_one(app.store(), &member.viewer, key, id).await?;
        app.groups().forget(app.store()).await;
        Ok::<_, Refusal>(Redirect::to(&address(key)).into_response())
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

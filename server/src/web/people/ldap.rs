//! The directory from LDAP: its settings, a look at what would come, and the import.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::app::App;
use crate::keep::{self, Kept, Slot};
use crate::people::import::{Counts, Fault};
use crate::people::ldap::{self, Attributes, Came, LdapFault, LdapSettings, Seen};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::fields::Fields;
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

#[derive(Template)]
#[template(path = "people-ldap.html")]
struct LdapPage {
    frame: Frame,
    filled: Filled,
    is_set: bool,
    has_password: bool,
    seen: Option<Seen>,
    counts: Option<Counts>,
    entries: Vec<(u64, String)>,
    trouble: Option<(String, String)>,
    faults: Vec<String>,
}

/// What somebody filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filled {
    what: String,
    url: String,
    starttls: Option<String>,
    root: String,
    bind: String,
    password: String,
    base: String,
    filter: String,
    key: String,
    name: String,
    email: String,
    team: String,
    manager: String,
    account: String,
    sid: String,
    control: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    preset: String,
}

/// What is said beside the form.
#[derive(Default)]
struct Said {
    seen: Option<Seen>,
    counts: Option<Counts>,
    entries: Vec<Fault>,
    trouble: Option<(&'static str, String)>,
    faults: Vec<&'static str>,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/people/ldap", get(ask).post(answer))
}

impl Filled {
    fn of(settings: LdapSettings) -> Self {
        let Attributes {
            key,
            name,
            email,
            team,
            manager,
            account,
            sid,
            control,
        } = settings.attributes;
        Self {
            what: String::new(),
            url: settings.url,
            starttls: settings.starttls.then(|| "yes".to_owned()),
            root: settings
                .root
                .map(|root| root.display().to_string())
                .unwrap_or_default(),
            bind: settings.bind.unwrap_or_default(),
            password: String::new(),
            base: settings.base,
            filter: settings.filter,
            key,
            name,
            email,
            team,
            manager,
            account,
            sid,
            control,
        }
    }

    fn settings(&self) -> LdapSettings {
        let word = |word: &str| word.trim().to_owned();
        let some = |word: &str| Some(word.trim().to_owned()).filter(|word| !word.is_empty());
        LdapSettings {
            url: word(&self.url),
            starttls: self.starttls.is_some(),
            root: some(&self.root).map(Into::into),
            bind: some(&self.bind),
            base: word(&self.base),
            filter: word(&self.filter),
            attributes: Attributes {
                key: word(&self.key),
                name: word(&self.name),
                email: word(&self.email),
                team: word(&self.team),
                manager: word(&self.manager),
                account: word(&self.account),
                sid: word(&self.sid),
                control: word(&self.control),
            },
        }
    }
}

async fn ask(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let preset = match asked.preset.as_str() {
        "openldap" => Some(LdapSettings::open_ldap()),
        "ad" => Some(LdapSettings::active_directory()),
        _ => None,
    };
    shown(&app, &member, preset.map(Filled::of), Said::default())
        .await
        .map_err(|refusal| member.trouble(refusal))
}

async fn shown(app: &App, member: &Member, filled: Option<Filled>, said: Said) -> Result<Response, Refusal> {
    let text = member.text();
    let settings = ldap::read(app).await?;
    let password =
        keep::read(&app.config().data, Slot::Ldap).map_err(|error| Refusal::Failed(error.into()))?;
    let is_set = settings.is_some();
    let mut filled =
        filled.unwrap_or_else(|| Filled::of(settings.unwrap_or_else(LdapSettings::active_directory)));
    // A password is never sent back.
    filled.password = String::new();
    let good = said.faults.is_empty() && said.entries.is_empty() && said.trouble.is_none();
    let status = if good {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let made = LdapPage {
        frame: member.frame("/people"),
        filled,
        is_set,
        has_password: password.is_some(),
        seen: said.seen,
        counts: said.counts,
        entries: said
            .entries
            .iter()
            .map(|fault| (fault.line, text.say(fault.kind.key())))
            .collect(),
        trouble: said.trouble.map(|(key, words)| (text.say(key), words)),
        faults: said.faults.into_iter().map(|key| text.say(key)).collect(),
    };
    page(status, &made)
}

fn trouble(fault: LdapFault) -> Result<Said, Refusal> {
    let (key, words) = match fault {
        LdapFault::NotSetUp => ("ldap-none", String::new()),
        LdapFault::Unreachable(words) => ("ldap-unreachable", words),
        LdapFault::Refused => ("ldap-refused", String::new()),
        LdapFault::Question(words) => ("ldap-question", words),
        LdapFault::TooMany => ("ldap-too-many", String::new()),
        LdapFault::TooLong => ("ldap-too-long", String::new()),
        LdapFault::Failed(refusal) => return Err(refusal),
    };
    Ok(Said {
        trouble: Some((key, words)),
        ..Said::default()
    })
}

async fn answer(
    State(app): State<App>,
    member: Member,
    Fields(filled): Fields<Filled>,
) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        if filled.what == "import" {
            let said = match ldap::import(&app, member.viewer.actor()).await {
                Ok(Came::Taken(counts, seen)) => Said {
                    seen: Some(seen),
                    counts: Some(counts),
                    ..Said::default()
                },
                Ok(Came::Faulty(faults, seen)) => Said {
                    seen: Some(seen),
                    entries: faults,
                    ..Said::default()
                },
                Err(fault) => trouble(fault)?,
            };
            return shown(&app, &member, None, said).await;
        }
        let settings = filled.settings();
        if let Err(faults) = settings.check() {
            let said = Said {
                faults,
                ..Said::default()
            };
            return shown(&app, &member, Some(filled), said).await;
        }
        let password = Kept::of(&filled.password);
        ldap::set(&app, &settings, password.as_ref(), member.viewer.actor()).await?;
        let said = match ldap::look(&app).await {
            Ok((_, seen)) => Said {
                seen: Some(seen),
                ..Said::default()
            },
            Err(fault) => trouble(fault)?,
        };
        shown(&app, &member, None, said).await
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

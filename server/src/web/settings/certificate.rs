//! Where the pages are and which certificate they show, for whoever sets the server up.
//!
//! What is chosen is checked before it is kept. Another address counts from the next start; another certificate is shown at once.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::Router;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use crate::app::App;
use crate::audit::{self, Entry};
use crate::people::import::is_address;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::text::Text;
use crate::tls::{Acme, CertificateFault, Facts, Kept, Paths, Way, check, last_trouble, self_signed};
use crate::web::member::Member;
use crate::web::trouble::Trouble;
use crate::web::{Frame, page};

/// The authority that is proposed.
const USUAL: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// Longest field.
const LONGEST: usize = 200_000;

#[derive(Template)]
#[template(path = "settings/certificate.html")]
struct CertificatePage {
    frame: Frame,
    url: String,
    secure: bool,
    /// Nothing to fill in where the configuration file says it all.
    filled: Option<Filled>,
    restart: bool,
    kept: bool,
    facts: Option<(String, String, String, String, Option<String>)>,
    trouble: Option<String>,
    faults: Vec<String>,
}

/// What somebody filled in.
#[derive(Debug, Clone, Default)]
struct Filled {
    host: String,
    port: String,
    everywhere: bool,
    way: String,
    directory: String,
    contact: String,
    root: String,
    chain: String,
    key: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/certificate", get(ask).post(keep))
}

async fn ask(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    shown(&app, &member, None, Vec::new(), false).map_err(|refusal| member.trouble(refusal))
}

fn failed(error: std::io::Error) -> Refusal {
    Refusal::Failed(anyhow::Error::new(error).context("the folder of the pages' certificate"))
}

impl Filled {
    fn of(app: &App, kept: Option<&Kept>) -> Self {
        let config = app.config();
        let listen = kept.map_or(config.pages.listen, |kept| kept.listen);
        let acme = match kept.map(|kept| &kept.way) {
            Some(Way::Acme(acme)) => Some(acme),
            _ => None,
        };
        Self {
            host: kept.map(|kept| kept.host().to_owned()).unwrap_or_default(),
            port: listen.port().to_string(),
            everywhere: kept.is_none_or(|kept| !kept.listen.ip().is_loopback()),
            way: match kept.map(|kept| &kept.way) {
                Some(Way::Own) => "own",
                Some(Way::Acme(_)) => "acme",
                _ => "self_signed",
            }
            .to_owned(),
            directory: acme.map_or(USUAL, |acme| &acme.directory).to_owned(),
            contact: acme.and_then(|acme| acme.contact.clone()).unwrap_or_default(),
            root: acme
                .and_then(|acme| acme.root.as_ref())
                .map(|root| root.display().to_string())
                .unwrap_or_default(),
            chain: String::new(),
            key: String::new(),
        }
    }
}

fn shown(
    app: &App,
    member: &Member,
    filled: Option<Filled>,
    faults: Vec<String>,
    done: bool,
) -> Result<Response, Refusal> {
    let text = member.text();
    let config = app.config();
    let kept = Kept::read(&config.data).map_err(failed)?;
    let restart = kept.as_ref().is_some_and(|kept| {
        !config.front.is_in_file
            && (kept.url != config.pages.url
                || kept.listen != config.pages.listen
                || Some(&kept.way) != config.front.kept.as_ref())
    });
    let facts = kept.as_ref().and_then(|kept| kept.facts(&config.data));
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let made = CertificatePage {
        frame: member.frame("/settings"),
        url: config.pages.url.clone(),
        secure: config.pages.is_secure(),
        restart,
        kept: done,
        facts: facts.map(|facts| told(text, &facts)),
        trouble: last_trouble(&Paths::of(&config.data)),
        filled: (!config.front.is_in_file).then(|| filled.unwrap_or_else(|| Filled::of(app, kept.as_ref()))),
        faults,
    };
    page(status, &made)
}

fn told(text: Text, facts: &Facts) -> (String, String, String, String, Option<String>) {
    let issuer = if facts.is_self_signed {
        text.say("tls-by-itself")
    } else {
        facts.issuer.clone()
    };
    (
        facts.names.join(", "),
        issuer,
        text.moment(&facts.ends),
        facts.fingerprint.clone(),
        facts.is_alone.then(|| text.say("tls-alone")),
    )
}

/// The fields and files of the form.
async fn read(app: &App, request: Request) -> Result<Filled, Refusal> {
    let unreadable = || Refusal::Invalid(String::new());
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|_| unreadable())?;
    let mut fields: HashMap<String, String> = HashMap::new();
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| unreadable())?;
        if bytes.len() <= LONGEST {
            // What is no text is no PEM either: the check says so.
            fields.insert(name, String::from_utf8_lossy(&bytes).trim().to_owned());
        }
    }
    let mut take = |name: &str| fields.remove(name).unwrap_or_default();
    Ok(Filled {
        host: take("host").to_lowercase(),
        port: take("port"),
        everywhere: take("everywhere") == "yes",
        way: take("way"),
        directory: take("directory"),
        contact: take("contact"),
        root: take("root"),
        chain: take("chain"),
        key: take("key"),
    })
}

/// Whether browsers could ask for it: a name or an address.
fn is_host(host: &str) -> bool {
    host.len() <= 253 && rustls::pki_types::ServerName::try_from(host.to_owned()).is_ok()
}

fn choose(filled: &Filled) -> Result<Kept, Vec<&'static str>> {
    let mut faults = Vec::new();
    if !is_host(&filled.host) {
        faults.push("tls-fault-host");
    }
    let port = filled.port.parse::<u16>().ok().filter(|port| *port > 0);
    if port.is_none() {
        faults.push("tls-fault-port");
    }
    let way = match filled.way.as_str() {
        "own" => Way::Own,
        "acme" => {
            if !filled.directory.starts_with("https://") || filled.directory.len() > 500 {
                faults.push("tls-fault-directory");
            }
            if !filled.contact.is_empty() && !is_address(&filled.contact) {
                faults.push("people-email-wrong");
            }
            if filled.host.parse::<IpAddr>().is_ok() {
                faults.push("tls-fault-acme-host");
            }
            Way::Acme(Acme {
                directory: filled.directory.clone(),
                contact: (!filled.contact.is_empty()).then(|| filled.contact.clone()),
                root: (!filled.root.is_empty()).then(|| filled.root.clone().into()),
            })
        }
        _ => Way::SelfSigned,
    };
    let Some(port) = port.filter(|_| faults.is_empty()) else {
        return Err(faults);
    };
    let listen = if filled.everywhere {
        SocketAddr::from(([0, 0, 0, 0], port))
    } else {
        SocketAddr::from(([127, 0, 0, 1], port))
    };
    let host = if filled.host.contains(':') {
        format!("[{}]", filled.host)
    } else {
        filled.host.clone()
    };
    let url = if port == 443 {
        format!("https://{host}")
    } else {
        format!("https://{host}:{port}")
    };
    Ok(Kept { listen, url, way })
}

fn fault_words(text: Text, fault: &CertificateFault) -> String {
    match fault {
        CertificateFault::OtherName(names) => text.name(fault.key(), &names.join(", ")),
        other => text.say(other.key()),
    }
}

async fn keep(State(app): State<App>, member: Member, request: Request) -> Result<Response, Trouble> {
    member.may(Right::ManageServer)?;
    let done = async {
        let text = member.text();
        let mut filled = read(&app, request).await.map_err(|refusal| match refusal {
            Refusal::Invalid(_) => Refusal::Invalid("form-unreadable".to_owned()),
            other => other,
        })?;
        if app.config().front.is_in_file {
            return shown(&app, &member, Some(filled), vec![text.say("tls-in-file")], false);
        }
        let kept = match choose(&filled) {
            Ok(kept) => kept,
            Err(keys) => {
                let faults = keys.into_iter().map(|key| text.say(key)).collect();
                return shown(&app, &member, Some(filled), faults, false);
            }
        };
        let paths = Paths::of(&app.config().data);
        let before = Kept::read(&app.config().data).map_err(failed)?;
        match &kept.way {
            Way::Own
                if !filled.chain.is_empty()
                    || !filled.key.is_empty()
                    || kept.facts(&app.config().data).is_none() =>
            {
                if let Err(faults) = check(&filled.chain, &filled.key, kept.host()) {
                    let faults = faults.iter().map(|fault| fault_words(text, fault)).collect();
                    // Files are chosen anew; a key is never sent back.
                    (filled.chain, filled.key) = (String::new(), String::new());
                    return shown(&app, &member, Some(filled), faults, false);
                }
                paths
                    .keep_certificate(&filled.chain, &filled.key)
                    .map_err(failed)?;
            }
            Way::Own => {}
            Way::SelfSigned | Way::Acme(_) => {
                let same = before.as_ref() == Some(&kept);
                if !same || kept.facts(&app.config().data).is_none() {
                    self_signed(&paths, kept.host()).map_err(Refusal::Failed)?;
                }
            }
        }
        paths.note_trouble(None).map_err(failed)?;
        kept.write(&app.config().data).map_err(failed)?;
        let transaction = app.store().write().await?;
        let entry = Entry {
            actor: member.viewer.actor(),
            action: "pages.address_changed",
            object: None,
            detail: json!({
                "listen": kept.listen.to_string(), "url": kept.url,
                "certificate": filled.way,
            }),
        };
        audit::record(&transaction, entry).await?;
        transaction.commit().await?;
        shown(&app, &member, None, Vec::new(), true)
    };
    done.await.map_err(|refusal| member.trouble(refusal))
}

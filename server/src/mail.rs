//! Mail to those who have an account: by the company's own mail server, over TLS.
//!
//! Settings lie in the database, the password in a file of the data folder ([`crate::keep`]). A message names the server and
//! the account that it is for, never a file, a customer or a finding.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::keep::{self, Kept, Slot};
use crate::refusal::Refusal;
use crate::store::settings::put_setting;

/// Name of the setting.
const SETTING: &str = "mail";
/// How long the mail server may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest word of the settings.
const LONGEST: usize = 253;

/// Where mail is handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSettings {
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub security: Security,
    /// As whom the server logs in there, where it does.
    pub user: Option<String>,
    /// Whom mail is from.
    pub from: String,
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the start (RFC 8314), as on port 465.
    Tls,
    /// TLS after STARTTLS, and no mail without it, as on port 587.
    Starttls,
    /// None: on this machine only.
    None,
}

/// What is wrong with settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFault {
    /// The mail server has no name.
    Host,
    /// The sender is no address.
    From,
    /// The name at the mail server is too long.
    User,
    /// Without TLS only a mail server on this machine is spoken to.
    Plain,
}

impl MailFault {
    /// The key of the words for it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Host => "mail-fault-host",
            Self::From => "mail-fault-from",
            Self::User => "mail-fault-user",
            Self::Plain => "mail-fault-plain",
        }
    }
}

/// Why a message was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum SendFault {
    /// Mail is not set up.
    #[error("mail is not set up")]
    NotSetUp,
    /// The receiver has no address that mail can be sent to.
    #[error("this is no address")]
    Address,
    /// The mail server did not take it, or could not be reached; in its words.
    #[error("{0}")]
    Server(String),
    /// The server failed.
    #[error(transparent)]
    Failed(#[from] Refusal),
}

impl MailSettings {
    /// Holds settings to what can work.
    ///
    /// # Errors
    ///
    /// All faults.
    pub fn check(&self) -> Result<(), Vec<MailFault>> {
        let mut faults = Vec::new();
        let bad = |word: &str| {
            word.is_empty() || word.len() > LONGEST || word.chars().any(|c| c.is_control() || c == ' ')
        };
        if bad(&self.host) || self.port == 0 {
            faults.push(MailFault::Host);
        }
        if self.from.parse::<Address>().is_err() {
            faults.push(MailFault::From);
        }
        if self
            .user
            .as_deref()
            .is_some_and(|user| user.len() > LONGEST || user.chars().any(char::is_control))
        {
            faults.push(MailFault::User);
        }
        let here = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.security == Security::None && !here {
            faults.push(MailFault::Plain);
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// The settings; none where mail is not set up.
///
/// # Errors
///
/// When the database fails or holds another shape.
pub async fn read(app: &App) -> Result<Option<MailSettings>, Refusal> {
    let Some(value) = app.store().setting(SETTING).await? else {
        return Ok(None);
    };
    serde_json::from_value(value).map_err(|error| Refusal::Failed(error.into()))
}

/// Keeps settings, and the password where another was typed.
///
/// # Errors
///
/// When the database or the data folder fails.
pub async fn set(
    app: &App,
    settings: Option<&MailSettings>,
    password: Option<&Kept>,
    by: Actor,
) -> Result<(), Refusal> {
    let data = &app.config().data;
    let kept = match (settings.and_then(|settings| settings.user.as_ref()), password) {
        // Who does not log in has no password.
        (None, _) => keep::forget(data, Slot::Mail),
        (Some(_), Some(password)) => keep::keep(data, Slot::Mail, password),
        (Some(_), None) => Ok(()),
    };
    kept.map_err(|error| Refusal::Failed(error.into()))?;
    let transaction = app.store().write().await?;
    let value = settings.map_or(serde_json::Value::Null, |settings| json!(settings));
    put_setting(&transaction, SETTING, &value).await?;
    let entry = Entry {
        actor: by,
        action: "mail.changed",
        object: None,
        detail: json!({ "on": settings.is_some(), "password": password.is_some() }),
    };
    audit::record(&transaction, entry).await?;
    Ok(transaction.commit().await?)
}

/// Sends a message in plain text.
///
/// # Errors
///
/// Why not.
pub async fn send(app: &App, to: &str, subject: &str, body: String) -> Result<(), SendFault> {
    let settings = read(app).await?.ok_or(SendFault::NotSetUp)?;
    let address: Address = to.parse().map_err(|_| SendFault::Address)?;
    let from: Address = settings.from.parse().map_err(|_| SendFault::Address)?;
    let message = Message::builder()
        .from(Mailbox::new(Some("Homeward".to_owned()), from))
        .to(Mailbox::new(None, address))
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|_| SendFault::Address)?;
    let data = &app.config().data;
    let password = keep::read(data, Slot::Mail).map_err(|error| Refusal::Failed(error.into()))?;
    let sent = transport(&settings, password)
        .map_err(|error| told(&error))?
        .send(message)
        .await;
    sent.map(|_| ()).map_err(|error| told(&error))
}

/// The mail server's words, or the system's, on one line. They hold no password: lettre's errors never do.
fn told(error: &lettre::transport::smtp::Error) -> SendFault {
    use std::error::Error;
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    SendFault::Server(words.chars().filter(|c| !c.is_control()).take(500).collect())
}

fn transport(
    settings: &MailSettings,
    password: Option<Kept>,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let builder = match settings.security {
        Security::Tls => Transport::relay(&settings.host)?,
        Security::Starttls => Transport::starttls_relay(&settings.host)?,
        Security::None => Transport::builder_dangerous(&settings.host),
    };
    let mut builder = builder.port(settings.port).timeout(Some(PATIENCE));
    if let (Some(user), Some(password)) = (&settings.user, password) {
        builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
    }
    Ok(builder.build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_held_to_what_can_work() {
        let good = MailSettings {
            host: "mail.example".to_owned(),
            port: 587,
            security: Security::Starttls,
            user: Some("homeward".to_owned()),
            from: "homeward@example.nl".to_owned(),
        };
        assert_eq!(good.check(), Ok(()));
        let bad = MailSettings {
            host: "mail example".to_owned(),
            security: Security::None,
            from: "nobody\r\nBcc: x".to_owned(),
            ..good
        };
        let faults = [MailFault::Host, MailFault::From, MailFault::Plain];
        assert_eq!(bad.check(), Err(faults.to_vec()));
    }
}

//! The directory from LDAP: Active Directory, OpenLDAP and the like, read page by page and never changed.
//!
//! Which attribute holds what is said in the settings; the password lies in a file of the data folder ([`crate::keep`]). What
//! is read becomes the same rows as a file's ([`super::import::Table`]) and goes the same way into the directory: known by its
//! key, all of it or nothing. A manager is named there by their entry; one outside of what was read is no manager here.

mod entries;
mod reading;

use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::PathBuf;

pub use entries::Seen;
pub use reading::LdapFault;

use super::import::{Counts, Fault, Table, apply};
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::keep::{self, Kept, Slot};
use crate::refusal::Refusal;
use crate::store::settings::put_setting;

/// Name of the setting.
const SETTING: &str = "people.ldap";
/// Longest word of the settings.
const LONGEST: usize = 1_000;

/// Where the directory is and how it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LdapSettings {
    /// Its address: `ldaps://`, or `ldap://` with STARTTLS; without TLS on this machine only.
    pub url: String,
    /// Whether TLS begins after STARTTLS (RFC 4511, section 4.14).
    pub starttls: bool,
    /// A file of the authority that vouches for it, where the system does not know it.
    pub root: Option<PathBuf>,
    /// As whom it is read; nobody is an anonymous reader.
    pub bind: Option<String>,
    /// Below which entry.
    pub base: String,
    /// Which entries (RFC 4515).
    pub filter: String,
    /// Which attribute holds what.
    pub attributes: Attributes,
}

/// Which attribute holds what; an empty name is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    /// What somebody is known by, for ever.
    pub key: String,
    /// As people call them.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Team.
    pub team: String,
    /// The manager's entry.
    pub manager: String,
    /// Names of accounts.
    pub account: String,
    /// Security identifier of Windows.
    pub sid: String,
    /// `userAccountControl` of Active Directory: who is disabled has left.
    pub control: String,
}

impl LdapSettings {
    /// As they are at Active Directory.
    #[must_use]
    pub fn active_directory() -> Self {
        let word = str::to_owned;
        Self {
            url: word("ldaps://"),
            starttls: false,
            root: None,
            bind: None,
            base: String::new(),
            // People, not contacts or computers.
            filter: word("(&(objectCategory=person)(objectClass=user))"),
            attributes: Attributes {
                key: word("objectGUID"),
                name: word("displayName"),
                email: word("mail"),
                team: word("department"),
                manager: word("manager"),
                account: word("sAMAccountName"),
                sid: word("objectSid"),
                control: word("userAccountControl"),
            },
        }
    }

    /// As they are at OpenLDAP with people as `inetOrgPerson` (RFC 2798).
    #[must_use]
    pub fn open_ldap() -> Self {
        let word = str::to_owned;
        Self {
            filter: word("(objectClass=inetOrgPerson)"),
            attributes: Attributes {
                key: word("employeeNumber"),
                name: word("cn"),
                email: word("mail"),
                team: word("departmentNumber"),
                manager: word("manager"),
                account: word("uid"),
                sid: String::new(),
                control: String::new(),
            },
            ..Self::active_directory()
        }
    }

    /// Holds settings to what can work.
    ///
    /// # Errors
    ///
    /// Keys of the words for all faults.
    pub fn check(&self) -> Result<(), Vec<&'static str>> {
        let mut faults = Vec::new();
        let host = |rest: &str| {
            let host = rest.trim_end_matches('/');
            !host.is_empty() && !host.contains(['/', ' ', '@'])
        };
        let here = ["127.0.0.1", "[::1]", "localhost"];
        let url = match (
            self.url.strip_prefix("ldaps://"),
            self.url.strip_prefix("ldap://"),
        ) {
            (Some(rest), _) => host(rest) && !self.starttls,
            (None, Some(rest)) => {
                let is_here = here.iter().any(|name| {
                    rest.strip_prefix(name)
                        .is_some_and(|port| port.is_empty() || port.starts_with(':'))
                });
                host(rest) && (self.starttls || is_here)
            }
            (None, None) => false,
        };
        if !url || self.url.len() > LONGEST {
            faults.push("ldap-fault-url");
        }
        let bad = |word: &str| word.len() > LONGEST || word.chars().any(char::is_control);
        if self.base.is_empty() || bad(&self.base) || self.bind.as_deref().is_some_and(bad) {
            faults.push("ldap-fault-base");
        }
        if bad(&self.filter) || ldap3::parse_filter(&self.filter).is_err() {
            faults.push("ldap-fault-filter");
        }
        let all = self.attributes.all();
        // Names of attributes (RFC 4512, section 2.5).
        let strange = |name: &str| {
            name.len() > 100
                || name
                    .chars()
                    .any(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | ';'))
        };
        if self.attributes.key.is_empty()
            || self.attributes.name.is_empty()
            || all.iter().any(|name| strange(name))
        {
            faults.push("ldap-fault-attributes");
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

impl Attributes {
    fn all(&self) -> [&str; 8] {
        [
            &self.key,
            &self.name,
            &self.email,
            &self.team,
            &self.manager,
            &self.account,
            &self.sid,
            &self.control,
        ]
    }
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// It was taken.
    Taken(Counts, Seen),
    /// It was not: faults by the number of the entry.
    Faulty(Vec<Fault>, Seen),
}

/// The settings; none where LDAP is not set up.
///
/// # Errors
///
/// When the database fails or holds another shape.
pub async fn read(app: &App) -> Result<Option<LdapSettings>, Refusal> {
    match app.store().setting(SETTING).await? {
        None => Ok(None),
        Some(value) => serde_json::from_value(value).map_err(|error| Refusal::Failed(error.into())),
    }
}

/// Keeps settings, and the password where another was typed.
///
/// # Errors
///
/// When the database or the data folder fails.
pub async fn set(
    app: &App,
    settings: &LdapSettings,
    password: Option<&Kept>,
    by: Actor,
) -> Result<(), Refusal> {
    let data = &app.config().data;
    let kept = match (&settings.bind, password) {
        (None, _) => keep::forget(data, Slot::Ldap),
        (Some(_), Some(password)) => keep::keep(data, Slot::Ldap, password),
        (Some(_), None) => Ok(()),
    };
    kept.map_err(|error| Refusal::Failed(error.into()))?;
    let transaction = app.store().write().await?;
    put_setting(&transaction, SETTING, &json!(settings)).await?;
    let entry = Entry {
        actor: by,
        action: "people.ldap_changed",
        object: None,
        detail: json!({ "password": password.is_some() }),
    };
    audit::record(&transaction, entry).await?;
    Ok(transaction.commit().await?)
}

/// Reads the directory and changes nothing.
///
/// # Errors
///
/// Why it cannot be read.
pub async fn look(app: &App) -> Result<(Table, Seen), LdapFault> {
    let settings = read(app).await?.ok_or(LdapFault::NotSetUp)?;
    let password =
        keep::read(&app.config().data, Slot::Ldap).map_err(|error| Refusal::Failed(error.into()))?;
    reading::people(&settings, password).await
}

/// Reads the directory and brings people up to date with it.
///
/// # Errors
///
/// Why it cannot be read, or when the database fails.
pub async fn import(app: &App, by: Actor) -> Result<Came, LdapFault> {
    let (table, seen) = look(app).await?;
    match apply(app.store(), &table, by).await? {
        Ok(counts) => Ok(Came::Taken(counts, seen)),
        Err(faults) => Ok(Came::Faulty(faults, seen)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_held_to_what_can_work() {
        let good = LdapSettings {
            url: "ldaps://dc1.example:636".to_owned(),
            base: "DC=example".to_owned(),
            ..LdapSettings::active_directory()
        };
        assert_eq!(good.check(), Ok(()));
        for (url, starttls, works) in [
            ("ldap://dc1.example", true, true),
            ("ldap://dc1.example", false, false),
            ("ldap://127.0.0.1:389", false, true),
            ("ldap://127.0.0.1.evil.example", false, false),
            ("ldaps://dc1.example", true, false),
            ("http://dc1.example", false, false),
            ("ldaps://", false, false),
        ] {
            let tried = LdapSettings {
                url: url.to_owned(),
                starttls,
                ..good.clone()
            };
            assert_eq!(tried.check().is_ok(), works, "{url}");
        }
        let bad = LdapSettings {
            base: String::new(),
            filter: "(cn=".to_owned(),
            attributes: Attributes {
                key: "a b".to_owned(),
                ..good.attributes.clone()
            },
            ..good
        };
        assert_eq!(bad.check().unwrap_err().len(), 3);
    }
}

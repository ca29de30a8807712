//! Where the SIEM listens, and what it is sent.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::export;
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::refusal::Refusal;
use crate::store::settings::put_setting;

/// Name of the setting.
const SETTING: &str = "siem";
/// Longest authority, in bytes.
const AUTHORITY: usize = 64 * 1024;

/// Where and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiemSettings {
    /// The receiver.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub security: Security,
    /// The webhook that takes it in place of syslog, as a list in JSON.
    #[serde(default)]
    pub hook: Option<Uuid>,
    /// The company's authority in PEM; none is what the system trusts.
    pub authority: Option<String>,
    /// How messages are written.
    pub form: Form,
    /// Whether entries of the audit log are sent.
    pub audit: bool,
    /// Whether news of findings are sent.
    pub findings: bool,
}

/// How the way to the receiver is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the start (RFC 5425), as on port 6514.
    Tls,
    /// None: on this machine only.
    None,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// ArcSight's Common Event Format, version 0.
    Cef,
    /// JSON by the Open Cybersecurity Schema Framework.
    Ocsf,
}

impl SiemSettings {
    /// Holds settings to what can work.
    ///
    /// # Errors
    ///
    /// Keys of the words for all faults.
    pub fn check(&self) -> Result<(), Vec<&'static str>> {
        let mut faults = Vec::new();
        if self.hook.is_none() {
            if ServerName::try_from(self.host.as_str()).is_err() || self.port == 0 {
                faults.push("siem-fault-host");
            }
            let here = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
            if self.security == Security::None && !here {
                faults.push("siem-fault-plain");
            }
        }
        if self
            .authority
            .as_deref()
            .is_some_and(|pem| pem.len() > AUTHORITY || authorities(pem).is_none())
        {
            faults.push("siem-fault-authority");
        }
        if !self.audit && !self.findings {
            faults.push("siem-fault-nothing");
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// The certificates of a PEM; none where there is none, or one that cannot be used.
pub(super) fn authorities(pem: &str) -> Option<rustls::RootCertStore> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

/// The settings; none where nothing is exported.
///
/// # Errors
///
/// When the database fails or holds another shape.
pub async fn read(app: &App) -> Result<Option<SiemSettings>, Refusal> {
    let Some(value) = app.store().setting(SETTING).await? else {
        return Ok(None);
    };
    serde_json::from_value(value).map_err(|error| Refusal::Failed(error.into()))
}

/// Keeps settings that were checked, or none. What was not exported before is exported from now on.
///
/// # Errors
///
/// When the database fails.
pub async fn set(app: &App, settings: Option<&SiemSettings>, by: Actor) -> Result<(), Refusal> {
    let transaction = app.store().write().await?;
    let value = settings.map_or(serde_json::Value::Null, |settings| json!(settings));
    put_setting(&transaction, SETTING, &value).await?;
    let entry = Entry {
        actor: by,
        action: "siem.changed",
        object: None,
        detail: json!({
            "on": settings.is_some(),
            "host": settings.map(|settings| &settings.host),
            "webhook": settings.and_then(|settings| settings.hook),
            "form": settings.map(|settings| settings.form),
            "audit": settings.map(|settings| settings.audit),
            "findings": settings.map(|settings| settings.findings),
        }),
    };
    audit::record(&transaction, entry).await?;
    export::begin(&transaction, settings).await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_held_to_what_can_work() {
        let authority = rcgen::generate_simple_self_signed(["siem.example".to_owned()]).unwrap();
        let good = SiemSettings {
            host: "siem.example".to_owned(),
            port: 6514,
            security: Security::Tls,
            hook: None,
            authority: Some(authority.cert.pem()),
            form: Form::Cef,
            audit: true,
            findings: true,
        };
        assert_eq!(good.check(), Ok(()));
        let bad = SiemSettings {
            host: "siem example".to_owned(),
            security: Security::None,
            authority: Some("no certificate".to_owned()),
            audit: false,
            findings: false,
            ..good.clone()
        };
        let faults = [
            "siem-fault-host",
            "siem-fault-plain",
            "siem-fault-authority",
            "siem-fault-nothing",
        ];
        assert_eq!(bad.check(), Err(faults.to_vec()));
        let here = SiemSettings {
            host: "127.0.0.1".to_owned(),
            security: Security::None,
            ..good
        };
        assert_eq!(here.check(), Ok(()));
    }
}

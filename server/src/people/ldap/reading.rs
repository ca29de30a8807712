//! Reads entries from the directory's server: bounded in number, size and time, and nothing is written.

use std::sync::Arc;
use std::time::Duration;

use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::entries::{Seen, rows};
use super::{LdapSettings, Table};
use crate::keep::Kept;
use crate::people::import::MOST;
use crate::refusal::Refusal;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long all of it may take.
const WHOLE: Duration = Duration::from_secs(50);
/// Entries that are asked for at a time: Active Directory gives 1,000 at most.
const PAGE: i32 = 500;

/// Why the directory cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LdapFault {
    /// It is not set up.
    #[error("LDAP is not set up")]
    NotSetUp,
    /// Its server cannot be reached, or shows a certificate that nobody vouches for; in words.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// It does not let the reader in.
    #[error("the server does not let this reader in")]
    Refused,
    /// It does not answer the question; in words.
    #[error("the server does not answer the question: {0}")]
    Question(String),
    /// It holds more people than are kept.
    #[error("there are more than {MOST} entries: narrow the filter or the base")]
    TooMany,
    /// It takes too long.
    #[error("reading took too long")]
    TooLong,
    /// The server itself failed.
    #[error(transparent)]
    Failed(#[from] Refusal),
}

/// Reads people, by a connection of its own that ends with it.
pub(super) async fn people(
    settings: &LdapSettings,
    password: Option<Kept>,
) -> Result<(Table, Seen), LdapFault> {
    let settings = settings.clone();
    // The library gives up loudly on answers that are no LDAP: a task of its own keeps that to itself.
    let work = tokio::spawn(async move {
        let entries = entries(&settings, password).await?;
        Ok::<_, LdapFault>(rows(&entries, &settings.attributes))
    });
    match tokio::time::timeout(WHOLE, work).await {
        Ok(Ok(read)) => read,
        Ok(Err(_)) => Err(LdapFault::Question("its answer is no LDAP".to_owned())),
        Err(_) => Err(LdapFault::TooLong),
    }
}

async fn entries(settings: &LdapSettings, password: Option<Kept>) -> Result<Vec<SearchEntry>, LdapFault> {
    let mut connection = LdapConnSettings::new()
        .set_conn_timeout(PATIENCE)
        .set_starttls(settings.starttls);
    if let Some(root) = &settings.root {
        let trusting = trusting(root).map_err(|words| LdapFault::Unreachable(words.to_owned()))?;
        connection = connection.set_config(trusting);
    }
    let unreachable = |error: LdapError| LdapFault::Unreachable(told(&error));
    let (driver, mut ldap) = LdapConnAsync::with_settings(connection, &settings.url)
        .await
        .map_err(unreachable)?;
    let driving = tokio::spawn(driver.drive());
    let read = async {
        if let Some(bind) = &settings.bind {
            let secret = password.as_ref().map_or("", Kept::reveal);
            // A name without a password would be let in as nobody (RFC 4513, section 5.1.2).
            if secret.is_empty() {
                return Err(LdapFault::Refused);
            }
            ldap.with_timeout(PATIENCE)
                .simple_bind(bind, secret)
                .await
                .map_err(unreachable)?
                .success()
                .map_err(|_| LdapFault::Refused)?;
        }
        let wanted: Vec<String> = settings
            .attributes
            .all()
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        let adapters: Vec<Box<dyn Adapter<'_, _, _>>> =
            vec![Box::new(EntriesOnly::new()), Box::new(PagedResults::new(PAGE))];
        let question = |error: LdapError| LdapFault::Question(told(&error));
        let mut search = ldap
            .with_timeout(PATIENCE)
            .streaming_search_with(adapters, &settings.base, Scope::Subtree, &settings.filter, wanted)
            .await
            .map_err(question)?;
        let mut entries = Vec::new();
        while let Some(entry) = search.next().await.map_err(question)? {
            if entries.len() >= MOST {
                return Err(LdapFault::TooMany);
            }
            entries.push(SearchEntry::construct(entry));
        }
        search.finish().await.success().map_err(question)?;
        Ok(entries)
    };
    let read = read.await;
    if ldap.unbind().await.is_err() {
        tracing::debug!("the directory's server ended the connection first");
    }
    driving.abort();
    read
}

/// An error without what was asked: names of entries are personal data.
fn told(error: &LdapError) -> String {
    match error {
        LdapError::LdapResult { result } => format!("result {}", result.rc),
        LdapError::Io { source } => source.to_string(),
        LdapError::Timeout { .. } => "no answer in time".to_owned(),
        other => {
            let words = other.to_string();
            words.chars().filter(|c| !c.is_control()).take(200).collect()
        }
    }
}

/// TLS that trusts the authority of a file alone.
fn trusting(root: &std::path::Path) -> Result<Arc<ClientConfig>, &'static str> {
    let bad = "the file of the authority cannot be read, or holds no certificate";
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(root).map_err(|_| bad)? {
        roots.add(certificate.map_err(|_| bad)?).map_err(|_| bad)?;
    }
    if roots.is_empty() {
        return Err(bad);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| bad)?;
    Ok(Arc::new(
        config.with_root_certificates(roots).with_no_client_auth(),
    ))
}

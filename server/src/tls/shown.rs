//! The certificate that the pages' listener shows now; it is exchanged while the listener goes on.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::check::{Facts, check};
use super::kept::{Kept, Paths, Way, host_of};
use super::{acme, own};
use crate::config::Config;
use crate::moment::Moment;

/// By which TLS-ALPN-01 is known (RFC 8737, section 6.2).
const ACME: &[u8] = b"acme-tls/1";
/// How often it is looked whether there is another certificate.
const LOOK: Duration = Duration::from_secs(10);
/// After what an authority is asked again that gave none.
const AGAIN: Duration = Duration::from_hours(1);
/// A certificate is made or fetched anew so long before its end.
const EARLY: Duration = Duration::from_hours(24 * 30);

/// The certificate of a listener.
#[derive(Debug, Clone)]
pub struct Shown(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    chain: PathBuf,
    key: PathBuf,
    paths: Paths,
    host: String,
    kept: Option<Way>,
    now: RwLock<Option<Now>>,
    challenge: RwLock<Option<(String, Arc<CertifiedKey>)>>,
}

#[derive(Debug)]
struct Now {
    certified: Arc<CertifiedKey>,
    facts: Facts,
    changed: Option<SystemTime>,
}

impl Shown {
    /// The certificate of the pages, where they have one of their own.
    ///
    /// # Errors
    ///
    /// When it cannot be used or made.
    pub fn open(config: &Config) -> anyhow::Result<Option<Self>> {
        let paths = Paths::of(&config.data);
        let (chain, key, kept) = match (&config.front.certificate, &config.front.kept) {
            (Some((chain, key)), _) => (chain.clone(), key.clone(), None),
            (None, Some(way)) => (paths.chain(), paths.key(), Some(way.clone())),
            (None, None) => return Ok(None),
        };
        let shown = Self(Arc::new(Inner {
            chain,
            key,
            paths,
            host: host_of(&config.pages.url).to_owned(),
            kept,
            now: RwLock::new(None),
            challenge: RwLock::new(None),
        }));
        let made = match &shown.0.kept {
            // Until the authority has given one, browsers see one of the server's own.
            Some(Way::SelfSigned | Way::Acme(_)) if shown.load().is_err() => {
                own::self_signed(&shown.0.paths, &shown.0.host)
            }
            _ => Ok(()),
        };
        made.context("make a certificate for the pages")?;
        shown
            .load()
            .with_context(|| format!("the certificate {} with its key", shown.0.chain.display()))?;
        Ok(Some(shown))
    }

    /// What TLS is set up with.
    ///
    /// # Errors
    ///
    /// When this build knows no versions of TLS.
    pub fn server_config(&self) -> anyhow::Result<Arc<ServerConfig>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self.clone()));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        if matches!(self.0.kept, Some(Way::Acme(_))) {
            config.alpn_protocols.push(ACME.to_vec());
        }
        Ok(Arc::new(config))
    }

    /// Takes the files as they are now. Those that are wrong leave what is shown as it was.
    fn load(&self) -> anyhow::Result<()> {
        let changed = changed(&self.0.chain);
        let (chain, key) = (
            std::fs::read_to_string(&self.0.chain)?,
            std::fs::read_to_string(&self.0.key)?,
        );
        // A name that does not fit is the browsers' to judge, where the file was named in the configuration.
        let fitting = match check(&chain, &key, &self.0.host) {
            Ok(fitting) => fitting,
            Err(faults) if self.0.kept.is_none() => {
                let named = Facts::names_of(&chain);
                match named.first().map(|name| check(&chain, &key, name)) {
                    Some(Ok(fitting)) => {
                        tracing::warn!(host = self.0.host, names = ?named, "the pages' certificate is for other names");
                        fitting
                    }
                    _ => bail!("{faults:?}"),
                }
            }
            Err(faults) => bail!("{faults:?}"),
        };
        let mut now = self.0.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Some(Now {
            certified: fitting.certified,
            facts: fitting.facts,
            changed,
        });
        Ok(())
    }

    /// Answers the authority's question for a name by `proof`.
    pub(super) fn answer_authority(&self, host: &str, proof: CertifiedKey) {
        let mut challenge = self.0.challenge.write().unwrap_or_else(PoisonError::into_inner);
        *challenge = Some((host.to_lowercase(), Arc::new(proof)));
    }

    /// Answers no authority any more.
    pub(super) fn answer_nobody(&self) {
        *self.0.challenge.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Keeps the certificate good for as long as the server runs.
    pub async fn keep_good(self) {
        let mut asked: Option<tokio::time::Instant> = None;
        loop {
            if self.has_changed() {
                match self.load() {
                    Ok(()) => tracing::info!("the pages show another certificate"),
                    Err(error) => {
                        tracing::warn!(error = format!("{error:#}"), "the new certificate cannot be used");
                    }
                }
            }
            let waited = asked.is_none_or(|at| at.elapsed() > AGAIN);
            if self.is_due() && waited {
                asked = Some(tokio::time::Instant::now());
                if let Err(error) = self.renew().await {
                    let words = format!("{error:#}");
                    tracing::warn!(error = words, "there is no new certificate for the pages");
                    if let Err(error) = self.0.paths.note_trouble(Some(&words)) {
                        tracing::warn!(%error, "the trouble cannot be noted");
                    }
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn has_changed(&self) -> bool {
        let now = self.0.now.read().unwrap_or_else(PoisonError::into_inner);
        now.as_ref()
            .is_none_or(|now| now.changed != changed(&self.0.chain))
    }

    /// Whether another certificate is needed: this one ends soon, or only stands in for the authority's.
    fn is_due(&self) -> bool {
        let now = self.0.now.read().unwrap_or_else(PoisonError::into_inner);
        let Some(now) = now.as_ref() else { return true };
        let ends = now.facts.ends < Moment::now().after(EARLY);
        match &self.0.kept {
            None | Some(Way::Own) => false,
            Some(Way::SelfSigned) => ends,
            Some(Way::Acme(_)) => ends || now.facts.is_self_signed,
        }
    }

    async fn renew(&self) -> anyhow::Result<()> {
        match &self.0.kept {
            Some(Way::Acme(acme)) => acme::obtain(&self.0.paths, acme, &self.0.host, self).await?,
            Some(Way::SelfSigned) => own::self_signed(&self.0.paths, &self.0.host)?,
            Some(Way::Own) | None => return Ok(()),
        }
        self.0.paths.note_trouble(None)?;
        self.load()
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asks = hello
            .alpn()
            .is_some_and(|mut words| words.any(|word| word == ACME));
        if asks {
            let challenge = self.0.challenge.read().unwrap_or_else(PoisonError::into_inner);
            let (host, proof) = challenge.as_ref()?;
            return (hello.server_name()?.to_lowercase() == *host).then(|| Arc::clone(proof));
        }
        let now = self.0.now.read().unwrap_or_else(PoisonError::into_inner);
        now.as_ref().map(|now| Arc::clone(&now.certified))
    }
}

impl Kept {
    /// Whether a certificate in the data folder can be shown for it, and what it says of itself.
    #[must_use]
    pub fn facts(&self, data: &Path) -> Option<Facts> {
        let paths = Paths::of(data);
        let chain = std::fs::read_to_string(paths.chain()).ok()?;
        let key = std::fs::read_to_string(paths.key()).ok()?;
        check(&chain, &key, self.host()).ok().map(|fitting| fitting.facts)
    }
}

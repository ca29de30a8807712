//! What stands before the pages: a certificate of their own, or proxies that end TLS and say who asks.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::{Listener, RawListener};

/// What stands before the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// Chain and key of the pages' own certificate, in PEM.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
}

/// The table `[pages]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPages {
    listen: Option<String>,
    url: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    #[serde(default)]
    trusted_proxies: Vec<String>,
}

impl RawPages {
    pub(super) fn check(self, faults: &mut Vec<String>) -> (Listener, Front) {
        let raw = RawListener {
            listen: self.listen,
            url: self.url,
        };
        let listener = raw.check("pages", 8642, faults);
        let mut proxies = Vec::new();
        for proxy in self.trusted_proxies {
            match proxy.parse() {
                Ok(proxy) => proxies.push(proxy),
                Err(_) => faults.push(format!("pages.trusted_proxies: {proxy:?} is no IP address")),
            }
        }
        let certificate = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => {
                faults.push("pages.certificate and pages.key: give both, or none".into());
                None
            }
        };
        if !listener.is_loopback() && certificate.is_none() && proxies.is_empty() {
            faults.push(
                "pages.listen: is not loopback; give pages.certificate and pages.key, or name in pages.trusted_proxies \
                 the proxy that ends TLS"
                    .into(),
            );
        }
        if certificate.is_some() && !listener.is_secure() {
            faults.push("pages.url: must begin with https:// where there is pages.certificate".into());
        }
        (listener, Front { certificate, proxies })
    }
}

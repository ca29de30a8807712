//! Why the server did not do what it was asked, and whether to ask again.

use std::error::Error as _;
use std::time::Duration;

use reqwest::blocking::Response;
use reqwest::header::RETRY_AFTER;
use serde::Deserialize;

use super::pin::Seen;

/// Longest time that a server may make us wait.
const LONGEST: Duration = Duration::from_hours(1);

/// Why the server did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Key, certificate, address or fingerprint cannot be used.
    #[error("the connection cannot be set up: {0}")]
    Setup(String),
    /// No connection, or it broke.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// Somebody else answers: the certificate is of another authority than the pinned one.
    #[error(
        "another than the server answers: its certificate is by “{issuer}”, not by the authority that was pinned"
    )]
    Intercepted {
        /// Who made the certificate, by its own words.
        issuer: String,
    },
    /// The server does not take our certificate.
    #[error("the server does not take this device's certificate: it has ended, or is of another server")]
    Certificate,
    /// The server refuses.
    #[error("the server refuses ({code}): {message}")]
    Refused {
        /// Status of HTTP.
        status: u16,
        /// Its word for it.
        code: String,
        /// What it said.
        message: String,
    },
    /// The server is busy or ill.
    #[error("the server cannot answer now ({status})")]
    Busy {
        /// Status of HTTP.
        status: u16,
        /// How long it asks us to wait.
        wait: Option<Duration>,
    },
    /// The answer is none of this protocol.
    #[error("the answer is not of a Homeward server that this agent understands")]
    Nonsense,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    error: String,
    message: String,
}

impl ServerError {
    /// Whether the same may go well later.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Busy { .. })
    }

    /// How long the server asks us to wait.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        match self {
            Self::Busy { wait, .. } => *wait,
            _ => None,
        }
    }

    /// The server's word for its refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// What somebody can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Setup(_) => "check --server and --fingerprint, as the page Devices shows them",
            Self::Unreachable(_) => "check the address, the network and the firewall; what was found is kept",
            Self::Intercepted { .. } => {
                "a proxy that looks into TLS, or the wrong server: let the proxy pass this address through, or compare the fingerprint"
            }
            Self::Certificate => "enrol the device again",
            Self::Refused { code, .. } => match code.as_str() {
                "token_not_valid" => {
                    "ask for another token: it was used up, has ended, or is for another network"
                }
                "awaits_approval" => "ask an administrator to let this device in, on the page Devices",
                "device_revoked" => "an administrator shut this device out; enrol again if that is wished",
                "certificate_expired" | "certificate_unknown" => "enrol the device again",
                _ => "the server's log says more",
            },
            Self::Busy { .. } => "try again later; what was found is kept",
            Self::Nonsense => "check the address; bring agent and server to the same version",
        }
    }

    pub(super) fn unreachable(error: &reqwest::Error, seen: &Seen) -> Self {
        if let Some(issuer) = seen.stranger() {
            return Self::Intercepted { issuer };
        }
        let mut words = Vec::new();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            if let Some(rustls::Error::AlertReceived(alert)) = tls(deeper) {
                use rustls::AlertDescription as Alert;
                if matches!(
                    alert,
                    Alert::CertificateExpired
                        | Alert::CertificateUnknown
                        | Alert::BadCertificate
                        | Alert::UnknownCA
                        | Alert::DecryptError
                        | Alert::CertificateRequired
                ) {
                    return Self::Certificate;
                }
            }
            words = vec![deeper.to_string()];
            cause = deeper.source();
        }
        Self::Unreachable(words.pop().unwrap_or_else(|| error.to_string()))
    }

    pub(super) fn broken(error: reqwest::Error) -> Self {
        Self::Unreachable(error.without_url().to_string())
    }

    pub(super) fn refused(response: Response) -> Self {
        let status = response.status().as_u16();
        if status == 429 || status >= 500 || status == 408 {
            let wait = response
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.parse().ok())
                .map(|seconds| Duration::from_secs(seconds).min(LONGEST));
            return Self::Busy { status, wait };
        }
        let text = response.text().unwrap_or_default();
        let body: Body = serde_json::from_str(&text).unwrap_or_default();
        // What a server says ends in a terminal and in logs: short, and without control characters.
        let tame = |words: String| -> String {
            words
                .chars()
                .filter(|letter| !letter.is_control())
                .take(300)
                .collect()
        };
        Self::Refused {
            status,
            code: if body.error.is_empty() {
                status.to_string()
            } else {
                tame(body.error)
            },
            message: tame(body.message),
        }
    }
}

/// The TLS error within an error of the system, where one is.
fn tls<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    inner.downcast_ref::<rustls::Error>()
}

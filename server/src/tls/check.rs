//! Whether a certificate can be shown by the pages: all that is wrong with it, before it is used.

use std::sync::Arc;

use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::ring;
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, Error, RootCertStore};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::fleet::fingerprint;
use crate::moment::Moment;

/// Longest chain, in bytes of PEM.
const LONGEST: usize = 256 * 1024;
/// Most certificates in a chain.
const MOST: usize = 10;

/// What is wrong with a certificate or its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFault {
    /// There is no certificate in PEM.
    NoCertificate,
    /// There is no key in PEM.
    NoKey,
    /// The key needs a password.
    LockedKey,
    /// The certificate cannot be read.
    Unreadable,
    /// The key is another certificate's.
    OtherKey,
    /// It is not valid yet.
    NotYet,
    /// It has ended.
    Ended,
    /// It is for other names; those that it is for.
    OtherName(Vec<String>),
    /// A certificate of the chain did not sign the one before it.
    Broken,
}

impl CertificateFault {
    /// The key of the words for it.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoCertificate => "tls-no-certificate",
            Self::NoKey => "tls-no-key",
            Self::LockedKey => "tls-locked-key",
            Self::Unreadable => "tls-unreadable",
            Self::OtherKey => "tls-other-key",
            Self::NotYet => "tls-not-yet",
            Self::Ended => "tls-ended",
            Self::OtherName(_) => "tls-other-name",
            Self::Broken => "tls-broken",
        }
    }
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Names and addresses that it is for.
    pub names: Vec<String>,
    /// Who vouches for it.
    pub issuer: String,
    /// Until when.
    pub ends: Moment,
    /// SHA-256 of it, as browsers show it.
    pub fingerprint: String,
    /// Whether it is its own issuer.
    pub is_self_signed: bool,
    /// Whether an authority between may be missing: it stands alone and another has signed it.
    pub is_alone: bool,
}

impl Facts {
    /// Names that a chain in PEM is for.
    pub(super) fn names_of(chain: &str) -> Vec<String> {
        let chain = certificates(chain).unwrap_or_default();
        let facts = chain.first().and_then(|first| facts(first, chain.len()));
        facts.map(|facts| facts.names).unwrap_or_default()
    }
}

/// Chain and key that fit together.
#[derive(Debug, Clone)]
pub struct Fitting {
    /// What TLS shows.
    pub certified: Arc<CertifiedKey>,
    /// What it says of itself.
    pub facts: Facts,
}

/// Looks at a chain and its key, in PEM, for the host that browsers will ask for.
///
/// # Errors
///
/// All that is wrong.
pub fn check(chain: &str, key: &str, host: &str) -> Result<Fitting, Vec<CertificateFault>> {
    let mut faults = Vec::new();
    let chain = certificates(chain);
    let private = private_key(key);
    if let Err(fault) = &chain {
        faults.push(fault.clone());
    }
    if let Err(fault) = &private {
        faults.push(fault.clone());
    }
    let (Ok(chain), Ok(private)) = (chain, private) else {
        return Err(faults);
    };
    let Some(facts) = chain.first().and_then(|first| facts(first, chain.len())) else {
        return Err(vec![CertificateFault::Unreadable]);
    };
    if let Some(first) = chain.first() {
        faults.extend(judge(first, &chain, host, &facts));
    }
    match CertifiedKey::from_der(chain, private, &ring::default_provider()) {
        Ok(certified) if faults.is_empty() => Ok(Fitting {
            certified: Arc::new(certified),
            facts,
        }),
        Ok(_) => Err(faults),
        Err(Error::InconsistentKeys(_)) => {
            faults.insert(0, CertificateFault::OtherKey);
            Err(faults)
        }
        Err(_) => {
            faults.insert(0, CertificateFault::NoKey);
            Err(faults)
        }
    }
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, CertificateFault> {
    if pem.len() > LONGEST {
        return Err(CertificateFault::Unreadable);
    }
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match chain {
        Ok(chain) if chain.is_empty() => Err(CertificateFault::NoCertificate),
        Ok(chain) if chain.len() <= MOST => Ok(chain),
        _ => Err(CertificateFault::Unreadable),
    }
}

fn private_key(pem: &str) -> Result<PrivateKeyDer<'static>, CertificateFault> {
    if pem.contains("ENCRYPTED") {
        return Err(CertificateFault::LockedKey);
    }
    if pem.len() > LONGEST {
        return Err(CertificateFault::NoKey);
    }
    <(SectionKind, Vec<u8>)>::pem_slice_iter(pem.as_bytes())
        .filter_map(Result::ok)
        .find_map(|(kind, der)| PrivateKeyDer::from_pem(kind, der))
        .ok_or(CertificateFault::NoKey)
}

fn facts(first: &CertificateDer<'_>, length: usize) -> Option<Facts> {
    let (_, parsed) = X509Certificate::from_der(first).ok()?;
    let names = parsed
        .subject_alternative_name()
        .ok()
        .flatten()
        .map(|extension| extension.value.general_names.iter().filter_map(name).collect())
        .unwrap_or_default();
    let is_self_signed = parsed.subject() == parsed.issuer();
    Some(Facts {
        names,
        issuer: parsed.issuer().to_string(),
        ends: Moment(parsed.validity().not_after.timestamp().saturating_mul(1_000)),
        fingerprint: fingerprint(first),
        is_self_signed,
        is_alone: length == 1 && !is_self_signed,
    })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            if let Ok(four) = <[u8; 4]>::try_from(*bytes) {
                return Some(std::net::Ipv4Addr::from(four).to_string());
            }
            let sixteen = <[u8; 16]>::try_from(*bytes).ok()?;
            Some(std::net::Ipv6Addr::from(sixteen).to_string())
        }
        _ => None,
    }
}

fn judge(
    first: &CertificateDer<'_>,
    chain: &[CertificateDer<'_>],
    host: &str,
    facts: &Facts,
) -> Vec<CertificateFault> {
    let mut faults = Vec::new();
    let now = Moment::now();
    if facts.ends <= now {
        faults.push(CertificateFault::Ended);
    }
    if X509Certificate::from_der(first)
        .is_ok_and(|(_, parsed)| parsed.validity().not_before.timestamp().saturating_mul(1_000) > now.0)
    {
        faults.push(CertificateFault::NotYet);
    }
    let Ok(parsed) = ParsedCertificate::try_from(first) else {
        return vec![CertificateFault::Unreadable];
    };
    let fits =
        ServerName::try_from(host.to_owned()).is_ok_and(|host| verify_server_name(&parsed, &host).is_ok());
    if !fits {
        faults.push(CertificateFault::OtherName(facts.names.clone()));
    }
    if let Some((last, between)) = chain.split_last().filter(|(_, between)| !between.is_empty()) {
        let mut roots = RootCertStore::empty();
        let between = between.get(1..).unwrap_or_default();
        let algorithms = ring::default_provider().signature_verification_algorithms;
        let signed = roots.add(last.clone().into_owned()).is_ok()
            && match verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &roots,
                between,
                UnixTime::now(),
                algorithms.all,
            ) {
                // Time is told apart, above.
                Ok(()) => true,
                Err(Error::InvalidCertificate(fault)) => matches!(
                    fault,
                    CertificateError::Expired
                        | CertificateError::ExpiredContext { .. }
                        | CertificateError::NotValidYet
                        | CertificateError::NotValidYetContext { .. }
                ),
                Err(_) => false,
            };
        if !signed {
            faults.push(CertificateFault::Broken);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    fn leaf(days: i64) -> (String, String, String) {
        let authority_key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "Test CA");
        let authority = params.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(params, authority_key);
        let key = KeyPair::generate().unwrap();
        let mut params =
            CertificateParams::new(vec!["hw.example".to_owned(), "10.0.0.5".to_owned()]).unwrap();
        let now = Moment::now().time();
        params.not_before = now - time::Duration::days(400);
        params.not_after = now + time::Duration::days(days);
        let certificate = params.signed_by(&key, &issuer).unwrap();
        (certificate.pem(), authority.pem(), key.serialize_pem())
    }

    #[test]
    fn what_fits_is_taken_by_name_and_address() {
        let (certificate, authority, key) = leaf(30);
        let chain = format!("{certificate}{authority}");
        let fitting = check(&chain, &key, "hw.example").unwrap();
        assert_eq!(fitting.facts.names, ["hw.example", "10.0.0.5"]);
        assert!(!fitting.facts.is_alone && !fitting.facts.is_self_signed);
        assert!(check(&chain, &key, "10.0.0.5").is_ok());
        assert!(check(&certificate, &key, "hw.example").unwrap().facts.is_alone);
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        use CertificateFault as Fault;
        let (certificate, _, key) = leaf(30);
        let (over, other_authority, other_key) = leaf(-1);
        let faults = |chain: &str, key: &str, host| check(chain, key, host).unwrap_err();
        assert_eq!(faults("x", "y", "h"), [Fault::NoCertificate, Fault::NoKey]);
        assert_eq!(faults(&certificate, &other_key, "hw.example"), [Fault::OtherKey]);
        let names = Fault::OtherName(vec!["hw.example".into(), "10.0.0.5".into()]);
        assert_eq!(faults(&certificate, &key, "other.example"), [names]);
        assert_eq!(faults(&over, &other_key, "hw.example"), [Fault::Ended]);
        let mixed = format!("{certificate}{other_authority}");
        assert_eq!(faults(&mixed, &key, "hw.example"), [Fault::Broken]);
        let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
        assert_eq!(faults(&certificate, locked, "hw.example"), [Fault::LockedKey]);
        let swapped = faults(&key, &certificate, "hw.example");
        assert_eq!(swapped, [Fault::NoCertificate, Fault::NoKey]);
    }
}

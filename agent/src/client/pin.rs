//! Knows the server by the fingerprint of its authority: no authority of the system is believed.
//!
//! The server shows its authority's certificate at the end of its chain. At enrolment it is held to the fingerprint that the
//! administrator gave, SHA-256 of its DER; afterwards it is kept. What the chain of another shows is remembered, so that
//! a proxy that looks into TLS can be named.

use std::sync::{Arc, Mutex, PoisonError};

use ring::digest::{SHA256, digest};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring as crypto};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::ServerError;
use crate::state::Identity;

/// Who answered, when it was not the server.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Option<String>>>);

impl Seen {
    /// Who vouches for whoever answered in the server's place.
    #[must_use]
    pub fn stranger(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, issuer: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = issuer;
    }
}

/// How a device that is not enrolled connects.
///
/// # Errors
///
/// When the fingerprint is none.
pub fn stranger(fingerprint: &str) -> Result<(ClientConfig, Seen), ServerError> {
    let seen = Seen::default();
    let builder = builder(Pinned::new(tidy(fingerprint)?, &seen))?;
    Ok((builder.with_no_client_auth(), seen))
}

/// How a device that is enrolled connects.
///
/// # Errors
///
/// When the identity holds no key or certificate.
pub fn device(identity: &Identity) -> Result<(ClientConfig, Seen), ServerError> {
    let unusable =
        |what: &str| ServerError::Setup(format!("{what} of this device cannot be used; enrol again"));
    let chain = CertificateDer::from_pem_slice(identity.certificate.as_bytes())
        .map_err(|_| unusable("the certificate"))?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).map_err(|_| unusable("the key"))?;
    let seen = Seen::default();
    let config = builder(Pinned::new(tidy(&identity.fingerprint)?, &seen))?
        .with_client_auth_cert(vec![chain], key)
        .map_err(|_| unusable("the key"))?;
    Ok((config, seen))
}

/// The fingerprint as it is compared: colons, spaces and capitals are how people write it.
///
/// # Errors
///
/// When it is not 32 bytes in hexadecimal.
pub fn tidy(fingerprint: &str) -> Result<String, ServerError> {
    let tidy: String = fingerprint
        .chars()
        .filter(|letter| !matches!(letter, ':' | ' '))
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    if tidy.len() == 64 && tidy.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(tidy);
    }
    Err(ServerError::Setup(
        "the fingerprint must be 64 hexadecimal digits".to_owned(),
    ))
}

/// SHA-256 of a certificate's DER in hexadecimal.
#[must_use]
pub fn fingerprint(der: &[u8]) -> String {
    digest(&SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn builder(
    verifier: Pinned,
) -> Result<rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>, ServerError> {
    let provider = verifier.provider.clone();
    Ok(ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| ServerError::Setup(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier)))
}

/// Believes the one authority with the fingerprint.
#[derive(Debug)]
struct Pinned {
    fingerprint: String,
    provider: Arc<CryptoProvider>,
    seen: Seen,
}

impl Pinned {
    fn new(fingerprint: String, seen: &Seen) -> Self {
        Self {
            fingerprint,
            provider: Arc::new(crypto::default_provider()),
            seen: seen.clone(),
        }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let pinned = intermediates
            .iter()
            .find(|certificate| fingerprint(certificate) == self.fingerprint);
        let Some(pinned) = pinned else {
            self.seen.set(Some(issuer(end_entity)));
            return Err(rustls::CertificateError::UnknownIssuer.into());
        };
        self.seen.set(None);
        let mut roots = RootCertStore::empty();
        roots.add(pinned.clone().into_owned())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        verifier.verify_server_cert(end_entity, &[], server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Who made a certificate, by its own words, fit for a terminal.
fn issuer(der: &[u8]) -> String {
    let name = X509Certificate::from_der(der).map_or_else(
        |_| "somebody unknown".to_owned(),
        |(_, certificate)| certificate.issuer().to_string(),
    );
    name.chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

    use super::*;

    /// An authority of that name, and the chain of a server that it vouches for.
    fn chain(name: &str) -> (String, Vec<CertificateDer<'static>>) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let authority = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let server_key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec!["server.example".to_owned()]).unwrap();
        let server = server.signed_by(&server_key, &issuer).unwrap();
        let print = fingerprint(authority.der());
        (print, vec![server.der().clone(), authority.der().clone()])
    }

    fn verdict(pinned: &str, chain: &[CertificateDer<'static>], name: &str) -> (bool, Option<String>) {
        let seen = Seen::default();
        let verifier = Pinned::new(pinned.to_owned(), &seen);
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let verified = verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], UnixTime::now());
        (verified.is_ok(), seen.stranger())
    }

    #[test]
    fn only_the_pinned_authority_is_believed_and_another_is_named() {
        let (ours, good) = chain("Homeward devices");
        let (_, proxy) = chain("Corporate Proxy CA");
        assert_eq!(verdict(&ours, &good, "server.example"), (true, None));
        assert_eq!(verdict(&ours, &good, "other.example"), (false, None));
        let (believed, stranger) = verdict(&ours, &proxy, "server.example");
        assert!(!believed && stranger.unwrap().contains("Corporate Proxy CA"));
        // To show our authority's certificate is not enough: it has to have signed.
        let mixed = [proxy[0].clone(), good[1].clone()];
        assert!(!verdict(&ours, &mixed, "server.example").0);
    }

    #[test]
    fn fingerprints_are_read_as_people_write_them() {
        let plain = "ab".repeat(32);
        assert_eq!(tidy(&"AB:".repeat(32)).unwrap(), plain);
        assert!(tidy("abc").is_err() && tidy(&"zz".repeat(32)).is_err());
    }
}

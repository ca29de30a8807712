//! Brings the device in, and keeps it in: makes keys, asks for certificates.
//!
//! A key is made on the device and stays there. It is on the disk before the server is asked, so that an answer that gets
//! lost is asked for again with the same key and uses no further token.

use homeward_rules::fleet::{EnrolAnswer, EnrolRequest};
use homeward_rules::report::PROTOCOL;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::patience::Patience;
use super::{ServiceError, device};
use crate::client::{Client, ServerError, pin};
use crate::state::{Enrolling, Identity, State};
use crate::stop::Stop;

/// What is needed to be let in.
#[derive(Debug)]
pub struct Invitation<'a> {
    /// Where the server listens for agents.
    pub server: &'a str,
    /// The enrolment token.
    pub token: &'a str,
    /// SHA-256 of the server's authority, hexadecimal.
    pub fingerprint: &'a str,
}

/// Whether an administrator has to let the device in first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// It is in.
    Open,
    /// It waits.
    AwaitsApproval,
}

/// Enrols the device and keeps who it is.
///
/// # Errors
///
/// When the server refuses or cannot be reached, or the state folder cannot be written.
pub fn enrol(
    state: &State,
    invitation: &Invitation<'_>,
    patience: &Patience,
    stop: &Stop,
) -> Result<(Identity, Entrance), ServiceError> {
    let fingerprint = pin::tidy(invitation.fingerprint)?;
    let client = Client::stranger(invitation.server, &fingerprint)?;
    let begun = state
        .enrolling()?
        .filter(|begun| begun.server == invitation.server);
    let key = match begun.and_then(|begun| KeyPair::from_pem(&begun.key).ok()) {
        Some(key) => key,
        None => KeyPair::generate()?,
    };
    state.keep_enrolling(Some(&Enrolling {
        server: invitation.server.to_owned(),
        key: key.serialize_pem(),
    }))?;
    let request = EnrolRequest {
        protocol: PROTOCOL,
        token: invitation.token.trim().to_owned(),
        csr: csr(&key)?,
        machine: device::machine(),
        name: device::name(),
        system: device::system(),
        agent: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let answer = patience.keep_trying(stop, || client.enrol(&request))?;
    let entrance = if answer.awaits_approval {
        Entrance::AwaitsApproval
    } else {
        Entrance::Open
    };
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)
        .map_err(|_| ServerError::Setup("the system gives no random bytes".to_owned()))?;
    let identity = identity(
        answer,
        &key,
        (invitation.server, fingerprint),
        secret.iter().map(|byte| format!("{byte:02x}")).collect(),
    )?;
    state.keep_identity(&identity)?;
    state.keep_enrolling(None)?;
    Ok((identity, entrance))
}

/// Who the device is with its next certificate, for a new key.
///
/// # Errors
///
/// When the server refuses or cannot be reached.
pub fn renewed(
    client: &Client,
    identity: &Identity,
    patience: &Patience,
    stop: &Stop,
) -> Result<Identity, ServiceError> {
    let key = KeyPair::generate()?;
    let request = csr(&key)?;
    let answer = patience.keep_trying(stop, || client.renew(request.clone()))?;
    self::identity(
        answer,
        &key,
        (&identity.server, identity.fingerprint.clone()),
        identity.file_key.clone(),
    )
}

fn identity(
    answer: EnrolAnswer,
    key: &KeyPair,
    (server, fingerprint): (&str, String),
    file_key: String,
) -> Result<Identity, ServiceError> {
    let authority =
        CertificateDer::from_pem_slice(answer.authority.as_bytes()).map_err(|_| ServerError::Nonsense)?;
    if pin::fingerprint(&authority) != fingerprint {
        return Err(ServerError::Nonsense.into());
    }
    Ok(Identity {
        server: server.trim_end_matches('/').to_owned(),
        fingerprint,
        authority: answer.authority,
        device: answer.device,
        certificate: answer.certificate,
        key: key.serialize_pem(),
        expires: answer.expires,
        file_key,
    })
}

/// A signing request that names nothing: names are the server's to give.
fn csr(key: &KeyPair) -> Result<String, ServiceError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    Ok(params.serialize_request(key)?.pem()?)
}

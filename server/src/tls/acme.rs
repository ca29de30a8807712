//! A certificate from an authority by ACME (RFC 8555), proven by TLS-ALPN-01 (RFC 8737) on the pages' own listener.
//!
//! The authority must reach the pages on port 443 under the name that the certificate is for; nothing else listens. The
//! account's key lies in the data folder.

use anyhow::{Context, bail};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder,
    OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

use super::kept::{Acme, Paths};
use super::shown::Shown;

/// Asks for a certificate for `host` and keeps it. While it is asked for, `shown` answers the authority's question.
///
/// # Errors
///
/// Why not, with the authority's words.
pub async fn obtain(paths: &Paths, acme: &Acme, host: &str, shown: &Shown) -> anyhow::Result<()> {
    paths.is_writable().context("the data folder")?;
    let account = account(paths, acme)
        .await
        .context("the account at the authority")?;
    let identifiers = [Identifier::Dns(host.to_owned())];
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await?;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Pending => {}
            AuthorizationStatus::Valid => continue,
            other => bail!("the authority says {other:?} about {host}"),
        }
        let mut challenge = authorization
            .challenge(ChallengeType::TlsAlpn01)
            .context("the authority does not ask by TLS-ALPN-01")?;
        shown.answer_authority(
            host,
            proof(host, challenge.key_authorization().digest().as_ref())?,
        );
        challenge.set_ready().await?;
    }
    let ready = order.poll_ready(&RetryPolicy::default()).await;
    shown.answer_nobody();
    if ready? != OrderStatus::Ready {
        bail!("the authority could not reach the pages at {host}, port 443, or got another answer there");
    }
    let key = KeyPair::generate()?;
    let request = CertificateParams::new(vec![host.to_owned()])?.serialize_request(&key)?;
    order.finalize_csr(request.der()).await?;
    let chain = order.poll_certificate(&RetryPolicy::default()).await?;
    paths.keep_certificate(&chain, &key.serialize_pem())?;
    Ok(())
}

/// The account at the authority, made at first need. Another authority has another.
async fn account(paths: &Paths, acme: &Acme) -> anyhow::Result<Account> {
    let builder = match &acme.root {
        Some(root) => Account::builder_with_root(root)?,
        None => Account::builder()?,
    };
    let place = paths.account();
    if let Ok(bytes) = std::fs::read(&place) {
        let (directory, credentials): (String, AccountCredentials) = serde_json::from_slice(&bytes)?;
        if directory == acme.directory {
            return Ok(builder.from_credentials(credentials).await?);
        }
    }
    let contact: Vec<String> = acme
        .contact
        .iter()
        .map(|address| format!("mailto:{address}"))
        .collect();
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    let new = NewAccount {
        contact: &contact,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let (account, credentials) = builder.create(&new, acme.directory.clone(), None).await?;
    paths.write(&place, &serde_json::to_vec(&(&acme.directory, &credentials))?)?;
    Ok(account)
}

/// The certificate that proves to the authority who has the listener.
fn proof(host: &str, digest: &[u8]) -> anyhow::Result<CertifiedKey> {
    if digest.len() != 32 {
        bail!("the authority's question has another digest than SHA-256");
    }
    let mut params = CertificateParams::new(vec![host.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    // Not `from_der`: that reads the certificate as a browser would, who must refuse this critical extension.
    let key = ring::default_provider().key_provider.load_private_key(private)?;
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}

//! A certificate that the server makes and signs itself: for a company whose browsers are told to trust it.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use std::time::Duration;

use super::kept::Paths;
use crate::moment::Moment;

/// How long it lives: as long as browsers accept (CA/Browser Forum Baseline Requirements, section 6.3.2, and Apple's).
const LIFE: Duration = Duration::from_hours(24 * 397);
/// Clocks of browsers may be this much behind.
const SKEW: Duration = Duration::from_hours(1);

/// Makes a certificate for a name or address and keeps it.
///
/// # Errors
///
/// When it cannot be made or kept.
pub fn self_signed(paths: &Paths, host: &str) -> anyhow::Result<()> {
    let names = [host, "localhost", "127.0.0.1", "::1"];
    let names: std::collections::BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names.into_iter().collect::<Vec<_>>())?;
    let now = Moment::now();
    params.not_before = now.before(SKEW).time();
    params.not_after = now.after(LIFE).time();
    params.distinguished_name.push(DnType::CommonName, "Homeward");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    paths.keep_certificate(&certificate.pem(), &key.serialize_pem())?;
    Ok(())
}

//! The server's own certificate authority: it vouches for the devices, and for the agents' listener.
//!
//! Key and certificate lie together in one file of the data folder that only the server may read, made at first need and
//! never again: whoever loses it has to enrol every device anew. Devices know the authority by its fingerprint, SHA-256 of the
//! certificate's DER. Of a signing request the public key is taken and nothing else: names, uses and
//! lifetimes are the server's to say (RFC 5280 for the certificates, RFC 2986 for the requests).

use std::fs;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SerialNumber,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use uuid::Uuid;

use super::fingerprint;
use crate::moment::Moment;

/// Name of the file in the data folder.
const FILE: &str = "authority.pem";
const DAY: Duration = Duration::from_hours(24);
/// How long the authority lives.
const AUTHORITY_DAYS: u32 = 3_653;
/// How long a device's certificate lives.
pub const DEVICE_DAYS: u32 = 90;
/// How long the listener's certificate lives; it is made anew at every start and every day.
const LISTENER_DAYS: u32 = 90;
/// Clocks of devices may be this much behind.
const SKEW: Duration = Duration::from_hours(1);

/// The authority of one server.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
    fingerprint: String,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Authority({})", self.fingerprint)
    }
}

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// Its file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Its file holds something else.
    #[error("{0} holds no certificate with its key; restore it from a backup")]
    Foreign(PathBuf),
    /// A certificate cannot be made.
    #[error("cannot make a certificate: {0}")]
    Making(#[from] rcgen::Error),
    /// The system gives no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] crate::secret::NoRandomness),
}

/// What is wrong with a signing request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// No signing request, or not signed by its own key.
    #[error("csr: is no signing request that its own key has signed")]
    Unreadable,
    /// A key of another kind or size.
    #[error("csr: the key must be of ECDSA on P-256 or P-384, or of Ed25519")]
    Key,
}

/// A signing request that was looked at: a public key and the proof that its holder has the other half.
#[derive(Debug)]
pub struct Request(CertificateSigningRequestParams);

impl Request {
    /// Reads a request in PEM.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(pem: &str) -> Result<Self, RequestFault> {
        let parsed = CertificateSigningRequestParams::from_pem(pem).map_err(|_| RequestFault::Unreadable)?;
        let key = &parsed.public_key;
        // Lengths of uncompressed points (SEC 1, section 2.3.3) and of RFC 8032: a key of another curve under
        // this algorithm's name has another.
        let sizes = [
            (&rcgen::PKCS_ECDSA_P256_SHA256, 65),
            (&rcgen::PKCS_ECDSA_P384_SHA384, 97),
            (&rcgen::PKCS_ED25519, 32),
        ];
        let fits = sizes
            .iter()
            .any(|(algorithm, size)| key.algorithm() == *algorithm && key.der_bytes().len() == *size);
        if fits {
            Ok(Self(parsed))
        } else {
            Err(RequestFault::Key)
        }
    }

    /// SHA-256 of the public key in hexadecimal.
    #[must_use]
    pub fn key(&self) -> String {
        fingerprint(self.0.public_key.der_bytes())
    }
}

/// A certificate that was made for a device.
#[derive(Debug, Clone)]
pub struct Issued {
    /// In PEM.
    pub pem: String,
    /// Its number in hexadecimal.
    pub serial: String,
    /// SHA-256 of its DER in hexadecimal.
    pub fingerprint: String,
    /// From when.
    pub issued: Moment,
    /// Until when.
    pub expires: Moment,
}

impl Authority {
    /// The authority whose file lies in a data folder; made when there is none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or made, or holds something else.
    pub fn open(folder: &Path) -> Result<Self, AuthorityError> {
        let path = folder.join(FILE);
        let failed = |source| AuthorityError::File {
            path: path.clone(),
            source,
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                keep(folder, &path, &make(Moment::now())?).map_err(failed)?;
                // Another process may have been first: its file counts.
                fs::read_to_string(&path).map_err(failed)?
            }
            Err(error) => return Err(failed(error)),
        };
        Self::parse(&text).ok_or(AuthorityError::Foreign(path))
    }

    fn parse(text: &str) -> Option<Self> {
        let certificate = CertificateDer::from_pem_slice(text.as_bytes()).ok()?;
        let key = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).ok()?;
        let key = KeyPair::try_from(&key).ok()?;
        let issuer = Issuer::from_ca_cert_der(&certificate, key).ok()?;
        Some(Self {
            issuer,
            fingerprint: fingerprint(&certificate),
            pem: armoured(&certificate),
            certificate,
        })
    }

    /// SHA-256 of the certificate's DER in hexadecimal: what administrators compare and devices are told.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The certificate.
    #[must_use]
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Makes a certificate for a device.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes or the request's key cannot be written.
    pub fn issue(&self, request: &Request, device: Uuid, now: Moment) -> Result<Issued, AuthorityError> {
        let serial = serial()?;
        let expires = now.after(DAY * DEVICE_DAYS);
        let mut params = bare(&device.to_string(), now, expires);
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&request.0.public_key, &self.issuer)?;
        Ok(Issued {
            pem: armoured(certificate.der()),
            serial: serial.iter().map(|byte| format!("{byte:02x}")).collect(),
            fingerprint: fingerprint(certificate.der()),
            issued: now,
            expires,
        })
    }

    /// Makes a certificate for the agents' listener: the chain with the authority at its end, and the key.
    ///
    /// # Errors
    ///
    /// When a name is no name of a host, or the system gives no random bytes.
    pub fn listener(
        &self,
        names: &[String],
        now: Moment,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), AuthorityError> {
        let key = KeyPair::generate()?;
        let mut params = bare("Homeward", now, now.after(DAY * LISTENER_DAYS));
        params.subject_alt_names = CertificateParams::new(names)?.subject_alt_names;
        params.serial_number = Some(SerialNumber::from_slice(&serial()?));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let chain = vec![certificate.der().clone(), self.certificate.clone()];
        Ok((chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }
}

/// The names by which a listener is reached: the host of its URL, and this machine's where only it listens.
#[must_use]
pub fn names_of(url: &str, address: IpAddr) -> Vec<String> {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    // An IPv6 address stands in brackets (RFC 3986, section 3.2.2).
    let host = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(host, _)| host),
    };
    let mut names = vec![host.to_owned()];
    if address.is_loopback() {
        names.extend(["localhost".to_owned(), address.to_string()]);
    }
    names.sort();
    names.dedup();
    names
}

/// A new authority: certificate and key in PEM.
fn make(now: Moment) -> Result<String, AuthorityError> {
    let key = KeyPair::generate()?;
    let mut params = bare("Homeward devices", now, now.after(DAY * AUTHORITY_DAYS));
    params.serial_number = Some(SerialNumber::from_slice(&serial()?));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let certificate = params.self_signed(&key)?;
    Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
}

fn bare(name: &str, now: Moment, expires: Moment) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = now.before(SKEW).time();
    params.not_after = expires.time();
    params
}

/// A random positive number of 16 bytes (RFC 5280, section 4.1.2.2).
fn serial() -> Result<[u8; 16], crate::secret::NoRandomness> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| crate::secret::NoRandomness)?;
    // Positive, and with a first byte that is not zero: always the same length.
    bytes[0] = bytes[0] & 0x3F | 0x40;
    Ok(bytes)
}

/// A certificate in PEM (RFC 7468).
fn armoured(der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// Writes the file whole or not at all, readable by its owner alone; one that is there stays.
fn keep(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // Temporary files are made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

#[cfg(test)]
mod tests;

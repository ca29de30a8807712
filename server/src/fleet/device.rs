//! Which device makes a request, known by the certificate of its connection.
//!
//! The listener puts a [`Peer`] into every request. The certificate's fingerprint is looked up in the database each
//! time; a handler that takes a [`Device`] is reached by none that is unknown, ended, taken back or not yet
//! let in.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use ring::digest::{SHA256, digest};
use uuid::Uuid;

use crate::app::App;
use crate::audit::Actor;
use crate::ingest::{Reporter, Shares};
use crate::moment::Moment;
use crate::refusal::Refusal;

/// A device that may speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Made by the server.
    pub id: Uuid,
    /// As it calls itself.
    pub name: String,
    /// The name by which people's belongings name it.
    pub known_as: Option<String>,
    /// Whether it may hold the index.
    pub may_hold_index: bool,
    /// The certificate by which it is known now.
    pub serial: String,
    /// From where it speaks.
    pub address: IpAddr,
    /// Shares that it scans and may report, as the policy writes them.
    pub shares: Vec<String>,
}

impl From<Device> for Reporter {
    fn from(device: Device) -> Self {
        Self {
            device: device.id,
            name: device.known_as.unwrap_or_default(),
            shares: Shares::Only(device.shares),
        }
    }
}

/// The other end of a connection of an agent, as TLS knows it.
#[derive(Debug, Clone)]
pub struct Peer {
    /// SHA-256 of its certificate's DER in hexadecimal, when it showed one.
    pub fingerprint: Option<String>,
    /// From where.
    pub address: IpAddr,
}

/// Why a device is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Shut {
    /// It shows no certificate.
    #[error("a device's certificate is needed: enrol first")]
    NoCertificate,
    /// Its certificate is none of this server's devices.
    #[error("this server does not know the certificate: enrol again")]
    Unknown,
    /// Its certificate has ended.
    #[error("the certificate has ended: enrol again")]
    Expired,
    /// Its certificate was taken back, or the device was.
    #[error("the device was shut out by an administrator")]
    Revoked,
    /// Nobody has let it in yet.
    #[error("an administrator has to let the device in first")]
    AwaitsApproval,
    /// No token of this server, or not any longer, or not from there. Which of these is not told.
    #[error("the enrolment token is not valid here")]
    Token,
}

impl Shut {
    /// The status of HTTP.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NoCertificate => StatusCode::UNAUTHORIZED,
            _ => StatusCode::FORBIDDEN,
        }
    }

    /// The word of it in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCertificate => "certificate_needed",
            Self::Unknown => "certificate_unknown",
            Self::Expired => "certificate_expired",
            Self::Revoked => "device_revoked",
            Self::AwaitsApproval => "awaits_approval",
            Self::Token => "token_not_valid",
        }
    }
}

impl Device {
    /// As the audit log names it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Device(self.id)
    }

    /// The device behind a certificate.
    ///
    /// # Errors
    ///
    /// Why it is not let in, or when the database fails.
    pub async fn of(app: &App, peer: &Peer, now: Moment) -> Result<Self, Refusal> {
        let fingerprint = peer.fingerprint.as_deref().ok_or(Shut::NoCertificate)?;
        let found = app.store().certificate_and_device(fingerprint).await?;
        let (certificate, device) = found.ok_or(Shut::Unknown)?;
        if certificate.revoked.is_some() || device.status == "revoked" {
            return Err(Shut::Revoked.into());
        }
        if certificate.expires <= now {
            return Err(Shut::Expired.into());
        }
        match device.status.as_str() {
            "active" => Ok(Self {
                id: device.id,
                name: device.name,
                known_as: device.known_as,
                may_hold_index: device.may_hold_index,
                serial: certificate.serial,
                address: peer.address,
                shares: super::shares::of(app, device.id).await?,
            }),
            _ => Err(Shut::AwaitsApproval.into()),
        }
    }
}

impl FromRequestParts<App> for Device {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let peer = parts.extensions.get::<Peer>().ok_or(Shut::NoCertificate)?;
        Self::of(app, peer, Moment::now()).await
    }
}

/// SHA-256 in hexadecimal: how certificates and keys are told apart and shown to people.
#[must_use]
pub fn fingerprint(der: &[u8]) -> String {
    digest(&SHA256, der)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

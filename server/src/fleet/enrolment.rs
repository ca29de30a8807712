//! Lets devices in and renews their certificates.
//!
//! A token's use is taken in the transaction that makes the device, so that a token for one lets one in, whoever else
//! asks at the same time. An agent that did not get the answer asks again with the same key and gets a certificate
//! for the same device. A machine that is there already under another key (an image that was cloned, or a
//! system set up anew) becomes a device of its own and is marked; the old one stays until somebody looks. A machine or a key
//! that was shut out comes back as one that waits, whatever its token says.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use homeward_rules::fleet::{EnrolAnswer, EnrolRequest, RenewRequest};
use serde_json::json;
use uuid::Uuid;

use super::authority::{AuthorityError, Issued, Request, RequestFault};
use super::network::Networks;
use super::tokens::PREFIX;
use super::{Device, Shut};
use crate::app::App;
use crate::audit::{Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::secret;
use crate::store::entity::{certificate, device, enrol_token};
use crate::store::fleet::{Entrance, LetIn};

/// Most certificates that a device gets within a day.
const RENEWALS: u64 = 12;

impl From<RequestFault> for Refusal {
    fn from(fault: RequestFault) -> Self {
        Self::Invalid(fault.to_string())
    }
}

impl From<AuthorityError> for Refusal {
    fn from(error: AuthorityError) -> Self {
        Self::Failed(error.into())
    }
}

/// Lets a device in.
///
/// # Errors
///
/// When the token is not valid, the request is faulty, there were too many tries, or the server failed.
pub async fn enrol(app: &App, asked: EnrolRequest, from: IpAddr) -> Result<EnrolAnswer, Refusal> {
    let tries = &app.fleet().enrolments;
    tries.look(from, Instant::now()).map_err(Refusal::TooMany)?;
    asked
        .check()
        .map_err(|fault| Refusal::Invalid(fault.to_string()))?;
    let now = Moment::now();
    let Some(token) = token(app, &asked.token, from, now).await? else {
        // Only what fails counts: a roll-out behind one address is not held up.
        let _: Result<(), u32> = tries.count(from, Instant::now());
        tracing::warn!(address = %from, "a device showed an enrolment token that is not valid");
        return Err(Shut::Token.into());
    };
    let request = Request::parse(&asked.csr)?;
    let authority = app.authority()?;
    let id = Uuid::now_v7();
    let key = request.key();
    let device = device::Model {
        id,
        name: asked.name.trim().to_owned(),
        system: asked.system.trim().to_owned(),
        machine: asked.machine,
        boots: None,
        key,
        status: if token.needs_approval { "pending" } else { "active" }.to_owned(),
        enrol_token_id: Some(token.id),
        enrolled: now,
        last_seen: None,
        address: Some(from.to_canonical().to_string()),
        agent_version: Some(asked.agent),
        index_version: None,
        rules_version: None,
        queue: 0,
        coverage: None,
        trouble: None,
        attention: None,
        known_as: None,
        may_hold_index: token.may_hold_index,
        refused: 0,
        lost: 0,
    };
    let entrance = Entrance {
        token: token.id,
        device,
        now,
    };
    let let_in = app
        .store()
        .let_device_in(entrance, |device| {
            let issued = authority.issue(&request, device, now)?;
            let row = row(&issued, device);
            Ok((issued, row))
        })
        .await?;
    match let_in {
        LetIn::Device { device, issued } => Ok(EnrolAnswer {
            device: device.id.to_string(),
            certificate: issued.pem,
            authority: authority.pem().to_owned(),
            expires: issued.expires.0,
            awaits_approval: device.status == "pending",
        }),
        // Somebody else had the last use between the look and the transaction.
        LetIn::Spent => Err(Shut::Token.into()),
    }
}

/// The token that was shown, if it is valid now and from there. Spent ones are found too: an answer may
/// have been lost.
async fn token(
    app: &App,
    shown: &str,
    from: IpAddr,
    now: Moment,
) -> Result<Option<enrol_token::Model>, Refusal> {
    if !shown.starts_with(PREFIX) {
        return Ok(None);
    }
    let found = app.store().enrol_token_by_digest(&secret::digest(shown)).await?;
    Ok(found.filter(|token| {
        let networks = Networks::of_row(&token.networks);
        token.revoked.is_none() && token.expires > now && networks.is_some_and(|networks| networks.hold(from))
    }))
}

/// The row of a certificate.
fn row(issued: &Issued, device: Uuid) -> certificate::Model {
    certificate::Model {
        serial: issued.serial.clone(),
        device_id: device,
        fingerprint: issued.fingerprint.clone(),
        issued: issued.issued,
        expires: issued.expires,
        revoked: None,
    }
}

/// Gives a device its next certificate. The one that it shows stays valid until it ends, so that an answer that gets lost
/// shuts nobody out; all others of the device are taken back.
///
/// # Errors
///
/// When the request is faulty, there were too many within a day, or the server failed.
pub async fn renew(app: &App, device: &Device, asked: &RenewRequest) -> Result<EnrolAnswer, Refusal> {
    asked
        .check()
        .map_err(|fault| Refusal::Invalid(fault.to_string()))?;
    let request = Request::parse(&asked.csr)?;
    let now = Moment::now();
    let day = Duration::from_hours(24);
    if app.store().certificates_since(device.id, now.before(day)).await? >= RENEWALS {
        return Err(Refusal::TooMany(3_600));
    }
    let authority = app.authority()?;
    let issued = authority.issue(&request, device.id, now)?;
    let entry = Entry {
        actor: Actor::Device(device.id),
        action: "certificate.renewed",
        object: Some(format!("device:{}", device.id)),
        detail: json!({"serial": issued.serial, "expires": issued.expires}),
    };
    app.store()
        .renew_certificate(row(&issued, device.id), &device.serial, entry)
        .await?;
    Ok(EnrolAnswer {
        device: device.id.to_string(),
        certificate: issued.pem,
        authority: authority.pem().to_owned(),
        expires: issued.expires.0,
        awaits_approval: false,
    })
}

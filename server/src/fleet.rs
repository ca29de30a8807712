//! The devices: how they are let in, how they are known, what they are told.
//!
//! A device comes in once with a token and is known by its certificate afterwards ([`Device`]). Certificates are of the server's
//! own authority alone ([`authority`]) and are looked up on every request, so that one that was taken back is of no
//! use from then on. Nothing that a device says about who it is is believed.

pub mod attention;
pub mod authority;
mod device;
pub mod devices;
pub mod enrolment;
pub mod listener;
pub mod network;
pub mod policy;
pub mod publishing;
pub mod shares;
mod throttle;
pub mod tokens;
mod turns;

use std::net::IpAddr;
use std::time::Duration;

use uuid::Uuid;

pub use device::{Device, Peer, Shut, fingerprint};
pub use throttle::Throttle;
pub use turns::{Turn, Turns};

/// What is remembered about devices while the server runs.
#[derive(Debug)]
pub struct Fleet {
    /// Enrolments that failed, by address.
    pub(crate) enrolments: Throttle<IpAddr>,
    /// Requests of devices.
    pub(crate) requests: Throttle<Uuid>,
    /// Devices that hand over a report now.
    pub(crate) reporting: Turns,
}

impl Default for Fleet {
    fn default() -> Self {
        Self {
            enrolments: Throttle::new(20, Duration::from_mins(10)),
            requests: Throttle::new(3_000, Duration::from_mins(1)),
            reporting: Turns::default(),
        }
    }
}

//! The devices: how they are let in, how they are known, what they are told.
//!
//! A device comes in once with a token and is known by its certificate afterwards ([`Device`]). Certificates are of the server's
//! own authority alone ([`authority`]) and are looked up on every request, so that one that was taken back is of no
//! use from then on. Nothing that a device says about who it is is believed.

mod device;

pub use device::{Device, Peer, Shut, fingerprint};

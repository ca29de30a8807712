//! What Outlook keeps: messages (msg, oft), winmail.dat (TNEF), stores (pst, ost).
//!
//! All three hold the same items, as lists of numbered properties; they differ in how the lists are stored.
//! An item is a message, contact, appointment, task or note. Each is read in the same way: who it went to, what
//! it says, what its fields hold, what is attached. Source: [MS-OXPROPS], [MS-OXMSG], [MS-OXTNEF], [MS-PST].

mod item;
mod message;
mod one_off;
mod packed_rtf;
mod property;
mod store;
mod transport;

pub use message::Msg;
pub use store::Pst;
pub use transport::Tnef;

#[cfg(test)]
mod tests;

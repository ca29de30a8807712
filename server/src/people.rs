//! The directory of people: who is whose manager, what is theirs, and so whose findings somebody may see.
//!
//! Knows nothing of pages or of SQL. What a finding says about a person goes through [`reach`] before anybody sees it;
//! an account that is linked to nobody in the directory reaches nobody.

mod reach;

pub use reach::{Sight, all_reports, reach};

//! The rows of the tables, one file each. Names of columns are those of `migration`.

#![allow(
    missing_docs,
    reason = "the derive makes public items that cannot carry a sentence"
)]

pub mod access_notice;
pub mod account;
pub mod api_token;
pub mod audit;
pub mod belonging;
pub mod bulk;
pub mod certificate;
pub mod customer;
pub mod decision;
pub mod device;
pub mod enrol_token;
pub mod finding;
pub mod finding_event;
pub mod index_version;
pub mod invite;
pub mod likeness;
pub mod person;
pub mod report;
pub mod review_rule;
pub mod saved_view;
pub mod scan;
pub mod session;
pub mod setting;
pub mod share_device;
pub mod source;
pub mod unscanned;

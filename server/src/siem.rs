//! Export to a SIEM: the audit log and the news of findings, one message an entry, over syslog.
//!
//! Messages are CEF or OCSF JSON ([`event`], [`cef`], [`ocsf`]), framed by RFC 5424 with octet counting and sent over TLS
//! ([`way`]). They name ids, devices, counts and severities: no customer, no file name, no path, no detail of an entry that
//! somebody typed. [`export`] remembers the number of the last entry that was received, in the database.

pub mod cef;
pub mod event;
pub mod export;
pub mod ocsf;
pub mod settings;
pub mod syslog;
pub mod way;

use std::time::Duration;

use crate::app::App;
use crate::moment::Moment;

/// How often the server looks for something to send.
const EVERY: Duration = Duration::from_secs(5);

/// Exports for as long as the server runs.
pub async fn keep(app: App) {
    loop {
        if let Err(error) = export::push(&app, Moment::now()).await {
            tracing::error!(%error, "what is for the SIEM could not be read; tried again later");
        }
        tokio::time::sleep(EVERY).await;
    }
}

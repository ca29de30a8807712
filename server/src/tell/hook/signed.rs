//! The signed request of a webhook.

use std::time::Duration;

use ring::hmac;
use url::Url;
use uuid::Uuid;

use super::super::outbox::Untaken;
use super::{address, is_here};
use crate::app::App;
use crate::keep::{self, Slot};
use crate::moment::Moment;
use crate::store::entity::outbox;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The signature of a body at a second since 1970, in hexadecimal digits.
#[must_use]
pub fn signature(secret: &str, timestamp: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(timestamp.to_string().as_bytes());
    context.update(b".");
    context.update(body.as_bytes());
    context
        .sign()
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Posts a message of the outbox, signed.
pub(in crate::tell) async fn post(app: &App, row: &outbox::Model, now: Moment) -> Result<(), Untaken> {
    send(app, row.target, row.id, &row.body, now).await
}

/// Posts a body to a webhook, signed.
pub(super) async fn send(
    app: &App,
    target: Uuid,
    delivery: Uuid,
    body: &str,
    now: Moment,
) -> Result<(), Untaken> {
    let kept = keep::read(&app.config().data, Slot::Hook(target));
    let kept = kept.map_err(|error| Untaken::Later(error.to_string()))?;
    let lost = || Untaken::Never("its address and secret are not there any more".to_owned());
    let kept = kept.ok_or_else(lost)?;
    let (secret, url) = kept.reveal().split_once('\n').ok_or_else(lost)?;
    let url = address(url).ok_or_else(lost)?;
    let client = client(&url).map_err(|error| Untaken::Later(told(error)))?;
    let timestamp = now.0.div_euclid(1_000);
    let answer = client
        .post(url)
        .header("content-type", "application/json")
        .header("homeward-delivery", delivery.to_string())
        .header("homeward-timestamp", timestamp.to_string())
        .header(
            "homeward-signature",
            format!("v1={}", signature(secret, timestamp, body)),
        )
        .body(body.to_owned())
        .send()
        .await
        .map_err(|error| Untaken::Later(told(error)))?;
    let status = answer.status();
    if status.is_success() {
        Ok(())
    } else {
        Err(Untaken::Later(format!(
            "the receiver answered {}",
            status.as_u16()
        )))
    }
}

fn client(url: &Url) -> Result<reqwest::Client, reqwest::Error> {
    // The first to ask decides; all ask for the same.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("homeward-server/", env!("CARGO_PKG_VERSION")))
        .timeout(PATIENCE);
    if is_here(url) {
        builder.no_proxy().build()
    } else {
        builder.build()
    }
}

/// The library's words and those below them, without the address.
fn told(error: reqwest::Error) -> String {
    use std::error::Error;
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_an_hmac_of_timestamp_and_body() {
        // By: printf '1795000000.{"a":1}' | openssl dgst -sha256 -hmac hwh_secret
        assert_eq!(
            signature("hwh_secret", 1_795_000_000, "{\"a\":1}"),
            "8b9a6214dbf948d0ce69feea55cf910b0df474091c1b979537ebe41cbf9b3088"
        );
        assert_ne!(
            signature("hwh_secret", 1_795_000_001, "{\"a\":1}"),
            signature("hwh_secret", 1_795_000_000, "{\"a\":1}")
        );
    }
}

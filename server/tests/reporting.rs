//! Reports over HTTP: compressed or not, bounded before and after, from a device that is known.

use std::io::Write;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Request, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_server::api::agent::reports;
use homeward_server::app::App;
use homeward_server::ingest::Reporter;
use homeward_server::refusal::Refusal;

use super::harness::told::{device, file, scan};
use super::harness::{Answer, Place, answer, on_both};

/// Known by a header instead of a certificate.
struct Known(Reporter);

impl From<Known> for Reporter {
    fn from(known: Known) -> Self {
        known.0
    }
}

impl FromRequestParts<App> for Known {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let number = parts.headers.get("x-device").ok_or(Refusal::LoginNeeded)?;
        Ok(Self(device(number.to_str().unwrap().parse().unwrap())))
    }
}

async fn send(place: &Place, encoding: Option<&str>, body: Vec<u8>) -> Answer {
    let router = reports::routes::<Known>().with_state(place.app.clone());
    let mut request = Request::post("/api/v1/agent/reports").header("x-device", "1");
    if let Some(encoding) = encoding {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    answer(router, request.body(Body::from(body)).unwrap()).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A frame of one raw block (RFC 8878, section 3.1.1).
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend((bytes.len() as u32).to_le_bytes());
    frame.extend(&((bytes.len() as u32) << 3 | 1).to_le_bytes()[..3]);
    frame.extend(bytes);
    frame
}

#[test]
fn reports_come_plain_or_compressed_and_are_received_once() {
    on_both(async |place| {
        let report = scan("/home", 10, vec![file(1, "/home/a.csv", 0..5)]);
        let body = serde_json::to_vec(&report).unwrap();
        let first = send(place, Some("zstd"), zstd(&body)).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.text());
        assert_eq!(first.json()["findings"], 1);
        for (encoding, body) in [(None, body.clone()), (Some("gzip"), gzip(&body))] {
            let again = send(place, encoding, body).await;
            assert_eq!(again.json()["repeated"], true);
        }
    });
}

#[test]
fn what_is_no_report_is_refused_and_not_repeated() {
    on_both(async |place| {
        let body = br#"{"protocol": "Jan de Vries"}"#.to_vec();
        let refused = send(place, None, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!refused.text().contains("Vries"));
        assert_eq!(
            send(place, Some("br"), vec![1, 2, 3]).await.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
        assert_eq!(send(place, Some("gzip"), b"no gzip".to_vec()).await.status, 422);
        let later = serde_json::json!({"protocol": 99});
        assert_eq!(
            send(place, None, later.to_string().into_bytes()).await.status,
            422
        );
    });
}

#[test]
fn a_body_that_inflates_without_end_is_cut_off() {
    on_both(async |place| {
        let bomb = gzip(&vec![b' '; 40 * 1024 * 1024]);
        assert!(bomb.len() < 100_000);
        assert_eq!(send(place, Some("gzip"), bomb).await.status, 422);
        let long = vec![b' '; 9 * 1024 * 1024];
        assert!(matches!(send(place, None, long).await.status.as_u16(), 413 | 422));
    });
}

#[test]
fn nobody_reports_without_being_known() {
    on_both(async |place| {
        let router = reports::routes::<Known>().with_state(place.app.clone());
        let request = Request::post("/api/v1/agent/reports")
            .body(Body::from("{}"))
            .unwrap();
        assert_eq!(answer(router, request).await.status, StatusCode::UNAUTHORIZED);
    });
}

//! What answers where: pages and API on one listener, agents on another.
//!
//! Around every page: headers that keep a browser to this host, a bound on bodies and on time, and the check
//! that what changes something comes from our own pages ([`same_origin`]). A handler that panics costs its own request.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::api;
use crate::app::App;
use crate::fleet::Device;
use crate::health;
use crate::refusal::Refusal;
use crate::web;

/// Longest body of a page's form.
const FORM: usize = 256 * 1024;
/// Longest time of a request.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest time of a large file on its way.
const LONG_PATIENCE: Duration = Duration::from_mins(30);
/// Everything from this host, nothing inline (CSP Level 3).
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What people and programs speak to.
pub fn pages(app: App) -> Router {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    let mut router = Router::new()
        .route("/assets/{name}", get(web::assets::asset))
        .merge(web::routes())
        .merge(api::routes())
        .merge(health::routes())
        .merge(api::scim::routes())
        .fallback(web::nothing_there)
        .layer(DefaultBodyLimit::max(FORM))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            PATIENCE,
        ))
        .merge(
            web::slow()
                .merge(api::slow())
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    LONG_PATIENCE,
                )),
        )
        .layer(middleware::from_fn(same_origin))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(|request, next| {
            health::count("pages", request, next)
        }))
        .layer(CompressionLayer::new())
        // Pages hold personal data: no cache keeps them, unless a handler says otherwise.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ));
    for (name, value) in fixed {
        router = router.layer(SetResponseHeaderLayer::overriding(
            name,
            HeaderValue::from_static(value),
        ));
    }
    if app.config().pages.is_secure() {
        // Browsers that were here by TLS come by TLS only (RFC 6797).
        router = router.layer(SetResponseHeaderLayer::overriding(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        ));
    }
    router.with_state(app)
}

/// What agents speak to.
pub fn agents(app: App) -> Router {
    let router = api::agent::routes()
        .merge(api::agent::reports::routes::<Device>())
        .fallback(async || Refusal::NotFound);
    api::agent::around(router, app.clone())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            PATIENCE,
        ))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(|request, next| {
            health::count("agents", request, next)
        }))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(app)
}

/// Refuses what changes something and comes from a page of somebody else: by `Sec-Fetch-Site` where the browser
/// says it, else by comparing `Origin` with `Host`. A request with neither is no browser's and has no cookie to
/// misuse that a page could have sent along (Fetch standard, section 3.2; W3C Fetch Metadata).
pub async fn same_origin(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let headers = request.headers();
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (word("sec-fetch-site"), word("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = word("host").unwrap_or_default();
            !host.is_empty() && origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        (None, None) => true,
    };
    if ours {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "this request comes from another site\n").into_response()
    }
}

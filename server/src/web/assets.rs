//! Style sheet, script and picture of the pages: inside the program, so that there is nothing to install.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const ASSETS: [(&str, &str, &str); 3] = [
    (
        "homeward.css",
        "text/css; charset=utf-8",
        include_str!("../../assets/homeward.css"),
    ),
    (
        "homeward.js",
        "text/javascript; charset=utf-8",
        include_str!("../../assets/homeward.js"),
    ),
    (
        "homeward.svg",
        "image/svg+xml",
        include_str!("../../assets/homeward.svg"),
    ),
];

/// One of the files, by its name.
pub async fn asset(Path(name): Path<String>) -> Response {
    ASSETS.iter().find(|(known, ..)| *known == name).map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |(_, kind, text)| {
            let headers = [
                (header::CONTENT_TYPE, *kind),
                (header::CACHE_CONTROL, "public, max-age=3600"),
            ];
            (headers, *text).into_response()
        },
    )
}

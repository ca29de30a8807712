//! Index and rules for devices, with ETag; the index in ranges, so that a download that broke off goes on.
//!
//! An answer holds at most [`PIECE`] bytes, read and sent a [`STEP`] at a time so that many devices at once cost no memory, whatever the range asked for, as RFC 9110, section 14.2 lets a server
//! do; its `Content-Range` says which. A device that goes on with an index that was replaced meanwhile says so by `If-Match`
//! and is told with 412.

use std::io::SeekFrom;
use std::path::PathBuf;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::app::App;
use crate::fleet::publishing::index_file;
use crate::fleet::{Device, policy};
use crate::refusal::Refusal;

/// Most bytes of one answer.
const PIECE: u64 = 4 << 20;
/// Bytes of an answer that are in memory at a time.
const STEP: u64 = 64 << 10;

/// Whether the asker has this already (`If-None-Match`, RFC 9110, section 13.1.2).
pub(super) fn has(headers: &HeaderMap, tag: &str) -> bool {
    names(headers, header::IF_NONE_MATCH, tag)
}

fn names(headers: &HeaderMap, name: header::HeaderName, tag: &str) -> bool {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim() == tag))
}

/// The rule pack in the place of the built-in one; 404 when there is none.
pub(super) async fn rules(
    State(app): State<App>,
    _device: Device,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let text = policy::read(&app).await?.rules.ok_or(Refusal::NotFound)?;
    let tag = format!("\"{}\"", blake3::hash(text.as_bytes()).to_hex());
    if has(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(([(header::ETAG, tag)], text).into_response())
}

/// The index that devices should have; 404 when there is none, 403 for a device that may not hold it.
pub(super) async fn index(
    State(app): State<App>,
    device: Device,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if !device.may_hold_index {
        return Err(Refusal::Forbidden);
    }
    let current = app.store().current_index().await?.ok_or(Refusal::NotFound)?;
    let tag = format!("\"{}\"", current.digest);
    if has(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    if headers.contains_key(header::IF_MATCH) && !names(&headers, header::IF_MATCH, &tag) {
        return Ok((StatusCode::PRECONDITION_FAILED, [(header::ETAG, tag)]).into_response());
    }
    let read = read(index_file(&app.config().data, &current.digest), range(&headers)).await;
    match read.map_err(|error| Refusal::Failed(anyhow::Error::new(error).context("an index file")))? {
        Piece::Beyond { size } => {
            let whole = (header::CONTENT_RANGE, format!("bytes */{size}"));
            Ok((StatusCode::RANGE_NOT_SATISFIABLE, [whole]).into_response())
        }
        Piece::Bytes { file, from, size } => {
            let length = PIECE.min(size - from);
            let end = (from + length).saturating_sub(1);
            let sized = (header::CONTENT_LENGTH, length.to_string());
            let bytes = Body::from_stream(steps(file, length));
            let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
            let fixed = [kind, sized, (header::ETAG, tag)];
            if from == 0 && length == size {
                return Ok((fixed, bytes).into_response());
            }
            let place = [(header::CONTENT_RANGE, format!("bytes {from}-{end}/{size}"))];
            Ok((StatusCode::PARTIAL_CONTENT, fixed, place, bytes).into_response())
        }
    }
}

/// The first byte that is asked for, by a range as `bytes=N-` or `bytes=N-M`; other forms are passed over,
/// as a server may (RFC 9110, section 14.2).
fn range(headers: &HeaderMap) -> u64 {
    headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'))
        .and_then(|(from, _)| from.parse().ok())
        .unwrap_or(0)
}

enum Piece {
    Bytes { file: File, from: u64, size: u64 },
    Beyond { size: u64 },
}

async fn read(path: PathBuf, from: u64) -> std::io::Result<Piece> {
    let mut file = File::open(path).await?;
    let size = file.metadata().await?.len();
    if from >= size {
        return Ok(Piece::Beyond { size });
    }
    file.seek(SeekFrom::Start(from)).await?;
    Ok(Piece::Bytes { file, from, size })
}

/// So many bytes of a file from where it stands, a step at a time. A file that ends too early breaks the answer off.
fn steps(file: File, length: u64) -> impl Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold((file, length), async |(mut file, left)| {
        if left == 0 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = (&mut file).take(STEP.min(left)).read_to_end(&mut bytes).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((Bytes::from(bytes), (file, left - read as u64))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_begin_where_they_say() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, value.parse().unwrap());
            range(&headers)
        };
        assert_eq!(of("bytes=100-"), 100);
        assert_eq!(of("bytes=7-9"), 7);
        assert_eq!(of("bytes=-5"), 0);
        assert_eq!(of("lines=5-"), 0);
        assert_eq!(of("bytes=99999999999999999999-"), 0);
    }

    #[tokio::test]
    async fn a_file_is_read_from_its_middle() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"0123456789").unwrap();
        let Piece::Bytes {
            file: open,
            from,
            size,
        } = read(file.path().to_path_buf(), 4).await.unwrap()
        else {
            panic!("nothing there");
        };
        let body = Body::from_stream(steps(open, 6));
        let bytes = axum::body::to_bytes(body, 100).await.unwrap();
        assert_eq!((&bytes[..], from, size), (b"456789".as_slice(), 4, 10));
        assert!(matches!(
            read(file.path().to_path_buf(), 10).await.unwrap(),
            Piece::Beyond { size: 10 }
        ));
    }
}

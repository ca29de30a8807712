//! Messages and mailboxes: the same headings and parts, each part encoded as it was.
//!
//! What a heading holds is replaced unless it is of the format (types, boundaries, dates). A body is decoded,
//! rewritten by what it is, and encoded again.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::encoded;
use super::error::AnonymiseError;
use super::names::renamed;
use super::rewriter::{Rewriter, is_without_text};
use super::transfer::{encode_base64, encode_quoted_printable, words_replaced};
use crate::extract::encoding::Charset;
use crate::extract::recognise;

/// Headings whose values are of the format.
const STRUCTURAL: [&str; 7] = [
    "auto-submitted",
    "content-transfer-encoding",
    "date",
    "importance",
    "mime-version",
    "precedence",
    "x-priority",
];
/// Deepest nesting of parts.
const DEEPEST: u32 = 64;

/// Rewrites a mailbox: lines that begin with `From ` part its messages.
pub(super) fn mailbox(rewriter: &mut Rewriter, data: &[u8], path: &str) -> Result<Vec<u8>, AnonymiseError> {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while !rest.is_empty() {
        let end = memchr::memmem::find(rest.get(1..).unwrap_or_default(), b"\nFrom ")
            .map_or(rest.len(), |at| at + 2);
        let (one, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        rest = behind;
        let from = if one.starts_with(b"From ") {
            memchr::memchr(b'\n', one).map_or(one.len(), |at| at + 1)
        } else {
            0
        };
        let (from, one) = one.split_at_checked(from).unwrap_or((one, &[]));
        if let Some(line) = from.strip_prefix(b"From ") {
            out.extend_from_slice(b"From ");
            let line = String::from_utf8_lossy(line);
            let (sender, when) = line.split_once(' ').unwrap_or((&line, ""));
            out.extend_from_slice(rewriter.substitute.text(sender).as_bytes());
            if !when.is_empty() {
                out.push(b' ');
                out.extend_from_slice(when.as_bytes());
            }
        }
        out.extend(message(rewriter, one, path)?);
    }
    Ok(out)
}

/// Rewrites a message of Apple Mail: its length, the message, a property list.
pub(super) fn emlx(rewriter: &mut Rewriter, data: &[u8], path: &str) -> Result<Vec<u8>, AnonymiseError> {
    let broken = || AnonymiseError::broken(path);
    let feed = memchr::memchr(b'\n', data).ok_or_else(broken)?;
    let (length, rest) = data.split_at_checked(feed + 1).ok_or_else(broken)?;
    let length: usize = std::str::from_utf8(length.trim_ascii())
        .ok()
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(broken)?;
    let (one, list) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let one = message(rewriter, one, path)?;
    let list = encoded::rewritten(list, Charset::Lines(None), |text| {
        super::markup::rewritten(text, super::markup::Dialect::Xml, &mut rewriter.substitute)
    });
    Ok([format!("{}\n", one.len()).as_bytes(), &one, &list].concat())
}

/// Rewrites a message.
pub(super) fn message(rewriter: &mut Rewriter, data: &[u8], path: &str) -> Result<Vec<u8>, AnonymiseError> {
    part(rewriter, data, path, 0)
}

/// What the headings say of a part.
#[derive(Default)]
struct About {
    kind: String,
    boundary: Option<String>,
    charset: Option<String>,
    encoding: String,
    name: Option<String>,
}

fn part(rewriter: &mut Rewriter, data: &[u8], path: &str, depth: u32) -> Result<Vec<u8>, AnonymiseError> {
    if depth > DEEPEST {
        return Err(AnonymiseError::broken(path));
    }
    let (head, body) = split_head(data);
    let about = About::of(head);
    let mut out = headings(rewriter, head);
    match &about.boundary {
        Some(boundary) if about.kind.starts_with("multipart/") => {
            out.extend(parts(rewriter, body, boundary, path, depth)?);
        }
        _ if about.kind == "message/rfc822"
            && !matches!(about.encoding.as_str(), "base64" | "quoted-printable") =>
        {
            out.extend(part(rewriter, body, path, depth + 1)?);
        }
        _ => out.extend(content(rewriter, &about, body, path, depth)?),
    }
    Ok(out)
}

/// The headings with the empty line after them, and what follows.
fn split_head(data: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in data.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if line.trim_ascii_end().is_empty() {
            break;
        }
    }
    data.split_at_checked(at).unwrap_or((data, &[]))
}

/// Headings with what is folded from them.
fn logical_lines(head: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in head.split_inclusive(|b| *b == b'\n') {
        match lines.last_mut() {
            Some(last) if line.starts_with(b" ") || line.starts_with(b"\t") => last.extend_from_slice(line),
            _ => lines.push(line.to_vec()),
        }
    }
    lines
}

impl About {
    fn of(head: &[u8]) -> Self {
        let mut about = Self {
            kind: "text/plain".to_owned(),
            ..Self::default()
        };
        for line in logical_lines(head) {
            let line = String::from_utf8_lossy(&line).replace(['\r', '\n'], "");
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let first = value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            match name.to_ascii_lowercase().as_str() {
                "content-type" => {
                    about.kind = first;
                    about.boundary = parameter(value, "boundary");
                    about.charset = parameter(value, "charset");
                    about.name = about.name.or_else(|| parameter(value, "name"));
                }
                "content-transfer-encoding" => about.encoding = first,
                "content-disposition" => about.name = about.name.or_else(|| parameter(value, "filename")),
                _ => {}
            }
        }
        about
    }
}

fn parameter(value: &str, wanted: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|one| {
        let (name, value) = one.split_once('=')?;
        let name = name.trim().trim_end_matches('*').trim_end_matches("*0");
        name.eq_ignore_ascii_case(wanted)
            .then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn headings(rewriter: &mut Rewriter, head: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len());
    for line in logical_lines(head) {
        let charset = Charset::sniff(&line).unwrap_or(Charset::Lines(None));
        out.extend(encoded::rewritten(&line, charset, |line| heading(rewriter, line)));
    }
    out
}

fn heading(rewriter: &mut Rewriter, line: &str) -> String {
    let Some((name, value)) = line.split_once(':') else {
        return rewriter.substitute.text(line);
    };
    let lower = name.to_ascii_lowercase();
    let name = rewriter.substitute.internal(name);
    let value = if lower == "date" {
        date(value, rewriter)
    } else if STRUCTURAL.contains(&lower.as_str()) {
        rewriter.substitute.internal(value)
    } else if lower.starts_with("content-type") || lower == "content-disposition" {
        value
            .split_inclusive(';')
            .map(|one| match one.split_once('=') {
                Some((key, value)) if is_naming(key) => {
                    format!("{key}={}", file_name(rewriter, value))
                }
                _ => rewriter.substitute.internal(one),
            })
            .collect()
    } else {
        words_replaced(value, &mut rewriter.substitute)
    };
    format!("{name}:{value}")
}

/// When a message was sent stays; what is noted beside it does not.
fn date(value: &str, rewriter: &mut Rewriter) -> String {
    value
        .split_inclusive(' ')
        .map(|word| {
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            if letters <= 4 && digits <= 6 {
                word.to_owned()
            } else {
                rewriter.substitute.text(word)
            }
        })
        .collect()
}

fn is_naming(key: &str) -> bool {
    let key = key.trim().to_ascii_lowercase();
    ["name", "filename", "title"]
        .iter()
        .any(|known| key.split('*').next() == Some(known))
}

fn file_name(rewriter: &mut Rewriter, value: &str) -> String {
    if value.contains("=?") || value.contains('%') {
        return words_replaced(value, &mut rewriter.substitute);
    }
    let inner = value.trim_end().trim_end_matches([';', '"']);
    let behind = value.get(inner.len()..).unwrap_or_default();
    renamed(inner, &mut rewriter.substitute) + behind
}

fn parts(
    rewriter: &mut Rewriter,
    body: &[u8],
    boundary: &str,
    path: &str,
    depth: u32,
) -> Result<Vec<u8>, AnonymiseError> {
    let mark = format!("--{boundary}");
    let mut out = Vec::with_capacity(body.len());
    let mut current: Vec<u8> = Vec::new();
    let mut inside = false;
    for line in body.split_inclusive(|b| *b == b'\n').chain([&b""[..]]) {
        let is_mark = line.starts_with(mark.as_bytes());
        if !is_mark && !line.is_empty() {
            current.extend_from_slice(line);
            continue;
        }
        if inside {
            out.extend(part(rewriter, &current, path, depth + 1)?);
        } else {
            let text = encoded::rewritten(&current, Charset::Lines(None), |text| {
                rewriter.substitute.text(text)
            });
            out.extend(text);
        }
        current.clear();
        // What stands after the last mark is read by nobody, but it is text.
        inside = is_mark && !line.trim_ascii_end().ends_with(b"--");
        // The mark is named as the heading names it now.
        let line = String::from_utf8_lossy(line);
        out.extend_from_slice(rewriter.substitute.internal(&line).as_bytes());
    }
    Ok(out)
}

fn content(
    rewriter: &mut Rewriter,
    about: &About,
    body: &[u8],
    path: &str,
    depth: u32,
) -> Result<Vec<u8>, AnonymiseError> {
    let decoded = match about.encoding.as_str() {
        // What cannot be decoded is read as it stands, here as by every reader.
        "base64" => base64_decode(body).unwrap_or_else(|| body.to_vec()),
        "quoted-printable" => quoted_printable_decode(body).unwrap_or_else(|| body.to_vec()),
        _ => body.to_vec(),
    };
    let rewritten = if about.kind == "message/rfc822" {
        part(rewriter, &decoded, path, depth + 1)?
    } else if about.kind.starts_with("text/") && about.name.is_none() {
        text_body(rewriter, about, &decoded)
    } else if is_without_text(&decoded, about.name.as_deref()) {
        Vec::new()
    } else {
        let place = match &about.name {
            Some(name) if path.is_empty() => name.clone(),
            Some(name) => format!("{path}!/{name}"),
            None => path.to_owned(),
        };
        rewriter.rewrite(&decoded, about.name.as_deref(), &place)?
    };
    Ok(match about.encoding.as_str() {
        "base64" => encode_base64(&rewritten, body),
        "quoted-printable" => encode_quoted_printable(&rewritten),
        _ => rewritten,
    })
}

fn text_body(rewriter: &mut Rewriter, about: &About, decoded: &[u8]) -> Vec<u8> {
    let declared = about.charset.as_deref().and_then(Charset::declared);
    let charset = declared
        .or_else(|| Charset::sniff(decoded))
        .unwrap_or(Charset::Lines(None));
    let is_page = about.kind == "text/html" || recognise(decoded, None).name == "html";
    encoded::rewritten(decoded, charset, |text| {
        if is_page {
            super::markup::rewritten(text, super::markup::Dialect::Html, &mut rewriter.substitute)
        } else {
            rewriter.substitute.text(text)
        }
    })
}

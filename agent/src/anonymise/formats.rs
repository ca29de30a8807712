//! Which format is rewritten how.
//!
//! The one place that knows all formats; a format that is not here cannot be rewritten, and is refused by its name.

use super::error::AnonymiseError;
use super::markup::{self, Dialect};
use super::rewriter::Rewriter;
use super::substitute::Substitute;
use super::{archive, content_lines, encoded, json, mail, package, rich_text};
use crate::extract::encoding::Charset;
use crate::extract::recognise;

/// Rewrites a file of whatever format it is.
///
/// # Errors
///
/// When the format cannot be rewritten or the file is broken.
pub(super) fn rewritten(
    rewriter: &mut Rewriter,
    data: &[u8],
    name: Option<&str>,
    path: &str,
) -> Result<Vec<u8>, AnonymiseError> {
    let format = recognise(data, name).name;
    match format {
        "txt" | "csv" | "columns" | "yaml" => {
            Ok(text(rewriter, data, |text, substitute| substitute.text(text)))
        }
        "html" => Ok(markup_file(rewriter, data, Dialect::Html)),
        "xml" => Ok(markup_file(rewriter, data, Dialect::Xml)),
        "json" => Ok(text(rewriter, data, json::rewritten)),
        "vcf" | "ics" => Ok(text(rewriter, data, content_lines::rewritten)),
        "rtf" => Ok(rich_text::rewritten(data, &mut rewriter.substitute)),
        "eml" => mail::message(rewriter, data, path),
        "emlx" => mail::emlx(rewriter, data, path),
        "mbox" => mail::mailbox(rewriter, data, path),
        "xlsx" | "docx" | "pptx" | "ods" | "odt" | "odp" => package::rewritten(rewriter, data, path),
        "zip" | "epub" | "jar" => archive::zip(rewriter, data, path),
        "tar" => archive::tar(rewriter, data, path),
        "gz" | "tgz" => archive::gzip(rewriter, data, name, path),
        _ => Err(AnonymiseError::NotRewritable {
            place: path.to_owned(),
            format,
        }),
    }
}

fn text(
    rewriter: &mut Rewriter,
    data: &[u8],
    rewrite: impl FnOnce(&str, &mut Substitute) -> String,
) -> Vec<u8> {
    let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
    encoded::rewritten(data, charset, |text| rewrite(text, &mut rewriter.substitute))
}

fn markup_file(rewriter: &mut Rewriter, data: &[u8], dialect: Dialect) -> Vec<u8> {
    let sniffed = Charset::sniff(data).unwrap_or(Charset::Lines(None));
    let charset = match sniffed {
        Charset::Lines(None) if std::str::from_utf8(data).is_err() => declared(data).unwrap_or(sniffed),
        _ => sniffed,
    };
    encoded::rewritten(data, charset, |text| {
        markup::rewritten(text, dialect, &mut rewriter.substitute)
    })
}

/// The encoding that markup declares at its head.
fn declared(data: &[u8]) -> Option<Charset> {
    let head = String::from_utf8_lossy(data.get(..1024).unwrap_or(data)).to_ascii_lowercase();
    let (_, label) = head
        .split_once("charset=")
        .or_else(|| head.split_once("encoding="))?;
    let label = label.trim_start_matches(['"', '\'']);
    let end = label
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(label.len());
    Charset::declared(label.get(..end)?)
}

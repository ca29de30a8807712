//! Office documents: the same parts, each rewritten by what it is for.
//!
//! Names of parts are internal names: those that the formats prescribe stay, and what refers to another one finds it.
//! Pictures, thumbnails, macros and other parts that are no XML become empty. Embedded documents are anonymised
//! in turn where their format can be, else they become empty too.

use super::archive::{Member, members_rewritten};
use super::encoded;
use super::error::AnonymiseError;
use super::markup::{self, Dialect};
use super::rewriter::Rewriter;
use crate::extract::encoding::Charset;

/// Rewrites an office document.
pub(super) fn rewritten(rewriter: &mut Rewriter, data: &[u8], path: &str) -> Result<Vec<u8>, AnonymiseError> {
    members_rewritten(rewriter, data, path, |rewriter, member| {
        let content = part(rewriter, &member, path)?;
        Ok((rewriter.substitute.internal(&member.name), content))
    })
}

fn part(rewriter: &mut Rewriter, member: &Member, path: &str) -> Result<Vec<u8>, AnonymiseError> {
    let name = member.name.to_ascii_lowercase().replace('\\', "/");
    let is_xml = [".xml", ".rels", ".vml", ".rdf"]
        .iter()
        .any(|end| name.ends_with(end));
    if name == "mimetype" {
        let kind = String::from_utf8_lossy(&member.data);
        return Ok(rewriter.substitute.internal(&kind).into_bytes());
    }
    if name.contains("embeddings/") {
        let place = format!("{path}!/{}", member.name);
        return match rewriter.rewrite(&member.data, Some(&member.name), &place) {
            Err(AnonymiseError::NotRewritable { .. }) => Ok(Vec::new()),
            rewritten => rewritten,
        };
    }
    if !is_xml {
        return Ok(Vec::new());
    }
    let dialect = if name.starts_with("docprops/") || name.ends_with("meta.xml") {
        Dialect::Properties
    } else if name.starts_with("customxml/") && !name.contains("_rels/") && !name.contains("itemprops") {
        Dialect::Xml
    } else {
        Dialect::Office
    };
    let charset = Charset::sniff(&member.data).unwrap_or(Charset::Lines(None));
    Ok(encoded::rewritten(&member.data, charset, |text| {
        markup::rewritten(text, dialect, &mut rewriter.substitute)
    }))
}

//! Archives: every member rewritten in turn under another name with the same extension.
//!
//! Members that hold no text (pictures, programs) become empty; one whose format cannot be rewritten makes the whole
//! impossible, for what it shows may be what the copy is made for. Times and owners are left out.

use std::io::{Cursor, Write};

use flate2::read::MultiGzDecoder;
use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::AnonymiseError;
use super::names::renamed;
use super::rewriter::{Rewriter, is_without_text};

/// A member of an archive.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) data: Vec<u8>,
}

/// Rewrites a zip archive.
pub(super) fn zip(rewriter: &mut Rewriter, data: &[u8], path: &str) -> Result<Vec<u8>, AnonymiseError> {
    members_rewritten(rewriter, data, path, |rewriter, member| {
        let content = content(rewriter, &member.data, &member.name, path)?;
        Ok((renamed(&member.name, &mut rewriter.substitute), content))
    })
}

/// Rewrites a tar archive.
pub(super) fn tar(rewriter: &mut Rewriter, data: &[u8], path: &str) -> Result<Vec<u8>, AnonymiseError> {
    let broken = |_| AnonymiseError::broken(path);
    let mut archive = tar::Archive::new(Cursor::new(data));
    let mut builder = tar::Builder::new(Vec::new());
    for member in archive.entries().map_err(broken)? {
        let mut member = member.map_err(broken)?;
        let kind = member.header().entry_type();
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        let content = if kind.is_dir() {
            header.set_entry_type(tar::EntryType::Directory);
            Vec::new()
        } else if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
            let unpacked = rewriter.unpack(&mut member, path)?;
            content(rewriter, &unpacked, &name, path)?
        } else {
            continue;
        };
        header.set_size(content.len() as u64);
        let name = renamed(name.trim_start_matches('/'), &mut rewriter.substitute);
        builder
            .append_data(&mut header, name, content.as_slice())
            .map_err(broken)?;
    }
    builder.into_inner().map_err(broken)
}

/// Rewrites a gzip file, or a tar archive in one.
pub(super) fn gzip(
    rewriter: &mut Rewriter,
    data: &[u8],
    name: Option<&str>,
    path: &str,
) -> Result<Vec<u8>, AnonymiseError> {
    let broken = |_| AnonymiseError::broken(path);
    let mut decoder = MultiGzDecoder::new(data);
    let unpacked = rewriter.unpack(&mut decoder, path)?;
    let stored = flate2::read::GzDecoder::new(data)
        .header()
        .and_then(flate2::GzHeader::filename)
        .map(|name| String::from_utf8_lossy(name).into_owned());
    let outer = name.map(|name| name.rsplit('/').next().unwrap_or(name).to_owned());
    let inner = stored.clone().or_else(|| {
        let outer = outer?;
        let (stem, _) = outer.rsplit_once('.')?;
        Some(stem.to_owned())
    });
    let content = content(rewriter, &unpacked, inner.as_deref().unwrap_or("content"), path)?;
    let mut builder = GzBuilder::new();
    if let Some(stored) = stored {
        builder = builder.filename(renamed(&stored, &mut rewriter.substitute));
    }
    let mut encoder = builder.write(Vec::new(), Compression::default());
    encoder.write_all(&content).map_err(broken)?;
    encoder.finish().map_err(broken)
}

fn content(rewriter: &mut Rewriter, data: &[u8], name: &str, path: &str) -> Result<Vec<u8>, AnonymiseError> {
    if is_without_text(data, Some(name)) {
        return Ok(Vec::new());
    }
    let place = if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}!/{name}")
    };
    rewriter.rewrite(data, Some(name), &place)
}

/// Rewrites all members of a zip, in their order and as they are packed.
pub(super) fn members_rewritten(
    rewriter: &mut Rewriter,
    data: &[u8],
    path: &str,
    mut rewrite: impl FnMut(&mut Rewriter, Member) -> Result<(String, Vec<u8>), AnonymiseError>,
) -> Result<Vec<u8>, AnonymiseError> {
    let broken = || AnonymiseError::broken(path);
    let mut archive = ZipArchive::new(Cursor::new(data)).map_err(|_| broken())?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let encrypted = archive.by_index_data(at).is_ok_and(|member| member.encrypted());
        if encrypted {
            return Err(AnonymiseError::NotRewritable {
                place: path.to_owned(),
                format: "encrypted",
            });
        }
        let mut member = archive.by_index(at).map_err(|_| broken())?;
        let method = match member.compression() {
            CompressionMethod::Stored => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        let name = match member.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(member.name_raw()).into_owned(),
        };
        if member.is_dir() {
            let (name, _) = rewrite(
                rewriter,
                Member {
                    name,
                    data: Vec::new(),
                },
            )?;
            writer.add_directory(name, options).map_err(|_| broken())?;
            continue;
        }
        let data = rewriter.unpack(&mut member, path)?;
        let (name, content) = rewrite(rewriter, Member { name, data })?;
        writer.start_file(name, options).map_err(|_| broken())?;
        writer.write_all(&content).map_err(|_| broken())?;
    }
    Ok(writer.finish().map_err(|_| broken())?.into_inner())
}

//! Objects of other programs that stand in a document: workbooks, charts, files put in as an icon.
//!
//! Each is handed on as an entry of its own, under the name of the stream that holds it.

use super::Compound;
use crate::extract::bytes::u32_at;
use crate::extract::{Extraction, Unreadable};

/// Most objects of one document.
const MOST: usize = 10_000;

/// Reads all embedded objects whose bytes stand in one stream, below storages other than the root.
///
/// # Errors
///
/// When a limit of the whole file is used up.
pub(in crate::extract) fn read(file: &Compound<'_>, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let streams = file.entries().iter().enumerate().skip(1);
    let objects = streams.filter(|(_, entry)| entry.is_stream() && entry.parent != 0);
    for (number, entry) in objects.take(MOST) {
        let (name, bytes) = match entry.name.to_ascii_lowercase().as_str() {
            "workbook" | "book" => (format!("object {number}.xls"), file.stream(entry)),
            "package" | "contents" => (format!("object {number}"), file.stream(entry)),
            "\u{1}ole10native" => {
                let stream = file.stream(entry);
                let (name, bytes) = native(&stream);
                (name.unwrap_or_else(|| format!("object {number}")), bytes.to_vec())
            }
            _ => continue,
        };
        if !bytes.is_empty() {
            out.entry(&name, &bytes)?;
        }
    }
    Ok(())
}

/// The name and bytes of a file that was put in as an icon; all bytes when it is something else.
fn native(stream: &[u8]) -> (Option<String>, &[u8]) {
    let all = stream.get(4..).unwrap_or_default();
    let found = || {
        // A mark of two, name, path, a mark of four, the length of another path and it, then the file.
        let rest = all.get(2..)?;
        let (name, rest) = zero_ended(rest)?;
        let (_, rest) = zero_ended(rest)?;
        let path = u32_at(rest, 4)? as usize;
        let rest = rest.get(8..)?.get(path..)?;
        let size = u32_at(rest, 0)? as usize;
        let bytes = rest.get(4..)?;
        let bytes = bytes.get(..size).unwrap_or(bytes);
        Some((String::from_utf8_lossy(name).into_owned(), bytes))
    };
    match found() {
        Some((name, bytes)) if !bytes.is_empty() => (Some(name), bytes),
        _ => (None, all),
    }
}

fn zero_ended(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_put_in_as_an_icon_keep_their_name() {
        let mut stream =
            b"\0\0\0\0\x02\0lijst.csv\0C:\\lijst.csv\0\0\0\x03\0\x04\0\0\0C:\\x\x05\0\0\0a;b;c".to_vec();
        assert_eq!(native(&stream), (Some("lijst.csv".to_owned()), &b"a;b;c"[..]));
        stream.truncate(30);
        assert_eq!(native(&stream).0, None);
    }
}

//! Messages in a file of their own: msg, and oft, which is the same for templates.
//!
//! A compound file: a storage each for the item, its recipients and its attachments; a stream each for every
//! value that does not fit into the list of properties. Messages within messages are storages again, and are
//! read as entries, as deep as the limits allow. Source: [MS-OXMSG].

use super::item;
use super::property::{Properties, Value, kind, tag};
use crate::extract::bytes::u16_at;
use crate::extract::compound::Compound;
use crate::extract::format::outlook_message;
use crate::extract::rtf::codepage::CodePage;
use crate::extract::sweep::{self, Widths};
use crate::extract::{Extraction, Extractor, Unreadable};

/// Most values of one item.
const MOST_VALUES: usize = 20_000;

/// Reads msg.
pub struct Msg;

impl Extractor for Msg {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let Ok(file) = Compound::open(data) else {
            sweep::read(data, Widths::Both, out)?;
            return Err(Unreadable::broken_container());
        };
        read(&file, 0, Head::File, out)
    }
}

/// What a list of properties belongs to, which tells how long its head is.
#[derive(Debug, Clone, Copy)]
enum Head {
    /// The message of the file.
    File,
    /// A message within it.
    Within,
    /// A recipient or attachment.
    Part,
}

/// Reads the message in a storage.
fn read(
    file: &Compound<'_>,
    storage: usize,
    head: Head,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let item = properties(file, storage, head, None);
    let page = item
        .page(tag::MESSAGE_PAGE)
        .or_else(|| item.page(tag::INTERNET_PAGE));
    let storages = |start: &'static str| {
        file.within(storage)
            .filter(move |(_, entry)| !entry.is_stream() && begins(&entry.name, start))
            .map(|(at, _)| at)
    };
    let recipients: Vec<_> = storages("__recip_version1.0_")
        .map(|at| properties(file, at, Head::Part, page))
        .collect();
    let result = item::read(&item, &recipients, out);
    for (number, at) in (1..).zip(storages("__attach_version1.0_")) {
        let attachment = properties(file, at, Head::Part, page);
        let name = item::name_of(&attachment, number);
        let within = file
            .within(at)
            .find(|(_, entry)| !entry.is_stream() && entry.name.eq_ignore_ascii_case("__substg1.0_3701000D"));
        if let Some((within, _)) = within {
            let is_message = file.within(within).any(|(_, entry)| begins(&entry.name, "__"));
            if is_message {
                let size = file.within(within).count() as u64;
                out.item(&format!("{name}.msg"), (outlook_message(), size), |out| {
                    read(file, within, Head::Within, out)
                })?;
            } else {
                object(file, within, &name, out)?;
            }
        } else if let Some(bytes) = attachment.bytes(tag::ATTACHED).filter(|bytes| !bytes.is_empty()) {
            out.entry(&name, bytes)?;
        }
    }
    if item.iter().next().is_none() {
        return result.and(Err(Unreadable::broken()));
    }
    result
}

/// Reads an embedded object of another program.
fn object(
    file: &Compound<'_>,
    storage: usize,
    name: &str,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    for (_, entry) in file.within(storage).filter(|(_, entry)| entry.is_stream()) {
        let names = ["CONTENTS", "Package", "Workbook", "Book", "WordDocument"];
        if names.iter().any(|name| entry.name.eq_ignore_ascii_case(name)) {
            out.entry(&format!("{name}/{}", entry.name), &file.stream(entry))?;
        }
    }
    Ok(())
}

/// The properties of a storage; texts of bytes are in their own code page, or in `page`.
fn properties(file: &Compound<'_>, storage: usize, head: Head, page: Option<CodePage>) -> Properties {
    let mut properties = Properties::default();
    let list = file
        .stream_in(storage, "__properties_version1.0")
        .unwrap_or_default();
    let skipped = match head {
        Head::File => 32,
        Head::Within => 24,
        Head::Part => 8,
    };
    let list = list.get(skipped..).unwrap_or_default();
    for entry in list.chunks_exact(16).take(MOST_VALUES) {
        let (Some(kind), Some(tag), Some(value)) = (u16_at(entry, 0), u16_at(entry, 2), entry.get(8..))
        else {
            continue;
        };
        // Longer values stand in a stream, and here is only their length.
        let is_long = matches!(
            kind & !kind::SEVERAL,
            kind::NARROW | kind::WIDE | kind::BYTES | kind::OBJECT
        ) || kind & kind::SEVERAL != 0;
        if let Some(value) = Value::read(kind, value, CodePage::default()).filter(|_| !is_long) {
            properties.add(tag, value);
        }
    }
    let page = properties.page(tag::MESSAGE_PAGE).or(page).unwrap_or_default();
    let streams = file.within(storage).filter(|(_, entry)| entry.is_stream());
    for (_, entry) in streams.take(MOST_VALUES) {
        let Some((tag, kind, lengths)) = named(&entry.name) else {
            continue;
        };
        if lengths {
            continue;
        }
        if let Some(value) = Value::read(kind, &file.stream(entry), page) {
            properties.add(tag, value);
        }
    }
    properties
}

/// The number and type that a stream is named after, and whether it holds only the lengths of several values.
fn named(name: &str) -> Option<(u16, u16, bool)> {
    if !begins(name, "__substg1.0_") {
        return None;
    }
    let rest = name.get("__substg1.0_".len()..)?;
    let digits = u32::from_str_radix(rest.get(..8)?, 16).ok()?;
    let kind = digits as u16;
    let lengths = kind & kind::SEVERAL != 0 && rest.len() == 8;
    Some(((digits >> 16) as u16, kind, lengths))
}

fn begins(name: &str, start: &str) -> bool {
    name.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

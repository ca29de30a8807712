//! Messages and mailboxes.
//!
//! Every part is decoded and read: bodies as text or page, the rest as entries. Each person in the headings is a
//! record of their own, for who gets the same message is not the same customer. A mailbox is gone through
//! message by message and never held as a whole.

pub(super) mod body;
mod mailbox;

use std::borrow::Cow;
use std::mem;

use homeward_rules::document::Aside;
use homeward_rules::field::Field;
use mail_parser::{Addr, Address, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use super::encoding::Charset;
use super::extraction::{Extraction, Extractor};
use super::unreadable::Unreadable;

pub use mailbox::Mailbox;

/// Reads a message.
pub struct Mail;

/// Reads a message of Apple Mail: its length, the message, a property list.
pub struct Emlx;

impl Extractor for Mail {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        read_message(data, "", out)
    }
}

impl Extractor for Emlx {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let feed = memchr::memchr(b'\n', data).ok_or_else(Unreadable::broken)?;
        let (length, rest) = data.split_at_checked(feed + 1).ok_or_else(Unreadable::broken)?;
        let length: usize = std::str::from_utf8(length.trim_ascii())
            .ok()
            .and_then(|digits| digits.parse().ok())
            .unwrap_or(rest.len());
        read_message(rest.get(..length).unwrap_or(rest), "", out)
    }
}

/// Reads one message; `within` goes before the names of its parts.
fn read_message(data: &[u8], within: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut message = MessageParser::default()
        .parse(data)
        .ok_or_else(Unreadable::broken)?;
    out.set_aside(Aside::MessageHeader);
    read_headers(&message, data, out)?;
    out.set_aside(Aside::Body);
    body::read(&message, data, out)?;
    for at in 0..message.parts.len() {
        if body::is_body(&message, at) {
            continue;
        }
        let Some(part) = message.parts.get_mut(at) else {
            break;
        };
        let nested = matches!(part.body, PartType::Message(_));
        let name = match part.attachment_name() {
            Some(name) if nested && !name.contains('.') => format!("{within}{name}.eml"),
            Some(name) => format!("{within}{name}"),
            None if nested => format!("{within}part {at}.eml"),
            None => format!("{within}part {at}"),
        };
        match &mut part.body {
            PartType::Multipart(_) => {}
            PartType::Message(message) => out.entry(&name, &only_bytes(message))?,
            PartType::Text(_) | PartType::Html(_) => match body::text_of(part, data) {
                text if text.trim().is_empty() => {}
                text => out.entry(&name, text.as_bytes())?,
            },
            PartType::Binary(data) | PartType::InlineBinary(data) if data.is_empty() => {}
            PartType::Binary(data) | PartType::InlineBinary(data) => out.entry(&name, data)?,
        }
    }
    Ok(())
}

/// The bytes of a nested message, whose own parts are given back: it is parsed again where it is read, and at each
/// level all that is nested below would be held once more.
fn only_bytes<'x>(message: &mut Message<'x>) -> Cow<'x, [u8]> {
    let first = message.parts.first();
    let range = first.map_or(0..0, |part| part.offset_header as usize..part.offset_end as usize);
    let raw = mem::take(&mut message.raw_message);
    message.parts = Vec::new();
    match raw {
        Cow::Borrowed(raw) => raw.get(range).unwrap_or_default().into(),
        Cow::Owned(raw) => raw.get(range).unwrap_or_default().to_vec().into(),
    }
}

fn read_headers(message: &Message<'_>, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    for header in message.headers() {
        if !is_telling(&header.name) {
            continue;
        }
        let raw = data
            .get(header.offset_start as usize..header.offset_end as usize)
            .unwrap_or_default();
        let is_raw = !raw.is_ascii() && std::str::from_utf8(raw).is_err();
        match &header.value {
            // Bytes that no standard allows: the parser gives up on them, people read them.
            _ if is_raw => {
                let charset = Charset::sniff(raw).unwrap_or(Charset::Lines(None));
                out.paragraph(charset.decode(raw, 1 << 20).0.trim())?;
            }
            HeaderValue::Address(Address::List(people)) => read_people(people, out)?,
            HeaderValue::Address(Address::Group(groups)) => {
                for group in groups {
                    if let Some(name) = &group.name {
                        out.paragraph(name)?;
                    }
                    read_people(&group.addresses, out)?;
                }
            }
            HeaderValue::Text(text) => out.paragraph(text)?,
            HeaderValue::TextList(texts) => {
                for text in texts {
                    out.paragraph(text)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn read_people(people: &[Addr<'_>], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    for person in people {
        out.begin_record();
        if let Some(name) = &person.name {
            out.labelled(Field::FullName, name)?;
        }
        if let Some(address) = &person.address {
            out.labelled(Field::Email, address)?;
        }
    }
    Ok(())
}

/// Whether a heading tells of people or content, and not only of the way a message went.
fn is_telling(name: &HeaderName<'_>) -> bool {
    match name {
        HeaderName::Subject
        | HeaderName::From
        | HeaderName::To
        | HeaderName::Cc
        | HeaderName::Bcc
        | HeaderName::ReplyTo
        | HeaderName::Sender
        | HeaderName::ReturnPath
        | HeaderName::Comments
        | HeaderName::Keywords
        | HeaderName::ResentTo
        | HeaderName::ResentFrom
        | HeaderName::ResentCc
        | HeaderName::ResentBcc
        | HeaderName::ResentSender
        | HeaderName::Organization
        | HeaderName::ApparentlyTo
        | HeaderName::DispositionNotificationTo
        | HeaderName::OriginalRecipient
        | HeaderName::OriginalFrom
        | HeaderName::OriginalSubject => true,
        _ => {
            const OTHERS: [&str; 9] = [
                "delivered-to",
                "x-original-to",
                "envelope-to",
                "x-envelope-to",
                "x-forwarded-to",
                "x-apparently-to",
                "x-sender",
                "mail-followup-to",
                "thread-topic",
            ];
            OTHERS.contains(&name.as_str().to_ascii_lowercase().as_str())
        }
    }
}

#[cfg(test)]
mod tests;

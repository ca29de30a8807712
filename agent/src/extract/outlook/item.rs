//! Reads an item, wherever it is stored: heading, people, bodies, fields.
//!
//! Each person is a record of their own, for who gets the same message is not the same customer. A contact is
//! one record with its fields labelled. Of the bodies the plain one is read, and those that say more. Fields
//! whose meaning the file keeps elsewhere are read without label, so that nothing is left out.

use homeward_rules::document::Aside;
use homeward_rules::field::Field;

use super::one_off;
use super::packed_rtf;
use super::property::{Properties, Value, tag};
use crate::extract::encoding::Charset;
use crate::extract::mail::body::adds_to;
use crate::extract::markup;
use crate::extract::rtf::Rtf;
use crate::extract::text::{Blocks, Signatures, push_lines};
use crate::extract::{Extraction, Extractor, Reason, Unreadable};

/// Most people of one item.
const MOST_PEOPLE: usize = 100_000;

/// Properties that tell of people, each pair a name and addresses of one of them.
const PEOPLE: [(u16, &[u16]); 6] = [
    (0x0c1a, &[0x5d01, 0x0c1f]),
    (0x0042, &[0x5d02, 0x0065]),
    (0x0040, &[0x5d07, 0x0076]),
    (0x0044, &[0x5d08, 0x0078]),
    (0x0050, &[]),
    (0x0e04, &[]),
];

/// Texts of a heading.
const HEADING: [u16; 6] = [0x0037, 0x0e1d, 0x0070, 0x0e03, 0x0e02, 0x0072];

/// Fields of a contact, and what they are.
const FIELDS: [(u16, Option<Field>); 58] = [
    (0x3001, Some(Field::FullName)),
    (0x3a45, Some(Field::Title)),
    (0x3a0a, Some(Field::Initials)),
    (0x3a06, Some(Field::GivenName)),
    (0x3a44, None),
    (0x3a11, Some(Field::Surname)),
    (0x3a05, None),
    (0x3a4f, None),
    (0x3a16, Some(Field::Company)),
    (0x3a17, None),
    (0x3a18, None),
    (0x3a46, None),
    (0x3a4e, None),
    (0x3a30, None),
    (0x3a48, None),
    (0x3a07, None),
    (0x3a0b, None),
    (0x3a0c, None),
    (0x3a10, None),
    (0x39fe, Some(Field::Email)),
    (0x3003, None),
    (0x3a1c, Some(Field::Phone)),
    (0x3a08, Some(Field::Phone)),
    (0x3a1b, Some(Field::Phone)),
    (0x3a09, Some(Field::Phone)),
    (0x3a2f, Some(Field::Phone)),
    (0x3a1a, Some(Field::Phone)),
    (0x3a1f, Some(Field::Phone)),
    (0x3a1e, Some(Field::Phone)),
    (0x3a1d, Some(Field::Phone)),
    (0x3a02, Some(Field::Phone)),
    (0x3a2e, Some(Field::Phone)),
    (0x3a57, Some(Field::Phone)),
    (0x3a2d, Some(Field::Phone)),
    (0x3a2c, Some(Field::Phone)),
    (0x3a4b, Some(Field::Phone)),
    (0x3a4a, Some(Field::Phone)),
    (0x3a21, Some(Field::Phone)),
    (0x3a23, Some(Field::Phone)),
    (0x3a24, Some(Field::Phone)),
    (0x3a25, Some(Field::Phone)),
    (0x3a29, Some(Field::AddressLine)),
    (0x3a2a, Some(Field::Postcode)),
    (0x3a27, Some(Field::City)),
    (0x3a28, None),
    (0x3a26, Some(Field::Country)),
    (0x3a2b, None),
    (0x3a15, None),
    (0x3a5d, Some(Field::AddressLine)),
    (0x3a5b, Some(Field::Postcode)),
    (0x3a59, Some(Field::City)),
    (0x3a5a, Some(Field::Country)),
    (0x3a63, Some(Field::AddressLine)),
    (0x3a61, Some(Field::Postcode)),
    (0x3a5f, Some(Field::City)),
    (0x3a60, Some(Field::Country)),
    (0x3a51, None),
    (0x3a50, None),
];

/// Reads an item and the people it went to; attachments are left to the caller.
///
/// # Errors
///
/// When a limit is used up.
pub(super) fn read(
    item: &Properties,
    recipients: &[Properties],
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    out.set_aside(Aside::MessageHeader);
    for tag in HEADING {
        if let Some(text) = item.text(tag) {
            out.paragraph(text)?;
        }
    }
    for (name, addresses) in PEOPLE {
        let addresses = addresses.iter().filter_map(|tag| item.text(*tag));
        person(item.text(name), addresses, out)?;
    }
    for recipient in recipients.iter().take(MOST_PEOPLE) {
        let names = [tag::DISPLAY_NAME, 0x5ff6]
            .iter()
            .find_map(|tag| recipient.text(*tag));
        let addresses = [tag::SMTP, tag::EMAIL]
            .iter()
            .filter_map(|tag| recipient.text(*tag));
        person(names, addresses, out)?;
    }
    // What the servers wrote on the way names everybody once more; it is all there is when the list is lost.
    if let Some(headers) = item.text(0x007d).filter(|_| recipients.is_empty()) {
        out.begin_record();
        for line in headers.lines().take(10_000) {
            out.line(line)?;
        }
    }
    out.set_aside(Aside::Body);
    fields(item, out)?;
    out.set_aside(Aside::Body);
    bodies(item, out)
}

/// Pushes a person as a record.
fn person<'p>(
    name: Option<&'p str>,
    addresses: impl Iterator<Item = &'p str>,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    out.begin_record();
    // What Outlook writes where nobody is known.
    if let Some(name) = name.filter(|name| *name != "Unknown") {
        out.labelled(Field::FullName, name.trim_matches('\''))?;
    }
    for address in addresses {
        // Addresses within an organisation are a path in its directory.
        if address.contains('@') {
            out.labelled(Field::Email, address)?;
        } else if address != "Unknown" && !address.starts_with("/o=") && !address.starts_with("/O=") {
            out.line(address)?;
        }
    }
    Ok(())
}

/// Pushes the fields of a contact or appointment as one record.
fn fields(item: &Properties, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    out.begin_record();
    for (number, label) in FIELDS {
        let Some(text) = item.text(number) else { continue };
        match label {
            Some(label) => out.labelled(label, text)?,
            None if number == tag::EMAIL && text.contains('@') => {
                out.labelled(Field::Email, text)?;
            }
            None => out.line(text)?,
        }
    }
    if let Some(day) = item.number(0x3a42).and_then(date) {
        out.labelled(Field::BirthDate, &day)?;
    }
    for (number, value) in item.iter() {
        if let (tag::NAMED.., Value::Text(text)) = (number, value) {
            if text.contains('@') && !text.trim().contains(char::is_whitespace) {
                out.labelled(Field::Email, text)?;
            } else {
                out.line(text)?;
            }
        }
    }
    let page = item.page(tag::MESSAGE_PAGE).unwrap_or_default();
    for (_, value) in item.iter() {
        if let Value::Bytes(bytes) = value {
            for (name, address) in one_off::people(bytes, page).take(MOST_PEOPLE) {
                person(Some(&name), std::iter::once(address.as_str()), out)?;
            }
        }
    }
    Ok(())
}

/// The day of a time in tenths of microseconds since 1601.
fn date(time: u64) -> Option<String> {
    let days = i64::try_from(time / 864_000_000_000).ok()?;
    // To days since 0000-03-01: years that begin in March end with their leap day.
    let days = days + 584_694;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, more) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + more;
    (1601..=2100)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn bodies(item: &Properties, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let plain = item.text(tag::BODY).unwrap_or_default();
    if !plain.is_empty() {
        let mut blocks = Blocks::new(Signatures::Mark);
        out.begin_record();
        push_lines(plain, &mut blocks, out)?;
        blocks.finish(out)?;
    }
    let page = html(item);
    if let Some(page) = &page {
        if plain.is_empty() || adds_to(plain, page) {
            out.begin_record();
            markup::push_message(page, out)?;
        }
        return Ok(());
    }
    let Some(packed) = item.bytes(tag::RTF) else {
        return Ok(());
    };
    let Some(rich) = packed_rtf::unpack(packed, out.limits().entry) else {
        return Err(Unreadable::broken());
    };
    if plain.trim().is_empty() || says_more(plain, &rich) {
        out.begin_record();
        match Rtf.extract(&rich, out) {
            // The writer leaves out the last bracket at times; the text is whole all the same.
            Err(why) if why.reason == Reason::Corrupt => {}
            result => result?,
        }
    }
    Ok(())
}

/// Whether rich text holds addresses, or far more letters, than the plain text.
fn says_more(plain: &str, rich: &[u8]) -> bool {
    let source = String::from_utf8_lossy(rich);
    let known = plain.to_lowercase();
    let address = |word: &str| {
        let word = word.trim_start_matches("mailto:");
        word.contains('@') && word.contains('.') && !known.contains(&word.to_lowercase())
    };
    source
        .split(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '"' | '\\' | '{' | '}' | '<' | '>' | '?' | '(' | ')' | ',' | ';'
                )
        })
        .filter(|word| !word.starts_with("cid:"))
        .any(address)
}

fn html(item: &Properties) -> Option<String> {
    if let Some(text) = item.text(tag::HTML) {
        return Some(text.to_owned());
    }
    let bytes = item.bytes(tag::HTML).filter(|bytes| !bytes.is_empty())?;
    let text = match item.page(tag::INTERNET_PAGE) {
        Some(page) => page.decode(bytes),
        None => {
            let charset = Charset::sniff(bytes).unwrap_or(Charset::Lines(None));
            charset.decode(bytes, bytes.len() as u64 * 4).0.into_owned()
        }
    };
    Some(text)
}

/// The name of an attachment.
pub(super) fn name_of(attachment: &Properties, number: usize) -> String {
    let tags = [tag::ATTACHED_LONG_NAME, tag::ATTACHED_NAME, tag::DISPLAY_NAME];
    let name = tags.iter().find_map(|tag| attachment.text(*tag));
    name.map_or_else(|| format!("attachment {number}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!(date(0).as_deref(), Some("1601-01-01"));
        // 1970-01-01, 2000-02-29, 1980-05-17
        assert_eq!(date(116_444_736_000_000_000).as_deref(), Some("1970-01-01"));
        assert_eq!(
            date(116_444_736_000_000_000 + 11_016 * 864_000_000_000).as_deref(),
            Some("2000-02-29")
        );
        assert_eq!(date(u64::MAX), None);
    }
}

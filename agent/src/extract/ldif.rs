//! Entries of a directory: LDIF (RFC 2849), which address books and Active Directory export.
//!
//! Each entry is a part and a record; attributes that name a field label their values. Values in base64 are decoded
//! when they are text. Changes are read like entries.

use homeward_rules::document::Container;
use homeward_rules::field::Field;
use mail_parser::decoders::base64::base64_decode;

use super::cells::label_for_key;
use super::encoding::{Charset, Complete};
use super::extraction::{Extraction, Extractor};
use super::unreadable::{Detail, Reason, Unreadable};

/// Longest value that is held.
const LONGEST: usize = 1 << 20;

/// Reads LDIF.
pub struct Ldif;

impl Extractor for Ldif {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let (text, complete) = charset.decode(data, out.limits().entry);
        let mut open = false;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if line.trim().is_empty() {
                open = false;
                continue;
            }
            let mut line = line.to_owned();
            while let Some(folded) = lines.peek().and_then(|next| next.strip_prefix(' ')) {
                if line.len() < LONGEST {
                    line.push_str(folded);
                }
                lines.next();
            }
            let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with('#')) else {
                continue;
            };
            if !open {
                open = true;
                out.begin_part(Container::Card);
            }
            attribute(name, value, out)?;
        }
        match complete {
            Complete::Whole => Ok(()),
            Complete::Cut => Err(Unreadable::new(Reason::TooLarge, Detail::Memory)),
        }
    }
}

fn attribute(name: &str, value: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let decoded;
    let value = match value.strip_prefix(':') {
        Some(encoded) => {
            let bytes = base64_decode(encoded.trim().as_bytes()).unwrap_or_default();
            // A picture, a key or a certificate is no text.
            let Ok(text) = String::from_utf8(bytes) else {
                return Ok(());
            };
            decoded = text;
            decoded.as_str()
        }
        None => value.trim(),
    };
    // Options stand behind the name: `cn;lang-nl`.
    let name = name.split(';').next().unwrap_or(name).trim();
    match field(name) {
        Some(label) => out.labelled(label, value),
        None => out.cell(0, value),
    }
}

/// The field that an attribute of the usual schemas holds (RFC 4519, RFC 2798, Mozilla's).
fn field(name: &str) -> Option<Field> {
    Some(match name.to_ascii_lowercase().as_str() {
        "mail" | "mozillasecondemail" | "rfc822mailbox" => Field::Email,
        "telephonenumber" | "homephone" | "mobile" | "facsimiletelephonenumber" | "pager" => Field::Phone,
        "cn" | "displayname" => Field::FullName,
        "sn" => Field::Surname,
        "o" | "company" => Field::Company,
        "l" | "mozillahomelocalityname" => Field::City,
        "street" | "streetaddress" | "mozillahomestreet" => Field::AddressLine,
        "postalcode" | "mozillahomepostalcode" => Field::Postcode,
        "co" | "c" => Field::Country,
        other => return label_for_key(other),
    })
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;

    #[test]
    fn entries_are_labelled_records() {
        let ldif = "version: 1\n# adresboek\ndn: cn=Jan,mail=jan@example.nl\nobjectclass: person\ncn:: RGFuacOrbGxl\n\
            mail: jan@exam\n ple.nl\ntelephoneNumber: 0318-123456\njpegPhoto:: /9j/4AAQ\n\ndn: cn=Piet\nsn: Bos\nl: Ede\n";
        let gathered = Gathered::of(ldif.as_bytes(), "adressen.txt");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("ldif", Ok(()))
        );
        let segments = &gathered.entries[0].segments;
        let of = |label| {
            let found = segments.iter().find(|s| s.label == Some(label));
            found.map(|s| (s.location.part, s.text.as_str()))
        };
        assert_eq!(of(Field::Email), Some((1, "jan@example.nl")));
        assert_eq!(of(Field::Phone), Some((1, "0318-123456")));
        assert_eq!(of(Field::Surname), Some((2, "Bos")));
        assert_eq!(of(Field::City), Some((2, "Ede")));
        assert!(
            segments
                .iter()
                .any(|s| s.label == Some(Field::FullName) && s.text.starts_with("Dan"))
        );
        assert_ne!(segments[0].record, segments[segments.len() - 1].record);
    }

    #[test]
    fn text_that_only_looks_alike_is_none() {
        assert_eq!(
            Gathered::of(b"dn: dit nog\ndat: ook\n", "x.txt").entries[0].format,
            "txt"
        );
    }
}

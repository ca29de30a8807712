//! Address books: vCard 2.1, 3.0 and 4.0, as many cards in a file as there are.
//!
//! Each card is a part and a record. What the format labels is handed on with its field; pictures, sounds and
//! keys are left out.

use homeward_rules::document::Container;
use homeward_rules::field::Field;

use super::content_line::{ContentLine, ContentLines};
use super::encoding::{Charset, Complete};
use super::extraction::{Extraction, Extractor};
use super::unreadable::{Detail, Reason, Unreadable};

/// Reads vCards.
pub struct VCard;

impl Extractor for VCard {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let (text, complete) = charset.decode(data, out.limits().entry);
        let mut depth = 0_u32;
        for line in ContentLines::new(&text) {
            match (
                line.name.as_str(),
                line.value.trim().to_ascii_uppercase().as_str(),
            ) {
                ("BEGIN", "VCARD") => {
                    // An agent's card inside a card belongs to it.
                    if depth == 0 {
                        out.begin_part(Container::Card);
                    }
                    depth += 1;
                }
                ("END", "VCARD") => depth = depth.saturating_sub(1),
                _ => property(&line, out)?,
            }
        }
        match (complete, depth) {
            (Complete::Cut, _) => Err(Unreadable::new(Reason::TooLarge, Detail::Memory)),
            (Complete::Whole, 0) => Ok(()),
            (Complete::Whole, _) => Err(Unreadable::new(Reason::Corrupt, Detail::Truncated)),
        }
    }
}

fn property(line: &ContentLine, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match line.name.as_str() {
        "PHOTO" | "LOGO" | "SOUND" | "KEY" | "VERSION" | "PRODID" | "REV" | "UID" | "MAILER" | "CLASS"
        | "TZ" | "GEO" | "CALSCALE" => Ok(()),
        _ if line.is_binary() => Ok(()),
        "FN" => out.labelled(Field::FullName, &line.text()),
        "N" => components(
            line,
            &[
                Some(Field::Surname),
                Some(Field::GivenName),
                None,
                Some(Field::Title),
                None,
            ],
            out,
        ),
        "ORG" => components(line, &[Some(Field::Company), None, None], out),
        "ADR" => components(
            line,
            &[
                None,
                None,
                Some(Field::AddressLine),
                Some(Field::City),
                None,
                Some(Field::Postcode),
                Some(Field::Country),
            ],
            out,
        ),
        "EMAIL" => {
            let value = line.text();
            out.labelled(Field::Email, strip_scheme(&value, "mailto:"))
        }
        "TEL" => {
            let value = line.text();
            let number = strip_scheme(&value, "tel:");
            out.labelled(Field::Phone, number.split(";ext=").next().unwrap_or(number))
        }
        "BDAY" => out.labelled(Field::BirthDate, &line.text()),
        "NOTE" | "LABEL" => {
            for text in line.text().lines() {
                out.line(text)?;
            }
            Ok(())
        }
        _ => {
            let value = line.text();
            out.cell(0, value.trim_matches(';'))
        }
    }
}

/// Pushes the components of a value, each with its label.
fn components(
    line: &ContentLine,
    labels: &[Option<Field>],
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    for (at, component) in line.components().iter().enumerate() {
        for text in component.lines() {
            match labels.get(at).copied().flatten() {
                Some(label) => out.labelled(label, text)?,
                None => out.cell(0, text)?,
            }
        }
    }
    Ok(())
}

fn strip_scheme<'v>(value: &'v str, scheme: &str) -> &'v str {
    match value.split_at_checked(scheme.len()) {
        Some((head, rest)) if head.eq_ignore_ascii_case(scheme) => rest,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;

    fn labelled(text: &str) -> Vec<(Option<Field>, String)> {
        let gathered = Gathered::of(text.as_bytes(), "x.vcf");
        assert_eq!(gathered.entries[0].format, "vcf");
        let segments = &gathered.entries[0].segments;
        segments.iter().map(|s| (s.label, s.text.clone())).collect()
    }

    #[test]
    fn a_card_is_labelled() {
        let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Vries;Jan;;drs.;\r\nFN:Jan de Vries\r\nORG:Bos BV;Inkoop\r\n\
                    item1.TEL;TYPE=CELL:+31 6 12345678\r\nEMAIL;TYPE=INTERNET:jan@example.nl\r\n\
                    ADR;TYPE=WORK:;;Laan 12;Ede;;1234 AB;Nederland\r\nBDAY:1980-01-02\r\n\
                    PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB\r\nNOTE:belt graag\\nna vieren\r\nEND:VCARD\r\n";
        let read = labelled(text);
        for expected in [
            (Some(Field::Surname), "Vries"),
            (Some(Field::GivenName), "Jan"),
            (Some(Field::Title), "drs."),
            (Some(Field::FullName), "Jan de Vries"),
            (Some(Field::Company), "Bos BV"),
            (None, "Inkoop"),
            (Some(Field::Phone), "+31 6 12345678"),
            (Some(Field::Email), "jan@example.nl"),
            (Some(Field::AddressLine), "Laan 12"),
            (Some(Field::City), "Ede"),
            (Some(Field::Postcode), "1234 AB"),
            (Some(Field::Country), "Nederland"),
            (Some(Field::BirthDate), "1980-01-02"),
            (None, "na vieren"),
        ] {
            assert!(
                read.contains(&(expected.0, expected.1.to_owned())),
                "{expected:?}"
            );
        }
        assert!(!read.iter().any(|(_, text)| text.contains("AAAA")));
    }

    #[test]
    fn versions_differ_in_how_they_write() {
        let old = "BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Dani=C3=ABlle\nPHOTO;BASE64;JPEG:\n  AAAA\n  BB==\n\nEND:VCARD\n";
        assert_eq!(labelled(old), [(Some(Field::FullName), "Daniëlle".to_owned())]);
        let new = "BEGIN:VCARD\nVERSION:4.0\nTEL;VALUE=uri:tel:+31-6-1;ext=5\nEND:VCARD\n";
        assert_eq!(labelled(new), [(Some(Field::Phone), "+31-6-1".to_owned())]);
    }

    #[test]
    fn each_card_is_a_part_and_a_record() {
        let card = "BEGIN:VCARD\nFN:Jan\nTEL:1\nEND:VCARD\n";
        let gathered = Gathered::of(card.repeat(3).as_bytes(), "x.vcf");
        let segments = &gathered.entries[0].segments;
        let parts: Vec<_> = segments
            .iter()
            .map(|s| (s.location.container, s.location.part))
            .collect();
        assert_eq!(parts[0], (Container::Card, 1));
        assert_eq!(parts[5], (Container::Card, 3));
        assert!(segments[0].record == segments[1].record && segments[1].record != segments[2].record);
    }

    #[test]
    fn a_card_that_is_cut_is_read_and_told() {
        let gathered = Gathered::of(b"BEGIN:VCARD\nFN:Jan\nTEL:1", "x.vcf");
        assert_eq!(gathered.text(), "Jan\n1");
        assert_eq!(
            gathered.entries[0].result.unwrap_err().detail,
            Some(Detail::Truncated)
        );
    }
}

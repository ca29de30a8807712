//! Address cards and calendars, in the dialects that telephones and mail programs write.

use crate::world::{Customer, Phone};

/// A vCard of version 2.1 with quoted-printable text.
#[must_use]
pub fn version_2(customer: &Customer) -> String {
    let (given, last) = names(customer);
    format!(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{};{}\r\nTEL;CELL:{}\r\nEMAIL;INTERNET:{}\r\nEND:VCARD\r\n",
        quoted(&last),
        quoted(&given),
        customer.phone().map(Phone::digits).unwrap_or_default(),
        customer.email.as_deref().unwrap_or_default()
    )
}

/// A vCard of version 2.1 as old telephones write it: address and name only, in Latin-1 as quoted-printable, whose
/// lines go on behind an equals sign.
#[must_use]
pub fn soft(customer: &Customer) -> String {
    let (given, last) = names(customer);
    let address = &customer.address;
    let name = latin(&format!("{last};{given}"));
    let home = latin(&format!(
        ";;{}\r\n{};;;{};",
        address.line(),
        address.town,
        address.postcode
    ));
    format!(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:{name}\r\n\
         ADR;HOME;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:{home}\r\nTEL;CELL;VOICE:{}\r\nEND:VCARD\r\n",
        customer.phone().map(Phone::digits).unwrap_or_default()
    )
}

/// Quoted-printable of Latin-1 with a soft line end every sixteen characters.
fn latin(text: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 16 == 0 {
            out.push_str("=\r\n");
        }
        match c {
            c if c == ' ' || c.is_ascii_graphic() && c != '=' => out.push(c),
            c => out.push_str(&format!("={:02X}", u32::from(c))),
        }
    }
    out
}

/// A vCard of version 3.0 with folded lines and a grouped property.
#[must_use]
pub fn version_3(customer: &Customer) -> String {
    let (given, last) = names(customer);
    let address = &customer.address;
    let lines = [
        "BEGIN:VCARD".to_owned(),
        "VERSION:3.0".to_owned(),
        format!("N:{last};{given};;;"),
        format!("FN:{}", customer.name()),
        format!(
            "item1.EMAIL;TYPE=INTERNET,HOME:{}",
            customer.email.as_deref().unwrap_or_default()
        ),
        format!(
            "TEL;TYPE=CELL:{}",
            customer.phone().map(Phone::international).unwrap_or_default()
        ),
        format!(
            "ADR;TYPE=HOME:;;{};{};;{};{}",
            address.line(),
            address.town,
            address.postcode,
            address.country.name()
        ),
        format!(
            "NOTE:Gesproken op de beurs\\, belt liever na vijven; zie ook {}",
            customer.number
        ),
        "END:VCARD".to_owned(),
    ];
    lines.iter().map(|line| format!("{}\r\n", folded(line))).collect()
}

/// A vCard of version 4.0 with addresses as URIs.
#[must_use]
pub fn version_4(customer: &Customer) -> String {
    let (given, last) = names(customer);
    format!(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{}\r\nN:{last};{given};;;\r\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:{}\r\nEMAIL:{}\r\nEND:VCARD\r\n",
        customer.name(),
        customer.phone().map(Phone::international).unwrap_or_default(),
        customer.email.as_deref().unwrap_or_default()
    )
}

/// A calendar with one meeting that all of them attend, and one a person with a telephone number in the text.
#[must_use]
pub fn calendar(attendees: &[&Customer], callers: &[&Customer]) -> String {
    let mut out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//NL\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20240304T090000Z\r\n\
                   SUMMARY:Relatiedag\r\n"
        .to_owned();
    for customer in attendees {
        let email = customer.email.as_deref().unwrap_or_default();
        let line = format!("ATTENDEE;CN=\"{}\";RSVP=TRUE:mailto:{email}", customer.name());
        out.push_str(&format!("{}\r\n", folded(&line)));
    }
    out.push_str("END:VEVENT\r\n");
    for (at, customer) in callers.iter().enumerate() {
        let phone = customer
            .phone()
            .map(|phone| phone.written(at))
            .unwrap_or_default();
        let line = format!("DESCRIPTION:Terugbellen\\, {}\\, {phone}", customer.name());
        out.push_str(&format!(
            "BEGIN:VEVENT\r\nUID:c{at}\r\nDTSTART:20240305T100000Z\r\nSUMMARY:Bellen\r\n{}\r\nEND:VEVENT\r\n",
            folded(&line)
        ));
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

fn names(customer: &Customer) -> (String, String) {
    customer.person.as_ref().map_or_else(
        || (String::new(), customer.name()),
        |p| (p.given.clone(), p.last()),
    )
}

/// Quoted-printable of UTF-8, without soft line ends.
#[must_use]
pub fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => " ".to_owned(),
            byte if byte.is_ascii_graphic() && byte != b'=' => char::from(byte).to_string(),
            byte => format!("={byte:02X}"),
        })
        .collect()
}

/// A line folded every forty characters, as RFC 6350 and 5545 have it (they allow up to 75 bytes).
#[must_use]
pub fn folded(line: &str) -> String {
    let mut out = String::new();
    for (at, c) in line.chars().enumerate() {
        if at > 0 && at % 40 == 0 {
            out.push_str("\r\n ");
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fold_and_bytes_are_quoted() {
        assert_eq!(folded(&"a".repeat(41)), format!("{}\r\n a", "a".repeat(40)));
        assert_eq!(quoted("Zoë = 1"), "Zo=C3=AB =3D 1");
    }
}

//! Calendars: events, tasks and journals with those who attend them.
//!
//! An event is a part. Its texts are one record and each person in it is another: who attends the same meeting
//! is not the same customer.

use homeward_rules::document::Container;
use homeward_rules::field::Field;
use mail_parser::decoders::base64::base64_decode;

use super::content_line::{ContentLine, ContentLines};
use super::encoding::{Charset, Complete};
use super::extraction::{Extraction, Extractor};
use super::markup;
use super::unreadable::{Detail, Reason, Unreadable};

/// Most people of one event.
const PEOPLE: usize = 10_000;

/// Reads calendars.
pub struct Calendar;

#[derive(Default)]
struct Event {
    open: bool,
    described: bool,
    /// The description as a web page, which counts only when there is no other.
    page: Option<String>,
    people: Vec<(Option<String>, String)>,
}

impl Extractor for Calendar {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let charset = Charset::sniff(data).unwrap_or(Charset::Lines(None));
        let (text, complete) = charset.decode(data, out.limits().entry);
        let mut event = Event::default();
        for line in ContentLines::new(&text) {
            match (
                line.name.as_str(),
                line.value.trim().to_ascii_uppercase().as_str(),
            ) {
                ("BEGIN", "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY") => {
                    event.finish(out)?;
                    out.begin_part(Container::Event);
                    event.open = true;
                }
                ("END", "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY") => event.finish(out)?,
                _ => event.property(&line, out)?,
            }
        }
        let open = event.open;
        event.finish(out)?;
        match complete {
            Complete::Cut => Err(Unreadable::new(Reason::TooLarge, Detail::Memory)),
            Complete::Whole if open => Err(Unreadable::new(Reason::Corrupt, Detail::Truncated)),
            Complete::Whole => Ok(()),
        }
    }
}

impl Event {
    fn property(&mut self, line: &ContentLine, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match line.name.as_str() {
            "ATTENDEE" | "ORGANIZER" => {
                if self.people.len() < PEOPLE {
                    let name = line.parameter("CN").map(str::to_owned);
                    let address = line.parameter("EMAIL").map_or_else(|| line.text(), str::to_owned);
                    self.people.push((name, address));
                }
                Ok(())
            }
            "ATTACH" if line.is_binary() => {
                let name = line
                    .parameter("X-FILENAME")
                    .or_else(|| line.parameter("FILENAME"));
                match base64_decode(line.value.as_bytes()) {
                    Some(data) => out.entry(name.unwrap_or("attachment"), &data),
                    None => out.unread(name.unwrap_or("attachment"), Unreadable::broken()),
                }
            }
            _ if line.is_binary() => Ok(()),
            "X-ALT-DESC" => {
                self.page = Some(line.text());
                Ok(())
            }
            "SUMMARY" | "DESCRIPTION" | "LOCATION" | "CONTACT" | "COMMENT" | "URL" | "ATTACH" | "NAME"
            | "X-WR-CALNAME" | "CONFERENCE" | "X-WR-CALDESC" | "RESOURCES" | "CATEGORIES" => {
                self.described |= line.name == "DESCRIPTION" && !line.value.trim().is_empty();
                for text in line.text().lines() {
                    out.line(text)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn finish(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let event = std::mem::take(self);
        if let (Some(page), false) = (event.page, event.described) {
            markup::push_page(&page, out)?;
        }
        for (name, address) in event.people {
            out.begin_record();
            let address = match address.split_once(':') {
                Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto") => rest,
                _ => &address,
            };
            if let Some(name) = name {
                out.labelled(Field::FullName, &name)?;
            }
            out.labelled(Field::Email, address)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::*;

    const MEETING: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Gesprek met Bos\\, inkoop\r\n\
        DESCRIPTION:Bel eerst\\n0318-123456 of ma\r\n il jan@example.nl\r\nDTSTART:20240101T100000Z\r\n\
        LOCATION:Laan 12\\, Ede\r\nORGANIZER;CN=Anna Mol:MAILTO:anna@example.nl\r\n\
        ATTENDEE;CN=\"Bos, Piet\":mailto:piet@example.nl\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn texts_and_people_of_an_event_are_read() {
        let gathered = Gathered::of(MEETING.as_bytes(), "x.ics");
        assert_eq!(
            gathered.text(),
            "Gesprek met Bos, inkoop\nBel eerst\n0318-123456 of mail jan@example.nl\nLaan 12, Ede\n\
             Anna Mol\nanna@example.nl\nBos, Piet\npiet@example.nl"
        );
        let segments = &gathered.entries[0].segments;
        assert_eq!(segments[0].location.container, Container::Event);
        assert_eq!(segments[0].record, segments[3].record);
        assert_eq!(segments[4].record, segments[5].record);
        assert_ne!(segments[5].record, segments[6].record);
        assert_eq!(segments[7].label, Some(Field::Email));
    }

    #[test]
    fn attachments_are_entries() {
        let text = MEETING.replace(
            "DTSTART",
            "ATTACH;FILENAME=\"l.csv\";ENCODING=BASE64;VALUE=BINARY:bmFhbTt0ZWwKSmFuOzEKUGlldDsyCg==\r\nDTSTART",
        );
        let gathered = Gathered::of(text.as_bytes(), "x.ics");
        assert_eq!(gathered.entry("l.csv").format, "csv");
    }

    #[test]
    fn a_description_as_a_page_is_read_when_it_is_the_only_one() {
        let text = MEETING.replace(
            "SUMMARY",
            "X-ALT-DESC;FMTTYPE=text/html:<p>tweemaal</p>\r\nSUMMARY",
        );
        assert!(!Gathered::of(text.as_bytes(), "x.ics").text().contains("tweemaal"));
        let text = text.replace("DESCRIPTION", "X-NONE");
        assert!(Gathered::of(text.as_bytes(), "x.ics").text().contains("tweemaal"));
    }
}

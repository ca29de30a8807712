//! Mailboxes: messages one after another, each after a line "From sender date".

use homeward_rules::document::Container;

use super::super::extraction::{Extraction, Extractor};
use super::super::unreadable::Unreadable;
use super::read_message;

/// Reads a mailbox.
pub struct Mailbox;

impl Extractor for Mailbox {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for (at, message) in messages(data).enumerate() {
            let number = at + 1;
            out.begin_part(Container::Message);
            let within = format!("message {number}/");
            let limits_hit = |why: &Unreadable| *why != Unreadable::broken();
            match read_message(message, &within, out) {
                Err(why) if limits_hit(&why) => return Err(why),
                Err(why) => out.unread(within.trim_end_matches('/'), why)?,
                Ok(()) => {}
            }
        }
        Ok(())
    }
}

/// The messages of a mailbox, without the lines between them.
fn messages(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let start = data
        .iter()
        .position(|b| !b.is_ascii_whitespace())
        .unwrap_or(data.len());
    let mut rest = data.get(start..).unwrap_or_default();
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let body = match memchr::memchr(b'\n', rest) {
                Some(feed) if rest.starts_with(b"From ") => rest.get(feed + 1..).unwrap_or_default(),
                _ => rest,
            };
            let end = memchr::memmem::find_iter(body, b"\nFrom ").find(|at| is_separator(body, *at));
            let (message, behind) = body
                .split_at_checked(end.map_or(body.len(), |at| at + 1))
                .unwrap_or((body, &[]));
            rest = behind;
            if !message.trim_ascii().is_empty() {
                return Some(message);
            }
        }
        None
    })
}

/// Whether the line after the line feed at `at` parts two messages: it has a date, or a blank line before and a
/// header after it.
fn is_separator(body: &[u8], at: usize) -> bool {
    let line = body.get(at + 1..).unwrap_or_default();
    let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
    let (line, behind) = line.split_at_checked(end).unwrap_or((line, &[]));
    let digits = line.iter().filter(|b| b.is_ascii_digit()).count();
    let dated = digits >= 6 && line.len() < 200 && memchr::memchr(b':', line).is_some();
    let before = body.get(..at).unwrap_or_default();
    let blank = before.ends_with(b"\n") || before.ends_with(b"\r") || before.is_empty();
    let next = behind.trim_ascii_start();
    let next = next.get(..80).unwrap_or(next);
    let header = memchr::memchr(b':', next)
        .and_then(|colon| next.get(..colon))
        .is_some_and(|key| !key.is_empty() && key.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-'));
    blank && header || dated && (blank || header)
}

#[cfg(test)]
mod tests {
    use super::super::super::gathered::Gathered;
    use super::*;

    const TWO: &str = "From a@example.nl Mon Jan  1 10:00:00 2024\nFrom: Jan <a@example.nl>\nSubject: een\n\nTekst\n\
                       From nu af is alles anders.\n\nFrom b@example.nl Mon Jan  1 11:00:00 2024\n\
                       From: b@example.nl\nSubject: twee\nContent-Type: text/csv; name=\"l.csv\"\n\n\
                       naam;tel\nJan;1\nPiet;2\n";

    #[test]
    fn messages_are_parted_at_their_separators_only() {
        let parts: Vec<_> = messages(TWO.as_bytes()).collect();
        assert_eq!(parts.len(), 2);
        assert!(parts[0].ends_with(b"anders.\n\n"));
    }

    #[test]
    fn messages_are_parts_and_their_attachments_entries() {
        let gathered = Gathered::of(TWO.as_bytes(), "x.mbox");
        assert_eq!(gathered.entries[0].format, "mbox");
        assert_eq!(gathered.entries[0].result, Ok(()));
        let subject = gathered.entries[0]
            .segments
            .iter()
            .find(|s| s.text == "twee")
            .unwrap();
        assert_eq!(
            (subject.location.container, subject.location.part),
            (Container::Message, 2)
        );
        assert_eq!(gathered.entry("message 2/l.csv").format, "csv");
    }

    #[test]
    fn a_large_mailbox_is_read_to_its_end() {
        let gathered = Gathered::of(TWO.repeat(2_000).as_bytes(), "x.mbox");
        assert_eq!(gathered.entries.len(), 2_001);
        assert!(gathered.entries[2_000].path.as_deref() == Some("message 4000/l.csv"));
    }
}

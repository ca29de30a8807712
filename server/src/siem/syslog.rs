//! The frame around a message: the header of RFC 5424, and octet counting (RFC 5425, section 4.3; RFC 6587, section 3.4.1).

use super::event::{About, Event, Level};

/// "log audit" (RFC 5424, section 6.2.1).
const FACILITY: u8 = 13;
/// Longest name of a host (RFC 5424, section 6).
const HOST: usize = 255;

/// A message of `host` as it goes over the wire: its length in bytes, a space, header and message.
#[must_use]
pub fn frame(event: &Event, host: &str, message: &str) -> Vec<u8> {
    let severity = match event.level {
        Level::Critical => 2,
        Level::High => 3,
        Level::Medium => 4,
        Level::Low => 5,
        Level::Info => 6,
    };
    let kind = match event.about {
        About::Entry { .. } => "audit",
        About::Finding { .. } => "finding",
    };
    let line = format!(
        "<{}>1 {} {} homeward-server - {kind} - {message}",
        FACILITY * 8 + severity,
        event.at,
        name(host)
    );
    let mut frame = format!("{} ", line.len()).into_bytes();
    frame.extend_from_slice(line.as_bytes());
    frame
}

/// The name of a host as a header may have it: printable ASCII, or the sign for none.
fn name(host: &str) -> String {
    let name: String = host.chars().filter(char::is_ascii_graphic).take(HOST).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    #[test]
    fn frames_count_bytes_and_not_letters() {
        let event = Event {
            seq: 1,
            at: Moment(1_795_000_000_123),
            level: Level::Info,
            name: String::new(),
            about: About::Entry {
                action: String::new(),
                actor: String::new(),
                object: None,
                hash: String::new(),
            },
        };
        let line = "<110>1 2026-11-18T11:06:40.123Z hw.example homeward-server - audit - Zoë";
        let frame = frame(&event, "hw.exa\nmple ", "Zoë");
        assert_eq!(frame, format!("{} {line}", line.len()).into_bytes());
        assert_eq!(name(" \n"), "-");
    }
}

//! CEF, version 0: a line of seven headers and `key=value` pairs.
//!
//! By the ArcSight Common Event Format implementation standard, revision 25: a header escapes the backslash and the bar; a value escapes
//! the backslash and the equals sign, and writes line ends as `\n` and `\r`. Other characters that are not seen are shown as signs,
//! so that nothing can begin a line, a field or a pair of its own.

use super::event::{About, Event, Level};
use crate::visible::visible;

/// The message of an event.
#[must_use]
pub fn write(event: &Event) -> String {
    let severity = match event.level {
        Level::Info => 2,
        Level::Low => 3,
        Level::Medium => 5,
        Level::High => 8,
        Level::Critical => 10,
    };
    let mut line = format!(
        "CEF:0|Homeward|homeward-server|{}|{}|{}|{severity}|",
        header(env!("CARGO_PKG_VERSION")),
        header(&event.word()),
        header(&event.name),
    );
    line.push_str(&format!("rt={}", event.at.0));
    let mut pairs = Pairs(&mut line);
    pairs.add("externalId", &event.id());
    match &event.about {
        About::Entry {
            action,
            actor,
            object,
            hash,
        } => {
            pairs.add("cat", "audit");
            pairs.add("act", action);
            pairs.add("suid", actor);
            if let Some(object) = object {
                pairs.labelled("cs1", "object", object);
            }
            pairs.labelled("cs2", "hash", hash);
        }
        About::Finding {
            kind,
            key,
            device: (device, name),
            customers,
            persons,
            first_seen,
            link,
        } => {
            pairs.add("cat", "finding");
            pairs.add("act", kind);
            if let Some(name) = name {
                pairs.add("dhost", name);
            }
            pairs.labelled("cs1", "finding", &format!("{}/{}", key.source, key.file));
            pairs.labelled("cs2", "device", &device.to_string());
            pairs.labelled("cn1", "customers", &customers.to_string());
            pairs.labelled("cn2", "persons", &persons.to_string());
            pairs.add("start", &first_seen.0.to_string());
            pairs.add("request", link);
        }
    }
    line
}

/// Pairs after the first: each begins with a space, whatever the value before it ends with.
struct Pairs<'l>(&'l mut String);

impl Pairs<'_> {
    fn add(&mut self, key: &str, words: &str) {
        self.0.push(' ');
        self.0.push_str(key);
        self.0.push('=');
        self.0.push_str(&value(words));
    }

    fn labelled(&mut self, key: &str, label: &str, words: &str) {
        self.add(&format!("{key}Label"), label);
        self.add(key, words);
    }
}

/// A header with its signs escaped.
#[must_use]
pub fn header(words: &str) -> String {
    visible(words).replace('\\', "\\\\").replace('|', "\\|")
}

/// A value with its signs escaped.
#[must_use]
pub fn value(words: &str) -> String {
    let mut said = String::with_capacity(words.len());
    for part in words.split_inclusive(['\n', '\r']) {
        let (plain, end) = match part.strip_suffix('\n') {
            Some(plain) => (plain, "\\n"),
            None => part.strip_suffix('\r').map_or((part, ""), |plain| (plain, "\\r")),
        };
        said.push_str(&visible(plain).replace('\\', "\\\\").replace('=', "\\="));
        said.push_str(end);
    }
    said
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::findings::Key;
    use crate::moment::Moment;

    /// What a receiver reads: headers and pairs.
    fn read(line: &str) -> (Vec<String>, Vec<(String, String)>) {
        let mut headers = vec![String::new()];
        let mut letters = line.chars();
        while headers.len() < 8 {
            match letters.next().expect("eight parts") {
                '\\' => headers.last_mut().unwrap().push(letters.next().unwrap()),
                '|' => headers.push(String::new()),
                letter => headers.last_mut().unwrap().push(letter),
            }
        }
        headers.pop();
        let rest: Vec<char> = letters.collect();
        // A pair begins at a word before an equals sign that is not escaped.
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut word = String::new();
        let mut at = 0;
        while at < rest.len() {
            match rest[at] {
                '\\' => {
                    at += 1;
                    word.push(match rest[at] {
                        'n' => '\n',
                        'r' => '\r',
                        other => other,
                    });
                }
                '=' => {
                    let cut = word.rfind(' ').map_or(0, |space| space + 1);
                    let key = word.split_off(cut);
                    if let Some((_, value)) = pairs.last_mut() {
                        *value = word.trim_end_matches(' ').to_owned();
                    }
                    pairs.push((key, String::new()));
                    word = String::new();
                }
                letter => word.push(letter),
            }
            at += 1;
        }
        if let Some((_, value)) = pairs.last_mut() {
            *value = word;
        }
        (headers, pairs)
    }

    fn finding(name: &str) -> Event {
        Event {
            seq: 4,
            at: Moment(1_795_000_000_123),
            level: Level::Critical,
            name: "New finding".to_owned(),
            about: About::Finding {
                kind: "new".to_owned(),
                key: Key {
                    source: Uuid::from_u128(1),
                    file: Uuid::from_u128(2),
                },
                device: (Uuid::from_u128(3), Some(name.to_owned())),
                customers: 12_000,
                persons: 11_000,
                first_seen: Moment(1_794_000_000_000),
                link: "https://hw.example/findings/1/2".to_owned(),
            },
        }
    }

    /// Names that files and devices were given by people who meant harm.
    const HOSTILE: [&str; 10] = [
        "klanten|CEF:0|x|y|1|2|3|10|.xlsx",
        "a=b act=removed cn1=0.csv",
        "a\\=b\\|c\\",
        "lijst\n<14>1 - evil - - - CEF:0|a|b|c|d|e|0|",
        "lijst\r\nact=removed",
        "\u{1b}]0;boe\u{7}\u{0}",
        "a\u{2028}b\u{2029}c\u{85}d",
        "a\u{202e}fdp.exe",
        "\\n\\r\\\\n",
        "🦀 = | \\ ¦",
    ];

    #[test]
    fn no_name_begins_a_header_a_pair_or_a_line_of_its_own() {
        for name in HOSTILE {
            let line = write(&finding(name));
            assert!(!line.chars().any(char::is_control), "{line:?}");
            let (headers, pairs) = read(&line);
            assert_eq!(headers.len(), 7, "{line}");
            assert_eq!(headers[5..], ["New finding", "10"], "{line}");
            let keys: Vec<_> = pairs.iter().map(|(key, _)| key.as_str()).collect();
            assert_eq!(
                keys,
                [
                    "rt",
                    "externalId",
                    "cat",
                    "act",
                    "dhost",
                    "cs1Label",
                    "cs1",
                    "cs2Label",
                    "cs2",
                    "cn1Label",
                    "cn1",
                    "cn2Label",
                    "cn2",
                    "start",
                    "request"
                ],
                "{line}"
            );
            let of = |key: &str| &pairs.iter().find(|(known, _)| known == key).unwrap().1;
            assert_eq!((of("act").as_str(), of("cn1").as_str()), ("new", "12000"));
            let lines = name.split_inclusive(['\n', '\r']);
            let shown: String = lines
                .map(|part| {
                    let plain = part.trim_end_matches(['\n', '\r']);
                    let end = part.get(plain.len()..).unwrap();
                    format!("{}{end}", visible(plain))
                })
                .collect();
            assert_eq!(of("dhost"), &shown, "what was escaped is read back");
        }
    }

    #[test]
    fn headers_and_values_have_escapes_of_their_own() {
        assert_eq!(header("a|b=c\\d\ne"), "a\\|b=c\\\\d␊e");
        assert_eq!(value("a|b=c\\d\ne\rf"), "a|b\\=c\\\\d\\ne\\rf");
    }

    #[test]
    fn an_entry_is_one_line() {
        let event = Event {
            seq: 9,
            at: Moment(1_795_000_000_123),
            level: Level::Info,
            name: "Logged in".to_owned(),
            about: About::Entry {
                action: "account.logged_in".to_owned(),
                actor: "console:root=x".to_owned(),
                object: Some("account:0199".to_owned()),
                hash: "00ff".to_owned(),
            },
        };
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            write(&event),
            format!(
                "CEF:0|Homeward|homeward-server|{version}|account.logged_in|Logged in|2|rt=1795000000123 \
                 externalId=audit-9 cat=audit act=account.logged_in suid=console:root\\=x cs1Label=object \
                 cs1=account:0199 cs2Label=hash cs2=00ff"
            )
        );
    }
}

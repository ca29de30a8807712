//! Which findings are asked for: the grammar that pages, API and links share.
//!
//! A filter is what a URL's query says: `?severity=high,critical&person=unknown&text=klanten`. Each name stands once;
//! what is empty is not asked for. Unknown values are refused by name, so that a link that is mistyped does not show
//! everything. [`Filter::query`] writes it down again for the next page's link.

mod lasting;
mod said;

use std::fmt::Write as _;
use std::time::Duration;

use homeward_rules::finding::Severity;
use homeward_rules::identifier::IdentifierKind;
use uuid::Uuid;

use super::Outside;
use crate::moment::Moment;
use said::PAGE;
pub use said::Said;

/// Whose findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This person's.
    Person(Uuid),
    /// Nobody's yet.
    Unknown,
}

/// To whom a finding was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignee {
    /// To this account.
    Account(Uuid),
    /// To nobody yet.
    Nobody,
}

/// Whether the file is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// It is.
    #[default]
    Present,
    /// A scan saw that it is gone.
    Removed,
    /// Either.
    All,
}

/// Where the review of a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// Nobody decided.
    New,
    /// The employee was asked.
    Asked,
    /// It is to be handed over to the CRM or a successor.
    ToHandOver,
    /// It is to be deleted.
    ToDelete,
    /// It may be there, for a time.
    Authorised,
    /// It is none.
    FalsePositive,
    /// Somebody looks again at a later time.
    Later,
    /// A decision waits for somebody else to agree.
    Proposed,
}

impl Review {
    /// All, in the order of work.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Proposed,
        Self::Asked,
        Self::ToHandOver,
        Self::ToDelete,
        Self::Later,
        Self::Authorised,
        Self::FalsePositive,
    ];

    /// The word of database, API and filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Asked => "asked",
            Self::ToHandOver => "to_hand_over",
            Self::ToDelete => "to_delete",
            Self::Authorised => "authorised",
            Self::FalsePositive => "false_positive",
            Self::Later => "later",
            Self::Proposed => "proposed",
        }
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Most distinct customers.
    #[default]
    Customers,
    /// Found last: what is new stands first.
    FirstSeen,
}

/// Where a page ended: the value that it is sorted by, and the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Customers, or milliseconds.
    pub value: i64,
    /// The row.
    pub seq: i64,
}

/// Which findings, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any of these; none is all.
    pub severities: Vec<Severity>,
    /// Whose.
    pub whose: Option<Whose>,
    /// Reported by.
    pub device: Option<Uuid>,
    /// Where.
    pub source: Option<Uuid>,
    /// Any of these; none is all.
    pub kinds: Vec<IdentifierKind>,
    /// Of the file.
    pub format: Option<String>,
    /// Any of these; none is all.
    pub reviews: Vec<Review>,
    /// Whether it is still there.
    pub presence: Presence,
    /// Days.
    pub older: Option<u32>,
    /// Days.
    pub newer: Option<u32>,
    /// In it or below.
    pub folder: Option<String>,
    /// Any of these ways out; none is all.
    pub outside: Vec<Outside>,
    /// With this content.
    pub content: Option<String>,
    /// Given to whom.
    pub assignee: Option<Assignee>,
    /// Under a legal hold only.
    pub held: bool,
    /// Only these rows; none is all.
    pub rows: Vec<i64>,
    /// In the path.
    pub text: Option<String>,
    /// Decided by this decision about many, or this rule.
    pub decided: Option<Uuid>,
    /// Days.
    pub there: Option<u32>,
    /// Days.
    pub gone_older: Option<u32>,
    /// Days.
    pub gone_newer: Option<u32>,
    /// What comes first.
    pub sort: Sort,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// Rows of a page.
    pub limit: u64,
}

impl Filter {
    /// As the query of a URL, without the place where to go on.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = String::new();
        let list = |words: Vec<&str>| (!words.is_empty()).then(|| words.join(","));
        let pairs = [
            (
                "severity",
                list(self.severities.iter().map(|s| s.as_str()).collect()),
            ),
            (
                "person",
                self.whose.map(|whose| match whose {
                    Whose::Person(id) => id.to_string(),
                    Whose::Unknown => "unknown".to_owned(),
                }),
            ),
            ("device", self.device.map(|id| id.to_string())),
            ("source", self.source.map(|id| id.to_string())),
            ("kind", list(self.kinds.iter().map(|k| k.as_str()).collect())),
            ("format", self.format.clone()),
            ("review", list(self.reviews.iter().map(|r| r.as_str()).collect())),
            (
                "presence",
                match self.presence {
                    Presence::Present => None,
                    Presence::Removed => Some("removed".to_owned()),
                    Presence::All => Some("all".to_owned()),
                },
            ),
            ("older", self.older.map(|days| days.to_string())),
            ("newer", self.newer.map(|days| days.to_string())),
            ("folder", self.folder.clone()),
            (
                "outside",
                list(self.outside.iter().map(|one| one.as_str()).collect()),
            ),
            ("content", self.content.clone()),
            (
                "assignee",
                self.assignee.map(|one| match one {
                    Assignee::Account(id) => id.to_string(),
                    Assignee::Nobody => "nobody".to_owned(),
                }),
            ),
            ("held", self.held.then(|| "yes".to_owned())),
            ("rows", {
                let rows: Vec<String> = self.rows.iter().map(i64::to_string).collect();
                (!rows.is_empty()).then(|| rows.join(","))
            }),
            ("text", self.text.clone()),
            ("decided", self.decided.map(|id| id.to_string())),
            ("there", self.there.map(|days| days.to_string())),
            ("gone_older", self.gone_older.map(|days| days.to_string())),
            ("gone_newer", self.gone_newer.map(|days| days.to_string())),
            (
                "sort",
                (self.sort == Sort::FirstSeen).then(|| "first_seen".to_owned()),
            ),
            (
                "limit",
                (!matches!(self.limit, 0 | PAGE)).then(|| self.limit.to_string()),
            ),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                let part = if query.is_empty() { "" } else { "&" };
                let _: std::fmt::Result = write!(query, "{part}{name}={}", encoded(&value));
            }
        }
        query
    }

    /// The first moment that findings may be first seen at, and the last.
    #[must_use]
    pub fn span(&self, now: Moment) -> (Option<Moment>, Option<Moment>) {
        let back = |days| ago(now, days);
        (self.newer.map(back), self.older.map(back))
    }

    /// The first moment that findings may be gone since, and the last.
    #[must_use]
    pub fn gone_span(&self, now: Moment) -> (Option<Moment>, Option<Moment>) {
        let back = |days| ago(now, days);
        (self.gone_newer.map(back), self.gone_older.map(back))
    }

    /// The moment at which findings were there.
    #[must_use]
    pub fn there_at(&self, now: Moment) -> Option<Moment> {
        self.there.map(|days| ago(now, days))
    }

    /// Whether anything but the order is said.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        let order_only = Self {
            sort: self.sort,
            after: self.after,
            limit: self.limit,
            ..Self::default()
        };
        *self != order_only
    }
}

impl Cursor {
    /// As a link has it.
    #[must_use]
    pub fn written(&self) -> String {
        format!("{}.{}", self.value, self.seq)
    }

    fn read(text: &str) -> Option<Self> {
        let (value, seq) = text.split_once('.')?;
        Some(Self {
            value: value.parse().ok()?,
            seq: seq.parse().ok()?,
        })
    }
}

fn ago(now: Moment, days: u32) -> Moment {
    now.before(Duration::from_secs(u64::from(days) * 24 * 3600))
}

/// The value of a query's pair (RFC 3986, section 2.1).
fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b',' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;

    #[test]
    fn a_filter_is_written_as_it_was_read() {
        let said = Said {
            severity: Some("high,critical".to_owned()),
            person: Some("unknown".to_owned()),
            kind: Some("email".to_owned()),
            text: Some(" a&b=c % ".to_owned()),
            folder: Some("/home/jan/".to_owned()),
            sort: Some("first_seen".to_owned()),
            presence: Some("all".to_owned()),
            older: Some("7".to_owned()),
            review: Some(String::new()),
            ..Said::default()
        };
        let filter = said.check().unwrap();
        assert!(filter.is_narrow());
        assert_eq!(
            filter.query(),
            "severity=high,critical&person=unknown&kind=email&presence=all&older=7&folder=/home/jan\
             &text=a%26b%3Dc%20%25&sort=first_seen"
        );
        assert_eq!(Said::default().check().unwrap().query(), "");
        assert!(!Said::default().check().unwrap().is_narrow());
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let refused = |said: Said, name: &str| match said.check() {
            Err(Refusal::Invalid(words)) => assert!(words.starts_with(name), "{words}"),
            other => panic!("{name}: {other:?}"),
        };
        let of = |value: &str| Some(value.to_owned());
        refused(
            Said {
                severity: of("severe"),
                ..Said::default()
            },
            "severity",
        );
        refused(
            Said {
                person: of("jan"),
                ..Said::default()
            },
            "person",
        );
        refused(
            Said {
                after: of("1.2.3"),
                ..Said::default()
            },
            "after",
        );
        refused(
            Said {
                older: of("-1"),
                ..Said::default()
            },
            "older",
        );
        refused(
            Said {
                text: of(&"a".repeat(2000)),
                ..Said::default()
            },
            "text",
        );
    }

    #[test]
    fn a_text_has_three_characters() {
        let of = |text: &str| Said {
            text: Some(text.to_owned()),
            ..Said::default()
        };
        assert!(of("éé").check().is_err());
        assert!(of("ééé").check().is_ok());
    }

    #[test]
    fn a_cursor_is_read_back() {
        let cursor = Cursor { value: -5, seq: 7 };
        assert_eq!(Cursor::read(&cursor.written()), Some(cursor));
    }
}

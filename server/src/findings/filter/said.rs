//! A filter as a query says it, and what of it cannot be: refused by the name of the part.

use homeward_rules::finding::Severity;
use homeward_rules::identifier::IdentifierKind;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Assignee, Cursor, Filter, Presence, Review, Sort, Whose};
use crate::findings::Outside;
use crate::refusal::Refusal;

/// Longest text or folder.
const WORDS: usize = 1_000;
/// Shortest text: the databases know paths by three characters in a row.
const SHORTEST: usize = 3;
/// Rows of a page where nothing is said.
pub(super) const PAGE: u64 = 50;
/// Most rows of a page.
const MOST: u64 = 200;
const SEVERITIES: [Severity; 4] = [
    Severity::Critical,
    Severity::High,
    Severity::Medium,
    Severity::Low,
];

/// A filter as it is said.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Said {
    /// Severities, separated by commas: low, medium, high, critical.
    pub severity: Option<String>,
    /// The id of a person, or `unknown`.
    pub person: Option<String>,
    /// The id of a device.
    pub device: Option<String>,
    /// The id of a source.
    pub source: Option<String>,
    /// Kinds of identifier, separated by commas: any of them.
    pub kind: Option<String>,
    /// Short name of a format.
    pub format: Option<String>,
    /// Review: new, asked, to_hand_over, to_delete, authorised, false_positive, later, proposed; separated by commas.
    pub review: Option<String>,
    /// present, removed or all; present where nothing is said.
    pub presence: Option<String>,
    /// Found first at least so many days ago.
    pub older: Option<String>,
    /// Found first at most so many days ago.
    pub newer: Option<String>,
    /// In this folder or below it.
    pub folder: Option<String>,
    /// Left the company's control: removable, synced, mailed; separated by commas: any of them.
    pub outside: Option<String>,
    /// Keyed hash of the content: copies have the same.
    pub content: Option<String>,
    /// The id of the account that it was given to, or `nobody`.
    pub assignee: Option<String>,
    /// Only these rows, by their numbers, separated by commas; at most 200.
    pub rows: Option<String>,
    /// Under a legal hold: yes.
    pub held: Option<String>,
    /// Words somewhere in the path, in any case; three characters at least.
    pub text: Option<String>,
    /// The id of a decision about many, or of a rule: what was decided by it.
    pub decided: Option<String>,
    /// It was there so many days ago.
    pub there: Option<String>,
    /// Gone at least so many days ago.
    pub gone_older: Option<String>,
    /// Gone at most so many days ago.
    pub gone_newer: Option<String>,
    /// customers or first_seen, the newest first.
    pub sort: Option<String>,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows of a page, at most 200.
    pub limit: Option<String>,
}

impl Said {
    /// What a query says; none where it cannot be read.
    #[must_use]
    pub fn of_query(query: &str) -> Option<Self> {
        let address: axum::http::Uri = format!("/?{query}").parse().ok()?;
        axum::extract::Query::try_from_uri(&address)
            .ok()
            .map(|axum::extract::Query(said)| said)
    }

    /// Checks what is said.
    ///
    /// # Errors
    ///
    /// [`Refusal::Invalid`] with the name of the part that cannot be used.
    pub fn check(&self) -> Result<Filter, Refusal> {
        let folder = words("folder", self.folder.as_deref())?;
        Ok(Filter {
            severities: each("severity", self.severity.as_deref(), &SEVERITIES, |s| s.as_str())?,
            whose: match said(self.person.as_deref()) {
                Some("unknown") => Some(Whose::Unknown),
                other => id("person", other)?.map(Whose::Person),
            },
            device: id("device", self.device.as_deref())?,
            source: id("source", self.source.as_deref())?,
            kinds: each("kind", self.kind.as_deref(), &IdentifierKind::ALL, |k| k.as_str())?,
            format: words("format", self.format.as_deref())?,
            reviews: each("review", self.review.as_deref(), &Review::ALL, |r| r.as_str())?,
            presence: match said(self.presence.as_deref()) {
                None | Some("present") => Presence::Present,
                Some("removed") => Presence::Removed,
                Some("all") => Presence::All,
                Some(_) => return Err(cannot("presence")),
            },
            older: number("older", self.older.as_deref(), 36_500)?,
            newer: number("newer", self.newer.as_deref(), 36_500)?,
            folder: folder.map(|folder| {
                let plain = folder.trim_end_matches(['/', '\\']);
                if plain.is_empty() {
                    folder.clone()
                } else {
                    plain.to_owned()
                }
            }),
            outside: each("outside", self.outside.as_deref(), &Outside::ALL, |one| {
                one.as_str()
            })?,
            content: match words("content", self.content.as_deref())? {
                Some(hash) if hash.len() > 128 || !hash.bytes().all(|sign| sign.is_ascii_hexdigit()) => {
                    return Err(cannot("content"));
                }
                hash => hash,
            },
            assignee: match said(self.assignee.as_deref()) {
                Some("nobody") => Some(Assignee::Nobody),
                other => id("assignee", other)?.map(Assignee::Account),
            },
            rows: rows(self.rows.as_deref())?,
            held: match said(self.held.as_deref()) {
                None => false,
                Some("yes") => true,
                Some(_) => return Err(cannot("held")),
            },
            text: match words("text", self.text.as_deref())? {
                Some(text) if text.chars().count() < SHORTEST => {
                    return Err(Refusal::Invalid(format!(
                        "text: must have at least {SHORTEST} characters"
                    )));
                }
                text => text,
            },
            decided: id("decided", self.decided.as_deref())?,
            there: number("there", self.there.as_deref(), 36_500)?,
            gone_older: number("gone_older", self.gone_older.as_deref(), 36_500)?,
            gone_newer: number("gone_newer", self.gone_newer.as_deref(), 36_500)?,
            sort: match said(self.sort.as_deref()) {
                None | Some("customers") => Sort::Customers,
                Some("first_seen") => Sort::FirstSeen,
                Some(_) => return Err(cannot("sort")),
            },
            after: match said(self.after.as_deref()) {
                None => None,
                Some(cursor) => Some(Cursor::read(cursor).ok_or_else(|| cannot("after"))?),
            },
            limit: number("limit", self.limit.as_deref(), 1_000_000)?
                .map_or(PAGE, |limit| u64::from(limit).clamp(1, MOST)),
        })
    }
}

fn cannot(name: &str) -> Refusal {
    Refusal::Invalid(format!("{name}: is none of the values that it can have"))
}

fn said(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

fn words(name: &str, value: Option<&str>) -> Result<Option<String>, Refusal> {
    match said(value) {
        Some(value) if value.len() > WORDS || value.contains('\0') => Err(cannot(name)),
        value => Ok(value.map(str::to_owned)),
    }
}

fn id(name: &str, value: Option<&str>) -> Result<Option<Uuid>, Refusal> {
    said(value)
        .map(|value| Uuid::try_parse(value).map_err(|_| cannot(name)))
        .transpose()
}

fn number(name: &str, value: Option<&str>, most: u32) -> Result<Option<u32>, Refusal> {
    said(value)
        .map(|value| {
            let number = value.parse::<u32>().ok().filter(|number| *number <= most);
            number.ok_or_else(|| cannot(name))
        })
        .transpose()
}

fn rows(value: Option<&str>) -> Result<Vec<i64>, Refusal> {
    let mut rows = Vec::new();
    for one in said(value).into_iter().flat_map(|value| value.split(',')) {
        rows.push(one.trim().parse::<i64>().map_err(|_| cannot("rows"))?);
    }
    rows.sort_unstable();
    rows.dedup();
    if rows.len() as u64 > MOST {
        return Err(cannot("rows"));
    }
    Ok(rows)
}

fn each<T: Copy + PartialEq>(
    name: &str,
    value: Option<&str>,
    all: &[T],
    word: impl Fn(&T) -> &'static str,
) -> Result<Vec<T>, Refusal> {
    let mut chosen = Vec::new();
    for said in said(value).into_iter().flat_map(|value| value.split(',')) {
        let one = all.iter().find(|one| word(one) == said.trim());
        let one = *one.ok_or_else(|| cannot(name))?;
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    Ok(chosen)
}

//! What findings say, in the reader's words.

use std::collections::HashMap;

use homeward_rules::document::{Aside, Container, Location};
use time::macros::format_description;
use time::{Date, Duration, Time};
use uuid::Uuid;

use super::{Choice, Row};
use crate::findings::Outside;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::{Right, Role};
use crate::store::accounts::roles_of;
use crate::store::findings::{Brief, Tally};
use crate::store::{Store, StoreError};
use crate::text::Text;
use crate::viewer::Viewer;
use crate::visible::visible;

/// A word of the database in the reader's words: its key is prefix and word.
pub(super) fn word(text: Text, prefix: &str, word: &str) -> String {
    text.say(&format!("{prefix}-{}", word.replace('_', "-")))
}

/// A count of findings in words, which say so where there may be more.
pub(in crate::web) fn counted(text: Text, key: &str, tally: Tally) -> String {
    if tally.more {
        text.at_least(key, tally.count)
    } else {
        text.count(key, tally.count)
    }
}

/// The choices of a select, with "any" before them.
pub(super) fn choices<'a>(
    text: Text,
    prefix: &str,
    words: impl IntoIterator<Item = &'a str>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    let any = Choice {
        value: String::new(),
        words: text.say("filter-any"),
        chosen: chosen.is_none(),
    };
    let others = words.into_iter().map(|value| Choice {
        value: value.to_owned(),
        words: word(text, prefix, value),
        chosen: chosen == Some(value),
    });
    let mut all = vec![any];
    all.extend(others);
    if let Some(chosen) = chosen
        && !all.iter().any(|choice| choice.chosen)
    {
        // Said in the URL and none of the usual ones: a list of several.
        let words: Vec<String> = chosen.split(',').map(|one| word(text, prefix, one)).collect();
        all.push(Choice {
            value: chosen.to_owned(),
            words: words.join(", "),
            chosen: true,
        });
    }
    all
}

/// Rows of a list, with the names of people.
pub(super) async fn rows(store: &Store, text: Text, found: Vec<Brief>) -> Result<Vec<Row>, StoreError> {
    let mut ids: Vec<Uuid> = found.iter().filter_map(|row| row.person_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = store.names_of(&ids).await?;
    let mut looking: Vec<Uuid> = found.iter().filter_map(|row| row.assignee_id).collect();
    looking.sort_unstable();
    looking.dedup();
    let looking = store.account_names(&looking).await?;
    Ok(found
        .into_iter()
        .map(|found| {
            let mut tags: Vec<String> = Outside::of(found.outside)
                .map(|one| word(text, "outside", one.as_str()))
                .collect();
            if found.held {
                tags.push(text.say("held"));
            }
            let assignee = found.assignee_id.and_then(|id| looking.get(&id));
            tags.extend(assignee.map(|name| text.name("assigned-to", name)));
            Row {
                tags,
                ..row(text, found, &names)
            }
        })
        .collect())
}

fn row(text: Text, found: Brief, names: &HashMap<Uuid, String>) -> Row {
    let person = found.person_id.and_then(|id| names.get(&id).cloned());
    let (folder, name) = apart(&found.path);
    Row {
        seq: found.seq,
        tags: Vec::new(),
        href: format!("/findings/{}/{}", found.source_id, found.file_id),
        severity_words: word(text, "severity", &found.severity),
        customers: text.number(found.customers),
        person: person.unwrap_or_else(|| text.say("nobody-yet")),
        review: word(text, "review", &found.review),
        presence: (found.presence != "present").then(|| word(text, "presence", &found.presence)),
        last_seen: text.moment(&found.last_seen),
        name: visible(name),
        folder: visible(folder),
        severity: found.severity,
    }
}

/// A path's folder and name; systems differ in what stands between them.
pub(super) fn apart(path: &str) -> (&str, &str) {
    path.rsplit_once(['/', '\\']).unwrap_or(("", path))
}

/// Those who can be given a finding, oneself first.
pub(super) async fn reviewers(
    store: &Store,
    viewer: &Viewer,
    chosen: &str,
) -> Result<Vec<Choice>, StoreError> {
    if !viewer.has(Right::Decide) {
        return Ok(Vec::new());
    }
    let mut all: Vec<(Uuid, String)> = store
        .accounts()
        .await?
        .into_iter()
        .filter(|row| row.enabled && roles_of(row).contains(&Role::PrivacyTeam))
        .map(|row| (row.id, row.name))
        .collect();
    all.sort_by_key(|(id, name)| (*id != viewer.account, name.clone()));
    Ok(all
        .into_iter()
        .map(|(id, name)| Choice {
            chosen: chosen == id.to_string(),
            value: id.to_string(),
            words: name,
        })
        .collect())
}

/// A day of a form, to its end; none where nothing is said.
pub(super) fn day(said: &str) -> Result<Option<Moment>, Refusal> {
    match said.trim() {
        "" => Ok(None),
        day => Date::parse(day, format_description!("[year]-[month]-[day]"))
            .map(|day| {
                Some(Moment::of(
                    day.saturating_add(Duration::DAY)
                        .with_time(Time::MIDNIGHT)
                        .assume_utc(),
                ))
            })
            .map_err(|_| Refusal::Invalid("expires: is no day".to_owned())),
    }
}

/// A place in words: "blad 2, rij 14".
pub(super) fn place(text: Text, location: &Location) -> String {
    let mut parts = Vec::new();
    let container = match location.container {
        Container::Whole => None,
        Container::Sheet => Some("place-sheet"),
        Container::Page => Some("place-page"),
        Container::Slide => Some("place-slide"),
        Container::Message => Some("place-message"),
        Container::Card => Some("place-card"),
        Container::Event => Some("place-event"),
        Container::Table => Some("place-table"),
    };
    if let Some(key) = container {
        parts.push(text.count(key, location.part));
    }
    if location.row > 0 {
        let key = if location.column > 0 {
            "place-row"
        } else {
            "place-line"
        };
        parts.push(text.count(key, location.row));
    }
    if location.column > 0 {
        parts.push(text.count("place-column", location.column));
    }
    let aside = match location.aside {
        Aside::Body => None,
        Aside::Comment => Some("aside-comment"),
        Aside::Note => Some("aside-note"),
        Aside::PageHeader => Some("aside-page-header"),
        Aside::TextBox => Some("aside-text-box"),
        Aside::Cache => Some("aside-cache"),
        Aside::Hidden => Some("aside-hidden"),
        Aside::Property => Some("aside-property"),
        Aside::MessageHeader => Some("aside-message-header"),
        Aside::Signature => Some("aside-signature"),
    };
    parts.extend(aside.map(|key| text.say(key)));
    if parts.is_empty() {
        parts.push(text.say("place-beginning"));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_folder_and_a_name() {
        assert_eq!(apart("/home/jo/a.csv"), ("/home/jo", "a.csv"));
        assert_eq!(apart(r"C:\Users\jo\a.csv"), (r"C:\Users\jo", "a.csv"));
        assert_eq!(apart("a.csv"), ("", "a.csv"));
    }

    #[test]
    fn a_count_that_ended_early_is_no_number() {
        let tally = |more| Tally { count: 10_000, more };
        assert_eq!(
            counted(Text::En, "rule-covers", tally(false)),
            "fits 10,000 findings now"
        );
        assert_eq!(
            counted(Text::En, "rule-covers", tally(true)),
            "Fits at least 10,000 findings now"
        );
    }

    #[test]
    fn a_place_is_told_in_either_language() {
        let cell = Location {
            container: Container::Sheet,
            part: 2,
            row: 14,
            column: 3,
            aside: Aside::Hidden,
        };
        assert_eq!(place(Text::Nl, &cell), "blad 2, rij 14, kolom 3, verborgen");
        assert_eq!(place(Text::En, &cell), "sheet 2, row 14, column 3, hidden");
        assert_eq!(place(Text::Nl, &Location::default()), "het begin");
    }

    #[test]
    fn every_word_of_a_filter_has_its_words() {
        use homeward_rules::coverage::Reason;
        use homeward_rules::identifier::IdentifierKind;

        use crate::findings::{Ground, Kind, Review};

        for text in [Text::Nl, Text::En] {
            let known = |prefix: &str, one: &str| {
                let said = word(text, prefix, one);
                assert!(!said.starts_with(&format!("{prefix}-")), "{said}");
            };
            for one in Reason::ALL {
                known("reason", one.as_str());
            }
            for one in IdentifierKind::ALL {
                known("kind", one.as_str());
            }
            for one in Review::ALL {
                known("review", one.as_str());
            }
            for one in Kind::ALL {
                known("decision", one.as_str());
            }
            for one in Ground::ALL {
                known("ground", one.as_str());
            }
        }
    }
}

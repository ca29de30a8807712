//! What there is to say: how many of what, and where it is listed. Numbers and links only, by construction.

use serde_json::{Value, json};
use uuid::Uuid;

use super::settings::NoticeSettings;
use crate::findings::Eyes;
use crate::findings::rules::filter_of;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::findings::Waits;
use crate::store::{Store, StoreError};
use crate::text::Text;
use crate::viewer::Viewer;

/// How many of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Findings became critical.
    Critical,
    /// New findings without a decision for too long.
    Undecided(u16),
    /// Decisions for which a second person is needed.
    Proposed(u16),
    /// Employees were asked and have not answered.
    Asked(u16),
    /// The receiver was asked about their own files and has not answered.
    Own,
}

impl What {
    /// The word of webhooks.
    const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Undecided(_) => "undecided",
            Self::Proposed(_) => "proposed",
            Self::Asked(_) => "asked",
            Self::Own => "own",
        }
    }

    /// The key of the words for it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Critical => "tell-critical",
            Self::Undecided(_) => "tell-undecided",
            Self::Proposed(_) => "tell-proposed",
            Self::Asked(_) => "tell-asked",
            Self::Own => "tell-own",
        }
    }

    /// Where it is listed: the filter's query.
    fn query(self) -> String {
        match self {
            Self::Critical => "review=new&severity=critical".to_owned(),
            Self::Undecided(days) => format!("review=new&older={days}"),
            Self::Proposed(_) => "review=proposed".to_owned(),
            Self::Asked(_) => "review=asked".to_owned(),
            Self::Own => "review=asked".to_owned(),
        }
    }
}

/// Everything that there is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbers(Vec<(What, u64)>);

impl Numbers {
    /// Whether there is nothing to say.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what there is of something.
    pub(super) fn add(&mut self, what: What, count: u64) {
        if count > 0 {
            self.0.push((what, count));
        }
    }

    /// Adds all of others.
    pub(super) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// One line for each, with its link.
    pub(super) fn words(&self, text: Text, url: &str) -> String {
        self.0
            .iter()
            .map(|(what, count)| {
                let said = text.count(what.key(), *count);
                format!("- {said}\n  {url}/findings?{}\n", what.query())
            })
            .collect()
    }

    /// The same for a program.
    pub(super) fn json(&self, url: &str) -> Value {
        let each = self.0.iter().map(|(what, count)| {
            let link = format!("{url}/findings?{}", what.query());
            json!({"what": what.name(), "count": count, "link": link})
        });
        Value::Array(each.collect())
    }
}

/// Counts findings that became critical between two of the news and are still to be decided.
pub(super) async fn critical(
    store: &Store,
    eyes: &Eyes,
    (after, through): (i64, i64),
    now: Moment,
) -> Result<u64, Refusal> {
    count(store, eyes, What::Critical, Waits::News(after, through), now).await
}

/// Counts what waits too long for those who review; `second` is whoever may be a second person, by account.
pub(super) async fn waiting(
    store: &Store,
    eyes: &Eyes,
    settings: &NoticeSettings,
    second: Option<Uuid>,
    now: Moment,
) -> Result<Numbers, Refusal> {
    let mut numbers = Numbers::default();
    let what = What::Undecided(settings.undecided);
    numbers.add(what, count(store, eyes, what, Waits::Any, now).await?);
    if let Some(account) = second {
        let what = What::Proposed(settings.proposed);
        let waits = Waits::ProposedBefore(before(now, settings.proposed), account);
        numbers.add(what, count(store, eyes, what, waits, now).await?);
    }
    let what = What::Asked(settings.asked);
    let waits = Waits::AskedBefore(before(now, settings.asked));
    numbers.add(what, count(store, eyes, what, waits, now).await?);
    Ok(numbers)
}

/// Counts files of somebody's own about which they were asked and have not answered.
pub(super) async fn own(
    store: &Store,
    viewer: &Viewer,
    settings: &NoticeSettings,
    now: Moment,
) -> Result<u64, Refusal> {
    let Some(person) = viewer.person.filter(|_| viewer.has(Right::ViewFindings)) else {
        return Ok(0);
    };
    let eyes = Eyes {
        sight: crate::people::Sight::Own(person),
        own: Some(person),
    };
    let waits = Waits::AskedBefore(before(now, settings.asked));
    count(store, &eyes, What::Own, waits, now).await
}

async fn count(store: &Store, eyes: &Eyes, what: What, waits: Waits, now: Moment) -> Result<u64, Refusal> {
    let filter = filter_of(&what.query()).ok_or(StoreError::Foreign("filter of a notice"))?;
    Ok(store.waiting_count(&filter, eyes, waits, now).await?)
}

fn before(now: Moment, days: u16) -> Moment {
    now.before(std::time::Duration::from_hours(u64::from(days) * 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_words_and_a_list_that_can_be_asked_for() {
        let all = [
            What::Critical,
            What::Undecided(14),
            What::Proposed(3),
            What::Asked(7),
            What::Own,
        ];
        let mut numbers = Numbers::default();
        for what in all {
            assert!(filter_of(&what.query()).is_some(), "{what:?}");
            numbers.add(what, 1_234);
            numbers.add(what, 0);
        }
        for text in [Text::Nl, Text::En] {
            let said = numbers.words(text, "https://hw.example");
            assert_eq!(said.lines().count(), 10, "{said}");
            assert!(!said.contains("tell-"), "{said}");
        }
        assert_eq!(
            numbers.json("https://hw.example")[1],
            json!({"what": "undecided", "count": 1234, "link": "https://hw.example/findings?review=new&older=14"})
        );
    }
}

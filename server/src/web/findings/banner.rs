//! What was just decided, at the top of the page that follows: how much, what was left and why, and the way back for a while.
//!
//! Every number leads to the list of what it counts.

use askama::Template;
use uuid::Uuid;

use super::words;
use crate::findings::bulk::{self, Going, Outcome};
use crate::findings::{Just, Kind};
use crate::moment::Moment;
use crate::role::Right;
use crate::store::{Store, StoreError};
use crate::text::Text;
use crate::viewer::Viewer;

/// Findings that a filter takes by their numbers.
const NAMED: i32 = 200;

/// What was just decided.
#[derive(Template)]
#[template(path = "findings/banner.html")]
pub(in crate::web) struct Banner {
    text: Text,
    words: Counted,
    more: Vec<Counted>,
    good: bool,
    undo: Option<Undo>,
    /// Where to go on with what stopped on the way.
    go_on: Option<String>,
    back: &'static str,
}

/// A number in words, and the list of what it counts.
pub(super) struct Counted {
    words: String,
    href: Option<String>,
}

impl Counted {
    fn plain(words: String) -> Self {
        Self { words, href: None }
    }

    fn list(words: String, href: String) -> Self {
        Self {
            words,
            href: Some(href),
        }
    }
}

/// The way back.
struct Undo {
    action: String,
    /// Milliseconds that are left of it.
    left: i64,
    until: String,
}

impl Undo {
    fn of(text: Text, action: String, until: Moment) -> Self {
        Self {
            action,
            left: until.0 - Moment::now().0,
            until: text.name("done-undo-until", &text.clock(&until)),
        }
    }
}

/// The banner of a decision about many.
pub(in crate::web) async fn banner(
    store: &Store,
    viewer: &Viewer,
    text: Text,
    done: Option<Uuid>,
    back: &'static str,
) -> Result<Option<Banner>, StoreError> {
    let Some(id) = done.filter(|_| viewer.has(Right::Decide)) else {
        return Ok(None);
    };
    let Ok(outcome) = bulk::outcome(store, viewer, id).await else {
        return Ok(None);
    };
    Ok(Some(if outcome.bulk.undone.is_some() {
        undone(text, &outcome, back)
    } else {
        decided(text, outcome, back)
    }))
}

fn decided(text: Text, outcome: Outcome, back: &'static str) -> Banner {
    let Outcome {
        bulk: row,
        going,
        left,
        undo,
    } = outcome;
    let again = format!(
        "/findings/decide?{}&do={}&back={}",
        row.query,
        row.kind,
        back.trim_start_matches('/')
    );
    let mut more = Vec::new();
    if row.held > 0 {
        let held = format!("/findings?{}&held=yes", row.query);
        more.push(Counted::list(text.count("done-held", row.held), held));
    }
    if row.theirs > 0 {
        let rows = format!("/findings?rows={}&presence=all", row.theirs_rows);
        more.push(Counted::list(text.count("done-theirs", row.theirs), rows));
        if row.theirs > NAMED {
            more.push(Counted::plain(text.count("done-theirs-first", NAMED)));
        }
    }
    if row.same > 0 {
        let key = if row.kind == Kind::Agree.as_str() {
            "done-own"
        } else {
            "done-same"
        };
        let review = Kind::of(&row.kind).and_then(Kind::review);
        let href = match review {
            Some(review) => format!("/findings?review={}", review.as_str()),
            None if row.kind == Kind::Agree.as_str() => "/findings?review=proposed".to_owned(),
            None => format!("/findings?{}", row.query),
        };
        more.push(Counted::list(text.count(key, row.same), href));
    }
    if row.rule_id.is_some() {
        more.push(Counted::list(text.say("done-rule"), "/review/rules".to_owned()));
    }
    match going {
        Going::Through => {}
        Going::On => more.push(Counted::list(
            text.say("done-going-on"),
            format!("{back}?done={}", row.id),
        )),
        Going::Stopped => {
            more.push(Counted::list(words::counted(text, "done-stopped", left), again));
        }
    }
    let kind = words::word(text, "decision", &row.kind);
    let words = format!(
        "{} {} · {kind}",
        text.say("done"),
        text.count("findings-count", row.done)
    );
    Banner {
        words: Counted::list(words, decided_by(row.id)),
        good: going == Going::Through && row.held == 0 && row.theirs == 0,
        more,
        undo: undo.map(|until| Undo::of(text, format!("/findings/undo/{}", row.id), until)),
        go_on: None,
        back,
        text,
    }
}

fn undone(text: Text, outcome: &Outcome, back: &'static str) -> Banner {
    let row = &outcome.bulk;
    let stayed = row.done.saturating_sub(row.back);
    let here = format!("{back}?done={}", row.id);
    let mut more = Vec::new();
    match outcome.going {
        Going::On => more.push(Counted::list(text.say("done-going-on"), here)),
        Going::Stopped => more.push(Counted::plain(text.say("done-undo-stopped"))),
        Going::Through if stayed > 0 => {
            more.push(Counted::list(
                text.count("done-stayed", stayed),
                decided_by(row.id),
            ));
        }
        Going::Through => {}
    }
    let kind = words::word(text, "decision", &row.kind);
    let words = format!(
        "{} {} · {kind}",
        text.say("done-undone"),
        text.count("findings-count", row.back)
    );
    Banner {
        words: Counted::list(words, decided_by(row.id)),
        good: outcome.going == Going::Through,
        more,
        undo: None,
        go_on: (outcome.going == Going::Stopped).then(|| format!("/findings/undo/{}", row.id)),
        back,
        text,
    }
}

/// The list of what was decided together, or by a rule.
pub(super) fn decided_by(id: Uuid) -> String {
    format!("/findings?presence=all&decided={id}")
}

/// The banner of a decision about one finding.
pub(super) fn of_one(text: Text, here: &str, just: &Just) -> Banner {
    let mut kind = words::word(text, "decision", &just.made.kind);
    if just.made.proposed {
        kind = format!("{kind} · {}", text.say("happened-proposed"));
    }
    Banner {
        words: Counted::plain(format!("{} {kind}", text.say("done"))),
        more: Vec::new(),
        good: true,
        undo: just
            .undo
            .map(|until| Undo::of(text, format!("{here}/decisions/{}/undo", just.made.id), until)),
        go_on: None,
        back: "",
        text,
    }
}

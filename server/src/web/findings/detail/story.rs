//! What happened to a finding, in the reader's words: when, what, by whom, and why.

use uuid::Uuid;

use super::super::words;
use crate::findings::{self, What};
use crate::refusal::Refusal;
use crate::store::Store;
use crate::text::Text;

/// Something that happened, in the reader's words.
pub(super) struct Line {
    pub(super) at: String,
    pub(super) what: String,
    pub(super) by: Option<String>,
    pub(super) more: Vec<String>,
    pub(super) rule: bool,
}

/// All that happened, with the names of those who did it.
pub(super) async fn timeline(
    store: &Store,
    text: Text,
    happened: Vec<findings::Happening>,
) -> Result<Vec<Line>, Refusal> {
    let mut accounts: Vec<Uuid> = happened
        .iter()
        .filter_map(|one| match &one.what {
            What::Decided { to: Some(to), .. } => Some(*to),
            _ => None,
        })
        .collect();
    accounts.extend(happened.iter().filter_map(|one| match &one.what {
        What::Decided { by, .. } => *by,
        What::Looked { actor, .. } => actor.strip_prefix("account:").and_then(|id| id.parse().ok()),
        _ => None,
    }));
    accounts.sort_unstable();
    accounts.dedup();
    let names = store.account_names(&accounts).await?;
    let line = |one: findings::Happening| {
        let mut line = Line {
            at: text.moment(&one.at),
            what: String::new(),
            by: None,
            more: Vec::new(),
            rule: false,
        };
        match one.what {
            What::Found => line.what = text.say("happened-found"),
            What::Seen { kind, customers } => {
                line.what = words::word(text, "happened", &kind);
                line.more.push(text.count("happened-customers", customers));
            }
            What::Decided {
                kind,
                by,
                reason,
                ground,
                expires,
                rule,
                to,
                proposed,
            } => {
                line.what = words::word(text, "decision", &kind);
                line.by = by.and_then(|by| names.get(&by).cloned());
                if rule.is_some() {
                    line.by = Some(text.say("happened-by-rule"));
                    line.rule = true;
                }
                if proposed {
                    line.more.push(text.say("happened-proposed"));
                }
                line.more.extend(
                    to.and_then(|to| names.get(&to))
                        .map(|name| text.name("assigned-to", name)),
                );
                line.more
                    .extend(ground.map(|ground| words::word(text, "ground", &ground)));
                line.more
                    .extend(expires.map(|until| text.name("happened-until", &text.moment(&until))));
                line.more.extend(reason);
            }
            What::Looked { actor, action } => {
                line.what = text.say(match action.as_str() {
                    "finding.viewed" => "happened-viewed",
                    "finding.customers_revealed" => "happened-revealed",
                    _ => "happened-other",
                });
                let account = actor
                    .strip_prefix("account:")
                    .and_then(|id| id.parse::<Uuid>().ok());
                line.by = account.and_then(|id| names.get(&id).cloned()).or(Some(actor));
            }
        }
        line
    };
    Ok(happened.into_iter().map(line).collect())
}

//! By what customers are recognised: the rules that devices judge by, and how often chance alone would hit each sort of value of
//! this company's customers. Everybody who is logged in may read it.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use homeward_rules::index::stats::KeyFormName;
use homeward_rules::ruleset::Ruleset;

use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page};
use crate::app::App;
use crate::customers::profile::{self, Sort};
use crate::fleet::policy;
use crate::refusal::Refusal;
use crate::text::Text;

/// Examples of a rule that are shown.
const EXAMPLES: usize = 3;
/// Strangers that the chance is told for.
const STRANGERS: f64 = 10_000.0;

#[derive(Template)]
#[template(path = "recognition.html")]
struct RecognitionPage {
    frame: Frame,
    own: bool,
    made: Option<String>,
    sorts: Vec<Held>,
    looked_up: Vec<Example>,
    flags: Vec<Example>,
    severities: Vec<(String, String)>,
    raised: String,
}

/// A sort of value in the index.
struct Held {
    what: String,
    values: String,
    shared: String,
    chance: String,
    alone: bool,
}

/// A kind and what is recognised as one.
struct Example {
    kind: String,
    matches: String,
}

/// The page.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/rules", get(show))
}

async fn show(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let made = async {
        let text = member.text();
        let own = policy::read(&app).await?.rules;
        let own = own.as_deref().and_then(|rules| Ruleset::parse(rules).ok());
        let rules = own.as_ref().unwrap_or_else(|| Ruleset::built_in());
        let version = app.store().current_index().await?;
        let sorts = version.as_ref().and_then(|version| version.profile.as_deref());
        let kind = |kind: &str| text.say(&format!("kind-{}", kind.replace('_', "-")));
        let severity = &rules.severity;
        let levels = [
            ("medium", severity.medium),
            ("high", severity.high),
            ("critical", severity.critical),
        ];
        let raised: Vec<_> = severity.raised_by.iter().map(|one| kind(one.as_str())).collect();
        let made = RecognitionPage {
            own: own.is_some(),
            made: version.as_ref().map(|version| text.moment(&version.built)),
            sorts: sorts
                .map(profile::read)
                .unwrap_or_default()
                .iter()
                .map(|sort| held(text, sort, rules.judging.chance))
                .collect(),
            looked_up: rules
                .identifiers
                .iter()
                .map(|rule| example(kind(rule.kind.as_str()), &rule.matches))
                .collect(),
            flags: rules
                .flags
                .iter()
                .map(|rule| example(kind(rule.kind.as_str()), &rule.matches))
                .collect(),
            severities: levels
                .into_iter()
                .map(|(level, from)| {
                    (
                        text.say(&format!("severity-{level}")),
                        text.count("recognise-from", from),
                    )
                })
                .collect(),
            raised: raised.join(", "),
            frame: member.frame("/rules"),
        };
        page(StatusCode::OK, &made)
    };
    made.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

fn example(kind: String, matches: &[String]) -> Example {
    let matches: Vec<_> = matches.iter().take(EXAMPLES).map(String::as_str).collect();
    Example {
        kind,
        matches: matches.join(" · "),
    }
}

/// A sort of value; `most` is the chance from which a hit does not count by itself.
fn held(text: Text, sort: &Sort, most: f64) -> Held {
    let what = match sort.form {
        KeyFormName::Email => "kind-email",
        KeyFormName::Phone => "kind-phone",
        KeyFormName::Iban => "kind-iban",
        KeyFormName::Vat => "kind-vat",
        KeyFormName::Kvk => "kind-kvk",
        KeyFormName::CustomerNumber => "kind-customer-number",
        KeyFormName::Address => "kind-address",
        KeyFormName::Company | KeyFormName::CompanyStart => "kind-company",
        KeyFormName::Surname | KeyFormName::Word => "recognise-surname",
        KeyFormName::Initial | KeyFormName::InitialOnly => "recognise-initial",
        KeyFormName::Given => "recognise-given",
    };
    Held {
        what: text.say(what),
        values: text.number(i64::try_from(sort.values).unwrap_or(i64::MAX)),
        shared: text.number(i64::try_from(sort.shared_values).unwrap_or(i64::MAX)),
        chance: if sort.chance_hits_in_10000 < 0.5 {
            text.say("recognise-hardly")
        } else {
            text.number(sort.chance_hits_in_10000.round() as i64)
        },
        alone: sort.chance_hits_in_10000 / STRANGERS < most,
    }
}

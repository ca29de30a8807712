//! The first page after the login: what waits for whoever looks, by role, and how many stray copies there were over time.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::findings::groups::{Shown, shown, waits};
use super::findings::words::counted;
use super::member::Member;
use super::trouble::Trouble;
use super::{Frame, page, role_words};
use crate::app::App;
use crate::findings::groups::{Freshness, Week};
use crate::findings::policy::Loosening;
use crate::findings::{Eyes, Filter, weeks};
use crate::moment::Moment;
use crate::people::all_reports;
use crate::refusal::Refusal;
use crate::role::{Reach, Right, Role};
use crate::text::Text;

/// Groups that stand on the first page.
const FIRST: usize = 5;
/// What waits is counted up to here.
const COUNTED: u64 = 10_000;
/// Height of the picture.
const HIGH: i64 = 120;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    hello: String,
    parts: Vec<Part>,
    groups: Vec<Shown>,
    waits: Option<String>,
    done: bool,
    /// Whether the groups are being made for the first time.
    coming: bool,
    chart: Option<Chart>,
    /// What is explained to somebody who is here for the first time.
    tour: &'static [&'static str],
}

/// What one role comes for.
struct Part {
    role: String,
    words: String,
    steps: Vec<Step>,
}

/// How many files stood there week by week: a picture and its table.
struct Chart {
    words: String,
    href: String,
    bars: Vec<Bar>,
}

/// A week in it. Lengths are in the units of the picture, 40 wide and 120 high each.
struct Bar {
    x: usize,
    y: i64,
    height: i64,
    short: String,
    end: String,
    /// Files that were there, that came, and that went.
    counts: [Counted; 3],
}

/// A number, and the list of what it counts; none of nothing.
struct Counted {
    number: String,
    href: Option<String>,
}

impl Counted {
    fn of(text: Text, count: i64, list: &Filter) -> Self {
        Self {
            number: text.number(count),
            href: (count > 0).then(|| format!("/findings?{}", list.query())),
        }
    }
}

struct Step {
    href: String,
    words: String,
}

/// The first page.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/", get(start))
}

async fn start(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let done = async {
        let text = member.text();
        let mut parts = Vec::new();
        for role in &member.viewer.roles {
            let steps = steps(&app, &member, *role).await?;
            parts.push(Part {
                role: role_words(text, *role),
                words: text.say(&format!("start-{}", role.as_str().replace('_', "-"))),
                steps,
            });
        }
        let viewer = &member.viewer;
        let mut groups = Vec::new();
        let mut counted = None;
        let (mut done, mut coming) = (false, false);
        let mut chart = None;
        if viewer.reach() == Reach::All {
            let all = app.groups().groups(app.store()).await?;
            if viewer.has(Right::Decide) {
                groups = shown(app.store(), text, &all, 0, FIRST).await?;
                let proposed =
                    waiting(&app, &member, "start-step-proposed", "review=proposed".to_owned()).await?;
                coming = all.freshness == Freshness::Coming;
                done = groups.is_empty() && proposed.is_none() && !coming;
                counted = (!groups.is_empty()).then(|| waits(text, &all));
            }
            chart = plot(text, &all.weeks);
        }
        let known = app.store().account(viewer.account).await?;
        let met = known.is_some_and(|account| account.welcomed.is_some());
        let made = StartPage {
            tour: if met { &[] } else { &super::help::FIRST },
            groups,
            waits: counted,
            done,
            coming,
            chart,
            frame: member.frame("/"),
            hello: text.name("start-hello", &member.viewer.name),
            parts,
        };
        page(StatusCode::OK, &made)
    };
    done.await.map_err(|refusal: Refusal| member.trouble(refusal))
}

/// The picture of the weeks; none where nothing was ever found.
fn plot(text: Text, all: &[Week]) -> Option<Chart> {
    let most = all.iter().map(|week| week.files).max().filter(|most| *most > 0)?;
    let bars = all
        .iter()
        .enumerate()
        .map(|(at, week)| {
            let files = week.files.max(0);
            let ago = all.len() - 1 - at;
            // A file is a line at least.
            let height = (files * HIGH / most).max(i64::from(files > 0));
            Bar {
                x: at * 40,
                y: HIGH - height,
                height,
                short: text.short_day(&week.end),
                end: text.day(&week.end),
                counts: [
                    Counted::of(text, week.files, &weeks::there(ago)),
                    Counted::of(text, week.found, &weeks::found(ago)),
                    Counted::of(text, week.gone, &weeks::gone(ago)),
                ],
            }
        })
        .collect();
    let last = all.last().map_or(0, |week| week.files);
    Some(Chart {
        words: text.count("chart-now", last),
        href: format!("/findings?{}", weeks::there(0).query()),
        bars,
    })
}

/// Findings that a filter's query finds, and where they are listed; none where there are none.
async fn waiting(app: &App, member: &Member, key: &str, query: String) -> Result<Option<Step>, Refusal> {
    let Some(filter) = crate::findings::rules::filter_of(&query) else {
        return Ok(None);
    };
    let eyes = Eyes::of(app.store(), &member.viewer).await?;
    let tally = app.store().findings_count(&filter, &eyes, COUNTED).await?;
    Ok((tally.count > 0).then(|| Step {
        href: format!("/findings?{query}"),
        words: counted(member.text(), key, tally),
    }))
}

async fn steps(app: &App, member: &Member, role: Role) -> Result<Vec<Step>, Refusal> {
    let text = member.text();
    let step = |href: &str, words| Step {
        href: href.to_owned(),
        words,
    };
    let mut steps = Vec::new();
    if matches!(role, Role::PrivacyTeam | Role::DataProtectionOfficer) {
        let notices = app.store().access_notice_count().await?;
        if notices > 0 {
            steps.push(step("/access", text.count("start-step-access", notices)));
        }
    }
    match role {
        Role::Administrator => {
            let progress = app.store().progress().await?;
            if progress.customers == 0 || progress.devices == 0 {
                steps.push(step("/settings/setup", text.say("start-step-setup")));
            }
            if progress.waiting > 0 {
                steps.push(step(
                    "/devices",
                    text.count("start-step-waiting", progress.waiting),
                ));
            }
            steps.push(step(
                "/devices",
                text.count("start-step-devices", progress.devices),
            ));
            let given_up = app.store().outbox_count("given_up", None).await?;
            if given_up > 0 {
                steps.push(step(
                    "/settings/notices",
                    text.count("start-step-given-up", given_up),
                ));
            }
            if crate::siem::export::fails(app).await? {
                steps.push(step("/settings/siem", text.say("start-step-siem")));
            }
            steps.push(step("/settings/accounts", text.say("start-step-accounts")));
        }
        Role::PrivacyTeam => steps.extend(for_the_team(app, member).await?),
        Role::DataProtectionOfficer => {
            steps.extend(
                waiting(
                    app,
                    member,
                    "start-step-critical",
                    "severity=critical&review=new".to_owned(),
                )
                .await?,
            );
            steps.push(step("/findings", text.say("start-step-advise")));
            steps.push(rules(app, text).await?);
            steps.push(step("/findings/customer", text.say("start-step-customer")));
            steps.push(step("/audit", text.say("start-step-audit")));
        }
        Role::Manager => match member.viewer.person {
            Some(person) => {
                let count = all_reports(app.store(), person).await?.len();
                steps.extend(
                    waiting(
                        app,
                        member,
                        "start-step-hand-over",
                        "review=to_hand_over".to_owned(),
                    )
                    .await?,
                );
                steps.push(step("/findings", text.count("start-step-reports", count)));
            }
            None => steps.push(step("/account", text.say("start-step-unlinked"))),
        },
        Role::Employee => match member.viewer.person {
            Some(_) => {
                for (key, query) in [
                    ("start-step-own-asked", "review=asked"),
                    ("start-step-own-delete", "review=to_delete"),
                    ("start-step-hand-over", "review=to_hand_over"),
                ] {
                    steps.extend(waiting(app, member, key, query.to_owned()).await?);
                }
                steps.push(step("/findings", text.say("start-step-own")));
            }
            None => steps.push(step("/account", text.say("start-step-unlinked"))),
        },
        Role::Auditor => {
            steps.push(step("/audit", text.say("start-step-audit")));
            if member.viewer.has(Right::ViewFindings) {
                steps.push(step("/findings", text.say("start-step-read")));
            }
            steps.push(rules(app, text).await?);
        }
    }
    Ok(steps)
}

/// The rules that decide by themselves, for those who read along.
async fn rules(app: &App, text: Text) -> Result<Step, Refusal> {
    let count = app.store().active_rules(Moment::now()).await?;
    Ok(Step {
        href: "/review/rules".to_owned(),
        words: text.count("start-step-rules", count),
    })
}

/// What waits for those who decide: what needs them by name first.
async fn for_the_team(app: &App, member: &Member) -> Result<Vec<Step>, Refusal> {
    let text = member.text();
    let step = |href: &str, words| Step {
        href: href.to_owned(),
        words,
    };
    let mut steps = Vec::new();
    let mine = format!("assignee={}", member.viewer.account);
    for (key, query) in [
        ("start-step-proposed", "review=proposed".to_owned()),
        ("start-step-mine", mine),
        ("start-step-asked", "review=asked&older=14".to_owned()),
        ("start-step-to-delete", "review=to_delete".to_owned()),
        ("start-step-unknown", "person=unknown&review=new".to_owned()),
    ] {
        steps.extend(waiting(app, member, key, query).await?);
    }
    let asked = Loosening::of(app.store()).await?;
    if asked.is_some_and(|asked| asked.by != member.viewer.account) {
        steps.insert(0, step("/review/policy", text.say("start-step-loosening")));
    }
    steps.push(step("/findings", text.say("start-step-review")));
    steps.push(step("/findings/customer", text.say("start-step-customer")));
    let (people, unmanaged) = app.store().people_counts().await?;
    if people == 0 {
        steps.push(step("/people/import", text.say("start-step-people")));
    } else if unmanaged > 1 {
        steps.push(step(
            "/people?unmanaged=yes",
            text.count("start-step-unmanaged", unmanaged),
        ));
    }
    Ok(steps)
}

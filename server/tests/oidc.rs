//! Single sign-on against a real provider: npm's `oidc-provider` on loopback, and one beside it that lies.
//!
//! `./test` installs it into the target folder where node and npm are at hand; elsewhere the cases are skipped with a line
//! that says so. The test plays the browser: it keeps cookies and follows redirects.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeward_server::accounts::link;
use homeward_server::accounts::scope::{self, Scope};
use homeward_server::app::App;
use homeward_server::audit::Actor;
use homeward_server::config::{Config, Oidc};
use homeward_server::people::directory;
use homeward_server::role::Role;
use homeward_server::store::accounts::roles_of;
use homeward_server::store::audit_log::AuditFilter;
use homeward_server::store::entity::invite;
use homeward_server::store::people::PersonDraft;
use homeward_server::viewer::Viewer;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::harness::{Answer, Place, answer, on_both};

/// The provider's process; ends with its standard input.
struct Provider {
    child: Child,
    /// Kept open: it tells more than its address there.
    _out: BufReader<ChildStdout>,
    issuer: String,
    liar: String,
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _: std::io::Result<std::process::ExitStatus> = self.child.wait();
    }
}

/// Starts it; else says why not.
#[expect(clippy::print_stderr, reason = "a case that is skipped shall say so")]
fn start(redirect: &str) -> Option<Provider> {
    // Why somebody is not let in stands in the log alone.
    let _: Result<(), _> = tracing_subscriber::fmt().with_test_writer().try_init();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("oidc");
    if !folder.join("node_modules/oidc-provider").is_dir() {
        eprintln!("skipped: oidc-provider is not installed in {}", folder.display());
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider/provider.mjs");
    let spawned = Command::new("node")
        .arg(script)
        .arg(&folder)
        .arg(redirect)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: node is not installed");
        return None;
    };
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    Some(Provider {
        child,
        _out: out,
        issuer: said["issuer"].as_str().unwrap().to_owned(),
        liar: said["liar"].as_str().unwrap().to_owned(),
    })
}

/// The server's pages with single sign-on by this issuer.
fn pages(place: &Place, issuer: &str) -> Router {
    pages_that_trust(place, issuer, None)
}

/// The same, with a claim that is trusted for the address.
fn pages_that_trust(place: &Place, issuer: &str, claim: Option<&str>) -> Router {
    let groups = [
        ("privacy", Role::PrivacyTeam),
        ("it", Role::Administrator),
        ("verkoop", Role::Manager),
    ];
    let config = Config {
        oidc: Some(Oidc {
            name: "Test".to_owned(),
            issuer: issuer.to_owned(),
            client_id: "homeward".to_owned(),
            client_secret: Some("een-geheim-van-de-test".to_owned()),
            groups_claim: "groups".to_owned(),
            scopes: vec!["groups".to_owned()],
            trusted_email_claim: claim.map(str::to_owned),
            roles: groups
                .into_iter()
                .map(|(group, role)| (group.to_owned(), role))
                .collect(),
        }),
        ..place.app.config().clone()
    };
    homeward_server::router::pages(App::new(place.store().clone(), config))
}

async fn get(pages: &Router, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookie);
    answer(pages.clone(), request.body(Body::empty()).unwrap()).await
}

/// The value of a cookie that an answer sets, as `name=value`.
fn set(answer: &Answer, name: &str) -> Option<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    cookies
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .find(|cookie| cookie.starts_with(&format!("{name}=")))
        .map(str::to_owned)
}

/// Goes from the server's button to where the provider sends the browser back: what the browser keeps, and the address.
async fn there(pages: &Router, who: &str, jar: &mut BTreeMap<String, String>) -> (String, String) {
    let began = get(pages, "/login/oidc?back=/account", "").await;
    assert_eq!(began.status, 303, "{}", began.text());
    let kept = set(&began, "homeward-oidc").unwrap();
    let asked = began.location();
    assert!(asked.contains("code_challenge_method=S256") && asked.contains("nonce="));
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let mut at = reqwest::Url::parse(&format!("{asked}&login_hint={who}")).unwrap();
    for _ in 0..10 {
        let cookies: Vec<String> = jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = http
            .get(at.clone())
            .header("cookie", cookies.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            jar.insert(name.to_owned(), value.to_owned());
        }
        let next = answer.headers().get("location").map(|to| to.to_str().unwrap());
        at = at
            .join(next.unwrap_or_else(|| panic!("the provider answers {}", answer.status())))
            .unwrap();
        if at.path() == "/login/oidc/back" {
            return (kept, format!("{}?{}", at.path(), at.query().unwrap()));
        }
    }
    panic!("the provider redirects for ever");
}

fn refused(answer: &Answer) {
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/login?said=provider")
    );
    assert!(set(answer, "homeward").is_none());
}

#[test]
fn somebody_of_the_organisation_comes_in_with_the_roles_of_their_groups() {
    on_both(async |place| {
        let back = format!("{}/login/oidc/back", place.app.config().pages.url);
        let Some(provider) = start(&back) else { return };
        let pages = pages(place, &provider.issuer);
        let mut jar = BTreeMap::new();
        let (kept, address) = there(&pages, "jan", &mut jar).await;

        // Another browser has not asked; another state is no answer to this one's question.
        refused(&get(&pages, &address, "").await);
        refused(&get(&pages, &address.replace("state=", "state=x"), &kept).await);

        let entered = get(&pages, &address, &format!("{kept}; homeward=planted")).await;
        assert_eq!((entered.status.as_u16(), entered.location()), (303, "/account"));
        let session = set(&entered, "homeward").unwrap();
        assert_ne!(session, "homeward=planted");
        let page = get(&pages, "/account", &session).await;
        assert!(page.status == 200 && page.text().contains("Jan de Tester"));
        let account = place
            .store()
            .account_of_login("jan@voorbeeld.test")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(roles_of(&account), [Role::PrivacyTeam]);
        assert!(account.password.is_none());
        // A code works once.
        refused(&get(&pages, &address, &kept).await);

        // Logging out ends the session; coming back finds the same account.
        let out = Request::post("/logout")
            .header(header::COOKIE, &session)
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty())
            .unwrap();
        assert_eq!(answer(pages.clone(), out).await.location(), "/login");
        assert_eq!(get(&pages, "/account", &session).await.status, 303);
        let (kept, address) = there(&pages, "jan", &mut jar).await;
        assert_eq!(get(&pages, &address, &kept).await.location(), "/account");
        assert_eq!(place.store().account_count().await.unwrap(), 1);

        // Several groups; an address that is not verified is not believed. In no group, and unknown there.
        let (kept, address) = there(&pages, "ada", &mut BTreeMap::new()).await;
        assert_eq!(get(&pages, &address, &kept).await.location(), "/account");
        let accounts = place.store().accounts().await.unwrap();
        let ada = accounts.iter().find(|row| row.name == "Ada Beheer").unwrap();
        assert_eq!(roles_of(ada), [Role::Administrator, Role::Manager]);
        assert_eq!(ada.email, None);
        // Nor somebody whose groups give what one person must not have at once.
        for nobody in ["piet", "bob", "onbekend"] {
            let (kept, address) = there(&pages, nobody, &mut BTreeMap::new()).await;
            refused(&get(&pages, &address, &kept).await);
        }
        assert_eq!(place.store().account_count().await.unwrap(), 2);
    });
}

/// Comes back from the provider that lies, which says this; the browser's nonce goes into it where `nonce` is true.
async fn tell(pages: &Router, said: Value) -> Answer {
    let began = get(pages, "/login/oidc", "").await;
    let kept = set(&began, "homeward-oidc").unwrap();
    let asked = reqwest::Url::parse(began.location()).unwrap();
    let of = |name: &str| {
        let mut pairs = asked.query_pairs();
        pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    let mut said = said;
    if said["nonce"] == true {
        said["nonce"] = json!(of("nonce"));
    }
    let code = URL_SAFE_NO_PAD.encode(said.to_string());
    let address = format!("/login/oidc/back?state={}&code={code}", of("state"));
    get(pages, &address, &kept).await
}

#[test]
fn what_the_groups_no_longer_give_is_taken_away() {
    on_both(async |place| {
        let Some(provider) = start("http://127.0.0.1:1/login/oidc/back") else {
            return;
        };
        let pages = pages(place, &provider.liar);
        let entered = tell(&pages, json!({"nonce": true, "groups": ["it"]})).await;
        let session = set(&entered, "homeward").unwrap();
        assert_eq!(get(&pages, "/settings", &session).await.status, 200);
        let row = place.store().accounts().await.unwrap().remove(0);
        let viewer = Viewer {
            account: row.id,
            person: None,
            name: row.name.clone(),
            roles: roles_of(&row),
            language: "en".to_owned(),
            token: None,
        };
        scope::make(place.store(), &viewer, "x".to_owned(), &[Scope::CoverageRead], 9)
            .await
            .unwrap();
        link::by_login(place.store(), &row.login, Actor::Server)
            .await
            .unwrap();

        // Nobody of another subject takes anything from this one.
        refused(&tell(&pages, json!({"nonce": true, "sub": "other", "groups": []})).await);
        assert_eq!(get(&pages, "/settings", &session).await.status, 200);
        refused(&tell(&pages, json!({"nonce": true, "groups": ["iedereen"]})).await);
        assert_eq!(get(&pages, "/settings", &session).await.status, 303);
        let after = place.store().account(row.id).await.unwrap().unwrap();
        assert!(roles_of(&after).is_empty() && after.enabled);
        let tokens = place.store().tokens(Some(row.id)).await.unwrap();
        assert!(tokens[0].revoked.is_some());
        assert_eq!(invite::Entity::find().count(&place.rows).await.unwrap(), 0);
        // Groups that give nothing again find nothing; those that give what does not go together do as much.
        refused(&tell(&pages, json!({"nonce": true, "groups": []})).await);
        assert!(set(&tell(&pages, json!({"nonce": true})).await, "homeward").is_some());
        refused(&tell(&pages, json!({"nonce": true, "groups": ["it", "privacy"]})).await);
        let filter = AuditFilter {
            action: Some("account.roles_taken".to_owned()),
            ..AuditFilter::default()
        };
        let told = place.store().audit_before(&filter, None, 10).await.unwrap();
        assert_eq!(
            told.len(),
            2,
            "once for each time that there was something to take"
        );
        assert!(
            told[1].detail.contains("\"last_administrator\":true"),
            "{}",
            told[1].detail
        );
        // The groups give them back.
        let entered = tell(&pages, json!({"nonce": true, "groups": ["privacy"]})).await;
        assert!(set(&entered, "homeward").is_some());
        let after = place.store().account(row.id).await.unwrap().unwrap();
        assert_eq!(roles_of(&after), [Role::PrivacyTeam]);
        let notices = place.store().access_notices(10).await.unwrap();
        assert_eq!(notices.len(), 1, "somebody came to see findings");
    });
}

#[test]
fn an_address_that_nobody_vouches_for_makes_nobody_a_person() {
    on_both(async |place| {
        let Some(provider) = start("http://127.0.0.1:1/login/oidc/back") else {
            return;
        };
        let draft = PersonDraft {
            name: "Jan".to_owned(),
            email: Some("jan@voorbeeld.test".to_owned()),
            ..PersonDraft::default()
        };
        let jan = directory::create(place.store(), &draft, Actor::Server)
            .await
            .unwrap();
        let pages = pages(place, &provider.liar);
        let trusting = pages_that_trust(place, &provider.liar, Some("upn"));
        let person = async |pages: &Router, sub: &str, said: Value| {
            let mut claims = json!({"nonce": true, "sub": sub, "groups": ["verkoop"]});
            for (name, value) in said.as_object().unwrap() {
                claims[name] = value.clone();
            }
            let entered = tell(pages, claims).await;
            assert!(set(&entered, "homeward").is_some(), "{said}");
            let subject = format!("{} {sub}", provider.liar);
            let row = place.store().account_of_subject(&subject).await.unwrap().unwrap();
            row.person_id
        };
        let email = "jan@voorbeeld.test";
        assert_eq!(person(&pages, "1", json!({"email": email})).await, None);
        let not = json!({"email": email, "email_verified": false, "upn": email});
        assert_eq!(person(&pages, "2", not).await, None);
        let verified = json!({"email": "Jan@Voorbeeld.test", "email_verified": true});
        assert_eq!(person(&pages, "3", verified.clone()).await, Some(jan));
        // What was not believed before is, once it is verified.
        assert_eq!(person(&pages, "1", verified).await, Some(jan));
        assert_eq!(person(&trusting, "4", json!({"upn": email})).await, Some(jan));
        assert_eq!(
            person(&trusting, "5", json!({"upn": ["x"], "email": email})).await,
            None
        );
    });
}

#[test]
fn either_way_of_single_sign_on_has_a_gate_and_passwords_another() {
    on_both(async |place| {
        // Nobody answers there: the gate stands before the provider is asked.
        let pages = pages(place, "http://127.0.0.1:1");
        let mut last = 0;
        for turn in 0..40 {
            let path = if turn % 2 == 0 {
                "/login/oidc"
            } else {
                "/login/oidc/back?state=x&code=y"
            };
            let answer = get(&pages, path, "").await;
            last = answer.status.as_u16();
            assert!(matches!(last, 303 | 429), "{path}: {last}");
        }
        assert_eq!(last, 429);
        assert_eq!(get(&pages, "/login/oidc/back", "").await.status, 429);
        let form = Request::post("/login")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("login=jan&password=x"))
            .unwrap();
        assert_eq!(answer(pages.clone(), form).await.status, 401);
    });
}

#[test]
fn what_a_provider_cannot_vouch_for_lets_nobody_in() {
    on_both(async |place| {
        let Some(provider) = start("http://127.0.0.1:1/login/oidc/back") else {
            return;
        };
        let pages = pages(place, &provider.liar);
        let tell = async |said: Value| tell(&pages, said).await;
        let good = tell(json!({"nonce": true})).await;
        assert_eq!(good.location(), "/", "the truth is believed");
        for lie in [
            json!({}),
            json!({"nonce": "another"}),
            json!({"nonce": true, "aud": "another"}),
            json!({"nonce": true, "aud": ["another", "third"]}),
            json!({"nonce": true, "iss": "http://127.0.0.1:1"}),
            json!({"nonce": true, "exp": 1_700_000_000}),
            json!({"nonce": true, "signed": "other"}),
            json!({"nonce": true, "signed": "none"}),
            json!({"nonce": true, "groups": []}),
            json!({"nonce": true, "sub": "x".repeat(2_000)}),
        ] {
            let answer = tell(lie.clone()).await;
            assert!(set(&answer, "homeward").is_none(), "{lie}");
            refused(&answer);
        }
        // The provider is gone: the page says so and hangs nobody.
        drop(provider);
        let gone = get(&pages, "/login/oidc", "").await;
        assert_eq!(gone.location(), "/login?said=provider");
    });
}

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
use homeward_server::app::App;
use homeward_server::config::{Config, Oidc};
use homeward_server::role::Role;
use homeward_server::store::accounts::roles_of;
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
    let groups = [("privacy", Role::PrivacyTeam), ("it", Role::Administrator)];
    let config = Config {
        oidc: Some(Oidc {
            name: "Test".to_owned(),
            issuer: issuer.to_owned(),
            client_id: "homeward".to_owned(),
            client_secret: Some("een-geheim-van-de-test".to_owned()),
            groups_claim: "groups".to_owned(),
            scopes: vec!["groups".to_owned()],
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
        assert_eq!(roles_of(ada), [Role::Administrator, Role::PrivacyTeam]);
        assert_eq!(ada.email, None);
        for nobody in ["piet", "onbekend"] {
            let (kept, address) = there(&pages, nobody, &mut BTreeMap::new()).await;
            refused(&get(&pages, &address, &kept).await);
        }
        assert_eq!(place.store().account_count().await.unwrap(), 2);
    });
}

#[test]
fn what_a_provider_cannot_vouch_for_lets_nobody_in() {
    on_both(async |place| {
        let Some(provider) = start("http://127.0.0.1:1/login/oidc/back") else {
            return;
        };
        let pages = pages(place, &provider.liar);
        // The provider would say this; the browser's nonce goes into it where `nonce` is true.
        let tell = async |said: Value| {
            let began = get(&pages, "/login/oidc", "").await;
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
            get(&pages, &address, &kept).await
        };
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

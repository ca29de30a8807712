//! Logging in: sessions, brute force, second factor, one-time links, and what a browser of somebody else cannot do.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::future::join_all;
use homeward_server::accounts::change::Access;
use homeward_server::accounts::{Hasher, change, link, totp};
use homeward_server::audit::{self, Actor, Verdict};
use homeward_server::moment::Moment;
use homeward_server::people::{directory, import};
use homeward_server::refusal::Refusal;
use homeward_server::role::Role;
use homeward_server::store::accounts::AccountDraft;
use homeward_server::store::audit_log::AuditFilter;
use homeward_server::store::people::PersonDraft;
use uuid::Uuid;

use super::harness::{Answer, Place, answer, on_both};

const PASSWORD: &str = "vier woorden naast elkaar";

async fn account(place: &Place, login: &str, roles: &[Role]) -> Uuid {
    let draft = AccountDraft {
        login: login.to_owned(),
        name: "Jan Test".to_owned(),
        email: None,
        roles: roles.to_vec(),
        person: None,
        language: "en".to_owned(),
        subject: None,
    };
    let id = change::create(place.store(), &draft, Actor::Server)
        .await
        .unwrap();
    let hash = Hasher::default().hash(PASSWORD.to_owned()).await.unwrap();
    change::password(place.store(), id, hash, None, Actor::Server)
        .await
        .unwrap();
    id
}

/// The cookie of a session that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn log_in(place: &Place, login: &str, password: &str, cookie: &str) -> Answer {
    let form = format!("login={login}&password={}", password.replace(' ', "+"));
    place.post("/login", cookie, &form).await
}

#[test]
fn a_login_gives_a_new_session_and_logging_out_ends_it() {
    on_both(async |place| {
        account(place, "jan", &[Role::PrivacyTeam]).await;
        let led = place.get("/people?words=x", "").await;
        assert_eq!(led.location(), "/login?back=/people%3Fwords%3Dx");
        let entered = log_in(place, "JAN", PASSWORD, "homeward=planted").await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/"));
        let set = entered.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"),
            "{set}"
        );
        let first = cookie(&entered);
        assert_ne!(first, "homeward=planted");
        assert_eq!(place.get("/", &first).await.status, StatusCode::OK);

        // Another login in the same browser ends the session before it.
        let second = cookie(&log_in(place, "jan", PASSWORD, &first).await);
        assert_ne!(first, second);
        assert_eq!(place.get("/", &first).await.status, StatusCode::SEE_OTHER);

        let out = place.post("/logout", &second, "").await;
        assert_eq!(out.location(), "/login");
        assert_eq!(place.get("/", &second).await.status, StatusCode::SEE_OTHER);
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));
    });
}

#[test]
fn whoever_guesses_is_locked_out_and_learns_nothing() {
    on_both(async |place| {
        let id = account(place, "jan", &[Role::PrivacyTeam]).await;
        let unknown = log_in(place, "piet", "wrong password", "").await;
        let wrong = log_in(place, "jan", "wrong password", "").await;
        assert_eq!(
            (unknown.status, wrong.status),
            (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
        );
        assert_eq!(unknown.text().replace("piet", "jan"), wrong.text());
        for _ in 0..5 {
            log_in(place, "jan", "wrong password", "").await;
        }
        // The right password does not help now, and is told nothing else.
        let locked = log_in(place, "jan", PASSWORD, "").await;
        assert_eq!((locked.status, locked.text()), (wrong.status, wrong.text()));
        let row = place.store().account(id).await.unwrap().unwrap();
        assert!(row.failures == 6 && row.locked_until.unwrap() > Moment::now());
        // The same address may not try other accounts for ever either.
        let mut last = StatusCode::UNAUTHORIZED;
        for number in 0..30 {
            last = log_in(place, &format!("x{number}"), "wrong password", "")
                .await
                .status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    });
}

#[test]
fn the_second_factor_is_asked_for_and_its_codes_work_once() {
    on_both(async |place| {
        let id = account(place, "jan", &[Role::PrivacyTeam]).await;
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let (codes, digests) = totp::new_codes().unwrap();
        let factor = Some((secret.to_owned(), digests));
        change::second_factor(place.store(), id, factor, Actor::Server)
            .await
            .unwrap();

        let half = log_in(place, "jan", PASSWORD, "").await;
        assert_eq!(half.location(), "/login/code?back=/");
        let waiting = cookie(&half);
        assert_eq!(
            place.get("/account", &waiting).await.status,
            StatusCode::SEE_OTHER,
            "half is not in"
        );
        let wrong = place.post("/login/code", &waiting, "code=000000").await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let form = format!("code={}", codes[2]);
        let entered = place.post("/login/code", &waiting, &form).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/"));
        let full = cookie(&entered);
        assert_ne!(full, waiting);
        assert_eq!(place.get("/account", &full).await.status, StatusCode::OK);
        assert_eq!(
            place.get("/account", &waiting).await.status,
            StatusCode::SEE_OTHER
        );

        let waiting = cookie(&log_in(place, "jan", PASSWORD, "").await);
        let again = place.post("/login/code", &waiting, &form).await;
        assert_eq!(
            again.status,
            StatusCode::UNAUTHORIZED,
            "a recovery code works once"
        );
    });
}

#[test]
fn the_first_administrator_comes_in_by_a_link_that_works_once() {
    on_both(async |place| {
        let old = link::first_administrator(place.store()).await.unwrap().unwrap();
        let secret = link::first_administrator(place.store()).await.unwrap().unwrap();
        let at = |secret: &str| format!("/welcome/{secret}");
        assert_eq!(
            place.get(&at(old.reveal()), "").await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(place.get(&at("x"), "").await.status, StatusCode::NOT_FOUND);
        let path = at(secret.reveal());
        assert_eq!(place.get(&path, "").await.status, StatusCode::OK);
        let weak = "name=Ada&login=ada&password=kort&again=kort";
        assert_eq!(
            place.post(&path, "", weak).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let form = "name=Ada+%3Cscript%3E&login=Ada@voorbeeld.test&password=vier+woorden+naast+elkaar&again=vier+woorden+naast+elkaar";
        let made = place.post(&path, "", form).await;
        assert_eq!(made.location(), "/settings/setup");
        let cookie = cookie(&made);
        let setup = place.get("/settings/setup", &cookie).await;
        assert_eq!(setup.status, StatusCode::OK);
        assert!(!setup.text().contains("<script>") && setup.text().contains("&#60;script&#62;"));
        assert_eq!(place.post(&path, "", form).await.status, StatusCode::NOT_FOUND);
        assert!(link::first_administrator(place.store()).await.unwrap().is_none());
        assert_eq!(
            log_in(place, "ada@voorbeeld.test", PASSWORD, "").await.status,
            StatusCode::SEE_OTHER
        );
    });
}

#[test]
fn a_page_of_somebody_else_changes_nothing() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ] {
            let request = Request::post("/settings/accounts/new")
                .header(header::HOST, "hw.example")
                .header(header::COOKIE, &cookie)
                .header(name, value)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("login=x&name=x&administrator=yes"))
                .unwrap();
            assert_eq!(answer(place.pages(), request).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(place.store().account_count().await.unwrap(), 1);
    });
}

#[test]
fn pages_are_for_those_who_have_the_right() {
    on_both(async |place| {
        let guarded = [
            ("/settings", &[Role::Administrator][..]),
            ("/settings/setup", &[Role::Administrator]),
            ("/settings/accounts", &[Role::Administrator]),
            ("/settings/accounts/new", &[Role::Administrator]),
            ("/people", &[Role::Administrator, Role::PrivacyTeam]),
            ("/people/new", &[Role::Administrator, Role::PrivacyTeam]),
            ("/people/import", &[Role::Administrator, Role::PrivacyTeam]),
            ("/audit", &[Role::DataProtectionOfficer, Role::Auditor]),
            ("/audit.csv", &[Role::DataProtectionOfficer, Role::Auditor]),
        ];
        for role in Role::ALL {
            let (_, cookie) = place.login(&[role]).await;
            for (path, may) in guarded {
                let wanted = if may.contains(&role) {
                    StatusCode::OK
                } else {
                    StatusCode::FORBIDDEN
                };
                assert_eq!(place.get(path, &cookie).await.status, wanted, "{role} at {path}");
            }
            for path in ["/", "/account", "/account/tokens"] {
                assert_eq!(
                    place.get(path, &cookie).await.status,
                    StatusCode::OK,
                    "{role} at {path}"
                );
            }
        }
    });
}

#[test]
fn the_last_administrator_stays_and_who_is_switched_off_is_out() {
    on_both(async |place| {
        let (first, cookie) = place.login(&[Role::Administrator]).await;
        let (jan, theirs) = place.login(&[Role::Employee]).await;
        let demoted = place
            .post(
                &format!("/settings/accounts/{first}"),
                &cookie,
                "name=Ada&employee=yes",
            )
            .await;
        assert_eq!(demoted.status, StatusCode::UNPROCESSABLE_ENTITY);
        let off = place
            .post(
                &format!("/settings/accounts/{jan}/access"),
                &cookie,
                "access=disabled",
            )
            .await;
        assert_eq!(off.status, StatusCode::SEE_OTHER);
        assert_eq!(place.get("/", &theirs).await.status, StatusCode::SEE_OTHER);
        let gone = place
            .get(&format!("/settings/accounts/{}", Uuid::now_v7()), &cookie)
            .await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        let filter = AuditFilter {
            object: Some(format!("account:{jan}")),
            ..AuditFilter::default()
        };
        let told = place.store().audit_before(&filter, None, 10).await.unwrap();
        assert_eq!(told[0].action, "account.disabled");
        assert_eq!(told[0].actor, format!("account:{first}"));
    });
}

#[test]
fn a_link_of_an_administrator_sets_a_password_once() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let made = place
            .post("/settings/accounts/new", &cookie, "login=bo&name=Bo&manager=yes")
            .await;
        assert_eq!(made.status, StatusCode::OK);
        let path = made
            .text()
            .split("/link/")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned();
        let path = format!("/link/{path}");
        assert!(place.get(&path, "").await.text().contains("bo"));
        let differs = place
            .post(&path, "", "password=vier+woorden+naast+elkaar&again=anders")
            .await;
        assert_eq!(differs.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = "password=vier+woorden+naast+elkaar&again=vier+woorden+naast+elkaar";
        assert_eq!(place.post(&path, "", form).await.location(), "/login?said=chosen");
        assert_eq!(place.post(&path, "", form).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            log_in(place, "bo", PASSWORD, "").await.status,
            StatusCode::SEE_OTHER
        );
    });
}

#[test]
fn a_token_is_made_shown_once_and_taken_back() {
    on_both(async |place| {
        let (id, cookie) = place.login(&[Role::Auditor]).await;
        let refused = place
            .post("/account/tokens", &cookie, "name=x&days=30&scim=yes")
            .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let made = place
            .post("/account/tokens", &cookie, "name=Siem&days=30&audit%3Aread=yes")
            .await;
        assert!(made.text().contains("hwa_"));
        assert!(
            !place
                .get("/account/tokens", &cookie)
                .await
                .text()
                .contains("hwa_")
        );
        let tokens = place.store().tokens(Some(id)).await.unwrap();
        assert_eq!(tokens.len(), 1);
        // A token opens no page.
        let shown = made
            .text()
            .split("hwa_")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        let request = Request::get("/audit")
            .header(header::AUTHORIZATION, format!("Bearer hwa_{shown}"))
            .body(Body::empty())
            .unwrap();
        assert_eq!(answer(place.pages(), request).await.status, StatusCode::SEE_OTHER);
        let path = format!("/account/tokens/{}/revoke", tokens[0].id);
        let (_, other) = place.login(&[Role::Employee]).await;
        assert_eq!(place.post(&path, &other, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(place.post(&path, &cookie, "").await.status, StatusCode::SEE_OTHER);
        assert!(place.store().tokens(Some(id)).await.unwrap()[0].revoked.is_some());
    });
}

#[test]
fn a_code_lets_one_in_and_failures_all_count_however_many_come_at_once() {
    on_both(async |place| {
        let id = account(place, "jan", &[Role::PrivacyTeam]).await;
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let (codes, digests) = totp::new_codes().unwrap();
        change::second_factor(
            place.store(),
            id,
            Some((secret.to_owned(), digests)),
            Actor::Server,
        )
        .await
        .unwrap();
        let mut waiting = Vec::new();
        for _ in 0..4 {
            waiting.push(cookie(&log_in(place, "jan", PASSWORD, "").await));
        }
        let form = format!("code={}", codes[0]);
        let tries = waiting.iter().map(|one| place.post("/login/code", one, &form));
        let answers = join_all(tries).await;
        let inside = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::SEE_OTHER);
        assert_eq!(inside.count(), 1, "one code, one session");
        let row = place.store().account(id).await.unwrap().unwrap();
        let before = row.failures;
        let half = cookie(&log_in(place, "jan", PASSWORD, "").await);
        let tries = (0..5).map(|_| place.post("/login/code", &half, "code=000000"));
        let answers = join_all(tries).await;
        let wrong = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::UNAUTHORIZED);
        assert_eq!(wrong.count(), 5);
        let row = place.store().account(id).await.unwrap().unwrap();
        assert_eq!(row.failures, (before + 5).min(6), "no try is lost");
    });
}

#[test]
fn one_administrator_is_left_however_many_leave_at_once() {
    on_both(async |place| {
        let ids = [
            account(place, "an", &[Role::Administrator]).await,
            account(place, "bo", &[Role::Administrator]).await,
        ];
        let off = |id| change::access(place.store(), id, Access::Disabled, Actor::Server);
        let (one, other) = tokio::join!(off(ids[0]), off(ids[1]));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    });
}

#[test]
fn nobody_gives_themselves_a_role_and_some_roles_are_two_people() {
    on_both(async |place| {
        let id = account(place, "it", &[Role::Administrator]).await;
        let session = cookie(&log_in(place, "it", PASSWORD, "").await);
        let path = format!("/settings/accounts/{id}");
        let own = place
            .post(
                &path,
                &session,
                "login=it&name=It&email=&person=&language=en&employee=yes&administrator=yes",
            )
            .await;
        assert!(
            own.text().contains("cannot change your own roles"),
            "{}",
            own.text()
        );
        let draft = |roles: &[Role]| AccountDraft {
            login: "twee".to_owned(),
            name: "Twee".to_owned(),
            email: None,
            roles: roles.to_vec(),
            person: None,
            language: "nl".to_owned(),
            subject: None,
        };
        for apart in [
            [Role::Administrator, Role::PrivacyTeam],
            [Role::DataProtectionOfficer, Role::PrivacyTeam],
            [Role::Auditor, Role::Administrator],
        ] {
            let made = change::create(place.store(), &draft(&apart), Actor::Server).await;
            assert!(matches!(made, Err(Refusal::Invalid(_))), "{apart:?}");
        }
        let both = [Role::PrivacyTeam, Role::Manager];
        change::create(place.store(), &draft(&both), Actor::Server)
            .await
            .unwrap();
    });
}

#[test]
fn whoever_leaves_by_any_way_is_logged_out() {
    on_both(async |place| {
        let draft = |name: &str, left| PersonDraft {
            external_id: Some(name.to_owned()),
            name: name.to_owned(),
            email: None,
            team: None,
            manager: None,
            left,
        };
        let by_hand = directory::create(place.store(), &draft("1", false), Actor::Server)
            .await
            .unwrap();
        let by_file = directory::create(place.store(), &draft("2", false), Actor::Server)
            .await
            .unwrap();
        let (_, first) = place.login_as(&[Role::Employee], Some(by_hand)).await;
        let (_, second) = place.login_as(&[Role::Employee], Some(by_file)).await;
        assert_eq!(place.get("/", &first).await.status, StatusCode::OK);
        assert_eq!(place.get("/", &second).await.status, StatusCode::OK);
        directory::change(place.store(), by_hand, &draft("1", true), Actor::Server)
            .await
            .unwrap();
        let table = import::read(b"personeelsnummer;naam;uit dienst\n2;2;ja\n").unwrap();
        import::apply(place.store(), &table, Actor::Server)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(place.get("/", &first).await.status, StatusCode::SEE_OTHER);
        assert_eq!(place.get("/", &second).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_character_that_cannot_be_kept_is_no_failure() {
    on_both(async |place| {
        let answer = place.post("/login", "", "login=%00&password=x").await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        for path in ["/people?words=%00", "/findings?text=%00", "/findings?folder=%00"] {
            let status = place.get(path, &cookie).await.status;
            assert!(!status.is_server_error(), "{path}: {status}");
        }
    });
}

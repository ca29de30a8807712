//! What administrators do about who sees findings comes before those who review.

use homeward_server::accounts::{change, link, notice};
use homeward_server::audit::Actor;
use homeward_server::role::Role;
use homeward_server::store::accounts::AccountDraft;
use homeward_server::store::audit_log::AuditFilter;
use homeward_server::store::entity::account;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::harness::{Place, on_both};
use super::setup::sink;

/// What waits to be seen, the first first.
async fn waiting(place: &Place) -> Vec<(Uuid, String)> {
    let mut rows = place.store().access_notices(100).await.unwrap();
    rows.reverse();
    rows.into_iter().map(|row| (row.account_id, row.what)).collect()
}

/// Sees all that is on the page.
async fn see(place: &Place, cookie: &str) {
    let rows = place.store().access_notices(100).await.unwrap();
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let done = place
        .post("/access", cookie, &format!("ids={}", ids.join("%2C")))
        .await;
    assert_eq!(done.location(), "/access");
}

#[test]
fn whoever_an_administrator_lets_see_findings_is_told_to_the_privacy_team() {
    on_both(async |place| {
        let (admin, it) = place.login(&[Role::Administrator]).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let made = async |form: &str| {
            let made = place.post("/settings/accounts/new", &it, form).await;
            assert_eq!(made.status, 200, "{}", made.text());
            let accounts = place.store().accounts().await.unwrap();
            let login = form.split(['=', '&']).nth(1).unwrap();
            accounts.into_iter().find(|row| row.login == login).unwrap().id
        };
        // Another administrator sees none.
        made("login=beheer&name=Beheer&administrator=yes").await;
        assert_eq!(waiting(place).await, []);
        let start = place.get("/", &team).await;
        assert!(!start.text().contains("/access"));

        let nora = made("login=nora&name=Nora&privacy_team=yes").await;
        assert_eq!(
            waiting(place).await,
            [(nora, "created".to_owned())],
            "its first link is part of it"
        );
        let bo = made("login=bo&name=Bo&administrator=yes").await;
        let save = async |form: &str| {
            place
                .post(&format!("/settings/accounts/{bo}"), &it, form)
                .await
                .status
        };
        assert_eq!(save("name=Bo&manager=yes").await, 303);
        assert_eq!(save("name=Bo&manager=yes&email=x%40elders.test").await, 303);
        assert_eq!(
            save("name=Bo+B&manager=yes&email=x%40elders.test").await,
            303,
            "a name shows nothing"
        );
        let wanted = [(nora, "created"), (bo, "roles"), (bo, "address")];
        assert_eq!(
            waiting(place).await,
            wanted.map(|(id, what)| (id, what.to_owned()))
        );

        let start = place.get("/", &team).await;
        assert!(
            start.text().contains("/access") && start.text().contains("3 changes"),
            "{}",
            start.text()
        );
        let page = place.get("/access", &team).await;
        assert!(page.text().contains("nora") && page.text().contains("got a role that sees findings"));
        let by = place.store().account(admin).await.unwrap().unwrap().login;
        assert!(page.text().contains(&by), "who did it");
        for role in [Role::Administrator, Role::Manager, Role::Employee, Role::Auditor] {
            let (_, other) = place.login(&[role]).await;
            assert_eq!(place.get("/access", &other).await.status, 403, "{role}");
            assert_eq!(place.post("/access", &other, "ids=").await.status, 403, "{role}");
            assert!(
                !place.get("/", &other).await.text().contains("\"/access\""),
                "{role}"
            );
        }
        see(place, &team).await;
        assert_eq!(waiting(place).await, []);
        assert!(
            place
                .get("/access", &team)
                .await
                .text()
                .contains("Nothing was changed")
        );
        let filter = AuditFilter {
            action: Some("access.seen".to_owned()),
            ..AuditFilter::default()
        };
        let told = place.store().audit_before(&filter, None, 10).await.unwrap();
        assert!(
            told.len() == 1 && told[0].detail.contains("\"count\":3"),
            "{told:?}"
        );
    });
}

#[test]
fn whoever_could_come_in_as_a_reviewer_does_not_take_the_notice_away() {
    on_both(async |place| {
        let (_, it) = place.login(&[Role::Administrator]).await;
        let (nora, hers) = place.login(&[Role::PrivacyTeam]).await;
        let row = account::Entity::find_by_id(nora)
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        let login = row.login.clone();
        let mut row = row.into_active_model();
        row.password = Set(Some("x".to_owned()));
        row.update(&place.rows).await.unwrap();

        place
            .post(&format!("/settings/accounts/{nora}/link"), &it, "")
            .await;
        place
            .post(&format!("/settings/accounts/{nora}/second-factor"), &it, "")
            .await;
        change::password(
            place.store(),
            nora,
            "y".to_owned(),
            None,
            Actor::Console("root (0)"),
        )
        .await
        .unwrap();
        let all = ["link", "second_factor", "password"].map(|what| (nora, what.to_owned()));
        assert_eq!(waiting(place).await, all);
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        // The password ended her session.
        let hers_now = place.login_again(nora).await;
        assert_eq!(place.get("/", &hers).await.status, 303);
        let hers = hers_now;
        see(place, &hers).await;
        assert_eq!(waiting(place).await, all, "about herself: another takes it away");
        let page = place.get("/access", &officer).await;
        assert!(page.text().contains("console:root (0)"), "{}", page.text());
        see(place, &officer).await;
        assert_eq!(waiting(place).await, []);

        // What she does herself is nobody's to know of; what is done at the command line is.
        change::second_factor(place.store(), nora, None, Actor::Account(nora))
            .await
            .unwrap();
        assert_eq!(waiting(place).await, []);
        link::by_login(place.store(), &login, Actor::Console("root (0)"))
            .await
            .unwrap();
        assert_eq!(waiting(place).await.len(), 1);
        // Whoever reviews alone is not stuck with it.
        let rows = place.store().accounts().await.unwrap();
        for row in rows.into_iter().filter(|row| row.roles.contains("officer")) {
            change::access(place.store(), row.id, change::Access::Disabled, Actor::Server)
                .await
                .unwrap();
        }
        let hers = place.login_again(nora).await;
        see(place, &hers).await;
        assert_eq!(waiting(place).await, []);
    });
}

#[test]
fn mail_tells_reviewers_and_the_holder_once() {
    on_both(async |place| {
        let draft = |login: &str, role| AccountDraft {
            login: login.to_owned(),
            name: login.to_owned(),
            email: Some(format!("{login}@example.nl")),
            roles: vec![role],
            person: None,
            language: "nl".to_owned(),
            subject: None,
        };
        let add = async |login: &str, role| {
            change::create(place.store(), &draft(login, role), Actor::Server)
                .await
                .unwrap()
        };
        add("nora", Role::PrivacyTeam).await;
        add("fg", Role::DataProtectionOfficer).await;
        add("chef", Role::Manager).await;
        add("jan", Role::Employee).await;
        assert_eq!(notice::mail(&place.app).await.unwrap(), 0, "mail is not set up");
        let (port, heard) = sink(false).await;
        let (_, it) = place.login(&[Role::Administrator]).await;
        let form = format!(
            "host=127.0.0.1&port={port}&security=none&user=homeward&password=geheim+geheim&from=homeward%40example.nl"
        );
        assert_eq!(place.post("/settings/mail", &it, &form).await.status, 200);
        assert_eq!(notice::mail(&place.app).await.unwrap(), 3);
        let said = heard.lock().unwrap().join("\n");
        for (who, times) in [("nora", 1), ("fg", 1), ("chef", 1), ("jan", 0)] {
            assert_eq!(
                said.matches(&format!("RCPT TO:<{who}@")).count(),
                times,
                "{who}: {said}"
            );
        }
        assert_eq!(notice::mail(&place.app).await.unwrap(), 0, "once");
        assert_eq!(waiting(place).await.len(), 4, "the page still has them");
    });
}

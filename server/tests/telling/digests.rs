//! Mail: at once and in digests, never in quiet hours, with the eyes of whoever gets it.

use homeward_server::findings::{Draft, Ground, Key, Kind, decide};
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{decision, finding, outbox, setting};
use homeward_server::tell::outbox::{Channel, deliver};
use homeward_server::tell::round::round;
use homeward_server::tell::sweep;
use homeward_server::viewer::Viewer;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::time::Duration;
use time::macros::datetime;
use uuid::Uuid;

use super::super::setup::sink;
use super::{Place, at, critical, on_both, reachable, report};

/// Sets mail up with a server that keeps what it hears.
async fn with_mail(place: &Place) -> std::sync::Arc<std::sync::Mutex<Vec<String>>> {
    let (port, heard) = sink(false).await;
    let (_, it) = place.login(&[Role::Administrator]).await;
    let form = format!("host=127.0.0.1&port={port}&security=none&from=homeward%40example.nl");
    assert_eq!(place.post("/settings/mail", &it, &form).await.status, 200);
    heard
}

/// A round at a moment; how many messages came of it.
async fn told_at(place: &Place, moment: time::OffsetDateTime) -> usize {
    round(&place.app, at(moment)).await.unwrap()
}

/// Messages to somebody, the first first.
async fn told(place: &Place, account: Uuid) -> Vec<String> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::Target.eq(account))
        .order_by_asc(outbox::Column::Created)
        .all(&place.rows)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.body).collect()
}

/// Numbers that a message names, as lines.
fn lines(body: &str) -> Vec<&str> {
    body.lines().filter_map(|line| line.strip_prefix("- ")).collect()
}

#[test]
fn critical_findings_are_told_at_once_and_what_came_at_night_together_afterwards() {
    on_both(async |place| {
        with_mail(place).await;
        let (nora, cookie) = place.login(&[Role::PrivacyTeam]).await;
        reachable(place, nora, "nora@example.nl", "en").await;
        let (admin, _) = place.login(&[Role::Administrator]).await;
        reachable(place, admin, "it@example.nl", "en").await;
        // A Friday. Nobody is told what was there before.
        report(place, vec![critical(1)]).await;
        assert_eq!(told_at(place, datetime!(2030-11-22 10:00 +1)).await, 0);
        report(place, vec![critical(2), critical(3)]).await;
        assert_eq!(told_at(place, datetime!(2030-11-22 10:01 +1)).await, 1);
        let bodies = told(place, nora).await;
        assert_eq!(lines(&bodies[0]), ["2 new critical findings."]);
        // Told once, and not again so soon; the server may stop in between.
        assert_eq!(told_at(place, datetime!(2030-11-22 10:02 +1)).await, 0);
        report(place, vec![critical(4)]).await;
        assert_eq!(told_at(place, datetime!(2030-11-22 10:05 +1)).await, 0);
        assert_eq!(told_at(place, datetime!(2030-11-22 10:12 +1)).await, 1);
        // Evening and weekend.
        report(place, vec![critical(5)]).await;
        for quiet in [
            datetime!(2030-11-22 19:00 +1),
            datetime!(2030-11-23 12:00 +1),
            datetime!(2030-11-24 08:30 +1),
            datetime!(2030-11-25 06:59 +1),
        ] {
            assert_eq!(told_at(place, quiet).await, 0, "{quiet}");
        }
        report(place, vec![critical(6), critical(7)]).await;
        assert_eq!(told_at(place, datetime!(2030-11-25 07:00 +1)).await, 1);
        let bodies = told(place, nora).await;
        assert_eq!(lines(&bodies[1]), ["One new critical finding."]);
        assert_eq!(lines(&bodies[2]), ["3 new critical findings."]);
        // What waits too long comes at the hour of digests, with a link to it.
        assert_eq!(told_at(place, datetime!(2030-11-25 08:00 +1)).await, 1);
        assert_eq!(told_at(place, datetime!(2030-11-25 18:00 +1)).await, 0);
        let bodies = told(place, nora).await;
        assert_eq!(lines(&bodies[3]), ["7 findings have not been reviewed for long."]);
        let link = format!("{}/findings?review=new&older=14", place.app.config().pages.url);
        assert!(bodies[3].contains(&link), "{}", bodies[3]);
        assert_eq!(
            place.get("/findings?review=new&older=14", &cookie).await.status,
            200
        );
        // Who sees no findings is told nothing.
        assert_eq!(told(place, admin).await, Vec::<String>::new());
    });
}

#[test]
fn mail_is_handed_over_once_and_names_no_file() {
    on_both(async |place| {
        let heard = with_mail(place).await;
        let (nora, _) = place.login(&[Role::PrivacyTeam]).await;
        reachable(place, nora, "nora@example.nl", "en").await;
        told_at(place, datetime!(2030-11-25 09:00 +1)).await;
        report(place, vec![critical(1), critical(2), critical(3)]).await;
        told_at(place, datetime!(2030-11-25 17:00 +1)).await;
        let sent = deliver(&place.app, Channel::Mail, at(datetime!(2030-11-25 18:00 +1))).await;
        assert_eq!(sent.unwrap(), 1);
        let again = deliver(&place.app, Channel::Mail, at(datetime!(2030-11-25 18:01 +1))).await;
        assert_eq!(again.unwrap(), 0, "nothing is sent twice");
        let said = heard.lock().unwrap().join("\n");
        assert_eq!(said.matches("RCPT TO:<nora@example.nl>").count(), 1, "{said}");
        assert!(said.contains("3 new critical findings."), "{said}");
        assert!(!said.contains("geheim") && !said.contains("/home/"), "{said}");

        // What was decided meanwhile is no news any more; old messages go.
        report(place, vec![critical(8)]).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::Review, Expr::value("to_delete"))
            .exec(&place.rows)
            .await
            .unwrap();
        assert_eq!(told_at(place, datetime!(2030-11-25 18:30 +1)).await, 0);
        sweep(&place.app, at(datetime!(2031-01-25 10:00 +1)))
            .await
            .unwrap();
        assert_eq!(told(place, nora).await.len(), 0);
        assert_eq!(place.store().last_news().await.unwrap(), 4, "numbers go on");
    });
}

/// The row of a finding by its number.
async fn key(place: &Place, number: u128) -> Key {
    let row = finding::Entity::find()
        .filter(finding::Column::FileId.eq(Uuid::from_u128(number)))
        .one(&place.rows)
        .await
        .unwrap()
        .unwrap();
    Key {
        source: row.source_id,
        file: row.file_id,
    }
}

fn viewer(account: Uuid, role: Role) -> Viewer {
    Viewer {
        account,
        person: None,
        name: "Test".to_owned(),
        roles: vec![role],
        language: "nl".to_owned(),
        token: None,
    }
}

fn draft(kind: Kind) -> Draft {
    Draft {
        kind,
        reason: Some("omdat".to_owned()),
        ground: Some(Ground::Contract),
        expires: Some(Moment::now().after(Duration::from_hours(24 * 30))),
        to: None,
        seen: None,
    }
}

/// Moves when decisions of a kind were made.
async fn decided_at(place: &Place, kind: &str, moment: Moment) {
    decision::Entity::update_many()
        .col_expr(decision::Column::At, Expr::value(moment))
        .filter(decision::Column::Kind.eq(kind))
        .exec(&place.rows)
        .await
        .unwrap();
}

/// Three critical findings of Thursday morning, one of them somebody's, where two have to agree.
async fn three(place: &Place, els: Uuid) {
    let policy = setting::Model {
        key: "review.policy".to_owned(),
        value: r#"{"two_from": 1}"#.to_owned(),
        changed: Moment::now(),
    };
    policy
        .into_active_model()
        .reset_all()
        .insert(&place.rows)
        .await
        .unwrap();
    report(place, vec![critical(1), critical(2), critical(3)]).await;
    // Nothing is old yet but what is moved.
    let fresh = at(datetime!(2030-11-21 09:00 +1));
    finding::Entity::update_many()
        .col_expr(finding::Column::FirstSeen, Expr::value(fresh))
        .exec(&place.rows)
        .await
        .unwrap();
    finding::Entity::update_many()
        .col_expr(finding::Column::PersonId, Expr::value(els))
        .filter(finding::Column::FileId.eq(Uuid::from_u128(2)))
        .exec(&place.rows)
        .await
        .unwrap();
}

#[test]
fn digests_come_as_each_chooses_and_say_what_waits_for_whom() {
    on_both(async |place| {
        with_mail(place).await;
        let els = place.person("Els Eigenaar", None).await;
        let (nora, _) = place.login(&[Role::PrivacyTeam]).await;
        let (piet, piets) = place.login(&[Role::PrivacyTeam]).await;
        let (officer, _) = place.login(&[Role::DataProtectionOfficer]).await;
        let (hers, hers_cookie) = place.login_as(&[Role::Employee], Some(els)).await;
        for (id, address) in [(nora, "nora"), (piet, "piet"), (officer, "fg"), (hers, "els")] {
            reachable(place, id, &format!("{address}@example.nl"), "nl").await;
        }
        // A Thursday.
        assert_eq!(told_at(place, datetime!(2030-11-21 10:00 +1)).await, 0);
        three(place, els).await;
        let team = viewer(nora, Role::PrivacyTeam);
        decide(place.store(), &team, key(place, 1).await, draft(Kind::Authorise))
            .await
            .unwrap();
        decide(
            place.store(),
            &team,
            key(place, 2).await,
            draft(Kind::AskEmployee),
        )
        .await
        .unwrap();
        decided_at(place, "authorise", at(datetime!(2030-11-19 09:00 +1))).await;
        decided_at(place, "ask_employee", at(datetime!(2030-11-18 09:00 +1))).await;
        for (cookie, rhythm, status) in [
            (&piets, "daily", 200),
            (&piets, "hourly", 422),
            (&hers_cookie, "daily", 200),
        ] {
            let form = format!("rhythm={rhythm}");
            assert_eq!(place.post("/account/notices", cookie, &form).await.status, status);
        }
        let page = place.get("/account", &hers_cookie).await;
        assert!(
            page.text().contains("value=\"daily\" selected"),
            "{}",
            page.text()
        );
        let (_, it) = place.login(&[Role::Administrator]).await;
        assert_eq!(
            place.post("/account/notices", &it, "rhythm=daily").await.status,
            403
        );
        assert!(!place.get("/account", &it).await.text().contains("rhythm"));

        // Friday 08:00: the proposal will have waited three days only an hour later.
        told_at(place, datetime!(2030-11-21 20:00 +1)).await;
        told_at(place, datetime!(2030-11-22 08:00 +1)).await;
        let first = told(place, piet).await;
        assert_eq!(
            lines(&first[0]),
            ["Eén nieuwe kritieke vondst."],
            "the others are decided"
        );
        let officers = told(place, officer).await;
        assert_eq!(lines(&officers[0]), ["Eén nieuwe kritieke vondst."]);
        assert_eq!(told(place, hers).await.len(), 0, "she was asked four days ago");
        // Monday after the weekend: a proposal for those who did not make it; and on Thursday the employee has not answered for
        // longer than a week.
        told_at(place, datetime!(2030-11-25 08:00 +1)).await;
        let monday = told(place, piet).await;
        assert_eq!(lines(&monday[1]), ["Eén voorstel wacht op een tweede persoon."]);
        assert_eq!(told(place, officer).await.len(), 1, "the officer decides nothing");
        for day in [datetime!(2030-11-26 08:00 +1), datetime!(2030-11-28 08:00 +1)] {
            told_at(place, day).await;
        }
        let asked = "Over één vondst is iets gevraagd en nog niet geantwoord.";
        let noras: Vec<String> = told(place, nora).await;
        assert!(
            noras.iter().all(|body| !body.contains("voorstel")),
            "her own proposal waits for others: {noras:?}"
        );
        assert!(noras.iter().any(|body| lines(body) == [asked]), "{noras:?}");
        let els_told = told(place, hers).await;
        assert_eq!(
            lines(&els_told[0]),
            ["Over één bestand van u is u iets gevraagd."]
        );
        assert!(told(place, officer).await.iter().any(|body| body.contains(asked)));

        for id in [nora, piet, officer, hers] {
            let all = told(place, id).await.join("\n");
            assert!(!all.contains("geheim") && !all.contains("Els"), "{all}");
        }
    });
}

#[test]
fn whoever_wants_nothing_is_told_nothing_and_not_all_at_once_later() {
    on_both(async |place| {
        with_mail(place).await;
        let (piet, piets) = place.login(&[Role::PrivacyTeam]).await;
        reachable(place, piet, "piet@example.nl", "nl").await;
        told_at(place, datetime!(2030-11-28 10:00 +1)).await;
        place.post("/account/notices", &piets, "rhythm=never").await;
        let before = told(place, piet).await.len();
        report(place, vec![critical(4)]).await;
        told_at(place, datetime!(2030-11-29 08:00 +1)).await;
        assert_eq!(told(place, piet).await.len(), before);
        place.post("/account/notices", &piets, "rhythm=at_once").await;
        told_at(place, datetime!(2030-11-29 08:05 +1)).await;
        let since = told(place, piet).await;
        assert!(
            since[before..].iter().all(|body| !body.contains("kritieke")),
            "{since:?}"
        );
    });
}

#[test]
fn quiet_hours_are_set_by_administrators_and_held_to_what_can_be() {
    on_both(async |place| {
        let (admin, it) = place.login(&[Role::Administrator]).await;
        let good = "zone=Europe%2FAthens&quiet_from=20%3A00&quiet_to=06%3A30&weekend=yes&digest=09%3A00&undecided=10&proposed=2&asked=5";
        let kept = place.post("/settings/notices", &it, good).await;
        assert_eq!(kept.status, 200, "{}", kept.text());
        let page = place.get("/settings/notices", &it).await;
        assert!(page.text().contains("<option selected>Europe/Athens</option>"));
        for value in ["20:00", "06:30", "09:00"] {
            let shown = page.text().replace("&#43;", "+");
            assert!(shown.contains(&format!("value=\"{value}\"")), "{value}: {shown}");
        }
        for bad in [
            good.replace("digest=09", "digest=05"),
            good.replace("quiet_from=20%3A00", "quiet_from=laat"),
            good.replace("asked=5", "asked=0"),
            good.replace("Athens", "Atlantis"),
        ] {
            assert_eq!(
                place.post("/settings/notices", &it, &bad).await.status,
                422,
                "{bad}"
            );
        }
        // A trial needs an address, then a mail server.
        let none = place.post("/settings/notices/test", &it, "").await;
        assert_eq!(none.status, 422);
        reachable(place, admin, "it@example.nl", "en").await;
        assert_eq!(place.post("/settings/notices/test", &it, "").await.status, 422);
        let heard = with_mail(place).await;
        let sent = place.post("/settings/notices/test", &it, "").await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        assert!(heard.lock().unwrap().join("\n").contains("This is how a notice"));
        for role in [Role::PrivacyTeam, Role::Auditor, Role::Employee] {
            let (_, other) = place.login(&[role]).await;
            for path in ["/settings/notices", "/settings/webhooks", "/settings/siem"] {
                assert_eq!(place.get(path, &other).await.status, 403, "{role} {path}");
                assert_eq!(place.post(path, &other, good).await.status, 403, "{role} {path}");
            }
        }
    });
}

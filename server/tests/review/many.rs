//! Decisions about many findings at once: shown first, undone for a while, said by programs too.

use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{bulk, decision};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::super::harness::on_both;
use super::super::harness::told::file;
use super::{decide, fill, hidden, logged, report, reviewed, row};

#[test]
fn a_decision_about_many_is_about_what_was_shown_and_can_be_undone() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let page = place
            .get(
                "/findings/decide?folder=/home/jan/offertes&review=new&do=delete",
                &cookie,
            )
            .await;
        assert!(page.text().contains("40 findings") && page.text().contains("40 distinct customers"));
        let through = hidden(page.text(), "through");
        // One more comes in after it was shown.
        report(
            place,
            5,
            vec![file(999, "/home/jan/offertes/K9/nieuw.docx", 500..501)],
        )
        .await;
        let form = format!(
            "query=folder%3D/home/jan/offertes%26review%3Dnew&kind=delete&reason=kopie&through={through}&back=review"
        );
        let made = place.post("/findings/decide", &cookie, &form).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let done = place.get(made.location(), &cookie).await;
        assert!(done.text().contains("Decided: 40 findings"), "{}", done.text());
        assert_eq!(
            (reviewed(place, "to_delete").await, reviewed(place, "new").await),
            (40, 6)
        );
        assert_eq!(logged(place, "decision.bulk_made").await.len(), 1);

        // Somebody decides about one of them before it is undone.
        let one = row(place, "/home/jan/offertes/K3/offerte.docx").await;
        let path = format!("/api/v1/findings/{}/{}/decisions", one.source_id, one.file_id);
        let asked = json!({"kind": "ask_employee", "reason": "nog nodig?"});
        assert_eq!(place.post_json(&path, &cookie, &asked).await.status, 201);
        let id = made.location().strip_prefix("/review?done=").unwrap().to_owned();
        let (_, other) = place.login(&[Role::PrivacyTeam]).await;
        let undo = format!("/findings/undo/{id}");
        assert_eq!(
            place.post(&undo, &other, "back=/review").await.status,
            404,
            "it is not theirs"
        );
        assert_eq!(place.post(&undo, &cookie, "back=/review").await.status, 303);
        assert_eq!(
            (
                reviewed(place, "to_delete").await,
                reviewed(place, "asked").await,
                reviewed(place, "new").await
            ),
            (0, 1, 45)
        );
        assert_eq!(
            place.post(&undo, &cookie, "back=/review").await.status,
            409,
            "once"
        );
        let undone = decision::Entity::find().filter(decision::Column::Kind.eq("undone"));
        assert_eq!(
            undone.count(&place.rows).await.unwrap(),
            39,
            "nothing is taken away"
        );

        // After its time it is too late.
        let id = decide(place, &cookie, "text=klein", "ask_employee", "&reason=nodig").await;
        bulk::Entity::update_many()
            .col_expr(bulk::Column::Ended, Expr::value(Moment(0)))
            .exec(&place.rows)
            .await
            .unwrap();
        assert_eq!(
            place
                .post(&format!("/findings/undo/{id}"), &cookie, "back=x")
                .await
                .status,
            409
        );
    });
}

#[test]
fn a_decision_about_many_says_what_it_lacks_and_what_it_left() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        for (form, words) in [
            (
                "kind=authorise&reason=offertes&expires=2099-01-01",
                "legal ground",
            ),
            (
                "kind=authorise&reason=offertes&legal_ground=contract",
                "still to come",
            ),
            ("kind=delete&reason=", "Give a reason"),
            ("kind=delete&reason=x&later=rule", "cannot be a rule"),
        ] {
            let query = if words.contains("rule") {
                "format%3Dcsv"
            } else {
                "text%3Dofferte"
            };
            let answer = place
                .post(
                    "/findings/decide",
                    &cookie,
                    &format!("query={query}&through=999999&{form}"),
                )
                .await;
            assert_eq!(answer.status, 422, "{form}");
            assert!(answer.text().contains(words), "{form}: {}", answer.text());
        }
        assert_eq!(decision::Entity::find().count(&place.rows).await.unwrap(), 0);

        // Ticked rows only, one of which a legal hold keeps.
        let (one, two) = (
            row(place, "/home/jan/export.csv").await,
            row(place, "/srv/klein.csv").await,
        );
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let held = place
            .post(&path, &cookie, "kind=hold&reason=geschil&seen=0")
            .await;
        assert_eq!(held.status, 303);
        let query = format!("tick={}&tick={}&text=", one.seq, two.seq);
        let id = decide(place, &cookie, &query, "delete", "&reason=weg").await;
        let page = place.get(&format!("/review?done={id}"), &cookie).await;
        assert!(page.text().contains("Decided: 1 finding") && page.text().contains("legal hold"));
        assert_eq!(reviewed(place, "to_delete").await, 1);
        let gone = place.post(&path, &cookie, "kind=delete&reason=weg&seen=1").await;
        assert_eq!(gone.status, 409);
        let free = place
            .post(&path, &cookie, "kind=end_hold&reason=geschikt&seen=1")
            .await;
        assert_eq!(free.status, 303);
        assert_eq!(
            place
                .post(&path, &cookie, "kind=delete&reason=weg&seen=2")
                .await
                .status,
            303
        );
    });
}

#[test]
fn programs_decide_about_many_as_people_do() {
    on_both(async |place| {
        fill(place).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let groups = place.get("/api/v1/review/groups", &team).await.json();
        assert_eq!(
            (&groups["findings"], &groups["customers"]),
            (&json!(45), &json!(83))
        );
        assert_eq!(groups["groups"][1]["of"], "/home/jan/offertes");
        let filter = groups["groups"][1]["filter"].as_str().unwrap();
        let extent = place
            .get(&format!("/api/v1/review/extent?{filter}"), &team)
            .await
            .json();
        assert_eq!(
            (&extent["findings"], &extent["customers"]),
            (&json!(40), &json!(40))
        );
        let body = json!({
            "filter": filter, "kind": "hand_over", "reason": "naar het CRM", "through": extent["through"], "rule": true,
        });
        let done = place.post_json("/api/v1/review/decisions", &team, &body).await;
        assert_eq!(done.status, 201, "{}", done.text());
        assert_eq!(done.json()["decided"], 40);
        assert_eq!(reviewed(place, "to_hand_over").await, 40);
        let rules = place.get("/api/v1/review/rules", &team).await.json();
        assert_eq!(rules["rules"].as_array().unwrap().len(), 1);
        let path = format!(
            "/api/v1/review/rules/{}/revocation",
            rules["rules"][0]["id"].as_str().unwrap()
        );
        let why = json!({"reason": "toch niet"});
        assert_eq!(place.post_json(&path, &team, &why).await.status, 200);
        assert_eq!(place.post_json(&path, &team, &why).await.status, 409);
        for wrong in [
            json!({"kind": "delete"}),
            json!({"kind": "comment", "reason": "x"}),
            json!({"kind": "delete", "reason": "x", "filter": "severity=moon"}),
            json!({"kind": "delete", "reason": "x", "filter": "", "burn": 1}),
        ] {
            assert_eq!(
                place
                    .post_json("/api/v1/review/decisions", &team, &wrong)
                    .await
                    .status,
                422,
                "{wrong}"
            );
        }
        let (_, auditor) = place.login(&[Role::Auditor]).await;
        assert_eq!(place.get("/api/v1/review/groups", &auditor).await.status, 403);
        assert_eq!(place.get("/api/v1/review/rules", &auditor).await.status, 200);
        let (_, manager) = place.login(&[Role::Manager]).await;
        assert_eq!(place.get("/api/v1/review/rules", &manager).await.status, 403);
    });
}

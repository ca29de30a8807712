//! How long things are kept: what is due is erased, the log tells what, and what was allowed for a time comes back.

use std::time::Duration;

use homeward_server::audit::{self, Verdict};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::retention::{self, Round, Terms};
use homeward_server::role::Role;
use homeward_server::store::audit_log::AuditFilter;
use homeward_server::store::entity::{decision, finding, finding_event, likeness, report, scan, session};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::harness::told::{device, file, scan as scanned};
use super::harness::{Place, on_both};

fn days(days: u64) -> Moment {
    Moment::now().after(Duration::from_hours(24 * days))
}

async fn take(place: &Place, report: homeward_rules::report::ScanReport) {
    accept(place.store(), &device(1), report, Moment::now())
        .await
        .unwrap();
}

/// Two files, of which one is gone.
async fn fill(place: &Place) {
    let both = vec![file(1, "/home/a.csv", 0..9), file(2, "/home/weg.csv", 20..40)];
    take(place, scanned("/home", 30, both.clone())).await;
    take(place, scanned("/home", 20, both[..1].to_vec())).await;
}

async fn at(place: &Place, path: &str) -> Option<finding::Model> {
    finding::Entity::find()
        .filter(finding::Column::Path.eq(path))
        .one(&place.rows)
        .await
        .unwrap()
}

/// Details of the log's entries with this word.
async fn told(place: &Place, action: &str) -> Vec<Value> {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    let rows = place.store().audit_before(&filter, None, 100).await.unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.detail).unwrap())
        .collect()
}

#[test]
fn what_is_due_is_erased_and_the_log_tells_which_and_no_contents() {
    on_both(async |place| {
        fill(place).await;
        let gone = at(place, "/home/weg.csv").await.unwrap();
        let nothing = retention::run(place.store(), days(80)).await.unwrap();
        assert_eq!(
            Round {
                sessions: 0,
                ..nothing
            },
            Round::default(),
            "nothing is due yet"
        );

        // What the file held goes first; the finding itself, with how much that was, stays.
        let due = retention::due(place.store(), days(100)).await.unwrap();
        assert_eq!((due.evidence, due.findings), (1, 0));
        assert_eq!(retention::run(place.store(), days(100)).await.unwrap(), due);
        let row = at(place, "/home/weg.csv").await.unwrap();
        assert_eq!((row.customers, row.extra_columns.as_str()), (20, "[]"));
        assert!(row.customer_set.len() < gone.customer_set.len());
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let path = format!("/api/v1/findings/{}/{}", row.source_id, row.file_id);
        let shown = place.get(&path, &team).await.json();
        assert_eq!((&shown["entries"], &shown["near"]), (&json!([]), &json!([])));
        let there = at(place, "/home/a.csv").await.unwrap();
        assert_ne!(there.extra_columns, "[]");
        let likeness = likeness::Entity::find().all(&place.rows).await.unwrap();
        assert!(!likeness.is_empty() && likeness.iter().all(|row| row.content_key == there.content_key));
        assert_eq!(
            retention::run(place.store(), days(100)).await.unwrap().evidence,
            0,
            "once"
        );

        let key = format!("{}/{}", gone.source_id, gone.file_id);
        let mut entries = told(place, "retention.erased").await;
        entries.retain(|entry| entry["what"] == "evidence");
        assert_eq!(entries.len(), 1);
        assert_eq!(
            (&entries[0]["what"], &entries[0]["count"], &entries[0]["ids"]),
            (&json!("evidence"), &json!(1), &json!([key]))
        );
        assert!(!entries[0].to_string().contains("weg.csv"));

        // Two years on: the other was not seen since either.
        let due = retention::due(place.store(), days(760)).await.unwrap();
        assert_eq!((due.findings, due.reports), (2, 4));
        let round = retention::run(place.store(), days(760)).await.unwrap();
        assert_eq!((round.findings, round.reports), (2, 4));
        assert_eq!(finding::Entity::find().count(&place.rows).await.unwrap(), 0);
        assert_eq!(finding_event::Entity::find().count(&place.rows).await.unwrap(), 0);
        assert_eq!(likeness::Entity::find().count(&place.rows).await.unwrap(), 0);
        assert_eq!(report::Entity::find().count(&place.rows).await.unwrap(), 0);
        assert_eq!(scan::Entity::find().count(&place.rows).await.unwrap(), 0);
        assert_eq!(session::Entity::find().count(&place.rows).await.unwrap(), 0);
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));

        // A file that returns after all is found anew.
        take(place, scanned("/home", 1, vec![file(2, "/home/weg.csv", 20..40)])).await;
        assert_eq!(at(place, "/home/weg.csv").await.unwrap().customers, 20);
    });
}

#[test]
fn a_file_that_returns_without_its_evidence_is_written_anew() {
    on_both(async |place| {
        fill(place).await;
        retention::run(place.store(), days(100)).await.unwrap();
        take(
            place,
            scanned(
                "/home",
                1,
                vec![file(1, "/home/a.csv", 0..9), file(2, "/home/weg.csv", 20..40)],
            ),
        )
        .await;
        let row = at(place, "/home/weg.csv").await.unwrap();
        assert_eq!((row.presence.as_str(), row.review.as_str()), ("present", "new"));
        assert_ne!(row.extra_columns, "[]");
        assert_eq!(
            retention::due(place.store(), days(100)).await.unwrap().evidence,
            0
        );
    });
}

#[test]
fn the_log_is_cut_off_at_its_beginning_and_that_shows() {
    on_both(async |place| {
        fill(place).await;
        let before = place.store().audit_page(1, 100).await.unwrap().len() as u64;
        let round = retention::run(place.store(), days(2_000)).await.unwrap();
        assert!(round.audit > before, "the entries of the round itself are as old");
        let verdict = audit::verify(place.store(), &[]).await.unwrap();
        assert!(
            matches!(verdict, Verdict::Whole { entries: 1, .. }),
            "{verdict:?}"
        );
        let cut = told(place, "audit.trimmed").await;
        assert_eq!(cut[0]["count"], json!(round.audit));
        // More is written, and cut off again.
        fill(place).await;
        retention::run(place.store(), days(2_000)).await.unwrap();
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));
        // Somebody who cuts off more by hand, and says that the log begins there, is not believed.
        fill(place).await;
        let rows = place.store().audit_page(1, 100).await.unwrap();
        let last = &rows[rows.len() - 2];
        let transaction = sea_orm::TransactionTrait::begin(&place.rows).await.unwrap();
        homeward_server::store::entity::audit::Entity::delete_many()
            .filter(homeward_server::store::entity::audit::Column::Seq.lte(last.seq))
            .exec(&transaction)
            .await
            .unwrap();
        let mark = json!({"through": last.seq, "hash": last.hash});
        homeward_server::store::settings::put_setting(&transaction, "audit.beginning", &mark)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Broken { seq: last.seq + 1 }
        );
    });
}

#[test]
fn what_was_allowed_for_a_time_comes_back_when_it_is_over() {
    on_both(async |place| {
        fill(place).await;
        let row = at(place, "/home/a.csv").await.unwrap();
        let path = format!("/api/v1/findings/{}/{}", row.source_id, row.file_id);
        let allow = async |until: Moment| {
            let body = json!({
                "kind": "authorise", "reason": "offerte", "legal_ground": "contract", "expires": until.to_string(),
            });
            // Sessions end with the clock as well.
            let (_, team) = place.login(&[Role::PrivacyTeam]).await;
            let made = place.post_json(&format!("{path}/decisions"), &team, &body).await;
            assert_eq!(made.status, 201, "{}", made.text());
        };
        let review = async || at(place, "/home/a.csv").await.unwrap().review;
        allow(days(30)).await;
        assert_eq!(retention::run(place.store(), days(29)).await.unwrap().expired, 0);
        assert_eq!(review().await, "authorised");
        assert_eq!(retention::due(place.store(), days(31)).await.unwrap().expired, 1);
        assert_eq!(retention::run(place.store(), days(31)).await.unwrap().expired, 1);
        assert_eq!(review().await, "new");
        assert_eq!(told(place, "decision.expired").await.len(), 1);
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let shown = place.get(&path, &team).await.json();
        let happened: Vec<_> = shown["timeline"].as_array().unwrap().iter().collect();
        assert!(
            happened
                .iter()
                .any(|it| it["what"] == "expired" && it["by"] == Value::Null)
        );
        assert_eq!(retention::run(place.store(), days(31)).await.unwrap().expired, 0);

        // Allowed again for longer: the time that is over is not this one's.
        allow(days(60)).await;
        assert_eq!(retention::due(place.store(), days(32)).await.unwrap().expired, 0);
        assert_eq!(retention::run(place.store(), days(32)).await.unwrap().expired, 0);
        assert_eq!(review().await, "authorised");
        assert_eq!(decision::Entity::find().count(&place.rows).await.unwrap(), 3);
    });
}

#[test]
fn terms_are_set_by_those_who_manage_the_server() {
    on_both(async |place| {
        let (_, it) = place.login(&[Role::Administrator]).await;
        let page = place.get("/settings/retention", &it).await;
        assert!(
            page.status == 200 && page.text().contains("value=\"1826\""),
            "{}",
            page.text()
        );
        let form = "evidence=10&findings=40&reports=40&sessions=1&audit=400";
        let set = place.post("/settings/retention", &it, form).await;
        assert_eq!(set.location(), "/settings/retention");
        let wanted = Terms {
            evidence: 10,
            findings: 40,
            reports: 40,
            sessions: 1,
            audit: 400,
        };
        assert_eq!(retention::terms(place.store()).await.unwrap(), wanted);
        assert_eq!(
            told(place, "retention.changed").await[0]["before"]["evidence"],
            90
        );
        for bad in ["evidence=0", "evidence=50", "audit=1", "findings=x", "sessions="] {
            let (name, _) = bad.split_once('=').unwrap();
            let form: Vec<_> = form
                .split('&')
                .map(|part| if part.starts_with(name) { bad } else { part })
                .collect();
            let answer = place.post("/settings/retention", &it, &form.join("&")).await;
            assert_eq!(answer.status, 422, "{bad}");
        }
        assert_eq!(retention::terms(place.store()).await.unwrap(), wanted);
        fill(place).await;
        assert_eq!(retention::due(place.store(), days(11)).await.unwrap().evidence, 1);
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        assert_eq!(place.get("/settings/retention", &team).await.status, 403);
        assert_eq!(place.post("/settings/retention", &team, form).await.status, 403);
    });
}

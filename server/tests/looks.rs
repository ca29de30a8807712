//! Looks and their log: lists, whose a finding is, what a manager goes on seeing, and what is kept of the log elsewhere.

use std::time::{Duration, SystemTime};

use homeward_server::audit::{self, Actor, Verdict, heads};
use homeward_server::fleet::publishing::{clear_away, index_file, index_folder};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::people::{Belonging, directory};
use homeward_server::role::Role;
use homeward_server::store::audit_log::AuditFilter;
use homeward_server::store::entity::{audit as log, finding, index_version};
use homeward_server::store::people::{PeopleFilter, PersonDraft};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use super::harness::told::{device, file, scan};
use super::harness::{Place, on_both};

async fn told(place: &Place, action: &str) -> Vec<Value> {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    let mut rows = place.store().audit_before(&filter, None, 100).await.unwrap();
    rows.reverse();
    rows.iter()
        .map(|row| serde_json::from_str(&row.detail).unwrap())
        .collect()
}

/// A scan of one file that holds so many customers, so many minutes ago.
async fn seen(
    place: &Place,
    minutes: u64,
    customers: std::ops::Range<u32>,
    is_there: bool,
) -> finding::Model {
    let mut one = file(1, "/home/els/lijst.csv", customers);
    one.size = minutes;
    let files = if is_there { vec![one] } else { Vec::new() };
    accept(
        place.store(),
        &device(1),
        scan("/home", minutes, files),
        Moment::now(),
    )
    .await
    .unwrap();
    finding::Entity::find().one(&place.rows).await.unwrap().unwrap()
}

fn path(row: &finding::Model) -> String {
    format!("/api/v1/findings/{}/{}", row.source_id, row.file_id)
}

#[test]
fn a_list_is_logged_once_a_question_and_without_what_was_typed() {
    on_both(async |place| {
        seen(place, 10, 0..40, true).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        let it = place.login(&[Role::Administrator]).await.1;
        for path in [
            "/findings?severity=medium",
            "/api/v1/findings?severity=medium",
            "/findings?severity=medium&limit=10&after=9999.9",
        ] {
            assert_eq!(place.get(path, &team).await.status, 200);
        }
        let logged = told(place, "findings.listed").await;
        assert_eq!(logged.len(), 1, "{logged:?}");
        assert_eq!(
            (&logged[0]["filter"], &logged[0]["count"], &logged[0]["text"]),
            (&json!("severity=medium"), &json!(1), &json!(false))
        );
        place.get("/findings?severity=medium", &officer).await;
        place.get("/findings?text=jansen", &team).await;
        place.get("/findings?text=pietersen", &team).await;
        let logged = told(place, "findings.listed").await;
        assert_eq!(logged.len(), 4, "somebody else, and two other questions");
        assert!(logged[2]["text"] == true && logged[3]["count"] == 0);
        let rows = place.store().audit_page(1, 100).await.unwrap();
        assert!(rows.iter().all(|row| !row.detail.contains("jansen")));
        // Who may see none looks at none.
        assert_eq!(place.get("/findings", &it).await.status, 403);
        assert_eq!(told(place, "findings.listed").await.len(), 4);
    });
}

#[test]
fn a_manager_goes_on_seeing_what_was_released_until_it_returns_or_holds_more() {
    on_both(async |place| {
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let row = seen(place, 60, 0..40, true).await;
        let release = async || {
            let body = json!({"kind": "release"});
            let done = place
                .post_json(&format!("{}/decisions", path(&row)), &team, &body)
                .await;
            assert_eq!(done.status, 201, "{}", done.text());
        };
        release().await;
        let same = seen(place, 50, 0..40, true).await;
        assert!(
            same.released && same.review == "new" && same.size == 50,
            "written anew"
        );
        assert!(seen(place, 40, 0..30, true).await.released, "fewer");
        assert!(
            !seen(place, 30, 0..35, true).await.released,
            "more than were there"
        );
        release().await;
        assert!(seen(place, 20, 0..35, true).await.released);
        assert_eq!(seen(place, 15, 0..35, false).await.presence, "removed");
        let back = seen(place, 10, 0..35, true).await;
        assert!(back.presence == "present" && !back.released, "it returned");
    });
}

#[test]
fn what_was_released_to_one_manager_is_not_shown_to_the_next_persons() {
    on_both(async |place| {
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let [first, second] = [
            place.person("Baas Een", None).await,
            place.person("Baas Twee", None).await,
        ];
        let jan = place.person("Jan", Some(first)).await;
        let els = place.person("Els", Some(second)).await;
        let (_, manager) = place.login_as(&[Role::Manager], Some(second)).await;
        directory::give(place.store(), jan, Belonging::Device, "LAP-1", Actor::Server)
            .await
            .unwrap();
        let row = seen(place, 60, 0..40, true).await;
        assert_eq!(row.person_id, Some(jan));
        let done = place
            .post_json(
                &format!("{}/decisions", path(&row)),
                &team,
                &json!({"kind": "release"}),
            )
            .await;
        assert_eq!(done.status, 201, "{}", done.text());
        assert!(seen(place, 50, 0..40, true).await.released);
        let held = place.store().belongings_of(jan).await.unwrap();
        directory::end(place.store(), jan, held[0].id, Actor::Server)
            .await
            .unwrap();
        directory::give(place.store(), els, Belonging::Device, "LAP-1", Actor::Server)
            .await
            .unwrap();
        let row = seen(place, 40, 0..40, true).await;
        assert!(row.person_id == Some(els) && !row.released);
        assert_eq!(place.get(&path(&row), &manager).await.status, 404);
    });
}

#[test]
fn what_a_leaver_left_on_a_device_is_not_its_next_holders() {
    on_both(async |place| {
        let leaver = place.person("Vertrekker", None).await;
        let next = place.person("Opvolger", None).await;
        directory::give(place.store(), leaver, Belonging::Account, "els", Actor::Server)
            .await
            .unwrap();
        directory::give(place.store(), next, Belonging::Device, "LAP-1", Actor::Server)
            .await
            .unwrap();
        let held = place.store().belongings_of(leaver).await.unwrap();
        directory::end(place.store(), leaver, held[0].id, Actor::Server)
            .await
            .unwrap();
        // In the home of els, whose account ended.
        let row = seen(place, 60, 0..40, true).await;
        assert_eq!((row.person_id, row.person_by.as_str()), (Some(leaver), "profile"));
    });
}

#[test]
fn whose_a_finding_is_can_be_said_and_taken_back() {
    on_both(async |place| {
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        let row = seen(place, 60, 0..40, true).await;
        assert_eq!(row.person_by, "unknown");
        let draft = PersonDraft {
            name: "Özlem Ünal".to_owned(),
            email: Some("ozlem@voorbeeld.test".to_owned()),
            ..PersonDraft::default()
        };
        let person = directory::create(place.store(), &draft, Actor::Server)
            .await
            .unwrap();
        let (_, hers) = place.login_as(&[Role::Employee], Some(person)).await;
        let at = format!("{}/person", path(&row));
        let say = async |cookie: &str, body: &Value| place.put_json(&at, cookie, body).await;
        assert_eq!(say(&officer, &json!({"person": person})).await.status, 403);
        assert_eq!(say(&hers, &json!({"person": person})).await.status, 403);
        assert_eq!(say(&team, &json!({"person": Uuid::now_v7()})).await.status, 422);
        assert_eq!(
            say(&team, &json!({})).await.status,
            422,
            "nothing said is not nobody"
        );
        let said = say(&team, &json!({"person": person})).await;
        assert_eq!(
            (said.status.as_u16(), &said.json()["person_by"]),
            (200, &json!("hand"))
        );
        let later = seen(place, 30, 0..40, true).await;
        assert_eq!(
            (later.person_id, later.person_by.as_str()),
            (Some(person), "hand")
        );
        assert_eq!(place.get(&path(&row), &hers).await.status, 200);
        assert_eq!(say(&team, &json!({"person": null})).await.status, 200);
        assert_eq!(place.get(&path(&row), &hers).await.status, 404);
        assert_eq!(seen(place, 20, 0..40, true).await.person_by, "unknown");
        let logged = told(place, "finding.person_set").await;
        assert_eq!((logged.len(), &logged[0]["person"]), (2, &json!(person)));

        // Letters beyond ASCII are found in either case; an address is its own letters.
        for words in ["özlem", "ÖZLEM ü", "OZLEM@"] {
            let filter = PeopleFilter {
                words: Some(words.to_owned()),
                ..PeopleFilter::default()
            };
            assert_eq!(
                place.store().people(&filter, 10).await.unwrap().len(),
                1,
                "{words}"
            );
        }
        let of = async |email: &str| place.store().person_of_email(email).await.unwrap();
        assert_eq!(of("Ozlem@Voorbeeld.Test").await, Some(person));
        assert_eq!(of("lem@voorbeeld.test").await, None);
        let kelvin = PersonDraft {
            name: "Kim".to_owned(),
            email: Some("kim@voorbeeld.test".to_owned()),
            ..PersonDraft::default()
        };
        directory::create(place.store(), &kelvin, Actor::Server)
            .await
            .unwrap();
        assert_eq!(
            of("\u{212a}im@voorbeeld.test").await,
            None,
            "the sign of kelvin is no k"
        );
    });
}

#[test]
fn heads_that_are_kept_elsewhere_show_a_log_that_was_written_anew() {
    on_both(async |place| {
        let elsewhere = place.folder.path().join("heads");
        heads::tell(place.store(), Some(&elsewhere)).await.unwrap();
        assert!(!elsewhere.exists(), "there is none yet");
        for minutes in [30, 20] {
            seen(place, minutes, 0..40, true).await;
            heads::tell(place.store(), Some(&elsewhere)).await.unwrap();
        }
        let kept = heads::read(&elsewhere).unwrap();
        assert_eq!(kept.len(), 2);
        let verdict = audit::verify(place.store(), &kept).await.unwrap();
        assert!(
            matches!(verdict, Verdict::Whole { seq, .. } if seq == kept[1].seq),
            "{verdict:?}"
        );
        // All of it written anew fits again.
        log::Entity::delete_many().exec(&place.rows).await.unwrap();
        for minutes in [8, 6, 4] {
            seen(place, minutes, 0..40, true).await;
        }
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));
        let verdict = audit::verify(place.store(), &kept).await.unwrap();
        assert_eq!(verdict, Verdict::Differs { seq: kept[0].seq });
        std::fs::write(&elsewhere, "gisteren was er niets\n").unwrap();
        assert!(
            heads::read(&elsewhere)
                .unwrap_err()
                .to_string()
                .starts_with("line 1 ")
        );
    });
}

#[test]
fn of_indexes_that_were_replaced_the_last_is_kept() {
    on_both(async |place| {
        let data = place.folder.path();
        std::fs::create_dir_all(index_folder(data)).unwrap();
        let write = |digest: &str| {
            let path = index_file(data, digest);
            let file = std::fs::File::create(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(5))
                .unwrap();
            path
        };
        let digests = ["a", "b", "c", "d"].map(|sign| sign.repeat(64));
        let lone = write(&digests[3]);
        assert_eq!(
            clear_away(place.store(), data).await.unwrap(),
            0,
            "there is none to go by"
        );
        let mut paths = Vec::new();
        for (at, digest) in digests.iter().take(3).enumerate() {
            paths.push(write(digest));
            let row = index_version::Model {
                id: Uuid::now_v7(),
                digest: digest.clone(),
                built: Moment::now().before(Duration::from_hours(9 - at as u64)),
                customers: 1,
                bytes: 1,
                current: at == 2,
                export: None,
                made_by: None,
                profile: None,
            };
            row.into_active_model()
                .reset_all()
                .insert(&place.rows)
                .await
                .unwrap();
        }
        let coming = index_file(data, &"e".repeat(64));
        std::fs::write(&coming, "x").unwrap();
        let other = index_folder(data).join("notes.index");
        std::fs::write(&other, "x").unwrap();
        assert_eq!(clear_away(place.store(), data).await.unwrap(), 2);
        assert!(!paths[0].exists() && !lone.exists());
        assert!(paths[1].exists() && paths[2].exists());
        assert!(
            coming.exists() && other.exists(),
            "one that just came may become an index"
        );
        assert_eq!(clear_away(place.store(), data).await.unwrap(), 0);
        assert_eq!(told(place, "index.removed").await.len(), 2);
    });
}

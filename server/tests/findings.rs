//! Findings as people and programs ask for them: filters, pages of a list, who sees what, decisions.

use std::collections::{BTreeSet, HashSet};

use homeward_server::audit::{self, Verdict};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{decision, finding};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::harness::told::{device, file, scan};
use super::harness::{Place, on_both};

/// Five files: two are copies of one export, one holds most of its customers, one is gone.
async fn fill(place: &Place) {
    let files = vec![
        file(1, "/home/jan/export.csv", 0..40),
        file(2, "/home/els/kopie/export.csv", 0..40),
        file(3, "/home/els/Klanten_100%.xlsx", 10..50),
        file(4, "/srv/klein.csv", 100..102),
        file(5, "/srv/weg.csv", 0..3),
    ];
    accept(
        place.store(),
        &device(1),
        scan("/", 60 * 24 * 10, files.clone()),
        Moment::now(),
    )
    .await
    .unwrap();
    let rest = scan("/", 30, files[..4].to_vec());
    accept(place.store(), &device(1), rest, Moment::now())
        .await
        .unwrap();
}

async fn found(place: &Place, cookie: &str, query: &str) -> Vec<String> {
    let answer = place.get(&format!("/api/v1/findings?{query}"), cookie).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let json = answer.json();
    let rows = json["findings"].as_array().unwrap();
    assert_eq!(json["count"], rows.len(), "{query}");
    rows.iter()
        .map(|row| row["path"].as_str().unwrap().to_owned())
        .collect()
}

/// The address of a finding in the API.
async fn address(place: &Place, path: &str) -> String {
    let row = finding::Entity::find()
        .filter(finding::Column::Path.eq(path))
        .one(&place.rows)
        .await
        .unwrap()
        .unwrap();
    format!("/api/v1/findings/{}/{}", row.source_id, row.file_id)
}

#[test]
fn filters_find_what_they_say() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let all = found(place, &cookie, "").await;
        assert_eq!(all.len(), 4);
        assert_eq!(all[3], "/srv/klein.csv", "fewest customers come last");
        assert_eq!(found(place, &cookie, "presence=removed").await, ["/srv/weg.csv"]);
        assert_eq!(
            found(place, &cookie, "presence=all&sort=first_seen").await.len(),
            5
        );
        assert_eq!(
            found(place, &cookie, "text=KLANTEN_100%25").await,
            ["/home/els/Klanten_100%.xlsx"]
        );
        assert_eq!(
            found(place, &cookie, "text=ten%25x").await.len(),
            0,
            "a percent sign is itself"
        );
        assert_eq!(found(place, &cookie, "folder=/home/els").await.len(), 2);
        assert_eq!(found(place, &cookie, "folder=/home/EL").await.len(), 0);
        assert_eq!(
            found(place, &cookie, "folder=/home/els/&text=kopie").await.len(),
            1
        );
        assert_eq!(found(place, &cookie, "folder=/").await.len(), 4);
        assert_eq!(
            found(place, &cookie, "text=/JAN/").await,
            ["/home/jan/export.csv"]
        );
        assert_eq!(found(place, &cookie, "text=export&presence=all").await.len(), 2);
        assert_eq!(place.get("/api/v1/findings?text=ab", &cookie).await.status, 422);
        assert_eq!(found(place, &cookie, "kind=email,iban").await.len(), 4);
        assert_eq!(found(place, &cookie, "kind=iban").await.len(), 0);
        assert_eq!(
            found(place, &cookie, "severity=medium,critical&format=csv")
                .await
                .len(),
            4
        );
        assert_eq!(found(place, &cookie, "severity=low").await.len(), 0);
        assert_eq!(found(place, &cookie, "older=5").await.len(), 4);
        assert_eq!(found(place, &cookie, "newer=5").await.len(), 0);
        assert_eq!(found(place, &cookie, "person=unknown&review=new").await.len(), 4);
        assert_eq!(
            found(place, &cookie, &format!("device={}", Uuid::from_u128(1)))
                .await
                .len(),
            4
        );
        assert_eq!(
            found(place, &cookie, &format!("device={}", Uuid::from_u128(2)))
                .await
                .len(),
            0
        );
        assert_eq!(
            place
                .get("/api/v1/findings?severity=severe", &cookie)
                .await
                .status,
            422
        );
        assert_eq!(place.get("/api/v1/findings?text=%00", &cookie).await.status, 422);
    });
}

#[test]
fn a_list_goes_on_where_it_ended_and_shows_each_once() {
    on_both(async |place| {
        let files = (0..25)
            .map(|n| file(n, &format!("/home/{n}.csv"), 0..(3 + n as u32 % 4)))
            .collect();
        accept(place.store(), &device(1), scan("/home", 10, files), Moment::now())
            .await
            .unwrap();
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        for sort in ["customers", "first_seen"] {
            let mut seen = HashSet::new();
            let mut counts = Vec::new();
            let mut after = String::new();
            loop {
                let page = place
                    .get(&format!("/api/v1/findings?limit=7&sort={sort}{after}"), &cookie)
                    .await
                    .json();
                assert_eq!(page["count"], 25);
                for row in page["findings"].as_array().unwrap() {
                    assert!(seen.insert(row["file"].to_string()));
                    counts.push(row["customers"].as_i64().unwrap());
                }
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            assert_eq!(seen.len(), 25);
            assert!(sort == "first_seen" || counts.is_sorted_by(|a, b| a >= b));
        }
    });
}

#[test]
fn customers_are_counted_once_in_however_many_files() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let all = place.get("/api/v1/findings/summary", &cookie).await.json();
        assert_eq!((&all["findings"], &all["customers"]), (&json!(4), &json!(52)));
        let els = place
            .get("/api/v1/findings/summary?folder=/home/els", &cookie)
            .await
            .json();
        assert_eq!((&els["findings"], &els["customers"]), (&json!(2), &json!(50)));
        // Per device, and per person: what stands on two of their devices counts once.
        let again = vec![file(6, "/home/els/kopie.csv", 30..60)];
        accept(place.store(), &device(2), scan("/", 10, again), Moment::now())
            .await
            .unwrap();
        let els = place.person("Iemand", None).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(els))
            .filter(finding::Column::Folder.like("/home/els%"))
            .exec(&place.rows)
            .await
            .unwrap();
        for (query, files, customers) in [
            (format!("device={}", Uuid::from_u128(1)), 4, 52),
            (format!("device={}", Uuid::from_u128(2)), 1, 30),
            (format!("person={els}"), 3, 60),
            (format!("person={els}&device={}", Uuid::from_u128(1)), 2, 50),
            (String::new(), 5, 62),
            ("presence=all".to_owned(), 6, 62),
        ] {
            let path = format!("/api/v1/findings/summary?{query}");
            let told = place.get(&path, &cookie).await.json();
            assert_eq!(
                (&told["findings"], &told["customers"]),
                (&json!(files), &json!(customers)),
                "{query}"
            );
        }
    });
}

#[test]
fn copies_on_several_devices_are_one_group_and_near_copies_are_found_among_many() {
    on_both(async |place| {
        // One export on three devices, a part of it that was sent on, and many files that share a few of its customers.
        for number in 1..4 {
            let mut files = vec![file(1, "/home/x/export.csv", 0..400)];
            files.extend((0..50_u32).map(|n| {
                let start = 100 * n + 10_000 * number;
                file(u128::from(10 + n), &format!("/home/x/{n}.csv"), start..start + 60)
            }));
            let report = scan("/home", 10, files);
            accept(place.store(), &device(u128::from(number)), report, Moment::now())
                .await
                .unwrap();
        }
        let mut sent = vec![file(1, "/home/y/helft.csv", 150..400)];
        sent.extend((0..8_u32).map(|n| {
            file(
                u128::from(2 + n),
                &format!("/home/y/deel{n}.csv"),
                n * 50..n * 50 + 40,
            )
        }));
        accept(place.store(), &device(9), scan("/home", 5, sent), Moment::now())
            .await
            .unwrap();
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let one = place
            .get(&address(place, "/home/x/export.csv").await, &cookie)
            .await
            .json();
        let copies = one["copies"].as_array().unwrap();
        assert_eq!(copies.len(), 2);
        assert!(
            copies
                .iter()
                .all(|copy| copy["content"] == Value::Null && copy["device"] != one["device"])
        );
        let near = one["near"].as_array().unwrap();
        assert_eq!(near.len(), 1, "a tenth of its customers makes no copy");
        assert_eq!(near[0]["finding"]["path"], "/home/y/helft.csv");
        assert_eq!(near[0]["shared"], 250);
        // The other way round the export counts once, however many copies there are.
        let half = place
            .get(&address(place, "/home/y/helft.csv").await, &cookie)
            .await
            .json();
        assert_eq!(half["near"].as_array().unwrap().len(), 1);
        // The file is changed: what it looked like before is not found any more.
        let other = vec![file(1, "/home/y/helft.csv", 70_000..70_100)];
        accept(place.store(), &device(9), scan("/home", 4, other), Moment::now())
            .await
            .unwrap();
        let one = place
            .get(&address(place, "/home/x/export.csv").await, &cookie)
            .await
            .json();
        assert_eq!(one["near"], json!([]));
    });
}

#[test]
fn one_finding_has_its_copies_its_likes_and_its_story() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam, Role::Auditor]).await;
        let address = address(place, "/home/jan/export.csv").await;
        let one = place.get(&address, &cookie).await.json();
        assert_eq!(one["copies"][0]["path"], "/home/els/kopie/export.csv");
        assert_eq!(one["near"][0]["finding"]["path"], "/home/els/Klanten_100%.xlsx");
        assert_eq!(one["near"][0]["shared"], 30);
        assert_eq!(one["entries"][0]["places"][0]["location"], "row 2, column 3");
        assert_eq!(one["extra_columns"][0], "Wensen");
        // The look itself stands in the log and in the story.
        assert_eq!(one["timeline"][0]["what"], "finding.viewed");
        assert_eq!(
            one["timeline"].as_array().unwrap().last().unwrap()["what"],
            "found"
        );
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));
    });
}

#[test]
fn nobody_sees_what_is_not_theirs() {
    on_both(async |place| {
        fill(place).await;
        let manager = place.person("Iemand", None).await;
        let employee = place.person("Iemand", Some(manager)).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(employee))
            .filter(finding::Column::Path.eq("/home/jan/export.csv"))
            .exec(&place.rows)
            .await
            .unwrap();
        let mine = address(place, "/home/jan/export.csv").await;
        let other = address(place, "/srv/klein.csv").await;

        let (_, own) = place.login_as(&[Role::Employee], Some(employee)).await;
        assert_eq!(found(place, &own, "").await, ["/home/jan/export.csv"]);
        let seen = place.get(&mine, &own).await;
        assert_eq!(seen.status, 200);
        assert_eq!(seen.json()["copies"], json!([]), "copies of others are others'");
        assert_eq!(seen.json()["near"], json!([]));
        assert_eq!(place.get(&other, &own).await.status, 404);
        assert_eq!(
            place.get("/api/v1/findings/summary", &own).await.json()["customers"],
            40
        );

        // A manager sees what was released.
        let (_, above) = place.login_as(&[Role::Manager], Some(manager)).await;
        assert_eq!(found(place, &above, "").await.len(), 0);
        assert_eq!(place.get(&mine, &above).await.status, 404);
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let release = json!({"kind": "release"});
        assert_eq!(
            place
                .post_json(&format!("{mine}/decisions"), &team, &release)
                .await
                .status,
            201
        );
        assert_eq!(found(place, &above, "").await.len(), 1);
        assert_eq!(
            place
                .post_json(&format!("{mine}/decisions"), &above, &release)
                .await
                .status,
            403
        );

        let (_, it) = place.login(&[Role::Administrator]).await;
        for path in ["/api/v1/findings", "/api/v1/findings/summary", &mine] {
            assert_eq!(place.get(path, &it).await.status, 403, "{path}");
            assert_eq!(place.get(path, "").await.status, 401, "{path}");
        }
        let (_, nobody) = place.login_as(&[Role::Employee], None).await;
        assert_eq!(found(place, &nobody, "").await.len(), 0);
    });
}

#[test]
fn decisions_are_added_and_the_review_follows() {
    on_both(async |place| {
        fill(place).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let address = address(place, "/home/jan/export.csv").await;
        let path = format!("{address}/decisions");
        let post = async |cookie: &str, body: Value| place.post_json(&path, cookie, &body).await;

        for missing in [
            json!({"kind": "authorise", "reason": "offerte", "expires": "2099-01-01T00:00:00Z"}),
            json!({"kind": "authorise", "reason": "offerte", "legal_ground": "contract"}),
            json!({"kind": "authorise", "reason": "offerte", "legal_ground": "contract", "expires": "2001-01-01T00:00:00Z"}),
            json!({"kind": "false_positive"}),
            json!({"kind": "burn"}),
            json!({"kind": "delete", "burn": true}),
        ] {
            assert_eq!(post(&team, missing.clone()).await.status, 422, "{missing}");
        }
        assert_eq!(decision::Entity::find().count(&place.rows).await.unwrap(), 0);

        assert_eq!(
            post(
                &team,
                json!({"kind": "ask_employee", "reason": "nog nodig?", "seen": 0})
            )
            .await
            .status,
            201
        );
        assert_eq!(
            post(&team, json!({"kind": "delete", "seen": 0})).await.status,
            409
        );
        let one = place.get(&address, &team).await.json();
        assert_eq!((&one["review"], &one["decisions"]), (&json!("asked"), &json!(1)));
        let year = Moment::now()
            .after(std::time::Duration::from_hours(365 * 24))
            .to_string();
        let stay = json!({"kind": "authorise", "reason": "offerte", "legal_ground": "contract", "expires": year, "seen": 1});
        assert_eq!(post(&team, stay).await.status, 201);

        // The officer advises and does not decide.
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        assert_eq!(post(&officer, json!({"kind": "delete"})).await.status, 403);
        assert_eq!(
            post(
                &officer,
                json!({"kind": "advise", "reason": "Verwijderen past beter."})
            )
            .await
            .status,
            201
        );
        let one = place.get(&address, &officer).await.json();
        assert_eq!(
            (&one["review"], &one["decisions"]),
            (&json!("authorised"), &json!(3))
        );

        // What was decided holds for the customers that were there.
        let more = scan("/", 5, vec![file(1, "/home/jan/export.csv", 0..41)]);
        accept(place.store(), &device(1), more, Moment::now())
            .await
            .unwrap();
        assert_eq!(place.get(&address, &team).await.json()["review"], "new");
    });
}

#[test]
fn the_description_names_every_resource_and_every_answer_is_json() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let description = place.get("/api/v1/openapi.json", "").await.json();
        let paths = description["paths"].as_object().unwrap();
        for path in [
            "/api/v1/findings",
            "/api/v1/findings/summary",
            "/api/v1/findings/{source}/{file}",
            "/api/v1/findings/{source}/{file}/decisions",
        ] {
            assert!(paths.contains_key(path), "{path}");
        }
        // Two descriptions of one name would make one of them the other's.
        let (_, reader) = place
            .login(&[
                Role::PrivacyTeam,
                Role::DataProtectionOfficer,
                Role::Administrator,
            ])
            .await;
        for path in ["/api/v1/findings", "/api/v1/devices", "/api/v1/audit"] {
            let told = &paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
            let name = told["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
            let described = description["components"]["schemas"][name]["properties"].as_object();
            let described: BTreeSet<&str> = described.unwrap().keys().map(String::as_str).collect();
            let answer = place.get(path, &reader).await.json();
            let given = answer.as_object().unwrap().keys().map(String::as_str);
            assert_eq!(given.collect::<BTreeSet<_>>(), described, "{path}");
        }
        assert_eq!(
            place.get("/api/v1/findings/a/b", &cookie).await.json()["error"],
            "not_found"
        );
        let reference = place.get("/api", &cookie).await;
        assert!(reference.status == 200 && reference.text().contains("/api/v1/findings/summary"));
    });
}

/// The page of a finding.
fn page_of(address: &str) -> String {
    address.replace("/api/v1", "")
}

#[test]
fn the_pages_show_what_the_api_tells_and_escape_names() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        assert!(
            place
                .get("/findings", &cookie)
                .await
                .text()
                .contains("No findings")
        );
        let evil = "/home/jan/<script>alert(1)</script>.csv";
        let files = (0..60)
            .map(|n| file(n, &format!("/home/{n}.csv"), 0..3))
            .chain([file(99, evil, 0..5)]);
        accept(
            place.store(),
            &device(1),
            scan("/home", 10, files.collect()),
            Moment::now(),
        )
        .await
        .unwrap();

        let list = place
            .get("/findings?text=home&severity=critical,high,medium", &cookie)
            .await;
        assert_eq!(list.status, 200);
        assert!(!list.text().contains("<script>alert"));
        assert!(list.text().contains("61 findings"));
        let next = list
            .text()
            .split("rel=\"next\"")
            .next()
            .unwrap()
            .rsplit("href=\"")
            .next()
            .unwrap();
        let next = next
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&")
            .replace("&#38;", "&");
        let further = place.get(&next, &cookie).await;
        assert!(
            further.status == 200 && !further.text().contains("rel=\"next\""),
            "{next}"
        );

        let here = page_of(&address(place, evil).await);
        let one = place.get(&here, &cookie).await;
        assert_eq!(one.status, 200, "{}", one.text());
        assert!(one.text().contains("row 2, column 3") && !one.text().contains("<script>alert"));
        assert_eq!(place.get(&page_of("/findings/x/y"), &cookie).await.status, 404);
        assert_eq!(place.get("/findings?severity=severe", &cookie).await.status, 422);
        assert!(
            place
                .get("/findings", "")
                .await
                .location()
                .starts_with("/login?back=/findings")
        );
    });
}

#[test]
fn decisions_and_looks_at_customers_are_made_by_forms() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let here = page_of(&address(place, "/home/jan/export.csv").await);
        for id in 0..39 {
            let row = homeward_server::store::entity::customer::Model {
                id,
                crm_id: format!("K{id}"),
                label: "J. de V…, Utrecht".to_owned(),
                kind: "person".to_owned(),
                account_manager: Some("Els".to_owned()),
                retired: None,
            };
            row.into_active_model()
                .reset_all()
                .insert(&place.rows)
                .await
                .unwrap();
        }
        let reveal = format!("{here}/customers");
        assert_eq!(place.post(&reveal, &cookie, "reason=+").await.status, 422);
        let shown = place.post(&reveal, &cookie, "reason=melding+AP").await;
        assert_eq!(shown.status, 200);
        assert!(shown.text().contains("J. de V…, Utrecht") && shown.text().contains("K38"));
        assert!(shown.text().contains("Of 1 customer nothing is known"));

        let decide = format!("{here}/decisions");
        let made = place
            .post(&decide, &cookie, "kind=false_positive&reason=testbestand&seen=0")
            .await;
        assert_eq!((made.status.as_u16(), made.location()), (303, here.as_str()));
        assert_eq!(
            place.post(&decide, &cookie, "kind=delete&seen=0").await.status,
            409
        );
        let page = place.get(&here, &cookie).await;
        assert!(page.text().contains("false positive") && page.text().contains("testbestand"));

        let (_, auditor) = place.login(&[Role::Auditor]).await;
        assert_eq!(
            place.post(&decide, &auditor, "kind=delete&seen=1").await.status,
            403
        );
        let page = place.get(&here, &auditor).await;
        assert!(page.text().contains("customers looked at") && !page.text().contains("name=\"kind\""));
    });
}

#[test]
fn what_was_not_read_is_listed_with_its_reason_for_those_who_keep_coverage() {
    on_both(async |place| {
        let mut report = scan("/home", 10, Vec::new());
        report.unscanned = (0..210)
            .map(|n| super::harness::told::unread(&format!("/home/geheim/{n}")))
            .collect();
        accept(place.store(), &device(1), report, Moment::now())
            .await
            .unwrap();
        let id = place.device(1, "LAP-1").await;
        let (_, it) = place.login(&[Role::Administrator]).await;
        let path = format!("/devices/{id}/unscanned");
        let page = place.get(&path, &it).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("no access") && page.text().contains("rel=\"next\""));
        assert_eq!(
            place.get(&format!("{path}?reason=permission"), &it).await.status,
            200
        );
        assert_eq!(place.get(&format!("{path}?reason=evil"), &it).await.status, 422);
        let (_, employee) = place.login(&[Role::Employee]).await;
        assert_eq!(place.get(&path, &employee).await.status, 403);
    });
}

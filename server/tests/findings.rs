//! Findings as people and programs ask for them: filters, pages of a list, who sees what.

mod copies;
mod decisions;
mod pages;

use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::finding;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
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

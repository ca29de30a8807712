//! Lists, exports and searches, and whose eyes they are for.

use homeward_server::moment::Moment;
use homeward_server::retention;
use homeward_server::role::Role;
use homeward_server::store::entity::{customer, decision, finding};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::super::harness::on_both;
use super::super::harness::told::file;
use super::{decide, fill, in_days, logged, report, reviewed, row};

#[test]
fn what_reviewers_arrange_among_themselves_is_not_the_employee_s_to_read() {
    on_both(async |place| {
        fill(place).await;
        let els = place.person("Els Eigenaar", None).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(els))
            .exec(&place.rows)
            .await
            .unwrap();
        let (account, team) = place.login(&[Role::PrivacyTeam]).await;
        let (_, hers) = place.login_as(&[Role::Employee], Some(els)).await;
        decide(place, &team, "text=klein", "hold", "&reason=Procedure+X").await;
        decide(place, &team, "text=klein", "assign", &format!("&to={account}")).await;
        let wrong = format!("query=text%3Dklein&kind=assign&through=9999&back=review&to={els}");
        assert_eq!(place.post("/findings/decide", &team, &wrong).await.status, 422);
        place
            .post(
                "/findings/views",
                &team,
                "name=Onderzoek&query=text%3Dklein&shared=yes",
            )
            .await;
        let one = row(place, "/srv/klein.csv").await;
        let page = format!("/findings/{}/{}", one.source_id, one.file_id);
        for path in [page.as_str(), "/findings", "/findings?held=yes"] {
            let page = place.get(path, &hers).await;
            assert_eq!(page.status, 200);
            for word in ["Procedure X", "Onderzoek"] {
                assert!(!page.text().contains(word), "{path}: {word}");
            }
        }
        assert!(place.get(&page, &team).await.text().contains("Procedure X"));
        let held = place
            .get("/api/v1/findings?held=yes&presence=all", &hers)
            .await
            .json();
        assert_eq!(held["count"], 45, "asking for holds tells nothing");
        let sorts = place.get("/api/v1/findings/summary?held=yes", &hers).await.json();
        assert_eq!(sorts["findings"], 45, "nor does counting them");
        let page = place.get("/findings?held=yes", &hers).await;
        let plain = place.get("/findings", &hers).await;
        let facets = |page: &str| {
            let tags = page.split("<a class=\"tag\"").skip(1);
            tags.map(|tag| {
                tag.split("<strong>")
                    .nth(1)
                    .unwrap()
                    .split('<')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect::<Vec<_>>()
        };
        assert!(!facets(plain.text()).is_empty());
        assert_eq!(
            facets(page.text()),
            facets(plain.text()),
            "nor do the counts on the filters"
        );
        let nothing = place
            .get("/findings/decide?text=klein&do=delete&some=yes", &team)
            .await;
        assert_eq!(nothing.status, 422, "nothing was ticked");
    });
}

#[test]
fn a_list_is_narrowed_counted_kept_and_exported_as_it_is() {
    on_both(async |place| {
        fill(place).await;
        report(place, 1, vec![file(800, "/media/jan/STICK/=cmd.csv", 0..9)]).await;
        let (account, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let count = async |query: &str| {
            let answer = place.get(&format!("/api/v1/findings?{query}"), &cookie).await;
            assert_eq!(answer.status, 200, "{query}");
            answer.json()["count"].as_u64().unwrap()
        };
        assert_eq!(count("outside=removable").await, 1);
        assert_eq!(count("outside=removable,synced").await, 2);
        assert_eq!(count("outside=mailed").await, 0);
        assert_eq!(count("assignee=nobody").await, 46);
        assert_eq!(count("held=yes").await, 0);
        let copies = row(place, "/home/jan/export.csv").await.content;
        assert_eq!(count(&format!("content={copies}")).await, 3);
        for bad in ["outside=moon", "content=%27", "assignee=jan", "held=no", "rows=a"] {
            assert_eq!(
                place
                    .get(&format!("/api/v1/findings?{bad}"), &cookie)
                    .await
                    .status,
                422,
                "{bad}"
            );
        }
        decide(place, &cookie, "text=klein", "assign", &format!("&to={account}")).await;
        assert_eq!(count(&format!("assignee={account}")).await, 1);

        let page = place.get("/findings?folder=/home", &cookie).await;
        assert!(page.text().contains("outside=synced") && page.text().contains("as=xlsx"));
        let kept = place
            .post(
                "/findings/views",
                &cookie,
                "name=Op+sticks&query=outside%3Dremovable&shared=yes",
            )
            .await;
        assert_eq!(
            (kept.status.as_u16(), kept.location()),
            (303, "/findings?outside=removable")
        );
        let (_, other) = place.login(&[Role::Auditor]).await;
        let theirs = place.get("/findings", &other).await;
        assert!(
            theirs.text().contains("Op sticks") && !theirs.text().contains("/findings/views/"),
            "shared"
        );
        assert_eq!(
            place
                .post("/findings/views", &cookie, "name=x&query=severity%3Dmoon")
                .await
                .status,
            422
        );

        let csv = place
            .get("/findings/export?outside=removable&as=csv", &cookie)
            .await;
        assert_eq!(csv.status, 200);
        assert_eq!(csv.text().lines().count(), 2);
        // Tables are for people, JSON is for programs.
        assert!(
            csv.text().contains("First seen") && csv.text().contains(",medium,"),
            "{}",
            csv.text()
        );
        assert_eq!(place.post("/language", &cookie, "language=nl").await.status, 303);
        let csv = place
            .get("/findings/export?outside=removable&as=csv", &cookie)
            .await;
        let heading = csv.text().lines().next().unwrap();
        assert!(
            heading.contains("Bron,") && heading.ends_with("Laatst gezien,Verdwenen"),
            "{heading}"
        );
        assert!(csv.text().contains(",middel,") && csv.text().contains(",op verwisselbare schijf,"));
        let json = place.get("/findings/export?folder=/home&as=json", &cookie).await;
        assert!(json.json()[0]["first_seen"].is_string());
        assert_eq!(json.json().as_array().unwrap().len(), 43);
        let evil = finding::Entity::update_many()
            .col_expr(finding::Column::Path, Expr::value("=HYPERLINK(1)"))
            .filter(finding::Column::Path.eq("/srv/media.csv"));
        assert_eq!(evil.exec(&place.rows).await.unwrap().rows_affected, 1);
        let book = place.get("/findings/export?as=xlsx", &cookie).await;
        assert!(
            book.headers["content-disposition"]
                .to_str()
                .unwrap()
                .contains("xlsx")
        );
        cells_are_words_and_numbers(&book.body);
        assert_eq!(place.get("/findings/export?as=exe", &cookie).await.status, 422);
        let told = logged(place, "findings.exported").await;
        assert_eq!(told.len(), 4);
        assert!(told[0].detail.contains("outside=removable"));
        let (_, it) = place.login(&[Role::Administrator]).await;
        assert_eq!(place.get("/findings/export?as=csv", &it).await.status, 403);
    });
}

/// A workbook of an export: a name that looks like a formula is words in it, and amounts are numbers.
fn cells_are_words_and_numbers(bytes: &[u8]) {
    use calamine::{Data, Reader as _, Xlsx};
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let formulas = book.worksheet_formula("Sheet1").unwrap();
    assert!(formulas.used_cells().next().is_none());
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let (headings, rows) = (sheet.rows().next().unwrap(), sheet.rows().skip(1));
    let column = |name: &str| headings.iter().position(|cell| *cell == *name).unwrap();
    let (path, customers) = (column("Pad"), column("Klanten"));
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 46);
    for row in &rows {
        assert!(matches!(&row[customers], Data::Float(number) if *number >= 1.0));
    }
    let evil = rows
        .iter()
        .find(|row| row[path].to_string().starts_with("=HYPERLINK"));
    assert!(matches!(&evil.unwrap()[path], Data::String(_)));
}

#[test]
fn a_customer_is_found_by_number_on_a_reason_that_is_logged() {
    on_both(async |place| {
        fill(place).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        // The first left the CRM and came back under another id, which no file has yet.
        for (id, crm_id) in [(5, "K-5"), (905, "K-5"), (900, "K-900")] {
            let row = customer::Model {
                id,
                crm_id: crm_id.to_owned(),
                label: "J. de V…, Utrecht".to_owned(),
                kind: "person".to_owned(),
                account_manager: None,
                retired: (id == 5).then_some(Moment(1)),
            };
            row.into_active_model()
                .reset_all()
                .insert(&place.rows)
                .await
                .unwrap();
        }
        assert_eq!(
            place
                .post(
                    "/review/policy",
                    &team,
                    "two_from=&crm_link=https://crm.example/klant/{id}"
                )
                .await
                .status,
            200
        );
        let seek = async |cookie: &str, form: &str| place.post("/findings/customer", cookie, form).await;
        assert_eq!(seek(&team, "number=K-5&reason=").await.status, 422);
        assert!(logged(place, "customer.sought").await.is_empty());
        let found = seek(&team, "number=K-5&reason=verzoek+art.+17").await;
        assert_eq!(found.status, 200);
        assert!(
            found.text().contains("3 findings") && found.text().contains("https://crm.example/klant/K-5")
        );
        assert!(
            seek(&team, "number=K-900&reason=verzoek")
                .await
                .text()
                .contains("none of the files")
        );
        assert!(
            seek(&team, "number=K-1&reason=verzoek")
                .await
                .text()
                .contains("No customer of this number")
        );
        let told = logged(place, "customer.sought").await;
        assert_eq!(told.len(), 3);
        assert!(told[0].object.as_deref() == Some("customer:905") && told[0].detail.contains("art. 17"));
        for role in [Role::Administrator, Role::Manager, Role::Employee, Role::Auditor] {
            let (_, other) = place.login(&[role]).await;
            assert_eq!(place.get("/findings/customer", &other).await.status, 403);
            assert_eq!(seek(&other, "number=K-5&reason=nieuwsgierig").await.status, 403);
        }
    });
}

#[test]
fn what_is_put_off_comes_back_and_words_stay_with_the_finding() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let soon = format!("&reason=na+de+audit&expires={}", in_days(30));
        decide(place, &cookie, "text=klein", "snooze", &soon).await;
        assert_eq!(reviewed(place, "later").await, 1);
        decision::Entity::update_many()
            .col_expr(decision::Column::Expires, Expr::value(Moment(1)))
            .exec(&place.rows)
            .await
            .unwrap();
        retention::run(place.store(), Moment::now()).await.unwrap();
        assert_eq!(reviewed(place, "later").await, 0);

        let one = row(place, "/srv/klein.csv").await;
        let here = format!("/findings/{}/{}", one.source_id, one.file_id);
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        let words = "kind=comment&reason=Vraag+het+eerst+aan+Els&seen=2";
        assert_eq!(
            place
                .post(&format!("{here}/decisions"), &officer, words)
                .await
                .status,
            303
        );
        assert!(
            place
                .get(&here, &cookie)
                .await
                .text()
                .contains("Vraag het eerst aan Els")
        );
        let (_, auditor) = place.login(&[Role::Auditor]).await;
        let words = "kind=comment&reason=x&seen=3";
        assert_eq!(
            place
                .post(&format!("{here}/decisions"), &auditor, words)
                .await
                .status,
            403
        );
    });
}

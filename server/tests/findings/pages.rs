//! The pages of findings: what they show, and what their forms do.

use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::super::harness::on_both;
use super::super::harness::told::{device, file, scan, unread};
use super::{address, fill};

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
        assert_eq!(made.status, 303);
        assert!(made.location().starts_with(&format!("{here}?done=")));
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
        report.unscanned = (0..210).map(|n| unread(&format!("/home/geheim/{n}"))).collect();
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

//! Rules: decisions that hold for what comes later, and are revoked.

use homeward_server::role::Role;
use homeward_server::store::entity::{finding, review_rule};
use sea_orm::EntityTrait;

use super::super::harness::on_both;
use super::super::harness::told::file;
use super::{decide, fill, in_days, logged, report, reviewed, row};

#[test]
fn a_rule_decides_about_what_comes_later() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let year = format!(
            "&legal_ground=contract&expires={}&reason=lopende+offertes&later=rule",
            in_days(300)
        );
        decide(
            place,
            &cookie,
            "folder=/home/jan/offertes&review=new",
            "authorise",
            &year,
        )
        .await;
        assert_eq!(reviewed(place, "authorised").await, 40);
        let rule = review_rule::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            rule.query, "folder=/home/jan/offertes",
            "a rule says nothing of reviews"
        );

        report(
            place,
            10,
            vec![
                file(700, "/home/jan/offertes/K50/offerte.docx", 600..601),
                file(701, "/home/jan/offertesoud/K50/offerte.docx", 601..602),
            ],
        )
        .await;
        let later = row(place, "/home/jan/offertes/K50/offerte.docx").await;
        assert_eq!(later.review, "authorised");
        assert_eq!(
            row(place, "/home/jan/offertesoud/K50/offerte.docx").await.review,
            "new"
        );
        assert_eq!(logged(place, "rule.applied").await.len(), 1);
        let here = format!("/findings/{}/{}", later.source_id, later.file_id);
        let page = place.get(&here, &cookie).await;
        assert!(page.text().contains("by a rule") && page.text().contains("lopende offertes"));

        // What people decide themselves a rule leaves alone, however often it is seen.
        let reopen = format!("{here}/decisions");
        assert_eq!(
            place
                .post(&reopen, &cookie, "kind=reopen&reason=toch+kijken&seen=1")
                .await
                .status,
            303
        );
        report(
            place,
            5,
            vec![file(700, "/home/jan/offertes/K50/offerte.docx", 600..601)],
        )
        .await;
        assert_eq!(
            row(place, "/home/jan/offertes/K50/offerte.docx").await.review,
            "new"
        );
        report(
            place,
            3,
            vec![file(702, "/home/jan/offertes/K51/offerte.docx", 602..603)],
        )
        .await;
        assert_eq!(
            row(place, "/home/jan/offertes/K51/offerte.docx").await.review,
            "authorised"
        );
    });
}

#[test]
fn a_rule_is_revoked_and_what_it_decided_comes_back() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let year = format!(
            "&legal_ground=contract&expires={}&reason=lopende+offertes&later=rule",
            in_days(300)
        );
        decide(
            place,
            &cookie,
            "folder=/home/jan/offertes&review=new",
            "authorise",
            &year,
        )
        .await;
        let rule = review_rule::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        report(
            place,
            3,
            vec![
                file(700, "/home/jan/offertes/K50/offerte.docx", 600..601),
                file(702, "/home/jan/offertes/K51/offerte.docx", 602..603),
            ],
        )
        .await;
        let list = place.get("/review/rules", &cookie).await;
        assert!(
            list.text().contains("/home/jan/offertes")
                && list.text().contains("decided about 2 later findings")
        );
        let revoke = format!("/review/rules/{}/revoke", rule.id);
        assert_eq!(place.post(&revoke, &cookie, "reason=").await.status, 422);
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        assert_eq!(place.post(&revoke, &officer, "reason=x").await.status, 403);
        assert_eq!(
            place
                .post(&revoke, &cookie, "reason=afgelopen&back=yes")
                .await
                .status,
            303
        );
        assert_eq!(
            row(place, "/home/jan/offertes/K51/offerte.docx").await.review,
            "new"
        );
        assert_eq!(
            reviewed(place, "authorised").await,
            40,
            "what people decided stays"
        );
        report(
            place,
            1,
            vec![file(703, "/home/jan/offertes/K52/offerte.docx", 603..604)],
        )
        .await;
        assert_eq!(
            row(place, "/home/jan/offertes/K52/offerte.docx").await.review,
            "new"
        );
        assert!(
            place
                .get("/review/rules", &officer)
                .await
                .text()
                .contains("Revoked on")
        );
    });
}

#[test]
fn a_rule_fits_what_a_list_of_its_filter_shows() {
    on_both(async |place| {
        fill(place).await;
        report(
            place,
            1,
            vec![
                file(900, r"C:\Users\Jan\Klanten 100%\A_b.CSV", 0..9),
                file(901, "/media/jan/STICK/klein.csv", 0..2),
            ],
        )
        .await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let rows = finding::Entity::find().all(&place.rows).await.unwrap();
        let content = &rows[0].content;
        for query in [
            "folder=/home/jan",
            "folder=/home/ja",
            "folder=/",
            "folder=/home/jan/",
            r"folder=C:%5CUsers",
            "text=KLEIN",
            "text=100%25",
            "text=a_b",
            "outside=removable,synced",
            "format=csv",
            "severity=low",
            "severity=medium",
            "kind=iban,email",
            "person=unknown",
            &format!("content={content}"),
            &format!("source={}&text=klein", rows[0].source_id),
            &format!("device={}", rows[0].device_id),
        ] {
            let filter = homeward_server::findings::rules::filter_of(query).unwrap();
            assert_eq!(
                filter.lasting(),
                homeward_server::findings::rules::filter_of(&filter.lasting().query())
                    .unwrap()
                    .lasting()
            );
            let fits = rows.iter().filter(|row| filter.fits(row)).count();
            let listed = place
                .get(&format!("/api/v1/findings?{query}"), &cookie)
                .await
                .json();
            assert_eq!(listed["count"], fits, "{query}");
        }
    });
}

//! What two people decide, and what holds of what was proposed or undone.

use std::time::Duration;

use homeward_server::findings::policy::ReviewPolicy;
use homeward_server::moment::Moment;
use homeward_server::retention;
use homeward_server::role::Role;
use homeward_server::store::entity::decision;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::super::harness::on_both;
use super::{decide, fill, hidden, in_days, logged, reviewed, row};

#[test]
fn much_stays_only_when_two_agree() {
    on_both(async |place| {
        fill(place).await;
        let (_, first) = place.login(&[Role::PrivacyTeam]).await;
        let (_, second) = place.login(&[Role::PrivacyTeam]).await;
        for (form, status) in [
            ("two_from=nul&crm_link=", 422),
            ("two_from=0&crm_link=", 422),
            ("two_from=&crm_link=javascript:alert({id})", 422),
            ("two_from=10&crm_link=https://crm.example/klant/{id}", 200),
        ] {
            assert_eq!(
                place.post("/review/policy", &first, form).await.status,
                status,
                "{form}"
            );
        }
        let one = row(place, "/home/jan/export.csv").await;
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let stay = format!(
            "kind=authorise&reason=bron&legal_ground=contract&expires={}&seen=0",
            in_days(300)
        );
        assert_eq!(place.post(&path, &first, &stay).await.status, 303);
        assert_eq!(row(place, &one.path).await.review, "proposed");
        assert_eq!(place.post(&path, &first, "kind=agree&seen=1").await.status, 409);
        assert!(
            place
                .get("/", &second)
                .await
                .text()
                .contains("waits for a second reviewer")
        );
        assert_eq!(place.post(&path, &second, "kind=agree&seen=1").await.status, 303);
        assert_eq!(row(place, &one.path).await.review, "authorised");
        assert_eq!(place.post(&path, &second, "kind=agree&seen=2").await.status, 409);

        // Of many, those with few customers are one person's to decide.
        decide(
            place,
            &first,
            "format=csv&review=new",
            "false_positive",
            "&reason=proef",
        )
        .await;
        assert_eq!(
            (
                reviewed(place, "proposed").await,
                reviewed(place, "false_positive").await
            ),
            (2, 42)
        );
        // Nobody agrees to their own, and one page serves for all that others proposed.
        decide(place, &first, "review=proposed", "agree", "").await;
        assert_eq!(reviewed(place, "proposed").await, 2);
        decide(place, &second, "review=proposed", "agree", "").await;
        assert_eq!(
            (
                reviewed(place, "proposed").await,
                reviewed(place, "false_positive").await
            ),
            (0, 44)
        );
    });
}

#[test]
fn fewer_findings_for_two_takes_two() {
    on_both(async |place| {
        let (_, first) = place.login(&[Role::PrivacyTeam]).await;
        let (_, second) = place.login(&[Role::PrivacyTeam]).await;
        let set = async |cookie: &str, two: &str| {
            let form = format!("two_from={two}&crm_link=");
            let told = place.post("/review/policy", cookie, &form).await;
            assert_eq!(told.status, 200);
            told.text().to_owned()
        };
        let holds = async || ReviewPolicy::of(place.store()).await.unwrap().two_from;
        // More is one person's to ask.
        set(&first, "100").await;
        set(&second, "10").await;
        assert_eq!(holds().await, Some(10));
        for (two, words) in [("50", "from 50 customers"), ("", "never two reviewers")] {
            let told = set(&first, two).await;
            assert!(
                told.contains("once a colleague agrees") && told.contains(words),
                "{told}"
            );
            assert_eq!(holds().await, Some(10), "it waits");
        }
        let start = place.get("/", &second).await;
        assert!(
            start.text().contains("A colleague wants to loosen"),
            "{}",
            start.text()
        );
        assert!(
            !place
                .get("/", &first)
                .await
                .text()
                .contains("A colleague wants to loosen")
        );
        let seen = |page: &str| hidden(page, "seen");
        let page = place.get("/review/policy", &first).await;
        assert!(!page.text().contains("value=\"agree\""), "not by oneself");
        let own = format!("answer=agree&seen={}", seen(page.text()));
        assert_eq!(
            place.post("/review/policy/answer", &first, &own).await.status,
            409
        );
        assert_eq!(
            place
                .post("/review/policy/answer", &second, "answer=agree&seen=5")
                .await
                .status,
            409,
            "what is agreed to is what was seen"
        );
        let page = place.get("/review/policy", &second).await;
        assert!(page.text().contains("value=\"agree\""));
        let reject = format!("answer=reject&seen={}", seen(page.text()));
        assert_eq!(
            place.post("/review/policy/answer", &second, &reject).await.status,
            303
        );
        assert_eq!(holds().await, Some(10));
        set(&first, "").await;
        let page = place.get("/review/policy", &second).await;
        let agree = format!("answer=agree&seen={}", seen(page.text()));
        assert_eq!(
            place.post("/review/policy/answer", &second, &agree).await.status,
            303
        );
        assert_eq!(holds().await, None);
        assert_eq!(
            place.post("/review/policy/answer", &second, &agree).await.status,
            409,
            "once"
        );
        assert_eq!(logged(place, "review_policy.loosening_asked").await.len(), 3);
        assert_eq!(logged(place, "review_policy.loosened").await.len(), 1);
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        assert_eq!(
            place.post("/review/policy/answer", &officer, &agree).await.status,
            403
        );
    });
}

#[test]
fn what_was_undone_or_only_proposed_holds_nothing() {
    on_both(async |place| {
        fill(place).await;
        let (one_account, first) = place.login(&[Role::PrivacyTeam]).await;
        let (other_account, second) = place.login(&[Role::PrivacyTeam]).await;
        place
            .post("/review/policy", &first, "two_from=10&crm_link=")
            .await;
        let one = row(place, "/home/jan/export.csv").await;
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let until = |days: u64| format!("&reason=bron&legal_ground=contract&expires={}", in_days(days));
        let stay = format!("kind=authorise&seen=0{}", until(30));
        assert_eq!(place.post(&path, &first, &stay).await.status, 303);
        assert_eq!(place.post(&path, &second, "kind=agree&seen=1").await.status, 303);

        let only = format!("rows={}", one.seq);
        let longer = decide(place, &first, &only, "authorise", &until(900)).await;
        assert_eq!(row(place, &one.path).await.review, "proposed");
        let undone = place
            .post(&format!("/findings/undo/{longer}"), &first, "back=review")
            .await;
        assert_eq!(undone.status, 303);
        assert_eq!(row(place, &one.path).await.review, "authorised");
        let later = Moment::now().after(Duration::from_hours(24 * 40));
        retention::run(place.store(), later).await.unwrap();
        assert_eq!(row(place, &one.path).await.review, "new", "its own end came");
        // By then sessions are over.
        let first = place.login_again(one_account).await;
        let second = place.login_again(other_account).await;

        // A proposal that was withdrawn is not the one that is agreed to.
        let seen = decision::Entity::find().count(&place.rows).await.unwrap();
        let mine = format!("kind=false_positive&reason=geen+klanten&seen={seen}");
        assert_eq!(place.post(&path, &first, &mine).await.status, 303);
        let other = decide(place, &second, &only, "authorise", &until(900)).await;
        let undone = place
            .post(&format!("/findings/undo/{other}"), &second, "back=review")
            .await;
        assert_eq!(undone.status, 303);
        let seen = decision::Entity::find().count(&place.rows).await.unwrap();
        let agreed = place
            .post(&path, &second, &format!("kind=agree&seen={seen}"))
            .await;
        assert_eq!(agreed.status, 303, "{}", agreed.text());
        assert_eq!(row(place, &one.path).await.review, "false_positive");
    });
}

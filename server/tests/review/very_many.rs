//! Decisions about more findings than one step takes: undone and revoked step by step, and gone on with where that stopped.

use homeward_server::findings::bulk::{self, Going, Later};
use homeward_server::findings::{Kind, Said};
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{bulk as rows, decision, review_rule};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::super::harness::told::file;
use super::super::harness::{Place, on_both};
use super::meanwhile::{ALL, draft, officer};
use super::{logged, report, reviewed};

/// Findings: three steps.
const MANY: u64 = 1_200;

async fn fill(place: &Place, folder: &str, ids: std::ops::Range<u64>) {
    let files = ids.map(|n| file(u128::from(n) + 1, &format!("{folder}/k{n}.docx"), 0..1));
    report(place, 30, files.collect()).await;
}

#[test]
fn undoing_very_many_goes_in_steps_and_is_gone_on_with() {
    on_both(async |place| {
        fill(place, "/srv/veel", 0..MANY).await;
        let viewer = officer(place).await;
        let filter = Said::of_query("folder=/srv/veel").unwrap().check().unwrap();
        let id = bulk::decide(
            place.store(),
            &viewer,
            &filter,
            draft(Kind::Delete),
            ALL,
            Later::No,
        )
        .await
        .unwrap();
        assert_eq!(reviewed(place, "to_delete").await, MANY);
        assert_eq!(logged(place, "decision.bulk_made").await.len(), 3);

        // It begins, and then whatever it is stops it.
        let _ = bulk::begin_undo(place.store(), &viewer, id).await.unwrap();
        assert_eq!(reviewed(place, "to_delete").await, MANY);
        let outcome = bulk::outcome(place.store(), &viewer, id).await.unwrap();
        assert_eq!(outcome.going, Going::On);
        rows::Entity::update_many()
            .col_expr(rows::Column::Touched, Expr::value(Moment(0)))
            .col_expr(rows::Column::Ended, Expr::value(Moment(0)))
            .exec(&place.rows)
            .await
            .unwrap();
        let cookie = place.login_again(viewer.account).await;
        let page = place.get(&format!("/review?done={id}"), &cookie).await;
        assert!(
            page.text().contains("Undoing stopped half-way"),
            "{}",
            page.text()
        );
        assert!(page.text().contains("Undo the rest, too"));
        // No time ends what has begun.
        let path = format!("/findings/undo/{id}");
        assert_eq!(place.post(&path, &cookie, "back=/review").await.status, 303);
        assert_eq!(reviewed(place, "new").await, MANY);
        assert_eq!(logged(place, "decision.bulk_undone").await.len(), 1);
        assert_eq!(logged(place, "decision.bulk_put_back").await.len(), 3);
        let done = place.get(&format!("/review?done={id}"), &cookie).await;
        assert!(done.text().contains("Undone: 1,200 findings"), "{}", done.text());
        assert_eq!(
            place.post(&path, &cookie, "back=/review").await.status,
            409,
            "once"
        );
        let undone = decision::Entity::find().filter(decision::Column::Kind.eq("undone"));
        assert_eq!(undone.count(&place.rows).await.unwrap(), MANY);
    });
}

#[test]
fn deciding_ends_where_it_was_undone_on_the_way() {
    on_both(async |place| {
        fill(place, "/srv/veel", 0..600).await;
        let viewer = officer(place).await;
        let filter = Said::of_query("folder=/srv/veel").unwrap().check().unwrap();
        let begun = bulk::begin(
            place.store(),
            &viewer,
            &filter,
            draft(Kind::Delete),
            ALL,
            Later::No,
        )
        .await
        .unwrap();
        let id = begun.id();
        let stopped = bulk::outcome(place.store(), &viewer, id).await.unwrap();
        assert_eq!((stopped.going, stopped.left.count), (Going::On, 600));
        bulk::undo(place.store(), &viewer, id).await.unwrap();
        begun.go_on(place.store()).await.unwrap();
        assert_eq!(reviewed(place, "new").await, 600);
    });
}

#[test]
fn what_a_revoked_rule_decided_comes_back_in_steps() {
    on_both(async |place| {
        fill(place, "/srv/veel", 0..1).await;
        let viewer = officer(place).await;
        let cookie = place.login_again(viewer.account).await;
        let filter = Said::of_query("folder=/srv/veel").unwrap().check().unwrap();
        bulk::decide(
            place.store(),
            &viewer,
            &filter,
            draft(Kind::Delete),
            ALL,
            Later::Rule,
        )
        .await
        .unwrap();
        fill(place, "/srv/veel", 1..MANY + 1).await;
        assert_eq!(reviewed(place, "to_delete").await, MANY + 1);
        let rule = review_rule::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        // One of them somebody decided about since.
        let one = super::row(place, "/srv/veel/k7.docx").await;
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let (_, other) = place.login(&[Role::PrivacyTeam]).await;
        assert_eq!(
            place
                .post(&path, &other, "kind=hand_over&reason=kennis&seen=1")
                .await
                .status,
            303
        );
        let revoke = format!("/review/rules/{}/revoke", rule.id);
        assert_eq!(
            place
                .post(&revoke, &cookie, "reason=toch+niet&back=yes")
                .await
                .status,
            303
        );
        assert_eq!(
            (
                reviewed(place, "new").await,
                reviewed(place, "to_delete").await,
                reviewed(place, "to_hand_over").await
            ),
            (MANY - 1, 1, 1),
            "what people decided stays"
        );
        assert_eq!(logged(place, "rule.put_back").await.len(), 3);
        let page = place.get("/review/rules", &cookie).await;
        assert!(
            page.text().contains("1,199 findings came back"),
            "{}",
            page.text()
        );

        // Where it stopped on the way, it is gone on with.
        let back = format!("/review/rules/{}/back", rule.id);
        assert_eq!(place.post(&back, &cookie, "").await.status, 409, "it is through");
        review_rule::Entity::update_many()
            .col_expr(review_rule::Column::BackEnded, Expr::value(None::<i64>))
            .col_expr(review_rule::Column::Touched, Expr::value(Moment(0)))
            .exec(&place.rows)
            .await
            .unwrap();
        let page = place.get("/review/rules", &cookie).await;
        assert!(page.text().contains("stopped half-way") && page.text().contains(&back));
        assert_eq!(place.post(&back, &cookie, "").await.status, 303);
        let rule = review_rule::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        assert!(rule.back_ended.is_some() && rule.back == 1_199);
    });
}

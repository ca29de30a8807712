//! Decisions about one finding, as programs make them.

use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::decision;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::super::harness::on_both;
use super::super::harness::told::{device, file, scan};
use super::{address, fill};

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

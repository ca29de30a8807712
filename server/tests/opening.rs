//! A database is made, opened again and used by two at a time.

use homeward_server::audit::{self, Verdict};
use homeward_server::role::Role;
use homeward_server::store::Store;

use super::harness::on_both;

#[test]
fn a_database_is_opened_again() {
    on_both(async |place| {
        let again = Store::open(&place.app.config().database).await.unwrap();
        again.ping().await.unwrap();
        assert!(matches!(
            audit::verify(&again, &[]).await.unwrap(),
            Verdict::Whole { entries: 0, .. }
        ));
    });
}

#[test]
fn somebody_who_is_logged_in_gets_pages_that_are_not_there_as_such() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let answer = place.get("/nowhere", &cookie).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains("Test Persoon"));
        let outside = place.get("/nowhere", "").await;
        assert!(outside.status == 404 && !outside.text().contains("Test Persoon"));
    });
}

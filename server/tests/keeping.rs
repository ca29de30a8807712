//! What keeps a server: backups that can be put back, health, counters.

use std::fs;

use homeward_server::audit::{self, Verdict};
use homeward_server::backup::{BackupFault, make, restore};
use homeward_server::findings::{Eyes, Filter};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::{Store, StoreUrl};

use super::harness::told::{device, file, scan};
use super::harness::{Engine, on_both};

#[test]
fn a_backup_is_put_back_whole() {
    on_both(async |place| {
        let report = scan("/home", 10, vec![file(1, "/home/a.csv", 0..5)]);
        accept(place.store(), &device(1), report, Moment::now())
            .await
            .unwrap();
        let data = &place.app.config().data;
        fs::create_dir_all(data.join("ca")).unwrap();
        fs::write(data.join("ca/key.pem"), "geheim").unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        // One that is broken off is none: here by a folder that bears the name of the copy.
        let in_the_way = data.join("database.part");
        fs::create_dir(&in_the_way).unwrap();
        let broken = elsewhere.path().join("broken");
        make(place.store(), place.app.config(), &broken)
            .await
            .unwrap_err();
        let put_back = restore(&broken, place.app.config()).await;
        assert!(matches!(put_back, Err(BackupFault::NoBackup(_))), "{put_back:?}");
        fs::remove_dir(in_the_way).unwrap();

        let kept = elsewhere.path().join("backup");
        make(place.store(), place.app.config(), &kept).await.unwrap();
        let again = make(place.store(), place.app.config(), &kept).await;
        assert!(matches!(again, Err(BackupFault::NotEmpty(_))));

        let mut config = place.app.config().clone();
        config.data = elsewhere.path().join("data");
        config.database = place.another(&config.data).await;
        restore(&kept, &config).await.unwrap();
        assert_eq!(
            fs::read_to_string(config.data.join("ca/key.pem")).unwrap(),
            "geheim"
        );
        assert!(!config.data.join("homeward.pgdump").exists());
        assert!(matches!(
            restore(&kept, &config).await,
            Err(BackupFault::NotEmpty(_))
        ));

        let store = Store::open(&config.database).await.unwrap();
        let found = store.findings(&Filter::default(), &Eyes::all()).await.unwrap();
        assert_eq!(found[0].path, "/home/a.csv");
        assert!(matches!(
            audit::verify(&store, &[]).await.unwrap(),
            Verdict::Whole { entries: 1, .. }
        ));
        place.forget_another(store).await;
    });
}

#[test]
fn health_is_for_all_and_counters_for_those_who_manage() {
    on_both(async |place| {
        assert_eq!(place.get("/health", "").await.status, 200);
        assert_eq!(place.get("/ready", "").await.text(), "ready\n");
        assert_eq!(place.get("/metrics", "").await.status, 401);
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        assert_eq!(place.get("/metrics", &team).await.status, 403);
        let (_, it) = place.login(&[Role::Administrator]).await;
        let shown = place.get("/metrics", &it).await;
        assert!(
            shown.status == 200
                && shown.headers["content-type"]
                    .to_str()
                    .unwrap()
                    .starts_with("text/plain")
        );
        for line in [
            "homeward_devices 0",
            "homeward_devices_silent 0",
            "homeward_findings 0",
            "homeward_requests_total{listener=\"pages\",status=\"2xx\"}",
        ] {
            assert!(shown.text().contains(line), "{line} in {}", shown.text());
        }
    });
}

#[test]
fn a_backup_goes_back_into_its_own_kind_of_database_only() {
    on_both(async |place| {
        let elsewhere = tempfile::tempdir().unwrap();
        let kept = elsewhere.path().join("backup");
        make(place.store(), place.app.config(), &kept).await.unwrap();
        let mut config = place.app.config().clone();
        config.data = elsewhere.path().join("data");
        config.database = match place.engine {
            Engine::Postgres => StoreUrl::in_folder(&config.data),
            Engine::Sqlite => StoreUrl::parse("postgres://nobody@localhost/none").unwrap(),
        };
        let fault = restore(&kept, &config).await.unwrap_err();
        assert!(matches!(fault, BackupFault::OtherDatabase(..)), "{fault}");
        assert!(!config.data.exists());
        let empty = elsewhere.path().join("empty");
        fs::create_dir(&empty).unwrap();
        assert!(matches!(
            restore(&empty, &config).await,
            Err(BackupFault::NoBackup(_))
        ));
    });
}

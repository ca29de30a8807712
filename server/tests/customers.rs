//! Exports become an index and a masked list, by the real program.

use std::fs;
use std::path::PathBuf;

use homeward_server::audit::Actor;
use homeward_server::config::Config;
use homeward_server::customers::{ImportFault, import};
use homeward_server::fleet::publishing::index_file;
use homeward_server::store::entity::customer;
use sea_orm::{EntityTrait, QueryOrder};

use super::harness::{Place, on_both};

/// The program that reads exports, where the build put it.
fn configured(place: &Place) -> Config {
    let built = PathBuf::from(env!("CARGO_BIN_EXE_homeward-server")).with_file_name("homeward");
    assert!(
        built.exists(),
        "build the workspace first: cargo build --workspace"
    );
    Config {
        agent_program: Some(built),
        ..place.app.config().clone()
    }
}

#[test]
fn an_export_leaves_an_index_and_masked_labels() {
    on_both(async |place| {
        let config = configured(place);
        let export = place.folder.path().join("-export.csv");
        let header = "Klantnummer;Voornaam;Tussenvoegsel;Achternaam;Plaats;E-mail\n";
        let jan = "K1;Jan;de;Vries;Utrecht;jan.devries@example.nl\n";
        fs::write(
            &export,
            format!("{header}{jan}K2;Els;;Bakker;Gouda;els.bakker@example.nl\n"),
        )
        .unwrap();
        let first = import(place.store(), &config, Actor::Server, &export, &[])
            .await
            .unwrap();
        assert_eq!((first.customers, first.retired), (2, 0));
        assert!(index_file(&config.data, &first.digest).exists());
        let rows = customer::Entity::find()
            .order_by_asc(customer::Column::CrmId)
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(rows[0].label, "J. de V…, Utrecht");
        assert!(rows.iter().all(|row| row.retired.is_none()));

        // Who leaves the CRM is retired; dense ids keep their meaning.
        fs::write(
            &export,
            format!("{header}{jan}K3;Ada;;Smit;Delft;ada.smit@example.nl\n"),
        )
        .unwrap();
        let second = import(place.store(), &config, Actor::Server, &export, &[])
            .await
            .unwrap();
        assert_eq!((second.customers, second.retired), (2, 1));
        let later = customer::Entity::find()
            .order_by_asc(customer::Column::CrmId)
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(later[0].id, rows[0].id);
        assert!(later[1].retired.is_some() && later[2].retired.is_none());
        let current = place.store().current_index().await.unwrap().unwrap();
        assert_eq!(current.digest, second.digest);
    });
}

#[test]
fn an_export_that_is_none_changes_nothing() {
    on_both(async |place| {
        let config = configured(place);
        let export = place.folder.path().join("export.csv");
        fs::write(&export, "niets\n").unwrap();
        let fault = import(place.store(), &config, Actor::Server, &export, &[])
            .await
            .unwrap_err();
        assert!(matches!(fault, ImportFault::Export(_)), "{fault}");
        let nowhere = Config {
            agent_program: Some(PathBuf::from("/nonexistent/homeward")),
            ..config
        };
        let fault = import(place.store(), &nowhere, Actor::Server, &export, &[])
            .await
            .unwrap_err();
        assert!(matches!(fault, ImportFault::Program(..)), "{fault}");
        assert!(place.store().current_index().await.unwrap().is_none());
    });
}

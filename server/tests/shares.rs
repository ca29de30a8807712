//! What a device may scan, hold and be called: shares, the index, its name.

use homeward_server::audit::Actor;
use homeward_server::fleet::network::Networks;
use homeward_server::fleet::policy::{self, FleetPolicy};
use homeward_server::fleet::tokens::{self, Approval, IndexUse, TokenKind};
use homeward_server::fleet::{devices, shares};
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{audit, device, finding, index_version};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::fleet::{Laptop, token, word};
use super::harness::told::{file, scan, unread};
use super::harness::{Answer, Place, on_both};

/// A device that is in under this name, and its id.
async fn let_in(place: &Place, machine: u8, name: &str) -> (Laptop, Uuid) {
    let token = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
    come(place, machine, name, &token).await
}

async fn come(place: &Place, machine: u8, name: &str, token: &str) -> (Laptop, Uuid) {
    let mut laptop = Laptop::new(machine);
    laptop.name = name.to_owned();
    let answer = laptop.enrol(place, token).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = laptop.know(&answer).device.parse().unwrap();
    (laptop, id)
}

async fn report(place: &Place, laptop: &Laptop, root: &str, minutes: u64, name: Option<&str>) -> Answer {
    let files = name.map(|name| file(1, &format!("{root}/{name}"), 0..9));
    let told = scan(root, minutes, files.into_iter().collect());
    let body = serde_json::to_value(&told).unwrap();
    laptop
        .ask(place, "POST", "/api/v1/agent/reports", Some(body))
        .await
}

async fn roots(place: &Place, laptop: &Laptop) -> Vec<String> {
    let told = laptop.ask(place, "GET", "/api/v1/agent/policy", None).await;
    let roots = told.json()["roots"].clone();
    let root = |root: &Value| root["root"].as_str().unwrap().to_owned();
    roots.as_array().unwrap().iter().map(root).collect()
}

async fn set_shares(place: &Place, names: &[&str]) {
    let told = FleetPolicy {
        roots: vec!["/home".to_owned()],
        shares: names.iter().map(|&name| name.to_owned()).collect(),
        ..FleetPolicy::default()
    };
    policy::set(&place.app, &told, Actor::Server).await.unwrap();
}

async fn row(place: &Place, id: Uuid) -> device::Model {
    place.store().device(id).await.unwrap().unwrap()
}

#[test]
fn only_the_device_that_was_chosen_for_a_share_is_told_of_it_and_writes_to_it() {
    on_both(async |place| {
        set_shares(place, &[r"\\FS\Sales\", "//fs/board"]).await;
        let (server, one) = let_in(place, 1, "fs-1").await;
        let (laptop, two) = let_in(place, 2, "lt-2").await;
        // Nobody was chosen: nobody scans it.
        assert_eq!(roots(place, &server).await, ["/home"]);
        let refused = report(place, &server, "//fs/sales", 30, Some("a.csv")).await;
        assert_eq!(
            (refused.status.as_u16(), word(&refused).as_str()),
            (409, "source_not_yours")
        );

        shares::assign(&place.app, "//FS/sales", one, Actor::Server)
            .await
            .unwrap();
        shares::assign(&place.app, "//FS/sales", one, Actor::Server)
            .await
            .unwrap();
        assert_eq!(roots(place, &server).await, ["/home", r"\\FS\Sales\"]);
        let said = audit::Entity::find()
            .filter(audit::Column::Action.eq("share.assigned"))
            .count(&place.rows);
        assert_eq!(said.await.unwrap(), 1, "asked again, nothing changed");
        assert_eq!(roots(place, &laptop).await, ["/home"]);
        let taken = report(place, &server, "//fs/sales", 30, Some("a.csv")).await;
        assert_eq!(taken.status, 200, "{}", taken.text());

        // Another device can say nothing of it: neither that there is more, nor that all is gone.
        for name in [Some("b.csv"), None] {
            let refused = report(place, &laptop, r"\\fs\sales", 5, name).await;
            assert!(refused.text().contains("source_not_yours"), "{}", refused.text());
        }
        let rows = finding::Entity::find().all(&place.rows).await.unwrap();
        assert_eq!((rows.len(), rows[0].presence.as_str()), (1, "present"));

        // The page says who scans it, and an administrator changes that there.
        let (_, admin) = place.login(&[Role::Administrator]).await;
        let page = place.get("/settings/policy", &admin).await;
        assert!(page.text().contains("fs-1") && page.text().contains("nobody yet"));
        let path = format!("/devices/{two}/shares");
        let form = "share=%2F%2Ffs%2Fsales&to=assign";
        assert_eq!(place.post(&path, &admin, form).await.status, 303);
        let (_, auditor) = place.login(&[Role::Auditor]).await;
        assert_eq!(place.post(&path, &auditor, form).await.status, 403);
        let unknown = place.post(&path, &admin, "share=%2F%2Ffs%2Fnone&to=assign").await;
        assert_eq!(unknown.status, 422);
        assert_eq!(roots(place, &laptop).await.len(), 2);
        assert!(
            place
                .get(&format!("/devices/{two}"), &admin)
                .await
                .text()
                .contains("this device")
        );

        // A device that is shut out, and a share that leaves the policy, leave nothing behind.
        shares::assign(&place.app, "//fs/board", one, Actor::Server)
            .await
            .unwrap();
        set_shares(place, &["//fs/sales"]).await;
        set_shares(place, &["//fs/sales", "//fs/board"]).await;
        assert_eq!(roots(place, &server).await.len(), 2);
        devices::revoke(&place.app, one, Actor::Server).await.unwrap();
        assert!(
            shares::assign(&place.app, "//fs/board", one, Actor::Server)
                .await
                .is_err()
        );
        let all = shares::all(&place.app).await.unwrap();
        assert_eq!(all[0].devices, [(two, "lt-2".to_owned())]);
        assert!(all[1].devices.is_empty());
        shares::release(&place.app, "//fs/sales", two, Actor::Server)
            .await
            .unwrap();
        let refused = report(place, &laptop, "//fs/sales", 1, None).await;
        assert_eq!(word(&refused), "source_not_yours");
    });
}

#[test]
fn what_was_not_read_on_a_share_is_shown_with_who_scans_it() {
    on_both(async |place| {
        set_shares(place, &["//fs/sales"]).await;
        let (server, id) = let_in(place, 1, "fs-1").await;
        shares::assign(&place.app, "//fs/sales", id, Actor::Server)
            .await
            .unwrap();
        let mut told = scan("//fs/sales", 5, Vec::new());
        told.unscanned = vec![unread("//fs/sales/oud.zip")];
        told.unscanned[0].modified = Some(1_700_000_000_000);
        let body = serde_json::to_value(&told).unwrap();
        let taken = server
            .ask(place, "POST", "/api/v1/agent/reports", Some(body))
            .await;
        assert_eq!(taken.status, 200);
        let (_, admin) = place.login(&[Role::Administrator]).await;
        for released in [false, true] {
            if released {
                shares::release(&place.app, "//fs/sales", id, Actor::Server)
                    .await
                    .unwrap();
            }
            let page = place.get(&format!("/devices/{id}/unscanned"), &admin).await;
            let text = page.text();
            assert!(
                text.contains("//fs/sales/oud.zip") && text.contains("4,096"),
                "{text}"
            );
            assert!(text.contains("2023"), "{text}");
            let page = place.get(&format!("/devices/{id}"), &admin).await;
            assert!(page.text().contains("//fs/sales"));
        }
    });
}

async fn publish(place: &Place) {
    let bytes = b"index";
    let digest = blake3::hash(bytes).to_hex().to_string();
    let folder = place.folder.path().join("index");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{digest}.index")), bytes).unwrap();
    let row = index_version::Model {
        id: Uuid::now_v7(),
        digest,
        built: Moment::now(),
        customers: 1,
        bytes: 5,
        current: true,
        export: None,
        made_by: None,
        profile: None,
    };
    let row = row.into_active_model().reset_all();
    row.insert(&place.rows).await.unwrap();
}

#[test]
fn who_waits_gets_nothing_and_the_index_is_for_whom_it_was_given_to() {
    on_both(async |place| {
        publish(place).await;
        let ask = async |laptop: &Laptop, what: &str| {
            let path = format!("/api/v1/agent/{what}");
            laptop.ask(place, "GET", &path, None).await
        };
        // A token for many has devices wait where nobody said otherwise.
        assert_eq!(TokenKind::Fleet.usual_approval(), Approval::Needed);
        let new = tokens::NewToken {
            name: "roll-out".into(),
            kind: TokenKind::Fleet,
            uses: 9,
            life: std::time::Duration::from_hours(1),
            networks: Networks::default(),
            approval: TokenKind::Fleet.usual_approval(),
            index: IndexUse::Withheld,
        };
        let (_, secret) = tokens::create(&place.app, new, Actor::Server).await.unwrap();
        let (laptop, id) = come(place, 1, "lt-1", secret.reveal()).await;
        for what in ["policy", "index", "rules"] {
            assert_eq!(word(&ask(&laptop, what).await), "awaits_approval", "{what}");
        }
        assert_eq!(
            word(&report(place, &laptop, "/home", 5, None).await),
            "awaits_approval"
        );
        assert_eq!(
            row(place, id).await.known_as,
            None,
            "who waits takes nobody's name"
        );
        devices::approve(&place.app, id, Actor::Server).await.unwrap();
        assert_eq!(row(place, id).await.known_as.as_deref(), Some("lt-1"));

        // Let in, but its token gave no leave to hold the index.
        let told = ask(&laptop, "policy").await;
        assert_eq!((told.status.as_u16(), &told.json()["index"]), (200, &Value::Null));
        assert_eq!(ask(&laptop, "index").await.status, 403);
        let (_, admin) = place.login(&[Role::Administrator]).await;
        let page = format!("/devices/{id}");
        assert!(
            place
                .get(&page, &admin)
                .await
                .text()
                .contains("no leave to hold the index")
        );
        assert_eq!(
            place
                .post(&format!("{page}/index"), &admin, "to=give")
                .await
                .status,
            303
        );
        assert!(ask(&laptop, "policy").await.json()["index"].is_object());
        assert_eq!(ask(&laptop, "index").await.body, b"index"[..]);
        let withheld = devices::hold_index(&place.app, id, IndexUse::Withheld, Actor::Server).await;
        assert!(withheld.is_ok());
        assert_eq!(ask(&laptop, "index").await.status, 403);
    });
}

#[test]
fn a_machine_that_was_shut_out_comes_back_as_one_that_waits() {
    on_both(async |place| {
        let (_, first) = let_in(place, 1, "lt-1").await;
        devices::revoke(&place.app, first, Actor::Server).await.unwrap();
        let (again, second) = let_in(place, 1, "lt-1").await;
        let row = row(place, second).await;
        assert_eq!(
            (row.status.as_str(), row.attention.as_deref()),
            ("pending", Some("revoked_before"))
        );
        assert_eq!(word(&again.beat(place).await), "awaits_approval");
        // Another machine of the same batch is let in as ever.
        let (other, _) = let_in(place, 2, "lt-2").await;
        assert_eq!(other.beat(place).await.status, 204);
        devices::approve(&place.app, second, Actor::Server).await.unwrap();
        assert_eq!(again.beat(place).await.status, 204);
    });
}

/// Somebody to whom a device of this name belongs.
async fn owner(place: &Place, name: &str) -> Uuid {
    let id = place.person(&format!("Eigenaar van {name}"), None).await;
    place.belongs(id, "device", &name.to_lowercase()).await;
    id
}

#[test]
fn a_device_that_takes_another_name_takes_nobody_s_findings_along() {
    on_both(async |place| {
        let (jan, els) = (owner(place, "LT-JAN").await, owner(place, "LT-ELS").await);
        let (mut laptop, id) = let_in(place, 1, "LT-Jan").await;
        let whose = async |device: Uuid| {
            let rows = finding::Entity::find().all(&place.rows).await.unwrap();
            rows.into_iter()
                .find(|row| row.device_id == device)
                .unwrap()
                .person_id
        };
        let home = "/srv";
        assert_eq!(report(place, &laptop, home, 30, Some("a.csv")).await.status, 200);
        assert_eq!(whose(id).await, Some(jan));

        laptop.name = "LT-ELS".to_owned();
        assert_eq!(laptop.beat(place).await.status, 204);
        assert_eq!(row(place, id).await.attention.as_deref(), Some("name_changed"));
        assert_eq!(report(place, &laptop, home, 20, Some("a.csv")).await.status, 200);
        assert_eq!(whose(id).await, Some(jan));

        // The one that truly has that name came in after: its name is free.
        let (_, hers) = let_in(place, 2, "lt-els").await;
        assert_eq!(row(place, hers).await.known_as.as_deref(), Some("lt-els"));
        // A third one of the same name is nobody's until somebody says so.
        let (third, twin) = let_in(place, 3, "lt-els").await;
        assert_eq!(row(place, twin).await.attention.as_deref(), Some("same_name"));
        assert_eq!(report(place, &third, home, 20, Some("a.csv")).await.status, 200);
        assert_eq!(whose(twin).await, None);
        let (_, admin) = place.login(&[Role::Administrator]).await;
        let page = format!("/devices/{twin}");
        assert!(
            place
                .get(&page, &admin)
                .await
                .text()
                .contains("not known by its name yet")
        );
        assert_eq!(place.post(&format!("{page}/name"), &admin, "").await.status, 303);
        assert_eq!(row(place, twin).await.attention, None);
        assert_eq!(report(place, &third, home, 10, Some("a.csv")).await.status, 200);
        assert_eq!(whose(twin).await, Some(els));
        // What it could not hand over is shown.
        laptop.beat(place).await;
        let shown = place.get(&format!("/devices/{id}"), &admin).await;
        assert!(shown.text().contains("1 not kept"), "{}", shown.text());
    });
}

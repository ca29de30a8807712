//! The agent when not all is well: killed, cut off, watched by a proxy, cloned, late, not let in.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_server::fleet::tokens::Approval;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{certificate, enrol_token, finding, report};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::json;

use super::line::{Line, Shown};
use super::program::{Agent, Server, furnish, list, token, until, words};
use crate::harness::{Place, on_both, told};

/// An agent with a list of ten customers, let in.
async fn let_in(place: &Place, server: &Server, name: &str) -> Agent {
    let agent = Agent::new(place, name);
    agent.write("klanten.csv", &list(0..10));
    let token = token(place, 1, "", Approval::None).await;
    let done = agent.enrol(&server.url, &server.fingerprint, &token);
    assert!(done.status.success(), "{}", words(&done));
    agent
}

/// What the agent shows, for a connection of the test's own.
fn shown(agent: &Agent) -> Shown {
    let identity = agent.identity();
    let pem = |key: &str| identity[key].as_str().unwrap().as_bytes().to_vec();
    (
        CertificateDer::from_pem_slice(&pem("certificate")).unwrap(),
        PrivateKeyDer::from_pem_slice(&pem("key")).unwrap(),
    )
}

async fn files(place: &Place) -> Vec<finding::Model> {
    finding::Entity::find().all(&place.rows).await.unwrap()
}

#[test]
fn what_was_found_outlives_an_agent_that_is_killed() {
    on_both(async |place| {
        furnish(place, 40, &["home"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server, "lt-1").await;
        // The device's turn to report is taken: what it finds has to wait.
        let mut held = Line::open(place, &server, Some(shown(&agent)));
        held.send(b"POST /api/v1/agent/reports HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n{")
            .unwrap();
        let mut running = agent
            .command(&["run", "--once", "--patience", "60"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until("the report waits", || agent.waiting() == 1);
        running.kill().unwrap();
        running.wait().unwrap();
        assert_eq!(agent.waiting(), 1);
        assert_eq!(agent.status()["reports_waiting"], 1);
        assert!(files(place).await.is_empty());

        drop(held);
        agent.round();
        assert_eq!(agent.waiting(), 0);
        let rows = files(place).await;
        assert_eq!((rows.len(), rows[0].customers), (1, 10));
        // The report of the killed run, and that of this one.
        assert_eq!(report::Entity::find().count(&place.rows).await.unwrap(), 2);
    });
}

#[test]
fn a_folder_that_is_not_there_is_told_and_nothing_in_it_is_taken_for_gone() {
    on_both(async |place| {
        furnish(place, 40, &["home", "archief", "C:\\Users"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server, "lt-1").await;
        std::fs::create_dir(agent.folder.join("archief")).unwrap();
        std::fs::write(agent.folder.join("archief/oud.csv"), list(20..35)).unwrap();
        agent.round();
        assert_eq!(files(place).await.len(), 2);
        let device = place.store().devices(0, 1).await.unwrap().remove(0);
        let (_, admin) = place.login(&[Role::Administrator]).await;
        let page = format!("/devices/{}", device.id);
        assert!(!place.get(&page, &admin).await.text().contains("was not there"));

        // As a drive that is not mounted today.
        std::fs::rename(agent.folder.join("archief"), agent.folder.join("weg")).unwrap();
        agent.round();
        let status = agent.status();
        assert_eq!(status["last_run"]["absent"], json!(["archief"]));
        assert_eq!(
            status["last_run"]["coverage"]["unscanned"],
            json!({"io_error": 1})
        );
        let shown = place.get(&page, &admin).await;
        assert_eq!(
            shown.text().matches("was not there").count(),
            1,
            "{}",
            shown.text()
        );
        let unread = place.get(&format!("{page}/unscanned"), &admin).await;
        assert!(unread.text().contains("archief"), "{}", unread.text());
        assert!(files(place).await.iter().all(|row| row.presence == "present"));

        std::fs::rename(agent.folder.join("weg"), agent.folder.join("archief")).unwrap();
        agent.round();
        assert!(!place.get(&page, &admin).await.text().contains("was not there"));
        assert_eq!(agent.status()["last_run"]["coverage"]["unscanned"], json!({}));
    });
}

/// Somebody who looks into TLS: answers with a certificate of its own. Gives its address.
fn proxy_that_looks_into_tls() -> String {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "Voorbeeld Proxy CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let names = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let made = names.signed_by(&own, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![made.der().clone(), authority.der().clone()],
            PrivatePkcs8KeyDer::from(own.serialize_der()).into(),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for tcp in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut tls = StreamOwned::new(connection, tcp);
            let _: std::io::Result<usize> = tls.read(&mut [0; 100]);
        }
    });
    format!("https://{address}")
}

#[test]
fn a_proxy_that_looks_into_tls_is_named() {
    on_both(async |place| {
        furnish(place, 10, &["home"]).await;
        let server = Server::start(place);
        let proxy = proxy_that_looks_into_tls();
        let stranger = Agent::new(place, "stranger");
        let token = token(place, 1, "", Approval::None).await;
        let refused = stranger.enrol(&proxy, &server.fingerprint, &token);
        let agent = let_in(place, &server, "lt-1").await;
        let mut identity = agent.identity();
        identity["server"] = json!(proxy);
        agent.keep_identity(&identity);
        for done in [refused, agent.once(5)] {
            assert_eq!(done.status.code(), Some(2));
            let said = words(&done);
            assert!(said.contains("CN=Voorbeeld Proxy CA"), "{said}");
            assert!(said.contains("a proxy that looks into TLS"), "{said}");
        }
        // The token did not go to the proxy: it was not used up.
        assert!(
            stranger
                .enrol(&server.url, &server.fingerprint, &token)
                .status
                .success()
        );
    });
}

#[test]
fn credentials_on_two_machines_ask_for_attention() {
    on_both(async |place| {
        furnish(place, 10, &["home"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server, "lt-1").await;
        agent.round();
        let device = place.store().devices(0, 1).await.unwrap().remove(0);
        let (_, admin) = place.login(&[Role::Administrator]).await;
        let page = format!("/devices/{}", device.id);
        let marked = async || {
            let shown = place.get(&page, &admin).await;
            shown.text().contains("Two machines use this certificate")
        };
        agent.round();
        assert!(!marked().await);
        // The disk was copied into another machine.
        let mut clone = agent.clone();
        "lt-2".clone_into(&mut clone.machine);
        clone.round();
        assert!(marked().await);
        assert_eq!(place.post(&format!("{page}/seen"), &admin, "").await.status, 303);
        assert!(!marked().await);
        agent.round();
        assert!(marked().await, "the first is still at work");

        // Machines that say the same of themselves differ in when they were started.
        assert_eq!(place.post(&format!("{page}/seen"), &admin, "").await.status, 303);
        let mut line = Line::open(place, &server, Some(shown(&agent)));
        let mut start = |boot: u8| {
            let said = json!({"boot": format!("{boot:02x}").repeat(16)});
            assert_eq!(line.heartbeat(&said).unwrap().status, 204);
        };
        start(1);
        start(2);
        start(2);
        assert!(!marked().await, "it was started anew");
        start(1);
        assert!(marked().await);
    });
}

#[test]
fn certificates_are_renewed_before_they_end() {
    on_both(async |place| {
        furnish(place, 10, &["home"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server, "lt-1").await;
        agent.round();
        let before = agent.identity();
        assert_eq!(certificate::Entity::find().count(&place.rows).await.unwrap(), 1);
        // Twenty-nine days are left.
        let mut late = before.clone();
        late["expires"] = json!(Moment::now().after(Duration::from_hours(29 * 24)).0);
        agent.keep_identity(&late);
        agent.round();
        let after = agent.identity();
        assert_eq!(after["device"], before["device"]);
        assert_ne!(after["certificate"], before["certificate"]);
        assert_ne!(after["key"], before["key"]);
        assert!(after["expires"].as_i64().unwrap() > late["expires"].as_i64().unwrap());
        assert_eq!(after["file_key"], before["file_key"]);
        agent.round();
        assert_eq!(files(place).await.len(), 1);

        // A server that renews no more today does not keep the device from its work.
        let known = certificate::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        for number in 0..10 {
            let row = certificate::Model {
                serial: format!("{number}"),
                fingerprint: format!("{number}"),
                ..known.clone()
            };
            row.into_active_model()
                .reset_all()
                .insert(&place.rows)
                .await
                .unwrap();
        }
        let mut late = agent.identity();
        late["expires"] = json!(Moment::now().after(Duration::from_hours(24)).0);
        agent.keep_identity(&late);
        let done = agent.once(1);
        assert!(done.status.success(), "{}", words(&done));
        assert!(
            words(&done).contains("cannot answer now (429)"),
            "{}",
            words(&done)
        );
        assert_eq!(agent.identity()["certificate"], after["certificate"]);
        assert_eq!(files(place).await.len(), 1);
    });
}

/// Passes bytes on and cuts each connection after so many bytes from the server. Gives its port and the count of connections.
fn cutting(server: &str, after: usize) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = server.to_owned();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for near in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::Relaxed);
            let far = TcpStream::connect(&server).unwrap();
            let (mut up, mut to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut up, &mut to));
            std::thread::spawn(move || {
                let mut near = near;
                let _: std::io::Result<u64> = std::io::copy(&mut (&far).take(after as u64), &mut near);
                let _: std::io::Result<()> = near.flush();
                let _: std::io::Result<()> = near.shutdown(Shutdown::Both);
                let _: std::io::Result<()> = far.shutdown(Shutdown::Both);
            });
        }
    });
    (port, count)
}

#[test]
fn an_index_whose_download_breaks_off_goes_on_where_it_was() {
    on_both(async |place| {
        furnish(place, 4_000, &["home"]).await;
        let size = place.store().current_index().await.unwrap().unwrap().bytes;
        let server = Server::start(place);
        let agent = let_in(place, &server, "lt-1").await;
        // No connection lives long enough for half of it.
        let after = usize::try_from(size).unwrap() / 4;
        let (port, connections) = cutting(server.address(), after);
        let mut identity = agent.identity();
        identity["server"] = json!(format!("https://127.0.0.1:{port}"));
        agent.keep_identity(&identity);
        agent.round();
        assert!(connections.load(Ordering::Relaxed) > 4);
        let digest = place.store().current_index().await.unwrap().unwrap().digest;
        let kept = agent.kept("index").join(format!("{digest}.index"));
        assert_eq!(
            blake3::hash(&std::fs::read(kept).unwrap()).to_hex().as_str(),
            digest
        );
        assert_eq!(files(place).await[0].customers, 10);

        // It is not fetched again: a round is one connection, or two where the answers fill one.
        let before = connections.load(Ordering::Relaxed);
        agent.round();
        assert!(connections.load(Ordering::Relaxed) <= before + 2);
        // A half that somebody damaged is thrown away and fetched anew.
        let folder = agent.kept("index");
        std::fs::remove_file(folder.join(format!("{digest}.index"))).unwrap();
        std::fs::write(folder.join(format!("{digest}.part")), vec![7; 1_000]).unwrap();
        let done = agent.once(20);
        assert!(
            words(&done).contains("not those that were announced"),
            "{}",
            words(&done)
        );
        agent.round();
    });
}

#[test]
fn tokens_of_a_fleet_are_held_to_their_uses_end_networks_and_approval() {
    on_both(async |place| {
        furnish(place, 10, &["home"]).await;
        let server = Server::start(place);
        let enrol = |name: &str, token: &str| {
            let agent = Agent::new(place, name);
            let done = agent.enrol(&server.url, &server.fingerprint, token);
            (agent, done)
        };
        let refused = |name: &str, token: &str| {
            let (_, done) = enrol(name, token);
            assert_eq!(done.status.code(), Some(2));
            assert!(words(&done).contains("token_not_valid"), "{}", words(&done));
            assert!(words(&done).contains("ask for another token"));
        };
        let two = token(place, 2, "127.0.0.0/8, ::1", Approval::None).await;
        assert!(enrol("a", &two).1.status.success());
        assert!(enrol("b", &two).1.status.success());
        refused("c", &two);
        refused("d", &token(place, 9, "10.0.0.0/8", Approval::None).await);
        let over = token(place, 9, "", Approval::None).await;
        enrol_token::Entity::update_many()
            .col_expr(enrol_token::Column::Expires, Expr::value(Moment::now().0 - 1))
            .filter(enrol_token::Column::UsesLeft.eq(9))
            .exec(&place.rows)
            .await
            .unwrap();
        refused("e", &over);
        refused("f", "hwe_guessed");

        // Who waits is in the queue of the page, does nothing, and goes on once let in.
        let waits = token(place, 9, "", Approval::Needed).await;
        let (agent, done) = enrol("g", &waits);
        assert!(String::from_utf8_lossy(&done.stdout).contains("has to let this device in"));
        let round = agent.once(1);
        assert_eq!(round.status.code(), Some(2));
        assert!(words(&round).contains("ask an administrator to let this device in"));
        let (_, admin) = place.login(&[Role::Administrator]).await;
        let queue = place.get("/devices", &admin).await;
        assert_eq!(queue.text().matches("Waits until somebody lets it in").count(), 1);
        let device = agent.identity()["device"].as_str().unwrap().to_owned();
        let (_, auditor) = place.login(&[Role::Auditor]).await;
        let approve = format!("/devices/{device}/approve");
        assert_eq!(place.post(&approve, &auditor, "").await.status, 403);
        assert_eq!(place.post(&approve, &admin, "").await.status, 303);
        agent.round();
    });
}

#[test]
fn a_report_over_which_the_server_fails_does_not_hold_up_the_others() {
    on_both(async |place| {
        furnish(place, 40, &["home"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server, "lt-1").await;
        // The database takes everything but what is about this root.
        let fault: &[&str] = if place.rows.get_database_backend() == DbBackend::Postgres {
            &["ALTER TABLE source ADD CONSTRAINT no_poison CHECK (root <> '/poison')"]
        } else {
            &[
                "CREATE TRIGGER no_poison BEFORE INSERT ON source WHEN new.root = '/poison' \
               BEGIN SELECT RAISE(ABORT, 'poison'); END",
            ]
        };
        for line in fault {
            place.rows.execute_unprepared(line).await.unwrap();
        }
        let mut poison = told::scan("/poison", 5, Vec::new());
        poison.scan_id = "00000000-0000-7000-8000-000000000000".to_owned();
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        serde_json::to_writer(&mut packed, &poison).unwrap();
        let name = format!("spool/{}-{:08}.json.gz", poison.scan_id, 0);
        let spool = agent.kept("spool");
        std::fs::create_dir_all(&spool).unwrap();
        std::fs::write(agent.kept(&name), packed.finish().unwrap()).unwrap();
        agent.round();
        // All that came after it is there; it waits for the next round.
        assert_eq!(files(place).await.len(), 1);
        assert_eq!(agent.waiting(), 1);
        assert_eq!(agent.status()["reports_refused"], 0);
        let device = place.store().devices(0, 1).await.unwrap().remove(0);
        assert_eq!(device.queue, 1);

        let cure = if place.rows.get_database_backend() == DbBackend::Postgres {
            "ALTER TABLE source DROP CONSTRAINT no_poison"
        } else {
            "DROP TRIGGER no_poison"
        };
        place.rows.execute_unprepared(cure).await.unwrap();
        agent.round();
        assert_eq!(agent.waiting(), 0);
    });
}

//! Devices come in, are known, renewed and shut out.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use homeward_rules::fleet::EnrolAnswer;
use homeward_server::audit::{self, Actor, Verdict};
use homeward_server::fleet::network::Networks;
use homeward_server::fleet::tokens::{self, Approval, IndexUse, NewToken, TokenKind};
use homeward_server::fleet::{Peer, devices, fingerprint};
use homeward_server::moment::Moment;
use homeward_server::router;
use homeward_server::store::entity::{certificate, index_version};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::harness::{Answer, Place, answer, on_both};

/// A device of a test: its key, and its certificate when it is in.
pub(super) struct Laptop {
    key: KeyPair,
    machine: String,
    pub(super) name: String,
    peer: Peer,
}

impl Laptop {
    pub(super) fn new(machine: u8) -> Self {
        Self {
            key: KeyPair::generate().unwrap(),
            machine: format!("{machine:02x}").repeat(32),
            name: "lt-0042".to_owned(),
            peer: Peer {
                fingerprint: None,
                address: IpAddr::from([10, 1, 2, 3]),
            },
        }
    }

    fn csr(&self) -> String {
        let params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.serialize_request(&self.key).unwrap().pem().unwrap()
    }

    pub(super) async fn ask(&self, place: &Place, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(self.peer.clone());
        answer(router::agents(place.app.clone()), request).await
    }

    pub(super) async fn enrol(&mut self, place: &Place, token: &str) -> Answer {
        let body = json!({
            "protocol": 1, "token": token, "csr": self.csr(), "machine": self.machine,
            "name": self.name, "system": "Debian 12", "agent": "0.1.0",
        });
        let answer = self.ask(place, "POST", "/api/v1/enrol", Some(body)).await;
        if answer.status == 201 {
            self.know(&answer);
        }
        answer
    }

    pub(super) fn know(&mut self, answer: &Answer) -> EnrolAnswer {
        let told: EnrolAnswer = serde_json::from_slice(&answer.body).unwrap();
        let der = CertificateDer::from_pem_slice(told.certificate.as_bytes()).unwrap();
        self.peer.fingerprint = Some(fingerprint(&der));
        told
    }

    pub(super) async fn beat(&self, place: &Place) -> Answer {
        let body = json!({
            "versions": {"agent": "0.1.0", "index": "", "rules": "built-in"},
            "name": self.name, "system": "Debian 12", "queue": 7, "refused": 3, "lost": 1,
            "coverage": {"files": 10, "bytes": 100, "unscanned": {"encrypted": 1}},
        });
        self.ask(place, "POST", "/api/v1/agent/heartbeat", Some(body))
            .await
    }
}

pub(super) async fn token(
    place: &Place,
    kind: TokenKind,
    uses: i32,
    networks: &str,
    approval: Approval,
) -> String {
    let new = NewToken {
        name: "roll-out".into(),
        kind,
        uses,
        life: Duration::from_hours(1),
        networks: Networks::parse(networks).unwrap(),
        approval,
        index: IndexUse::Held,
    };
    let (_, secret) = tokens::create(&place.app, new, Actor::Server).await.unwrap();
    secret.reveal().to_owned()
}

pub(super) fn word(answer: &Answer) -> String {
    answer.json()["error"].as_str().unwrap().to_owned()
}

#[test]
fn a_one_time_token_lets_one_device_in() {
    on_both(async |place| {
        let token = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
        let mut first = Laptop::new(1);
        let told = {
            let answer = first.enrol(place, &token).await;
            assert_eq!(answer.status, 201, "{}", answer.text());
            first.know(&answer)
        };
        assert!(!told.awaits_approval);
        let der = CertificateDer::from_pem_slice(told.authority.as_bytes()).unwrap();
        assert_eq!(fingerprint(&der), place.app.authority().unwrap().fingerprint());
        assert_eq!(first.beat(place).await.status, 204);
        let row = place.store().device(told.device.parse().unwrap()).await.unwrap();
        let row = row.unwrap();
        assert_eq!((row.queue, row.address.as_deref()), (7, Some("10.1.2.3")));

        let answer = Laptop::new(2).enrol(place, &token).await;
        assert_eq!(
            (answer.status.as_u16(), word(&answer).as_str()),
            (403, "token_not_valid")
        );
        // The answer got lost: the same key asks again and is the same device.
        let again = first.enrol(place, &token).await;
        assert_eq!(again.status, 201);
        assert_eq!(first.know(&again).device, told.device);
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { entries: 3, .. }
        ));
    });
}

#[test]
fn devices_that_come_at_once_do_not_share_a_use() {
    on_both(async |place| {
        let token = token(place, TokenKind::Fleet, 3, "10.0.0.0/8", Approval::None).await;
        let tries = (0..8).map(|at| {
            let token = token.clone();
            let app = place.app.clone();
            let laptop = Laptop::new(at);
            tokio::spawn(async move {
                let asked = serde_json::from_value(json!({
                    "protocol": 1, "token": token, "csr": laptop.csr(), "machine": laptop.machine,
                    "name": "lt", "system": "x", "agent": "0.1.0",
                }))
                .unwrap();
                homeward_server::fleet::enrolment::enrol(&app, asked, laptop.peer.address)
                    .await
                    .is_ok()
            })
        });
        let mut in_now = 0;
        for handle in tries.collect::<Vec<_>>() {
            in_now += usize::from(handle.await.unwrap());
        }
        assert_eq!(in_now, 3);
        assert_eq!(place.store().devices(0, 100).await.unwrap().len(), 3);
    });
}

#[test]
fn tokens_are_bound_to_networks_end_and_are_taken_back() {
    on_both(async |place| {
        let bound = token(place, TokenKind::Fleet, 9, "192.168.0.0/16", Approval::None).await;
        let mut laptop = Laptop::new(1);
        assert_eq!(word(&laptop.enrol(place, &bound).await), "token_not_valid");
        laptop.peer.address = IpAddr::from([192, 168, 4, 4]);
        assert_eq!(laptop.enrol(place, &bound).await.status, 201);
        let row = place.store().enrol_tokens().await.unwrap().remove(0);
        tokens::revoke(&place.app, row.id, Actor::Server).await.unwrap();
        let mut late = Laptop::new(2);
        late.peer.address = laptop.peer.address;
        assert_eq!(word(&late.enrol(place, &bound).await), "token_not_valid");
        assert_eq!(laptop.beat(place).await.status, 204);
        assert!(tokens::revoke(&place.app, row.id, Actor::Server).await.is_err());
    });
}

#[test]
fn guessing_tokens_is_bounded() {
    on_both(async |place| {
        let good = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
        let mut laptop = Laptop::new(1);
        for _ in 0..20 {
            assert_eq!(word(&laptop.enrol(place, "hwe_guess").await), "token_not_valid");
        }
        let answer = laptop.enrol(place, &good).await;
        assert_eq!(answer.status, 429);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
        laptop.peer.address = IpAddr::from([10, 9, 9, 9]);
        assert_eq!(laptop.enrol(place, &good).await.status, 201);
    });
}

#[test]
fn a_cloned_machine_is_marked_and_the_old_stays() {
    on_both(async |place| {
        let token = token(place, TokenKind::Fleet, 9, "", Approval::None).await;
        let (mut old, mut clone) = (Laptop::new(1), Laptop::new(1));
        assert_eq!(old.enrol(place, &token).await.status, 201);
        let answer = clone.enrol(place, &token).await;
        let id: Uuid = clone.know(&answer).device.parse().unwrap();
        let row = place.store().device(id).await.unwrap().unwrap();
        assert_eq!(row.attention.as_deref(), Some("same_machine"));
        assert_eq!(old.beat(place).await.status, 204);
        assert_eq!(clone.beat(place).await.status, 204);
        devices::seen(&place.app, id, Actor::Server).await.unwrap();
        assert_eq!(place.store().device(id).await.unwrap().unwrap().attention, None);
    });
}

#[test]
fn a_device_waits_until_it_is_let_in_and_is_shut_out_at_once() {
    on_both(async |place| {
        let token = token(place, TokenKind::Fleet, 9, "", Approval::Needed).await;
        let mut laptop = Laptop::new(1);
        let answer = laptop.enrol(place, &token).await;
        let told = laptop.know(&answer);
        assert!(told.awaits_approval);
        assert_eq!(word(&laptop.beat(place).await), "awaits_approval");
        let id: Uuid = told.device.parse().unwrap();
        devices::approve(&place.app, id, Actor::Server).await.unwrap();
        assert_eq!(laptop.beat(place).await.status, 204);
        devices::revoke(&place.app, id, Actor::Server).await.unwrap();
        assert_eq!(word(&laptop.beat(place).await), "device_revoked");
        assert!(devices::approve(&place.app, id, Actor::Server).await.is_err());
        assert_eq!(
            laptop.enrol(place, &token).await.status,
            201,
            "with a certificate of a new device"
        );
        assert_eq!(word(&laptop.beat(place).await), "awaits_approval");
    });
}

#[test]
fn unknown_and_ended_certificates_are_told_apart() {
    on_both(async |place| {
        let mut laptop = Laptop::new(1);
        assert_eq!(word(&laptop.beat(place).await), "certificate_needed");
        laptop.peer.fingerprint = Some("0".repeat(64));
        assert_eq!(word(&laptop.beat(place).await), "certificate_unknown");
        laptop.peer.fingerprint = None;
        let token = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
        assert_eq!(laptop.enrol(place, &token).await.status, 201);
        certificate::Entity::update_many()
            .col_expr(certificate::Column::Expires, Expr::value(Moment::now().0 - 1))
            .filter(certificate::Column::Revoked.is_null())
            .exec(&place.rows)
            .await
            .unwrap();
        assert_eq!(word(&laptop.beat(place).await), "certificate_expired");
    });
}

#[test]
fn a_renewal_keeps_the_shown_certificate_and_takes_the_others_back() {
    on_both(async |place| {
        let token = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
        let mut laptop = Laptop::new(1);
        assert_eq!(laptop.enrol(place, &token).await.status, 201);
        let first = laptop.peer.clone();
        let renew = async |laptop: &Laptop| {
            let body = json!({"csr": laptop.csr()});
            laptop.ask(place, "POST", "/api/v1/agent/renew", Some(body)).await
        };
        let second = renew(&laptop).await;
        assert_eq!(second.status, 200, "{}", second.text());
        // The answer got lost: the first certificate asks again.
        let third = renew(&laptop).await;
        laptop.know(&second);
        assert_eq!(word(&laptop.beat(place).await), "device_revoked");
        laptop.know(&third);
        assert_eq!(laptop.beat(place).await.status, 204);
        laptop.peer = first;
        assert_eq!(laptop.beat(place).await.status, 204);
        for _ in 0..9 {
            assert_eq!(renew(&laptop).await.status, 200);
        }
        assert_eq!(renew(&laptop).await.status, 429);
    });
}

#[test]
fn malformed_bodies_and_requests_are_refused_by_name() {
    on_both(async |place| {
        let token = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
        let laptop = Laptop::new(1);
        let send = async |body: Value| laptop.ask(place, "POST", "/api/v1/enrol", Some(body)).await;
        let good = json!({
            "protocol": 1, "token": token, "csr": "nonsense", "machine": laptop.machine,
            "name": "lt", "system": "x", "agent": "0.1.0",
        });
        for (field, value) in [
            ("protocol", json!(9)),
            ("name", json!("a\nb")),
            ("machine", json!("zz")),
            ("csr", json!("nonsense")),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let answer = send(body).await;
            assert_eq!(answer.status, 422);
            assert!(answer.json()["message"].as_str().unwrap().starts_with(field));
        }
        let answer = send(json!([1, 2])).await;
        assert_eq!(answer.status, 422);
        let huge = json!({"csr": "x".repeat(100_000)});
        assert_eq!(send(huge).await.status, 422);
        assert_eq!(
            laptop
                .ask(place, "GET", "/api/v1/agent/nothing", None)
                .await
                .status,
            404
        );
    });
}

#[test]
fn policy_index_and_rules_are_fetched_once() {
    on_both(async |place| {
        let token = token(place, TokenKind::OneTime, 1, "", Approval::None).await;
        let mut laptop = Laptop::new(1);
        laptop.enrol(place, &token).await;
        assert_eq!(
            laptop.ask(place, "GET", "/api/v1/agent/index", None).await.status,
            404
        );
        assert_eq!(
            laptop.ask(place, "GET", "/api/v1/agent/rules", None).await.status,
            404
        );
        let bytes = vec![7_u8; (4 << 20) + 1_000];
        let digest = blake3::hash(&bytes).to_hex().to_string();
        let folder = place.folder.path().join("index");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{digest}.index")), &bytes).unwrap();
        let row = index_version::Model {
            id: Uuid::now_v7(),
            digest: digest.clone(),
            built: Moment::now(),
            customers: 1,
            bytes: i64::try_from(bytes.len()).unwrap(),
            current: true,
            export: None,
            made_by: None,
            profile: None,
        };
        row.into_active_model()
            .reset_all()
            .insert(&place.rows)
            .await
            .unwrap();
        let told = laptop.ask(place, "GET", "/api/v1/agent/policy", None).await;
        assert_eq!(told.json()["index"]["digest"], digest.as_str());

        let get = async |name: &'static str, value: &str| {
            let request = Request::get("/api/v1/agent/index").header(name, value);
            let mut request = request.body(Body::empty()).unwrap();
            request.extensions_mut().insert(laptop.peer.clone());
            answer(router::agents(place.app.clone()), request).await
        };
        let piece = get("range", "bytes=0-").await;
        assert_eq!((piece.status.as_u16(), piece.body.len()), (206, 4 << 20));
        let rest = get("range", "bytes=4194304-").await;
        assert_eq!((rest.status.as_u16(), rest.body.len()), (206, 1_000));
        assert_eq!(
            rest.headers[header::CONTENT_RANGE],
            "bytes 4194304-4195303/4195304"
        );
        let beyond = get("range", "bytes=4195304-").await;
        assert_eq!(beyond.status, 416);
        assert_eq!(get("if-none-match", &format!("\"{digest}\"")).await.status, 304);
        assert_eq!(get("if-match", "\"another\"").await.status, 412);
    });
}

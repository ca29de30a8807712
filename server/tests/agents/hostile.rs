//! Devices that mean harm, and those that are none of ours.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_rules::coverage::Reason;
use homeward_rules::identifier::IdentifierKind;
use homeward_rules::report::{Ending, SourceKind};
use homeward_server::audit::Actor;
use homeward_server::fleet::devices;
use homeward_server::fleet::tokens::Approval;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{finding, report, source, unscanned};
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use uuid::Uuid;

use super::line::{Line, Rogue, Shown};
use super::program::{Server, authority, token};
use crate::harness::{Place, on_both, told};

/// Most memory that a server takes under attack, in MiB.
const MEMORY: u64 = 200;

/// A certificate that this authority makes, from so many days before now for so many days.
fn made_by(issuer: &Issuer<'_, KeyPair>, from: u64, days: u64) -> Shown {
    let key = KeyPair::generate().unwrap();
    let day = |days: u64| Duration::from_hours(24 * days);
    let mut params = CertificateParams::default();
    params.not_before = Moment::now().before(day(from)).time();
    params.not_after = Moment::now().before(day(from)).after(day(days)).time();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let made = params.signed_by(&key, issuer).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    (made.der().clone(), key.into())
}

/// The server's own authority, as somebody has it who stole its file.
fn ours(place: &Place) -> Issuer<'static, KeyPair> {
    let file = authority(place);
    let certificate = CertificateDer::from_pem_file(&file).unwrap();
    let key = PrivatePkcs8KeyDer::from_pem_file(&file).unwrap();
    Issuer::from_ca_cert_der(&certificate, KeyPair::try_from(&key).unwrap()).unwrap()
}

fn another() -> Issuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "Homeward devices");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    Issuer::new(params, KeyPair::generate().unwrap())
}

#[test]
fn a_device_that_is_shut_out_is_refused_on_its_open_connection_and_on_a_new_one() {
    on_both(async |place| {
        let server = Server::start(place);
        let token = token(place, 9, "", Approval::None).await;
        let device = Rogue::enrol(place, &server, &token, 1);
        let other = Rogue::enrol(place, &server, &token, 2);
        let mut open = device.line(place, &server);
        let mut others = other.line(place, &server);
        assert_eq!(open.beat().unwrap().status, 204);
        let id: Uuid = device.answer.device.parse().unwrap();
        devices::revoke(&place.app, id, Actor::Server).await.unwrap();
        for line in [&mut open, &mut device.line(place, &server)] {
            let refused = line.beat().unwrap();
            assert_eq!((refused.status, refused.word().as_str()), (403, "device_revoked"));
            let report = told::scan("/home", 1, vec![told::file(1, "/home/a.csv", 0..9)]);
            assert_eq!(line.report(&report).unwrap().word(), "device_revoked");
            let index = line.ask("GET /api/v1/agent/index", "", b"").unwrap();
            assert_eq!(index.word(), "device_revoked");
        }
        assert_eq!(others.beat().unwrap().status, 204);
        assert_eq!(report::Entity::find().count(&place.rows).await.unwrap(), 0);
    });
}

#[test]
fn certificates_that_are_not_of_a_device_are_of_no_use() {
    on_both(async |place| {
        let server = Server::start(place);
        // Of another authority, and ended: the handshake ends. TLS 1.3 says so with the first answer.
        for shown in [made_by(&another(), 1, 30), made_by(&ours(place), 30, 10)] {
            let mut line = Line::open(place, &server, Some(shown));
            assert!(line.beat().is_err());
        }
        // Of ours and unknown: a stolen authority alone lets nobody in.
        let mut forged = Line::open(place, &server, Some(made_by(&ours(place), 1, 30)));
        assert_eq!(forged.beat().unwrap().word(), "certificate_unknown");
        let mut without = Line::open(place, &server, None);
        let refused = without.beat().unwrap();
        assert_eq!(
            (refused.status, refused.word().as_str()),
            (401, "certificate_needed")
        );
        let report = told::scan("/home", 1, Vec::new());
        assert_eq!(without.report(&report).unwrap().status, 401);
    });
}

#[test]
fn nobody_writes_for_another_and_a_report_counts_once() {
    on_both(async |place| {
        let server = Server::start(place);
        let token = token(place, 9, "", Approval::None).await;
        let (victim, attacker) = (
            Rogue::enrol(place, &server, &token, 1),
            Rogue::enrol(place, &server, &token, 2),
        );
        let (mut hers, mut his) = (victim.line(place, &server), attacker.line(place, &server));
        let honest = told::scan("/home", 9, vec![told::file(1, "/home/jan/a.csv", 0..9)]);
        assert_eq!(hers.report(&honest).unwrap().status, 200);

        // The same root, scan and file, later, empty and complete: it is another source.
        let mut forged = told::scan("/home", 1, Vec::new());
        forged.scan_id.clone_from(&honest.scan_id);
        assert_eq!(his.report(&forged).unwrap().status, 200);
        forged.report_id.clone_from(&honest.report_id);
        assert_ne!(his.report(&forged).unwrap().status, 500);
        let rows = finding::Entity::find().all(&place.rows).await.unwrap();
        assert_eq!((rows.len(), rows[0].presence.as_str()), (1, "present"));
        assert_eq!(rows[0].device_id.to_string(), victim.answer.device);
        assert_eq!(source::Entity::find().count(&place.rows).await.unwrap(), 2);
        // A share that the policy does not name is nobody's to report.
        let mut share = told::scan("//fs/directie", 1, Vec::new());
        share.source.kind = SourceKind::Share;
        assert_eq!(his.report(&share).unwrap().status, 409);

        // Replayed, it changes nothing; with other content under its id, it is refused.
        let before = report::Entity::find().count(&place.rows).await.unwrap();
        assert_eq!(hers.report(&honest).unwrap().json()["repeated"], true);
        let mut other = honest.clone();
        other.findings = vec![told::file(2, "/home/jan/b.csv", 0..50)];
        let refused = hers.report(&other).unwrap();
        assert_eq!((refused.status, refused.word().as_str()), (409, "conflict"));
        assert_eq!(report::Entity::find().count(&place.rows).await.unwrap(), before);
        assert_eq!(finding::Entity::find().count(&place.rows).await.unwrap(), 1);
    });
}

#[test]
fn names_are_shown_as_names() {
    on_both(async |place| {
        let server = Server::start(place);
        let token = token(place, 9, "", Approval::None).await;
        let device = Rogue::enrol(place, &server, &token, 1);
        let mut line = device.line(place, &server);
        let name =
            "/home/jan/<script>alert(1)</script>\" onload=x\u{202e}vsc.\u{1b}[2J\r\nSet-Cookie: a=b.csv";
        let mut report = told::scan("/home/<b>jan", 1, vec![told::file(1, name, 0..9)]);
        report.findings[0].owner = Some("<img src=x onerror=alert(1)>".to_owned());
        report.findings[0].parts[0].entry = Some("<svg onload=alert(1)>".to_owned());
        report.findings[0].parts[0].finding.extra_columns = vec!["<iframe>\u{1b}".to_owned()];
        report.unscanned = vec![told::unread(name)];
        if let Some(end) = &mut report.end {
            end.ending = Ending::Stopped;
        }
        assert_eq!(line.report(&report).unwrap().status, 200);
        // A device's own name is one line of its own letters.
        let named = line.heartbeat(&json!({"name": "<script>alert(2)</script>\u{202e}"}));
        assert_eq!(named.unwrap().status, 204);
        for bad in [
            json!({"name": "a\r\nSet-Cookie: b=c"}),
            json!({"system": "\u{1b}[2J"}),
        ] {
            let refused = line.heartbeat(&bad).unwrap();
            assert_eq!(refused.status, 422);
            assert!(!refused.head.to_lowercase().contains("set-cookie"));
        }
        let nowhere = line
            .ask("GET /api/v1/agent/index%0d%0aSet-Cookie:%20a=b", "", b"")
            .unwrap();
        assert!(nowhere.status == 404 && !nowhere.head.contains("Set-Cookie"));

        let (_, officer) = place
            .login(&[Role::PrivacyTeam, Role::Administrator, Role::Auditor])
            .await;
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        assert_eq!(row.path, name, "kept as it is");
        let detail = format!("/findings/{}/{}", row.source_id, row.file_id);
        let here = format!("/devices/{}", device.answer.device);
        for page in [
            &detail,
            "/findings",
            "/devices",
            &here,
            &format!("{here}/unscanned"),
            "/audit",
        ] {
            let shown = place.get(page, &officer).await;
            assert_eq!(shown.status, 200, "{page}");
            let text = shown.text();
            for bad in [
                "<script>alert",
                "<img src=x",
                "<svg onload",
                "<iframe>",
                "\u{1b}",
                "\u{202e}",
                "<b>jan",
            ] {
                assert!(!text.contains(bad), "{page} holds {bad:?}");
            }
            assert!(
                shown
                    .headers
                    .get("set-cookie")
                    .is_none_or(|cookie| cookie != "a=b.csv")
            );
        }
        let list = place.get("/findings", &officer).await;
        assert!(list.text().contains("alert(1)"), "{}", list.text());
    });
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A frame of one block that repeats a byte, so many times (RFC 8878, section 3.1.1.2.2), with a window as large as said.
fn zstd_bomb(blocks: usize, window: u8) -> Vec<u8> {
    let size = 128 * 1024_u32;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, window];
    for at in 1..=blocks {
        let last = u32::from(at == blocks);
        frame.extend(&(size << 3 | 1 << 1 | last).to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}

#[test]
fn bodies_without_end_or_sense_cost_their_own_request() {
    on_both(async |place| {
        let server = Server::start(place);
        let token = token(place, 9, "", Approval::None).await;
        let device = Rogue::enrol(place, &server, &token, 1);
        let send = |body: &[u8], headers: &str| {
            let mut line = device.line(place, &server);
            // A body that is refused unread ends the connection: what was answered may be lost with it.
            let reply = line.body(body, headers);
            reply.map_or(0, |reply| reply.status)
        };
        let (gz, zst) = ("Content-Encoding: gzip\r\n", "Content-Encoding: zstd\r\n");
        let spaces = vec![b' '; 100 << 20];
        let bomb = gzip(&spaces);
        drop(spaces);
        assert!(bomb.len() < 1 << 20);
        let many = |word: &str, count: usize| format!("[{}1]", format!("{word},").repeat(count)).into_bytes();
        let empties = format!(
            "{{\"findings\":[{{\"parts\":[{{\"finding\":{{\"extra_columns\":{}",
            { String::from_utf8(many("\"\"", 8_000_000)).unwrap() }
        );
        let cases: [(&str, Vec<u8>, &str); 11] = [
            ("gzip bomb", bomb, gz),
            ("zstd bomb", zstd_bomb(3_200, 0x58), zst),
            ("zstd with a window of 2 GiB", zstd_bomb(4, 0xa8), zst),
            ("empty words", gzip(empties.as_bytes()), gz),
            ("nested without end", gzip(&vec![b'['; 8 << 20]), gz),
            ("numbers without end", gzip(&many("7", 20 << 20)), gz),
            ("no gzip", b"no gzip".to_vec(), gz),
            ("no zstd", b"no zstd".to_vec(), zst),
            ("half a gzip", gzip(b"{\"protocol\": 1}")[..12].to_vec(), gz),
            ("no text", vec![0xff; 1_000], ""),
            ("too long as it is sent", vec![b' '; 9 << 20], ""),
        ];
        for (what, body, headers) in &cases {
            let status = send(body, headers);
            assert!(matches!(status, 0 | 413 | 422), "{what}: {status}");
        }
        assert_eq!(send(b"{}", "Content-Encoding: br\r\n"), 415);
        assert_eq!(send(b"{}", "Content-Encoding: gzip, gzip\r\n"), 415);

        // All at once, by several devices.
        let more: Vec<Rogue> = (2..6)
            .map(|machine| Rogue::enrol(place, &server, &token, machine))
            .collect();
        std::thread::scope(|scope| {
            for device in &more {
                let (cases, server) = (&cases, &server);
                scope.spawn(move || {
                    for (_, body, headers) in &cases[..4] {
                        let _: std::io::Result<super::line::Reply> =
                            device.line(place, server).body(body, headers);
                    }
                });
            }
        });
        let memory = server.most_memory();
        assert!(memory.is_none_or(|memory| memory <= MEMORY), "{memory:?} MiB");

        // One body on its way for each device, and the connection of another is not held up by it.
        let mut slow = None;
        let good = told::scan("/home", 1, vec![told::file(1, "/home/a.csv", 0..9)]);
        super::program::until("the slow body holds its turn", || {
            // It may come after the report that is to find it there.
            let mut line = device.line(place, &server);
            line.send(b"POST /api/v1/agent/reports HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n{")
                .unwrap();
            let reply = device.line(place, &server).report(&good);
            slow = Some(line);
            reply.is_ok_and(|reply| reply.status == 429)
        });
        assert_eq!(more[0].line(place, &server).report(&good).unwrap().status, 200);
        drop(slow);
        super::program::until("the turn is free again", || {
            let reply = device.line(place, &server).report(&good);
            reply.is_ok_and(|reply| reply.status == 200)
        });
        assert!(!server.log().contains("panic"), "{}", server.log());
    });
}

#[test]
fn claims_beyond_all_measure_break_no_page() {
    on_both(async |place| {
        let server = Server::start(place);
        let token = token(place, 9, "", Approval::None).await;
        let device = Rogue::enrol(place, &server, &token, 1);
        let mut line = device.line(place, &server);
        let mut report = told::scan(
            "/home",
            1,
            vec![told::file(1, "/home/a.csv", 4_294_967_290..u32::MAX)],
        );
        let file = &mut report.findings[0];
        file.size = i64::MAX as u64;
        file.modified = Some(253_402_300_799_999);
        file.parts[0].size = i64::MAX as u64;
        let held = &mut file.parts[0].finding;
        held.unmatched_records = u32::MAX;
        held.identifiers = IdentifierKind::ALL.iter().map(|kind| (*kind, u32::MAX)).collect();
        report.part = u32::MAX;
        let end = report.end.as_mut().unwrap();
        end.coverage.files = u64::MAX;
        end.coverage.bytes = u64::MAX;
        end.coverage.unscanned = Reason::ALL.iter().map(|reason| (*reason, u64::MAX)).collect();
        let reply = line.report(&report).unwrap();
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        let most = json!({"files": u64::MAX, "bytes": u64::MAX, "unscanned": {"encrypted": u64::MAX, "corrupt": u64::MAX}});
        let beat = line
            .heartbeat(&json!({"coverage": most, "queue": 1_u64 << 40}))
            .unwrap();
        assert_eq!(beat.status, 204);
        assert_eq!(line.heartbeat(&json!({"queue": u64::MAX})).unwrap().status, 422);
        // More people than customers, and a size that no database holds.
        for change in [
            (|file| file.parts[0].finding.persons = u32::MAX) as fn(&mut homeward_rules::report::FileFinding),
            |file| file.size = u64::MAX,
            |file| file.modified = Some(i64::MAX),
            |file| file.parts.clear(),
        ] {
            let mut bad = told::scan("/home", 1, vec![told::file(1, "/home/a.csv", 0..9)]);
            change(&mut bad.findings[0]);
            assert_eq!(line.report(&bad).unwrap().status, 422);
        }
        let (_, officer) = place.login(&[Role::PrivacyTeam, Role::Administrator]).await;
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        assert_eq!((row.customers, row.unmatched_records), (5, i32::MAX));
        let here = format!("/devices/{}", device.answer.device);
        for path in [
            "/findings",
            "/devices",
            &here,
            &format!("{here}/unscanned"),
            &format!("/findings/{}/{}", row.source_id, row.file_id),
            "/api/v1/findings/summary",
            "/api/v1/findings",
        ] {
            assert_eq!(place.get(path, &officer).await.status, 200, "{path}");
        }
        assert_eq!(unscanned::Entity::find().count(&place.rows).await.unwrap(), 0);
    });
}

//! The set-up in the browser: certificate, policy, first device, mail.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use homeward_server::accounts::change;
use homeward_server::audit::Actor;
use homeward_server::config::{Config, Said};
use homeward_server::fleet::policy;
use homeward_server::role::Role;
use homeward_server::store::accounts::AccountDraft;
use homeward_server::store::entity::{account, audit, setting};
use homeward_server::tls::{Kept, Paths, Way, check};
use rcgen::{CertificateParams, KeyPair};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::harness::{Answer, Place, answer, on_both};

async fn form(place: &Place, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--x--\r\n");
    let request = Request::post("/settings/certificate")
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    answer(place.pages(), request.body(Body::from(body)).unwrap()).await
}

#[test]
fn every_step_of_the_set_up_is_there_and_for_administrators() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let steps = place.get("/settings/setup", &cookie).await;
        for path in [
            "/settings/certificate",
            "/customers",
            "/settings/policy",
            "/settings/device",
            "/people/import",
            "/settings/mail",
        ] {
            assert!(steps.text().contains(&format!("href=\"{path}\"")), "{path}");
            let page = place.get(path, &cookie).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
            let (_, other) = place.login(&[Role::Auditor, Role::Manager]).await;
            assert_eq!(
                place.get(path, &other).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
        }
    });
}

#[test]
fn a_certificate_is_made_or_given_and_checked_first() {
    on_both(async |place| {
        let data = place.folder.path();
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let own = [
            ("host", "hw.example"),
            ("port", "8443"),
            ("everywhere", "yes"),
            ("way", "self_signed"),
        ];
        let made = form(place, &cookie, &own).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text());
        assert!(made.text().contains("systemctl restart"), "{}", made.text());
        let kept = Kept::read(data).unwrap().unwrap();
        assert_eq!(
            (kept.url.as_str(), &kept.way),
            ("https://hw.example:8443", &Way::SelfSigned)
        );
        assert!(kept.facts(data).unwrap().is_self_signed);
        // The next start listens there.
        let said = Said {
            data: Some(data.to_owned()),
            ..Said::default()
        };
        let next = Config::load(&said).unwrap();
        assert_eq!(
            (next.pages.url.as_str(), next.front.kept),
            ("https://hw.example:8443", Some(Way::SelfSigned))
        );

        let key = KeyPair::generate().unwrap();
        let pem = |name: &str| {
            CertificateParams::new(vec![name.to_owned()])
                .unwrap()
                .self_signed(&key)
                .unwrap()
                .pem()
        };
        let given = |chain: String, key: String| {
            let fields =
                [("host", "hw.example"), ("port", "443"), ("way", "own")].map(|(a, b)| (a, b.to_owned()));
            let files = [("chain", chain), ("key", key)];
            fields.into_iter().chain(files).collect::<Vec<_>>()
        };
        let send = async |fields: Vec<(&str, String)>| {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            form(place, &cookie, &fields).await
        };
        let wrong = send(given(pem("other.example"), key.serialize_pem())).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong
                .text()
                .contains("not for this name. It is for: other.example"),
            "{}",
            wrong.text()
        );
        assert!(!wrong.text().contains("PRIVATE KEY"), "a key is never sent back");
        assert_eq!(
            Kept::read(data).unwrap().unwrap().way,
            Way::SelfSigned,
            "nothing was changed"
        );
        let right = send(given(pem("hw.example"), key.serialize_pem())).await;
        assert_eq!(right.status, StatusCode::OK, "{}", right.text());
        let paths = Paths::of(data);
        let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap();
        assert!(check(&read(paths.chain()), &read(paths.key()), "hw.example").is_ok());
        assert_eq!(Kept::read(data).unwrap().unwrap().url, "https://hw.example");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(paths.key()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let nonsense = [
            ("host", "a b"),
            ("port", "0"),
            ("way", "acme"),
            ("directory", "http://x"),
        ];
        assert_eq!(
            form(place, &cookie, &nonsense).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    });
}

#[test]
fn a_policy_is_kept_and_its_rules_are_tried_first() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let page = place.get("/settings/policy?preset=windows", &cookie).await;
        assert!(
            page.text().contains("C:\\Users") && page.text().contains("AppData"),
            "{}",
            page.text()
        );
        let form = "roots=%2Fhome%0A%2Fsrv&shares=&excludes=*.iso&every=60&workers=2&memory=512&seconds=60&ocr=yes&rules=";
        let kept = place.post("/settings/policy", &cookie, form).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        let now = policy::read(&place.app).await.unwrap();
        assert_eq!(
            (now.roots.as_slice(), now.every_minutes, now.effort.ocr),
            (&["/home".to_owned(), "/srv".to_owned()][..], 60, true)
        );
        let bad = place
            .post("/settings/policy", &cookie, &format!("{form}nonsense"))
            .await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text().contains("rules cannot be used"), "{}", bad.text());
        assert_eq!(policy::read(&place.app).await.unwrap(), now);
    });
}

#[test]
fn the_first_device_gets_commands_with_its_token_and_fingerprint() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let made = place.post("/settings/device", &cookie, "").await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text());
        let fingerprint = place.app.authority().unwrap().fingerprint().to_owned();
        assert!(made.text().contains("hwe_") && made.text().contains(&fingerprint));
        assert!(made.text().contains("HOMEWARD_ENROL_TOKEN") && made.text().contains("--token-file"));
        let wait = made.text().split("href=\"/settings/device/").nth(1).unwrap();
        let wait = format!("/settings/device/{}", wait.split('"').next().unwrap());
        let page = place.get(&wait, &cookie).await;
        assert!(page.text().contains("http-equiv=\"refresh\"") && !page.text().contains("hwe_"));
        assert_eq!(
            place.get("/settings/device/x", &cookie).await.status,
            StatusCode::NOT_FOUND
        );
    });
}

/// A mail server of one kind of client: takes every message and keeps what was said.
pub(super) async fn sink(refuses: bool) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read.take(64 * 1024)).lines();
            write.write_all(b"220 sink\r\n").await.unwrap();
            let mut in_message = false;
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match line.get(..4).unwrap_or("").to_uppercase().as_str() {
                    _ if in_message && line == "." => {
                        in_message = false;
                        "250 kept\r\n"
                    }
                    _ if in_message => "",
                    "EHLO" => "250-sink\r\n250 AUTH PLAIN\r\n",
                    "RCPT" if refuses => "550 nobody here\r\n",
                    "DATA" => {
                        in_message = true;
                        "354 go on\r\n"
                    }
                    "QUIT" => "221 bye\r\n",
                    "AUTH" => "235 welcome\r\n",
                    _ => "250 ok\r\n",
                };
                kept.lock().unwrap().push(line);
                if write.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    (port, heard)
}

async fn give_address(place: &Place, id: uuid::Uuid) {
    let row = account::Entity::find_by_id(id)
        .one(&place.rows)
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.email = Set(Some("beheer@example.nl".to_owned()));
    row.update(&place.rows).await.unwrap();
}

#[test]
fn mail_is_tried_and_then_carries_links() {
    on_both(async |place| {
        let (port, heard) = sink(false).await;
        let (id, cookie) = place.login(&[Role::Administrator]).await;
        let keep = format!(
            "host=127.0.0.1&port={port}&security=none&user=homeward&password=hunter2+geheim&from=homeward%40example.nl"
        );
        let kept = place.post("/settings/mail", &cookie, &keep).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
        assert!(!kept.text().contains("hunter2"));
        let none = place.post("/settings/mail/test", &cookie, "").await;
        assert!(none.text().contains("no e-mail address"), "{}", none.text());
        give_address(place, id).await;
        let sent = place.post("/settings/mail/test", &cookie, "").await;
        assert!(
            sent.text().contains("took the message to beheer@example.nl"),
            "{}",
            sent.text()
        );
        let said = heard.lock().unwrap().join("\n");
        assert!(
            said.contains("RCPT TO:<beheer@example.nl>") && said.contains("AUTH PLAIN"),
            "{said}"
        );

        let draft = AccountDraft {
            login: "nora".to_owned(),
            name: "Nora".to_owned(),
            email: Some("nora@example.nl".to_owned()),
            roles: vec![Role::PrivacyTeam],
            person: None,
            language: "nl".to_owned(),
            subject: None,
        };
        let nora = change::create(place.store(), &draft, Actor::Server)
            .await
            .unwrap();
        let page = place
            .post(&format!("/settings/accounts/{nora}/link"), &cookie, "")
            .await;
        assert!(
            page.text().contains("sent to nora@example.nl") && !page.text().contains("/link/"),
            "{}",
            page.text()
        );
        let said = heard.lock().unwrap().join("\n");
        assert!(
            said.contains("Kies een wachtwoord") && said.contains("RCPT TO:<nora@example.nl>"),
            "{said}"
        );

        // Where the mail server does not take it, the administrator gives the link.
        let (port, _) = sink(true).await;
        let other = keep.replace("&password=hunter2+geheim", "");
        let other = other.replace(
            &format!(
                "port={}",
                keep.split("port=").nth(1).unwrap().split('&').next().unwrap()
            ),
            &format!("port={port}"),
        );
        place.post("/settings/mail", &cookie, &other).await;
        let page = place
            .post(&format!("/settings/accounts/{nora}/link"), &cookie, "")
            .await;
        assert!(
            page.text().contains("could not be sent") && page.text().contains("/link/"),
            "{}",
            page.text()
        );
        let failed = place.post("/settings/mail/test", &cookie, "").await;
        assert!(failed.text().contains("nobody here"), "{}", failed.text());

        // The password is in its file, and nowhere in the database.
        let file = place.folder.path().join("secrets").join("mail");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "hunter2 geheim");
        let settings = setting::Entity::find().all(&place.rows).await.unwrap();
        assert!(settings.iter().all(|row| !row.value.contains("hunter2")));
        let entries = audit::Entity::find().all(&place.rows).await.unwrap();
        assert!(entries.iter().all(|row| !row.detail.contains("hunter2")));
        place.post("/settings/mail/off", &cookie, "").await;
        assert!(!file.exists());
    });
}

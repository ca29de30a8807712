//! The review pages in a real Chromium: groups decided by keys alone, and what axe-core says of every page.
//!
//! `./test` installs Chromium (Debian's) and playwright-core with axe-core (npm's, into the target folder); elsewhere the cases
//! are skipped with a line that says so. One database is enough: what differs between them is behind the pages.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::finding;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::harness::told::{device, file, scan};
use super::harness::{Engine, Place, on_both};

/// Where browser and libraries are; else says what is missing.
#[expect(clippy::print_stderr, reason = "a case that is skipped shall say so")]
fn at_hand() -> Option<(PathBuf, &'static str)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("browser");
    let chromium = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let chromium = chromium.into_iter().find(|path| Path::new(path).exists());
    let libraries = ["playwright-core", "axe-core"];
    if !libraries
        .iter()
        .all(|name| folder.join("node_modules").join(name).is_dir())
    {
        eprintln!(
            "skipped: playwright-core and axe-core are not installed in {}",
            folder.display()
        );
        return None;
    }
    if chromium.is_none() {
        eprintln!("skipped: chromium is not installed");
    }
    Some((folder, chromium?))
}

/// Serves a place on loopback and lets the browser do what is asked; its answer.
async fn browse(place: &Place, cookie: &str, mut asked: Value) -> Option<Value> {
    let (folder, chromium) = at_hand()?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    asked["base"] = json!(format!("http://{}", listener.local_addr().unwrap()));
    asked["cookie"] = json!(cookie);
    asked["chromium"] = json!(chromium);
    let router = place.pages();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/review.mjs");
    let ran = tokio::task::spawn_blocking(move || {
        std::process::Command::new("node")
            .arg(script)
            .arg(folder)
            .arg(asked.to_string())
            .stdin(Stdio::null())
            .output()
    });
    let ran = ran.await.unwrap().unwrap();
    server.abort();
    let words = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{words}");
    Some(serde_json::from_slice(&ran.stdout).unwrap())
}

/// Three hundred findings: twenty contents of eight copies, twenty folders of seven files.
async fn three_hundred(place: &Place) {
    let copies = (0..160_u32).map(|n| {
        let content = n % 20;
        file(
            u128::from(n),
            &format!("/home/p{n}/export{content}.csv"),
            content * 50..content * 50 + 40,
        )
    });
    let folders = (0..140_u32).map(|n| {
        let customer = 2_000 + n;
        let path = format!("/srv/map{}/offerte{n}.docx", n % 20);
        file(u128::from(1_000 + n), &path, customer..customer + 1)
    });
    let report = scan("/", 30, copies.chain(folders).collect());
    accept(place.store(), &device(1), report, Moment::now())
        .await
        .unwrap();
}

#[test]
fn three_hundred_findings_in_forty_groups_take_at_most_four_keys_a_group() {
    on_both(async |place| {
        if place.engine == Engine::Postgres {
            return;
        }
        three_hundred(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let Some(told) = browse(place, &cookie, json!({"triage": 40})).await else {
            return;
        };
        assert_eq!(told["wrong"], json!([]));
        assert_eq!(told["groups"], 40);
        assert!(told["most"].as_u64().unwrap() <= 4, "{told}");
        assert_eq!((&told["help"], &told["off"]), (&json!(1), &json!(0)));
        let new = finding::Entity::find().filter(finding::Column::Review.eq("new"));
        assert_eq!(new.count(&place.rows).await.unwrap(), 0);
    });
}

#[test]
fn axe_finds_nothing_on_the_review_pages_in_either_language_and_light() {
    on_both(async |place| {
        if place.engine == Engine::Postgres {
            return;
        }
        three_hundred(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        let year = Moment::now()
            .after(std::time::Duration::from_hours(24 * 200))
            .to_string();
        let form = format!(
            "query=folder%3D/srv/map1&kind=authorise&legal_ground=contract&reason=x&later=rule&through=9999&expires={}&back=review",
            year.split('T').next().unwrap()
        );
        let done = place.post("/findings/decide", &cookie, &form).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let done = done.location().to_owned();
        place
            .post("/findings/views", &cookie, "name=Alles&query=&shared=yes")
            .await;
        let paths = [
            "/".to_owned(),
            "/review".to_owned(),
            done,
            "/review/rules".to_owned(),
            "/review/policy".to_owned(),
            "/findings".to_owned(),
            "/findings?text=offerte&severity=medium&outside=synced".to_owned(),
            "/findings/customer".to_owned(),
            "/findings/decide?folder=/srv/map2&do=delete&back=review".to_owned(),
            "/findings/decide?folder=/srv/map2&do=authorise".to_owned(),
            "/findings/decide?folder=/srv/map2".to_owned(),
            format!("/findings/{}/{}", row.source_id, row.file_id),
        ];
        // Either language in either light, wide, narrow, and at 200 %.
        for (language, windows) in [
            ("nl", json!([["light", 1280, 1], ["dark", 640, 2]])),
            ("en", json!([["dark", 1280, 1], ["light", 390, 1]])),
        ] {
            place
                .post("/language", &cookie, &format!("language={language}"))
                .await;
            let Some(told) = browse(place, &cookie, json!({"paths": paths, "windows": windows})).await else {
                return;
            };
            assert_eq!(told["told"], json!([]), "{language}");
            assert_eq!(told["pages"], paths.len() * 2);
        }
    });
}

#[test]
fn a_group_is_decided_about_and_taken_back_without_script() {
    on_both(async |place| {
        if place.engine == Engine::Postgres {
            return;
        }
        three_hundred(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let Some(told) = browse(place, &cookie, json!({"plain": true})).await else {
            return;
        };
        assert!(told["before"].is_string());
        assert_ne!(told["after"], told["before"], "{told}");
        assert_eq!(told["back"], told["before"], "{told}");
        assert_eq!((&told["tour"], &told["met"]), (&json!(1), &json!(0)), "{told}");
        assert_eq!(told["told"], true);
    });
}

/// What each role reaches from its first page, and what stands behind it.
const PAGES: [(Role, &[&str]); 5] = [
    (
        Role::Administrator,
        &[
            "/devices",
            "/devices/tokens",
            "/devices/DEVICE",
            "/customers",
            "/settings",
            "/settings/setup",
            "/settings/accounts",
            "/settings/accounts/new",
            "/settings/certificate",
            "/settings/policy",
            "/settings/mail",
            "/settings/device",
            "/settings/retention",
        ],
    ),
    (
        Role::DataProtectionOfficer,
        &[
            "/access",
            "/audit",
            "/findings",
            "/devices/DEVICE",
            "/devices/DEVICE/unscanned",
        ],
    ),
    (Role::Manager, &["/findings", "/findings/SOURCE/FILE"]),
    (
        Role::Employee,
        &[
            "/findings",
            "/findings/SOURCE/FILE",
            "/account",
            "/account/second-factor",
            "/account/tokens",
        ],
    ),
    (Role::Auditor, &["/audit"]),
];

#[test]
fn axe_finds_nothing_on_the_pages_of_any_role() {
    on_both(async |place| {
        if place.engine == Engine::Postgres {
            return;
        }
        three_hundred(place).await;
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        place.device(1, "LAP-1").await;
        let manager = place.person("Mies Manager", None).await;
        let employee = place.person("Els Eigenaar", Some(manager)).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(employee))
            .col_expr(finding::Column::Released, Expr::value(true))
            .exec(&place.rows)
            .await
            .unwrap();
        for (role, paths) in PAGES {
            let person = match role {
                Role::Manager => Some(manager),
                Role::Employee => Some(employee),
                _ => None,
            };
            let (_, cookie) = place.login_as(&[role], person).await;
            let paths: Vec<String> = ["/", "/help", "/rules"]
                .iter()
                .chain(paths)
                .map(|path| {
                    path.replace("DEVICE", &row.device_id.to_string())
                        .replace("SOURCE", &row.source_id.to_string())
                        .replace("FILE", &row.file_id.to_string())
                })
                .collect();
            for (language, windows) in [
                ("nl", json!([["light", 390, 1]])),
                ("en", json!([["dark", 1280, 1]])),
            ] {
                place
                    .post("/language", &cookie, &format!("language={language}"))
                    .await;
                let Some(told) = browse(place, &cookie, json!({"paths": paths, "windows": windows})).await
                else {
                    return;
                };
                assert_eq!(told["told"], json!([]), "{role:?} in {language}");
                assert_eq!(told["pages"], paths.len());
            }
        }
    });
}

//! Fills a database with findings through ingest and times what people ask of it: lists, counts, and the pages themselves.
//!
//! `cargo bench --bench million -- [FINDINGS] [URL]`: a million in a temporary SQLite file where nothing is said. On
//! PostgreSQL give the URL of an empty database. Prints one line a measurement.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops where it goes wrong and prints"
)]

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt;
use homeward_rules::coverage::Coverage;
use homeward_rules::finding::{CustomerRef, Evidence, Finding, Severity};
use homeward_rules::identifier::IdentifierKind;
use homeward_rules::report::{
    Ending, FileFinding, PROTOCOL, Part, ScanEnd, ScanReport, Source, SourceKind, Versions,
};
use homeward_server::accounts::login::Entered;
use homeward_server::accounts::{change, link, login};
use homeward_server::app::App;
use homeward_server::audit::Actor;
use homeward_server::config::{self, Config};
use homeward_server::findings::groups::{self, Freshness};
use homeward_server::findings::{Eyes, Filter, Key, Said};
use homeward_server::ingest::{Reporter, Shares, accept};
use homeward_server::moment::Moment;
use homeward_server::people::{Belonging, directory};
use homeward_server::role::Role;
use homeward_server::router;
use homeward_server::store::accounts::AccountDraft;
use homeward_server::store::entity::finding::Model;
use homeward_server::store::findings::Tally;
use homeward_server::store::people::PersonDraft;
use homeward_server::store::{Store, StoreUrl};
use homeward_server::viewer::cookie_name;
use tower::ServiceExt;
use uuid::Uuid;

/// Findings of one report.
const REPORT: usize = 1_000;
/// Findings of one device.
const DEVICE: usize = 20_000;
/// Of the reviewer, whom nobody else can reach.
const PASSWORD: &str = "vier paarden in de wei";
/// Devices that report at a time.
const STREAMS: usize = 4;
/// What is asked for: each part of the grammar, alone where it is common, rare and nowhere, and some together.
const QUERIES: [&str; 29] = [
    "",
    "presence=all",
    "presence=removed",
    "severity=critical",
    "severity=low",
    "severity=low,medium",
    "severity=critical,high",
    "review=new",
    "review=asked",
    "review=new,asked,to_delete",
    "person=unknown",
    "person=PERSON",
    "person=PERSON&severity=high,critical",
    "source=SOURCE",
    "device=00000000-0000-0000-0000-000000000003",
    "kind=email",
    "kind=iban",
    "kind=bsn",
    "kind=iban,bsn",
    "format=csv",
    "format=pst",
    "older=1",
    "newer=1",
    "folder=/home/jan3/map7",
    "folder=/home",
    "text=klanten-77",
    "text=klanten",
    "text=nergens-te-vinden",
    "severity=medium&kind=iban&review=new&text=map5&newer=30",
];

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let most: usize = words.next().map_or(1_000_000, |word| word.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let url = words.next().map_or_else(
        || StoreUrl::in_folder(folder.path()),
        |url| StoreUrl::parse(&url).unwrap(),
    );
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&url).await.unwrap();
        let people = people(&store, most.div_ceil(DEVICE)).await;
        let began = Instant::now();
        let devices = (0..most.div_ceil(DEVICE)).map(|device| {
            let store = &store;
            async move { fill(store, device, DEVICE.min(most - device * DEVICE)).await }
        });
        futures_util::stream::iter(devices)
            .for_each_concurrent(STREAMS, |device| device)
            .await;
        let took = began.elapsed().as_secs_f64();
        println!(
            "ingest: {most} findings in {took:.1} s, {:.0} a second",
            most as f64 / took
        );
        let began = Instant::now();
        fill(&store, 0, DEVICE.min(most)).await;
        let took = began.elapsed().as_secs_f64();
        println!("ingest again: {:.0} a second", DEVICE.min(most) as f64 / took);
        println!("memory at most: {}", peak());
        let full = full(&store).await;
        for query in QUERIES {
            let query = query
                .replace("PERSON", &people.get(3 % people.len()).unwrap().to_string())
                .replace("SOURCE", &full.source_id.to_string());
            ask(&store, &query).await;
        }
        let began = Instant::now();
        let copies = store.near_copies(&full, &Eyes::all()).await.unwrap();
        println!(
            "near copies of one: {} in {:.1} ms",
            copies.len(),
            began.elapsed().as_secs_f64() * 1000.0
        );
        println!("memory at most: {}", peak());
        let began = Instant::now();
        let groups = groups::make(&store).await.unwrap();
        println!(
            "groups of all that waits: {} of {} files in {:.0} ms, behind the pages' back",
            groups.all.len() + groups.more,
            groups.files,
            began.elapsed().as_secs_f64() * 1000.0
        );
        println!("memory at most: {}", peak());
        drop(groups);
        pages(store, folder.path(), &full).await;
        println!("memory at most: {}", peak());
    });
}

/// Somebody for each device, whose home is on it.
async fn people(store: &Store, most: usize) -> Vec<Uuid> {
    let mut all = Vec::new();
    for number in 0..most {
        let draft = PersonDraft {
            name: format!("Jan {number}"),
            ..PersonDraft::default()
        };
        let id = directory::create(store, &draft, Actor::Server).await.unwrap();
        directory::give(
            store,
            id,
            Belonging::Account,
            &format!("jan{number}"),
            Actor::Server,
        )
        .await
        .unwrap();
        all.push(id);
    }
    all
}

/// Times pages and answers of the API as a reviewer's browser asks for them, all of the server's work included.
async fn pages(store: Store, folder: &Path, full: &Model) {
    let draft = AccountDraft {
        login: "reviewer".to_owned(),
        name: "Els".to_owned(),
        email: None,
        roles: vec![Role::PrivacyTeam],
        person: None,
        language: "nl".to_owned(),
        subject: None,
    };
    change::create(&store, &draft, Actor::Server).await.unwrap();
    let said = config::Said {
        data: Some(folder.to_owned()),
        ..config::Said::default()
    };
    let config = Config::load(&said).unwrap();
    let app = App::new(store, config);
    let link = link::by_login(app.store(), "reviewer", Actor::Server)
        .await
        .unwrap();
    link::use_account(&app, link.reveal(), PASSWORD.to_owned())
        .await
        .unwrap();
    let here = IpAddr::from([127, 0, 0, 1]);
    let entered = login::with_password(&app, "reviewer", PASSWORD.to_owned(), here, None).await;
    let Ok(Entered::In(secret)) = entered else {
        panic!("the reviewer is not let in");
    };
    let cookie = format!("{}={}", cookie_name(app.config()), secret.reveal());
    let router = router::pages(app.clone());
    let began = Instant::now();
    let first = get(&router, "/", &cookie).await;
    println!(
        "the first page after a start: {:.0} ms ({first} bytes)",
        began.elapsed().as_secs_f64() * 1000.0
    );
    while app.groups().groups(app.store()).await.unwrap().freshness == Freshness::Coming {}
    let key = Key {
        source: full.source_id,
        file: full.file_id,
    };
    for path in [
        "/",
        "/review",
        "/findings",
        "/findings?review=new&severity=high",
        "/api/v1/findings?severity=critical",
        "/api/v1/review/groups",
        "/api/v1/findings/summary?folder=/home/jan3/map7",
        "/api/v1/findings/summary",
        &key.href(),
        "/devices",
        "/people",
    ] {
        let (mut times, mut bytes) = (Vec::new(), 0);
        for _ in 0..5 {
            let began = Instant::now();
            bytes = get(&router, path, &cookie).await;
            times.push(began.elapsed());
        }
        println!("page {path}: {:.1} ms ({bytes} bytes)", median(times));
    }
}

/// The bytes of an answer.
async fn get(router: &Router, path: &str, cookie: &str) -> usize {
    let request = Request::get(path).header(header::COOKIE, cookie);
    let answer = router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    axum::body::to_bytes(answer.into_body(), 1 << 24)
        .await
        .unwrap()
        .len()
}

/// The fullest finding, with all of its row.
async fn full(store: &Store) -> Model {
    let filter = Said::default().check().unwrap();
    let first = store.findings(&filter, &Eyes::all()).await.unwrap().remove(0);
    let key = Key {
        source: first.source_id,
        file: first.file_id,
    };
    store.finding(key, &Eyes::all()).await.unwrap().unwrap()
}

/// The most memory that the process had so far, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not known".to_owned(), |line| line.trim().to_owned())
}

async fn ask(store: &Store, query: &str) {
    let mut said = Said::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        let field = match name {
            "severity" => &mut said.severity,
            "person" => &mut said.person,
            "device" => &mut said.device,
            "source" => &mut said.source,
            "kind" => &mut said.kind,
            "format" => &mut said.format,
            "review" => &mut said.review,
            "presence" => &mut said.presence,
            "older" => &mut said.older,
            "newer" => &mut said.newer,
            "folder" => &mut said.folder,
            "text" => &mut said.text,
            _ => panic!("{name} is in no filter"),
        };
        *field = Some(value.to_owned());
    }
    for sort in ["customers", "first_seen"] {
        said.sort = Some(sort.to_owned());
        let filter: Filter = said.check().unwrap();
        let (mut list, mut count) = (Vec::new(), Vec::new());
        let (mut rows, mut found) = (0, Tally::default());
        for _ in 0..7 {
            let began = Instant::now();
            rows = store.findings(&filter, &Eyes::all()).await.unwrap().len();
            list.push(began.elapsed());
            let began = Instant::now();
            found = store.findings_count(&filter, &Eyes::all(), 10_000).await.unwrap();
            count.push(began.elapsed());
        }
        println!(
            "list ?{query} by {sort}: {:.1} ms ({rows} rows), count {:.1} ms ({}{})",
            median(list),
            median(count),
            found.count,
            if found.more { " or more" } else { "" }
        );
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0
}

async fn fill(store: &Store, device: usize, files: usize) {
    let from = Reporter {
        device: Uuid::from_u128(device as u128),
        name: format!("LAP-{device}"),
        shares: Shares::Any,
    };
    let scan = Uuid::now_v7().to_string();
    let parts = files.div_ceil(REPORT);
    let now = Moment::now();
    for part in 0..parts {
        let first = part * REPORT;
        let findings = (first..files.min(first + REPORT))
            .map(|at| finding(device, at))
            .collect();
        let report = ScanReport {
            protocol: PROTOCOL,
            report_id: Uuid::now_v7().to_string(),
            scan_id: scan.clone(),
            part: part as u32,
            source: Source {
                kind: SourceKind::DeviceRoot,
                root: "/home".to_owned(),
            },
            versions: Versions::default(),
            started: now.0,
            findings,
            unscanned: Vec::new(),
            end: (part + 1 == parts).then(|| ScanEnd {
                finished: now.0,
                ending: Ending::Complete,
                coverage: Coverage::default(),
                within: Vec::new(),
            }),
        };
        accept(store, &from, report, Moment::now()).await.unwrap();
    }
}

fn finding(device: usize, at: usize) -> FileFinding {
    // Most files hold few customers, some hold many.
    let count =
        1 + (at * 7919 % 97) * usize::from(at.is_multiple_of(10)) + 900 * usize::from(at.is_multiple_of(500));
    let start = (device * 7919 + at * 104_729) % 900_000;
    FileFinding {
        file: format!("{:032x}", device * DEVICE + at),
        path: format!("/home/jan{device}/map{}/klanten-{at}.csv", at % 100),
        owner: None,
        size: 4096,
        modified: Some(1_790_000_000_000),
        content: format!("{:064x}", device * DEVICE + at),
        parts: vec![Part {
            entry: None,
            format: if at.is_multiple_of(1_000) { "pst" } else { "csv" }.to_owned(),
            size: 4096,
            finding: Finding {
                severity: match count {
                    0..10 => Severity::Low,
                    10..100 => Severity::Medium,
                    100..500 => Severity::High,
                    _ => Severity::Critical,
                },
                customers: (0..count).map(|n| CustomerRef((start + n * 3) as u32)).collect(),
                persons: count as u32,
                identifiers: BTreeMap::from(if at.is_multiple_of(200) {
                    [(IdentifierKind::Iban, 1), (IdentifierKind::Name, count as u32)]
                } else {
                    [
                        (IdentifierKind::Email, count as u32),
                        (IdentifierKind::Name, count as u32),
                    ]
                }),
                evidence: (0..count.min(20))
                    .map(|n| Evidence {
                        customer: CustomerRef((start + n * 3) as u32),
                        kinds: vec![IdentifierKind::Email, IdentifierKind::Name],
                        location: serde_json::from_value(serde_json::json!({"row": n + 2, "column": 3}))
                            .unwrap(),
                    })
                    .collect(),
                unmatched_records: 0,
                extra_columns: Vec::new(),
                allowed_by: None,
            },
            customers: None,
            left_out: 0,
        }],
    }
}

//! The server is killed again and again while agents report: nothing acknowledged is lost, nothing doubles.
//!
//! `HOMEWARD_KILLS` sets how often; `.ci/long` does it much oftener than every change.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use homeward_rules::report::{ScanReport, SourceKind};
use homeward_server::audit::{self, Verdict};
use homeward_server::fleet::tokens::Approval;
use homeward_server::store::entity::{finding, report, scan};
use sea_orm::{EntityTrait, QuerySelect};
use uuid::Uuid;

use super::line::Rogue;
use super::program::{Agent, Server, furnish, list, token};
use crate::harness::{Place, on_both, told};

/// How often the server is killed where nothing is said.
const KILLS: usize = 6;
/// Devices that report without a rest.
const DEVICES: u8 = 3;
/// Files of a report, and parts of a scan.
const FILES: u128 = 4;
const PARTS: u32 = 5;

/// A part of a scan; every file is another one.
fn part(scan: Uuid, number: u32, first: u128) -> ScanReport {
    let files = (first..first + FILES).map(|file| {
        let path = format!("/home/jan/{file}.csv");
        told::file(file, &path, (file as u32) * 2..(file as u32) * 2 + 3)
    });
    let mut report = told::scan("/home", 0, files.collect());
    report.source.kind = SourceKind::DeviceRoot;
    report.scan_id = scan.to_string();
    report.part = number;
    if number + 1 < PARTS {
        report.end = None;
    }
    report
}

#[test]
fn killed_while_agents_report_nothing_is_lost_and_nothing_doubles() {
    let kills = std::env::var("HOMEWARD_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    on_both(async |place| {
        furnish(place, 40, &["home"]).await;
        let token = token(place, 10, "", Approval::None).await;
        let mut server = Server::start(place);
        let devices: Vec<Rogue> = (1..=DEVICES)
            .map(|machine| Rogue::enrol(place, &server, &token, machine))
            .collect();
        let agent = Agent::new(place, "real");
        agent.write("klanten.csv", &list(0..12));
        assert!(
            agent
                .enrol(&server.url, &server.fingerprint, &token)
                .status
                .success()
        );

        let address = server.address().to_owned();
        let over = AtomicBool::new(false);
        let acknowledged: Mutex<BTreeSet<Uuid>> = Mutex::default();
        let (sent, rounds) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for (at, device) in devices.iter().enumerate() {
                let (address, over, acknowledged, sent) = (&address, &over, &acknowledged, &sent);
                scope.spawn(move || {
                    let mut first = (at as u128 + 1) << 20;
                    // A scan is told whole, whatever happens on the way.
                    while !over.load(Ordering::Relaxed) {
                        let scan = Uuid::now_v7();
                        for number in 0..PARTS {
                            let report = part(scan, number, first);
                            hand_over(|| {
                                let mut line = device.try_line(place, address)?;
                                Ok(line.report(&report)?.status)
                            });
                            acknowledged
                                .lock()
                                .unwrap()
                                .insert(report.report_id.parse().unwrap());
                            first += FILES;
                            sent.fetch_add(FILES as usize, Ordering::Relaxed);
                        }
                    }
                });
            }
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    agent.round();
                    rounds.fetch_add(1, Ordering::Relaxed);
                }
            });

            for kill in 0..kills {
                // Somewhere within a report; never at the same place.
                let before = acknowledged.lock().unwrap().len();
                let began = Instant::now();
                while acknowledged.lock().unwrap().len() < before + 4 {
                    assert!(began.elapsed() < Duration::from_mins(1), "{}", server.log());
                    std::thread::sleep(Duration::from_millis(3));
                }
                std::thread::sleep(Duration::from_millis((kill as u64 * 37) % 90));
                server.kill();
                server.again();
            }
            over.store(true, Ordering::Relaxed);
        });
        // What was killed last may have stopped the agent's last words.
        agent.round();

        assert_eq!(agent.waiting(), 0);
        assert!(rounds.into_inner() > 0);
        settled(place, &acknowledged.into_inner().unwrap(), sent.into_inner()).await;
    });
}

/// All that was acknowledged is there, and once: these reports, and so many files beside the agent's own.
async fn settled(place: &Place, acknowledged: &BTreeSet<Uuid>, sent: usize) {
    let stored: Vec<Uuid> = report::Entity::find()
        .select_only()
        .column(report::Column::ReportId)
        .into_tuple()
        .all(&place.rows)
        .await
        .unwrap();
    let kept: BTreeSet<Uuid> = stored.iter().copied().collect();
    assert_eq!(kept.len(), stored.len(), "a report is stored twice");
    assert!(
        acknowledged.is_subset(&kept),
        "a report was acknowledged and is lost"
    );

    // Each scan of a device is a complete one and takes those before it for gone: files are there once, with one presence.
    let rows = finding::Entity::find().all(&place.rows).await.unwrap();
    let paths: BTreeSet<(Uuid, &str)> = rows
        .iter()
        .map(|row| (row.source_id, row.path.as_str()))
        .collect();
    assert_eq!(paths.len(), rows.len(), "a finding is there twice");
    assert_eq!(rows.len(), sent + 1);
    let scans = scan::Entity::find().all(&place.rows).await.unwrap();
    assert!(scans.iter().all(|scan| scan.closed.is_some()));
    let present = rows.iter().filter(|row| row.presence == "present").count();
    assert_eq!(
        present,
        usize::from(DEVICES) * PARTS as usize * FILES as usize + 1
    );
    let list = rows
        .iter()
        .find(|row| row.path.ends_with("/klanten.csv"))
        .unwrap();
    assert_eq!(list.customers, 12);
    assert!(matches!(
        audit::verify(place.store(), &[]).await.unwrap(),
        Verdict::Whole { .. }
    ));
}

/// Sends until the server has it.
fn hand_over(mut attempt: impl FnMut() -> std::io::Result<u16>) {
    let began = Instant::now();
    loop {
        match attempt() {
            Ok(200) => return,
            // A turn that was not over, or a server that is away.
            Ok(429 | 503) | Err(_) => {}
            Ok(status) => panic!("answered with {status}"),
        }
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "the server does not come back"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

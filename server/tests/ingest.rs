//! Reports: stored once, in any order, for their own source only, and what is gone is known by a complete scan.

use std::collections::BTreeMap;

use homeward_rules::report::{Ending, FileFinding, ScanReport};
use homeward_server::ingest::{Receipt, Refused, Reporter, Shares, accept};
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{finding, finding_event, news, report, source, unscanned};
use roaring::RoaringBitmap;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::json;

use super::harness::told::{device, file, parts, scan, unread};
use super::harness::{Place, on_both};

async fn take(place: &Place, from: &Reporter, report: &ScanReport) -> Result<Receipt, Refused> {
    accept(place.store(), from, report.clone(), Moment::now()).await
}

/// Presence by path.
async fn presence(place: &Place) -> BTreeMap<String, String> {
    let rows = finding::Entity::find().all(&place.rows).await.unwrap();
    rows.into_iter().map(|row| (row.path, row.presence)).collect()
}

async fn only(place: &Place) -> finding::Model {
    finding::Entity::find().one(&place.rows).await.unwrap().unwrap()
}

fn told(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter()
        .map(|(path, word)| ((*path).to_owned(), (*word).to_owned()))
        .collect()
}

#[test]
fn a_report_is_stored_once_however_often_it_is_sent() {
    on_both(async |place| {
        let report = scan("/home", 10, vec![file(1, "/home/jan/a.csv", 0..40)]);
        let first = take(place, &device(1), &report).await.unwrap();
        assert!(!first.repeated && first.findings == 1);
        let again = take(place, &device(1), &report).await.unwrap();
        assert!(again.repeated);
        assert_eq!(finding::Entity::find().count(&place.rows).await.unwrap(), 1);
        assert_eq!(report::Entity::find().count(&place.rows).await.unwrap(), 1);

        let row = only(place).await;
        let set = RoaringBitmap::deserialize_from(row.customer_set.as_slice()).unwrap();
        assert_eq!((row.customers, set.len(), row.persons), (40, 40, 40));
        assert_eq!(
            (row.folder.as_str(), row.severity.as_str()),
            ("/home/jan", "medium")
        );
        assert_eq!((row.review.as_str(), row.person_by.as_str()), ("new", "unknown"));
    });
}

#[test]
fn a_thousand_findings_in_one_report_go_in_pieces() {
    on_both(async |place| {
        let files = (0..1_700)
            .map(|n| file(n, &format!("/home/jan/{n}.csv"), 0..3))
            .collect();
        let report = scan("/home", 10, files);
        assert_eq!(take(place, &device(1), &report).await.unwrap().findings, 1_700);
        let empty = scan("/home", 5, Vec::new());
        assert_eq!(take(place, &device(1), &empty).await.unwrap().removed, 1_700);
    });
}

#[test]
fn what_a_complete_scan_does_not_see_is_gone_and_comes_back() {
    on_both(async |place| {
        let both = vec![file(1, "/home/a.csv", 0..5), file(2, "/home/b.csv", 0..9)];
        take(place, &device(1), &scan("/home", 30, both)).await.unwrap();
        let second = scan("/home", 20, vec![file(1, "/home/a.csv", 0..5)]);
        assert_eq!(take(place, &device(1), &second).await.unwrap().removed, 1);
        assert_eq!(
            presence(place).await,
            told(&[("/home/a.csv", "present"), ("/home/b.csv", "removed")])
        );
        let rows = finding::Entity::find()
            .order_by_asc(finding::Column::FileId)
            .all(&place.rows)
            .await;
        assert_eq!(
            rows.unwrap()[1].removed,
            second.end.map(|end| Moment(end.finished))
        );

        let third = scan(
            "/home",
            10,
            vec![file(1, "/home/x/a.csv", 0..6), file(2, "/home/b.csv", 0..9)],
        );
        assert_eq!(take(place, &device(1), &third).await.unwrap().returned, 1);
        let events = finding_event::Entity::find()
            .order_by_asc(finding_event::Column::FileId)
            .order_by_asc(finding_event::Column::At)
            .order_by_asc(finding_event::Column::Kind)
            .all(&place.rows)
            .await
            .unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["changed", "moved", "removed", "returned"]);
        let first = finding::Entity::find()
            .order_by_asc(finding::Column::FileId)
            .one(&place.rows)
            .await;
        let first = first.unwrap().unwrap();
        assert!(first.first_seen < first.last_seen && first.path == "/home/x/a.csv");
    });
}

#[test]
fn what_is_seen_again_unchanged_keeps_all_but_when_it_was_seen() {
    on_both(async |place| {
        let one = vec![file(1, "/home/a.csv", 0..9)];
        let files = || one.clone();
        take(place, &device(1), &scan("/home", 30, files()))
            .await
            .unwrap();
        let first = only(place).await;
        let again = scan("/home", 20, files());
        let receipt = take(place, &device(1), &again).await.unwrap();
        assert_eq!((receipt.findings, receipt.removed, receipt.returned), (1, 0, 0));
        let second = only(place).await;
        assert_eq!(second.last_seen, Moment(again.started));
        assert_eq!(second.scan_id.to_string(), again.scan_id);
        assert!(second.changed > first.changed);
        let same = finding::Model {
            last_seen: first.last_seen,
            scan_id: first.scan_id,
            changed: first.changed,
            ..second
        };
        assert_eq!(same, first);
        assert_eq!(finding_event::Entity::find().count(&place.rows).await.unwrap(), 0);
        // The same bytes, of which other rules tell more, are written anew.
        let mut more = scan("/home", 10, files());
        more.findings[0].parts[0].finding.unmatched_records = 7;
        take(place, &device(1), &more).await.unwrap();
        let third = only(place).await;
        assert_eq!((third.seq, third.unmatched_records), (first.seq, 7));
    });
}

#[test]
fn what_another_index_knows_nothing_of_is_not_said_to_be_gone() {
    on_both(async |place| {
        let there = || vec![file(1, "/home/jan/a.csv", 0..5)];
        let with = |index: &str, minutes: u64, files: Vec<FileFinding>| {
            let mut report = scan("/home", minutes, files);
            report.versions.index = index.to_owned();
            report
        };
        take(place, &device(1), &with("00aa", 60, there())).await.unwrap();
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let row = only(place).await;
        let page = format!("/findings/{}/{}", row.source_id, row.file_id);
        let decided = place
            .post_json(
                &format!("/api/v1{page}/decisions"),
                &team,
                &json!({"kind": "delete", "reason": "weg"}),
            )
            .await;
        assert_eq!(decided.status, 201, "{}", decided.text());
        // An index without these customers: the file may be there as it was.
        take(place, &device(1), &with("00bb", 50, Vec::new()))
            .await
            .unwrap();
        let row = only(place).await;
        assert!(row.presence == "removed" && row.unrecognised);
        let shown = place.get(&page, &team).await;
        assert!(shown.text().contains("The file may still be there"));
        assert!(!shown.text().contains("verified by a scan"));
        let news = news::Entity::find().all(&place.rows).await.unwrap();
        assert!(news.iter().all(|one| one.kind != "removed"), "{news:?}");
        // With the index put right it is there again, and what was decided holds.
        take(place, &device(1), &with("00aa", 40, there())).await.unwrap();
        let row = only(place).await;
        assert_eq!(
            (row.presence.as_str(), row.unrecognised, row.review.as_str()),
            ("present", false, "to_delete")
        );
        // By the same index, not seeing it is a proof.
        take(place, &device(1), &with("00aa", 30, Vec::new()))
            .await
            .unwrap();
        let row = only(place).await;
        assert!(row.presence == "removed" && !row.unrecognised);
        assert!(
            place
                .get(&page, &team)
                .await
                .text()
                .contains("verified by a scan")
        );
    });
}

#[test]
fn what_could_not_be_looked_at_is_not_gone() {
    on_both(async |place| {
        let files = vec![
            file(1, "/home/jan/geheim/a.csv", 0..5),
            file(2, "/home/jan/b.csv", 0..5),
            file(3, "/home/jan/geheimer/c.csv", 0..5),
        ];
        take(place, &device(1), &scan("/home", 30, files)).await.unwrap();
        let mut second = scan("/home", 20, Vec::new());
        second.unscanned = vec![unread("/home/jan/geheim/"), unread("/home/jan/b.csv")];
        assert_eq!(take(place, &device(1), &second).await.unwrap().removed, 1);
        let there = presence(place).await;
        assert_eq!(there["/home/jan/geheim/a.csv"], "present");
        assert_eq!(there["/home/jan/b.csv"], "present");
        assert_eq!(there["/home/jan/geheimer/c.csv"], "removed");
        assert_eq!(unscanned::Entity::find().count(&place.rows).await.unwrap(), 2);

        // The list is that of the last complete scan.
        let mut stopped = scan("/home", 15, Vec::new());
        stopped.end.as_mut().unwrap().ending = Ending::Stopped;
        assert_eq!(take(place, &device(1), &stopped).await.unwrap().removed, 0);
        assert_eq!(unscanned::Entity::find().count(&place.rows).await.unwrap(), 2);
        assert_eq!(
            take(place, &device(1), &scan("/home", 10, Vec::new()))
                .await
                .unwrap()
                .removed,
            2
        );
        assert_eq!(unscanned::Entity::find().count(&place.rows).await.unwrap(), 0);
    });
}

#[test]
fn a_share_on_which_nothing_was_seen_is_not_taken_for_empty() {
    on_both(async |place| {
        let first = scan("//nas/klanten", 30, vec![file(1, "//nas/klanten/a.csv", 0..5)]);
        take(place, &device(1), &first).await.unwrap();
        let mut nothing = scan("//nas/klanten", 0, Vec::new());
        nothing.started = Moment::now().0;
        nothing.end.as_mut().unwrap().coverage.files = 0;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(take(place, &device(1), &nothing).await.unwrap().removed, 0);
        assert_eq!(only(place).await.presence, "present");
        // Of a device's own root it is believed: somebody cleaned up.
        take(
            place,
            &device(2),
            &scan("/home", 30, vec![file(2, "/home/b.csv", 0..5)]),
        )
        .await
        .unwrap();
        let mut cleaned = scan("/home", 20, Vec::new());
        cleaned.end.as_mut().unwrap().coverage.files = 0;
        assert_eq!(take(place, &device(2), &cleaned).await.unwrap().removed, 1);
    });
}

#[test]
fn what_is_known_of_a_file_that_was_not_read_is_kept() {
    on_both(async |place| {
        let mut told = scan("/home", 30, Vec::new());
        told.unscanned = vec![unread("/home/a.zip")];
        told.unscanned[0].modified = Some(1_700_000_000_000);
        take(place, &device(1), &told).await.unwrap();
        let row = unscanned::Entity::find().one(&place.rows).await.unwrap().unwrap();
        assert_eq!(row.size, Some(4_096));
        assert_eq!(row.modified, Some(Moment(1_700_000_000_000)));
    });
}

#[test]
fn parts_may_come_in_any_order() {
    on_both(async |place| {
        let old = scan("/home", 30, vec![file(9, "/home/old.csv", 0..5)]);
        take(place, &device(1), &old).await.unwrap();
        let files = (1..4).map(|n| file(n, &format!("/home/{n}.csv"), 0..5)).collect();
        let mut parts = parts(&scan("/home", 20, files));
        parts.rotate_right(1);
        let mut removed = Vec::new();
        for part in &parts {
            removed.push(take(place, &device(1), part).await.unwrap().removed);
        }
        // The end came first; the scan was whole with the third part.
        assert_eq!(removed, [0, 0, 1]);
        let there = presence(place).await;
        assert_eq!(there.values().filter(|word| *word == "present").count(), 3);
        assert_eq!(there["/home/old.csv"], "removed");
    });
}

#[test]
fn what_comes_late_changes_nothing_that_is_newer() {
    on_both(async |place| {
        let late = parts(&scan(
            "/home",
            30,
            vec![file(1, "/home/a.csv", 0..5), file(2, "/home/b.csv", 0..5)],
        ));
        take(place, &device(1), &late[0]).await.unwrap();
        let newer = scan("/home", 20, vec![file(1, "/home/a.csv", 0..7)]);
        take(place, &device(1), &newer).await.unwrap();
        // The rest of the older scan: its second file was gone by the newer.
        take(place, &device(1), &late[1]).await.unwrap();
        assert_eq!(
            presence(place).await,
            told(&[("/home/a.csv", "present"), ("/home/b.csv", "removed")])
        );
        let rows = finding::Entity::find()
            .order_by_asc(finding::Column::FileId)
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(rows[0].customers, 7);
    });
}

#[test]
fn two_agents_on_one_share_write_one_source() {
    on_both(async |place| {
        let first = scan(r"//NAS/Klanten", 30, vec![file(1, "//nas/klanten/a.csv", 0..5)]);
        take(place, &device(1), &first).await.unwrap();
        let mut second = scan("//nas/klanten/", 20, vec![file(2, "//nas/klanten/b.csv", 0..5)]);
        // The first agent reported after the second began: it may have seen what the second passed too early.
        assert_eq!(take(place, &device(2), &second).await.unwrap().removed, 0);
        assert_eq!(source::Entity::find().count(&place.rows).await.unwrap(), 1);
        second = scan("//nas/klanten", 0, vec![file(2, "//nas/klanten/b.csv", 0..5)]);
        second.started = Moment::now().0;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(take(place, &device(2), &second).await.unwrap().removed, 1);

        let given = Reporter {
            shares: Shares::Only(vec!["//nas/anders".to_owned()]),
            ..device(3)
        };
        let refused = take(place, &given, &scan("//nas/klanten", 1, Vec::new())).await;
        assert!(matches!(refused, Err(Refused::NotYours)));
    });
}

#[test]
fn a_device_cannot_speak_for_another() {
    on_both(async |place| {
        let own = scan("/home", 30, vec![file(1, "/home/a.csv", 0..5)]);
        take(place, &device(1), &own).await.unwrap();
        // The same root of another device is another source.
        assert_eq!(
            take(place, &device(2), &scan("/home", 20, Vec::new()))
                .await
                .unwrap()
                .removed,
            0
        );
        assert_eq!(presence(place).await["/home/a.csv"], "present");
        // A scan of a share belongs to the agent that began it.
        let theirs = scan("//nas/klanten", 10, vec![file(1, "//nas/klanten/a.csv", 0..5)]);
        take(place, &device(1), &theirs).await.unwrap();
        let mut forged = scan("//nas/klanten", 10, Vec::new());
        forged.scan_id = theirs.scan_id;
        forged.part = 1;
        assert!(matches!(
            take(place, &device(2), &forged).await,
            Err(Refused::NotYours)
        ));
        let reports = report::Entity::find().count(&place.rows).await.unwrap();
        assert_eq!(reports, 3, "nothing of a refused report is stored");
    });
}

#[test]
fn a_clock_that_is_wrong_hides_nothing() {
    on_both(async |place| {
        let mut ahead = scan("/home", 0, vec![file(1, "/home/a.csv", 0..5)]);
        ahead.started = Moment::now().0 + 86_400_000;
        ahead.end.as_mut().unwrap().finished = ahead.started + 1000;
        take(place, &device(1), &ahead).await.unwrap();
        let row = only(place).await;
        assert!(row.last_seen <= Moment::now());
        let mut behind = scan("/home", 0, Vec::new());
        behind.started = 0;
        behind.end.as_mut().unwrap().finished = 1000;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(take(place, &device(1), &behind).await.unwrap().removed, 1);
        assert!(only(place).await.removed.unwrap() >= row.last_seen);
    });
}

#[test]
fn a_file_is_its_profile_s_its_owner_s_or_its_device_s() {
    on_both(async |place| {
        let mut people = Vec::new();
        for (name, kind, value) in [
            ("Jan Profiel", "account", "jan"),
            ("Els Eigenaar", "account", r"acme\els"),
            ("Dirk Apparaat", "device", "lap-1"),
        ] {
            let id = place.person(name, None).await;
            place.belongs(id, kind, value).await;
            people.push(id);
        }
        let mut owned = file(2, "/srv/b.csv", 0..5);
        owned.owner = Some(r"ACME\Els".to_owned());
        let files = vec![
            file(1, "/home/Jan/a.csv", 0..5),
            owned,
            file(3, "/srv/c.csv", 0..5),
        ];
        take(place, &device(1), &scan("/", 10, files)).await.unwrap();
        take(
            place,
            &device(2),
            &scan("/", 10, vec![file(4, "/srv/d.csv", 0..5)]),
        )
        .await
        .unwrap();
        let rows = finding::Entity::find()
            .order_by_asc(finding::Column::FileId)
            .all(&place.rows)
            .await
            .unwrap();
        let whose: Vec<_> = rows
            .iter()
            .map(|row| (row.person_id, row.person_by.as_str()))
            .collect();
        assert_eq!(
            whose,
            [
                (Some(people[0]), "profile"),
                (Some(people[1]), "owner"),
                (Some(people[2]), "device"),
                (None, "unknown"),
            ]
        );
    });
}

#[test]
fn a_report_that_is_none_is_refused_whole() {
    on_both(async |place| {
        let mut twice = scan("/home", 10, vec![file(1, "/home/a.csv", 0..5)]);
        twice.findings[0].parts[0].finding.customers.swap(0, 1);
        assert!(matches!(
            take(place, &device(1), &twice).await,
            Err(Refused::Fault(_))
        ));
        let mut zero = scan("/home", 10, vec![file(1, "/home/a.csv", 0..5)]);
        zero.versions.agent = "0\0".to_owned();
        assert!(matches!(
            take(place, &device(1), &zero).await,
            Err(Refused::Fault(_))
        ));
        assert_eq!(source::Entity::find().count(&place.rows).await.unwrap(), 0);
    });
}

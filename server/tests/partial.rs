//! Scans of some files and folders: what they name is settled by them, and nothing else is.

use homeward_rules::coverage::Reason;
use homeward_rules::report::{Ending, FileFinding, ScanReport, Unscanned};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::store::entity::{audit, finding, source};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::harness::told::{device, file, parts, scan};
use crate::harness::{Place, on_both};

/// A scan of these files and folders alone.
fn of(within: &[&str], root: &str, minutes: u64, findings: Vec<FileFinding>) -> ScanReport {
    let mut report = scan(root, minutes, findings);
    let end = report.end.as_mut().unwrap();
    end.ending = Ending::Stopped;
    end.within = within.iter().map(|&path| path.to_owned()).collect();
    report
}

/// How many findings a report took for gone.
async fn removed(place: &Place, report: &ScanReport) -> u64 {
    accept(place.store(), &device(1), report.clone(), Moment::now())
        .await
        .unwrap()
        .removed
}

async fn gone(place: &Place) -> Vec<String> {
    let rows = finding::Entity::find()
        .filter(finding::Column::Presence.eq("removed"))
        .all(&place.rows)
        .await
        .unwrap();
    let mut paths: Vec<_> = rows.into_iter().map(|row| row.path).collect();
    paths.sort();
    paths
}

fn files(paths: &[&str]) -> Vec<FileFinding> {
    let numbered = paths.iter().zip(1..);
    numbered.map(|(path, number)| file(number, path, 0..5)).collect()
}

#[test]
fn only_what_a_scan_of_some_files_names_is_gone() {
    on_both(async |place| {
        let all = [
            "/home/jan/a.csv",
            "/home/jan/Downloads/b.csv",
            "/home/jan/Downloads/oud/c.csv",
            "/home/jan/Downloads2/d.csv",
            "/home/jan/Downloads.csv",
            "/home/piet/e.csv",
        ];
        assert_eq!(removed(place, &scan("/home", 30, files(&all))).await, 0);
        let one = of(&["/home/jan/a.csv"], "/home", 25, Vec::new());
        assert_eq!(removed(place, &one).await, 1);
        // A folder, of which one file is still there, and what was never known.
        let within = ["/home/jan/Downloads/", "/home/nobody"];
        let folder = of(&within, "/home", 20, vec![file(2, all[1], 0..5)]);
        assert_eq!(removed(place, &folder).await, 1);
        assert_eq!(
            gone(place).await,
            ["/home/jan/Downloads/oud/c.csv", "/home/jan/a.csv"]
        );
        // What it did not see elsewhere is there until a whole scan says otherwise.
        assert_eq!(removed(place, &scan("/home", 10, files(&all[..2]))).await, 3);
    });
}

#[test]
fn a_file_that_was_moved_is_not_gone_from_where_it_was() {
    on_both(async |place| {
        removed(place, &scan("/home", 30, files(&["/home/a.csv"]))).await;
        let moved = of(
            &["/home/a.csv", "/home/b.csv"],
            "/home",
            20,
            vec![file(1, "/home/b.csv", 0..5)],
        );
        assert_eq!(removed(place, &moved).await, 0);
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        assert_eq!(
            (row.path.as_str(), row.presence.as_str()),
            ("/home/b.csv", "present")
        );
    });
}

#[test]
fn paths_of_windows_are_parted_by_either_stroke() {
    on_both(async |place| {
        let all = [
            r"C:\Users\jan\lijst\a.csv",
            r"C:\Users\jan\lijst2\b.csv",
            r"C:\Users\jan\c.csv",
        ];
        removed(place, &scan(r"C:\Users", 30, files(&all))).await;
        let folder = of(&[r"C:\Users\jan\lijst"], r"C:\Users", 20, Vec::new());
        assert_eq!(removed(place, &folder).await, 1);
        assert_eq!(gone(place).await, [all[0]]);
    });
}

#[test]
fn what_a_scan_of_some_files_could_not_read_or_broke_off_before_is_not_gone() {
    on_both(async |place| {
        let all = ["/home/a/x.csv", "/home/b/y.csv"];
        removed(place, &scan("/home", 30, files(&all))).await;
        let mut locked = of(&["/home/a", "/home/b"], "/home", 20, Vec::new());
        locked.unscanned = vec![Unscanned {
            path: "/home/a".to_owned(),
            entry: None,
            reason: Reason::Permission,
            detail: None,
            size: None,
            modified: None,
        }];
        assert_eq!(removed(place, &locked).await, 1);
        assert_eq!(gone(place).await, ["/home/b/y.csv"]);
        // Stopped, and nothing named: as agents say it that broke off.
        let stopped = of(&[], "/home", 10, Vec::new());
        assert_eq!(removed(place, &stopped).await, 0);
    });
}

#[test]
fn parts_of_it_may_come_in_any_order_and_more_than_once() {
    on_both(async |place| {
        removed(place, &scan("/home", 30, files(&["/home/a/old.csv"]))).await;
        let found = (5..8)
            .map(|n| file(n, &format!("/home/a/{n}.csv"), 0..5))
            .collect();
        let mut parts = parts(&of(&["/home/a"], "/home", 20, found));
        parts.rotate_right(1);
        let mut counts = Vec::new();
        for part in parts.iter().chain(&parts) {
            counts.push(removed(place, part).await);
        }
        assert_eq!(counts, [0, 0, 1, 0, 0, 0]);
    });
}

#[test]
fn what_a_newer_scan_saw_is_not_ended_by_an_older_one_of_some() {
    on_both(async |place| {
        let paths = ["/home/a.csv"];
        removed(place, &scan("/home", 10, files(&paths))).await;
        let late = of(&["/home/a.csv"], "/home", 20, Vec::new());
        assert_eq!(removed(place, &late).await, 0);
        assert!(gone(place).await.is_empty());
    });
}

#[test]
fn what_a_newer_scan_of_some_missed_does_not_return_by_an_older_one_that_comes_late() {
    on_both(async |place| {
        let seen = || files(&["/home/a.csv"]);
        removed(place, &scan("/home", 60, seen())).await;
        let late = of(&["/home/a.csv"], "/home", 40, seen());
        assert_eq!(
            removed(place, &of(&["/home/a.csv"], "/home", 20, Vec::new())).await,
            1
        );
        removed(place, &late).await;
        assert_eq!(gone(place).await, ["/home/a.csv"]);
        // What is seen again after it is there again.
        removed(place, &of(&["/home/a.csv"], "/home", 5, seen())).await;
        assert!(gone(place).await.is_empty());
    });
}

#[test]
fn it_is_no_scan_of_its_source_and_tells_the_log_only_what_it_ended() {
    on_both(async |place| {
        removed(place, &scan("/home", 30, files(&["/home/a.csv"]))).await;
        let before = source::Entity::find().one(&place.rows).await.unwrap().unwrap();
        let entries = async || {
            let closed = audit::Entity::find().filter(audit::Column::Action.eq("scan.closed"));
            closed.count(&place.rows).await.unwrap()
        };
        assert_eq!(entries().await, 1);
        let seen = of(&["/home/a.csv"], "/home", 20, files(&["/home/a.csv"]));
        removed(place, &seen).await;
        let after = source::Entity::find().one(&place.rows).await.unwrap().unwrap();
        assert_eq!(
            (after.last_scan, after.coverage),
            (before.last_scan, before.coverage)
        );
        assert_eq!(entries().await, 1);
        removed(place, &of(&["/home/a.csv"], "/home", 10, Vec::new())).await;
        assert_eq!(entries().await, 2);
        assert_eq!(gone(place).await, ["/home/a.csv"]);
    });
}

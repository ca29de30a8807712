//! Copies, what is nearly a copy, and the story of one finding.

use homeward_server::audit;
use homeward_server::audit::Verdict;
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use serde_json::{Value, json};

use super::super::harness::on_both;
use super::super::harness::told::{device, file, scan};
use super::{address, fill};

#[test]
fn copies_on_several_devices_are_one_group_and_near_copies_are_found_among_many() {
    on_both(async |place| {
        // One export on three devices, a part of it that was sent on, and many files that share a few of its customers.
        for number in 1..4 {
            let mut files = vec![file(1, "/home/x/export.csv", 0..400)];
            files.extend((0..50_u32).map(|n| {
                let start = 100 * n + 10_000 * number;
                file(u128::from(10 + n), &format!("/home/x/{n}.csv"), start..start + 60)
            }));
            let report = scan("/home", 10, files);
            accept(place.store(), &device(u128::from(number)), report, Moment::now())
                .await
                .unwrap();
        }
        let mut sent = vec![file(1, "/home/y/helft.csv", 150..400)];
        sent.extend((0..8_u32).map(|n| {
            file(
                u128::from(2 + n),
                &format!("/home/y/deel{n}.csv"),
                n * 50..n * 50 + 40,
            )
        }));
        accept(place.store(), &device(9), scan("/home", 5, sent), Moment::now())
            .await
            .unwrap();
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let one = place
            .get(&address(place, "/home/x/export.csv").await, &cookie)
            .await
            .json();
        let copies = one["copies"].as_array().unwrap();
        assert_eq!(copies.len(), 2);
        assert!(
            copies
                .iter()
                .all(|copy| copy["content"] == Value::Null && copy["device"] != one["device"])
        );
        let near = one["near"].as_array().unwrap();
        assert_eq!(near.len(), 1, "a tenth of its customers makes no copy");
        assert_eq!(near[0]["finding"]["path"], "/home/y/helft.csv");
        assert_eq!(near[0]["shared"], 250);
        // The other way round the export counts once, however many copies there are.
        let half = place
            .get(&address(place, "/home/y/helft.csv").await, &cookie)
            .await
            .json();
        assert_eq!(half["near"].as_array().unwrap().len(), 1);
        // The file is changed: what it looked like before is not found any more.
        let other = vec![file(1, "/home/y/helft.csv", 70_000..70_100)];
        accept(place.store(), &device(9), scan("/home", 4, other), Moment::now())
            .await
            .unwrap();
        let one = place
            .get(&address(place, "/home/x/export.csv").await, &cookie)
            .await
            .json();
        assert_eq!(one["near"], json!([]));
    });
}

#[test]
fn one_finding_has_its_copies_its_likes_and_its_story() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam, Role::Auditor]).await;
        let address = address(place, "/home/jan/export.csv").await;
        let one = place.get(&address, &cookie).await.json();
        assert_eq!(one["copies"][0]["path"], "/home/els/kopie/export.csv");
        assert_eq!(one["near"][0]["finding"]["path"], "/home/els/Klanten_100%.xlsx");
        assert_eq!(one["near"][0]["shared"], 30);
        assert_eq!(one["entries"][0]["places"][0]["location"], "row 2, column 3");
        assert_eq!(one["extra_columns"][0], "Wensen");
        // The look itself stands in the log and in the story.
        assert_eq!(one["timeline"][0]["what"], "finding.viewed");
        assert_eq!(
            one["timeline"].as_array().unwrap().last().unwrap()["what"],
            "found"
        );
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));
    });
}

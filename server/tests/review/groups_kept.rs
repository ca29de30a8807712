//! Groups that take long to make: what pages show meanwhile, and that nothing is counted twice or left out.

use std::time::Duration;

use homeward_server::findings::groups::{Freshness, Kept, Pace};

use super::*;

#[test]
fn a_copy_counts_with_its_content_and_with_its_folder() {
    on_both(async |place| {
        let mut files = vec![
            file(1, "/home/jan/offertes/K1/export.csv", 0..40),
            file(2, "/srv/export.csv", 0..40),
        ];
        files.extend((0..5).map(|n| {
            let path = format!("/home/jan/offertes/K{n}/offerte.docx");
            file(10 + n, &path, 100 + n as u32..101 + n as u32)
        }));
        report(place, 60, files).await;
        let all = groups::make(place.store()).await.unwrap();
        let told: Vec<_> = all
            .all
            .iter()
            .map(|group| (group.by.clone(), group.files, group.customers))
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(
            told[0],
            (By::Folder("/home/jan/offertes".to_owned()), 6, 45),
            "{told:?}"
        );
        assert!(matches!(told[1], (By::Content(_), 2, 40)), "{told:?}");
        assert_eq!((all.files, all.customers), (7, 45));
    });
}

#[test]
fn groups_that_take_long_are_kept_and_made_anew_when_they_are_wrong() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let store = place.store();
        let kept = Kept::at(Pace {
            quick: Duration::ZERO,
            patience: Duration::from_mins(1),
        });
        let first = kept.groups(store).await.unwrap();
        assert_eq!((first.freshness, first.all.len()), (Freshness::Kept, 3));
        // What is decided about is left out at once; the rest stays as it was made.
        decide(
            place,
            &cookie,
            "folder=/home/jan/offertes&review=new",
            "delete",
            "&reason=weg",
        )
        .await;
        assert_eq!(kept.groups(store).await.unwrap().at, first.at);
        kept.without(&first.all[1].filter).await;
        let left = kept.groups(store).await.unwrap();
        assert_eq!((left.at, left.all.len(), left.files), (first.at, 2, 45));
        // What is said to be wrong is not shown again.
        kept.forget(store).await;
        let anew = kept.groups(store).await.unwrap();
        assert!(anew.at > first.at);
        assert_eq!((anew.all.len(), anew.files), (2, 5));
    });
}

#[test]
fn nobody_waits_for_the_first_groups() {
    on_both(async |place| {
        fill(place).await;
        let kept = Kept::at(Pace {
            quick: Duration::ZERO,
            patience: Duration::ZERO,
        });
        let none = kept.groups(place.store()).await.unwrap();
        assert_eq!((none.freshness, none.all.len()), (Freshness::Coming, 0));
        while kept.groups(place.store()).await.unwrap().freshness == Freshness::Coming {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(kept.groups(place.store()).await.unwrap().all.len(), 3);
    });
}

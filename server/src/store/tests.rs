use super::*;
use crate::audit::{self, Actor, Entry, Kept, Verdict};
use sea_orm::ConnectionTrait;

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&StoreUrl::in_folder(folder.path())).await.unwrap()
}

fn entry(action: &'static str) -> Entry {
    Entry {
        actor: Actor::Server,
        action,
        object: None,
        detail: serde_json::json!({"count": 1}),
    }
}

#[tokio::test]
async fn a_database_is_made_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    store(&folder).await.ping().await.unwrap();
    store(&folder).await.ping().await.unwrap();
}

#[tokio::test]
async fn what_is_changed_in_the_log_shows() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for action in ["account.created", "finding.viewed", "decision.made"] {
        let transaction = store.write().await.unwrap();
        audit::record(&transaction, entry(action)).await.unwrap();
        transaction.commit().await.unwrap();
    }
    assert!(matches!(
        audit::verify(&store, &[]).await.unwrap(),
        Verdict::Whole { entries: 3, .. }
    ));
    let Verdict::Whole { last, .. } = audit::verify(&store, &[]).await.unwrap() else {
        panic!("the log is whole");
    };
    let kept: Kept = format!("3:{last}").parse().unwrap();
    let expected = std::slice::from_ref(&kept);
    assert!(matches!(
        audit::verify(&store, expected).await.unwrap(),
        Verdict::Whole { .. }
    ));
    let other: Kept = format!("2:{last}").parse().unwrap();
    assert_eq!(
        audit::verify(&store, &[other]).await.unwrap(),
        Verdict::Differs { seq: 2 }
    );
    let cut = "DELETE FROM audit WHERE seq = 3";
    store.writer.execute_unprepared(cut).await.unwrap();
    assert!(matches!(
        audit::verify(&store, &[]).await.unwrap(),
        Verdict::Whole { entries: 2, .. }
    ));
    assert_eq!(
        audit::verify(&store, expected).await.unwrap(),
        Verdict::Differs { seq: 3 }
    );
    for nonsense in ["", "3", "0:00", "x:00", "3:zz"] {
        assert!(nonsense.parse::<Kept>().is_err());
    }
    let transaction = store.write().await.unwrap();
    audit::record(&transaction, entry("decision.made")).await.unwrap();
    transaction.commit().await.unwrap();
    store
        .writer
        .execute_unprepared("UPDATE audit SET action = 'finding.listed' WHERE seq = 2")
        .await
        .unwrap();
    assert_eq!(
        audit::verify(&store, &[]).await.unwrap(),
        Verdict::Broken { seq: 2 }
    );
    store
        .writer
        .execute_unprepared("DELETE FROM audit WHERE seq = 2")
        .await
        .unwrap();
    assert_eq!(
        audit::verify(&store, &[]).await.unwrap(),
        Verdict::Broken { seq: 2 }
    );
}

#[tokio::test]
async fn an_entry_that_is_not_committed_never_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let transaction = store.write().await.unwrap();
    audit::record(&transaction, entry("finding.viewed"))
        .await
        .unwrap();
    drop(transaction);
    assert!(matches!(
        audit::verify(&store, &[]).await.unwrap(),
        Verdict::Whole { entries: 0, .. }
    ));
}

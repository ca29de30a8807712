use super::*;
use crate::audit::Actor;
use crate::moment::Moment;
use crate::people::{Belonging, all_reports};
use crate::store::people::PeopleFilter;
use crate::store::{Store, StoreUrl};

const FILE: &str = "Personeelsnummer;Naam;E-mail;Afdeling;Leidinggevende;Account;Apparaten;Kleur\n\
    1001;Ada de Directeur;ada@voorbeeld.test;Directie;;VB\\ada;LT-ADA;rood\n\
    1002;Bo Leider;bo@voorbeeld.test;Verkoop;1001;VB\\bo;LT-BO, PC-BO;blauw\n\
    1003;Cas Verkoper;cas@voorbeeld.test;Verkoop;bo@voorbeeld.test;VB\\cas;LT-CAS;geel\n";

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&StoreUrl::in_folder(folder.path())).await.unwrap()
}

async fn import(store: &Store, file: &str) -> Result<Counts, Vec<Fault>> {
    apply(store, &read(file.as_bytes())?, Actor::Server)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let first = import(&store, FILE).await.unwrap();
    assert_eq!((first.added, first.given, first.ended), (3, 7, 0));
    let second = import(&store, FILE).await.unwrap();
    assert_eq!(
        second,
        Counts {
            unchanged: 3,
            ..Counts::default()
        }
    );
    let people = store.people(&PeopleFilter::default(), 10).await.unwrap();
    assert_eq!(people.len(), 3);
    assert_eq!(all_reports(&store, people[0].id).await.unwrap().len(), 2);
    let holders = store.holders("device", "lt-cas", Moment::now()).await.unwrap();
    assert_eq!(holders, [people[2].id]);
}

#[tokio::test]
async fn a_device_that_moves_was_theirs_until_now() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    import(&store, FILE).await.unwrap();
    let before = Moment::now();
    std::thread::sleep(std::time::Duration::from_millis(5));
    let moved = FILE
        .replace("LT-BO, PC-BO", "PC-BO")
        .replace("LT-CAS", "LT-CAS;")
        .replace("LT-CAS;;geel", "\"LT-CAS, LT-BO\";geel");
    let counts = import(&store, &moved).await.unwrap();
    assert_eq!((counts.changed, counts.given, counts.ended), (2, 1, 1));
    let people = store.people(&PeopleFilter::default(), 10).await.unwrap();
    assert_eq!(
        store.holders("device", "LT-BO", before).await.unwrap()[0],
        people[1].id
    );
    let after = Moment::now().after(std::time::Duration::from_secs(1));
    assert_eq!(
        store.holders("device", "LT-BO", after).await.unwrap(),
        [people[2].id]
    );
}

#[tokio::test]
async fn a_file_with_a_fault_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let faults = import(&store, &FILE.replace("1001;VB\\bo", "9999;VB\\bo"))
        .await
        .unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].line, faults[0].kind), (3, FaultKind::UnknownManager));
    let circle = FILE.replace("Directie;;", "Directie;Cas Verkoper;");
    let faults = import(&store, &circle).await.unwrap_err();
    assert!(faults.len() == 3 && faults.iter().all(|fault| fault.kind == FaultKind::Circle));
    assert_eq!(store.people_counts().await.unwrap(), (0, 0));
}

#[test]
fn faults_are_told_all_at_once_with_their_lines() {
    let file = "id,name,email,left\n1,Jan,jan,nee\n,Piet,piet@x.test,misschien\n1,Klaas,k@x.test,ja\n2,Mia\n";
    let faults = read(file.as_bytes()).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.kind)).collect();
    assert_eq!(
        told,
        [
            (2, FaultKind::NoAddress),
            (3, FaultKind::Missing),
            (3, FaultKind::NoYes),
            (4, FaultKind::Twice),
            (5, FaultKind::Malformed),
        ]
    );
}

#[test]
fn headers_and_encodings_of_others_are_understood() {
    let english = "Employee ID\tFirst name\tSurname\tUsername\n7\tZoë\tÅkerlund\tvb\\zoe\n";
    let table = read(english.as_bytes()).unwrap();
    assert_eq!(table.rows[0].name, "Zoë Åkerlund");
    assert_eq!(
        table.rows[0].belongings,
        [(Belonging::Account, vec!["vb\\zoe".to_owned()])]
    );
    let (old, _, _) = encoding_rs::WINDOWS_1252.encode("Naam;Personeelsnummer\nRenée;1\n");
    assert_eq!(read(&old).unwrap().rows[0].name, "Renée");
    let marked = "\u{feff}naam,id,kleur\nJan,1,rood\n";
    let table = read(marked.as_bytes()).unwrap();
    assert_eq!((table.rows.len(), table.ignored), (1, vec!["kleur".to_owned()]));
}

#[test]
fn what_is_no_table_is_told() {
    for nothing in ["", "naam;id\n", "\0\0\0"] {
        assert!(read(nothing.as_bytes()).is_err(), "{nothing:?}");
    }
    let faults = read(b"naam;team\nJan;Verkoop\n").unwrap_err();
    assert_eq!(
        (faults[0].column, faults[0].kind),
        (Some(Column::Key), FaultKind::NoColumn)
    );
    let faults = read(b"naam;name;id\nJan;Jan;1\n").unwrap_err();
    assert_eq!(faults[0].kind, FaultKind::ColumnTwice);
    assert_eq!(read(&[0xff; 100]).unwrap_err()[0].kind, FaultKind::NoColumn);
}

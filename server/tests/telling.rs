//! What people are told: by mail as they choose, by webhooks, and a SIEM, each with a real receiver on loopback. Moments are
//! given, so that evenings and weekends come when a case wants them.

mod digests;
mod hooks;
mod receivers;
mod siem;

use homeward_rules::finding::Severity;
use homeward_rules::report::FileFinding;
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::store::entity::{account, news};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, Set};
use time::OffsetDateTime;
use uuid::Uuid;

use super::harness::told::{device, file, scan};
use super::harness::{Place, on_both};

/// A name that is nobody's business, and means harm.
const SECRET: &str = "geheim|act=none\nCEF:0|x";

fn at(time: OffsetDateTime) -> Moment {
    Moment::of(time)
}

/// A file of this number that is critical, in a folder that nobody shall be told of.
fn critical(number: u128) -> FileFinding {
    let first = number as u32 * 10;
    let mut file = file(
        number,
        &format!("/home/els/{SECRET}/{number}.csv"),
        first..first + 3,
    );
    file.parts[0].finding.severity = Severity::Critical;
    file
}

/// Reports files in a scan that goes on: what it has not seen yet is not gone.
async fn report(place: &Place, files: Vec<FileFinding>) {
    let mut report = scan("/home", 60, files);
    report.end = None;
    accept(place.store(), &device(1), report, Moment::now())
        .await
        .unwrap();
}

/// Gives an account an address and a language.
async fn reachable(place: &Place, id: Uuid, address: &str, language: &str) {
    let row = account::Entity::find_by_id(id).one(&place.rows).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.email = Set(Some(address.to_owned()));
    row.language = Set(language.to_owned());
    row.update(&place.rows).await.unwrap();
}

#[test]
fn news_are_numbered_without_gaps_whoever_reports_at_once() {
    on_both(async |place| {
        let reports = (1..7_u128).map(|number| async move {
            let mut first = scan(
                &format!("/home/{number}"),
                50,
                vec![critical(number), critical(number + 10)],
            );
            first.end = None;
            let reporter = device(number);
            accept(place.store(), &reporter, first, Moment::now())
                .await
                .unwrap();
            // The next scan sees one of them, graver things in none, and that the other is gone.
            let mut again = vec![critical(number)];
            again[0].content = format!("{:064x}", number + 900);
            let report = scan(&format!("/home/{number}"), 40, again);
            accept(place.store(), &reporter, report, Moment::now())
                .await
                .unwrap();
        });
        futures_util::future::join_all(reports).await;
        let rows = news::Entity::find()
            .order_by_asc(news::Column::Seq)
            .all(&place.rows)
            .await
            .unwrap();
        let numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
        let kinds = |kind: &str| rows.iter().filter(|row| row.kind == kind).count();
        assert_eq!((kinds("new"), kinds("changed"), kinds("removed")), (12, 6, 6));
        assert!(rows.iter().all(|row| row.rank == 3 && row.customers == 3));
    });
}

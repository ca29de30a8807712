//! Review: groups, decisions about many findings, rules, holds, two pairs of eyes, exports, and where a customer stands.

mod agreement;
mod groups_kept;
mod lists;
mod many;
mod meanwhile;
mod rules;
mod start;
mod very_many;

use std::time::Duration;

use homeward_server::findings::groups::{self, By};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{audit, finding};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::harness::told::{device, file, scan};
use super::harness::{Place, on_both};

/// Three copies of an export, one of them synced; forty files in folders of customers; two that stand alone.
async fn fill(place: &Place) {
    let mut files = vec![
        file(1, "/home/jan/export.csv", 0..40),
        file(2, "/home/els/kopie/export.csv", 0..40),
        file(3, "/home/els/OneDrive - Voorbeeld/export.csv", 0..40),
        file(4, "/srv/klein.csv", 100..102),
        file(5, "/srv/media.csv", 300..301),
    ];
    files.extend((0..40).map(|n| {
        let customer = 200 + n as u32;
        file(
            100 + n,
            &format!("/home/jan/offertes/K{n}/offerte.docx"),
            customer..customer + 1,
        )
    }));
    report(place, 60, files).await;
}

async fn report(place: &Place, minutes: u64, files: Vec<homeward_rules::report::FileFinding>) {
    // A part of a scan that goes on: what it has not seen yet is not gone.
    let mut report = scan("/", minutes, files);
    report.end = None;
    accept(place.store(), &device(1), report, Moment::now())
        .await
        .unwrap();
}

async fn row(place: &Place, path: &str) -> finding::Model {
    finding::Entity::find()
        .filter(finding::Column::Path.eq(path))
        .one(&place.rows)
        .await
        .unwrap()
        .unwrap()
}

async fn reviewed(place: &Place, review: &str) -> u64 {
    finding::Entity::find()
        .filter(finding::Column::Review.eq(review))
        .count(&place.rows)
        .await
        .unwrap()
}

async fn logged(place: &Place, action: &str) -> Vec<audit::Model> {
    audit::Entity::find()
        .filter(audit::Column::Action.eq(action))
        .all(&place.rows)
        .await
        .unwrap()
}

/// The value of a hidden field of a form.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let value = page.split(&field).nth(1).unwrap().split('"').next().unwrap();
    value.replace("&#38;", "&").replace("&amp;", "&")
}

/// A day to come, as a form says it.
fn in_days(days: u64) -> String {
    let then = Moment::now().after(Duration::from_hours(24 * days));
    then.to_string().split('T').next().unwrap().to_owned()
}

fn encoded(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('+', "%2B")
}

/// Goes the way of a browser: the page that shows what it is about, then its form.
async fn decide(place: &Place, cookie: &str, query: &str, kind: &str, more: &str) -> String {
    let page = place
        .get(&format!("/findings/decide?{query}&do={kind}&back=review"), cookie)
        .await;
    assert_eq!(page.status, 200, "{}", page.text());
    let form = format!(
        "query={}&kind={kind}&through={}&turn={}&back=review{more}",
        encoded(&hidden(page.text(), "query")),
        hidden(page.text(), "through"),
        hidden(page.text(), "turn")
    );
    let made = place.post("/findings/decide", cookie, &form).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let to = made.location().to_owned();
    to.strip_prefix("/review?done=").unwrap().to_owned()
}

#[test]
fn what_waits_is_grouped_by_content_then_folder_then_person() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        assert!(
            place
                .get("/review", &cookie)
                .await
                .text()
                .contains("Everything is reviewed")
        );
        fill(place).await;
        let all = groups::make(place.store()).await.unwrap();
        let told: Vec<_> = all
            .all
            .iter()
            .map(|group| (group.by.clone(), group.files, group.customers))
            .collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(matches!(&told[0], (By::Content(_), 3, 40)), "{told:?}");
        assert_eq!(told[1], (By::Folder("/home/jan/offertes".to_owned()), 40, 40));
        assert_eq!(told[2], (By::Nobody, 2, 3));
        assert_eq!((all.files, all.customers), (45, 83));
        assert_eq!(all.all[0].left, 1, "one of the copies left the company");
        assert_eq!(all.weeks.last().unwrap().files, 45);

        let page = place.get("/review", &cookie).await;
        assert_eq!(page.status, 200);
        for words in [
            "export.csv",
            "3 copies",
            "in a synced folder",
            "40 distinct customers",
            "45 findings",
        ] {
            assert!(page.text().contains(words), "{words}");
        }
        let start = place.get("/", &cookie).await;
        assert!(start.text().contains("/home/jan/offertes") && start.text().contains("<svg"));
        // Only those who decide are offered decisions.
        for role in [
            Role::Administrator,
            Role::Manager,
            Role::Employee,
            Role::Auditor,
            Role::DataProtectionOfficer,
        ] {
            let (_, other) = place.login(&[role]).await;
            for path in [
                "/review",
                "/findings/decide?text=export&do=delete",
                "/review/policy",
            ] {
                assert_eq!(place.get(path, &other).await.status, 403, "{role} {path}");
            }
        }
    });
}

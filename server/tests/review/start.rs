//! The first page: every number leads to what it counts, and what is settled is no stray copy.

use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::finding;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::time::Duration;

use super::super::harness::on_both;
use super::{decide, fill, in_days, row};

/// The numbers of a page that are links, and where they lead.
fn numbers(page: &str) -> Vec<(String, String)> {
    let cells = page.split("<td class=\"number\">").skip(1);
    cells
        .filter_map(|cell| {
            let cell = cell.split("</td>").next().unwrap();
            let (href, number) = cell.strip_prefix("<a href=\"")?.split_once("\">")?;
            let number = number.strip_suffix("</a>").unwrap();
            Some((href.replace("&#38;", "&"), number.to_owned()))
        })
        .collect()
}

#[test]
fn the_numbers_of_the_weeks_lead_to_what_they_count() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let now = Moment::now();
        let ago = |days: u64| now.before(Duration::from_hours(24 * days));
        // What came and went at other times.
        let set = async |path: &str, first: Moment, gone: Option<Moment>| {
            let presence = if gone.is_some() { "removed" } else { "present" };
            finding::Entity::update_many()
                .col_expr(finding::Column::FirstSeen, Expr::value(first))
                .col_expr(finding::Column::Removed, Expr::value(gone))
                .col_expr(finding::Column::Presence, Expr::value(presence))
                .filter(finding::Column::Path.eq(path))
                .exec(&place.rows)
                .await
                .unwrap();
        };
        let of = |n: u32| format!("/home/jan/offertes/K{n}/offerte.docx");
        set(&of(1), ago(30), None).await;
        set(&of(2), ago(30), Some(ago(10))).await;
        set(&of(3), ago(12), Some(ago(2))).await;
        set(&of(4), ago(400), None).await;
        // What may stay, and what was found wrongly, counts in none of the weeks.
        let until = format!("&reason=dossier&legal_ground=contract&expires={}", in_days(90));
        for (n, kind, more) in [
            (4, "authorise", until.as_str()),
            (5, "false_positive", "&reason=proef"),
        ] {
            let rows = format!("rows={}", row(place, &of(n)).await.seq);
            decide(place, &cookie, &rows, kind, more).await;
        }
        let page = place.get("/", &cookie).await;
        assert!(page.text().contains("41 files"), "{}", page.text());
        let numbers = numbers(page.text());
        // Of the last week and those before: what was there, what came, what went.
        let shown: Vec<&str> = numbers.iter().map(|(_, number)| number.as_str()).collect();
        assert_eq!(
            shown,
            ["2", "2", "2", "2", "2", "1", "1", "41", "40", "1"],
            "{numbers:?}"
        );
        for (href, number) in &numbers {
            let list = place.get(href, &cookie).await;
            let word = if number == "1" { "finding" } else { "findings" };
            assert!(
                list.text().contains(&format!("{number} {word}")),
                "{href} is not {number}: {}",
                list.text()
            );
        }
    });
}

#[test]
fn who_reads_along_finds_the_rules_from_the_first_page() {
    on_both(async |place| {
        fill(place).await;
        for role in [Role::DataProtectionOfficer, Role::Auditor] {
            let (_, cookie) = place.login(&[role]).await;
            let start = place.get("/", &cookie).await;
            assert!(start.text().contains("href=\"/review/rules\""), "{role}");
            let rules = place.get("/review/rules", &cookie).await;
            assert_eq!(rules.status, 200, "{role}");
            assert!(!rules.text().contains("/revoke"), "{role}");
        }
    });
}

#[test]
fn a_decision_says_all_of_what_it_is_about() {
    on_both(async |place| {
        fill(place).await;
        let (els, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let one = row(place, "/srv/klein.csv").await;
        let query = format!("source={}&presence=all&assignee={els}", one.source_id);
        let page = place
            .get(&format!("/findings/decide?{query}&do=delete"), &cookie)
            .await;
        // Nothing was given to her: there is nothing to decide about, and that is said.
        assert!(
            page.text().contains("Nothing is left to decide about"),
            "{}",
            page.text()
        );
        decide(
            place,
            &cookie,
            &format!("rows={}", one.seq),
            "assign",
            &format!("&to={els}"),
        )
        .await;
        let page = place
            .get(&format!("/findings/decide?{query}&do=delete"), &cookie)
            .await;
        for words in [
            "<dt>Source</dt>",
            "<dt>Looked at by</dt><dd>Test Persoon",
            "<dt>Present</dt><dd>all",
        ] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
    });
}

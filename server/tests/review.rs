//! Review: groups, decisions about many findings, rules, holds, two pairs of eyes, exports, and where a customer stands.

use homeward_server::findings::groups::{self, By};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::retention;
use homeward_server::role::Role;
use homeward_server::store::entity::{audit, bulk, customer, decision, finding, review_rule};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::time::Duration;

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
        "query={}&kind={kind}&through={}&back=review{more}",
        encoded(&hidden(page.text(), "query")),
        hidden(page.text(), "through")
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

#[test]
fn a_decision_about_many_is_about_what_was_shown_and_can_be_undone() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let page = place
            .get(
                "/findings/decide?folder=/home/jan/offertes&review=new&do=delete",
                &cookie,
            )
            .await;
        assert!(page.text().contains("40 findings") && page.text().contains("40 distinct customers"));
        let through = hidden(page.text(), "through");
        // One more comes in after it was shown.
        report(
            place,
            5,
            vec![file(999, "/home/jan/offertes/K9/nieuw.docx", 500..501)],
        )
        .await;
        let form = format!(
            "query=folder%3D/home/jan/offertes%26review%3Dnew&kind=delete&reason=kopie&through={through}&back=review"
        );
        let made = place.post("/findings/decide", &cookie, &form).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let done = place.get(made.location(), &cookie).await;
        assert!(done.text().contains("Decided: 40 findings"), "{}", done.text());
        assert_eq!(
            (reviewed(place, "to_delete").await, reviewed(place, "new").await),
            (40, 6)
        );
        assert_eq!(logged(place, "decision.bulk_made").await.len(), 1);

        // Somebody decides about one of them before it is undone.
        let one = row(place, "/home/jan/offertes/K3/offerte.docx").await;
        let path = format!("/api/v1/findings/{}/{}/decisions", one.source_id, one.file_id);
        let asked = json!({"kind": "ask_employee", "reason": "nog nodig?"});
        assert_eq!(place.post_json(&path, &cookie, &asked).await.status, 201);
        let id = made.location().strip_prefix("/review?done=").unwrap().to_owned();
        let (_, other) = place.login(&[Role::PrivacyTeam]).await;
        let undo = format!("/findings/undo/{id}");
        assert_eq!(
            place.post(&undo, &other, "back=/review").await.status,
            404,
            "it is not theirs"
        );
        assert_eq!(place.post(&undo, &cookie, "back=/review").await.status, 303);
        assert_eq!(
            (
                reviewed(place, "to_delete").await,
                reviewed(place, "asked").await,
                reviewed(place, "new").await
            ),
            (0, 1, 45)
        );
        assert_eq!(
            place.post(&undo, &cookie, "back=/review").await.status,
            409,
            "once"
        );
        let undone = decision::Entity::find().filter(decision::Column::Kind.eq("undone"));
        assert_eq!(
            undone.count(&place.rows).await.unwrap(),
            39,
            "nothing is taken away"
        );

        // After its time it is too late.
        let id = decide(place, &cookie, "text=klein", "ask_employee", "&reason=nodig").await;
        bulk::Entity::update_many()
            .col_expr(bulk::Column::Ended, Expr::value(Moment(0)))
            .exec(&place.rows)
            .await
            .unwrap();
        assert_eq!(
            place
                .post(&format!("/findings/undo/{id}"), &cookie, "back=x")
                .await
                .status,
            409
        );
    });
}

#[test]
fn a_decision_about_many_says_what_it_lacks_and_what_it_left() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        for (form, words) in [
            (
                "kind=authorise&reason=offertes&expires=2099-01-01",
                "legal ground",
            ),
            (
                "kind=authorise&reason=offertes&legal_ground=contract",
                "still to come",
            ),
            ("kind=delete&reason=", "Give a reason"),
            ("kind=delete&reason=x&later=rule", "cannot be a rule"),
        ] {
            let query = if words.contains("rule") {
                "format%3Dcsv"
            } else {
                "text%3Dofferte"
            };
            let answer = place
                .post(
                    "/findings/decide",
                    &cookie,
                    &format!("query={query}&through=999999&{form}"),
                )
                .await;
            assert_eq!(answer.status, 422, "{form}");
            assert!(answer.text().contains(words), "{form}: {}", answer.text());
        }
        assert_eq!(decision::Entity::find().count(&place.rows).await.unwrap(), 0);

        // Ticked rows only, one of which a legal hold keeps.
        let (one, two) = (
            row(place, "/home/jan/export.csv").await,
            row(place, "/srv/klein.csv").await,
        );
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let held = place
            .post(&path, &cookie, "kind=hold&reason=geschil&seen=0")
            .await;
        assert_eq!(held.status, 303);
        let query = format!("tick={}&tick={}&text=", one.seq, two.seq);
        let id = decide(place, &cookie, &query, "delete", "&reason=weg").await;
        let page = place.get(&format!("/review?done={id}"), &cookie).await;
        assert!(page.text().contains("Decided: 1 finding") && page.text().contains("legal hold"));
        assert_eq!(reviewed(place, "to_delete").await, 1);
        let gone = place.post(&path, &cookie, "kind=delete&reason=weg&seen=1").await;
        assert_eq!(gone.status, 409);
        let free = place
            .post(&path, &cookie, "kind=end_hold&reason=geschikt&seen=1")
            .await;
        assert_eq!(free.status, 303);
        assert_eq!(
            place
                .post(&path, &cookie, "kind=delete&reason=weg&seen=2")
                .await
                .status,
            303
        );
    });
}

#[test]
fn a_rule_decides_about_what_comes_later() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let year = format!(
            "&legal_ground=contract&expires={}&reason=lopende+offertes&later=rule",
            in_days(300)
        );
        decide(
            place,
            &cookie,
            "folder=/home/jan/offertes&review=new",
            "authorise",
            &year,
        )
        .await;
        assert_eq!(reviewed(place, "authorised").await, 40);
        let rule = review_rule::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            rule.query, "folder=/home/jan/offertes",
            "a rule says nothing of reviews"
        );

        report(
            place,
            10,
            vec![
                file(700, "/home/jan/offertes/K50/offerte.docx", 600..601),
                file(701, "/home/jan/offertesoud/K50/offerte.docx", 601..602),
            ],
        )
        .await;
        let later = row(place, "/home/jan/offertes/K50/offerte.docx").await;
        assert_eq!(later.review, "authorised");
        assert_eq!(
            row(place, "/home/jan/offertesoud/K50/offerte.docx").await.review,
            "new"
        );
        assert_eq!(logged(place, "rule.applied").await.len(), 1);
        let here = format!("/findings/{}/{}", later.source_id, later.file_id);
        let page = place.get(&here, &cookie).await;
        assert!(page.text().contains("by a rule") && page.text().contains("lopende offertes"));

        // What people decide themselves a rule leaves alone, however often it is seen.
        let reopen = format!("{here}/decisions");
        assert_eq!(
            place
                .post(&reopen, &cookie, "kind=reopen&reason=toch+kijken&seen=1")
                .await
                .status,
            303
        );
        report(
            place,
            5,
            vec![file(700, "/home/jan/offertes/K50/offerte.docx", 600..601)],
        )
        .await;
        assert_eq!(
            row(place, "/home/jan/offertes/K50/offerte.docx").await.review,
            "new"
        );
        report(
            place,
            3,
            vec![file(702, "/home/jan/offertes/K51/offerte.docx", 602..603)],
        )
        .await;
        assert_eq!(
            row(place, "/home/jan/offertes/K51/offerte.docx").await.review,
            "authorised"
        );
    });
}

#[test]
fn a_rule_is_revoked_and_what_it_decided_comes_back() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let year = format!(
            "&legal_ground=contract&expires={}&reason=lopende+offertes&later=rule",
            in_days(300)
        );
        decide(
            place,
            &cookie,
            "folder=/home/jan/offertes&review=new",
            "authorise",
            &year,
        )
        .await;
        let rule = review_rule::Entity::find()
            .one(&place.rows)
            .await
            .unwrap()
            .unwrap();
        report(
            place,
            3,
            vec![
                file(700, "/home/jan/offertes/K50/offerte.docx", 600..601),
                file(702, "/home/jan/offertes/K51/offerte.docx", 602..603),
            ],
        )
        .await;
        let list = place.get("/review/rules", &cookie).await;
        assert!(
            list.text().contains("/home/jan/offertes")
                && list.text().contains("decided about 2 later findings")
        );
        let revoke = format!("/review/rules/{}/revoke", rule.id);
        assert_eq!(place.post(&revoke, &cookie, "reason=").await.status, 422);
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        assert_eq!(place.post(&revoke, &officer, "reason=x").await.status, 403);
        assert_eq!(
            place
                .post(&revoke, &cookie, "reason=afgelopen&back=yes")
                .await
                .status,
            303
        );
        assert_eq!(
            row(place, "/home/jan/offertes/K51/offerte.docx").await.review,
            "new"
        );
        assert_eq!(
            reviewed(place, "authorised").await,
            40,
            "what people decided stays"
        );
        report(
            place,
            1,
            vec![file(703, "/home/jan/offertes/K52/offerte.docx", 603..604)],
        )
        .await;
        assert_eq!(
            row(place, "/home/jan/offertes/K52/offerte.docx").await.review,
            "new"
        );
        assert!(
            place
                .get("/review/rules", &officer)
                .await
                .text()
                .contains("Revoked on")
        );
    });
}

#[test]
fn much_stays_only_when_two_agree() {
    on_both(async |place| {
        fill(place).await;
        let (_, first) = place.login(&[Role::PrivacyTeam]).await;
        let (_, second) = place.login(&[Role::PrivacyTeam]).await;
        for (form, status) in [
            ("two_from=nul&crm_link=", 422),
            ("two_from=0&crm_link=", 422),
            ("two_from=&crm_link=javascript:alert({id})", 422),
            ("two_from=10&crm_link=https://crm.example/klant/{id}", 200),
        ] {
            assert_eq!(
                place.post("/review/policy", &first, form).await.status,
                status,
                "{form}"
            );
        }
        let one = row(place, "/home/jan/export.csv").await;
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let stay = format!(
            "kind=authorise&reason=bron&legal_ground=contract&expires={}&seen=0",
            in_days(300)
        );
        assert_eq!(place.post(&path, &first, &stay).await.status, 303);
        assert_eq!(row(place, &one.path).await.review, "proposed");
        assert_eq!(place.post(&path, &first, "kind=agree&seen=1").await.status, 409);
        assert!(
            place
                .get("/", &second)
                .await
                .text()
                .contains("waits for a second reviewer")
        );
        assert_eq!(place.post(&path, &second, "kind=agree&seen=1").await.status, 303);
        assert_eq!(row(place, &one.path).await.review, "authorised");
        assert_eq!(place.post(&path, &second, "kind=agree&seen=2").await.status, 409);

        // Of many, those with few customers are one person's to decide.
        decide(
            place,
            &first,
            "format=csv&review=new",
            "false_positive",
            "&reason=proef",
        )
        .await;
        assert_eq!(
            (
                reviewed(place, "proposed").await,
                reviewed(place, "false_positive").await
            ),
            (2, 42)
        );
        // Nobody agrees to their own, and one page serves for all that others proposed.
        decide(place, &first, "review=proposed", "agree", "").await;
        assert_eq!(reviewed(place, "proposed").await, 2);
        decide(place, &second, "review=proposed", "agree", "").await;
        assert_eq!(
            (
                reviewed(place, "proposed").await,
                reviewed(place, "false_positive").await
            ),
            (0, 44)
        );
    });
}

#[test]
fn what_was_undone_or_only_proposed_holds_nothing() {
    on_both(async |place| {
        fill(place).await;
        let (one_account, first) = place.login(&[Role::PrivacyTeam]).await;
        let (other_account, second) = place.login(&[Role::PrivacyTeam]).await;
        place
            .post("/review/policy", &first, "two_from=10&crm_link=")
            .await;
        let one = row(place, "/home/jan/export.csv").await;
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let until = |days: u64| format!("&reason=bron&legal_ground=contract&expires={}", in_days(days));
        let stay = format!("kind=authorise&seen=0{}", until(30));
        assert_eq!(place.post(&path, &first, &stay).await.status, 303);
        assert_eq!(place.post(&path, &second, "kind=agree&seen=1").await.status, 303);

        let only = format!("rows={}", one.seq);
        let longer = decide(place, &first, &only, "authorise", &until(900)).await;
        assert_eq!(row(place, &one.path).await.review, "proposed");
        let undone = place
            .post(&format!("/findings/undo/{longer}"), &first, "back=review")
            .await;
        assert_eq!(undone.status, 303);
        assert_eq!(row(place, &one.path).await.review, "authorised");
        let later = Moment::now().after(Duration::from_hours(24 * 40));
        retention::run(place.store(), later).await.unwrap();
        assert_eq!(row(place, &one.path).await.review, "new", "its own end came");
        // By then sessions are over.
        let first = place.login_again(one_account).await;
        let second = place.login_again(other_account).await;

        // A proposal that was withdrawn is not the one that is agreed to.
        let seen = decision::Entity::find().count(&place.rows).await.unwrap();
        let mine = format!("kind=false_positive&reason=geen+klanten&seen={seen}");
        assert_eq!(place.post(&path, &first, &mine).await.status, 303);
        let other = decide(place, &second, &only, "authorise", &until(900)).await;
        let undone = place
            .post(&format!("/findings/undo/{other}"), &second, "back=review")
            .await;
        assert_eq!(undone.status, 303);
        let seen = decision::Entity::find().count(&place.rows).await.unwrap();
        let agreed = place
            .post(&path, &second, &format!("kind=agree&seen={seen}"))
            .await;
        assert_eq!(agreed.status, 303, "{}", agreed.text());
        assert_eq!(row(place, &one.path).await.review, "false_positive");
    });
}

#[test]
fn what_reviewers_arrange_among_themselves_is_not_the_employee_s_to_read() {
    on_both(async |place| {
        fill(place).await;
        let els = place.person("Els Eigenaar", None).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(els))
            .exec(&place.rows)
            .await
            .unwrap();
        let (account, team) = place.login(&[Role::PrivacyTeam]).await;
        let (_, hers) = place.login_as(&[Role::Employee], Some(els)).await;
        decide(place, &team, "text=klein", "hold", "&reason=Procedure+X").await;
        decide(place, &team, "text=klein", "assign", &format!("&to={account}")).await;
        let wrong = format!("query=text%3Dklein&kind=assign&through=9999&back=review&to={els}");
        assert_eq!(place.post("/findings/decide", &team, &wrong).await.status, 422);
        place
            .post(
                "/findings/views",
                &team,
                "name=Onderzoek&query=text%3Dklein&shared=yes",
            )
            .await;
        let one = row(place, "/srv/klein.csv").await;
        let page = format!("/findings/{}/{}", one.source_id, one.file_id);
        for path in [page.as_str(), "/findings", "/findings?held=yes"] {
            let page = place.get(path, &hers).await;
            assert_eq!(page.status, 200);
            for word in ["Procedure X", "Onderzoek"] {
                assert!(!page.text().contains(word), "{path}: {word}");
            }
        }
        assert!(place.get(&page, &team).await.text().contains("Procedure X"));
        let held = place
            .get("/api/v1/findings?held=yes&presence=all", &hers)
            .await
            .json();
        assert_eq!(held["count"], 45, "asking for holds tells nothing");
        let nothing = place
            .get("/findings/decide?text=klein&do=delete&some=yes", &team)
            .await;
        assert_eq!(nothing.status, 422, "nothing was ticked");
    });
}

#[test]
fn a_list_is_narrowed_counted_kept_and_exported_as_it_is() {
    on_both(async |place| {
        fill(place).await;
        report(place, 1, vec![file(800, "/media/jan/STICK/=cmd.csv", 0..9)]).await;
        let (account, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let count = async |query: &str| {
            let answer = place.get(&format!("/api/v1/findings?{query}"), &cookie).await;
            assert_eq!(answer.status, 200, "{query}");
            answer.json()["count"].as_u64().unwrap()
        };
        assert_eq!(count("outside=removable").await, 1);
        assert_eq!(count("outside=removable,synced").await, 2);
        assert_eq!(count("outside=mailed").await, 0);
        assert_eq!(count("assignee=nobody").await, 46);
        assert_eq!(count("held=yes").await, 0);
        let copies = row(place, "/home/jan/export.csv").await.content;
        assert_eq!(count(&format!("content={copies}")).await, 3);
        for bad in ["outside=moon", "content=%27", "assignee=jan", "held=no", "rows=a"] {
            assert_eq!(
                place
                    .get(&format!("/api/v1/findings?{bad}"), &cookie)
                    .await
                    .status,
                422,
                "{bad}"
            );
        }
        decide(place, &cookie, "text=klein", "assign", &format!("&to={account}")).await;
        assert_eq!(count(&format!("assignee={account}")).await, 1);

        let page = place.get("/findings?folder=/home", &cookie).await;
        assert!(page.text().contains("outside=synced") && page.text().contains("as=xlsx"));
        let kept = place
            .post(
                "/findings/views",
                &cookie,
                "name=Op+sticks&query=outside%3Dremovable&shared=yes",
            )
            .await;
        assert_eq!(
            (kept.status.as_u16(), kept.location()),
            (303, "/findings?outside=removable")
        );
        let (_, other) = place.login(&[Role::Auditor]).await;
        let theirs = place.get("/findings", &other).await;
        assert!(
            theirs.text().contains("Op sticks") && !theirs.text().contains("/findings/views/"),
            "shared"
        );
        assert_eq!(
            place
                .post("/findings/views", &cookie, "name=x&query=severity%3Dmoon")
                .await
                .status,
            422
        );

        let csv = place
            .get("/findings/export?outside=removable&as=csv", &cookie)
            .await;
        assert_eq!(csv.status, 200);
        assert_eq!(csv.text().lines().count(), 2);
        let json = place.get("/findings/export?folder=/home&as=json", &cookie).await;
        assert_eq!(json.json().as_array().unwrap().len(), 43);
        let evil = finding::Entity::update_many()
            .col_expr(finding::Column::Path, Expr::value("=HYPERLINK(1)"))
            .filter(finding::Column::Path.eq("/srv/media.csv"));
        assert_eq!(evil.exec(&place.rows).await.unwrap().rows_affected, 1);
        let book = place.get("/findings/export?as=xlsx", &cookie).await;
        assert!(
            book.headers["content-disposition"]
                .to_str()
                .unwrap()
                .contains("xlsx")
        );
        cells_are_words_and_numbers(&book.body);
        assert_eq!(place.get("/findings/export?as=exe", &cookie).await.status, 422);
        let told = logged(place, "findings.exported").await;
        assert_eq!(told.len(), 3);
        assert!(told[0].detail.contains("outside=removable"));
        let (_, it) = place.login(&[Role::Administrator]).await;
        assert_eq!(place.get("/findings/export?as=csv", &it).await.status, 403);
    });
}

/// A workbook of an export: a name that looks like a formula is words in it, and amounts are numbers.
fn cells_are_words_and_numbers(bytes: &[u8]) {
    use calamine::{Data, Reader as _, Xlsx};
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let formulas = book.worksheet_formula("Sheet1").unwrap();
    assert!(formulas.used_cells().next().is_none());
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let (headings, rows) = (sheet.rows().next().unwrap(), sheet.rows().skip(1));
    let column = |name: &str| headings.iter().position(|cell| *cell == *name).unwrap();
    let (path, customers) = (column("path"), column("customers"));
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 46);
    for row in &rows {
        assert!(matches!(&row[customers], Data::Float(number) if *number >= 1.0));
    }
    let evil = rows
        .iter()
        .find(|row| row[path].to_string().starts_with("=HYPERLINK"));
    assert!(matches!(&evil.unwrap()[path], Data::String(_)));
}

#[test]
fn a_customer_is_found_by_number_on_a_reason_that_is_logged() {
    on_both(async |place| {
        fill(place).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        // The first left the CRM and came back under another id, which no file has yet.
        for (id, crm_id) in [(5, "K-5"), (905, "K-5"), (900, "K-900")] {
            let row = customer::Model {
                id,
                crm_id: crm_id.to_owned(),
                label: "J. de V…, Utrecht".to_owned(),
                kind: "person".to_owned(),
                account_manager: None,
                retired: (id == 5).then_some(Moment(1)),
            };
            row.into_active_model()
                .reset_all()
                .insert(&place.rows)
                .await
                .unwrap();
        }
        assert_eq!(
            place
                .post(
                    "/review/policy",
                    &team,
                    "two_from=&crm_link=https://crm.example/klant/{id}"
                )
                .await
                .status,
            200
        );
        let seek = async |cookie: &str, form: &str| place.post("/findings/customer", cookie, form).await;
        assert_eq!(seek(&team, "number=K-5&reason=").await.status, 422);
        assert!(logged(place, "customer.sought").await.is_empty());
        let found = seek(&team, "number=K-5&reason=verzoek+art.+17").await;
        assert_eq!(found.status, 200);
        assert!(
            found.text().contains("3 findings") && found.text().contains("https://crm.example/klant/K-5")
        );
        assert!(
            seek(&team, "number=K-900&reason=verzoek")
                .await
                .text()
                .contains("none of the files")
        );
        assert!(
            seek(&team, "number=K-1&reason=verzoek")
                .await
                .text()
                .contains("No customer of this number")
        );
        let told = logged(place, "customer.sought").await;
        assert_eq!(told.len(), 3);
        assert!(told[0].object.as_deref() == Some("customer:905") && told[0].detail.contains("art. 17"));
        for role in [Role::Administrator, Role::Manager, Role::Employee, Role::Auditor] {
            let (_, other) = place.login(&[role]).await;
            assert_eq!(place.get("/findings/customer", &other).await.status, 403);
            assert_eq!(seek(&other, "number=K-5&reason=nieuwsgierig").await.status, 403);
        }
    });
}

#[test]
fn what_is_put_off_comes_back_and_words_stay_with_the_finding() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let soon = format!("&reason=na+de+audit&expires={}", in_days(30));
        decide(place, &cookie, "text=klein", "snooze", &soon).await;
        assert_eq!(reviewed(place, "later").await, 1);
        decision::Entity::update_many()
            .col_expr(decision::Column::Expires, Expr::value(Moment(1)))
            .exec(&place.rows)
            .await
            .unwrap();
        retention::run(place.store(), Moment::now()).await.unwrap();
        assert_eq!(reviewed(place, "later").await, 0);

        let one = row(place, "/srv/klein.csv").await;
        let here = format!("/findings/{}/{}", one.source_id, one.file_id);
        let (_, officer) = place.login(&[Role::DataProtectionOfficer]).await;
        let words = "kind=comment&reason=Vraag+het+eerst+aan+Els&seen=2";
        assert_eq!(
            place
                .post(&format!("{here}/decisions"), &officer, words)
                .await
                .status,
            303
        );
        assert!(
            place
                .get(&here, &cookie)
                .await
                .text()
                .contains("Vraag het eerst aan Els")
        );
        let (_, auditor) = place.login(&[Role::Auditor]).await;
        let words = "kind=comment&reason=x&seen=3";
        assert_eq!(
            place
                .post(&format!("{here}/decisions"), &auditor, words)
                .await
                .status,
            403
        );
    });
}

#[test]
fn programs_decide_about_many_as_people_do() {
    on_both(async |place| {
        fill(place).await;
        let (_, team) = place.login(&[Role::PrivacyTeam]).await;
        let groups = place.get("/api/v1/review/groups", &team).await.json();
        assert_eq!(
            (&groups["findings"], &groups["customers"]),
            (&json!(45), &json!(83))
        );
        assert_eq!(groups["groups"][1]["of"], "/home/jan/offertes");
        let filter = groups["groups"][1]["filter"].as_str().unwrap();
        let extent = place
            .get(&format!("/api/v1/review/extent?{filter}"), &team)
            .await
            .json();
        assert_eq!(
            (&extent["findings"], &extent["customers"]),
            (&json!(40), &json!(40))
        );
        let body = json!({
            "filter": filter, "kind": "hand_over", "reason": "naar het CRM", "through": extent["through"], "rule": true,
        });
        let done = place.post_json("/api/v1/review/decisions", &team, &body).await;
        assert_eq!(done.status, 201, "{}", done.text());
        assert_eq!(done.json()["decided"], 40);
        assert_eq!(reviewed(place, "to_hand_over").await, 40);
        let rules = place.get("/api/v1/review/rules", &team).await.json();
        assert_eq!(rules["rules"].as_array().unwrap().len(), 1);
        let path = format!(
            "/api/v1/review/rules/{}/revocation",
            rules["rules"][0]["id"].as_str().unwrap()
        );
        let why = json!({"reason": "toch niet"});
        assert_eq!(place.post_json(&path, &team, &why).await.status, 200);
        assert_eq!(place.post_json(&path, &team, &why).await.status, 409);
        for wrong in [
            json!({"kind": "delete"}),
            json!({"kind": "comment", "reason": "x"}),
            json!({"kind": "delete", "reason": "x", "filter": "severity=moon"}),
            json!({"kind": "delete", "reason": "x", "filter": "", "burn": 1}),
        ] {
            assert_eq!(
                place
                    .post_json("/api/v1/review/decisions", &team, &wrong)
                    .await
                    .status,
                422,
                "{wrong}"
            );
        }
        let (_, auditor) = place.login(&[Role::Auditor]).await;
        assert_eq!(place.get("/api/v1/review/groups", &auditor).await.status, 403);
        assert_eq!(place.get("/api/v1/review/rules", &auditor).await.status, 200);
        let (_, manager) = place.login(&[Role::Manager]).await;
        assert_eq!(place.get("/api/v1/review/rules", &manager).await.status, 403);
    });
}

#[test]
fn a_rule_fits_what_a_list_of_its_filter_shows() {
    on_both(async |place| {
        fill(place).await;
        report(
            place,
            1,
            vec![
                file(900, r"C:\Users\Jan\Klanten 100%\A_b.CSV", 0..9),
                file(901, "/media/jan/STICK/klein.csv", 0..2),
            ],
        )
        .await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let rows = finding::Entity::find().all(&place.rows).await.unwrap();
        let content = &rows[0].content;
        for query in [
            "folder=/home/jan",
            "folder=/home/ja",
            "folder=/",
            "folder=/home/jan/",
            r"folder=C:%5CUsers",
            "text=KLEIN",
            "text=100%25",
            "text=a_b",
            "outside=removable,synced",
            "format=csv",
            "severity=low",
            "severity=medium",
            "kind=iban,email",
            "person=unknown",
            &format!("content={content}"),
            &format!("source={}&text=klein", rows[0].source_id),
            &format!("device={}", rows[0].device_id),
        ] {
            let filter = homeward_server::findings::rules::filter_of(query).unwrap();
            assert_eq!(
                filter.lasting(),
                homeward_server::findings::rules::filter_of(&filter.lasting().query())
                    .unwrap()
                    .lasting()
            );
            let fits = rows.iter().filter(|row| filter.fits(row)).count();
            let listed = place
                .get(&format!("/api/v1/findings?{query}"), &cookie)
                .await
                .json();
            assert_eq!(listed["count"], fits, "{query}");
        }
    });
}

//! What a colleague decides between a look and a decision is not overruled unread, and what was typed is not lost.

use homeward_server::findings::bulk::{self, Later, Looked};
use homeward_server::findings::{Draft, Kind, Said};
use homeward_server::role::Role;
use homeward_server::store::entity::decision;
use homeward_server::viewer::Viewer;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::super::harness::{Place, on_both};
use super::{fill, hidden, in_days, reviewed, row};

#[test]
fn what_a_colleague_decided_since_the_preview_is_left_and_told() {
    on_both(async |place| {
        fill(place).await;
        let (_, first) = place.login(&[Role::PrivacyTeam]).await;
        let (_, second) = place.login(&[Role::PrivacyTeam]).await;
        let page = place
            .get("/findings/decide?folder=/home/jan/offertes&do=delete", &first)
            .await;
        let looked = format!(
            "&through={}&turn={}",
            hidden(page.text(), "through"),
            hidden(page.text(), "turn")
        );
        // A colleague authorises one, takes another, and says something about a third.
        let of = |n: u32| format!("/home/jan/offertes/K{n}/offerte.docx");
        let stay = format!(
            "kind=authorise&reason=dossier&legal_ground=contract&expires={}&seen=0",
            in_days(30)
        );
        for (n, form) in [
            (3, stay.as_str()),
            (4, "kind=hold&reason=geschil&seen=0"),
            (5, "kind=comment&reason=kijk%20even&seen=0"),
        ] {
            let one = row(place, &of(n)).await;
            let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
            assert_eq!(place.post(&path, &second, form).await.status, 303, "{form}");
        }
        let form = format!("query=folder%3D/home/jan/offertes&kind=delete&reason=kopie{looked}&back=review");
        let made = place.post("/findings/decide", &first, &form).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let done = place.get(made.location(), &first).await;
        assert!(done.text().contains("Decided: 38 findings"), "{}", done.text());
        assert!(
            done.text().contains("had decided about 2 meanwhile"),
            "{}",
            done.text()
        );
        assert_eq!(row(place, &of(3)).await.review, "authorised");
        assert_eq!(row(place, &of(4)).await.review, "new");
        assert_eq!(row(place, &of(5)).await.review, "to_delete");
        // The number leads to just those.
        let (three, four) = (row(place, &of(3)).await, row(place, &of(4)).await);
        let mut seqs = [three.seq, four.seq];
        seqs.sort_unstable();
        let link = done
            .text()
            .split("href=\"")
            .find(|part| part.starts_with("/findings?rows="));
        let link = link.unwrap().split('"').next().unwrap().replace("&#38;", "&");
        let list = place.get(&link, &first).await;
        assert!(list.text().contains("2 findings"), "{link}: {}", list.text());
        assert!(list.text().contains("/K3") && list.text().contains("/K4"));
        // And so does the number of what was decided.
        let id = made.location().strip_prefix("/review?done=").unwrap();
        let all = place
            .get(&format!("/findings?presence=all&decided={id}"), &first)
            .await;
        assert!(all.text().contains("38 findings"));

        // Looked at again, all is known, and one's own decisions stand in nobody's way.
        let page = place
            .get(
                "/findings/decide?folder=/home/jan/offertes&do=ask_employee",
                &first,
            )
            .await;
        let looked = format!(
            "&through={}&turn={}",
            hidden(page.text(), "through"),
            hidden(page.text(), "turn")
        );
        let form = format!("query=folder%3D/home/jan/offertes&kind=ask_employee&reason=nodig{looked}");
        assert_eq!(place.post("/findings/decide", &first, &form).await.status, 303);
        assert_eq!(reviewed(place, "asked").await, 40);

        // Programs say what they looked at, too.
        let filter = "folder=/home/jan/offertes";
        let extent = place
            .get(&format!("/api/v1/review/extent?{filter}"), &first)
            .await;
        let extent = extent.json();
        let one = row(place, &of(7)).await;
        let path = format!("/findings/{}/{}/decisions", one.source_id, one.file_id);
        let seen = decision::Entity::find()
            .filter(decision::Column::FileId.eq(one.file_id))
            .count(&place.rows)
            .await
            .unwrap();
        let theirs = format!("kind=false_positive&reason=proef&seen={seen}");
        assert_eq!(place.post(&path, &second, &theirs).await.status, 303);
        let body = json!({
            "filter": filter, "kind": "delete", "reason": "weg", "through": extent["through"], "turn": extent["turn"],
        });
        let done = place
            .post_json("/api/v1/review/decisions", &first, &body)
            .await
            .json();
        // One is held, and that is known.
        assert_eq!(
            (&done["decided"], &done["others"], &done["held"]),
            (&json!(38), &json!(1), &json!(1)),
            "{done}"
        );
    });
}

#[test]
fn two_who_decide_about_the_same_at_once_overrule_nothing() {
    on_both(async |place| {
        fill(place).await;
        let filter = Said::of_query("folder=/home").unwrap().check().unwrap();
        let mut begun = Vec::new();
        for kind in [Kind::Delete, Kind::HandOver, Kind::AskEmployee] {
            let viewer = officer(place).await;
            let looked = bulk::preview(place.store(), &viewer, &filter)
                .await
                .unwrap()
                .looked;
            begun.push((viewer, kind, looked));
        }
        let tasks: Vec<_> = begun
            .into_iter()
            .map(|(viewer, kind, looked)| {
                let (store, filter) = (place.store().clone(), filter.clone());
                tokio::spawn(async move {
                    bulk::decide(&store, &viewer, &filter, draft(kind), looked, Later::No)
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut done = 0;
        let mut theirs = 0;
        for task in tasks {
            let bulk = place.store().bulk(task.await.unwrap()).await.unwrap().unwrap();
            done += bulk.done;
            theirs += bulk.theirs;
        }
        assert_eq!((done, theirs), (43, 2 * 43));
        assert_eq!(decision::Entity::find().count(&place.rows).await.unwrap(), 43);
    });
}

#[test]
fn a_decision_about_one_tells_who_was_first_and_keeps_what_was_typed() {
    on_both(async |place| {
        fill(place).await;
        let (_, first) = place.login(&[Role::PrivacyTeam]).await;
        let (_, second) = place.login(&[Role::PrivacyTeam]).await;
        let one = row(place, "/srv/klein.csv").await;
        let here = format!("/findings/{}/{}", one.source_id, one.file_id);
        let path = format!("{here}/decisions");
        assert_eq!(
            place
                .post(&path, &second, "kind=delete&reason=Dubbel&seen=0")
                .await
                .status,
            303
        );
        let day = in_days(60);
        let typed = format!(
            "kind=authorise&reason=Voor+de+jaarrekening&legal_ground=legal_obligation&expires={day}&seen=0"
        );
        let told = place.post(&path, &first, &typed).await;
        assert_eq!(told.status, 409);
        let text = told.text();
        assert!(text.contains("A colleague decided meanwhile"), "{text}");
        assert!(text.contains("Test Persoon") && text.contains("Dubbel"), "{text}");
        assert!(text.contains("Voor de jaarrekening") && text.contains(&day));
        assert!(
            text.contains("value=\"authorise\" selected")
                && text.contains("value=\"legal_obligation\" selected")
        );
        assert_eq!(
            hidden(text, "seen"),
            "1",
            "what was seen now is what it goes on from"
        );
        assert_eq!(row(place, "/srv/klein.csv").await.review, "to_delete");
        // Words overrule nobody.
        let words = place
            .post(&path, &first, "kind=comment&reason=zie+mail&seen=0")
            .await;
        assert_eq!(words.status, 303);
    });
}

#[test]
fn a_form_that_is_refused_comes_back_filled_in() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let one = row(place, "/srv/klein.csv").await;
        let here = format!("/findings/{}/{}", one.source_id, one.file_id);
        let path = format!("{here}/decisions");
        for (form, field, words) in [
            (
                "kind=authorise&reason=Lopend+dossier&expires=2099-01-01",
                "fault-decide-legal_ground",
                "legal ground",
            ),
            (
                "kind=authorise&reason=Lopend+dossier&legal_ground=contract&expires=2001-02-03",
                "fault-decide-expires",
                "still to come",
            ),
            (
                "kind=snooze&reason=Lopend+dossier&expires=2099-01-01",
                "fault-decide-expires",
                "ninety",
            ),
            (
                "kind=delete&legal_ground=contract",
                "fault-decide-reason",
                "reason",
            ),
            ("kind=hold", "fault-hold-reason", "reason"),
        ] {
            let told = place.post(&path, &cookie, &format!("{form}&seen=0")).await;
            assert_eq!(told.status, 422, "{form}");
            let text = told.text();
            assert!(text.contains(&format!("id=\"{field}\"")), "{form}: {text}");
            let said = text.split(&format!("id=\"{field}\">")).nth(1).unwrap();
            assert!(said.split('<').next().unwrap().contains(words), "{form}: {said}");
            for pair in form.split('&') {
                let (name, value) = pair.split_once('=').unwrap();
                match (name, value) {
                    ("kind", "hold") => {}
                    ("kind" | "legal_ground", value) => {
                        assert!(
                            text.contains(&format!("value=\"{value}\" selected")),
                            "{form}: {value}"
                        );
                    }
                    (_, value) => assert!(text.contains(&value.replace('+', " ")), "{form}: {value}"),
                }
            }
        }
        let why = place
            .post(&format!("{here}/customers"), &cookie, "reason=kort")
            .await;
        assert_eq!(why.status, 422);
        assert!(why.text().contains("value=\"kort\"") && why.text().contains("fault-reveal-reason"));
        assert_eq!(decision::Entity::find().count(&place.rows).await.unwrap(), 0);
    });
}

#[test]
fn a_decision_about_one_is_undone_for_a_while() {
    on_both(async |place| {
        fill(place).await;
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let (_, other) = place.login(&[Role::PrivacyTeam]).await;
        let one = row(place, "/srv/klein.csv").await;
        let here = format!("/findings/{}/{}", one.source_id, one.file_id);
        let path = format!("{here}/decisions");
        let made = place
            .post(&path, &cookie, "kind=delete&reason=Dubbel&seen=0")
            .await;
        let page = place.get(made.location(), &cookie).await;
        let undo = format!("{path}/{}/undo", made.location().split("done=").nth(1).unwrap());
        assert!(page.text().contains(&undo), "{}", page.text());
        assert!(!place.get(made.location(), &other).await.text().contains(&undo));
        assert_eq!(
            place.post(&undo, &other, "").await.status,
            404,
            "it is not theirs"
        );
        assert_eq!(place.post(&undo, &cookie, "").await.status, 303);
        assert_eq!(row(place, "/srv/klein.csv").await.review, "new");
        assert_eq!(place.post(&undo, &cookie, "").await.status, 409, "once");
        let story = place.get(&here, &cookie).await;
        assert!(story.text().contains("undone"), "nothing is taken away");

        // Not after somebody else decided, nor after its time.
        let made = place
            .post(&path, &cookie, "kind=delete&reason=Dubbel&seen=2")
            .await;
        assert_eq!(
            place
                .post(&path, &other, "kind=ask_employee&reason=nodig&seen=3")
                .await
                .status,
            303
        );
        let undo = |at: &str| format!("{path}/{}/undo", at.split("done=").nth(1).unwrap());
        assert_eq!(place.post(&undo(made.location()), &cookie, "").await.status, 409);
        assert_eq!(row(place, "/srv/klein.csv").await.review, "asked");
        let made = place
            .post(&path, &cookie, "kind=delete&reason=Dubbel&seen=4")
            .await;
        decision::Entity::update_many()
            .col_expr(
                decision::Column::At,
                sea_orm::sea_query::Expr::value(homeward_server::moment::Moment(9)),
            )
            .exec(&place.rows)
            .await
            .unwrap();
        assert_eq!(place.post(&undo(made.location()), &cookie, "").await.status, 409);
        let nothing = format!("{path}/{}/undo", Uuid::now_v7());
        assert_eq!(place.post(&nothing, &cookie, "").await.status, 404);
    });
}

/// Somebody of the privacy team.
pub(super) async fn officer(place: &Place) -> Viewer {
    let (account, _) = place.login(&[Role::PrivacyTeam]).await;
    Viewer {
        account,
        name: "Test Persoon".to_owned(),
        language: "en".to_owned(),
        roles: vec![Role::PrivacyTeam],
        person: None,
        token: None,
    }
}

/// A decision with a reason.
pub(super) fn draft(kind: Kind) -> Draft {
    Draft {
        kind,
        reason: Some("opruimen".to_owned()),
        ground: None,
        expires: None,
        to: None,
        seen: None,
    }
}

/// All as it stands.
pub(super) const ALL: Looked = Looked {
    through: i64::MAX,
    turn: None,
};

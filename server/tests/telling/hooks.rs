//! Webhooks: signed, tried again, given up where everybody sees it.

use homeward_server::role::Role;
use homeward_server::store::entity::{audit, outbox, setting, webhook};
use homeward_server::tell::hook::signature;
use homeward_server::tell::outbox::{Channel, deliver};
use homeward_server::tell::round::round;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::time::Duration;
use time::macros::datetime;
use uuid::Uuid;

use super::receivers::{Heard, http};
use super::{Place, at, critical, on_both, report};

/// Adds a webhook as an administrator does: its id and its secret.
async fn add(place: &Place, cookie: &str, port: u16, more: &str) -> (Uuid, String) {
    let form = format!(
        "name=Chat&address=http%3A%2F%2F127.0.0.1%3A{port}%2Fdiensten%2FT0%2Fxyzzy&language=nl{more}"
    );
    let made = place.post("/settings/webhooks", cookie, &form).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let secret: String = made
        .text()
        .split(">hwh_")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let row = place.store().webhooks().await.unwrap().pop().unwrap();
    (row.id, format!("hwh_{secret}"))
}

/// Checks a signature as a receiver does.
fn is_signed(heard: &Heard, secret: &str) -> bool {
    let timestamp: i64 = heard.header("homeward-timestamp").parse().unwrap();
    heard.header("homeward-signature") == format!("v1={}", signature(secret, timestamp, &heard.body))
}

#[test]
fn a_webhook_is_signed_and_tried_again() {
    on_both(async |place| {
        let (_, it) = place.login(&[Role::Administrator]).await;
        let (port, heard) = http(&[
            "503 Service Unavailable",
            "302 Found\r\nlocation: http://127.0.0.1:9/",
        ])
        .await;
        let (id, secret) = add(place, &it, port, "&critical=yes&quiet=yes").await;
        report(place, vec![critical(1), critical(2)]).await;
        let start = datetime!(2030-11-22 10:00 +1);
        // Quiet hours hold for it.
        assert_eq!(
            round(&place.app, at(datetime!(2030-11-22 06:00 +1)))
                .await
                .unwrap(),
            0
        );
        assert_eq!(round(&place.app, at(start)).await.unwrap(), 1);
        assert_eq!(round(&place.app, at(start)).await.unwrap(), 0);
        let go = async |seconds: u64| {
            let moment = at(start).after(Duration::from_secs(seconds));
            deliver(&place.app, Channel::Hook, moment).await.unwrap()
        };
        assert_eq!(go(0).await, 0, "it refuses at first");
        assert_eq!(go(59).await, 0);
        assert_eq!(heard.lock().unwrap().len(), 1, "not before its time");
        // A redirect is no yes, and is not followed.
        assert_eq!(go(61).await, 0);
        assert_eq!(go(61 + 301).await, 1);
        assert_eq!(go(100_000).await, 0);
        let heard = heard.lock().unwrap().clone();
        assert_eq!(heard.len(), 3);
        for request in &heard {
            assert!(is_signed(request, &secret), "{request:?}");
            assert_eq!(request.line, "POST /diensten/T0/xyzzy HTTP/1.1");
            assert_eq!(
                request.header("homeward-delivery"),
                heard[0].header("homeward-delivery")
            );
        }
        let later = heard[2].header("homeward-timestamp").parse::<i64>().unwrap();
        assert_eq!(later, at(start).0 / 1000 + 362, "each try has a time of its own");
        assert!(!is_signed(
            &Heard {
                body: heard[0].body.replace('2', "3"),
                ..heard[0].clone()
            },
            &secret
        ));
        let body: serde_json::Value = serde_json::from_str(&heard[0].body).unwrap();
        assert_eq!(body["type"], "findings.critical");
        assert_eq!(body["numbers"][0]["count"], 2);
        assert!(
            body["text"]
                .as_str()
                .unwrap()
                .starts_with("- 2 nieuwe kritieke vondsten.")
        );
        assert!(!heard[0].body.contains("geheim") && !heard[0].body.contains("/home"));

        // Address and secret are in their file alone.
        let kept = place.folder.path().join("secrets").join(format!("hook-{id}"));
        assert!(std::fs::read_to_string(&kept).unwrap().contains("xyzzy"));
        let page = place.get("/settings/webhooks", &it).await;
        assert!(!page.text().contains("xyzzy") && !page.text().contains(&secret));
        assert!(page.text().contains(&format!("http://127.0.0.1:{port}")));
        let rows = format!(
            "{:?}{:?}{:?}{:?}",
            webhook::Entity::find().all(&place.rows).await.unwrap(),
            outbox::Entity::find().all(&place.rows).await.unwrap(),
            setting::Entity::find().all(&place.rows).await.unwrap(),
            audit::Entity::find().all(&place.rows).await.unwrap(),
        );
        assert!(!rows.contains("xyzzy") && !rows.contains(&secret), "{rows}");

        let trial = place
            .post(&format!("/settings/webhooks/{id}/test"), &it, "")
            .await;
        assert_eq!(trial.status, 200, "{}", trial.text());
        let gone = place
            .post(&format!("/settings/webhooks/{id}/remove"), &it, "")
            .await;
        assert_eq!(gone.status, 200);
        assert!(!kept.exists() && place.store().webhooks().await.unwrap().is_empty());
        for path in ["remove", "test", "again"] {
            let told = place
                .post(&format!("/settings/webhooks/{id}/{path}"), &it, "")
                .await;
            assert_eq!(told.status, 404, "{path}");
        }
    });
}

#[test]
fn what_nobody_takes_is_given_up_visibly_and_can_be_tried_again() {
    on_both(async |place| {
        let (_, it) = place.login(&[Role::Administrator]).await;
        let (port, heard) = http(&["500 Oops"; 10]).await;
        let (id, _) = add(place, &it, port, "&waiting=yes").await;
        report(place, vec![critical(1)]).await;
        // What waits is told at the hour of digests, at night too where it does not keep quiet.
        let start = at(datetime!(2030-11-22 08:00 +1));
        assert_eq!(round(&place.app, start).await.unwrap(), 1);
        let mut moment = start;
        let mut tries = 0;
        while place.store().outbox_count("waiting", None).await.unwrap() > 0 {
            deliver(&place.app, Channel::Hook, moment).await.unwrap();
            moment = moment.after(Duration::from_hours(24));
            tries += 1;
            assert!(tries < 20);
        }
        assert_eq!((tries, heard.lock().unwrap().len()), (9, 9));
        let given_up = audit::Entity::find()
            .filter(audit::Column::Action.eq("message.given_up"))
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(given_up.len(), 1);
        assert_eq!(given_up[0].object, Some(format!("webhook:{id}")));
        let page = place.get("/settings/notices", &it).await;
        assert!(
            page.text().contains("the receiver answered 500") && page.text().contains("Chat"),
            "{}",
            page.text()
        );
        let first = place.get("/", &it).await;
        assert!(first.text().contains("One message could not be sent"));
        let trial = place
            .post(&format!("/settings/webhooks/{id}/test"), &it, "")
            .await;
        assert_eq!(trial.status, 422, "{}", trial.text());
        assert!(trial.text().contains("answered 500"));
        // It is well again.
        let page = place.get("/settings/webhooks", &it).await;
        assert!(page.text().contains(&format!("/settings/webhooks/{id}/again")));
        place
            .post(&format!("/settings/webhooks/{id}/again"), &it, "")
            .await;
        assert_eq!(deliver(&place.app, Channel::Hook, moment).await.unwrap(), 1);
        assert!(!place.get("/", &it).await.text().contains("could not be sent"));
        // Nobody listens there at all.
        let (port, _) = http(&[]).await;
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let nobody = silent.local_addr().unwrap().port();
        drop(silent);
        assert_ne!(port, nobody);
        let (id, _) = add(place, &it, nobody, "&waiting=yes").await;
        let trial = place
            .post(&format!("/settings/webhooks/{id}/test"), &it, "")
            .await;
        assert!(!trial.text().contains("xyzzy"), "{}", trial.text());
        assert_eq!(trial.status, 422);
    });
}

#[test]
fn messages_go_to_no_address_that_could_be_overheard() {
    on_both(async |place| {
        let (_, it) = place.login(&[Role::Administrator]).await;
        for bad in [
            "http%3A%2F%2Fhooks.example%2Fx",
            "https%3A%2F%2Fa%3Ab%40hooks.example%2F",
            "file%3A%2F%2F%2Fetc%2Fpasswd",
            "gopher%3A%2F%2F127.0.0.1%2F",
            "",
        ] {
            let form = format!("name=x&address={bad}&critical=yes");
            let told = place.post("/settings/webhooks", &it, &form).await;
            assert_eq!(told.status, 422, "{bad}");
        }
        assert!(place.store().webhooks().await.unwrap().is_empty());
        for _ in 0..20 {
            let form = "name=x&address=https%3A%2F%2Fhooks.example%2F&critical=yes";
            assert_eq!(place.post("/settings/webhooks", &it, form).await.status, 200);
        }
        let form = "name=x&address=https%3A%2F%2Fhooks.example%2F&critical=yes";
        let many = place.post("/settings/webhooks", &it, form).await;
        assert_eq!(many.status, 422, "{}", many.text());
    });
}

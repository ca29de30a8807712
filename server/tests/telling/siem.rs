//! The SIEM: frames over TLS to a receiver that counts octets, nothing lost and nothing twice.

use homeward_server::app::App;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::siem::export::{FINDINGS, progress, push};
use homeward_server::store::entity::{audit, news};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::sync::atomic::Ordering;
use std::time::Duration;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use super::receivers::{Speaks, Syslog, http, syslog};
use super::{Place, critical, on_both, report};

/// Sets the export up as an administrator does.
async fn set_up(place: &Place, cookie: &str, receiver: &Syslog, more: &[(&str, &str)]) -> u16 {
    let mut form = Serializer::new(String::new());
    form.append_pair("host", "localhost")
        .append_pair("port", &receiver.port.to_string());
    for (name, value) in more {
        form.append_pair(name, value);
    }
    let kept = place.post("/settings/siem", cookie, &form.finish()).await;
    kept.status.as_u16()
}

/// The words by which events are known, of messages in CEF.
fn words(frames: &[String]) -> Vec<&str> {
    let cef = frames
        .iter()
        .map(|frame| frame.split_once(" - CEF:0|").unwrap().1);
    cef.map(|cef| cef.split('|').nth(3).unwrap()).collect()
}

#[test]
fn log_and_findings_go_over_tls_once_and_in_order() {
    on_both(async |place| {
        let receiver = syslog(Speaks::Tls).await;
        let (_, it) = place.login(&[Role::Administrator]).await;
        report(place, vec![critical(1)]).await;
        let tls = [
            ("security", "tls"),
            ("authority", receiver.authority.as_str()),
            ("form", "cef"),
            ("audit", "yes"),
            ("findings", "yes"),
        ];
        assert_eq!(set_up(place, &it, &receiver, &tls).await, 200);
        let now = Moment::now();
        assert_eq!(push(&place.app, now).await.unwrap(), 0, "from now on");
        report(place, vec![critical(2), critical(3)]).await;
        place.post("/settings/notices", &it, "zone=Europe%2FAmsterdam&quiet_from=20%3A00&quiet_to=06%3A30&digest=09%3A00&undecided=10&proposed=2&asked=5").await;
        assert_eq!(push(&place.app, now).await.unwrap(), 3);
        let frames = receiver.take();
        assert_eq!(words(&frames), ["notices.changed", "finding.new", "finding.new"]);
        for frame in &frames {
            assert!(!frame.contains("geheim") && !frame.contains("/home"), "{frame}");
            assert!(!frame.chars().any(char::is_control), "{frame}");
            // PRI, version, time, host, program.
            let head: Vec<&str> = frame.splitn(8, ' ').collect();
            assert!(matches!(head[0], "<110>1" | "<106>1"), "{frame}");
            assert_eq!(head[2..4], ["127.0.0.1", "homeward-server"], "{frame}");
        }
        assert!(
            frames[1].contains("|New finding|10|") && frames[1].contains(" cn1=3 "),
            "{}",
            frames[1]
        );
        assert!(frames[1].contains("externalId=finding-news-2 "), "{}", frames[1]);

        // It is cut off: nothing is lost, and the page says so.
        receiver.is_deaf.store(true, Ordering::SeqCst);
        report(place, vec![critical(4)]).await;
        assert_eq!(push(&place.app, now).await.unwrap(), 0);
        assert_eq!(push(&place.app, now).await.unwrap(), 0);
        let seen = progress(&place.app).await.unwrap();
        assert_eq!(
            (seen.waiting, seen.state.failures),
            (1, 1),
            "it waits before the next try"
        );
        let page = place.get("/settings/siem", &it).await;
        assert!(page.text().contains("One entry waits"), "{}", page.text());
        assert!(
            place
                .get("/", &it)
                .await
                .text()
                .contains("The SIEM takes nothing")
        );
        let trial = place.post("/settings/siem/test", &it, "").await;
        assert_eq!(trial.status, 422);
        receiver.is_deaf.store(false, Ordering::SeqCst);
        assert_eq!(push(&place.app, now).await.unwrap(), 0, "not before its time");
        // The server was started anew meanwhile.
        let again = App::new(place.store().clone(), place.app.config().clone());
        let later = now.after(Duration::from_mins(1));
        assert_eq!(push(&again, later).await.unwrap(), 1);
        assert_eq!(push(&again, later).await.unwrap(), 0);
        let frames = receiver.take();
        assert!(
            frames.len() == 1 && frames[0].contains("finding-news-4 "),
            "{frames:?}"
        );
        assert_eq!(progress(&place.app).await.unwrap().state.failures, 0);
        let trial = place.post("/settings/siem/test", &it, "").await;
        assert_eq!(trial.status, 200, "{}", trial.text());
        assert_eq!(words(&receiver.take()), ["siem.trial"]);

        // What was erased before it could be sent is counted, and said.
        report(place, vec![critical(5), critical(6), critical(7)]).await;
        news::Entity::delete_many()
            .filter(news::Column::Seq.lt(7))
            .exec(&place.rows)
            .await
            .unwrap();
        assert_eq!(push(&place.app, later).await.unwrap(), 1);
        assert_eq!(progress(&place.app).await.unwrap().lost, 2);
        assert!(
            place
                .get("/settings/siem", &it)
                .await
                .text()
                .contains("2 entries were erased")
        );
    });
}

#[test]
fn a_webhook_takes_the_same_as_json_and_nothing_is_lost() {
    on_both(async |place| {
        let (_, it) = place.login(&[Role::Administrator]).await;
        let (port, heard) = http(&["503 Service Unavailable"]).await;
        let hook = format!("name=SIEM&address=http%3A%2F%2F127.0.0.1%3A{port}%2Fin&language=en");
        let made = place.post("/settings/webhooks", &it, &hook).await;
        assert_eq!(made.status, 200, "{}", made.text());
        assert!(made.text().contains("for the SIEM only"));
        let id = place.store().webhooks().await.unwrap().pop().unwrap().id;
        let gone = format!("security=hook%3A{}&audit=yes&findings=yes", Uuid::now_v7());
        assert_eq!(place.post("/settings/siem", &it, &gone).await.status, 422);
        let form = format!("security=hook%3A{id}&form=cef&findings=yes");
        let kept = place.post("/settings/siem", &it, &form).await;
        assert_eq!(kept.status, 200, "{}", kept.text());
        assert!(kept.text().contains(&format!("value=\"hook:{id}\" selected")));
        report(place, vec![critical(1), critical(2)]).await;
        let now = Moment::now();
        assert_eq!(push(&place.app, now).await.unwrap(), 0, "it refuses at first");
        assert_eq!(progress(&place.app).await.unwrap().waiting, 2);
        let later = now.after(Duration::from_mins(1));
        assert_eq!(push(&place.app, later).await.unwrap(), 2);
        assert_eq!(push(&place.app, later).await.unwrap(), 0);
        let heard = heard.lock().unwrap();
        assert_eq!(heard.len(), 2);
        for one in heard.iter() {
            assert!(one.line.starts_with("POST /in ") && one.header("homeward-signature").starts_with("v1="));
            let events: Vec<Value> = serde_json::from_str(&one.body).unwrap();
            let ids: Vec<&str> = events
                .iter()
                .map(|event| event["metadata"]["uid"].as_str().unwrap())
                .collect();
            assert_eq!(ids, ["finding-news-1", "finding-news-2"]);
            assert!(events.iter().all(|event| event["class_uid"] == 2004));
            assert!(
                !one.body.contains("geheim") && !one.body.contains("/home"),
                "{}",
                one.body
            );
        }
    });
}

#[test]
fn a_receiver_that_is_not_trusted_is_told_nothing() {
    on_both(async |place| {
        let (receiver, other) = (syslog(Speaks::Tls).await, syslog(Speaks::Tls).await);
        let (_, it) = place.login(&[Role::Administrator]).await;
        let base = [("security", "tls"), ("form", "cef"), ("findings", "yes")];
        for authority in [Some(other.authority.as_str()), None] {
            let mut form = base.to_vec();
            form.extend(authority.map(|pem| ("authority", pem)));
            assert_eq!(set_up(place, &it, &receiver, &form).await, 200);
            report(place, vec![critical(1)]).await;
            report(place, vec![critical(if authority.is_some() { 2 } else { 3 })]).await;
            assert_eq!(push(&place.app, Moment::now()).await.unwrap(), 0);
            let seen = progress(&place.app).await.unwrap();
            assert_eq!(seen.state.failures, 1, "other settings begin anew");
            assert!(seen.waiting > 0 && receiver.take().is_empty());
        }
        for bad in [
            vec![("security", "tls"), ("form", "cef")],
            vec![
                ("security", "tls"),
                ("form", "cef"),
                ("audit", "yes"),
                ("authority", "x"),
            ],
            vec![
                ("security", "none"),
                ("form", "cef"),
                ("audit", "yes"),
                ("host", "siem.example"),
            ],
        ] {
            let status = if bad.iter().any(|(name, _)| *name == "host") {
                let form = "host=siem.example&port=514&security=none&form=cef&audit=yes";
                place.post("/settings/siem", &it, form).await.status.as_u16()
            } else {
                set_up(place, &it, &receiver, &bad).await
            };
            assert_eq!(status, 422, "{bad:?}");
        }
    });
}

#[test]
fn ocsf_goes_over_plain_syslog_on_this_machine() {
    on_both(async |place| {
        let receiver = syslog(Speaks::Plain).await;
        let (_, it) = place.login(&[Role::Administrator]).await;
        let plain = [
            ("security", "none"),
            ("form", "ocsf"),
            ("findings", "yes"),
            ("audit", "yes"),
        ];
        assert_eq!(set_up(place, &it, &receiver, &plain).await, 200);
        report(place, (1..=1_200).map(critical).collect()).await;
        let mut again = critical(1);
        again.content = format!("{:064x}", 99);
        report(place, vec![again]).await;
        assert_eq!(push(&place.app, Moment::now()).await.unwrap(), 1_201);
        let frames = receiver.take();
        let mut uids = Vec::new();
        for frame in &frames {
            let json: Value = serde_json::from_str(frame.split_once(" - finding - ").unwrap().1).unwrap();
            assert_eq!(
                (&json["class_uid"], &json["severity_id"]),
                (&2004.into(), &5.into())
            );
            assert!(!frame.contains("geheim"));
            uids.push(json["metadata"]["uid"].as_str().unwrap().to_owned());
        }
        let wanted: Vec<String> = (1..=1_201).map(|seq| format!("finding-news-{seq}")).collect();
        assert_eq!(uids, wanted);
        assert!(frames[1_200].contains("\"activity_id\":2"), "{}", frames[1_200]);

        place.post("/settings/siem/off", &it, "").await;
        report(place, vec![critical(2_000)]).await;
        assert_eq!(push(&place.app, Moment::now()).await.unwrap(), 0);
        assert!(place.store().position(FINDINGS).await.unwrap().is_none());
        let changes = audit::Entity::find()
            .filter(audit::Column::Action.eq("siem.changed"))
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(changes.len(), 2);
    });
}

//! OCSF JSON: findings as Detection Finding, entries of the log as Authentication or API Activity.
//!
//! By the Open Cybersecurity Schema Framework 1.3.0: classes 2004 (category 2, Findings), 3002 (category 3, Identity & Access
//! Management) and 6003 (category 6, Application Activity); `type_uid` is the class times 100 and the activity. What the schema has
//! no place for stands under `unmapped`.

use serde_json::{Value, json};

use super::event::{About, Event, Level};

/// The version of the schema.
const SCHEMA: &str = "1.3.0";

/// The message of an event: one object on one line.
#[must_use]
pub fn write(event: &Event) -> String {
    let (class, activity, mut body) = match &event.about {
        About::Entry { action, .. } => match logins(action) {
            Some(login) => authentication(event, login),
            None => activity(event, action),
        },
        About::Finding { .. } => detection(event),
    };
    let (severity, severity_name) = match event.level {
        Level::Info => (1, "Informational"),
        Level::Low => (2, "Low"),
        Level::Medium => (3, "Medium"),
        Level::High => (4, "High"),
        Level::Critical => (5, "Critical"),
    };
    let common = json!({
        "class_uid": class,
        "category_uid": class / 1_000,
        "activity_id": activity,
        "type_uid": class * 100 + activity,
        "time": event.at.0,
        "severity_id": severity,
        "severity": severity_name,
        "message": event.name,
        "metadata": {
            "version": SCHEMA,
            "uid": event.id(),
            "event_code": event.word(),
            "product": {
                "name": "homeward-server",
                "vendor_name": "Homeward",
                "version": env!("CARGO_PKG_VERSION"),
            },
        },
    });
    if let (Some(body), Value::Object(common)) = (body.as_object_mut(), common) {
        body.extend(common);
    }
    body.to_string()
}

/// A login: activity and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Login {
    activity: u32,
    status: u32,
}

fn logins(action: &str) -> Option<Login> {
    let (activity, status) = match action {
        "account.logged_in" => (1, 1),
        "account.login_failed" => (1, 2),
        "account.logged_out" | "account.logged_out_everywhere" => (2, 1),
        _ => return None,
    };
    Some(Login { activity, status })
}

fn authentication(event: &Event, login: Login) -> (u32, u32, Value) {
    let body = json!({
        "user": actor(event),
        "status_id": login.status,
        "service": {"name": "homeward-server"},
        "unmapped": unmapped(event),
    });
    (3002, login.activity, body)
}

fn activity(event: &Event, action: &str) -> (u32, u32, Value) {
    let last = action.rsplit(['.', '_']).next().unwrap_or_default();
    let activity = match last {
        "created" | "added" | "made" | "enrolled" | "uploaded" | "imported" | "published" => 1,
        "viewed" | "listed" | "read" | "exported" | "revealed" | "sought" => 2,
        "changed" | "set" | "approved" | "assigned" | "accepted" | "enabled" | "disabled" => 3,
        "removed" | "revoked" | "erased" | "trimmed" | "discarded" | "released" => 4,
        _ => 99,
    };
    let mut body = json!({
        "actor": {"user": actor(event)},
        "api": {"operation": action, "service": {"name": "homeward-server"}},
        "src_endpoint": {"name": "homeward-server"},
        "status_id": 1,
        "unmapped": unmapped(event),
    });
    if let (
        About::Entry {
            object: Some(object), ..
        },
        Some(body),
    ) = (&event.about, body.as_object_mut())
        && let Some((kind, id)) = object.split_once(':')
    {
        body.insert("resources".to_owned(), json!([{"type": kind, "uid": id}]));
    }
    (6003, activity, body)
}

fn actor(event: &Event) -> Value {
    let About::Entry { actor, .. } = &event.about else {
        return Value::Null;
    };
    // 1 is a person, 3 the system.
    let kind = if actor.starts_with("account:") || actor.starts_with("console:") {
        1
    } else {
        3
    };
    json!({"uid": actor, "type_id": kind})
}

fn unmapped(event: &Event) -> Value {
    let About::Entry { hash, .. } = &event.about else {
        return Value::Null;
    };
    json!({"seq": event.seq, "hash": hash})
}

fn detection(event: &Event) -> (u32, u32, Value) {
    let About::Finding {
        kind,
        key,
        device: (device, name),
        customers,
        persons,
        first_seen,
        link,
    } = &event.about
    else {
        return (2004, 0, json!({}));
    };
    // Create, Update, Close; and whether it is New, In Progress or Resolved.
    let (activity, status) = match kind.as_str() {
        "new" => (1, 1),
        "removed" => (3, 4),
        _ => (2, 2),
    };
    let mut seen = json!({"uid": device, "type_id": 0});
    if let (Some(name), Some(seen)) = (name, seen.as_object_mut()) {
        seen.insert("name".to_owned(), json!(name));
    }
    let body = json!({
        "status_id": status,
        "is_alert": kind != "removed",
        "finding_info": {
            "uid": format!("{}/{}", key.source, key.file),
            "title": event.name,
            "types": ["Copy of customer data"],
            "first_seen_time": first_seen.0,
            "last_seen_time": event.at.0,
            "src_url": link,
        },
        "device": seen,
        "unmapped": {"seq": event.seq, "customers": customers, "persons": persons},
    });
    (2004, activity, body)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::findings::Key;
    use crate::moment::Moment;

    fn entry(action: &str) -> Value {
        let event = Event {
            seq: 9,
            at: Moment(1_795_000_000_123),
            level: Level::Info,
            name: "x".to_owned(),
            about: About::Entry {
                action: action.to_owned(),
                actor: "account:0199".to_owned(),
                object: Some("device:0a".to_owned()),
                hash: "00ff".to_owned(),
            },
        };
        let written = write(&event);
        assert!(!written.contains('\n'));
        serde_json::from_str(&written).unwrap()
    }

    #[test]
    fn entries_have_a_class_and_an_activity_that_fit() {
        for (action, class, activity) in [
            ("account.logged_in", 3002, 1),
            ("account.logged_out", 3002, 2),
            ("device.revoked", 6003, 4),
            ("findings.exported", 6003, 2),
            ("rule.applied", 6003, 99),
        ] {
            let said = entry(action);
            assert_eq!(said["class_uid"], class, "{action}");
            assert_eq!(said["activity_id"], activity, "{action}");
            assert_eq!(said["type_uid"], class * 100 + activity, "{action}");
            assert_eq!(said["category_uid"], class / 1000);
            assert_eq!(said["metadata"]["uid"], "audit-9");
        }
        assert_eq!(entry("account.login_failed")["status_id"], 2);
        assert_eq!(
            entry("device.revoked")["resources"],
            json!([{"type": "device", "uid": "0a"}])
        );
    }

    #[test]
    fn a_finding_is_a_detection_with_counts_and_no_name_of_a_file() {
        let event = Event {
            seq: 4,
            at: Moment(1_795_000_000_123),
            level: Level::Critical,
            name: "New finding".to_owned(),
            about: About::Finding {
                kind: "new".to_owned(),
                key: Key {
                    source: Uuid::from_u128(1),
                    file: Uuid::from_u128(2),
                },
                device: (Uuid::from_u128(3), Some("LAP\n\"}{".to_owned())),
                customers: 12,
                persons: 11,
                first_seen: Moment(1_794_000_000_000),
                link: "https://hw.example/findings/1/2".to_owned(),
            },
        };
        let written = write(&event);
        assert!(!written.contains('\n'));
        let said: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(said["type_uid"], 200_401);
        assert_eq!((&said["severity_id"], &said["status_id"]), (&json!(5), &json!(1)));
        assert_eq!(said["device"]["name"], "LAP\n\"}{");
        assert_eq!(
            said["unmapped"],
            json!({"seq": 4, "customers": 12, "persons": 11})
        );
    }
}

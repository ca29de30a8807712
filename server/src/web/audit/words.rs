//! What entries of the log say, in the reader's words. The log itself, its CSV and its API keep the words of the program.

use std::collections::HashMap;

use serde_json::Value;

use crate::text::Text;

/// Every action that an entry may name, but for those of versions to come.
#[cfg(test)]
pub(super) const ACTIONS: [&str; 84] = [
    "access.mailed",
    "access.seen",
    "account.changed",
    "account.created",
    "account.disabled",
    "account.enabled",
    "account.link_made",
    "account.logged_in",
    "account.logged_out",
    "account.logged_out_everywhere",
    "account.login_failed",
    "account.notices_chosen",
    "account.password_set",
    "account.roles_taken",
    "account.second_factor_removed",
    "account.second_factor_set",
    "audit.exported",
    "audit.read",
    "audit.trimmed",
    "belonging.added",
    "belonging.ended",
    "certificate.renewed",
    "customer.sought",
    "customers.imported",
    "customers.upload_discarded",
    "customers.uploaded",
    "decision.bulk_made",
    "decision.bulk_put_back",
    "decision.bulk_undone",
    "decision.expired",
    "decision.made",
    "decision.undone",
    "device.approved",
    "device.attention_cleared",
    "device.enrolled",
    "device.enrolled_again",
    "device.index_given",
    "device.index_withheld",
    "device.marked",
    "device.name_accepted",
    "device.name_changed",
    "device.refused",
    "device.revoked",
    "device.two_machines",
    "device.unscanned_viewed",
    "enrol_token.created",
    "enrol_token.revoked",
    "finding.customers_revealed",
    "finding.person_set",
    "finding.viewed",
    "findings.exported",
    "findings.listed",
    "fleet_policy.changed",
    "index.published",
    "index.removed",
    "mail.changed",
    "message.given_up",
    "notices.changed",
    "pages.address_changed",
    "people.imported",
    "people.ldap_changed",
    "person.changed",
    "person.created",
    "person.left",
    "person.returned",
    "retention.changed",
    "retention.erased",
    "review_policy.changed",
    "review_policy.loosened",
    "review_policy.loosening_asked",
    "review_policy.loosening_rejected",
    "rule.applied",
    "rule.made",
    "rule.put_back",
    "rule.revoked",
    "scan.closed",
    "share.assigned",
    "share.released",
    "siem.changed",
    "token.created",
    "token.revoked",
    "webhook.added",
    "webhook.removed",
    "webhook.tried_again",
];

/// An action in words; one that has none yet, as the program says it.
pub(super) fn action(text: Text, action: &str) -> String {
    let key = format!("did-{}", action.replace(['.', '_'], "-"));
    let said = text.say(&key);
    if said == key { action.to_owned() } else { said }
}

/// Whom or what an entry is about: by name where there is one, else by kind and the end of its id, where ids differ.
pub(super) fn object(text: Text, object: &str, names: &HashMap<String, String>) -> String {
    if let Some(name) = names.get(object) {
        return name.clone();
    }
    let Some((kind, id)) = object.split_once(':') else {
        return object.to_owned();
    };
    let key = format!("thing-{}", kind.replace('_', "-"));
    let said = text.say(&key);
    let kind = if said == key { kind } else { &said };
    if kind_is_whole(object) {
        return format!("{kind}: {id}");
    }
    let mut end: Vec<char> = id.chars().rev().take(8).collect();
    end.reverse();
    let end: String = end.into_iter().collect();
    format!("{kind} …{end}")
}

/// Whether what stands behind the kind is for people: a user of the system.
fn kind_is_whole(object: &str) -> bool {
    object.starts_with("console:")
}

/// What more an entry says: fields and their values, without the signs of JSON.
pub(super) fn detail(json: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(json) else {
        return json.to_owned();
    };
    let told = fields.into_iter().filter(|(_, value)| !value.is_null());
    let said: Vec<String> = told
        .map(|(field, value)| format!("{field}: {}", plain(&value)))
        .collect();
    said.join(" · ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(words) => words.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_words_in_both_languages() {
        for text in [Text::Nl, Text::En] {
            for one in ACTIONS {
                assert_ne!(action(text, one), one);
            }
            assert_eq!(action(text, "moon.landed"), "moon.landed");
        }
    }

    #[test]
    fn objects_are_named_or_told_apart_by_their_ends() {
        let names = HashMap::from([("account:1".to_owned(), "nora".to_owned())]);
        assert_eq!(object(Text::Nl, "account:1", &names), "nora");
        let id = "device:01a20256-83e1-737e-a7b3-d292eeb77c73";
        assert_eq!(object(Text::Nl, id, &names), "apparaat …eeb77c73");
        assert_eq!(object(Text::En, "moon:1", &names), "moon …1");
        assert_eq!(object(Text::En, "nothing", &names), "nothing");
    }

    #[test]
    fn details_are_fields_and_values() {
        let json = r#"{"roles":["auditor","manager"],"person":null,"uses":1,"way":"password"}"#;
        assert_eq!(detail(json), "roles: auditor, manager · uses: 1 · way: password");
        assert_eq!(detail("{}"), "");
    }
}

//! Entries of a directory as rows of people.

use std::collections::{HashMap, HashSet};

use ldap3::SearchEntry;
use uuid::Uuid;

use super::Attributes;
use crate::people::Belonging;
use crate::people::import::{Origin, Row, Table, is_address};

/// Longest value, in bytes.
const LONGEST: usize = 500;
/// Most account names or identifiers of one person.
const MOST: usize = 50;
/// The flag of a disabled account in `userAccountControl` (MS-ADTS, section 2.2.16).
const DISABLED: u32 = 0x2;

/// What was read, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Entries.
    pub entries: usize,
    /// Entries that became people.
    pub people: usize,
    /// People with a manager.
    pub managed: usize,
    /// People with an account's name or identifier.
    pub with_account: usize,
    /// Entries without a key or a name.
    pub unnamed: usize,
    /// Entries whose key an earlier one has.
    pub twice: usize,
    /// People whose manager is no entry that was read.
    pub outside: usize,
}

/// The first value of an attribute, whatever the case of its name.
fn value(entry: &SearchEntry, name: &str) -> Option<String> {
    values(entry, name).into_iter().next()
}

fn values(entry: &SearchEntry, name: &str) -> Vec<String> {
    if name.is_empty() {
        return Vec::new();
    }
    let is_it = |other: &&String| other.eq_ignore_ascii_case(name);
    let text = entry
        .attrs
        .iter()
        .find(|(other, _)| is_it(other))
        .map(|(_, values)| values);
    let kept = |value: &str| {
        let value = value.trim();
        let good = !value.is_empty() && value.len() <= LONGEST && !value.chars().any(char::is_control);
        good.then(|| value.to_owned())
    };
    if let Some(values) = text.filter(|values| !values.is_empty()) {
        let values = values.iter().take(MOST);
        return if name.eq_ignore_ascii_case("objectGUID") || name.eq_ignore_ascii_case("objectSid") {
            // Bytes that happen to be text are bytes still.
            values
                .filter_map(|value| binary(name, value.as_bytes()).or_else(|| kept(value)))
                .collect()
        } else {
            values.filter_map(|value| kept(value)).collect()
        };
    }
    let bytes = entry
        .bin_attrs
        .iter()
        .find(|(other, _)| is_it(other))
        .map(|(_, values)| values);
    bytes
        .into_iter()
        .flatten()
        .take(MOST)
        .filter_map(|bytes| binary(name, bytes))
        .collect()
}

fn binary(name: &str, bytes: &[u8]) -> Option<String> {
    if name.eq_ignore_ascii_case("objectSid") {
        return sid(bytes);
    }
    // A GUID's first three parts are written from their low end (MS-DTYP, section 2.3.4.2).
    let guid: [u8; 16] = bytes.try_into().ok()?;
    Some(Uuid::from_bytes_le(guid).to_string())
}

/// A security identifier as it is written (MS-DTYP, section 2.4.2).
fn sid(bytes: &[u8]) -> Option<String> {
    let (head, rest) = bytes.split_at_checked(8)?;
    let [1, count, authority @ ..] = head else {
        return None;
    };
    if rest.len() != usize::from(*count) * 4 || *count > 15 {
        return None;
    }
    let authority = authority
        .iter()
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut text = format!("s-1-{authority}");
    for part in rest.chunks_exact(4) {
        let part: [u8; 4] = part.try_into().ok()?;
        text.push_str(&format!("-{}", u32::from_le_bytes(part)));
    }
    Some(text)
}

/// A name of an entry so that two ways of writing it are one (RFC 4514: spaces around separators, case).
fn folded(dn: &str) -> String {
    let parts = dn.split(',').map(|part| {
        let (kind, value) = part.split_once('=').unwrap_or((part, ""));
        format!("{}={}", kind.trim().to_lowercase(), value.trim().to_lowercase())
    });
    parts.collect::<Vec<_>>().join(",")
}

/// Rows of people, in the order of the entries.
pub(super) fn rows(entries: &[SearchEntry], names: &Attributes) -> (Table, Seen) {
    let mut seen = Seen {
        entries: entries.len(),
        ..Seen::default()
    };
    let mut keys = HashSet::new();
    let mut by_name = HashMap::new();
    let mut rows = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let (Some(key), Some(name)) = (value(entry, &names.key), value(entry, &names.name)) else {
            seen.unnamed += 1;
            continue;
        };
        if !keys.insert(key.to_lowercase()) {
            seen.twice += 1;
            continue;
        }
        by_name.insert(folded(&entry.dn), key.clone());
        let said = |name: &str| (!name.is_empty()).then(|| value(entry, name));
        let listed = |kind: Belonging, name: &str| {
            (!name.is_empty()).then(|| {
                let mut all: Vec<_> = values(entry, name)
                    .iter()
                    .map(|value| value.to_lowercase())
                    .collect();
                all.sort();
                all.dedup();
                (kind, all)
            })
        };
        let control = value(entry, &names.control).and_then(|control| control.parse::<u32>().ok());
        rows.push(Row {
            line: at as u64 + 1,
            key,
            name,
            email: said(&names.email).map(|email| email.filter(|email| is_address(email))),
            team: said(&names.team),
            manager: said(&names.manager),
            left: control.map(|control| control & DISABLED != 0),
            belongings: [
                listed(Belonging::Account, &names.account),
                listed(Belonging::Sid, &names.sid),
            ]
            .into_iter()
            .flatten()
            .collect(),
        });
    }
    for row in &mut rows {
        let Some(Some(manager)) = &row.manager else {
            continue;
        };
        // Heads of a company are often their own manager there.
        let key = by_name.get(&folded(manager)).filter(|key| **key != row.key);
        seen.outside += usize::from(!by_name.contains_key(&folded(manager)));
        row.manager = Some(key.cloned());
    }
    seen.people = rows.len();
    seen.managed = rows
        .iter()
        .filter(|row| matches!(row.manager, Some(Some(_))))
        .count();
    seen.with_account = rows
        .iter()
        .filter(|row| row.belongings.iter().any(|(_, values)| !values.is_empty()))
        .count();
    let table = Table {
        rows,
        ignored: Vec::new(),
        origin: Origin::Ldap,
    };
    (table, seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::ldap::LdapSettings;

    fn entry(dn: &str, words: &[(&str, &str)]) -> SearchEntry {
        SearchEntry {
            dn: dn.to_owned(),
            attrs: words
                .iter()
                .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
                .collect(),
            bin_attrs: HashMap::new(),
        }
    }

    #[test]
    fn identifiers_are_written_as_windows_does() {
        let bytes = [
            1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0xf4, 1, 0, 0,
        ];
        assert_eq!(sid(&bytes).as_deref(), Some("s-1-5-21-1-2-3-500"));
        assert_eq!(sid(&bytes[..27]), None);
        assert_eq!(sid(&[2, 0, 0, 0, 0, 0, 0, 5]), None);
        assert_eq!(sid(&[]), None);
        let guid: Vec<u8> = (0..16).collect();
        assert_eq!(
            binary("objectGUID", &guid).unwrap(),
            "03020100-0504-0706-0809-0a0b0c0d0e0f"
        );
    }

    #[test]
    fn entries_become_people_with_managers_and_accounts() {
        let names = LdapSettings::open_ldap().attributes;
        let entries = [
            entry(
                "uid=ada,dc=x",
                &[
                    ("employeeNumber", "1"),
                    ("cn", "Ada"),
                    ("uid", "Ada"),
                    ("manager", "uid=ada,dc=x"),
                ],
            ),
            entry(
                "uid=bo,dc=x",
                &[
                    ("employeenumber", "2"),
                    ("cn", "Bo"),
                    ("manager", "UID=ada, DC=x"),
                    ("mail", "none"),
                ],
            ),
            entry(
                "uid=cas,dc=x",
                &[("employeeNumber", "3"), ("cn", "Cas"), ("manager", "uid=z,dc=y")],
            ),
            entry("uid=d,dc=x", &[("cn", "D")]),
            entry("uid=e,dc=x", &[("employeeNumber", "1"), ("cn", "E")]),
        ];
        let (table, seen) = rows(&entries, &names);
        assert_eq!(table.rows.len(), 3);
        assert_eq!(table.rows[0].manager, Some(None));
        assert_eq!(
            table.rows[0].belongings,
            [(Belonging::Account, vec!["ada".to_owned()])]
        );
        assert_eq!(table.rows[1].manager, Some(Some("1".to_owned())));
        assert_eq!(table.rows[1].email, Some(None));
        assert_eq!(
            (seen.unnamed, seen.twice, seen.outside, seen.managed),
            (1, 1, 1, 1)
        );
    }

    #[test]
    fn whoever_is_disabled_has_left() {
        let names = LdapSettings::active_directory().attributes;
        let of = |control: &str| {
            let words = [
                ("objectGUID", "k"),
                ("displayName", "N"),
                ("userAccountControl", control),
            ];
            rows(&[entry("cn=n", &words)], &names).0.rows[0].left
        };
        assert_eq!((of("514"), of("512"), of("x")), (Some(true), Some(false), None));
    }
}

//! Brings the directory to what a file tells, in one transaction.

use std::collections::{HashMap, HashSet};

use sea_orm::DatabaseTransaction;
use serde_json::{Map, json};
use uuid::Uuid;

use super::{Column, Fault, FaultKind, Row, Table};
use crate::accounts::change::person_left;
use crate::audit::{self, Actor, Entry};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::entity::person;
use crate::store::people::{
    PersonDraft, add_belonging, add_person, all_belongings, change_person, end_belonging, everybody,
    set_manager,
};
use crate::store::{Store, Turn};

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// People that are new.
    pub added: usize,
    /// People about whom something changed.
    pub changed: usize,
    /// People about whom nothing did.
    pub unchanged: usize,
    /// Things that are theirs from now on.
    pub given: usize,
    /// Things that no longer are.
    pub ended: usize,
    /// Active people in the directory who are not in the file.
    pub absent: usize,
}

/// Brings the directory to what the file tells. Faults of managers are found here, and then nothing is written.
///
/// # Errors
///
/// When the database fails.
pub async fn apply(store: &Store, table: &Table, by: Actor) -> Result<Result<Counts, Vec<Fault>>, Refusal> {
    let transaction = store.write_in_turn(Turn::People).await?;
    let known = everybody(&transaction).await?;
    let by_key: HashMap<&str, &person::Model> = known
        .iter()
        .filter_map(|person| Some((person.external_id.as_deref()?, person)))
        .collect();
    let mut counts = Counts::default();
    let mut ids = Vec::with_capacity(table.rows.len());
    let mut managers: HashMap<Uuid, Option<Uuid>> = known
        .iter()
        .map(|person| (person.id, person.manager_id))
        .collect();
    let (mut touched, mut leavers) = (HashSet::new(), Vec::new());
    for row in &table.rows {
        let before = by_key
            .get(row.key.as_str())
            .copied()
            .or_else(|| adopted(&known, row));
        let draft = draft(row, before);
        let id = match before {
            None => {
                counts.added += 1;
                add_person(&transaction, &draft, table.origin.as_str()).await?
            }
            Some(before) => {
                if !same(before, &draft) {
                    change_person(&transaction, before.id, &draft).await?;
                    if draft.left && before.active {
                        leavers.push(before.id);
                    }
                    touched.insert(before.id);
                }
                before.id
            }
        };
        managers.entry(id).or_insert(None);
        ids.push(id);
    }
    let wanted = match wanted_managers(&Names::of(&known, table, &ids), table, &ids, managers) {
        Ok(wanted) => wanted,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut given_managers = Map::new();
    for (id, manager) in wanted {
        set_manager(&transaction, id, manager).await?;
        given_managers.insert(id.to_string(), json!(manager));
        touched.insert(id);
    }
    for person in leavers {
        person_left(&transaction, person, by).await?;
    }
    belongings(&transaction, table, &ids, &mut counts, &mut touched).await?;
    let new: HashSet<_> = ids
        .iter()
        .filter(|id| !known.iter().any(|person| person.id == **id))
        .collect();
    counts.changed = touched.iter().filter(|id| !new.contains(id)).count();
    counts.unchanged = table.rows.len() - counts.added - counts.changed;
    let in_file: HashSet<_> = ids.iter().collect();
    counts.absent = known
        .iter()
        .filter(|person| person.active && !in_file.contains(&person.id))
        .count();
    let entry = Entry {
        actor: by,
        action: "people.imported",
        object: None,
        detail: json!({
            "added": counts.added, "changed": counts.changed, "unchanged": counts.unchanged,
            "given": counts.given, "ended": counts.ended, "managers": given_managers,
            "origin": table.origin.as_str(),
        }),
    };
    audit::record(&transaction, entry).await?;
    transaction.commit().await?;
    Ok(Ok(counts))
}

/// Who gets which manager, or what is wrong with the column of managers.
fn wanted_managers(
    names: &Names,
    table: &Table,
    ids: &[Uuid],
    mut managers: HashMap<Uuid, Option<Uuid>>,
) -> Result<Vec<(Uuid, Option<Uuid>)>, Vec<Fault>> {
    let (mut faults, mut wanted) = (Vec::new(), Vec::new());
    let fault = |row: &Row, kind| Fault {
        line: row.line,
        column: Some(Column::Manager),
        kind,
    };
    for (row, id) in table.rows.iter().zip(ids) {
        let Some(written) = &row.manager else { continue };
        match written.as_deref().map(|written| names.find(written)).transpose() {
            Ok(manager) => {
                let before = managers.insert(*id, manager);
                if before != Some(manager) {
                    wanted.push((*id, manager));
                }
            }
            Err(kind) => faults.push(fault(row, kind)),
        }
    }
    for (row, id) in table.rows.iter().zip(ids) {
        if in_circle(*id, &managers) {
            faults.push(fault(row, FaultKind::Circle));
        }
    }
    faults.truncate(200);
    if faults.is_empty() {
        Ok(wanted)
    } else {
        Err(faults)
    }
}

/// Somebody who was entered by hand, without a personnel number, and has this row's e-mail address.
fn adopted<'a>(known: &'a [person::Model], row: &Row) -> Option<&'a person::Model> {
    let email = row.email.as_ref()?.as_ref()?.to_lowercase();
    let mut same = known.iter().filter(|person| {
        person.external_id.is_none()
            && person
                .email
                .as_ref()
                .is_some_and(|known| known.to_lowercase() == email)
    });
    let first = same.next()?;
    same.next().is_none().then_some(first)
}

fn draft(row: &Row, before: Option<&person::Model>) -> PersonDraft {
    PersonDraft {
        external_id: Some(row.key.clone()),
        name: row.name.clone(),
        email: row
            .email
            .clone()
            .unwrap_or_else(|| before.and_then(|person| person.email.clone())),
        team: row
            .team
            .clone()
            .unwrap_or_else(|| before.and_then(|person| person.team.clone())),
        manager: before.and_then(|person| person.manager_id),
        left: row
            .left
            .unwrap_or_else(|| before.is_some_and(|person| !person.active)),
    }
}

fn same(before: &person::Model, draft: &PersonDraft) -> bool {
    before.external_id == draft.external_id
        && before.name == draft.name
        && before.email == draft.email
        && before.team == draft.team
        && before.active != draft.left
}

/// Who may be meant by what stands in a column of managers.
struct Names {
    keys: HashMap<String, Uuid>,
    others: HashMap<String, Vec<Uuid>>,
}

impl Names {
    fn of(known: &[person::Model], table: &Table, ids: &[Uuid]) -> Self {
        let (mut keys, mut others) = (HashMap::new(), HashMap::<String, Vec<Uuid>>::new());
        let mut add = |id: Uuid, key: Option<&str>, words: [Option<&str>; 2]| {
            if let Some(key) = key {
                keys.insert(key.to_lowercase(), id);
            }
            for word in words.into_iter().flatten() {
                let meant = others.entry(word.to_lowercase()).or_default();
                if !meant.contains(&id) {
                    meant.push(id);
                }
            }
        };
        for person in known.iter().filter(|person| person.active) {
            add(
                person.id,
                person.external_id.as_deref(),
                [person.email.as_deref(), Some(person.name.as_str())],
            );
        }
        for (row, id) in table.rows.iter().zip(ids) {
            let email = row.email.as_ref().and_then(|email| email.as_deref());
            add(*id, Some(&row.key), [email, Some(row.name.as_str())]);
        }
        Self { keys, others }
    }

    fn find(&self, written: &str) -> Result<Uuid, FaultKind> {
        let written = written.to_lowercase();
        if let Some(id) = self.keys.get(&written) {
            return Ok(*id);
        }
        match self.others.get(&written).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some(_) => Err(FaultKind::UnclearManager),
            None => Err(FaultKind::UnknownManager),
        }
    }
}

/// Whether somebody is above themselves.
fn in_circle(id: Uuid, managers: &HashMap<Uuid, Option<Uuid>>) -> bool {
    let mut above = managers.get(&id).copied().flatten();
    let mut steps = HashSet::new();
    while let Some(manager) = above {
        if manager == id {
            return true;
        }
        if !steps.insert(manager) {
            return false;
        }
        above = managers.get(&manager).copied().flatten();
    }
    false
}

async fn belongings(
    transaction: &DatabaseTransaction,
    table: &Table,
    ids: &[Uuid],
    counts: &mut Counts,
    touched: &mut HashSet<Uuid>,
) -> Result<(), Refusal> {
    let now = Moment::now();
    let mut held: HashMap<(Uuid, String), Vec<(Uuid, String)>> = HashMap::new();
    for row in all_belongings(transaction).await? {
        if row.until.is_none() {
            held.entry((row.person_id, row.kind))
                .or_default()
                .push((row.id, row.value));
        }
    }
    for (row, id) in table.rows.iter().zip(ids) {
        for (kind, values) in &row.belongings {
            let now_held = held.remove(&(*id, kind.as_str().to_owned())).unwrap_or_default();
            for value in values {
                if !now_held.iter().any(|(_, known)| known == value) {
                    add_belonging(transaction, *id, kind.as_str(), value, None).await?;
                    counts.given += 1;
                    touched.insert(*id);
                }
            }
            for (belonging, value) in now_held {
                if !values.contains(&value) {
                    end_belonging(transaction, *id, belonging, now).await?;
                    counts.ended += 1;
                    touched.insert(*id);
                }
            }
        }
    }
    Ok(())
}

//! The directory: people and what is theirs.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{belonging, person};
use super::{Store, StoreError};
use crate::moment::Moment;

/// People whose words hold an address, which may be part of a longer one.
const ALIKE: u64 = 200;

/// What is told about somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonDraft {
    /// Key in the directory that it comes from.
    pub external_id: Option<String>,
    /// As people call them.
    pub name: String,
    /// At work.
    pub email: Option<String>,
    /// Name of the team.
    pub team: Option<String>,
    /// Whose findings they answer for.
    pub manager: Option<Uuid>,
    /// Whether they no longer work here.
    pub left: bool,
}

impl PersonDraft {
    /// All that they are looked for by, in small letters, a line each.
    #[must_use]
    pub fn words(&self) -> String {
        let more = [&self.email, &self.team, &self.external_id];
        let mut words = self.name.to_lowercase();
        for word in more.into_iter().flatten() {
            words.push('\n');
            words.push_str(&word.to_lowercase());
        }
        words
    }
}

/// Adds somebody.
///
/// # Errors
///
/// [`StoreError::Exists`] when the external key is somebody else's.
pub async fn add_person(
    transaction: &DatabaseTransaction,
    draft: &PersonDraft,
    origin: &str,
) -> Result<Uuid, StoreError> {
    let id = Uuid::now_v7();
    let now = Moment::now();
    person::ActiveModel {
        id: Set(id),
        external_id: Set(draft.external_id.clone()),
        name: Set(draft.name.clone()),
        email: Set(draft.email.clone()),
        team: Set(draft.team.clone()),
        words: Set(draft.words()),
        manager_id: Set(draft.manager),
        active: Set(!draft.left),
        origin: Set(origin.to_owned()),
        created: Set(now),
        changed: Set(now),
    }
    .insert(transaction)
    .await?;
    Ok(id)
}

/// Writes what is told about somebody over what was known.
///
/// # Errors
///
/// [`StoreError::Missing`] when there is nobody of that id.
pub async fn change_person(
    transaction: &DatabaseTransaction,
    id: Uuid,
    draft: &PersonDraft,
) -> Result<(), StoreError> {
    person::ActiveModel {
        id: Set(id),
        external_id: Set(draft.external_id.clone()),
        name: Set(draft.name.clone()),
        email: Set(draft.email.clone()),
        team: Set(draft.team.clone()),
        words: Set(draft.words()),
        manager_id: Set(draft.manager),
        active: Set(!draft.left),
        changed: Set(Moment::now()),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    Ok(())
}

/// Gives somebody another manager.
///
/// # Errors
///
/// [`StoreError::Missing`] when there is nobody of that id.
pub async fn set_manager(
    transaction: &DatabaseTransaction,
    id: Uuid,
    manager: Option<Uuid>,
) -> Result<(), StoreError> {
    person::ActiveModel {
        id: Set(id),
        manager_id: Set(manager),
        changed: Set(Moment::now()),
        ..Default::default()
    }
    .update(transaction)
    .await?;
    Ok(())
}

/// Everybody, for an import that compares.
pub(crate) async fn everybody(transaction: &DatabaseTransaction) -> Result<Vec<person::Model>, StoreError> {
    Ok(person::Entity::find().all(transaction).await?)
}

/// All that belongs to anybody, for an import that compares.
pub(crate) async fn all_belongings(
    transaction: &DatabaseTransaction,
) -> Result<Vec<belonging::Model>, StoreError> {
    Ok(belonging::Entity::find().all(transaction).await?)
}

/// Gives somebody something from now on, or from a moment.
///
/// # Errors
///
/// When the database fails.
pub async fn add_belonging(
    transaction: &DatabaseTransaction,
    person: Uuid,
    kind: &str,
    value: &str,
    since: Option<Moment>,
) -> Result<Uuid, StoreError> {
    let id = Uuid::now_v7();
    belonging::ActiveModel {
        id: Set(id),
        person_id: Set(person),
        kind: Set(kind.to_owned()),
        value: Set(value.to_owned()),
        since: Set(since),
        until: Set(None),
    }
    .insert(transaction)
    .await?;
    Ok(id)
}

/// Ends what is somebody's, from this moment on.
///
/// # Errors
///
/// [`StoreError::Missing`] when they have no such thing, or no longer.
pub async fn end_belonging(
    transaction: &DatabaseTransaction,
    person: Uuid,
    id: Uuid,
    until: Moment,
) -> Result<(), StoreError> {
    let done = belonging::Entity::update_many()
        .col_expr(belonging::Column::Until, Expr::value(until))
        .filter(belonging::Column::Id.eq(id))
        .filter(belonging::Column::PersonId.eq(person))
        .filter(belonging::Column::Until.is_null())
        .exec(transaction)
        .await?;
    if done.rows_affected == 0 {
        return Err(StoreError::Missing);
    }
    Ok(())
}

/// Which people a list shows.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Words in name, e-mail, team or external key.
    pub words: Option<String>,
    /// Those without a manager only.
    pub unmanaged: bool,
    /// Those who left too.
    pub left: bool,
    /// After this name and id, of the page before.
    pub after: Option<(String, Uuid)>,
}

impl Store {
    /// Those whose manager is one of these.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reports_of(&self, managers: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
        Ok(person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(person::Column::ManagerId.is_in(managers.iter().copied()))
            .into_tuple()
            .all(self.reader())
            .await?)
    }

    /// Somebody by id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn person(&self, id: Uuid) -> Result<Option<person::Model>, StoreError> {
        Ok(person::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// Names of people by id; at most a page's worth of ids.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn names_of(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
        let rows: Vec<(Uuid, String)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::Name])
            .filter(person::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// People by name, at most `most`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn people(&self, filter: &PeopleFilter, most: u64) -> Result<Vec<person::Model>, StoreError> {
        let mut wanted = Condition::all();
        if let Some(words) = &filter.words {
            wanted = wanted.add(Expr::col(person::Column::Words).like(like(words)));
        }
        if filter.unmanaged {
            wanted = wanted.add(person::Column::ManagerId.is_null());
        }
        if !filter.left {
            wanted = wanted.add(person::Column::Active.eq(true));
        }
        if let Some((name, id)) = &filter.after {
            wanted = wanted.add(
                Condition::any().add(person::Column::Name.gt(name.as_str())).add(
                    Condition::all()
                        .add(person::Column::Name.eq(name.as_str()))
                        .add(person::Column::Id.gt(*id)),
                ),
            );
        }
        Ok(person::Entity::find()
            .filter(wanted)
            .order_by_asc(person::Column::Name)
            .order_by_asc(person::Column::Id)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// How many work here, and how many of them have no manager.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn people_counts(&self) -> Result<(u64, u64), StoreError> {
        let active = person::Entity::find().filter(person::Column::Active.eq(true));
        let all = active.clone().count(self.reader()).await?;
        let unmanaged = active
            .filter(person::Column::ManagerId.is_null())
            .count(self.reader())
            .await?;
        Ok((all, unmanaged))
    }

    /// The person of an external key.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn person_of_key(&self, key: &str) -> Result<Option<person::Model>, StoreError> {
        Ok(person::Entity::find()
            .filter(person::Column::ExternalId.eq(key))
            .one(self.reader())
            .await?)
    }

    /// How many people there ever were.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn people_total(&self) -> Result<u64, StoreError> {
        Ok(person::Entity::find().count(self.reader()).await?)
    }

    /// People in the order of their ids, from a number on, as protocols that count ask for them.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn people_from(&self, first: u64, most: u64) -> Result<Vec<person::Model>, StoreError> {
        Ok(person::Entity::find()
            .order_by_asc(person::Column::Id)
            .offset(first)
            .limit(most)
            .all(self.reader())
            .await?)
    }

    /// The person of an e-mail address, where exactly one active person has it. Letters beyond ASCII are what they are: that
    /// one of them may be written as another makes no two addresses one.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn person_of_email(&self, email: &str) -> Result<Option<Uuid>, StoreError> {
        let rows: Vec<(Uuid, Option<String>)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::Email])
            .filter(Expr::col(person::Column::Words).like(like(email)))
            .filter(person::Column::Active.eq(true))
            .limit(ALIKE)
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut theirs = rows.iter().filter(|(_, known)| {
            known
                .as_deref()
                .is_some_and(|known| known.eq_ignore_ascii_case(email))
        });
        Ok(match (theirs.next(), theirs.next()) {
            (Some((one, _)), None) if (rows.len() as u64) < ALIKE => Some(*one),
            _ => None,
        })
    }

    /// The active person whom somebody means by a personnel number, an e-mail address or an id.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn person_of_word(&self, word: &str) -> Result<Option<Uuid>, StoreError> {
        let by_key = person::Entity::find()
            .filter(person::Column::ExternalId.eq(word))
            .one(self.reader())
            .await?;
        if let Some(person) = by_key {
            return Ok(Some(person.id));
        }
        if let Ok(id) = Uuid::parse_str(word) {
            return Ok(self.person(id).await?.map(|person| person.id));
        }
        self.person_of_email(word).await
    }

    /// What was ever somebody's, what still is first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn belongings_of(&self, person: Uuid) -> Result<Vec<belonging::Model>, StoreError> {
        let mut rows = belonging::Entity::find()
            .filter(belonging::Column::PersonId.eq(person))
            .order_by_asc(belonging::Column::Kind)
            .order_by_asc(belonging::Column::Value)
            .limit(1_000)
            .all(self.reader())
            .await?;
        rows.sort_by_key(|row| row.until.is_some());
        Ok(rows)
    }

    /// Whose something was at a moment: as the account `acme\jan`, the SID, the device or the share. More than one for a
    /// share; the earliest given first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn holders(&self, kind: &str, value: &str, at: Moment) -> Result<Vec<Uuid>, StoreError> {
        Ok(belonging::Entity::find()
            .select_only()
            .column(belonging::Column::PersonId)
            .filter(belonging::Column::Kind.eq(kind))
            .filter(belonging::Column::Value.eq(value.to_lowercase()))
            .filter(
                Condition::any()
                    .add(belonging::Column::Since.is_null())
                    .add(belonging::Column::Since.lte(at)),
            )
            .filter(
                Condition::any()
                    .add(belonging::Column::Until.is_null())
                    .add(belonging::Column::Until.gt(at)),
            )
            .order_by_asc(belonging::Column::Id)
            .limit(100)
            .into_tuple()
            .all(self.reader())
            .await?)
    }
}

impl Store {
    /// Whose an account or SID was last, of what nobody has any more. None where nobody ever had it, or several had it at the end.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn last_holder(&self, kind: &str, value: &str, at: Moment) -> Result<Option<Uuid>, StoreError> {
        let rows: Vec<(Uuid, Option<Moment>)> = belonging::Entity::find()
            .select_only()
            .columns([belonging::Column::PersonId, belonging::Column::Until])
            .filter(belonging::Column::Kind.eq(kind))
            .filter(belonging::Column::Value.eq(value.to_lowercase()))
            .filter(belonging::Column::Until.lte(at))
            .order_by_desc(belonging::Column::Until)
            .limit(2)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(match rows.as_slice() {
            [(one, _)] => Some(*one),
            [(one, end), (other, other_end)] if one == other || end > other_end => Some(*one),
            _ => None,
        })
    }
}

/// A pattern that finds these words anywhere, with the pattern's own signs taken as they are.
fn like(words: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in words.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

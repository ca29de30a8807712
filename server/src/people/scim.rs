//! People as an identity provider tells of them by SCIM 2.0 (RFC 7643, 7644): a user of the provider is a person here.
//!
//! Takes what Entra and Okta really send: operations in any case, with a path or with an object of attributes, and
//! truth as a word ("False"). Attributes that mean nothing here are left aside. Who is no longer active has left:
//! their accounts are switched off, and their entry stays, since findings are theirs.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::directory::{no_circle, note};
use super::import::is_address;
use crate::accounts::change::{person_left, word};
use crate::audit::Actor;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::entity::person;
use crate::store::people::{PersonDraft, add_belonging, add_person, change_person, end_belonging};
use crate::store::{Store, Turn};

/// The schema of users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// Its extension for companies: department and manager.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What a request tells of somebody; what it does not tell stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    user_name: Option<String>,
    external_id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    #[expect(
        clippy::option_option,
        reason = "not said, said to be none, and said are three things"
    )]
    team: Option<Option<String>>,
    #[expect(
        clippy::option_option,
        reason = "not said, said to be none, and said are three things"
    )]
    manager: Option<Option<Uuid>>,
    active: Option<bool>,
}

fn invalid(words: &str) -> Refusal {
    Refusal::Invalid(words.to_owned())
}

fn text(value: &Value) -> Result<Option<String>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(typed) => word(typed).map_err(|_| invalid("a value is too long")),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(invalid("a value must be a word")),
    }
}

/// Truth, also as a word in any case.
fn truth(value: &Value) -> Result<bool, Refusal> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::String(word) if word.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(word) if word.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(invalid("active must be true or false")),
    }
}

impl Told {
    /// What a whole user tells.
    ///
    /// # Errors
    ///
    /// [`Refusal::Invalid`] when an attribute has another form than the schema's.
    pub fn of_user(user: &Value) -> Result<Self, Refusal> {
        let user = user
            .as_object()
            .ok_or_else(|| invalid("a user must be an object"))?;
        let mut told = Self::default();
        told.take_all(user)?;
        Ok(told)
    }

    /// What the operations of a PATCH tell (RFC 7644, section 3.5.2).
    ///
    /// # Errors
    ///
    /// [`Refusal::Invalid`] when they are none.
    pub fn of_patch(body: &Value) -> Result<Self, Refusal> {
        let operations = field(body, "operations")
            .and_then(Value::as_array)
            .filter(|operations| operations.len() <= 100)
            .ok_or_else(|| invalid("Operations must be a list of at most 100"))?;
        let mut told = Self::default();
        for operation in operations {
            let op = field(operation, "op")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_lowercase();
            let value = field(operation, "value").unwrap_or(&Value::Null);
            let path = field(operation, "path").and_then(Value::as_str);
            match (op.as_str(), path) {
                ("add" | "replace", Some(path)) => told.take(path, value)?,
                ("add" | "replace", None) => {
                    let values = value
                        .as_object()
                        .ok_or_else(|| invalid("value must be an object"))?;
                    told.take_all(values)?;
                }
                ("remove", Some(path)) => told.take(path, &Value::Null)?,
                _ => return Err(invalid("op must be add, replace or remove")),
            }
        }
        Ok(told)
    }

    fn take_all(&mut self, values: &Map<String, Value>) -> Result<(), Refusal> {
        for (path, value) in values {
            self.take(path, value)?;
        }
        Ok(())
    }

    fn take(&mut self, path: &str, value: &Value) -> Result<(), Refusal> {
        let path = path.trim().to_lowercase();
        let plain = path
            .strip_prefix(&format!("{}:", ENTERPRISE.to_lowercase()))
            .or_else(|| path.strip_prefix(&format!("{}:", USER.to_lowercase())))
            .unwrap_or(&path);
        match plain {
            "active" => self.active = Some(truth(value)?),
            "username" => self.user_name = text(value)?,
            "externalid" => self.external_id = text(value)?,
            "displayname" | "name.formatted" => self.name = text(value)?.or(self.name.take()),
            "name" => self.take_name(value)?,
            "emails" => self.take_emails(value)?,
            "department" => self.team = Some(text(value)?),
            "manager" | "manager.value" => {
                let id = match value {
                    Value::Object(_) => field(value, "value").map_or(Ok(None), text)?,
                    other => text(other)?,
                };
                let id = id
                    .map(|id| Uuid::parse_str(&id).map_err(|_| invalid("manager must be the id of a user")));
                self.manager = Some(id.transpose()?);
            }
            enterprise if enterprise == ENTERPRISE.to_lowercase() => {
                if let Some(values) = value.as_object() {
                    self.take_all(values)?;
                }
            }
            other if other.starts_with("emails[") && other.ends_with("].value") => {
                self.email = text(value)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn take_name(&mut self, value: &Value) -> Result<(), Refusal> {
        let part = |key| field(value, key).map_or(Ok(None), text);
        let formatted = part("formatted")?;
        let parts = [part("givenname")?, part("familyname")?];
        let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        // A display name goes before: people chose it.
        if self.name.is_none() {
            self.name = formatted.or((!joined.is_empty()).then_some(joined));
        }
        Ok(())
    }

    fn take_emails(&mut self, value: &Value) -> Result<(), Refusal> {
        let Some(emails) = value.as_array() else {
            return Ok(());
        };
        let primary = |email: &&Value| field(email, "primary").is_some_and(|is| truth(is).unwrap_or(false));
        if let Some(email) = emails.iter().find(primary).or_else(|| emails.first()) {
            self.email = field(email, "value").map_or(Ok(None), text)?;
        }
        Ok(())
    }
}

/// A field of an object, its name in any case (RFC 7643, section 2.1).
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value
        .as_object()?
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// Adds somebody of whom the provider tells.
///
/// # Errors
///
/// [`Refusal::Conflict`] when the external id or the user name is somebody's.
pub async fn create(store: &Store, told: Told, by: Actor) -> Result<Uuid, Refusal> {
    let user_name = told
        .user_name
        .clone()
        .ok_or_else(|| invalid("userName is missing"))?;
    let blank = PersonDraft {
        name: user_name.clone(),
        email: Some(user_name.clone()).filter(|name| is_address(name)),
        ..PersonDraft::default()
    };
    let draft = merged(blank, &told);
    let transaction = store.write_in_turn(Turn::People).await?;
    // Looked at in turn: a provider that hears nothing asks again while the first is under way.
    if !store
        .holders("account", &user_name, Moment::now())
        .await?
        .is_empty()
    {
        return Err(Refusal::Conflict("the user name is somebody's"));
    }
    let id = add_person(&transaction, &draft, "scim").await?;
    add_belonging(&transaction, id, "account", &user_name.to_lowercase(), None).await?;
    note(&transaction, by, "person.created", id, json!({ "way": "scim" })).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes somebody by what the provider tells.
///
/// # Errors
///
/// [`Refusal::NotFound`] when there is nobody of that id.
pub async fn change(store: &Store, id: Uuid, told: Told, by: Actor) -> Result<(), Refusal> {
    let transaction = store.write_in_turn(Turn::People).await?;
    let before = store.person(id).await?.ok_or(Refusal::NotFound)?;
    if let Some(manager) = told.manager {
        if let Some(manager) = manager {
            store
                .person(manager)
                .await?
                .ok_or_else(|| invalid("manager must be the id of a user"))?;
        }
        no_circle(store, id, manager).await?;
    }
    let (was_active, manager_before) = (before.active, before.manager_id);
    let held = store.belongings_of(id).await?;
    let draft = merged(draft_of(before), &told);
    change_person(&transaction, id, &draft).await?;
    if let Some(user_name) = told.user_name.as_deref().map(str::to_lowercase) {
        let accounts: Vec<_> = held
            .iter()
            .filter(|thing| thing.kind == "account" && thing.until.is_none())
            .collect();
        if accounts.iter().all(|account| account.value != user_name) {
            if let Some(first) = accounts.first() {
                end_belonging(&transaction, id, first.id, Moment::now()).await?;
            }
            add_belonging(&transaction, id, "account", &user_name, None).await?;
        }
    }
    let action = match (was_active, draft.left) {
        (true, true) => "person.left",
        (false, false) => "person.returned",
        _ => "person.changed",
    };
    if draft.left && was_active {
        person_left(&transaction, id, by).await?;
    }
    note(
        &transaction,
        by,
        action,
        id,
        json!({ "way": "scim", "manager_before": manager_before, "manager": draft.manager, "left": draft.left }),
    ).await?;
    transaction.commit().await?;
    Ok(())
}

fn draft_of(person: person::Model) -> PersonDraft {
    PersonDraft {
        external_id: person.external_id,
        name: person.name,
        email: person.email,
        team: person.team,
        manager: person.manager_id,
        left: !person.active,
    }
}

fn merged(before: PersonDraft, told: &Told) -> PersonDraft {
    let told = told.clone();
    PersonDraft {
        external_id: told.external_id.or(before.external_id),
        name: told.name.unwrap_or(before.name),
        email: told.email.or(before.email),
        team: told.team.unwrap_or(before.team),
        manager: told.manager.unwrap_or(before.manager),
        left: told.active.map_or(before.left, |active| !active),
    }
}

/// Somebody as the protocol writes them. `user_name` is their account.
#[must_use]
pub fn written(person: &person::Model, user_name: Option<&str>, base: &str) -> Value {
    let mut user = json!({
        "schemas": [USER, ENTERPRISE],
        "id": person.id,
        "userName": user_name.or(person.email.as_deref()).unwrap_or(&person.name),
        "displayName": person.name,
        "name": { "formatted": person.name },
        "active": person.active,
        "meta": {
            "resourceType": "User",
            "created": person.created,
            "lastModified": person.changed,
            "location": format!("{base}/scim/v2/Users/{}", person.id),
        },
    });
    if let Some(object) = user.as_object_mut() {
        if let Some(external) = &person.external_id {
            object.insert("externalId".to_owned(), json!(external));
        }
        if let Some(email) = &person.email {
            object.insert(
                "emails".to_owned(),
                json!([{ "value": email, "type": "work", "primary": true }]),
            );
        }
        let mut more = Map::new();
        if let Some(team) = &person.team {
            more.insert("department".to_owned(), json!(team));
        }
        if let Some(manager) = person.manager_id {
            more.insert("manager".to_owned(), json!({ "value": manager }));
        }
        object.insert(ENTERPRISE.to_owned(), Value::Object(more));
    }
    user
}

/// What a filter asks for: the two that providers send (RFC 7644, section 3.4.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// `userName eq "…"`.
    UserName(String),
    /// `externalId eq "…"`.
    ExternalId(String),
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    ///
    /// [`Refusal::Invalid`] when it is another.
    pub fn parse(filter: &str) -> Result<Self, Refusal> {
        let mut words = filter.trim().splitn(3, ' ');
        let (attribute, operator) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let value: Option<String> = words
            .next()
            .and_then(|value| serde_json::from_str(value.trim()).ok());
        match (
            attribute.to_lowercase().as_str(),
            operator.to_lowercase().as_str(),
            value,
        ) {
            ("username", "eq", Some(value)) => Ok(Self::UserName(value)),
            ("externalid", "eq", Some(value)) => Ok(Self::ExternalId(value)),
            _ => Err(invalid("only userName eq and externalId eq are understood")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaver_is_understood_from_entra_and_from_okta() {
        let forms = [
            json!({"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}),
            json!({"Operations": [{"op": "replace", "value": {"active": false}}]}),
            json!({"Operations": [{"op": "replace", "path": "active", "value": false}]}),
            json!({"operations": [{"op": "Add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": false}]}),
        ];
        for form in forms {
            assert_eq!(Told::of_patch(&form).unwrap().active, Some(false), "{form}");
        }
        for form in [
            json!({}),
            json!({"Operations": [{"op": "move"}]}),
            json!([1]),
            json!({"Operations": [{"op": "replace", "path": "active", "value": "maybe"}]}),
        ] {
            assert!(Told::of_patch(&form).is_err(), "{form}");
        }
    }

    #[test]
    fn paths_of_entra_are_understood() {
        let manager = Uuid::now_v7();
        let form = json!({"Operations": [
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "jan@x.test"},
            {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Verkoop"},
            {"op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": manager.to_string()},
            {"op": "Replace", "path": "title", "value": "Baas"},
        ]});
        let told = Told::of_patch(&form).unwrap();
        assert_eq!(told.email.as_deref(), Some("jan@x.test"));
        assert_eq!(
            (told.team, told.manager),
            (Some(Some("Verkoop".to_owned())), Some(Some(manager)))
        );
    }

    #[test]
    fn filters_that_providers_send_are_read() {
        assert_eq!(
            Filter::parse("userName eq \"Jan\\\"x\"").unwrap(),
            Filter::UserName("Jan\"x".to_owned())
        );
        assert_eq!(
            Filter::parse("externalId EQ \"7\"").unwrap(),
            Filter::ExternalId("7".to_owned())
        );
        for other in [
            "",
            "userName",
            "userName sw \"j\"",
            "name eq \"x\"",
            "userName eq x",
        ] {
            assert!(Filter::parse(other).is_err());
        }
    }
}

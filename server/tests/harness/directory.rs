//! People of the directory and devices, put in without a request.

use homeward_server::store::entity::{belonging, device, person};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use super::Place;
use super::told::ago;

impl Place {
    /// Somebody of this name who works here.
    pub(crate) async fn person(&self, name: &str, manager: Option<Uuid>) -> Uuid {
        let now = ago(1000);
        let row = person::Model {
            id: Uuid::now_v7(),
            external_id: None,
            name: name.to_owned(),
            words: name.to_lowercase(),
            email: None,
            team: None,
            manager_id: manager,
            active: true,
            origin: "manual".to_owned(),
            created: now,
            changed: now,
        };
        let id = row.id;
        row.into_active_model()
            .reset_all()
            .insert(&self.rows)
            .await
            .unwrap();
        id
    }

    /// What belongs to somebody, as the database has it.
    pub(crate) async fn belongs(&self, person: Uuid, kind: &str, value: &str) {
        let row = belonging::Model {
            id: Uuid::now_v7(),
            person_id: person,
            kind: kind.to_owned(),
            value: value.to_owned(),
            since: None,
            until: None,
        };
        row.into_active_model()
            .reset_all()
            .insert(&self.rows)
            .await
            .unwrap();
    }

    /// A device of this number that takes part, as [`told::device`](super::told::device) reports for it.
    pub(crate) async fn device(&self, number: u128, name: &str) -> Uuid {
        let row = device::Model {
            id: Uuid::from_u128(number),
            name: name.to_owned(),
            system: "Linux".to_owned(),
            machine: String::new(),
            boots: None,
            key: String::new(),
            status: "active".to_owned(),
            enrol_token_id: None,
            enrolled: ago(1),
            last_seen: None,
            address: None,
            agent_version: None,
            index_version: None,
            rules_version: None,
            queue: 0,
            coverage: None,
            trouble: None,
            attention: None,
            known_as: None,
            may_hold_index: true,
            refused: 0,
            lost: 0,
        };
        let id = row.id;
        row.into_active_model()
            .reset_all()
            .insert(&self.rows)
            .await
            .unwrap();
        id
    }
}

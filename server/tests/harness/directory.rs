//! People of the directory, put in without a request.

use homeward_server::store::entity::{belonging, person};
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
}

//! Whose findings a viewer may see: the role says how far, the directory says who that is.
//!
//! A manager reaches their own people and, through these, theirs: a director answers for the whole department. Circles in
//! a directory that was imported wrong end the walk instead of hanging it, and it is bounded ([`MOST`]).

use std::collections::HashSet;

use uuid::Uuid;

use crate::role::Reach;
use crate::store::{Store, StoreError};
use crate::viewer::Viewer;

/// A manager reaches at most so many people; a company that has more below one person gives them a wider role.
const MOST: usize = 50_000;
/// Managers that are asked about at a time.
const CHUNK: usize = 500;

/// Whose findings somebody may see, with names put to the role's [`Reach`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Nobody's.
    None,
    /// This person's: themselves.
    Own(Uuid),
    /// These people's: themselves and those whom they manage, directly or through others.
    People(HashSet<Uuid>),
    /// Everybody's, and what is nobody's yet.
    All,
}

impl Sight {
    /// Whether what is about this person, or about nobody known, may be seen.
    #[must_use]
    pub fn includes(&self, person: Option<Uuid>) -> bool {
        match (self, person) {
            (Self::All, _) => true,
            (Self::None, _) | (_, None) => false,
            (Self::Own(own), Some(person)) => *own == person,
            (Self::People(people), Some(person)) => people.contains(&person),
        }
    }
}

/// Whose findings this viewer may see.
///
/// # Errors
///
/// When the database fails.
pub async fn reach(store: &Store, viewer: &Viewer) -> Result<Sight, StoreError> {
    match (viewer.reach(), viewer.person) {
        (Reach::All, _) => Ok(Sight::All),
        (Reach::None, _) | (_, None) => Ok(Sight::None),
        (Reach::Own, Some(person)) => Ok(Sight::Own(person)),
        (Reach::Reports, Some(person)) => {
            let mut people = all_reports(store, person).await?;
            people.insert(person);
            Ok(Sight::People(people))
        }
    }
}

/// Those whom a person manages, directly or through others.
///
/// # Errors
///
/// When the database fails.
pub async fn all_reports(store: &Store, manager: Uuid) -> Result<HashSet<Uuid>, StoreError> {
    let mut found = HashSet::new();
    let mut level = vec![manager];
    while !level.is_empty() && found.len() < MOST {
        let mut next = Vec::new();
        for managers in level.chunks(CHUNK) {
            for person in store.reports_of(managers).await? {
                if person != manager && found.len() < MOST && found.insert(person) {
                    next.push(person);
                }
            }
        }
        level = next;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use crate::store::StoreUrl;
    use crate::store::people::PersonDraft;

    async fn person(store: &Store, name: &str, manager: Option<Uuid>) -> Uuid {
        let transaction = store.write().await.unwrap();
        let draft = PersonDraft {
            name: name.to_owned(),
            manager,
            ..PersonDraft::default()
        };
        let id = crate::store::people::add_person(&transaction, &draft, "manual")
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        id
    }

    fn viewer(person: Option<Uuid>, roles: &[Role]) -> Viewer {
        Viewer::for_test(person, roles)
    }

    #[tokio::test]
    async fn a_director_reaches_the_department_and_nobody_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreUrl::in_folder(folder.path())).await.unwrap();
        let director = person(&store, "Ada Directeur", None).await;
        let lead = person(&store, "Bo Teamleider", Some(director)).await;
        let clerk = person(&store, "Cas Binnendienst", Some(lead)).await;
        let other = person(&store, "Dirk Elders", None).await;

        let sight = reach(&store, &viewer(Some(director), &[Role::Manager]))
            .await
            .unwrap();
        assert_eq!(sight, Sight::People(HashSet::from([director, lead, clerk])));
        assert!(!sight.includes(Some(other)) && !sight.includes(None));

        let sight = reach(&store, &viewer(Some(lead), &[Role::Manager]))
            .await
            .unwrap();
        assert!(sight.includes(Some(clerk)) && !sight.includes(Some(director)));

        let sight = reach(&store, &viewer(Some(lead), &[Role::Employee]))
            .await
            .unwrap();
        assert_eq!(sight, Sight::Own(lead));
        for role in [Role::Manager, Role::Employee, Role::Administrator] {
            assert_eq!(reach(&store, &viewer(None, &[role])).await.unwrap(), Sight::None);
        }
        for role in [Role::PrivacyTeam, Role::DataProtectionOfficer, Role::Auditor] {
            assert!(
                reach(&store, &viewer(None, &[role]))
                    .await
                    .unwrap()
                    .includes(None)
            );
        }
    }

    #[tokio::test]
    async fn a_circle_in_the_directory_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreUrl::in_folder(folder.path())).await.unwrap();
        let first = person(&store, "Eva Eerste", None).await;
        let second = person(&store, "Fons Tweede", Some(first)).await;
        let transaction = store.write().await.unwrap();
        crate::store::people::set_manager(&transaction, first, Some(second))
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        let sight = reach(&store, &viewer(Some(first), &[Role::Manager]))
            .await
            .unwrap();
        assert_eq!(sight, Sight::People(HashSet::from([first, second])));
    }
}

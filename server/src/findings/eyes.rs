//! With whose eyes findings are looked at.

use uuid::Uuid;

use crate::people::{self, Sight};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::Store;
use crate::viewer::Viewer;

/// Whose findings somebody sees. Those of the people whom a manager answers for only where they were released to them.
#[derive(Debug, Clone)]
pub struct Eyes {
    /// Whose, by role and directory.
    pub sight: Sight,
    /// Who they are: their own they see in any case.
    pub own: Option<Uuid>,
}

impl Eyes {
    /// The viewer's.
    ///
    /// # Errors
    ///
    /// [`Refusal::Forbidden`] for whoever may see no findings at all.
    pub async fn of(store: &Store, viewer: &Viewer) -> Result<Self, Refusal> {
        viewer.may(Right::ViewFindings)?;
        let sight = people::reach(store, viewer).await?;
        Ok(Self {
            sight,
            own: viewer.person,
        })
    }

    /// Everything: for what the server does by itself.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            sight: Sight::All,
            own: None,
        }
    }
}

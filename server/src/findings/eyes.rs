//! With whose eyes findings are looked at.

use uuid::Uuid;

use super::Filter;
use crate::people::{self, Sight};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::store::Store;
use crate::store::findings::Brief;
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

    /// Whether they see every finding, and with it what reviewers arrange among themselves.
    #[must_use]
    pub const fn see_all(&self) -> bool {
        matches!(self.sight, Sight::All)
    }

    /// A filter without what only those who see all may ask: who looks at it, whether a hold keeps it,
    /// and what was decided together.
    #[must_use]
    pub fn own_words(&self, filter: &Filter) -> Filter {
        let mut filter = filter.clone();
        if !self.see_all() {
            filter.held = false;
            filter.assignee = None;
            filter.decided = None;
        }
        filter
    }

    /// Takes the same from rows that are shown to others.
    pub fn veil(&self, rows: &mut [Brief]) {
        if !self.see_all() {
            for row in rows {
                row.held = false;
                row.assignee_id = None;
            }
        }
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

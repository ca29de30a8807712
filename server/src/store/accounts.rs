//! Accounts and their sessions.

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{account, session};
use super::{Store, StoreError};
use crate::moment::Moment;

impl Store {
    /// The account behind a session that is fully logged in, did not end and was not left for `idle`.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn account_of_session(
        &self,
        digest: &str,
        now: Moment,
        idle: Duration,
    ) -> Result<Option<account::Model>, StoreError> {
        let found = session::Entity::find_by_id(digest)
            .filter(session::Column::Expires.gt(now))
            .filter(session::Column::LastSeen.gt(now.before(idle)))
            .filter(session::Column::Stage.eq("full"))
            .one(self.reader())
            .await?;
        let Some(session) = found else {
            return Ok(None);
        };
        Ok(account::Entity::find_by_id(session.account_id)
            .filter(account::Column::Enabled.eq(true))
            .one(self.reader())
            .await?)
    }
}

//! Tokens of programs.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{account, api_token};
use super::{Store, StoreError};
use crate::moment::Moment;

/// At most so many tokens are listed.
const LISTED: u64 = 1_000;

/// Keeps a token.
///
/// # Errors
///
/// When the database fails.
pub async fn add_token(transaction: &DatabaseTransaction, row: api_token::Model) -> Result<(), StoreError> {
    row.into_active_model().reset_all().insert(transaction).await?;
    Ok(())
}

/// Takes a token back; of this account, or anybody's.
///
/// # Errors
///
/// [`StoreError::Missing`] when there is none that is still good.
pub async fn revoke_token(
    transaction: &DatabaseTransaction,
    id: Uuid,
    of: Option<Uuid>,
    now: Moment,
) -> Result<(), StoreError> {
    let mut query = api_token::Entity::update_many()
        .col_expr(api_token::Column::Revoked, Expr::value(now))
        .filter(api_token::Column::Id.eq(id))
        .filter(api_token::Column::Revoked.is_null());
    if let Some(account) = of {
        query = query.filter(api_token::Column::AccountId.eq(account));
    }
    if query.exec(transaction).await?.rows_affected == 0 {
        return Err(StoreError::Missing);
    }
    Ok(())
}

/// Takes back all tokens of an account.
///
/// # Errors
///
/// When the database fails.
pub async fn revoke_tokens_of(transaction: &DatabaseTransaction, account: Uuid) -> Result<(), StoreError> {
    api_token::Entity::update_many()
        .col_expr(api_token::Column::Revoked, Expr::value(Moment::now()))
        .filter(api_token::Column::AccountId.eq(account))
        .filter(api_token::Column::Revoked.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

impl Store {
    /// The token of that digest that is still good, and the account whose rights bound it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn token(
        &self,
        digest: &str,
        now: Moment,
    ) -> Result<Option<(api_token::Model, account::Model)>, StoreError> {
        let found = api_token::Entity::find()
            .filter(api_token::Column::Hash.eq(digest))
            .filter(api_token::Column::Expires.gt(now))
            .filter(api_token::Column::Revoked.is_null())
            .one(self.reader())
            .await?;
        let Some(token) = found else {
            return Ok(None);
        };
        let account = account::Entity::find_by_id(token.account_id)
            .filter(account::Column::Enabled.eq(true))
            .one(self.reader())
            .await?;
        Ok(account.map(|account| (token, account)))
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn touch_token(&self, id: Uuid, now: Moment) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsed, Expr::value(now))
            .filter(api_token::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Tokens, the newest first; of one account, or all.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn tokens(&self, of: Option<Uuid>) -> Result<Vec<api_token::Model>, StoreError> {
        let mut query = api_token::Entity::find();
        if let Some(account) = of {
            query = query.filter(api_token::Column::AccountId.eq(account));
        }
        Ok(query
            .order_by_desc(api_token::Column::Id)
            .limit(LISTED)
            .all(self.reader())
            .await?)
    }
}

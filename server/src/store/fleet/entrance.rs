//! How a device comes in: a use of a token, a row, a certificate, in one transaction.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

use super::heard::mark;
use crate::audit::{self, Actor, Entry};
use crate::fleet::attention::{self, Why};
use crate::fleet::authority::{AuthorityError, Issued};
use crate::fleet::devices::Status;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::store::entity::{certificate, device, enrol_token};
use crate::store::{Store, StoreError};

/// A device at the door.
#[derive(Debug)]
pub struct Entrance {
    /// The token that it showed.
    pub token: Uuid,
    /// What it would become.
    pub device: device::Model,
    /// When.
    pub now: Moment,
}

/// What became of it.
#[derive(Debug)]
pub enum LetIn {
    /// It is in, with a certificate.
    Device {
        /// As it is kept.
        device: Box<device::Model>,
        /// Its certificate.
        issued: Box<Issued>,
    },
    /// The token has no use left.
    Spent,
}

impl Store {
    /// Makes a device of who showed a token, and takes one of its uses. Who came in by the same token with the same key
    /// before is the same device and takes none.
    ///
    /// # Errors
    ///
    /// When the database fails, or `certify` does; then nothing is kept.
    pub async fn let_device_in(
        &self,
        entrance: Entrance,
        certify: impl Fn(Uuid) -> Result<(Issued, certificate::Model), AuthorityError> + Send,
    ) -> Result<LetIn, Refusal> {
        let transaction = self.write().await?;
        let (device, action) = match self.same_device(&transaction, &entrance).await? {
            Some(device) => (device, "device.enrolled_again"),
            None if take_use(&transaction, &entrance).await? => {
                (new_device(&transaction, entrance).await?, "device.enrolled")
            }
            None => return Ok(LetIn::Spent),
        };
        let (issued, row) = certify(device.id)?;
        row.into_active_model().reset_all().insert(&transaction).await?;
        let entry = Entry {
            actor: Actor::Device(device.id),
            action,
            object: Some(format!("device:{}", device.id)),
            detail: serde_json::json!({
                "token": device.enrol_token_id, "status": device.status, "attention": device.attention,
                "serial": issued.serial, "expires": issued.expires,
            }),
        };
        audit::record(&transaction, entry).await?;
        transaction.commit().await?;
        Ok(LetIn::Device {
            device: Box::new(device),
            issued: Box::new(issued),
        })
    }

    async fn same_device(
        &self,
        transaction: &DatabaseTransaction,
        entrance: &Entrance,
    ) -> Result<Option<device::Model>, StoreError> {
        Ok(device::Entity::find()
            .filter(device::Column::Key.eq(&entrance.device.key))
            .filter(device::Column::Machine.eq(&entrance.device.machine))
            .filter(device::Column::EnrolTokenId.eq(entrance.token))
            .filter(device::Column::Status.ne(Status::Revoked.as_str()))
            .one(transaction)
            .await?)
    }
}

/// Takes a use of the token, if it has one left and is still valid: one statement, so that two cannot take the same.
async fn take_use(transaction: &DatabaseTransaction, entrance: &Entrance) -> Result<bool, StoreError> {
    let left = Expr::col(enrol_token::Column::UsesLeft);
    let done = enrol_token::Entity::update_many()
        .col_expr(enrol_token::Column::UsesLeft, left.sub(1))
        .filter(enrol_token::Column::Id.eq(entrance.token))
        .filter(enrol_token::Column::Revoked.is_null())
        .filter(enrol_token::Column::Expires.gt(entrance.now))
        .filter(enrol_token::Column::UsesLeft.gt(0))
        .exec(transaction)
        .await?;
    Ok(done.rows_affected == 1)
}

async fn new_device(
    transaction: &DatabaseTransaction,
    entrance: Entrance,
) -> Result<device::Model, StoreError> {
    use device::Column;
    let mut device = entrance.device;
    let mut why = Vec::new();
    let there = || device::Entity::find().filter(Column::Status.ne(Status::Revoked.as_str()));
    let same_machine = there().filter(Column::Machine.eq(&device.machine));
    let name = device.name.to_lowercase();
    let same_name = there().filter(Column::KnownAs.eq(&name));
    if same_machine.count(transaction).await? > 0 {
        why.push(Why::SameMachine);
    } else if same_name.count(transaction).await? > 0 {
        why.push(Why::SameName);
    }
    let shut_out = device::Entity::find()
        .filter(Column::Status.eq(Status::Revoked.as_str()))
        .filter(
            Condition::any()
                .add(Column::Machine.eq(&device.machine))
                .add(Column::Key.eq(&device.key)),
        );
    if shut_out.count(transaction).await? > 0 {
        why.push(Why::RevokedBefore);
        Status::Pending.as_str().clone_into(&mut device.status);
    }
    // The findings of a device are taken for those of the person to whom its name belongs: the first that is in has it.
    let in_first = why.is_empty() && device.status == Status::Active.as_str();
    device.known_as = in_first.then_some(name);
    for why in why {
        device.attention = Some(attention::with(device.attention.as_deref(), why));
    }
    device
        .clone()
        .into_active_model()
        .reset_all()
        .insert(transaction)
        .await?;
    Ok(device)
}

/// Has a device that is let in known by the name that it came in with, unless another is.
pub(super) async fn known_by_its_name(transaction: &DatabaseTransaction, id: Uuid) -> Result<(), StoreError> {
    use device::Column;
    let found = device::Entity::find_by_id(id).one(transaction).await?;
    let device = found.ok_or(StoreError::Missing)?;
    let name = device.name.to_lowercase();
    let others = device::Entity::find()
        .filter(Column::Status.ne(Status::Revoked.as_str()))
        .filter(Column::KnownAs.eq(&name));
    let clash =
        others.count(transaction).await? > 0 || attention::has(device.attention.as_deref(), Why::SameMachine);
    if clash {
        if !attention::has(device.attention.as_deref(), Why::SameMachine) {
            mark(transaction, id, Why::SameName).await?;
        }
        return Ok(());
    }
    device::Entity::update_many()
        .col_expr(Column::KnownAs, Expr::value(name))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

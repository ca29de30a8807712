//! Long lists of ids in a question.
//!
//! SQLite takes each id as a value of its own. PostgreSQL gets one value that holds them all: with many it would look at a table's
//! rows one by one, and at the whole list again for each of them.

use std::fmt::{Display, Write as _};

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

/// What can be an id.
pub(super) trait Id: Display + Into<Value> {
    /// Its type in PostgreSQL.
    const TYPE: &'static str;
}

impl Id for Uuid {
    const TYPE: &'static str = "uuid";
}

impl Id for i64 {
    const TYPE: &'static str = "bigint";
}

/// That a column is one of these, for a question to this database.
pub(super) fn any_of<C: ColumnTrait, I: Id>(
    database: &impl ConnectionTrait,
    column: C,
    ids: impl IntoIterator<Item = I>,
) -> SimpleExpr {
    if database.get_database_backend() != DbBackend::Postgres {
        return column.is_in(ids);
    }
    let mut all = String::from("{");
    for id in ids {
        let comma = if all.len() > 1 { "," } else { "" };
        // Writing to a text cannot fail.
        let _ = write!(all, "{comma}{id}");
    }
    all.push('}');
    let (table, name) = (column.entity_name().to_string(), column.to_string());
    Expr::cust_with_values(
        format!("\"{table}\".\"{name}\" = ANY(CAST($1 AS {}[]))", I::TYPE),
        [all],
    )
}

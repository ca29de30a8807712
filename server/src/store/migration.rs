//! The tables, as steps that only ever add.
//!
//! One set of steps serves SQLite and PostgreSQL. A step that was released is never changed; what changes is
//! a new step. Times are milliseconds since 1970 (UTC). Keys of tables that grow with the fleet begin with
//! `source_id`, so that they can be distributed by it. JSON is stored as text and never queried inside.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait wants the signature as the trait has it"
)]

mod accounts;
mod audit;
mod customers;
mod findings;
mod fleet;
mod help;
mod parts;
mod people;
mod review;
mod tell;

use sea_orm_migration::prelude::*;

/// Brings a database to the tables of this version.
#[derive(Debug)]
pub(super) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(fleet::Migration),
            Box::new(people::Migration),
            Box::new(customers::Migration),
            Box::new(findings::Migration),
            Box::new(accounts::Migration),
            Box::new(audit::Migration),
            Box::new(review::Migration),
            Box::new(help::Migration),
            Box::new(tell::Migration),
            Box::new(parts::Migration),
        ]
    }
}

/// Makes an index over columns, named after table and purpose.
async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

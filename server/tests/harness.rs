//! An empty server for every case, on both databases.
//!
//! [`on_both`] runs a case on a SQLite file and then on a PostgreSQL that the tests start themselves ([`postgres`]),
//! each with a fresh database and data folder. Where PostgreSQL is not installed its half is skipped with a line that
//! says so. Which databases were used is noted for `.ci/run` in the target folder.

mod directory;
mod place;
mod postgres;
pub(crate) mod told;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

pub(crate) use place::{Answer, Place, answer};

/// Which database a case runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A database of its own on the server that the tests start.
    Postgres,
}

/// Runs a case on either database.
#[expect(clippy::print_stderr, reason = "a case that is skipped shall say so")]
#[expect(clippy::needless_pass_by_value, reason = "as all cases are written")]
pub(crate) fn on_both(case: impl AsyncFn(&Place)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        eprintln!("on SQLite");
        let place = Place::sqlite().await;
        note("SQLite", &place.version().await);
        case(&place).await;
        drop(place);

        match postgres::server() {
            Ok(server) => {
                eprintln!("on PostgreSQL");
                let place = Place::postgres(server).await;
                note("PostgreSQL", &place.version().await);
                case(&place).await;
                place.leave().await;
            }
            Err(absent) => eprintln!("skipped on PostgreSQL: {absent}"),
        }
    });
}

/// Notes a database that was used, once.
fn note(name: &str, version: &str) {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("databases");
    let line = format!("{name} {version}");
    let said = std::fs::read_to_string(&file).unwrap_or_default();
    if said.lines().all(|known| known != line) {
        let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
        writeln!(file, "{line}").unwrap();
    }
}

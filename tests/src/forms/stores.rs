//! Databases, and tables of other sorts: SQLite, dBase, YAML, columns.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::json;

use super::{Desk, Form, Writer};
use crate::writers::dbase;
use crate::writers::table::{Column, PERSONAL, list};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "sqlite",
        about: "A table of an SQLite database",
        writer: Writer::Python,
        make: sqlite,
    },
    Form {
        id: "sqlite-wal",
        about: "Rows that stand only in the log beside an SQLite database",
        writer: Writer::Python,
        make: sqlite_log,
    },
    Form {
        id: "sqlite-utf16",
        about: "An SQLite database in UTF-16 whose table has no row numbers",
        writer: Writer::Python,
        make: sqlite_wide,
    },
    Form {
        id: "access",
        about: "Databases of Access 2000 and 2010",
        writer: Writer::Python,
        make: access,
    },
    Form {
        id: "dbf",
        about: "A dBASE table in the code page of DOS",
        writer: Writer::Own,
        make: dbf,
    },
    Form {
        id: "dbf-deleted",
        about: "A dBASE table whose records were deleted and not packed",
        writer: Writer::Own,
        make: dbf_deleted,
    },
    Form {
        id: "yaml",
        about: "A list in YAML",
        writer: Writer::Own,
        make: yaml,
    },
    Form {
        id: "columns-headed",
        about: "A print in columns of fixed width under headings",
        writer: Writer::Own,
        make: columns,
    },
];

fn database(desk: &mut Desk<'_>, files: &[&str], script: &str) -> Result<()> {
    let customers = desk.persons(30);
    let rows = list(&customers, &PERSONAL);
    desk.python("Databases", script, &json!(rows))?;
    for file in files {
        desk.holds(&format!("Databases/{file}"), &customers);
    }
    Ok(())
}

fn sqlite(desk: &mut Desk<'_>) -> Result<()> {
    database(
        desk,
        &["relaties.db"],
        "import sqlite3\nc = sqlite3.connect('relaties.db')\nc.execute('create table log (regel text)')\n\
         c.execute('create table relaties (' + ', '.join('\"%s\" text' % h for h in data[0]) + ')')\n\
         c.executemany('insert into relaties values (?,?,?,?,?,?)', data[1:])\nc.commit()",
    )
}

fn sqlite_log(desk: &mut Desk<'_>) -> Result<()> {
    database(
        desk,
        // The log is a copy by itself, too.
        &["app.db", "app.db-wal"],
        "import sqlite3, shutil, os\nc = sqlite3.connect('werk.db')\nc.execute('pragma journal_mode=wal')\n\
         c.execute('pragma wal_autocheckpoint=0')\n\
         c.execute('create table relaties (' + ', '.join('\"%s\" text' % h for h in data[0]) + ')')\n\
         c.commit()\nc.execute('pragma wal_checkpoint(truncate)')\n\
         c.executemany('insert into relaties values (?,?,?,?,?,?)', data[1:])\nc.commit()\n\
         shutil.copy('werk.db', 'app.db')\nshutil.copy('werk.db-wal', 'app.db-wal')\nc.close()\nos.remove('werk.db')",
    )
}

fn sqlite_wide(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let rows = list(
        &customers,
        &[Column::Number, Column::Name, Column::Phone, Column::Email],
    );
    let script = "import sqlite3, re\nc = sqlite3.connect('breed.sqlite')\nc.execute('pragma encoding=\"UTF-16le\"')\n\
                  c.execute('create table k (' + ', '.join('\"%s\"' % h for h in data[0]) + ', primary key(\"%s\")) without rowid' % data[0][3])\n\
                  c.executemany('insert into k values (?,?,?,?)', data[1:])\nc.commit()";
    desk.python("Databases", script, &json!(rows))?;
    desk.holds("Databases/breed.sqlite", &customers);
    Ok(())
}

fn access(desk: &mut Desk<'_>) -> Result<()> {
    database(
        desk,
        &["relaties.mdb", "relaties.accdb"],
        include_str!("stores/access.py"),
    )
}

fn dbf(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let table = dbase::table(&list(&customers, &PERSONAL), dbase::Mark::Kept);
    desk.leave("Databases/RELATIES.DBF", table, &customers)
}

fn dbf_deleted(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let table = dbase::table(&list(&customers, &PERSONAL), dbase::Mark::Deleted);
    desk.leave("Databases/OUD.DBF", table, &customers)
}

fn yaml(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let rows = list(&customers, &PERSONAL);
    let mut text = String::from("klanten:\n");
    if let Some((headings, rows)) = rows.split_first() {
        for row in rows {
            for (at, (heading, cell)) in headings.iter().zip(row).enumerate() {
                let begin = if at == 0 { "  - " } else { "    " };
                let _ = writeln!(text, "{begin}{heading}: \"{cell}\"");
            }
        }
    }
    desk.leave("Documenten/klanten.yaml", text, &customers)
}

fn columns(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let mut text = String::from("Uitdraai relaties per heden\r\n\r\n");
    for row in list(&customers, &PERSONAL) {
        for cell in row {
            let _ = write!(text, "{cell:<44}");
        }
        text.push_str("\r\n");
    }
    desk.leave("Documenten/uitdraai relaties.txt", text, &customers)
}

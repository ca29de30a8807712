//! Databases, and what other programs than zip pack: SQLite, dBase, 7-Zip, bzip2, xz, zstd, lz4, cpio; YAML and JSON lines.
//!
//! Access databases and RAR archives have no free writer to call, so no form of theirs is made here.

use std::fmt::Write as _;
use std::io::Cursor;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use serde_json::json;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter};

use super::{Desk, Form, Writer};
use crate::writers::dbase;
use crate::writers::table::{Column, PERSONAL, delimited, list};

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
        id: "7z",
        about: "A CSV in a 7-Zip archive",
        writer: Writer::Own,
        make: seven_zip,
    },
    Form {
        id: "7z-tool",
        about: "A CSV in a solid archive by 7-Zip",
        writer: Writer::Tool("7zz"),
        make: seven_zip_tool,
    },
    Form {
        id: "bz2",
        about: "A CSV compressed with bzip2",
        writer: Writer::Python,
        make: bzip2,
    },
    Form {
        id: "xz",
        about: "A CSV compressed with xz",
        writer: Writer::Python,
        make: xz,
    },
    Form {
        id: "lzma",
        about: "A CSV compressed with lzma",
        writer: Writer::Python,
        make: lzma,
    },
    Form {
        id: "tar-xz",
        about: "A CSV in a tar.xz",
        writer: Writer::Python,
        make: tar_xz,
    },
    Form {
        id: "tar-bz2",
        about: "A CSV in a tar.bz2",
        writer: Writer::Python,
        make: tar_bzip2,
    },
    Form {
        id: "zst",
        about: "A CSV compressed with zstd",
        writer: Writer::Tool("zstd"),
        make: zstd,
    },
    Form {
        id: "lz4",
        about: "A CSV compressed with lz4",
        writer: Writer::Tool("lz4"),
        make: lz4,
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

fn seven_zip(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new()))?;
    writer.push_archive_entry(ArchiveEntry::new_file("oud/klanten.csv"), Some(text.as_bytes()))?;
    desk.put("Archief/backup.7z", writer.finish()?.into_inner())?;
    desk.holds("Archief/backup.7z", &customers).entry = Some("oud/klanten.csv".to_owned());
    Ok(())
}

/// Has a program of the system pack a list.
fn packed_by(desk: &mut Desk<'_>, tool: &str, arguments: &[&str], file: &str) -> Result<()> {
    let customers = desk.persons(30);
    let folder = tempfile::tempdir()?;
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    std::fs::write(folder.path().join("klanten.csv"), text)?;
    let status = Command::new(tool)
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        bail!("{tool} failed");
    }
    let path = format!("Archief/{file}");
    desk.put(&path, std::fs::read(folder.path().join(file))?)?;
    desk.holds(&path, &customers).entry = Some("klanten.csv".to_owned());
    Ok(())
}

fn seven_zip_tool(desk: &mut Desk<'_>) -> Result<()> {
    packed_by(desk, "7zz", &["a", "map.7z", "klanten.csv"], "map.7z")
}

fn zstd(desk: &mut Desk<'_>) -> Result<()> {
    packed_by(desk, "zstd", &["-q", "klanten.csv"], "klanten.csv.zst")
}

fn lz4(desk: &mut Desk<'_>) -> Result<()> {
    packed_by(
        desk,
        "lz4",
        &["-q", "klanten.csv", "klanten.csv.lz4"],
        "klanten.csv.lz4",
    )
}

fn packed(desk: &mut Desk<'_>, file: &str, entry: &str, script: &str) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    desk.python("Archief", script, &json!(text))?;
    desk.holds(&format!("Archief/{file}"), &customers).entry = Some(entry.to_owned());
    Ok(())
}

fn bzip2(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import bz2\nopen('lijst.csv.bz2', 'wb').write(bz2.compress(data.encode()))";
    packed(desk, "lijst.csv.bz2", "lijst.csv", script)
}

fn xz(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import lzma\nopen('lijst.csv.xz', 'wb').write(lzma.compress(data.encode()))";
    packed(desk, "lijst.csv.xz", "lijst.csv", script)
}

fn lzma(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import lzma\nopen('lijst.csv.lzma', 'wb').write(lzma.compress(data.encode(), format=lzma.FORMAT_ALONE))";
    packed(desk, "lijst.csv.lzma", "lijst.csv", script)
}

fn tar_xz(desk: &mut Desk<'_>) -> Result<()> {
    tar_in(desk, "xz")
}

fn tar_bzip2(desk: &mut Desk<'_>) -> Result<()> {
    tar_in(desk, "bz2")
}

fn tar_in(desk: &mut Desk<'_>, codec: &str) -> Result<()> {
    let script = format!(
        "import tarfile, io\nb = data.encode()\nwith tarfile.open('map.tar.{codec}', 'w:{codec}') as t:\n    \
         i = tarfile.TarInfo('map/klanten.csv')\n    i.size = len(b)\n    t.addfile(i, io.BytesIO(b))"
    );
    packed(desk, &format!("map.tar.{codec}"), "map/klanten.csv", &script)
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

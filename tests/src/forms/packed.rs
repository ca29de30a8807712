//! What other programs than zip and tar pack: 7-Zip, RAR, cabinets, cpio, ar, and files compressed by themselves.

use std::io::Cursor;

use anyhow::Result;
use serde_json::json;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter};

use super::{Desk, Form, Writer};
use crate::writers::rar::{self, Lock};
use crate::writers::table::{PERSONAL, delimited, list};
use crate::writers::tool;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    form("7z", "A CSV in a 7-Zip archive", Writer::Own, seven_zip),
    form(
        "7z-tool",
        "A CSV in a solid archive by 7-Zip",
        Writer::Tool("7zz"),
        |d| packed_by(d, &["7zz", "a", "map.7z", LIST], "map.7z"),
    ),
    form("rar-4", "A CSV stored in an archive of RAR 4", Writer::Own, |d| {
        stored(d, "oud.rar", |text| {
            rar::version_4("klanten.csv", text, Lock::Open)
        })
    }),
    form("rar-5", "A CSV stored in an archive of RAR 5", Writer::Own, |d| {
        stored(d, "nieuw.rar", |text| rar::version_5("klanten.csv", text))
    }),
    form("cab-tool", "A CSV in a cabinet", Writer::Tool("gcab"), |d| {
        packed_by(d, &["gcab", "-c", "-z", "map.cab", LIST], "map.cab")
    }),
    form(
        "cpio-tool",
        "A CSV in a cpio archive",
        Writer::Tool("cpio"),
        |d| packed_by(d, &["cpio", "-o", "-H", "newc", "-O", "map.cpio"], "map.cpio"),
    ),
    form(
        "cpio-tool-old",
        "A CSV in a binary cpio archive",
        Writer::Tool("cpio"),
        |d| packed_by(d, &["cpio", "-o", "-H", "bin", "-O", "band.cpio"], "band.cpio"),
    ),
    form("ar-tool", "A CSV in an ar archive", Writer::Tool("ar"), |d| {
        packed_by(d, &["ar", "rcS", "map.a", LIST], "map.a")
    }),
    form("z-tool", "A CSV by compress", Writer::Tool("compress"), |d| {
        packed_by(d, &["compress", "-f", LIST], "klanten.csv.Z")
    }),
    form("lz-tool", "A CSV by lzip", Writer::Tool("lzip"), |d| {
        packed_by(d, &["lzip", LIST], "klanten.csv.lz")
    }),
    form("zst", "A CSV compressed with zstd", Writer::Tool("zstd"), |d| {
        packed_by(d, &["zstd", "-q", LIST], "klanten.csv.zst")
    }),
    form("lz4", "A CSV compressed with lz4", Writer::Tool("lz4"), |d| {
        packed_by(d, &["lz4", "-q", LIST, "klanten.csv.lz4"], "klanten.csv.lz4")
    }),
    form("bz2", "A CSV compressed with bzip2", Writer::Python, |d| {
        let script = "import bz2\nopen('lijst.csv.bz2', 'wb').write(bz2.compress(data.encode()))";
        packed(d, "lijst.csv.bz2", "lijst.csv", script)
    }),
    form("xz", "A CSV compressed with xz", Writer::Python, |d| {
        let script = "import lzma\nopen('lijst.csv.xz', 'wb').write(lzma.compress(data.encode()))";
        packed(d, "lijst.csv.xz", "lijst.csv", script)
    }),
    form("lzma", "A CSV compressed with lzma", Writer::Python, |d| {
        let script = "import lzma\n\
                      open('lijst.csv.lzma', 'wb').write(lzma.compress(data.encode(), format=lzma.FORMAT_ALONE))";
        packed(d, "lijst.csv.lzma", "lijst.csv", script)
    }),
    form("tar-xz", "A CSV in a tar.xz", Writer::Python, |d| tar_in(d, "xz")),
    form("tar-bz2", "A CSV in a tar.bz2", Writer::Python, |d| {
        tar_in(d, "bz2")
    }),
    form("jar", "A CSV in a package of Java", Writer::Python, |d| {
        let script = "import zipfile\nwith zipfile.ZipFile('app.jar', 'w', zipfile.ZIP_DEFLATED) as z:\n    \
                      z.writestr('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\\n')\n    z.writestr('data/klanten.csv', data)";
        packed(d, "app.jar", "data/klanten.csv", script)
    }),
];

/// The file that programs of the system pack.
const LIST: &str = "klanten.csv";

const fn form(
    id: &'static str,
    about: &'static str,
    writer: Writer,
    make: fn(&mut Desk<'_>) -> Result<()>,
) -> Form {
    Form {
        id,
        about,
        writer,
        make,
    }
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

/// Packs a list by a writer of our own.
fn stored(desk: &mut Desk<'_>, file: &str, pack: impl Fn(&[u8]) -> Vec<u8>) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    let path = format!("Archief/{file}");
    desk.put(&path, pack(text.as_bytes()))?;
    desk.holds(&path, &customers).entry = Some(LIST.to_owned());
    Ok(())
}

/// Has a program of the system pack a list; it finds the list's name on standard input, too.
fn packed_by(desk: &mut Desk<'_>, command: &[&str], file: &str) -> Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        return Ok(());
    };
    let customers = desk.persons(30);
    let folder = tempfile::tempdir()?;
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    std::fs::write(folder.path().join(LIST), text)?;
    tool::run(folder.path(), program, arguments, &format!("{LIST}\n"))?;
    let path = format!("Archief/{file}");
    desk.put(&path, std::fs::read(folder.path().join(file))?)?;
    desk.holds(&path, &customers).entry = Some(LIST.to_owned());
    Ok(())
}

fn packed(desk: &mut Desk<'_>, file: &str, entry: &str, script: &str) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    desk.python("Archief", script, &json!(text))?;
    desk.holds(&format!("Archief/{file}"), &customers).entry = Some(entry.to_owned());
    Ok(())
}

fn tar_in(desk: &mut Desk<'_>, codec: &str) -> Result<()> {
    let script = format!(
        "import tarfile, io\nb = data.encode()\nwith tarfile.open('map.tar.{codec}', 'w:{codec}') as t:\n    \
         i = tarfile.TarInfo('map/klanten.csv')\n    i.size = len(b)\n    t.addfile(i, io.BytesIO(b))"
    );
    packed(desk, &format!("map.tar.{codec}"), "map/klanten.csv", &script)
}

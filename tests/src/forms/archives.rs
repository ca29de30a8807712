//! Archives and compressed files, by Python and by the system's own programs.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use super::{Desk, Form, Writer};
use crate::writers::table::{PERSONAL, USUAL, delimited, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "zip-python",
        about: "A CSV in a folder of a zip",
        writer: Writer::Python,
        make: zip,
    },
    Form {
        id: "zip-in-zip",
        about: "A zip in a zip in a zip",
        writer: Writer::Python,
        make: zip_in_zip,
    },
    Form {
        id: "tar-python",
        about: "A tar",
        writer: Writer::Python,
        make: tar,
    },
    Form {
        id: "gz-python",
        about: "A compressed CSV",
        writer: Writer::Python,
        make: gzip,
    },
    Form {
        id: "zip-tool",
        about: "A zip with a workbook, by Info-ZIP",
        writer: Writer::Tool("zip"),
        make: zip_tool,
    },
    Form {
        id: "tar-gz-tool",
        about: "A tar.gz by GNU tar",
        writer: Writer::Tool("tar"),
        make: tar_gz,
    },
    Form {
        id: "zip-two-lists",
        about: "A list and a clean file in one zip",
        writer: Writer::Python,
        make: two_in_one,
    },
];

fn packed(desk: &mut Desk<'_>, file: &str, entry: Option<&str>, script: &str) -> Result<()> {
    let customers = desk.persons(30);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\r\n");
    desk.python("Archief", script, &json!(text))?;
    desk.holds(&format!("Archief/{file}"), &customers).entry = entry.map(str::to_owned);
    Ok(())
}

fn zip(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import zipfile\nwith zipfile.ZipFile('backup.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n    \
                  z.writestr('oud/2022/klanten.csv', data)";
    packed(desk, "backup.zip", Some("oud/2022/klanten.csv"), script)
}

fn zip_in_zip(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import zipfile, io\nname = 'klanten.csv'\nblob = data.encode()\nfor outer in ('a.zip', 'b.zip', None):\n    \
                  f = io.BytesIO()\n    with zipfile.ZipFile(f, 'w', zipfile.ZIP_DEFLATED) as z:\n        z.writestr(name, blob)\n    \
                  blob, name = f.getvalue(), outer\nopen('diep.zip', 'wb').write(blob)";
    packed(desk, "diep.zip", Some("b.zip!/a.zip!/klanten.csv"), script)
}

fn tar(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import tarfile, io\nb = data.encode()\nwith tarfile.open('map.tar', 'w') as t:\n    \
                  i = tarfile.TarInfo('map/klanten.csv')\n    i.size = len(b)\n    t.addfile(i, io.BytesIO(b))";
    packed(desk, "map.tar", Some("map/klanten.csv"), script)
}

fn gzip(desk: &mut Desk<'_>) -> Result<()> {
    packed(
        desk,
        "klanten.csv.gz",
        None,
        "import gzip\ngzip.open('klanten.csv.gz', 'wb').write(data.encode())",
    )
}

fn two_in_one(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import zipfile\nwith zipfile.ZipFile('samen.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n    \
                  z.writestr('lijst.csv', data)\n    z.writestr('leesmij.txt', 'Niets bijzonders.')";
    packed(desk, "samen.zip", Some("lijst.csv"), script)
}

fn with_tool(desk: &mut Desk<'_>, file: &str, arguments: &[&str]) -> Result<()> {
    let customers = desk.mixed(40);
    let work = tempfile::tempdir()?;
    std::fs::write(
        work.path().join("klanten.xlsx"),
        simple(&list(&customers, &USUAL))?,
    )?;
    let program = arguments.first().copied().unwrap_or_default();
    let status = Command::new(program)
        .args(arguments.iter().skip(1))
        .current_dir(work.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("run {program}"))?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    desk.put(&format!("Archief/{file}"), std::fs::read(work.path().join(file))?)?;
    desk.holds(&format!("Archief/{file}"), &customers).entry = Some("klanten.xlsx".to_owned());
    Ok(())
}

fn zip_tool(desk: &mut Desk<'_>) -> Result<()> {
    with_tool(
        desk,
        "usb-stick.zip",
        &["zip", "-q", "usb-stick.zip", "klanten.xlsx"],
    )
}

fn tar_gz(desk: &mut Desk<'_>) -> Result<()> {
    with_tool(
        desk,
        "home.tar.gz",
        &["tar", "-czf", "home.tar.gz", "klanten.xlsx"],
    )
}

//! Usual files in unusual places and under unusual names.

use anyhow::Result;

use super::{Desk, Form, Writer};
use crate::writers::table::{PERSONAL, delimited, list};
use crate::writers::xlsx::simple;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "name-xlsx-as-dat",
        about: "A workbook renamed to .dat",
        writer: Writer::Own,
        make: |d| workbook(d, "Overig/cache.dat"),
    },
    Form {
        id: "name-csv-as-jpg",
        about: "A list renamed to .jpg",
        writer: Writer::Own,
        make: |d| csv(d, "Foto's/vakantie 2019.jpg"),
    },
    Form {
        id: "name-none",
        about: "A list without extension",
        writer: Writer::Own,
        make: |d| csv(d, "Overig/klanten"),
    },
    Form {
        id: "place-dot-folder",
        about: "In a hidden folder",
        writer: Writer::Own,
        make: |d| csv(d, ".cache/.x/lijst.csv"),
    },
    Form {
        id: "place-deep",
        about: "Twelve folders deep",
        writer: Writer::Own,
        make: |d| workbook(d, "a/b/c/d/e/f/g/h/i/j/k/l/klanten.xlsx"),
    },
    Form {
        id: "place-odd-name",
        about: "Accents, spaces and signs in the name",
        writer: Writer::Own,
        make: |d| csv(d, "Overig/Kopie van #1 – reünie & co (2) 50%.csv"),
    },
    Form {
        id: "place-recycle-bin",
        about: "In the recycle bin",
        writer: Writer::Own,
        make: |d| workbook(d, ".local/share/Trash/files/klanten.xlsx"),
    },
    Form {
        id: "name-editor-backup",
        about: "An editor's backup copy",
        writer: Writer::Own,
        make: |d| csv(d, "Overig/klanten.csv~"),
    },
];

fn csv(desk: &mut Desk<'_>, path: &str) -> Result<()> {
    let customers = desk.persons(25);
    desk.leave(
        path,
        delimited(&list(&customers, &PERSONAL), ';', "\n"),
        &customers,
    )
}

fn workbook(desk: &mut Desk<'_>, path: &str) -> Result<()> {
    let customers = desk.persons(25);
    desk.leave(path, simple(&list(&customers, &PERSONAL))?, &customers)
}

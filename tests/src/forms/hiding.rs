//! Usual files in unusual places, under unusual names, and behind something else.

use anyhow::Result;

use super::{Desk, Form, Writer};
use crate::writers::docx::Docx;
use crate::writers::package::stored;
use crate::writers::pdf::{Pdf, Turn};
use crate::writers::rar;
use crate::writers::table::{PERSONAL, delimited, line, list};
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
    own(
        "name-unfinished-chrome",
        "An unfinished download that is whole",
        |d| workbook(d, "Downloads/Niet bevestigd 93271.crdownload"),
    ),
    own("name-unfinished-firefox", "An unfinished download", |d| {
        csv(d, "Downloads/klanten.csv.part")
    }),
    own(
        "name-unfinished-cut",
        "A workbook of which the end was never downloaded",
        cut,
    ),
    own(
        "name-download-safari",
        "A download in the folder that Safari makes",
        |d| workbook(d, "Downloads/klanten.xlsx.download/klanten.xlsx"),
    ),
    own(
        "name-office-temporary",
        "What Word keeps beside an open document",
        |d| document(d, "Documenten/~WRL0001.tmp"),
    ),
    own(
        "name-office-autorecover",
        "What Word keeps against a crash",
        |d| document(d, "AppData/Roaming/Microsoft/Word/Herstel van klanten.asd"),
    ),
    own("name-office-backup", "Word's copy of the version before", |d| {
        document(d, "Documenten/Back-up van klanten.wbk")
    }),
    own(
        "name-excel-autorecover",
        "What Excel keeps against a crash",
        |d| workbook(d, "AppData/Roaming/Microsoft/Excel/klanten(version 1).xar"),
    ),
    own(
        "name-libreoffice-temporary",
        "What LibreOffice keeps against a crash",
        |d| workbook(d, "AppData/Roaming/LibreOffice/4/user/backup/klanten.xlsx_0.ods"),
    ),
    own("polyglot-jpeg-zip", "A zip behind a picture", |d| {
        behind(d, "Foto's/strand.jpg", &JPEG, "lijst.csv")
    }),
    own("polyglot-pdf-zip", "A zip behind a PDF", |d| {
        let mut pdf = Pdf::default();
        pdf.page(&[(50, 700, "Handleiding".to_owned())], Turn::Upright);
        behind(d, "Documenten/handleiding.pdf", &pdf.write(), "lijst.csv")
    }),
    own("polyglot-program-zip", "An archive that unpacks itself", |d| {
        behind(d, "Downloads/installeer.exe", &program(), "lijst.csv")
    }),
    own("polyglot-program-rar", "A RAR archive that unpacks itself", |d| {
        let customers = d.persons(25);
        let text = delimited(&list(&customers, &PERSONAL), ';', "\n");
        let archive = rar::version_5("lijst.csv", text.as_bytes());
        d.put("Downloads/uitpakken.exe", [program(), archive].concat())?;
        d.holds("Downloads/uitpakken.exe", &customers).entry = Some("appended!/lijst.csv".to_owned());
        Ok(())
    }),
    own("polyglot-pdf-junk", "A PDF behind what a printer was told", |d| {
        let customers = d.persons(20);
        let lines: Vec<_> = customers
            .iter()
            .zip((1..).map(|at| 800 - 20 * at))
            .map(|(c, y)| (40, y, line(c)))
            .collect();
        let mut pdf = Pdf::default();
        pdf.page(&lines, Turn::Upright);
        let job = b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n";
        d.leave(
            "Documenten/afdruk.bin",
            [&job[..], &pdf.write()].concat(),
            &customers,
        )
    }),
    own("polyglot-zip-stub", "A zip behind bytes of nothing", |d| {
        let customers = d.persons(25);
        let text = delimited(&list(&customers, &PERSONAL), ';', "\n");
        let archive = stored(&[("lijst.csv", text)])?;
        d.put("Overig/kluis.dat", [[0, 0x91].repeat(1_500), archive].concat())?;
        d.holds("Overig/kluis.dat", &customers).entry = Some("lijst.csv".to_owned());
        Ok(())
    }),
];

const fn own(id: &'static str, about: &'static str, make: fn(&mut Desk<'_>) -> Result<()>) -> Form {
    Form {
        id,
        about,
        writer: Writer::Own,
        make,
    }
}

/// As much of a picture as programs ask for to take it for one.
const JPEG: [u8; 22] = *b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0H\0H\0\0\xFF\xD9";

/// As much of a program as Windows asks for.
fn program() -> Vec<u8> {
    let mut program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".to_vec();
    program.resize(4_000, 0);
    program
}

/// Leaves a list in a zip behind `front`.
fn behind(desk: &mut Desk<'_>, path: &str, front: &[u8], name: &str) -> Result<()> {
    let customers = desk.persons(25);
    let text = delimited(&list(&customers, &PERSONAL), ';', "\n");
    let archive = stored(&[(name, text)])?;
    desk.put(path, [front, &archive].concat())?;
    desk.holds(path, &customers).entry = Some(format!("appended!/{name}"));
    Ok(())
}

/// A workbook without its last quarter: the list of its parts is lost, the cells are not.
fn cut(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.persons(25);
    let mut bytes = simple(&list(&customers, &PERSONAL))?;
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02");
    bytes.truncate(directory.unwrap_or(bytes.len()));
    desk.leave("Downloads/relaties.xlsx.crdownload", bytes, &customers)
}

fn document(desk: &mut Desk<'_>, path: &str) -> Result<()> {
    let customers = desk.persons(20);
    let mut docx = Docx::default();
    docx.table(&list(&customers, &PERSONAL));
    desk.leave(path, docx.write()?, &customers)
}

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

//! Texts, pages, programs and records that are full of names and numbers and hold no customer.

#![expect(clippy::unnecessary_wraps, reason = "all forms have one signature")]

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::json;

use super::{Desk, Form, Writer};
use crate::world::Kind;
use crate::world::surname::COMMON;
use crate::writers::docx::Docx;
use crate::writers::flat::{self, Block};
use crate::writers::markup::escaped;

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "clean-news-company",
        about: "One company in the news",
        writer: Writer::Own,
        make: news,
    },
    Form {
        id: "clean-news-page",
        about: "The front page of a newspaper",
        writer: Writer::Own,
        make: front_page,
    },
    Form {
        id: "clean-source-code",
        about: "A program",
        writer: Writer::Own,
        make: source_code,
    },
    Form {
        id: "clean-log",
        about: "A server's log",
        writer: Writer::Own,
        make: log,
    },
    Form {
        id: "clean-novel",
        about: "A chapter with many names",
        writer: Writer::Own,
        make: novel,
    },
    Form {
        id: "clean-code-of-conduct",
        about: "A code of conduct as a document",
        writer: Writer::Own,
        make: conduct,
    },
    Form {
        id: "clean-lorem-pdf",
        about: "Filler text as PDF",
        writer: Writer::Office,
        make: lorem,
    },
    Form {
        id: "clean-package-lock",
        about: "A lock file with hashes",
        writer: Writer::Own,
        make: lock_file,
    },
    Form {
        id: "clean-mail-newsletter",
        about: "A newsletter by mail",
        writer: Writer::Python,
        make: newsletter,
    },
    Form {
        id: "clean-holidays",
        about: "Public holidays",
        writer: Writer::Own,
        make: holidays,
    },
    Form {
        id: "clean-zip",
        about: "Clean files in a zip",
        writer: Writer::Python,
        make: zip,
    },
    Form {
        id: "clean-recipe",
        about: "A recipe",
        writer: Writer::Own,
        make: recipe,
    },
    Form {
        id: "clean-picture",
        about: "A picture",
        writer: Writer::Python,
        make: picture,
    },
    Form {
        id: "clean-geo",
        about: "Coordinates",
        writer: Writer::Own,
        make: geo,
    },
    Form {
        id: "clean-office-lock",
        about: "The file by which Office says who has a document open",
        writer: Writer::Own,
        make: lock,
    },
    Form {
        id: "clean-chat-strangers",
        about: "A chat about people who are no customers",
        writer: Writer::Own,
        make: chat,
    },
    Form {
        id: "clean-settings",
        about: "Settings that look as if they were encoded",
        writer: Writer::Own,
        make: settings,
    },
];

fn news(desk: &mut Desk<'_>) -> Result<()> {
    let company = desk
        .take(1, |c| c.kind == Kind::Organisation)
        .iter()
        .map(|c| c.name())
        .collect::<String>();
    let text = format!(
        "{company} opent een tweede vestiging. Volgens de directie levert dat vijftig banen op. De wethouder noemde het goed \
         nieuws voor de streek. De bouw begint in het voorjaar en duurt naar verwachting anderhalf jaar.\n"
    );
    desk.innocent("Downloads/nieuwsbericht.txt", text)
}

fn front_page(desk: &mut Desk<'_>) -> Result<()> {
    let mut items = String::new();
    for at in 0..40 {
        let name = full_name(desk, at);
        items.push_str(&format!(
            "<article><h2>{} over de begroting</h2><p>Redactie, 0900-{:04}. Lees <a href=\"/artikel/{}\">meer</a>.</p></article>\n",
            escaped(&name),
            1_000 + at * 17,
            61_200_000 + at * 331
        ));
    }
    desk.innocent(
        "Downloads/voorpagina.html",
        format!("<!DOCTYPE html><html><body>{items}</body></html>"),
    )
}

/// A name of the most common parts: half the country has a namesake.
fn full_name(desk: &mut Desk<'_>, at: usize) -> String {
    let given = [
        "Jan", "Anna", "Piet", "Maria", "Kees", "Emma", "Willem", "Sophie", "Daan", "Julia",
    ];
    let (prefix, surname) = *desk.random.pick_early(&COMMON);
    let given = given.get(at % given.len()).copied().unwrap_or("Jan");
    format!("{given} {prefix} {surname}").replace("  ", " ")
}

fn source_code(desk: &mut Desk<'_>) -> Result<()> {
    let mut text =
        "package nl.voorbeeld;\n\n/** @author dev@bedrijf.example */\npublic final class Codes {\n"
            .to_owned();
    for at in 0..200 {
        let _ = writeln!(
            text,
            "    static final long C{at} = {}L; // {:#010x}",
            desk.random.between(600_000_000, 699_999_999),
            at * 7_919
        );
    }
    text.push_str("}\n");
    desk.innocent("Projecten/Codes.java", text)
}

fn log(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = String::new();
    for at in 0..800 {
        let (hour, minute) = (at / 60 % 24, at % 60);
        let _ = writeln!(
            text,
            "2024-03-11T{hour:02}:{minute:02}:07.{:03}Z INFO [req-{}] 10.0.{}.{} GET /api/orders/{} 200 {}ms",
            at % 1_000,
            desk.random.digits(12),
            at % 7,
            at % 250,
            desk.random.digits(10),
            at % 90
        );
    }
    desk.innocent("Projecten/server.log", text)
}

fn novel(desk: &mut Desk<'_>) -> Result<()> {
    let mut text = "HOOFDSTUK VIER\n\n".to_owned();
    for at in 0..90 {
        let (one, two) = (full_name(desk, at), full_name(desk, at + 3));
        let _ = write!(
            text,
            "{one} keek uit het raam naar de kade, waar {two} al een uur stond te wachten. Het regende. Niemand zei iets, en \
             toch wist iedereen in de kamer dat er die avond een brief zou komen.\n\n"
        );
    }
    desk.innocent("Boeken/hoofdstuk-4.txt", text)
}

fn conduct(desk: &mut Desk<'_>) -> Result<()> {
    let mut docx = Docx::default();
    docx.header("Gedragscode")
        .paragraph("1. Wij gaan zorgvuldig om met gegevens van klanten.");
    docx.paragraph("2. Meld een vermoeden bij vertrouwenspersoon@bedrijf.example of bel toestel 250.");
    docx.footnote(
        "3. Geschenken boven 50 euro worden geweigerd.",
        "Zie artikel 7, lid 2, besluit van 12-03-2019.",
    );
    desk.innocent("Personeel/gedragscode.docx", docx.write()?)
}

fn lorem(desk: &mut Desk<'_>) -> Result<()> {
    let sentence = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.";
    let blocks: Vec<Block> = (0..60)
        .map(|at| Block::Paragraph(format!("{at}. {sentence}")))
        .collect();
    desk.convert(
        "Downloads/voorbeeld.pdf",
        "fodt",
        flat::text(&blocks, "Lorem"),
        "pdf:writer_pdf_Export",
    );
    desk.holds("Downloads/voorbeeld.pdf", &[]);
    Ok(())
}

fn lock_file(desk: &mut Desk<'_>) -> Result<()> {
    let mut packages = serde_json::Map::new();
    for at in 0..200 {
        let hash: String = (0..8).map(|_| format!("{:016x}", desk.random.next())).collect();
        let entry = json!({"version": format!("{}.{}.{}", at % 9, at % 31, at % 7), "integrity": format!("sha512-{hash}=="),
            "resolved": format!("https://packages.example/pkg-{at}/-/pkg-{at}-{}.tgz", desk.random.digits(8))});
        packages.insert(format!("node_modules/pkg-{at}"), entry);
    }
    desk.innocent(
        "Projecten/package-lock.json",
        serde_json::to_string_pretty(&json!({"lockfileVersion": 3, "packages": packages}))?,
    )
}

fn newsletter(desk: &mut Desk<'_>) -> Result<()> {
    let script = "from email.message import EmailMessage\nm = EmailMessage()\nm['From'] = 'Nieuws <nieuws@krant.example>'\n\
                  m['To'] = 'rob@bedrijf.example'\nm['Subject'] = 'De week in het kort'\n\
                  m.set_content('Het weer, de files en de beurs. Afmelden: 0800-0123.')\n\
                  m.add_alternative('<p>Het weer, de files en de beurs.</p>', subtype='html')\n\
                  open('nieuwsbrief.eml', 'wb').write(m.as_bytes())";
    desk.python("Mail", script, &json!(null))?;
    desk.holds("Mail/nieuwsbrief.eml", &[]);
    Ok(())
}

fn holidays(desk: &mut Desk<'_>) -> Result<()> {
    let days = [
        ("20240101", "Nieuwjaarsdag"),
        ("20240427", "Koningsdag"),
        ("20240505", "Bevrijdingsdag"),
        ("20241225", "Kerstmis"),
    ];
    let events: String = days
        .iter()
        .map(|(day, name)| format!("BEGIN:VEVENT\r\nUID:{day}@feestdagen.example\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n"))
        .collect();
    desk.innocent(
        "Contacten/feestdagen.ics",
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"),
    )
}

fn zip(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import zipfile\nwith zipfile.ZipFile('sjablonen.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n    \
                  for i in range(10):\n        z.writestr(f'sjabloon{i}.txt', 'Geachte heer, mevrouw,\\n' * 20)";
    desk.python("Archief", script, &json!(null))?;
    desk.holds("Archief/sjablonen.zip", &[]);
    Ok(())
}

fn recipe(desk: &mut Desk<'_>) -> Result<()> {
    desk.innocent(
        "Overig/appeltaart.txt",
        "Appeltaart\n\n300 g bloem\n200 g boter\n1 kg appels (Elstar)\n\n175 graden, 60 minuten.\n",
    )
}

fn picture(desk: &mut Desk<'_>) -> Result<()> {
    let script = "import zlib, struct\ndef c(t, d): return struct.pack('>I', len(d)) + t + d + struct.pack('>I', zlib.crc32(t + d))\n\
                  raw = b''.join(b'\\0' + bytes((x * y) % 251 for x in range(300)) for y in range(100))\n\
                  open('logo.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + c(b'IHDR', struct.pack('>IIBBBBB', 100, 100, 8, 2, 0, 0, 0)) \
                  + c(b'IDAT', zlib.compress(raw)) + c(b'IEND', b''))";
    desk.python("Foto's", script, &json!(null))?;
    desk.holds("Foto's/logo.png", &[]);
    Ok(())
}

fn geo(desk: &mut Desk<'_>) -> Result<()> {
    let points: Vec<_> = (0..300)
        .map(|_| {
            json!([
                5.0 + desk.random.below(1_000_000_000) as f64 / 1e9,
                52.0 + desk.random.below(1_000_000_000) as f64 / 1e9
            ])
        })
        .collect();
    desk.innocent(
        "Projecten/route.geojson",
        json!({"type": "LineString", "coordinates": points}).to_string(),
    )
}

fn lock(desk: &mut Desk<'_>) -> Result<()> {
    let name = "Rob Verkoper";
    let mut bytes = vec![name.len() as u8];
    bytes.extend(name.bytes());
    bytes.resize(55, b' ');
    bytes.extend([name.len() as u8, 0]);
    bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
    while bytes.len() < 165 {
        bytes.extend([b' ', 0]);
    }
    desk.innocent("Documenten/~$klanten.xlsx", bytes)
}

fn chat(desk: &mut Desk<'_>) -> Result<()> {
    let strangers = desk.world.strangers(60, 12);
    let mut text = String::new();
    for (at, stranger) in strangers.iter().enumerate() {
        let phone = stranger.phone().map(|p| p.written(at)).unwrap_or_default();
        text.push_str(&format!(
            "12-03-2024 14:{at:02} - Ilse: {} komt ook, {phone}\n",
            stranger.name()
        ));
    }
    desk.innocent("Downloads/WhatsApp-chat met familie.txt", text)
}

fn settings(desk: &mut Desk<'_>) -> Result<()> {
    let text: String = (0..200)
        .map(|at| {
            format!(
                "poort{at}=20{at:02}\nnummer{at}=06{:08}\nmasker{at}=%0{}%20\n",
                at * 7919,
                at % 10
            )
        })
        .collect();
    desk.innocent("Projecten/instellingen.ini", text)
}

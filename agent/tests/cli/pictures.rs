//! Text in pictures, read by the real Tesseract where it is installed.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::home::{BOTH, Home, Said};

/// Programs that draw and read pictures; says what is missing.
fn is_ready() -> bool {
    let runs = |program: &str, argument: &str| {
        let mut command = Command::new(program);
        command.arg(argument).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let languages = Command::new("tesseract").arg("--list-langs").output();
    let dutch = languages.is_ok_and(|said| {
        String::from_utf8_lossy(&said.stdout)
            .lines()
            .any(|line| line == "nld")
    });
    let ready = dutch && runs("pdftoppm", "-v");
    if !ready {
        let mut err = std::io::stderr().lock();
        let why = "skipped: tesseract with nld and eng, and pdftoppm, are not installed\n";
        std::io::Write::write_all(&mut err, why.as_bytes()).unwrap();
    }
    ready
}

/// A PDF of one page of text.
fn printed(text: &str) -> Vec<u8> {
    let mut content = "BT /F1 14 Tf 18 TL 60 760 Td ".to_owned();
    for line in text.lines() {
        content.push_str(&format!("({line}) Tj T* "));
    }
    content.push_str("ET");
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 {font} >> >> >>"
    );
    pdf(&page, content.as_bytes(), None)
}

/// A PDF of one page with this content, and a picture for it.
fn pdf(page: &str, content: &[u8], picture: Option<(&str, &[u8])>) -> Vec<u8> {
    let stream = |more: &str, data: &[u8]| {
        let mut object = format!("<< {more} /Length {} >>\nstream\n", data.len()).into_bytes();
        object.extend(data);
        object.extend(b"\nendstream");
        object
    };
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.as_bytes().to_vec(),
        stream("", content),
    ];
    objects.extend(picture.map(|(dictionary, data)| stream(dictionary, data)));
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    let size = objects.len() + 1;
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    file
}

/// The page as a picture of 150 dots an inch, as `pdftoppm` draws it.
fn drawn(home: &Home, how: &str) -> Vec<u8> {
    let source = home.beside("page.pdf");
    std::fs::write(&source, printed(BOTH)).unwrap();
    let target = home.beside("page");
    let status = Command::new("pdftoppm")
        .args(["-r", "150", "-gray", "-singlefile", how])
        .args([&source, &target])
        .status()
        .unwrap();
    assert!(status.success());
    let extension = if how == "-png" { "png" } else { "jpg" };
    std::fs::read(target.with_extension(extension)).unwrap()
}

/// A PDF whose one page is this JPEG.
fn scanned(jpeg: &[u8]) -> Vec<u8> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                /Resources << /XObject << /I 5 0 R >> >> >>";
    let picture = "/Type /XObject /Subtype /Image /Width 1240 /Height 1755 /BitsPerComponent 8 \
                   /ColorSpace /DeviceGray /Filter /DCTDecode";
    pdf(page, b"q 595 0 0 842 0 0 cm /I Do Q", Some((picture, jpeg)))
}

fn said(home: &Home, args: &[&str]) -> Said {
    let mut command = home.scan(&["--format", "jsonl"]);
    command.args(args).env("PATH", std::env::var_os("PATH").unwrap());
    Said::of(&command.output().unwrap())
}

#[test]
fn customers_in_pictures_and_scanned_pages_are_found_where_that_is_asked_for() {
    if !is_ready() {
        return;
    }
    let home = Home::new();
    let png = drawn(&home, "-png");
    home.put("scherm.png", &png);
    home.put("scan.pdf", scanned(&drawn(&home, "-jpeg")));
    let without = said(&home, &[]);
    assert_eq!(without.found(&home.root()), Vec::<String>::new());
    assert_eq!(
        without.unscanned(&home.root()),
        ["scan.pdf no_text/-", "scherm.png no_text/image"]
    );
    home.put("stuk.png", &png[..png.len() / 3]);
    home.put("groot.png", huge());
    let with = said(&home, &["--ocr"]);
    assert_eq!(
        with.found(&home.root()),
        ["scan.pdf", "scherm.png"],
        "{}",
        with.stderr
    );
    assert!(
        with.lines
            .iter()
            .filter(|line| line["type"] == "finding")
            .all(|line| line["customers"] == 2)
    );
    assert_eq!(with.summary()["pictures"], 2);
    assert_eq!(
        with.unscanned(&home.root()),
        ["groot.png too_large/pixels", "stuk.png corrupt/image"]
    );
}

/// The beginning of a picture of a hundred thousand by a hundred thousand pixels.
fn huge() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(100_000_u32.to_be_bytes());
    png.extend(100_000_u32.to_be_bytes());
    png.extend(b"\x08\0\0\0\0\0\0\0\0");
    png
}

#[test]
fn without_tesseract_it_is_said_what_to_do() {
    let home = Home::new();
    home.put("a.txt", BOTH);
    let mut command = home.scan(&["--ocr"]);
    let output = command.env("PATH", Path::new("/none")).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr.contains("Tesseract is not installed") && stderr.contains("hint: install it"),
        "{stderr}"
    );
}

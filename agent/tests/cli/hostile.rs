//! Documents made to exhaust whoever reads them: they end within the limits, and no worker is lost over them.

use std::fmt::Write as _;

use crate::home::{BOTH, Home};

/// A message in a message, so many levels deep.
fn nested_mail(levels: u32) -> String {
    let mut mail = "From: a@b.example\nSubject: x\n".to_owned();
    for level in 0..levels {
        write!(
            mail,
            "Content-Type: message/rfc822\n\nFrom: a@b.example\nSubject: {level}\n"
        )
        .unwrap();
    }
    mail + "\n\nhoi"
}

/// A PDF of these objects, without a table of them, so that it has to be searched for them.
fn pdf(objects: &[&str]) -> String {
    let mut pdf = "%PDF-1.7\n".to_owned();
    for (object, number) in objects.iter().zip(1..) {
        write!(pdf, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    pdf + "trailer\n<< /Root 1 0 R >>\n%%EOF\n"
}

#[test]
fn hostile_files_end_within_their_limits_and_lose_no_worker() {
    let home = Home::new();
    home.put("mail.eml", nested_mail(20_000));
    home.put(
        "pages.pdf",
        pdf(&[
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999999 /Parent 2 0 R >>",
        ]),
    );
    home.put(
        "forms.pdf",
        pdf(&[
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> /Outlines << /First 6 0 R >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>",
            "<< /Subtype /Form /Length 12 /Resources << /XObject << /X 4 0 R >> >> >>\nstream\n/X Do /X Do \nendstream",
            "<< /T (a) /V (b) /Kids [5 0 R 5 0 R] /Parent 5 0 R >>",
            "<< /Title (c) /Next 6 0 R /First 6 0 R >>",
        ]),
    );
    home.put("array.pdf", pdf(&[&format!("<< /A {} >>", "[".repeat(200_000))]));
    home.put("z.txt", BOTH);
    let said = home.said(&["--threads", "1", "--time-per-file", "30"]);
    assert_eq!(said.found(&home.root()), ["z.txt"], "{}", said.stderr);
    for line in said.unscanned(&home.root()) {
        for lost in ["/crash", "/memory", "/forbidden", "timeout/"] {
            assert!(!line.contains(lost), "{line}");
        }
    }
    assert_eq!(said.summary()["files"], 5);
}

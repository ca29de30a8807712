//! XPS and OpenXPS: pages as Windows prints them to a file.
//!
//! A page's text stands in runs of glyphs, each with its place; runs at the same height are a line, and lines go
//! through the same division into records as plain text. Pages come by their number. Properties are read too.

use homeward_rules::document::{Aside, Container};

use super::extraction::{Extraction, Extractor};
use super::ooxml::leaves;
use super::package::Package;
use super::package::markup::{Markup, Token};
use super::text::{Blocks, Signatures};
use super::unreadable::Unreadable;

/// Runs further apart than this share of a point stand on different lines.
const SAME_LINE: f64 = 2.0;

/// Reads XPS documents.
pub struct Xps;

impl Extractor for Xps {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut package = Package::open(data)?;
        let mut pages: Vec<String> = package
            .names()
            .iter()
            .filter(|name| is_page(name))
            .cloned()
            .collect();
        pages.sort_by_key(|name| (number_of(name), name.clone()));
        let mut fault = if pages.is_empty() {
            Err(Unreadable::broken())
        } else {
            Ok(())
        };
        for (at, name) in pages.iter().enumerate() {
            let Some(page) = package.xml(name, out) else {
                continue;
            };
            out.go_to(Container::Page, at as u32 + 1);
            let read = read_page(&page.text, out);
            fault = fault.and(page.cut.map_or(read, Err));
        }
        if let Some(properties) = package.xml("docProps/core.xml", out) {
            out.go_to(Container::Whole, 0);
            out.set_aside(Aside::Property);
            fault = fault.and(leaves(&properties.text, out));
        }
        fault
    }
}

/// Whether a part is a page, or a piece of one in a package that is written piece by piece.
fn is_page(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".fpage")
}

/// The number in the name of a page's part.
fn number_of(name: &str) -> u64 {
    let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
    let digits = file.bytes().filter(u8::is_ascii_digit).take(18);
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

fn read_page(xml: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut markup = Markup::new(xml, out.limits().nesting);
    let mut blocks = Blocks::new(Signatures::Keep);
    let mut line = String::new();
    let mut height = None;
    let result = loop {
        let tag = match markup.next() {
            Ok(Some(Token::Open(tag))) if tag.name() == "Glyphs" => tag,
            Ok(Some(_)) => continue,
            Ok(None) => break Ok(()),
            Err(why) => break Err(why),
        };
        let text = tag.attribute("UnicodeString").unwrap_or_default();
        // A leading brace only says that no markup extension follows.
        let text = text.strip_prefix("{}").unwrap_or(&text);
        let here: Option<f64> = tag.attribute("OriginY").and_then(|y| y.parse().ok());
        let same = matches!((height, here), (Some(a), Some(b)) if f64::abs(a - b) < SAME_LINE);
        if !same && !line.is_empty() {
            blocks.line(&std::mem::take(&mut line), out)?;
        }
        if same && !line.is_empty() && !line.ends_with(' ') && !text.starts_with(' ') {
            line.push(' ');
        }
        line.push_str(text);
        height = here;
    };
    blocks.line(&line, out)?;
    blocks.finish(out)?;
    result
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::super::package::tests::zipped;
    use super::*;

    #[test]
    fn runs_are_lines_and_pages_come_in_their_order() {
        let types = "<Types><Default Extension='fpage' ContentType='application/vnd.ms-package.xps-fixedpage+xml'/></Types>";
        let page = |runs: &[(&str, &str)]| {
            let runs: Vec<_> = runs
                .iter()
                .map(|(y, text)| format!("<Glyphs OriginX='1' OriginY='{y}' UnicodeString='{text}'/>"))
                .collect();
            format!("<FixedPage>{}</FixedPage>", runs.concat())
        };
        let (one, two) = (
            page(&[("10", "Jan"), ("10.5", "de Vries"), ("30", "{}Laan 12")]),
            page(&[("10", "Twee")]),
        );
        let data = zipped(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("Documents/1/Pages/10.fpage", two.as_bytes()),
            ("Documents/1/Pages/2.fpage", one.as_bytes()),
        ]);
        let gathered = Gathered::of(&data, "brief.xps");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("xps", Ok(()))
        );
        let segments = &gathered.entries[0].segments;
        let seen: Vec<_> = segments
            .iter()
            .map(|s| (s.location.part, s.text.as_str()))
            .collect();
        assert_eq!(seen, [(1, "Jan de Vries"), (1, "Laan 12"), (2, "Twee")]);
    }

    #[test]
    fn a_package_without_pages_is_broken() {
        let types = "<Types><Default ContentType='application/vnd.openxps-fixeddocument+xml'/></Types>";
        let gathered = Gathered::of(&zipped(&[("[Content_Types].xml", types.as_bytes())]), "x.oxps");
        assert_eq!(gathered.entries[0].result, Err(Unreadable::broken()));
    }
}
